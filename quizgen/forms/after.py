"""`after`: what is true when a script has run."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from quizgen.entries.entry import Answer
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.symbols import untold_in_question
from quizgen.entries.text import Text, Written
from quizgen.forms.exhibits import run_exhibit, scenery
from quizgen.forms.form import Asking, Rivalled, compared
from quizgen.forms.several import answer_item
from quizgen.forms.spoil import Spoiled, exchanged, spoiled_facts
from quizgen.forms.verdict import Decision, Verdict, refused
from quizgen.guess import suggestion
from quizgen.item import Exhibit, Item
from quizgen.tcp.facts import Facts, after_facts
from quizgen.tcp.run.script import ScriptError, expanded, neighbours
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.values import NOTHING
from quizgen.tcp.views.ladder import BLANK, BLANKS


class Scripted(Written):
    """A script, and what is so when it has run."""

    after: Annotated[str, Field(description="A script; 'do NAME' runs a scenario")]
    answer: Annotated[
        Answer,
        Field(
            description="client or server: a state; sends, seq, ack, tells, timer: of the last "
            "step; 'client RCV.NXT': a variable of a TCB; closer, resets, lost: of the whole run"
        ),
    ]


def decide_after(loaded: LoadedEntry, library: Library, asked: Scripted) -> Verdict:
    """Run the script, and compare each fact of the answer."""
    try:
        trace = library.trace(asked.after)
    except ScriptError as error:
        return refused(loaded, loaded.script_finding(error, "after"))
    return decide_facts(loaded, asked.answer, after_facts(trace), trace)


def spoiled_run(asked: Scripted, *, says_wrong: bool = False) -> Iterator[Spoiled]:
    """Another script; another answer, which may be as wrong as what a false claim says."""
    for script in neighbours(asked.after):
        yield Spoiled("script", ("after",), script, premise=True)
    yield from spoiled_facts("answer", asked.answer, premise=says_wrong)


def decide_facts(
    loaded: LoadedEntry, answer: Answer, truth: Facts, trace: Trace | None = None
) -> Verdict:
    """Compare each fact of an answer with those that are so."""
    decisions, findings = [], []
    for name, claimed in answer.items():
        if name in truth:
            decisions.append(Decision.of(name, claimed, truth[name], ("answer", name)))
        else:
            message = f"nothing decides '{name}' here{suggestion(name, truth)}"
            findings.append(loaded.finding(message, "answer", name))
    return Verdict(loaded, tuple(decisions), tuple(findings), trace)


class After(Scripted, Rivalled, Asking):
    """`after` with `ask` and `answer`: what is so when a script has run."""

    form: ClassVar[str] = "after"

    show: Annotated[
        Literal[
            "tcpdump",
            "tcpdump client",
            "tcpdump server",
            "ss",
            "ss client",
            "ss server",
            "header client",
            "header server",
            "ladder",
        ]
        | None,
        Field(description="What 'after' looks like, shown below the question"),
    ] = None
    scene: Annotated[
        Text | None,
        Field(description="Scenery, shown below the question and never proven; states no fact"),
    ] = None

    def premises(self) -> Iterator[str]:
        yield self.after

    def scenarios(self) -> Iterator[str]:
        yield self.after

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        verdict = compared(decide_after(loaded, library, self))
        if verdict.findings:
            return verdict
        if self.ask is None:
            message = "no phrase tells this run and asks for its answer; write 'ask'"
            return refused(loaded, loaded.finding(message, "after"))
        if self.scene is not None and self.show is not None:
            message = "'scene' does not stand beside 'show'; one exhibit is enough"
            return refused(loaded, loaded.finding(message, "scene"))
        exhibit = self._exhibit(library) if self.show == "ladder" else None
        shown = exhibit.text.default if exhibit else ""
        if exhibit and (unfit := [*self._unfit(shown)]):
            return refused(loaded, *(loaded.finding(each, "show") for each in unfit))
        untold = untold_in_question(loaded, self.ask, self.answer, shown)
        return replace(verdict, findings=tuple(untold))

    def _unfit(self, ladder: str) -> Iterator[str]:
        """What a ladder gives away, or does not show."""
        for fact, value in self.answer.items():
            if fact not in BLANKS:
                yield f"a ladder leaves no blank for '{fact}'; show a capture"
            elif value == NOTHING:
                yield "a ladder leaves no blank for what is not sent; show a capture"
            elif BLANK not in ladder:
                yield "the ladder of this script shows nothing that could be left blank"

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        yield from spoiled_run(self)
        yield from exchanged("answer", self.answer, self.often_said)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        if self.ask is not None:
            yield answer_item(verdict, self.ask, self._exhibit(library))

    def _exhibit(self, library: Library) -> Exhibit | None:
        """All of the run is shown, so scenarios are written out."""
        if self.scene is not None:
            return scenery(self.scene)
        if self.show is None:
            return None
        return run_exhibit(self.show, expanded(self.after, library.scripts), tuple(self.answer))
