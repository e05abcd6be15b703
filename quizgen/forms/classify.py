"""`classify`: the states that have a property when an event meets them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from quizgen.entries.entry import Listed
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text, Written
from quizgen.forms.choices import wrong_choices
from quizgen.forms.form import Listing
from quizgen.forms.proven import proven_item
from quizgen.forms.spoil import Spoiled
from quizgen.forms.verdict import Decision, Verdict, refused
from quizgen.guess import suggestion
from quizgen.item import Distractor, Item
from quizgen.place import Finding
from quizgen.tcp.answers import Chosen, One, called
from quizgen.tcp.facts import Member, members
from quizgen.tcp.kinds import KINDS, Kind, neighbours
from quizgen.tcp.model.network import Protocol
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import HAPPENINGS
from quizgen.tcp.values import written
from quizgen.words import Words

_SAY = Words("forms")

_PROPERTIES = ("sends", "next", "tells", "timer")


class Property(Written):
    """A property that a state has or has not when an event meets it; one of `sends`, `next`,
    `tells` and `timer` says which."""

    event: str
    sends: Annotated[str | None, Field(description="'FIN' admits FIN,ACK; 'RST' any reset")] = None
    next: str | None = None
    tells: str | None = None
    timer: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "Property":
        if sum(getattr(self, name) is not None for name in _PROPERTIES) != 1:
            raise ValueError("'classify' has exactly one of 'sends', 'next', 'tells' and 'timer'")
        return self

    @property
    def wanted(self) -> tuple[str, str]:
        """The fact that is asked about, and the value it must have."""
        found = ((name, getattr(self, name)) for name in _PROPERTIES)
        return next((name, value) for name, value in found if value is not None)

    def members(self, protocol: Protocol) -> list[Member]:
        """Every state, and whether it has the property."""
        fact, value = self.wanted
        return members(self.event, fact, KINDS[fact].read(value), protocol)


class Classify(Listing):
    """`classify` with `ask` and `answer`: the states that have a property."""

    form: ClassVar[str] = "class"

    classify: Property
    ask: Text
    answer: Annotated[Listed, Field(description="The states that have the property")]

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        problem = _unknown(loaded, self.classify, library.protocol)
        if problem:
            return refused(loaded, problem)
        known = {member.name: member for member in self.classify.members(library.protocol)}
        decisions, findings = [], []
        for number, name in enumerate(self.answer):
            if message := _misplaced(name, known, self.answer[:number]):
                findings.append(loaded.finding(message, "answer", number))
            else:
                rules, path = known[name].does.rules, ("answer", number)
                member = f"member {number + 1}"
                decisions.append(Decision(member, Kind.CLASS, name, name, rules, path))
        missing = [m.name for m in known.values() if m.has and m.name not in self.answer]
        if missing and not findings:
            message = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            findings.append(loaded.finding(message, "answer"))
        return Verdict(loaded, tuple(decisions), tuple(findings))

    def spoiled(self) -> Iterator[Spoiled]:
        """One state too few, one too many; another event, another property."""
        yield from super().spoiled()
        values = list(self.answer)
        for value in values[: len(values) if len(values) > 1 else 0]:
            yield Spoiled("list", ("answer",), [each for each in values if each != value])
        for state in State:
            if state not in values:
                yield Spoiled("list", ("answer",), [*values, str(state)])
        for name in HAPPENINGS:
            if name != self.classify.event:
                yield Spoiled("event", ("classify", "event"), name, premise=True)
        fact, right = self.classify.wanted
        kind = KINDS[fact]
        for wrong in map(written, neighbours(kind, kind.read(right))):
            yield Spoiled("property", ("classify", fact), wrong, premise=True)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        known = self.classify.members(library.protocol)
        having = [member for member in known if member.has]
        rules = [rule for member in having for rule in member.does.rules]
        wrong = tuple(_misclassified(known, having, self.classify.event))
        yield proven_item(verdict, "classify", self.ask, _those(having), wrong, rules)


def _misplaced(name: str, known: dict[str, Member], before: Sequence[str]) -> str:
    if name not in known:
        return f"unknown state '{name}'{suggestion(name, known)}"
    if name in before:
        return f"{name} stands twice; remove one"
    if not known[name].has:
        return f"{name} does not belong here: {written(known[name].does.value)}"
    return ""


def _unknown(loaded: LoadedEntry, asked: Property, protocol: Protocol) -> Finding | None:
    if asked.event not in HAPPENINGS:
        guess = suggestion(asked.event, HAPPENINGS)
        return loaded.finding(f"unknown event '{asked.event}'{guess}", "classify", "event")
    if asked.next is not None and asked.next not in tuple(State):
        message = f"unknown state '{asked.next}'{suggestion(asked.next, State)}"
        return loaded.finding(message, "classify", "next")
    known = asked.members(protocol)
    having = [member for member in known if member.has]
    if not having:
        done = sorted({written(member.does.value) for member in known})
        others = suggestion(asked.wanted[1], done)
        return loaded.finding(f"no state has this property{others}", "classify")
    if len(having) == len(known):
        return loaded.finding("every state has this property", "classify")
    return None


def _those(found: Sequence[Member]) -> Chosen:
    return Chosen(Kind.CLASS, tuple(member.name for member in found))


def _misclassified(
    known: Sequence[Member], having: Sequence[Member], event: str
) -> Iterator[Distractor]:
    """One too many, one too few, both; those first that are nearest in the list of states."""
    strangers = sorted(
        (member for member in known if not member.has),
        key=lambda member: min(abs(known.index(member) - known.index(own)) for own in having),
    )
    for chosen in wrong_choices(having, strangers):
        missing = [member for member in having if member not in chosen]
        why = _why_not(chosen[-1] if chosen[-1] in strangers else missing[0], event)
        yield Distractor(_those(sorted(chosen, key=known.index)), why)


def _why_not(member: Member, event: str) -> Text:
    kind, value, _ = member.does
    if kind is Kind.SENT:
        how = "sends" if value else "silent"
    else:
        how = "next" if kind is Kind.STATE else "gives"
    does = _SAY(f"does.{how}", event=HAPPENINGS[event].text, value=One(kind, value).text)
    why = "why.belongs" if member.has else "why.belongs not"
    return _SAY(why, member=called(member.name), does=does)
