"""Distractors: plausible answers that the model has refuted, each with a line saying why.

A decided fact has one value, so any other value of its kind is refuted; what is chosen here are
the values that people do confuse.  The best distractor comes first.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from quizgen.entries.symbols import number_of, split_number
from quizgen.entries.text import Text
from quizgen.forms import words
from quizgen.forms.values import shown
from quizgen.forms.verdict import Decision, Verdict
from quizgen.forms.words import fill, quoted, text
from quizgen.tcp.kinds import CHOICES, Kind
from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.run.trace import Trace

MOST = 6


class Distractor(NamedTuple):
    """A wrong option and why it is wrong."""

    text: Text
    why: Text


def rivals(verdict: Verdict, decision: Decision) -> tuple[Distractor, ...]:
    """The distractors of a fact, before all others what people say instead."""
    found = distractors_for(decision, verdict.trace)
    said = verdict.often_said.get(decision.fact)
    if said is None or said == decision.decided:
        return found
    why = fill(words.OFTEN_SAID, value=shown(decision.kind, decision.decided))
    return best([Distractor(shown(decision.kind, said), why), *found])


def distractors_for(decision: Decision, trace: Trace | None) -> tuple[Distractor, ...]:
    """Return up to six distractors for a decided fact."""
    key = decision.decided
    match decision.kind:
        case Kind.STATE:
            return best(_states(State(key)))
        case Kind.NUMBER:
            return best(_numbers(key, trace))
        case Kind.COUNT:
            return best(_counts(decision.fact, int(key), trace)) if key.isdigit() else ()
    return best(_others(decision.kind, key))


def best(found: Iterable[Distractor]) -> tuple[Distractor, ...]:
    """The first six; an option that reads like an earlier one is left out."""
    unique: dict[str, Distractor] = {}
    for distractor in found:
        unique.setdefault(distractor.text.en, distractor)
    return tuple(unique.values())[:MOST]


@cache
def _states(key: State) -> tuple[Distractor, ...]:
    """The other states, nearest in the state diagram first."""
    order = list(State)
    far = _distances(key)
    near = sorted((s for s in State if s is not key), key=lambda s: (far[s], order.index(s)))
    return tuple(_as_distractor(state) for state in near)


def _as_distractor(state: State) -> Distractor:
    name = text(state.value)
    meaning = words.STATE_MEANINGS[state]
    return Distractor(name, fill(words.STATE_WOULD_MEAN, wrong=name, meaning=meaning))


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
    truth = number_of(key, names)
    base, offset = split_number(key)
    slips = [offset + 1, offset - 1] if offset == 0 else [offset - 1, offset + 1]
    candidates = [(f"{base}{slip:+d}" if slip else base, words.OFF_BY_ONE) for slip in slips]
    shown = [number for p in trace.own_passages for number in (p.seq, p.ack)] if trace else []
    candidates += [(number, words.OTHER_DIRECTION) for number in shown if number]
    for candidate, template in candidates:
        wrong = number_of(candidate, names)
        if candidate == key or wrong is None or wrong == truth:
            continue
        if truth is None:
            template = words.NO_ACK
        elif template is words.OTHER_DIRECTION and wrong[0] is None:
            template = words.RUN_SHOWS
        elif template is words.OTHER_DIRECTION and wrong[0] == truth[0]:
            template = words.OTHER_SEGMENT
        yield Distractor(text(candidate), fill(template, wrong=text(candidate), value=text(key)))


def _counts(fact: str, key: int, trace: Trace | None) -> Iterator[Distractor]:
    """What else the run shows of the kind; then one off, or twice and half of a greater number."""
    host, _, variable = fact.partition(" ")
    found = _seen(Side[host.upper()], variable, trace) if trace and host in words.HOSTS else []
    if variable == "received":
        found.append((key + 1, words.CONTROL_COUNTED))
    if key < 10:
        why = words.TAKES if fact == "takes" else words.RUN_SHOWS
        found += [(wrong, why) for wrong in (key + 1, key - 1, key + 2)]
    else:
        found.append((2 * key, words.TWICE))
        found += [] if key % 2 else [(key // 2, words.HALF)]
    told = {"value": text(str(key))} | ({"host": words.HOSTS[host]} if host in words.HOSTS else {})
    for number, why in found:
        if number >= 0 and number != key:
            wrong = text(str(number))
            yield Distractor(wrong, fill(why, wrong=wrong, **told))


def _seen(host: Side, variable: str, trace: Trace) -> list[tuple[int, Text]]:
    """Numbers of the run that are taken for the host's variable, each with why it is not that."""
    came, left = _delivered(trace, host), _delivered(trace, host.peer)
    if variable == "SND.WND":
        return [
            *((segment.wnd, words.OWN_WINDOW) for segment in left),
            (65535, words.WIDEST_WINDOW),
        ]
    if variable == "sends at most":
        offered = [segment.options.mss for segment in left]
        return [*((mss, words.OWN_MSS) for mss in offered if mss), (536, words.MSS_UNTOLD)]
    if variable == "received":
        return [(len(segment.text), words.ONE_SEGMENT) for segment in came if segment.text]
    return []


def _delivered(trace: Trace, to: Side) -> list[Segment]:
    deliveries = (step for step in trace.steps if step.action.verb is Verb.DELIVER)
    return [step.segment for step in deliveries if step.action.side is to and step.segment]


def _others(kind: Kind, key: str) -> Iterator[Distractor]:
    for value in CHOICES[kind]:
        if value != key:
            yield Distractor(shown(kind, value), _why_not(kind, value, key))


_MEANINGS: Mapping[Kind, tuple[Text, Mapping[str, Text]]] = {
    Kind.FLAGS: (words.SAYS, words.SEGMENT_MEANINGS),
    Kind.SENT: (words.SAYS, words.SEGMENT_MEANINGS),
    Kind.CALL: (words.SAYS, words.CALL_MEANINGS),
    Kind.RETURN: (words.SAYS, words.RETURN_MEANINGS),
    Kind.TOLD: (words.WOULD_MEAN, words.TOLD_MEANINGS),
    Kind.TIMER: (words.WOULD_MEAN, words.TIMER_MEANINGS),
}


def _why_not(kind: Kind, wrong: str, key: str) -> Text:
    """Say what the wrong value would mean, beside the right one."""
    if kind is Kind.HOST:
        return fill(words.OTHER_HOST, wrong=words.HOSTS[wrong])
    if kind is Kind.MOMENT:
        return words.MOMENT_MEANINGS[wrong]
    template, meanings = _MEANINGS[kind]
    if wrong not in meanings:
        return fill(words.RUN_SHOWS, value=shown(kind, key))
    return fill(template, wrong=quoted(shown(kind, wrong)), meaning=meanings[wrong])
