"""Lay what was read along a run: each fact at a moment, in the order of the words."""

from collections.abc import Sequence
from typing import NamedTuple

from quizgen.phrases.events import Span
from quizgen.phrases.facts import MEANINGS
from quizgen.phrases.history import History
from quizgen.phrases.reading import Said


class Laid(NamedTuple):
    """A fact and the spans of the run at which it can stand; none where it does not hold."""

    said: Said
    spans: tuple[Span, ...]


class Alignment(NamedTuple):
    """The facts that happen, in order; those that hold nowhere; the first that comes too late."""

    laid: tuple[Laid, ...]
    absent: tuple[Said, ...]
    misplaced: Said | None = None


def align(facts: Sequence[Said], past: History, *, to_the_end: bool = False) -> Alignment:
    """Find where each fact can stand so that none comes before the one told before it.

    `to_the_end` asks that the last thing told is the last that happened.
    """
    absent: list[Said] = []
    placed: list[Laid] = []
    for said in facts:
        found = MEANINGS[said.fact](said, past)
        if isinstance(found, bool):
            if not found:
                absent.append(said)
        elif found:
            placed.append(Laid(said, tuple(found)))
        else:
            absent.append(said)
    if absent:
        return Alignment((), tuple(absent))
    onward: list[Laid] = []
    for laid in placed:
        spans = tuple(span for span in laid.spans if not onward or _follows(onward[-1], span))
        if not spans:
            return Alignment((), (), laid.said)
        onward.append(Laid(laid.said, spans))
    if to_the_end and onward:
        last = tuple(span for span in onward[-1].spans if span[1] == past.end)
        if not last:
            return Alignment((), (), onward[-1].said)
        onward[-1] = Laid(onward[-1].said, last)
    for place in range(len(onward) - 2, -1, -1):
        kept = tuple(
            s for s in onward[place].spans if _precedes(onward[place], s, onward[place + 1])
        )
        onward[place] = Laid(onward[place].said, kept)
    return Alignment(tuple(onward), ())


def _is_next(goes_on: bool, before: Span, after: Span) -> bool:
    return before[1] == after[0] if goes_on else before[1] <= after[0]


def _follows(laid: Laid, span: Span) -> bool:
    return any(_is_next(laid.said.goes_on, before, span) for before in laid.spans)


def _precedes(laid: Laid, span: Span, following: Laid) -> bool:
    return any(_is_next(laid.said.goes_on, span, after) for after in following.spans)
