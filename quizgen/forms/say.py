"""`say`: an answer spoken in the author's words, which searches and variants may back, and a run
may show."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from quizgen.entries.entry import Searched
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Prose, Sentence, Text
from quizgen.forms.form import Asking
from quizgen.forms.proven import open_item
from quizgen.forms.searches import decide_searched
from quizgen.forms.spoil import Spoiled, spoiled_search
from quizgen.forms.verdict import Verdict, refused
from quizgen.item import Item
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import Trace


class Say(Searched, Asking):
    """`ask` with `say`: an open question.  `because`, `never`, `can` and `fewest` may prove it."""

    form: ClassVar[str] = "open"

    ask: Text
    say: Annotated[Prose, Field(description="An answer spoken in 30 seconds")]
    points: Annotated[
        tuple[Sentence, ...],
        Field(strict=False, description="What a good answer says, to be ticked"),
    ] = ()
    draw: Annotated[
        str | None, Field(description="A script whose ladder shows what the answer tells")
    ] = None

    @property
    def explained(self) -> dict[str, Sequence[Sentence]]:
        return {"say": self.say.root, **super().explained, "points": self.points}

    @property
    def is_searched(self) -> bool:
        return bool(self.within or self.because)

    def scenarios(self) -> Iterator[str]:
        if self.within:
            yield self.within.start
        if self.draw:
            yield self.draw

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        verdict = decide_searched(loaded, library, self)
        try:
            self._drawn(library)
        except ScriptError as error:
            return refused(loaded, loaded.script_finding(error, "draw"))
        wrong = [
            loaded.finding(each.finds, *each.path) for each in verdict.evidence if not each.holds
        ]
        return replace(verdict, findings=(*verdict.findings, *wrong))

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        yield from spoiled_search(self)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        item = open_item(verdict, "say", self.ask, self.say, self.points)
        yield replace(item, trace=self._drawn(library))

    def _drawn(self, library: Library) -> Trace | None:
        """The run to show.  Raises ScriptError."""
        return library.trace(self.draw) if self.draw else None
