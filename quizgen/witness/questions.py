"""What entries ask, asked of the kernel: the same facts, for both ways to close a socket.

What no socket shows is left open, and so is what comes after a statement that no kernel can be
brought to do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from quizgen.tcp.facts import CAUSES
from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.run.trace import Passage, Step, Trace, run
from quizgen.tcp.values import NOTHING
from quizgen.witness import linux
from quizgen.witness.comparison import Sent
from quizgen.witness.findings import Replayed
from quizgen.witness.scenarios import Play
from quizgen.witness.watch import Watch


class Question(NamedTuple):
    """What an entry asks: its script, the facts as the model decides them, where they are those
    of a segment its number among all that are sent, from 1, and whether the run is shown."""

    name: str
    script: str
    decided: Mapping[str, str]
    segment: int | None = None
    is_shown: bool = False


class Verdict(StrEnum):
    """What came of one question."""

    BOTH = "both"
    DIFFERS = "differs"
    UNTRIED = "untried"


@dataclass(frozen=True)
class Answer:
    """The kernel's answer.  `seen` has the facts that are otherwise there; `why` says why they
    are, or why nothing was tried; it is empty where nobody has documented the difference.
    `closes_with` is the call that made it so, if shutdown() did not; `unseen` are the facts that
    no socket shows."""

    name: str
    verdict: Verdict
    seen: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    closes_with: str = linux.SHUTDOWN
    unseen: tuple[str, ...] = ()


def answers(
    questions: Sequence[Question], watch: Watch, progress: Callable[[str], None]
) -> Iterator[Answer]:
    """Ask the kernel each question; call `progress` with its name before."""
    for question in questions:
        progress(question.name)
        yield answer(question, watch)


def answer(question: Question, watch: Watch) -> Answer:
    """Ask one: with shutdown(), and where that agrees with close() too."""
    trace = run(question.script)
    found = _asked(question, trace, watch, linux.SHUTDOWN)
    closes = any(step.action.verb is Verb.CLOSE for step in trace.steps)
    if found.verdict is not Verdict.BOTH or not closes:
        return found
    closed = _asked(question, trace, watch, linux.CLOSE)
    return closed if closed.verdict is Verdict.DIFFERS else found


def _asked(question: Question, trace: Trace, watch: Watch, closes_with: str) -> Answer:
    play = Play(question.name, script=question.script, closes_with=closes_with)
    done = watch.play(play)
    if done is None:
        return Answer(question.name, Verdict.UNTRIED, why="it needs a wire of its own")
    seen = (
        after(trace, done)
        if question.segment is None
        else of_segment(trace, question.segment, done)
    )
    if question.segment is not None and "from" in seen and "data" in question.decided:
        seen["data"] = _data(play, trace, trace.passages[question.segment - 1], watch)
    if closes_with != linux.SHUTDOWN:
        seen.pop("returns", None)  # nobody is there to whom a call could return
    return judged(question, seen, done, closes_with)


def judged(question: Question, seen: Mapping[str, str], done: Replayed, closes_with: str) -> Answer:
    """Hold what was seen against what the model decides."""
    name = question.name
    other = {
        fact: seen[fact]
        for fact, value in question.decided.items()
        if fact in seen and seen[fact] != value
    }
    unseen = tuple(fact for fact in question.decided if fact not in seen)
    if why := _untried(question, seen, done, unseen):
        return Answer(name, Verdict.UNTRIED, why=why, unseen=unseen)
    if done.differs:
        finding = done.findings[-1]
        return Answer(name, Verdict.DIFFERS, {finding.after: finding.kernel}, "", closes_with)
    if other:
        why = _why(done, seen, other, closes_with)
        return Answer(name, Verdict.DIFFERS, other, why, closes_with, unseen)
    return Answer(name, Verdict.BOTH, unseen=unseen)


def _untried(
    question: Question, seen: Mapping[str, str], done: Replayed, unseen: tuple[str, ...]
) -> str:
    """Why nothing was tried; empty where something was."""
    if not seen and done.stopped:
        return f"'{done.stopped}': {done.because}"
    first = done.findings[0] if done.findings else None
    is_early = first is not None and any(finding.follows for finding in done.findings)
    if first and first.known and is_early and (question.is_shown or first.known is linux.QUICK_ACK):
        return f"the kernel leaves the run at '{first.after}': {first.known.reason}"
    if len(unseen) == len(question.decided):
        return "no call shows " + ", ".join(unseen)
    return ""


def _why(
    done: Replayed, seen: Mapping[str, str], other: Mapping[str, str], closes_with: str
) -> str:
    """What is known of a difference; empty where nobody has documented it."""
    known = [finding.known for finding in done.findings if finding.known]
    if other.get("data") == "never" and "SYN" in seen["flags"]:
        known.append(linux.DATA_ON_SYN)
    elif other.get("data") == "never" and closes_with != linux.SHUTDOWN:
        known.append(linux.HALF_DUPLEX)
    return f"{known[0].reason} [{known[0].source}]" if known else ""


def after(trace: Trace, done: Replayed) -> dict[str, str]:
    """What is to be seen when a run is over; nothing where it stopped before."""
    if len(done.seen) < len(trace.steps) or not trace.steps:
        return {}
    last = done.seen[-1]
    facts = {str(side): last.states[side] for side in Side}
    for side in Side:
        facts[f"{side} received"] = str(done.standing[len(done.seen) - 1][side].octets)
    sent = [each for each in last.sent if each.sender is trace.steps[-1].action.side]
    facts["sends"] = " and ".join(_name(each) for each in sent) or NOTHING
    if len(sent) == 1:
        facts["seq"], facts["ack"] = sent[0].seq, sent[0].ack or "none"
    return facts


def _name(sent: Sent) -> str:
    return f"{sent.flags} with data" if sent.octets else sent.flags


def of_segment(trace: Trace, number: int, done: Replayed) -> dict[str, str]:
    """What is to be seen of one segment and its way; nothing where the run stopped before."""
    passage = trace.passages[number - 1]
    sent = done.flights.get(_flight(passage))
    met = passage.delivered_in
    if trace.steps.index(met or passage.sent_in) >= len(done.seen):
        return {}
    if sent is None:
        return {"flags": NOTHING}
    names = sent.flags.split(",")
    facts = {
        "from": str(sent.sender),
        "flags": sent.flags,
        "seq": sent.seq,
        "ack": sent.ack or "none",
        "takes": str(sent.octets + ("SYN" in names) + ("FIN" in names)),
        "call": CAUSES.get(passage.sent_in.action.verb, "none"),
        str(sent.sender): _change(trace, done, passage.sent_in, sent.sender),
    }
    if met:
        receiver = sent.sender.peer
        facts[str(receiver)] = _change(trace, done, met, receiver)
        facts["returns"] = _returns(trace, done, met, receiver)
    return facts


def _flight(passage: Passage) -> int:
    """Its number among all that were ever on a wire."""
    step = passage.sent_in
    return step.sent + (step.outcome.sent if step.outcome else ()).index(passage.segment)


def _change(trace: Trace, done: Replayed, step: Step, side: Side) -> str:
    at = trace.steps.index(step)
    now = done.seen[at].states[side]
    was = done.seen[at - 1].states[side] if at else str(trace.start.states[side])
    return now if was == now else f"{was} -> {now}"


def _returns(trace: Trace, done: Replayed, step: Step, side: Side) -> str:
    """The call that a segment lets return."""
    at = trace.steps.index(step)
    now, was = done.standing[at][side], done.standing[at - 1][side]
    opened = [name for name in now.ready if name not in was.ready]
    return (opened or ["recv" if now.octets > was.octets else "none"])[0]


def _data(play: Play, trace: Trace, passage: Passage, watch: Watch) -> str:
    """When an octet in this very segment reaches the receiver's user."""
    step, side = passage.delivered_in, passage.sender.peer
    done = watch.once(play, trace, _flight(passage)) if step else None
    if done is None or step is None:
        return "never"
    at = trace.steps.index(step)
    if done.standing[at][side].octets > done.standing[at - 1][side].octets:
        return "now"
    late = zip(trace.steps[at:], done.standing[at:], strict=False)
    more = [pair[side].octets > len(step.after.tcbs[side].received) for step, pair in late]
    return "later" if any(more) else "never"
