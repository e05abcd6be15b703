"""What can be asked of a segment, of the end of a run, and of a host that an event meets.

Each fact has its value, and the rules that decide it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.arrives import CONNECTION_CLOSING, arrives
from quizgen.tcp.model.network import TCP, Protocol, Side, Verb, World
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Outcome, Tcb, fin_sent
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet
from quizgen.tcp.run.trace import Name, Passage, Trace, ack_symbol, seq_symbol, symbol
from quizgen.tcp.values import Change, Flags, Sender, Value, changed


class Fact(NamedTuple):
    """A value of a kind, and the rules that decide it."""

    kind: Kind
    value: Value
    rules: tuple[Rule, ...] = ()


Facts = Mapping[str, Fact]


# One segment.


def segment_facts(passage: Passage) -> Facts:
    """All that can be claimed of one segment."""
    sending = passage.sent_in.outcome
    receiving = passage.delivered_in.outcome if passage.delivered_in else None
    sent, received = _reasons(sending), _reasons(receiving)
    sender, receiver = passage.sender, passage.sender.peer
    return {
        "from": Fact(Kind.HOST, sender, sent),
        "flags": Fact(Kind.FLAGS, Flags.of(passage.segment)._replace(data=False), sent),
        "seq": Fact(Kind.NUMBER, passage.seq, sent),
        "ack": Fact(Kind.NUMBER, passage.ack, sent),
        str(sender): Fact(Kind.STATE, _change(passage, sender), sent),
        str(receiver): Fact(Kind.STATE, _change(passage, receiver), received),
        "takes": Fact(Kind.COUNT, passage.segment.length, sent),
        "data": Fact(Kind.MOMENT, _data(passage), received),
        "call": Fact(Kind.CALL, CAUSES.get(passage.sent_in.action.verb), sent),
        "returns": Fact(Kind.RETURN, _returning_call(passage), received),
    }


def _reasons(outcome: Outcome | None) -> tuple[Rule, ...]:
    return outcome.reasons if outcome else ()


def _change(passage: Passage, side: Side) -> State | Change:
    step = passage.sent_in if side is passage.sender else passage.delivered_in
    if step is None:
        return passage.sent_in.after.states[side]
    return changed(step.before.states[side], step.after.states[side])


def _data(passage: Passage) -> str:
    """When one octet in this very segment would reach the receiver's user."""
    sender = passage.sent_in.after.tcbs[passage.sender]
    if passage.delivered_in is None or (fin_sent(sender) and not passage.segment.fin):
        return "never"
    before = passage.delivered_in.before
    side = passage.sender.peer
    laden = passage.segment._replace(text="d")
    tcb = arrives(before.tcbs[side], before.hosts[side], laden).tcb
    if tcb.received:
        return "now"
    return "later" if tcb.held else "never"


CAUSES = {
    Verb.ACTIVE_OPEN: "connect",
    Verb.PASSIVE_OPEN: "listen",
    Verb.SEND: "send",
    Verb.CLOSE: "close",
}
"""The socket call that makes a host send."""


def _returning_call(passage: Passage) -> str | None:
    """The socket call of the receiver that this segment lets return."""
    step, side = passage.delivered_in, passage.sender.peer
    if step is None or step.outcome is None:
        return None
    before = step.before.tcbs[side]
    if before.state in (State.SYN_SENT, State.SYN_RECEIVED) and _synchronized(step.outcome.tcb):
        return "accept" if before.passive else "connect"
    return "recv" if CONNECTION_CLOSING in step.outcome.signals else None


def undecidable(passage: Passage) -> dict[str, str]:
    """Facts of a segment that cannot be decided, since sockets do that or it does not arrive, each
    with why."""
    step, side = passage.delivered_in, passage.sender.peer
    if step is None or step.outcome is None:
        return dict.fromkeys(("data", "returns"), "the segment does not arrive")
    before, after = step.before.tcbs[side], step.outcome.tcb
    if len(after.received) > len(before.received):
        return {"returns": "a recv() that waits returns the octets, and 'recv' means the end"}
    is_waiting = fin_sent(before) and before.snd_una != before.snd_nxt
    if is_waiting and passage.segment.ack == before.snd_nxt:
        return {"returns": "with SO_LINGER close() waits for just this acknowledgment"}
    if passage.segment.rst:
        return {"returns": "whichever call waits fails here"}
    return {}


def _synchronized(tcb: Tcb) -> bool:
    return tcb.state in (State.ESTABLISHED, State.CLOSE_WAIT)


# The end of a run.


def after_facts(trace: Trace) -> Facts:
    """All that can be asked when a run is over: states, what the last step did, variables."""
    variables = (each for side in Side for each in _variables(trace.end, side, trace.names))
    return {**end_facts(trace), **dict(variables)}


def end_facts(trace: Trace) -> Facts:
    """The states at the end of a run, and what its last step did."""
    last = trace.steps[-1] if trace.steps else None
    facts = {
        str(side): Fact(Kind.STATE, trace.end.states[side], _last_reasons(trace, side))
        for side in Side
    }
    if last and last.outcome:
        facts.update(_outcome_facts(last.outcome))
        sent = last.outcome.sent
        if len(sent) == 1:
            side = last.action.side
            seq = seq_symbol(last.names, side, sent[0])
            ack = ack_symbol(last.names, side, sent[0])
            facts["seq"] = Fact(Kind.NUMBER, seq, last.outcome.reasons)
            facts["ack"] = Fact(Kind.NUMBER, ack, last.outcome.reasons)
    facts.update(_whole_run_facts(trace))
    return facts


def _whole_run_facts(trace: Trace) -> Iterator[tuple[str, Fact]]:
    """Who closed first and who sent the first RST, where somebody did; and the one segment that
    was lost."""
    sent = trace.passages
    closing = [passage for passage in sent if passage.segment.fin]
    resetting = [passage for passage in sent if passage.segment.rst]
    for name, found in (("closer", closing), ("resets", resetting)):
        if found:
            yield name, Fact(Kind.HOST, found[0].sender, _reasons(found[0].sent_in.outcome))
    lost = [passage for passage in sent if passage.lost]
    if len(lost) == 1:
        yield "lost", Fact(Kind.SEGMENT, Sender(lost[0].sender, Flags.of(lost[0].segment)))


def _last_reasons(trace: Trace, side: Side) -> tuple[Rule, ...]:
    """Why a host is in its state: the rules of the last step that changed it."""
    for step in reversed(trace.steps):
        if step.before.states[side] is not step.after.states[side]:
            return _reasons(step.outcome)
    return ()


_SENDERS_NUMBERS = {"ISS": "iss", "SND.UNA": "snd_una", "SND.NXT": "snd_nxt"}
_PEERS_NUMBERS = {"IRS": "irs", "RCV.NXT": "rcv_nxt"}


def _variables(world: World, side: Side, names: tuple[Name, ...]) -> Iterator[tuple[str, Fact]]:
    """The variables that one TCB has by now, named as in RFC 9293 §3.3.1: `client RCV.NXT`."""
    tcb = world.tcbs[side]
    if tcb.state is State.CLOSED:  # RFC 9293 §3.3.2: there is no TCB
        return
    yield f"{side} RCV.WND", Fact(Kind.COUNT, tcb.rcv_wnd)
    yield f"{side} received", Fact(Kind.COUNT, len(tcb.received))
    if tcb.state is State.LISTEN:  # no ISS is selected yet
        return
    for variable, attribute in _SENDERS_NUMBERS.items():
        yield f"{side} {variable}", Fact(Kind.NUMBER, symbol(names, side, getattr(tcb, attribute)))
    if tcb.state is State.SYN_SENT:  # nothing is known of the peer yet
        return
    for variable, attribute in _PEERS_NUMBERS.items():
        number = symbol(names, side.peer, getattr(tcb, attribute))
        yield f"{side} {variable}", Fact(Kind.NUMBER, number)
    yield f"{side} SND.WND", Fact(Kind.COUNT, tcb.snd_wnd)
    yield f"{side} sends at most", Fact(Kind.COUNT, tcb.peer_options.mss)


def _outcome_facts(outcome: Outcome) -> Facts:
    because = outcome.reasons
    return {
        "sends": Fact(Kind.SENT, tuple(map(Flags.of, outcome.sent)), because),
        "tells": Fact(Kind.TOLD, outcome.signals, because),
        "timer": Fact(Kind.TIMER, "2 MSL" if outcome.restarts_time_wait else None, because),
    }


# A host in a situation, and one event.


def event_facts(state: str, event: str, protocol: Protocol) -> Facts:
    """What a host in a situation does when an event meets it."""
    outcome = meet(SITUATIONS[state], HAPPENINGS[event], protocol)
    return {
        "next": Fact(Kind.STATE, outcome.tcb.state, outcome.reasons),
        **_outcome_facts(outcome),
    }


# A run from its beginning to its end.


def order_facts(trace: Trace) -> list[Fact]:
    """The segments of a scenario in order: `client SYN`."""
    return [
        Fact(Kind.SEGMENT, Sender(p.sender, Flags.of(p.segment)), _reasons(p.sent_in.outcome))
        for p in trace.own_passages
    ]


def path_facts(trace: Trace, side: Side) -> list[Fact]:
    """The states that a host passes through in a scenario, what `do` ran before left out."""
    own = trace.own_steps
    states = [own[0].before.states[side]] if own else []
    states += [step.after.states[side] for step in own]
    passed = [s for n, s in enumerate(states) if n == 0 or s is not states[n - 1]]
    return [Fact(Kind.STATE, state) for state in passed]


# Which states have a property.


class Member(NamedTuple):
    """A state, whether it has the property, and what the event leads to there."""

    name: str
    has: bool
    does: Fact


def members(event: str, fact: str, value: Value, protocol: Protocol = TCP) -> list[Member]:
    """Every state, in the order of RFC 9293; one by each way to it where the ways differ."""
    found = []
    for state in State:
        ways = [
            Member(name, _has(does, value), does)
            for name, situation in SITUATIONS.items()
            if situation.state is state
            for does in [event_facts(name, event, protocol)[fact]]
        ]
        if len({way.has for way in ways}) == 1:
            ways = [ways[0]._replace(name=str(state))]
        found += ways
    return found


def _has(does: Fact, value: Value) -> bool:
    match value, does.value:
        case (Flags(("SYN" | "FIN" | "RST" as bit,), False),), tuple(sent):  # with or without ACK
            return any(isinstance(flags, Flags) and bit in flags.bits for flags in sent)
        case (Flags() as flags,), tuple(sent):
            return flags in sent
    return does.value == value
