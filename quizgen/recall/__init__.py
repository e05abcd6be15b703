"""Do the same work on each of many things: in several processes at once, and only once.

What came of it is known again by a digest of all that it follows from, so it cannot be mistaken for
what comes of anything else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from quizgen.recall.apart import started
from quizgen.recall.memo import digest

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")
_Fault = TypeVar("_Fault")
Found = tuple[_Result, Sequence[_Fault]]
"""What comes of a thing, and what is wrong with it."""

_MANY = 200  # things: fewer are worked on before another process has begun
_SPARE = 1000  # results kept though nothing asked for them: an edit may be taken back


class Recall:
    """What came of things before, by digest, and how to work on those that are new: in so many
    `jobs`.  Where nothing is to be `known` later, no digest is made."""

    def __init__(self, jobs: int = 1, known: Mapping[str, Any] | None = None) -> None:
        self.jobs = jobs
        self._before = known
        self._now: dict[str, Any] = {}

    @property
    def known(self) -> dict[str, Any]:
        """What to begin with the next time."""
        unasked = [key for key in self._before or {} if key not in self._now][:_SPARE]
        return {**self._now, **{key: (self._before or {})[key] for key in unasked}}

    def each(
        self,
        work: Callable[[_Thing], Found[_Result, _Fault]],
        things: Sequence[_Thing],
        follows_from: Callable[[_Thing], Iterable[str]],
    ) -> list[Found[_Result, _Fault]]:
        """What comes of each thing, in order.  What is wrong with one stands somewhere, and may
        have moved the next time: so it is found anew."""
        if self._before is None:
            return _worked(work, things, self.jobs)
        keys = [digest(follows_from(thing))[:32] for thing in things]
        known = {key: self._before[key] for key in keys if key in self._before}
        new = [thing for key, thing in zip(keys, things, strict=True) if key not in known]
        worked = iter(_worked(work, new, self.jobs))
        found = [(known[key], ()) if key in known else next(worked) for key in keys]
        self._now |= {
            key: result for key, (result, wrong) in zip(keys, found, strict=True) if not wrong
        }
        return found


AFRESH = Recall()
"""Nothing is known, and nothing is to be known later."""


def _worked(
    work: Callable[[_Thing], Found[_Result, _Fault]], things: Sequence[_Thing], jobs: int
) -> list[Found[_Result, _Fault]]:
    if jobs < 2 or len(things) < _MANY:
        return [work(thing) for thing in things]
    shares = [things[start::jobs] for start in range(jobs)]
    others = [started(partial(_worked, work, share, 1)) for share in shares[1:]]
    found = [_worked(work, shares[0], 1), *(result() for result in others)]
    return [found[place % jobs][place // jobs] for place in range(len(things))]
