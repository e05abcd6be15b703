"""What every form of an entry can do, and what several have in common."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace

from quizgen.entries.entry import Entry, Listed, Popular
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.symbols import number_of
from quizgen.entries.text import Text
from quizgen.forms.spoil import Spoiled, spoiled_sentences
from quizgen.forms.verdict import Verdict, disagreement, refused
from quizgen.guess import suggestion
from quizgen.item import Item
from quizgen.place import Finding
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.values import Change, Value


class Form(Entry):
    """An entry that can be decided and asked."""

    @abstractmethod
    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        """Hold every claim against the model, a search, a variant or the constants."""

    @abstractmethod
    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        """The questions that a verdict without findings makes."""

    def spoiled(self) -> Iterator[Spoiled]:
        """The entry with one thing that it claims or starts from changed, in turn."""
        for key, sentences in self.explained.items():
            yield from spoiled_sentences(key, sentences)


class Asking(Form):
    """A form whose question an author may write."""

    ask: Text | None = None

    @property
    def question(self) -> tuple[str, Text] | None:
        return ("ask", self.ask) if self.ask else None


class Listing(Asking):
    """A form whose answer is a list."""

    answer: Listed


class Rivalled(Form):
    """A form whose answer people often get wrong."""

    popular: Popular | None = None

    @property
    def often_said(self) -> dict[str, str]:
        return self.popular or {}


def form_of(loaded: LoadedEntry) -> Form:
    """The entry, which knows how it is decided and asked."""
    if not isinstance(loaded.entry, Form):
        raise TypeError(f"{loaded.entry.id} has no form")
    return loaded.entry


def decide(loaded: LoadedEntry, library: Library) -> Verdict:
    """Hold every claim of an entry against the model."""
    return form_of(loaded).decide(loaded, library)


def trace_of(loaded: LoadedEntry, library: Library, key: str, name: str) -> Trace | Verdict:
    """The run of a named scenario, or the verdict that there is none."""
    if name not in library.scenarios:
        message = f"unknown scenario '{name}'{suggestion(name, library.scenarios)}"
        return refused(loaded, loaded.finding(message, key))
    try:
        return library.trace(library.scenarios[name].script)
    except ScriptError:  # reported once, where the scenario stands
        return refused(loaded)


def compared(verdict: Verdict) -> Verdict:
    """The verdict, with a finding for each claim that is wrong, and for each value that is called
    popular and wrong without being so."""
    wrong = [disagreement(verdict.loaded, each) for each in verdict.decisions if not each.agrees]
    return replace(verdict, findings=(*verdict.findings, *wrong, *bad_popular(verdict)))


def bad_popular(verdict: Verdict) -> Iterator[Finding]:
    """What is called popular and wrong, and is right or no fact of the answer."""
    loaded = verdict.loaded
    decided = {decision.fact: decision for decision in verdict.decisions}
    if not decided:
        return
    for fact, said in verdict.often_said.items():
        if fact not in decided:
            message = f"'popular' names no fact of the answer{suggestion(fact, decided)}"
            yield loaded.finding(message, "popular", fact)
        elif _is_right(verdict, decided[fact].read(said), decided[fact].decided):
            yield loaded.finding(f"{said} is right, not popular and wrong", "popular", fact)


def _is_right(verdict: Verdict, said: Value, decided: Value) -> bool:
    """`u` may stand where `x+1` does, and a state alone for the one after a change."""
    match said, decided:
        case Symbol() as one, Symbol() as other:
            names = verdict.trace.names if verdict.trace else ()
            number = number_of(one, names)
            return number is not None and number == number_of(other, names)
        case _, Change(_, after):
            return said in (decided, after)
    return said == decided
