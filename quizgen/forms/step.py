"""`step`: facts about one segment of a scenario, asked one by one or together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from quizgen.entries.entry import Scenario, Value
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.symbols import legend
from quizgen.entries.text import Sentence, Text, Written
from quizgen.forms.distractors import rivals
from quizgen.forms.form import Rivalled, compared, trace_of
from quizgen.forms.proven import open_item, proven_item
from quizgen.forms.reasons import said_by
from quizgen.forms.segment_reasons import segment_reasons, segment_shown
from quizgen.forms.several import several_item
from quizgen.forms.spoil import Spoiled, exchanged, spoiled_facts
from quizgen.forms.verdict import Decision, Verdict, refused
from quizgen.item import Item
from quizgen.tcp.answers import Carried, Named
from quizgen.tcp.facts import segment_facts, undecidable
from quizgen.tcp.run.trace import Passage, Trace
from quizgen.tcp.values import Change
from quizgen.words import Words, say

_SAY = Words("forms")

HostName = Literal["client", "server"]


FactName = Literal[
    "from", "flags", "seq", "ack", "client", "server", "takes", "data", "call", "returns"
]
TOGETHER = {"segment": ("flags", "seq", "ack"), "states": ("client", "server")}
"""What asks several facts in one question."""


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
    asks: Annotated[
        tuple[Literal["segment", "states", "why"] | FactName, ...] | None,
        Field(
            strict=False,
            description="What is asked: 'segment' asks flags, seq and ack together, 'states' those "
            "of both hosts; where it is not said, each fact by itself, and why",
        ),
    ] = None

    @model_validator(mode="after")
    def _asks_what_is_claimed(self) -> "Step":
        known = self.facts.model_dump(by_alias=True, exclude_none=True)
        known |= {"why": self.why} if self.why else {}
        for name in self.asks or ():
            for fact in TOGETHER.get(name, (name,)):
                if fact not in known:
                    raise ValueError(f"'asks' names '{name}', and there is no '{fact}'")
        return self

    @model_validator(mode="after")
    def _points_of_what(self) -> "Step":
        if self.points and self.why is None:
            raise ValueError("'points' needs 'why' beside it")
        return self

    @property
    def explained(self) -> dict[str, Sequence[Sentence]]:
        return {**super().explained, "points": self.points}

    @property
    def scenario(self) -> str:
        """Whose segment it is, by name."""
        return self.step.rpartition(" ")[0]

    def scenarios(self) -> Iterator[str]:
        yield f"do {self.scenario}"

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        name, _, number = self.step.rpartition(" ")
        if not name:
            hint = f"names no segment; write the scenario and its number: {self.step} 1"
            return refused(loaded, loaded.finding(f"'{self.step}' {hint}", "step"))
        trace = trace_of(loaded, library, "step", name)
        if isinstance(trace, Verdict):
            return trace
        passages = trace.own_passages
        if number not in {str(n) for n in range(1, len(passages) + 1)}:
            message = f"'{name}' has segments 1 to {len(passages)}, not {number}"
            return refused(loaded, loaded.finding(message, "step"))
        passage = passages[int(number) - 1]
        claimed = self.facts.model_dump(by_alias=True, exclude_none=True)
        truth, unknown = segment_facts(passage), undecidable(passage)
        findings = tuple(
            loaded.finding(
                f"the model cannot decide '{name}' here: {unknown[name]}; leave it out",
                "facts",
                name,
            )
            for name in claimed
            if name in unknown
        )
        decisions = tuple(
            Decision.of(name, str(value), truth[name], ("facts", name))
            for name, value in claimed.items()
        )
        return compared(Verdict(loaded, decisions, findings, trace, passage))

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
        scenario = library.scenarios[self.scenario]
        sender, receiver = str(passage.sender), str(passage.sender.peer)
        parts = {
            "title": scenario.title,
            "segment": _segment_name(scenario, trace, passage),
            "numbers": legend(scenario, trace),
            "sender": say(sender),
            "receiver": say(receiver),
        }
        decided = {decision.fact: decision for decision in verdict.decisions}
        for name in (*decided, *(["why"] if self.why else [])) if self.asks is None else self.asks:
            if name in TOGETHER:
                facts = [decided[fact] for fact in TOGETHER[name]]
                if name == "states":
                    facts = [_afterwards(decided[host]) for host in (sender, receiver)]
                reasons = [segment_reasons(trace, passage, fact.fact)[:1] for fact in facts]
                yield several_item(
                    verdict,
                    name,
                    _SAY(f"asks.segment.{name}", **parts),
                    facts,
                    Carried if name == "segment" else Named,
                    made=[reason for own in reasons[-2:] for reason in own],
                    shown=segment_shown(passage),
                )
            elif name == "why" and self.why:
                stem = _SAY("asks.segment.why", **parts)
                yield open_item(verdict, name, stem, self.why, self.points)
            elif name in (sender, receiver):
                yield from _state_items(trace, passage, verdict, decided[name], parts)
            else:
                yield self._fact_item(trace, passage, verdict, decided[name], parts)

    def _fact_item(
        self,
        trace: Trace,
        passage: Passage,
        verdict: Verdict,
        decision: Decision,
        parts: Mapping[str, Text],
    ) -> Item:
        made = segment_reasons(trace, passage, decision.fact)
        if decision.fact == "flags" and self.why:
            made += said_by(self.why)  # what the segment is for
        laden = decision.fact == "data" and passage.segment.text
        asked = "laden" if laden else decision.fact
        return proven_item(
            verdict,
            decision.fact,
            _SAY(f"asks.segment.{asked}", **parts),
            decision.answer,
            rivals(verdict, decision),
            decision.rules,
            made=made,
            shown=segment_shown(passage),
        )


def _afterwards(decision: Decision) -> Decision:
    """The state that a segment leaves a host in."""
    match decision.decided:
        case Change(_, after):
            return replace(decision, decided=after)
    return decision


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
    sends = decision.fact == str(passage.sender)
    replies = sends and passage.sent_in.segment is not None
    asked = [(decision.fact, decision.decided, "after")]
    host = say(decision.fact)
    how = "sending" if sends else "receiving"
    if isinstance(decision.decided, Change):
        before, after = decision.decided
        asked = [(decision.fact, after, "after")]
        if not replies:
            asked.append((f"{decision.fact}-before", before, "before"))
    for name, state, when in asked:
        stem = _SAY(f"asks.segment.{when} {how}", **parts, host=host)
        of_state = replace(decision, claimed=state, decided=state)
        yield proven_item(
            verdict,
            name,
            stem,
            of_state.answer,
            rivals(verdict, of_state),
            decision.rules,
            made=segment_reasons(trace, passage, name),
            shown=segment_shown(passage),
        )
