"""`step`: facts about one segment of a scenario, each asked in a question of its own."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from quizgen.entries.entry import Scenario, Value
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.symbols import legend
from quizgen.entries.text import Sentence, Text, Written
from quizgen.forms.distractors import rivals
from quizgen.forms.form import Rivalled, compared
from quizgen.forms.proven import open_item, proven_item
from quizgen.forms.reasons import said_by
from quizgen.forms.segment_reasons import segment_reasons, segment_shown
from quizgen.forms.spoil import Spoiled, exchanged, spoiled_facts
from quizgen.forms.values import shown
from quizgen.forms.verdict import Decision, Verdict, refused
from quizgen.guess import suggestion
from quizgen.item import Item
from quizgen.tcp.facts import Fact, segment_facts
from quizgen.tcp.kinds import Kind
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import Passage, Trace
from quizgen.words import Words, same, say

_SAY = Words("forms")

HostName = Literal["client", "server"]


class Facts(Written):
    """What is claimed of one segment.  Every fact is optional, and every fact given is decided
    by running the scenario."""

    sender: Annotated[HostName | None, Field(alias="from")] = None
    flags: Annotated[str | None, Field(description="As the RFC prints them: SYN,ACK")] = None
    seq: Annotated[Value | None, Field(description="In symbols: x+1")] = None
    ack: Annotated[Value | None, Field(description="In symbols; 'none' when ACK is off")] = None
    client: Annotated[
        str | None, Field(description="State, or 'BEFORE -> AFTER' of sending or receiving it")
    ] = None
    server: Annotated[str | None, Field(description="As for client")] = None
    takes: Annotated[int | None, Field(description="How many sequence numbers it takes")] = None
    data: Annotated[
        Literal["now", "later", "never"] | None,
        Field(description="When data in it would reach the user: later is at ESTABLISHED"),
    ] = None
    call: Annotated[
        Literal["connect", "listen", "send", "close", "none"] | None,
        Field(description="The socket call that causes it; close stands for shutdown too"),
    ] = None
    returns: Annotated[
        Literal["connect", "accept", "recv", "none"] | None,
        Field(description="The socket call that returns on it; recv returns 0, end of file"),
    ] = None


class Step(Rivalled):
    """`step` with `facts`: one segment of a scenario; its questions are made."""

    form: ClassVar[str] = "step"

    step: Annotated[str, Field(description="'handshake 2': its second segment")]
    facts: Facts
    points: Annotated[
        tuple[Sentence, ...],
        Field(strict=False, description="What a good answer to 'why' says, to be ticked"),
    ] = ()

    @model_validator(mode="after")
    def _points_of_what(self) -> "Step":
        if self.points and self.why is None:
            raise ValueError("'points' needs 'why' beside it")
        return self

    @property
    def explained(self) -> dict[str, Sequence[Sentence]]:
        return {**super().explained, "points": self.points}

    def scenarios(self) -> Iterator[str]:
        yield f"do {self.step.rpartition(' ')[0]}"

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        name, _, number = self.step.rpartition(" ")
        if not name:
            hint = f"names no segment; write the scenario and its number: {self.step} 1"
            return refused(loaded, loaded.finding(f"'{self.step}' {hint}", "step"))
        if name not in library.scenarios:
            message = f"unknown scenario '{name}'{suggestion(name, library.scenarios)}"
            return refused(loaded, loaded.finding(message, "step"))
        try:
            trace = library.trace(library.scenarios[name].script)
        except ScriptError:  # reported once, where the scenario stands
            return refused(loaded)
        passages = trace.own_passages
        if number not in {str(n) for n in range(1, len(passages) + 1)}:
            message = f"'{name}' has segments 1 to {len(passages)}, not {number}"
            return refused(loaded, loaded.finding(message, "step"))
        passage = passages[int(number) - 1]
        claimed = self.facts.model_dump(by_alias=True, exclude_none=True)
        truth = segment_facts(passage)
        decisions = tuple(
            Decision.of(name, _canonical(str(value)), truth[name], loaded.place("facts", name))
            for name, value in claimed.items()
        )
        return compared(Verdict(loaded, decisions, (), trace, passage))

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        facts = self.facts.model_dump(by_alias=True, exclude_none=True)
        yield from spoiled_facts("facts", facts)
        yield from exchanged("facts", facts, self.often_said)
        name, _, number = self.step.rpartition(" ")
        for slip in (-1, 1):
            yield Spoiled("segment", ("step",), f"{name} {int(number) + slip}", premise=True)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        trace, passage = verdict.trace, verdict.passage
        if trace is None or passage is None:
            return
        scenario = library.scenarios[self.step.rpartition(" ")[0]]
        sender, receiver = str(passage.sender), str(passage.sender.peer)
        parts = {
            "title": scenario.title,
            "segment": _segment_name(scenario, trace, passage),
            "numbers": legend(scenario, trace),
            "sender": say(sender),
            "receiver": say(receiver),
        }
        for decision in verdict.decisions:
            if decision.fact in (sender, receiver):
                yield from _state_items(trace, passage, verdict, decision, parts)
                continue
            made = segment_reasons(trace, passage, decision.fact)
            if decision.fact == "flags" and self.why:
                made += said_by(self.why)  # what the segment is for
            laden = decision.fact == "data" and passage.segment.text
            asked = "laden" if laden else decision.fact
            yield proven_item(
                verdict,
                decision.fact,
                decision.kind,
                _SAY(f"asks.segment.{asked}", **parts),
                shown(decision.kind, decision.decided),
                rivals(verdict, decision),
                decision.rules,
                made=made,
                shown=segment_shown(passage),
            )
        if self.why:
            stem = _SAY("asks.segment.why", **parts)
            yield open_item(verdict, "why", stem, self.why, self.points)


def _canonical(claimed: str) -> str:
    """`A->B` and `A -> A` are written as the model writes them."""
    before, arrow, after = (part.strip() for part in claimed.partition("->"))
    return f"{before} -> {after}" if arrow and before != after else before


def _segment_name(scenario: Scenario, trace: Trace, passage: Passage) -> Text:
    of = len(trace.own_passages)
    number = trace.own_passages.index(passage) + 1
    ordinal = f"ordinals.{number}"
    return scenario.segment.fill(n=_SAY(ordinal) if ordinal in _SAY else number, of=of)


def _state_items(
    trace: Trace, passage: Passage, verdict: Verdict, decision: Decision, parts: dict[str, Text]
) -> Iterator[Item]:
    """The state after the segment; and the one before, where it differs.

    A host that answers a segment passes through its old state before that segment arrives, so
    "just before it sends" would be ambiguous.
    """
    before, arrow, after = decision.decided.partition(" -> ")
    sends = decision.fact == str(passage.sender)
    replies = sends and passage.sent_in.segment is not None
    host = say(decision.fact)
    how = "sending" if sends else "receiving"
    asked = [(decision.fact, after or before, "after")]
    if arrow and not replies:
        asked.append((f"{decision.fact}-before", before, "before"))
    for name, state, when in asked:
        stem = _SAY(f"asks.segment.{when} {how}", **parts, host=host)
        fact = Fact(Kind.STATE, state, decision.rules)
        wrong = rivals(verdict, Decision.of(decision.fact, state, fact, decision.place))
        yield proven_item(
            verdict,
            name,
            Kind.STATE,
            stem,
            same(state),
            wrong,
            decision.rules,
            made=segment_reasons(trace, passage, name),
            shown=segment_shown(passage),
        )
