"""Answers that are lists: the segments or states of a run in order, and the states of a class."""

from typing import NamedTuple

from quizgen.entries.entry import Classify
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.claims import event_facts
from quizgen.forms.verdict import Decision, Verdict
from quizgen.guess import suggestion
from quizgen.place import Finding
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS
from quizgen.tcp.run.trace import Trace


def segments(trace: Trace) -> list[str]:
    """The segments of a scenario in order: `client SYN`."""
    return [f"{passage.sender} {passage.segment.name}" for passage in trace.own_passages]


def path(trace: Trace, side: Side) -> list[str]:
    """The states that a host passes through in a scenario, what `do` ran before left out."""
    own = [step for step in trace.steps if step.statement.own]
    states = [own[0].before.states[side]] if own else []
    states += [step.after.states[side] for step in own]
    return [str(s) for n, s in enumerate(states) if n == 0 or s is not states[n - 1]]


def decide_order(loaded: LoadedEntry, library: Library, name: str) -> Verdict:
    """Compare the listed segments with those of the scenario."""
    trace = _run(loaded, library, "order", name)
    if trace is None or isinstance(trace, Finding):
        return Verdict(loaded, findings=(trace,) if trace else ())
    reasons = [p.sent_in.outcome.reasons if p.sent_in.outcome else () for p in trace.own_passages]
    return _in_order(loaded, "segment", segments(trace), reasons, trace)


def decide_path(loaded: LoadedEntry, library: Library, written: str) -> Verdict:
    """Compare the listed states with those that the host passes through."""
    name, _, host = written.rpartition(" ")
    if host not in [str(side) for side in Side]:
        message = f"'{written}' names no host; write the scenario and its host: {written} client"
        return Verdict(loaded, findings=(loaded.finding(message, "path"),))
    trace = _run(loaded, library, "path", name)
    if trace is None or isinstance(trace, Finding):
        return Verdict(loaded, findings=(trace,) if trace else ())
    states = path(trace, Side.CLIENT if host == str(Side.CLIENT) else Side.SERVER)
    return _in_order(loaded, "state", states, [()] * len(states), trace)


def _run(loaded: LoadedEntry, library: Library, key: str, name: str) -> Trace | Finding | None:
    if name not in library.scenarios:
        message = f"unknown scenario '{name}'{suggestion(name, library.scenarios)}"
        return loaded.finding(message, key)
    try:
        return library.trace(library.scenarios[name].script)
    except ScriptError:  # reported once, where the scenario stands
        return None


def _in_order(
    loaded: LoadedEntry,
    what: str,
    truth: list[str],
    reasons: list[tuple[Rule, ...]],
    trace: Trace,
) -> Verdict:
    claimed = list((loaded.entry.answer or {}).values())
    if len(claimed) != len(truth):
        message = f"{len(truth)} {what}s, not {len(claimed)}: {'; '.join(truth)}"
        return Verdict(loaded, findings=(loaded.finding(message, "answer"),))
    decisions = tuple(
        Decision(f"{what} {number + 1}", " ".join(said.split()), decided, rules, place)
        for number, (said, decided, rules) in enumerate(zip(claimed, truth, reasons, strict=True))
        for place in [loaded.place("answer", number)]
    )
    return Verdict(loaded, decisions, trace=trace)


# Which states have a property.


class Member(NamedTuple):
    """A state, whether it has the property, and what the event leads to there."""

    name: str
    has: bool
    does: str
    rules: tuple[Rule, ...]


def _property(wanted: Classify) -> tuple[str, str]:
    """The fact that is asked about, and the value it must have."""
    return next(
        (name, getattr(wanted, name))
        for name in ("sends", "next", "tells", "timer")
        if getattr(wanted, name) is not None
    )


def members(wanted: Classify) -> list[Member]:
    """Every state, in the order of RFC 9293; one by each way to it where the ways differ."""
    fact, value = _property(wanted)
    found = []
    for state in State:
        ways = [
            Member(name, _has(fact, does, value), does, rules)
            for name, situation in SITUATIONS.items()
            if situation.state is state
            for does, rules in [event_facts(name, wanted.event)[fact]]
        ]
        if len({way.has for way in ways}) == 1:
            ways = [ways[0]._replace(name=str(state))]
        found += ways
    return found


def _has(fact: str, does: str, value: str) -> bool:
    if fact != "sends":
        return does == value
    sent = does.split(" and ")
    if value in ("SYN", "FIN", "RST"):  # with or without ACK
        return any(value in segment.split(" ")[0].split(",") for segment in sent)
    return value in sent


def decide_class(loaded: LoadedEntry, wanted: Classify) -> Verdict:
    """Compare the listed states with those that have the property."""
    problem = _unknown(loaded, wanted)
    if problem:
        return Verdict(loaded, findings=(problem,))
    known = {member.name: member for member in members(wanted)}
    decisions, findings = [], []
    seen: set[str] = set()
    for number, name in enumerate((loaded.entry.answer or {}).values()):
        place = loaded.place("answer", number)
        message = _misplaced(name, known, seen)
        seen.add(name)
        if message:
            findings.append(loaded.finding(message, "answer", number))
        else:
            decisions.append(Decision(f"member {number + 1}", name, name, known[name].rules, place))
    missing = [member for member in known.values() if member.has and member.name not in seen]
    if missing and not findings:
        names = ", ".join(member.name for member in missing)
        message = f"{names} {'is' if len(missing) == 1 else 'are'} missing"
        findings.append(loaded.finding(message, "answer"))
    return Verdict(loaded, tuple(decisions), tuple(findings))


def _misplaced(name: str, known: dict[str, Member], seen: set[str]) -> str:
    if name not in known:
        return f"unknown state '{name}'{suggestion(name, known)}"
    if name in seen:
        return f"{name} stands twice; remove one"
    if not known[name].has:
        return f"{name} does not belong here: {known[name].does}"
    return ""


def _unknown(loaded: LoadedEntry, wanted: Classify) -> Finding | None:
    if wanted.event not in HAPPENINGS:
        guess = suggestion(wanted.event, HAPPENINGS)
        return loaded.finding(f"unknown event '{wanted.event}'{guess}", "classify", "event")
    if wanted.next is not None and wanted.next not in tuple(State):
        message = f"unknown state '{wanted.next}'{suggestion(wanted.next, State)}"
        return loaded.finding(message, "classify", "next")
    known = members(wanted)
    having = [member for member in known if member.has]
    if not having:
        others = suggestion(_property(wanted)[1], sorted({member.does for member in known}))
        return loaded.finding(f"no state has this property{others}", "classify")
    if len(having) == len(known):
        return loaded.finding("every state has this property", "classify")
    return None
