"""Distractors: plausible answers that the model has refuted, each with a line saying why.

A decided fact has one value, so any other value of its kind is refuted; what is chosen here are
the values that people do confuse.  The best distractor comes first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from quizgen.entries.symbols import number_of, split_number
from quizgen.entries.text import Text
from quizgen.forms.values import shown
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor
from quizgen.tcp.kinds import CHOICES, Kind
from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.run.trace import Trace
from quizgen.words import ENGLISH, Words, say, spoken

_SAY = Words("forms")
_IDEOGRAPH_LAST = re.compile(r"[\u4e00-\u9fff]$")

MOST = 6


class Wrong(NamedTuple):
    """A wrong value of a fact, and why it is wrong."""

    value: str
    why: Text


def rivals(verdict: Verdict, decision: Decision) -> tuple[Distractor, ...]:
    """The distractors of a fact, before all others what people say instead."""
    found = [
        Distractor(shown(decision.kind, value), why)
        for value, why in wrong_values(decision, verdict.trace)
    ]
    said = verdict.often_said.get(decision.fact)
    if said is not None and said != decision.decided:
        why = _SAY("why.often said", value=shown(decision.kind, decision.decided))
        found.insert(0, Distractor(shown(decision.kind, said), why))
    return best(found)


def wrong_values(decision: Decision, trace: Trace | None) -> tuple[Wrong, ...]:
    """Return up to six wrong values for a decided fact, each once."""
    unique: dict[str, Wrong] = {}
    for wrong in _wrong_values(decision, trace):
        unique.setdefault(wrong.value, wrong)
    return tuple(unique.values())[:MOST]


def _wrong_values(decision: Decision, trace: Trace | None) -> Iterable[Wrong]:
    key = decision.decided
    match decision.kind:
        case Kind.STATE:
            return _states(State(key))
        case Kind.NUMBER:
            return _numbers(key, trace)
        case Kind.COUNT:
            return _counts(decision.fact, int(key), trace) if key.isdigit() else ()
    return _others(decision.kind, key)


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
    meanings = {state: _SAY(f"means.state.{state}") for state in near}
    return tuple(
        Wrong(str(state), _SAY("why.would mean", wrong=state, meaning=meaning))
        for state, meaning in meanings.items()
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


def _numbers(key: str, trace: Trace | None) -> Iterator[Wrong]:
    """Slips by one, then the other numbers that the run shows, both directions."""
    names = trace.names if trace else ()
    truth = number_of(key, names)
    base, offset = split_number(key)
    slips = [offset + 1, offset - 1] if offset == 0 else [offset - 1, offset + 1]
    candidates = [(f"{base}{slip:+d}" if slip else base, "off by one") for slip in slips]
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
        yield Wrong(candidate, _SAY(f"why.{why}", wrong=candidate, value=key))


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
            yield Wrong(str(number), _SAY(f"why.{why}", wrong=number, value=key, **told))


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


def _others(kind: Kind, key: str) -> Iterator[Wrong]:
    for value in CHOICES[kind]:
        if value != key:
            yield Wrong(value, _why_not(kind, value, key))


_MEANINGS: Mapping[Kind, tuple[str, str]] = {
    Kind.FLAGS: ("why.says", "sent"),
    Kind.SENT: ("why.says", "sent"),
    Kind.CALL: ("why.says", "call"),
    Kind.RETURN: ("why.says", "return"),
    Kind.TOLD: ("why.would mean", "told"),
    Kind.TIMER: ("why.would mean", "timer"),
}


def _why_not(kind: Kind, wrong: str, key: str) -> Text:
    """Say what the wrong value would mean, beside the right one."""
    if kind is Kind.HOST:
        return _SAY("why.other host", wrong=say(wrong))
    if kind is Kind.MOMENT:
        return _SAY(f"means.moment.{wrong}")
    template, of = _MEANINGS[kind]
    meaning = f"means.{of}.{wrong}"
    if meaning not in _SAY:
        return _SAY("why.run shows", value=shown(kind, key))
    return _SAY(template, wrong=_quoted(shown(kind, wrong)), meaning=_SAY(meaning))


def _quoted(words: Text) -> Text:
    """An option that a sentence speaks of, in quotation marks where it is Chinese."""
    quoted = _SAY("quoted", words=words)
    return spoken(
        lambda language: (quoted if _IDEOGRAPH_LAST.search(words[language]) else words)[language]
    )
