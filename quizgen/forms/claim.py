"""`claim`: a statement that is true or false, as what it says in the model's terms decides it.

The reason is part of every option that can have one.
"""

import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from quizgen.entries import vocabulary
from quizgen.entries.entry import ONLY, Searched
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Prose, Text, parts
from quizgen.forms.after import Scripted, decide_after, spoiled_run
from quizgen.forms.distractors import wrong_values
from quizgen.forms.event import Meeting, decide_event, spoiled_meeting
from quizgen.forms.form import Form
from quizgen.forms.number import Computed, decide_number, spoiled_number
from quizgen.forms.proven import cited_item, proven_item
from quizgen.forms.searches import decide_searched
from quizgen.forms.spoil import Spoiled, spoiled_search
from quizgen.forms.verdict import Decision, Verdict, refused, what_is
from quizgen.item import Distractor, Item
from quizgen.place import Finding
from quizgen.quantity import Quantity
from quizgen.tcp.answers import Named, One, Truth
from quizgen.tcp.kinds import Kind
from quizgen.tcp.values import Flags, Value, written
from quizgen.words import Words, same

_SAY = Words("forms")


class Claim(Form):
    """`claim` with `is`, and with what decides it."""

    form: ClassVar[str] = "true or false"

    claim: Annotated[Text, Field(description="A statement that is true or false")]
    holds: Annotated[bool, Field(alias="is", description="Is the claim true?")]

    @property
    def question(self) -> tuple[str, Text] | None:
        return "claim", self.claim

    @abstractmethod
    def decide_fact(self, loaded: LoadedEntry, library: Library) -> Verdict:
        """Decide what the claim says in the model's terms."""

    @abstractmethod
    def spoiled_fact(self) -> Iterator[Spoiled]:
        """What the claim says in the model's terms, one thing changed at a time."""

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        verdict = self.decide_fact(loaded, library)
        if verdict.findings:
            return refused(loaded, *verdict.findings)
        if len(verdict.decisions) > 1:
            message = "a claim says one thing: one fact in 'answer'"
            return refused(loaded, loaded.finding(message, "answer"))
        said = verdict.decisions[0] if verdict.decisions else None
        truth = all(each.holds for each in verdict.evidence) and (said is None or said.agrees)
        findings = list(_unsaid(loaded, self.claim, said)) if said else []
        if truth is not self.holds:
            found = verdict.evidence[0].finds if verdict.evidence else what_is(said) if said else ""
            findings.append(loaded.finding(f"the claim is {written(truth)}: {found}", "is"))
        rules = said.rules if said else ()
        decision = Decision("is", Kind.TRUTH, self.holds, truth, rules, ("is",))
        return replace(verdict, decisions=(decision,), findings=tuple(findings), said=said)

    def spoiled(self) -> Iterator[Spoiled]:
        """The opposite; what decides it, changed: what is false stays so when it says something
        else that is wrong."""
        yield from super().spoiled()
        yield Spoiled("truth", ("is",), not self.holds)
        yield from self.spoiled_fact()

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        """Is the claim true?  Where it names a fact, a false answer says what is so instead."""
        said, key = verdict.said, Truth(self.holds)
        stem = _SAY("asks.claim", claim=self.claim)
        if said is None:
            found = next(each.shown for each in verdict.evidence if each.shown)
            why = _SAY("why.the search says", found=found)
            yield proven_item(verdict, "is", stem, key, [Distractor(Truth(not self.holds), why)])
            return
        rivals = tuple(_denials(verdict, said))[:1]
        if not self.holds:
            fact = Named(said.fact, said.answer)
            key = Truth(False, fact)
            why = _SAY("why.it is not so", value=fact.claim)
            rivals = (Distractor(Truth(True), why),)
        yield proven_item(verdict, "is", stem, key, rivals, said.rules)


class AfterClaim(Scripted, Claim):
    """A `claim` that `after` with `answer` decides."""

    def premises(self) -> Iterator[str]:
        yield self.after

    def scenarios(self) -> Iterator[str]:
        yield self.after

    def decide_fact(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return decide_after(loaded, library, self)

    def spoiled_fact(self) -> Iterator[Spoiled]:
        yield from spoiled_run(self, says_wrong=not self.holds)


class EventClaim(Meeting, Claim):
    """A `claim` that `state` and `event` with `answer` decide."""

    def premises(self) -> Iterator[str]:
        yield from (self.state, self.event)

    def decide_fact(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return decide_event(loaded, library, self)

    def spoiled_fact(self) -> Iterator[Spoiled]:
        yield from spoiled_meeting(self, says_wrong=not self.holds)


class NumberClaim(Computed, Claim):
    """A `claim` that `number` with `unit` and `answer` decides."""

    def premises(self) -> Iterator[str]:
        yield self.number

    def decide_fact(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return decide_number(loaded, library, self)

    def spoiled_fact(self) -> Iterator[Spoiled]:
        yield from spoiled_number(self, says_wrong=not self.holds)


class SearchClaim(Searched, Claim):
    """A `claim` that one of `because`, `never`, `can` and `fewest` decides."""

    @property
    def is_searched(self) -> bool:
        return True

    def scenarios(self) -> Iterator[str]:
        if self.within:
            yield self.within.start

    def decide_fact(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return decide_searched(loaded, library, self)

    def spoiled_fact(self) -> Iterator[Spoiled]:
        yield from spoiled_search(self)


def _is_so(cited: bool) -> bool:
    if not cited:
        raise ValueError("'cited' is true, or what decides the claim stands in its place")
    return cited


class CitedClaim(Claim):
    """A `claim` that its `source` decides, and nothing else: cited, never proven."""

    cited: Annotated[
        bool,
        AfterValidator(_is_so),
        Field(description="True: the source decides, and the model does not"),
    ]
    why: Annotated[Prose, Field(description="Why it is so; shown with the answer")]

    @property
    def cites(self) -> tuple[str, ...]:
        return parts(self.source)

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return Verdict(loaded)

    def decide_fact(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return Verdict(loaded)

    def spoiled(self) -> Iterator[Spoiled]:
        yield from Form.spoiled(self)

    def spoiled_fact(self) -> Iterator[Spoiled]:
        yield from ()

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        source = same(self.source)
        stem = _SAY("asks.cited claim", source=source, claim=self.claim)
        rival = Distractor(Truth(not self.holds), _SAY("why.says otherwise", source=source))
        yield cited_item(verdict, "is", stem, Truth(self.holds), [rival])


def _unsaid(loaded: LoadedEntry, claim: Text, said: Decision) -> Iterator[Finding]:
    """The words of a claim must name the value that the model is asked about."""
    match said.claimed:
        case () | None:
            return
        case (Flags() as flags,):
            wanted = str(flags._replace(data=False))
        case claimed:
            wanted = written(claimed)
    if said.kind is Kind.TOLD:
        return
    for language in claim:
        words = claim[language]
        names = wanted in re.findall(r"[A-Za-z0-9']+(?:[-+,.][A-Za-z0-9]+)*", words)
        if not names and not vocabulary.spells_number(words, wanted):
            message = f"the claim does not name {wanted}, which '{said.fact}' says"
            yield loaded.finding(message, "claim", language)


def _denials(verdict: Verdict, said: Decision) -> Iterator[Distractor]:
    """`False: the client is in FIN-WAIT-2`: rejected with a reason that is wrong."""
    so = _SAY("why.it is so", value=Named(said.fact, said.answer).claim)
    for value, why in _others(verdict, said):
        if value != said.claimed:
            rather = Named(said.fact, One(said.kind, value))
            yield Distractor(Truth(False, rather), so if said.agrees else why)


def _others(verdict: Verdict, said: Decision) -> Iterator[tuple[Value, Text]]:
    """Wrong values of the fact, each with why it is wrong."""
    if said.fact not in (ONLY, "segments"):
        yield from wrong_values(verdict, said)
        return
    why = _SAY("why.it is not so", value=Named(said.fact, said.answer).claim)
    for slip in (1, -1, 2):
        match said.decided:
            case int(right) if right + slip >= 0:
                yield right + slip, why
            case Quantity(right, _, 0) if right + slip >= 0:
                yield said.decided._replace(value=right + slip), why
