"""Distractors: plausible answers that the model has refuted, each with a line saying why.

A decided fact has one value, so any other value of its kind is refuted; what is chosen here are
the values that people do confuse.  The best distractor comes first.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from quizgen.entries.symbols import number_of
from quizgen.entries.text import Text
from quizgen.forms.refuting import HOST, not_called, not_in, not_sent, not_told
from quizgen.forms.run_reasons import hosts, state_reasons
from quizgen.forms.segment_reasons import segment_reasons
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor
from quizgen.tcp.answers import One
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import SIDES, Side, Verb
from quizgen.tcp.model.rules import CLOSE_SYN_RECEIVED_QUEUED, HELD
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.values import Flags, Sender, Value, written
from quizgen.words import Words, say

_SAY = Words("forms")

MOST = 6


class Wrong(NamedTuple):
    """A wrong value of a fact, and why it is wrong."""

    value: Value
    why: Text


def rivals(verdict: Verdict, decision: Decision) -> tuple[Distractor, ...]:
    """The distractors of a fact, before all others what people say instead."""
    if decision.kind is Kind.NUMBER and (threes := tuple(_threes(verdict, decision))):
        return threes
    return best(
        Distractor(One(decision.kind, value), why) for value, why in rival_values(verdict, decision)
    )


def rival_values(verdict: Verdict, decision: Decision) -> tuple[Wrong, ...]:
    """The wrong values of a fact, before all others what people say instead."""
    found = {wrong.value: wrong for wrong in wrong_values(verdict, decision)}
    said = verdict.often_said.get(decision.fact)
    if said is not None and (value := decision.read(said)) != decision.decided:
        why = _SAY("why.often said", value=decision.answer.text)
        found = {value: found.get(value, Wrong(value, why)), **found}
    return tuple(found.values())[:MOST]


def wrong_values(verdict: Verdict, decision: Decision) -> tuple[Wrong, ...]:
    """Return up to six wrong values for a decided fact, each once."""
    unique: dict[Value, Wrong] = {}
    for wrong in _wrong_values(verdict, decision):
        unique.setdefault(wrong.value, wrong)
    return tuple(unique.values())[:MOST]


def why_wrong(verdict: Verdict, decision: Decision) -> dict[Value, Text]:
    """Every wrong value that can be refuted here, the likeliest first, and what refutes it."""
    found: dict[Value, Text] = {}
    for wrong in (*rival_values(verdict, decision), *_wrong_values(verdict, decision)):
        found.setdefault(wrong.value, wrong.why)
    return found


def _wrong_values(verdict: Verdict, decision: Decision) -> Iterable[Wrong]:
    match decision.kind, decision.decided:
        case Kind.STATE, State() as key:
            return _states(verdict, decision, key)
        case Kind.NUMBER, Symbol() | None as number:
            return _numbers(decision.fact, number, verdict.trace)
        case Kind.COUNT, int(count):
            return _counts(verdict, decision.fact, count)
        case Kind.SEGMENT, Sender() as lost:
            return _arrived(verdict.trace, lost)
    return _others(verdict, decision)


def best(found: Iterable[Distractor]) -> tuple[Distractor, ...]:
    """The first six; an option that reads like an earlier one is left out."""
    return tuple(_unlike(found))[:MOST]


def _unlike(found: Iterable[Distractor]) -> list[Distractor]:
    unique: dict[str, Distractor] = {}
    for distractor in found:
        unique.setdefault(distractor.text.default, distractor)
    return list(unique.values())


def _states(verdict: Verdict, decision: Decision, key: State) -> Iterator[Wrong]:
    """States of the situation first, then those nearest in the state diagram; CLOSED is always
    among the first, for it is the answer more often than any other."""
    met = [state for state in _met(verdict, decision, key) if state is not key]
    for state in dict.fromkeys([*met[:1], State.CLOSED, *met, *_near(key)]):
        if state is not key:
            yield Wrong(state, why_not_in(verdict, decision, state, key))


def _met(verdict: Verdict, decision: Decision, key: State) -> Iterator[State]:
    """The states that the host was in before and is in next, and where the other host is."""
    trace, begun = verdict.trace, verdict.begun
    if begun is not None:
        yield from (begun, *_near(begun)[:3])
    if trace is None:
        return
    side = _side(decision)
    if side is None:
        return
    path = [trace.start.states[side], *(step.after.states[side] for step in trace.steps)]
    here = len(path) - 1 - path[::-1].index(key) if key in path else len(path)
    yield from sorted(path, key=lambda state: abs(path.index(state) - here))[1:4]
    yield trace.end.states[side.peer]


def _side(decision: Decision) -> Side | None:
    return SIDES.get(decision.fact.split(" ")[0])


def why_not_in(verdict: Verdict, decision: Decision, wrong: State, key: State) -> Text:
    """What the state would need; where the host has no connection, what has become of that."""
    side, trace, passage = _side(decision), verdict.trace, verdict.passage
    if not _is_back(verdict, side, wrong, key):
        is_closing = bool(trace and side is not None and trace.end.tcbs[side].closing)
        is_closing |= CLOSE_SYN_RECEIVED_QUEUED in decision.rules
        named = hosts(side) if side is not None else HOST
        has_gap = bool(trace and side is not None and trace.end.tcbs[side].held)
        has_gap |= HELD in decision.rules
        if told := not_in(wrong, key, named, is_closing=is_closing, has_gap=has_gap):
            return told
    if trace is None or side is None:
        return decision.rules[-1].text if decision.rules else _SAY("why.run shows", value=str(key))
    if passage is None:
        return next(state_reasons(trace, side, len(trace.steps))).sentence
    step = passage.sent_in if side is passage.sender else passage.delivered_in
    is_after = step is None or step.after.states[side] is key
    return segment_reasons(trace, passage, f"{side}{'' if is_after else '-before'}")[0].sentence


def _is_back(verdict: Verdict, side: Side | None, wrong: State, key: State) -> bool:
    """A listening host that has been further before: what a state needs had come."""
    if key is not State.LISTEN or wrong is State.CLOSED:
        return False
    if verdict.trace and side is not None:
        return any(step.before.states[side] not in _IDLE for step in verdict.trace.steps)
    return verdict.begun not in (None, *_IDLE)


_IDLE = (State.CLOSED, State.LISTEN)


def on_both_sides(found: Iterable[Distractor], key: One) -> tuple[Distractor, ...]:
    """Numbers below and above the key, three of each where there are so many, the best first."""
    unlike = _unlike(found)
    sides: dict[bool, list[Distractor]] = {False: [], True: []}
    for distractor in unlike:
        answer = distractor.answer
        sides[isinstance(answer, One) and answer.size > key.size].append(distractor)
    chosen = [*sides[False][: MOST // 2], *sides[True][: MOST // 2]]
    return tuple(distractor for distractor in unlike if distractor in chosen)


@cache
def _near(key: State) -> tuple[State, ...]:
    """The other states, nearest in the state diagram first."""
    order, far = list(State), _distances(key)
    return tuple(sorted((s for s in State if s is not key), key=lambda s: (far[s], order.index(s))))


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


_USES = {"seq": "sent", "ack": "come", "SND.NXT": "sent", "RCV.NXT": "come", "SND.UNA": "acked"}


def _numbers(fact: str, key: Symbol | None, trace: Trace | None) -> Iterator[Wrong]:
    """Slips by one, then the other numbers that the run shows, both directions."""
    names = trace.names if trace else ()
    truth = number_of(key, names) if key else None
    found: dict[Symbol, Text] = {}
    asked = trace.own_passages[-1:] if trace and fact == "seq" else ()
    is_reset = key == Symbol("0") and any(passage.segment.rst for passage in asked)
    for slip in () if key is None else (-1, 1) if key.offset else (1, -1):
        near = key.plus(slip) if key else Symbol("")
        found[near] = _slip(fact, key or near, near)
        if is_reset:
            found[near] = _SAY("slips.of a reset", value=str(key))
    for passage in trace.own_passages if trace else ():
        for name, number in (("seq", passage.seq), ("ack", passage.ack)):
            if number:
                flags, host = passage.segment.flags, say(str(passage.sender))
                why = _SAY("slips.other", wrong=str(number), name=name, flags=flags, host=host)
                found.setdefault(number, why)
    for candidate, why in found.items():
        wrong = number_of(candidate, names)
        if candidate == key or wrong is None or wrong == truth:
            continue
        yield Wrong(candidate, _SAY("why.no ack", wrong=str(candidate)) if key is None else why)


def _threes(verdict: Verdict, decision: Decision) -> Iterator[Distractor]:
    """Threes that make a square with the right number: a slip, the other host's number, and the
    same slip from that; so none stands out.  What people say instead is in each of them."""
    key, names = decision.decided, verdict.trace.names if verdict.trace else ()
    if not isinstance(key, Symbol) or not (whose := number_of(key, names)):
        return
    said = verdict.often_said.get(decision.fact)
    popular = decision.read(said) if said is not None else None
    known = {wrong.value: wrong.why for wrong in rival_values(verdict, decision)}
    others = [name.symbol for name in names if name.side is not whose[0]]
    way = 1 - 2 * (len(verdict.loaded.entry.id) % 2)
    for three in _squares(key, others[-1:], popular, way):
        for number in sorted(three, key=lambda each: each != popular):
            why = known.get(number) or _SAY("slips.of the other", wrong=str(number))
            if (number.base == key.base or number.base.isdigit()) and number not in known:
                why = _slip(decision.fact, key, number)
            yield Distractor(One(Kind.NUMBER, number), why)


def _squares(
    key: Symbol, others: Sequence[str], popular: Value, way: int
) -> Iterator[list[Symbol]]:
    """Where the run shows no number of another host, slips to one side alone; `way` is up or down,
    where the number itself does not say which slip is likelier."""
    if key.base.isdigit() and isinstance(popular, Symbol):
        near = [key.plus(slip) for slip in (1, -1, 2) if key.plus(slip) != popular]
        yield [popular, *near[:2]]
        return
    if not others:
        yield from ([key.plus(way * slip) for slip in (1, 2, 3)] for way in (1, -1))
        return
    other, slip = Symbol(others[0], key.offset), {0: 1, 1: -1}.get(key.offset, way)
    if isinstance(popular, Symbol) and popular.base == key.base:
        slip = popular.offset - key.offset
    elif isinstance(popular, Symbol):
        other = popular._replace(offset=key.offset)
        slip = popular.offset - key.offset or slip
    yield [key.plus(slip), other, other.plus(slip)]


def _slip(fact: str, key: Symbol, wrong: Symbol) -> Text:
    use = _USES.get(fact.rpartition(" ")[2], "initial")
    is_less = wrong.offset < key.offset or wrong == key.plus(-1)
    how = f"{use} {'less' if is_less else 'more'}"
    return _SAY(f"slips.{how}", wrong=str(wrong), value=str(key))


def _counts(verdict: Verdict, fact: str, key: int) -> Iterator[Wrong]:
    """What else the run shows of the kind; then one off, or twice and half of a greater number."""
    trace, passage = verdict.trace, verdict.passage
    name, _, variable = fact.partition(" ")
    host = SIDES.get(name)
    found = _seen(host, variable, trace) if trace and host is not None else []
    if variable == "received":
        found.append((key + 1, "control counted"))
    if key < 10:
        found += [(key + slip, "run shows") for slip in (1, -1, 2, -2, 3, -3)]
    else:
        for factor, more, less in ((2, "twice", "half"), (4, "four times", "quarter")):
            found.append((factor * key, more))
            found += [] if key % factor else [(key // factor, less)]
    told = {} if host is None else {"host": say(name)}
    for number, why in found:
        if number >= 0 and number != key and fact == "takes" and trace and passage:
            yield Wrong(number, segment_reasons(trace, passage, fact)[0].sentence)
        elif number >= 0 and number != key:
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


def _arrived(trace: Trace | None, lost: Sender) -> Iterator[Wrong]:
    """The other segments of a run, for the one that was lost."""
    for passage in trace.passages if trace else ():
        sender = Sender(passage.sender, Flags.of(passage.segment))
        if sender != lost and passage.delivered_in:
            yield Wrong(sender, _SAY("why.arrived", wrong=One(Kind.SEGMENT, sender).text))


def _others(verdict: Verdict, decision: Decision) -> Iterator[Wrong]:
    key = written(decision.decided).removeprefix("error: ")  # said of a call, or of a segment
    for value in decision.kind.traits.choices:
        if written(value).removeprefix("error: ") != key:
            yield Wrong(value, _why_not(verdict, decision, value))


def _why_not(verdict: Verdict, decision: Decision, wrong: Value) -> Text:
    """Why another value of the kind is wrong here; where nothing else can be said, why the right
    one is right."""
    kind, key, trace, passage = decision.kind, decision.decided, verdict.trace, verdict.passage
    rule = decision.rules[-1] if decision.rules else None
    told: Text | None = None
    match kind:
        case Kind.HOST:
            how = "later" if decision.fact == "closer" else "other host"
            told = _SAY(f"why.{how}", wrong=One(kind, wrong).text)
        case Kind.FLAGS | Kind.SENT:
            told = not_sent(written(wrong), written(key), rule)
        case Kind.CALL | Kind.RETURN if passage and wrong is not None:
            told = not_called(kind, written(wrong), passage)
        case Kind.TOLD | Kind.TIMER:
            told = not_told(kind, written(wrong))
    if told is None and trace and passage:
        told = segment_reasons(trace, passage, decision.fact)[0].sentence
    return told or (rule.text if rule else _SAY("why.run shows", value=decision.answer.text))
