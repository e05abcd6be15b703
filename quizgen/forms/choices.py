"""Wrong choices of things that belong together, in threes that counting does not see through."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

_T = TypeVar("_T")


def wrong_choices(own: Sequence[_T], strangers: Sequence[_T]) -> Iterator[tuple[_T, ...]]:
    """Each three and the right choice are of one length, and what they differ in stands in two
    of the four: one thing that belongs is exchanged, another one is, or both are.  What does not
    belong stands last.

    With one stranger alone it is added, something is left out, or both.
    """
    if len(own) == 1:
        yield from ((stranger,) for stranger in strangers[: len(strangers) // 3 * 3])
    elif len(strangers) == 1:
        yield (*own, *strangers)
        yield tuple(own[:-1])
        yield (*own[:-1], *strangers)
    added = zip(strangers[::2], strangers[1::2], strict=False)
    for (one, other), (first, second) in zip(reversed(list(pairwise(own))), added, strict=False):
        rest = [each for each in own if each not in (one, other)]
        yield (*rest, one, first)
        yield (*rest, other, second)
        yield (*rest, first, second)
