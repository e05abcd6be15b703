"""Distractors: plausible answers that the model has refuted, each with a line saying why.

A decided fact has one value, so any other value of its kind is refuted; what is chosen here are
the values that people do confuse.  The best distractor comes first.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from quizgen.entries.symbols import number_of
from quizgen.entries.text import Text
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor
from quizgen.tcp.answers import One
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.values import Value, written
from quizgen.words import ENGLISH, Words, say, spoken

_SAY = Words("forms")
_IDEOGRAPH_LAST = re.compile(r"[\u4e00-\u9fff]$")

MOST = 6


class Wrong(NamedTuple):
    """A wrong value of a fact, and why it is wrong."""

    value: Value
    why: Text


def rivals(verdict: Verdict, decision: Decision) -> tuple[Distractor, ...]:
    """The distractors of a fact, before all others what people say instead."""
    return best(
        Distractor(One(decision.kind, value), why) for value, why in rival_values(verdict, decision)
    )


def rival_values(verdict: Verdict, decision: Decision) -> tuple[Wrong, ...]:
    """The wrong values of a fact, before all others what people say instead."""
    found = {wrong.value: wrong for wrong in wrong_values(decision, verdict.trace)}
    said = verdict.often_said.get(decision.fact)
    if said is not None and (value := decision.read(said)) != decision.decided:
        why = _SAY("why.often said", value=decision.answer.text)
        found = {value: Wrong(value, why), **{v: w for v, w in found.items() if v != value}}
    return tuple(found.values())[:MOST]


def wrong_values(decision: Decision, trace: Trace | None) -> tuple[Wrong, ...]:
    """Return up to six wrong values for a decided fact, each once."""
    unique: dict[Value, Wrong] = {}
    for wrong in _wrong_values(decision, trace):
        unique.setdefault(wrong.value, wrong)
    return tuple(unique.values())[:MOST]


def _wrong_values(decision: Decision, trace: Trace | None) -> Iterable[Wrong]:
    match decision.kind, decision.decided:
        case Kind.STATE, State() as key:
            return _states(key)
        case Kind.NUMBER, Symbol() | None as number:
            return _numbers(number, trace)
        case Kind.COUNT, int(count):
            return _counts(decision.fact, count, trace)
    return _others(decision.answer)


def best(found: Iterable[Distractor]) -> tuple[Distractor, ...]:
    """The first six; an option that reads like an earlier one is left out."""
    unique: dict[str, Distractor] = {}
    for distractor in found:
        unique.setdefault(distractor.text[ENGLISH], distractor)
    return tuple(unique.values())[:MOST]


@cache
def _states(key: State) -> tuple[Wrong, ...]:
    """The other states, nearest in the state diagram first."""
    order = list(State)
    far = _distances(key)
    near = sorted((s for s in State if s is not key), key=lambda s: (far[s], order.index(s)))
    return tuple(Wrong(state, _would_mean(One(Kind.STATE, state))) for state in near)


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


def _numbers(key: Symbol | None, trace: Trace | None) -> Iterator[Wrong]:
    """Slips by one, then the other numbers that the run shows, both directions."""
    names = trace.names if trace else ()
    truth = number_of(key, names) if key else None
    slips = () if key is None else (-1, 1) if key.offset else (1, -1)
    candidates = [(key.plus(slip), "off by one") for slip in slips if key]
    shown = [number for p in trace.own_passages for number in (p.seq, p.ack)] if trace else []
    candidates += [(number, "other direction") for number in shown if number]
    for candidate, why in candidates:
        wrong = number_of(candidate, names)
        if candidate == key or wrong is None or wrong == truth:
            continue
        if truth is None:
            why = "no ack"
        elif why == "other direction" and wrong[0] is None:
            why = "run shows"
        elif why == "other direction" and wrong[0] == truth[0]:
            why = "other segment"
        yield Wrong(candidate, _SAY(f"why.{why}", wrong=str(candidate), value=written(key)))


def _counts(fact: str, key: int, trace: Trace | None) -> Iterator[Wrong]:
    """What else the run shows of the kind; then one off, or twice and half of a greater number."""
    name, _, variable = fact.partition(" ")
    host = next((side for side in Side if str(side) == name), None)
    found = _seen(host, variable, trace) if trace and host is not None else []
    if variable == "received":
        found.append((key + 1, "control counted"))
    if key < 10:
        why = "takes" if fact == "takes" else "run shows"
        found += [(wrong, why) for wrong in (key + 1, key - 1, key + 2)]
    else:
        found.append((2 * key, "twice"))
        found += [] if key % 2 else [(key // 2, "half")]
    told = {} if host is None else {"host": say(name)}
    for number, why in found:
        if number >= 0 and number != key:
            yield Wrong(number, _SAY(f"why.{why}", wrong=number, value=key, **told))


def _seen(host: Side, variable: str, trace: Trace) -> list[tuple[int, str]]:
    """Numbers of the run that are taken for the host's variable, each with why it is not that."""
    came, left = _delivered(trace, host), _delivered(trace, host.peer)
    if variable == "SND.WND":
        return [
            *((segment.wnd, "own window") for segment in left),
            (65535, "widest window"),
        ]
    if variable == "sends at most":
        offered = [segment.options.mss for segment in left]
        return [*((mss, "own mss") for mss in offered if mss), (536, "mss untold")]
    if variable == "received":
        return [(len(segment.text), "one segment") for segment in came if segment.text]
    return []


def _delivered(trace: Trace, to: Side) -> list[Segment]:
    deliveries = (step for step in trace.steps if step.action.verb is Verb.DELIVER)
    return [step.segment for step in deliveries if step.action.side is to and step.segment]


def _others(right: One) -> Iterator[Wrong]:
    for value in right.kind.traits.choices:
        if value != right.value:
            yield Wrong(value, _why_not(right._replace(value=value), right))


def _why_not(wrong: One, right: One) -> Text:
    """Say what the wrong value would mean, beside the right one."""
    match wrong.kind:
        case Kind.HOST:
            return _SAY("why.other host", wrong=wrong.text)
        case Kind.MOMENT:
            return wrong.meaning or wrong.text
        case Kind.TOLD | Kind.TIMER:
            return _would_mean(wrong)
    if wrong.meaning is None:
        return _SAY("why.run shows", value=right.text)
    return _SAY("why.says", wrong=_quoted(wrong.text), meaning=wrong.meaning)


def _would_mean(wrong: One) -> Text:
    return _SAY("why.would mean", wrong=_quoted(wrong.text), meaning=wrong.meaning or wrong.text)


def _quoted(words: Text) -> Text:
    """An option that a sentence speaks of, in quotation marks where it is Chinese."""
    quoted = _SAY("quoted", words=words)
    return spoken(
        lambda language: (quoted if _IDEOGRAPH_LAST.search(words[language]) else words)[language]
    )
