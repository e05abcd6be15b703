"""Distractors: plausible answers that the model has refuted, each with a line saying why.

A decided fact has one value, so any other value of its kind is refuted; what is chosen here are
the values that people do confuse.  The best distractor comes first.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.knowledge.claims import NOTHING, Decision
from quizgen.knowledge.entry import Text
from quizgen.quiz import words
from quizgen.quiz.words import fill, text
from quizgen.tcp import arrives, calls, timeouts
from quizgen.tcp.network import Side
from quizgen.tcp.segment import plus
from quizgen.tcp.tables import TRANSITIONS, State
from quizgen.tcp.trace import Name, Trace

MOST = 6


class Distractor(NamedTuple):
    """A wrong option and why it is wrong."""

    text: Text
    why: Text


def distractors_for(kind: str, decision: Decision, trace: Trace | None) -> tuple[Distractor, ...]:
    """Return up to six distractors for a decided fact of this kind."""
    key = decision.decided
    if kind == "state":
        found = _states(State(key))
    elif kind == "number":
        found = _numbers(key, trace)
    elif kind == "count":
        found = _counts(int(key)) if key.isdigit() else iter(())
    else:
        found = _others(kind, key)
    unique: dict[str, Distractor] = {}
    for distractor in found:
        unique.setdefault(distractor.text.en, distractor)
    return tuple(unique.values())[:MOST]


def _states(key: State) -> Iterator[Distractor]:
    """The other states, nearest in the state diagram first."""
    order = list(State)
    far = _distances(key)
    for state in sorted((s for s in State if s is not key), key=lambda s: (far[s], order.index(s))):
        name = text(state.value)
        yield Distractor(
            name, fill(words.STATE_WOULD_MEAN, wrong=name, meaning=words.STATE_MEANINGS[state])
        )


_CONTROL_BITS_AND_CALLS = [
    row for event, row in TRANSITIONS.items() if not event.endswith("timeout") and event != "ABORT"
]


def _distances(start: State) -> dict[State, int]:
    """How many transitions apart, in either direction; resets and aborts do not count."""
    edges: dict[State, set[State]] = {state: set() for state in State}
    for row in _CONTROL_BITS_AND_CALLS:
        for before, after in row.items():
            if State.CLOSED not in (before, after):
                edges[before].add(after)
                edges[after].add(before)
    far = {start: 0}
    frontier = [start]
    while frontier:
        state = frontier.pop(0)
        for near in sorted(edges[state] - far.keys()):
            far[near] = far[state] + 1
            frontier.append(near)
    return {state: far.get(state, len(State)) for state in State}


def _numbers(key: str, trace: Trace | None) -> Iterator[Distractor]:
    """Slips by one, then the other numbers that the run shows, both directions."""
    names = trace.names if trace else ()
    truth = _value(key, names)
    base, offset = _split(key)
    slips = [offset + 1, offset - 1] if offset == 0 else [offset - 1, offset + 1]
    candidates = [(f"{base}{slip:+d}" if slip else base, words.OFF_BY_ONE) for slip in slips]
    shown = [number for p in trace.own_passages for number in (p.seq, p.ack)] if trace else []
    candidates += [(number, words.OTHER_DIRECTION) for number in shown if number]
    for candidate, template in candidates:
        wrong = _value(candidate, names)
        if candidate == key or wrong is None or wrong == truth:
            continue
        if template is words.OTHER_DIRECTION and truth and wrong[0] == truth[0]:
            template = words.RUN_SHOWS
        yield Distractor(text(candidate), fill(template, wrong=text(candidate), value=text(key)))


def _split(expression: str) -> tuple[str, int]:
    match = re.fullmatch(r"([^+-]*)([+-]\d+)?", expression)
    return (match[1], int(match[2] or 0)) if match else (expression, 0)


def _value(expression: str, names: tuple[Name, ...]) -> tuple[Side | None, int] | None:
    """Whose number an expression is, and which: two ways to write one number are equal."""
    base, offset = _split(expression)
    if base.isdigit():
        return None, int(base)
    for name in names:
        if name.symbol == base:
            return name.side, plus(name.number, offset)
    return None


def _counts(key: int) -> Iterator[Distractor]:
    near = [key + 1, key - 1, key + 2]
    slips = near if key < 10 else [key + 1, key - 1, 2 * key, key // 2, 536, 65535]
    for wrong in slips:
        if wrong >= 0 and wrong != key:
            yield Distractor(text(str(wrong)), fill(words.RUN_SHOWS, value=text(str(key))))


_FLAGS = ("ACK", "SYN,ACK", "SYN", "FIN,ACK", "RST", "RST,ACK")
_OTHERS = {
    "flags": {flags: text(flags) for flags in _FLAGS},
    "sent": {NOTHING: words.NOTHING, **{flags: text(flags) for flags in _FLAGS}},
    "host": words.HOSTS,
    "moment": words.DATA,
    "call": words.CALLS,
    "timer": {"2 MSL": text("2 MSL"), "none": words.NONE},
    "told": {
        message: text(message)
        for message in (
            arrives.CONNECTION_RESET,
            arrives.CONNECTION_REFUSED,
            calls.CLOSING,
            calls.NO_CONNECTION,
            calls.EXISTS,
            arrives.CONNECTION_CLOSING,
            timeouts.ABORTED,
        )
    }
    | {NOTHING: words.NONE, "ok": text("ok")},
}


def _others(kind: str, key: str) -> Iterator[Distractor]:
    choices = _OTHERS[kind]
    shown = choices.get(key, text(key))
    for value, words_for_it in choices.items():
        if value != key:
            yield Distractor(words_for_it, fill(words.RUN_SHOWS, value=shown))
