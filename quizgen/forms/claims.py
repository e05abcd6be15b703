"""Decide what an entry claims, by running the TCP model.

A claim is decided, never looked up: the answer here is what the model does, and the words of an
author are compared with it.
"""

from collections.abc import Iterator, Mapping

from quizgen.entries.entry import Change
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.verdict import Decision, Verdict
from quizgen.guess import nearest, suggestion
from quizgen.place import Finding
from quizgen.tcp.model.arrives import CONNECTION_CLOSING, arrives
from quizgen.tcp.model.network import Side, Verb, World
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Outcome, Tcb, fin_sent
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet
from quizgen.tcp.run.trace import Name, Passage, Trace, ack_symbol, seq_symbol, symbol

NOTHING = "nothing"


def _run(loaded: LoadedEntry, library: Library, script: str) -> Trace | Finding:
    try:
        return library.trace(script)
    except ScriptError as error:
        return loaded.script_finding(error, "after")


# Steps: facts about one segment of a scenario.


def broken_scenarios(library: Library) -> Iterator[Finding]:
    """Scenarios, loaded from these files, whose scripts do not run."""
    for name, places in library.scenario_places.items():
        try:
            library.trace(library.scenarios[name].script)
        except ScriptError as error:
            path = ("scenarios", name, "script")
            place = places.inside(path, error.line, error.column)
            yield Finding(place, f"scenario '{name}': {error.message}")


def decide_step(loaded: LoadedEntry, library: Library, step: str) -> Verdict:
    name, _, number = step.rpartition(" ")
    if not name:
        message = f"'{step}' names no segment; write the scenario and its number: {step} 1"
        return Verdict(loaded, findings=(loaded.finding(message, "step"),))
    if name not in library.scenarios:
        message = f"unknown scenario '{name}'{suggestion(name, library.scenarios)}"
        return Verdict(loaded, findings=(loaded.finding(message, "step"),))
    try:
        trace = library.trace(library.scenarios[name].script)
    except ScriptError:  # reported once, where the scenario stands
        return Verdict(loaded)
    passages = trace.own_passages
    if number not in {str(n) for n in range(1, len(passages) + 1)}:
        message = f"'{name}' has segments 1 to {len(passages)}, not {number}"
        return Verdict(loaded, findings=(loaded.finding(message, "step"),))
    passage = passages[int(number) - 1]
    facts = loaded.entry.facts
    claimed = facts.model_dump(by_alias=True, exclude_none=True) if facts else {}
    truth = segment_facts(passage)
    decisions = tuple(
        Decision(
            fact,
            _canonical(str(value)),
            truth[fact][0],
            truth[fact][1],
            loaded.place("facts", fact),
        )
        for fact, value in claimed.items()
    )
    return Verdict(loaded, decisions, (), trace, passage)


def _canonical(claimed: str) -> str:
    """`A->B` and `A -> A` are written as the model writes them."""
    before, arrow, after = (part.strip() for part in claimed.partition("->"))
    return f"{before} -> {after}" if arrow and before != after else before


def segment_facts(passage: Passage) -> dict[str, tuple[str, tuple[Rule, ...]]]:
    """All that can be claimed of one segment, each fact with the rules that decide it."""
    sending = passage.sent_in.outcome
    receiving = passage.delivered_in.outcome if passage.delivered_in else None
    sent, received = _reasons(sending), _reasons(receiving)
    sender, receiver = str(passage.sender), str(passage.sender.peer)
    return {
        "from": (sender, sent),
        "flags": (passage.segment.flags, sent),
        "seq": (passage.seq, sent),
        "ack": (passage.ack or "none", sent),
        sender: (str(_change(passage, passage.sender)), sent),
        receiver: (str(_change(passage, passage.sender.peer)), received),
        "takes": (str(passage.segment.length), sent),
        "data": (_data(passage), received),
        "call": (_CAUSES.get(passage.sent_in.action.verb, "none"), sent),
        "returns": (_returning_call(passage), received),
    }


def _reasons(outcome: Outcome | None) -> tuple[Rule, ...]:
    return outcome.reasons if outcome else ()


def _change(passage: Passage, side: Side) -> Change:
    step = passage.sent_in if side is passage.sender else passage.delivered_in
    if step is None:
        state = passage.sent_in.after.states[side]
        return Change(state, state)
    return Change(step.before.states[side], step.after.states[side])


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


_CAUSES = {
    Verb.ACTIVE_OPEN: "connect",
    Verb.PASSIVE_OPEN: "listen",
    Verb.SEND: "send",
    Verb.CLOSE: "close",
}


def _returning_call(passage: Passage) -> str:
    """The socket call of the receiver that this segment lets return."""
    step, side = passage.delivered_in, passage.sender.peer
    if step is None or step.outcome is None:
        return "none"
    before = step.before.tcbs[side]
    if before.state in (State.SYN_SENT, State.SYN_RECEIVED) and _synchronized(step.outcome.tcb):
        return "accept" if before.passive else "connect"
    return "recv" if CONNECTION_CLOSING in step.outcome.signals else "none"


def _synchronized(tcb: Tcb) -> bool:
    return tcb.state in (State.ESTABLISHED, State.CLOSE_WAIT)


# What is true after a script has run.


def decide_after(loaded: LoadedEntry, library: Library, script: str) -> Verdict:
    trace = _run(loaded, library, script)
    if isinstance(trace, Finding):
        return Verdict(loaded, findings=(trace,))
    return _decide_answer(loaded, after_facts(trace), trace)


def after_facts(trace: Trace) -> dict[str, tuple[str, tuple[Rule, ...]]]:
    """All that can be asked when a run is over: states, what the last step did, variables."""
    last = trace.steps[-1] if trace.steps else None
    facts: dict[str, tuple[str, tuple[Rule, ...]]] = {}
    for side in Side:
        facts[str(side)] = (str(trace.end.states[side]), _last_reasons(trace, side))
        facts.update(_variables(trace.end, side, trace.names))
    if last and last.outcome:
        facts.update(_outcome_facts(last.outcome))
        sent = last.outcome.sent
        if len(sent) == 1:
            side = last.action.side
            facts["seq"] = (seq_symbol(last.names, side, sent[0]), last.outcome.reasons)
            ack = ack_symbol(last.names, side, sent[0])
            facts["ack"] = (ack or "none", last.outcome.reasons)
    return facts


def _last_reasons(trace: Trace, side: Side) -> tuple[Rule, ...]:
    """Why a host is in its state: the rules of the last step that changed it."""
    for step in reversed(trace.steps):
        if step.before.states[side] is not step.after.states[side]:
            return _reasons(step.outcome)
    return ()


_SENDERS_NUMBERS = {"ISS": "iss", "SND.UNA": "snd_una", "SND.NXT": "snd_nxt"}
_PEERS_NUMBERS = {"IRS": "irs", "RCV.NXT": "rcv_nxt"}


def _variables(
    world: World, side: Side, names: tuple[Name, ...]
) -> Iterator[tuple[str, tuple[str, tuple[Rule, ...]]]]:
    """The variables that one TCB has by now, named as in RFC 9293 §3.3.1: `client RCV.NXT`."""
    tcb = world.tcbs[side]
    if tcb.state is State.CLOSED:  # RFC 9293 §3.3.2: there is no TCB
        return
    yield f"{side} RCV.WND", (str(tcb.rcv_wnd), ())
    yield f"{side} received", (str(len(tcb.received)), ())
    if tcb.state is State.LISTEN:  # no ISS is selected yet
        return
    for variable, attribute in _SENDERS_NUMBERS.items():
        yield f"{side} {variable}", (symbol(names, side, getattr(tcb, attribute)), ())
    if tcb.state is State.SYN_SENT:  # nothing is known of the peer yet
        return
    for variable, attribute in _PEERS_NUMBERS.items():
        yield f"{side} {variable}", (symbol(names, side.peer, getattr(tcb, attribute)), ())
    yield f"{side} SND.WND", (str(tcb.snd_wnd), ())
    yield f"{side} sends at most", (str(tcb.peer_options.mss or "none"), ())


def _outcome_facts(outcome: Outcome) -> dict[str, tuple[str, tuple[Rule, ...]]]:
    because = outcome.reasons
    sent = " and ".join(segment.name for segment in outcome.sent)
    return {
        "sends": (sent or NOTHING, because),
        "tells": ("; ".join(outcome.signals) or NOTHING, because),
        "timer": ("2 MSL" if outcome.restarts_time_wait else "none", because),
    }


def _decide_answer(
    loaded: LoadedEntry,
    truth: Mapping[str, tuple[str, tuple[Rule, ...]]],
    trace: Trace | None = None,
) -> Verdict:
    decisions, findings = [], []
    for fact, claimed in (loaded.entry.answer or {}).items():
        if fact not in truth:
            message = f"nothing decides '{fact}' here{suggestion(fact, truth)}"
            findings.append(loaded.finding(message, "answer", fact))
            continue
        decided, rules = truth[fact]
        place = loaded.place("answer", fact)
        decisions.append(Decision(fact, claimed, decided, rules, place))
    return Verdict(loaded, tuple(decisions), tuple(findings), trace)


# One host in a state, and one event.


def decide_event(loaded: LoadedEntry, state: str, event: str) -> Verdict:
    findings = []
    if state not in SITUATIONS:
        message = f"unknown state '{state}'{_guess(state)}"
        findings.append(loaded.finding(message, "state"))
    if event not in HAPPENINGS:
        message = f"unknown event '{event}'{suggestion(event, HAPPENINGS)}"
        findings.append(loaded.finding(message, "event"))
    if findings:
        return Verdict(loaded, findings=tuple(findings))
    return _decide_answer(loaded, event_facts(state, event))


def _guess(state: str) -> str:
    """A state that was reached in several ways has a situation for each."""
    near = nearest(state, State)
    ways = [name for name, situation in SITUATIONS.items() if situation.state == near]
    return f"; did you mean {' or '.join(ways)}?" if ways else suggestion(state, SITUATIONS)


def event_facts(state: str, event: str) -> dict[str, tuple[str, tuple[Rule, ...]]]:
    """What a host in a situation does when an event meets it."""
    outcome = meet(SITUATIONS[state], HAPPENINGS[event])
    return {"next": (str(outcome.tcb.state), outcome.reasons), **_outcome_facts(outcome)}
