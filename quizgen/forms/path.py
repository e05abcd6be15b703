"""`path`: the states that a host passes through in a scenario."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from quizgen.entries.entry import Listed
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.form import Listing, trace_of
from quizgen.forms.sequence import decide_in_order, sequence_item, spoiled_order
from quizgen.forms.spoil import Spoiled
from quizgen.forms.verdict import Verdict, refused
from quizgen.item import Item
from quizgen.tcp.facts import path_facts
from quizgen.tcp.kinds import Kind, neighbours
from quizgen.tcp.model.network import SIDES
from quizgen.words import Words, say

_SAY = Words("forms")


class Path(Listing):
    """`path` with `answer`: the states of a host; a question is made where `ask` is missing."""

    form: ClassVar[str] = "path"

    path: Annotated[str, Field(description="'teardown client': a scenario and its host")]
    answer: Annotated[Listed, Field(description="The host's states, in order")]

    def scenarios(self) -> Iterator[str]:
        yield f"do {self.path.rpartition(' ')[0]}"

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        name, _, host = self.path.rpartition(" ")
        if (side := SIDES.get(host)) is None:
            hint = f"write the scenario and its host: {self.path} client"
            return refused(loaded, loaded.finding(f"'{self.path}' names no host; {hint}", "path"))
        trace = trace_of(loaded, library, "path", name)
        if isinstance(trace, Verdict):
            return trace
        return decide_in_order(loaded, self.answer, "state", path_facts(trace, side), trace)

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        yield from spoiled_order(self.answer, Kind.STATE)
        name, _, host = self.path.rpartition(" ")
        for other in neighbours(Kind.HOST, Kind.HOST.read(host)):
            yield Spoiled("path", ("path",), f"{name} {other}", premise=True)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        yield sequence_item(verdict, "path", self.ask or self.made_question(library))

    def made_question(self, library: Library) -> Text:
        name, _, host = self.path.rpartition(" ")
        return _SAY("asks.path", title=library.scenarios[name].title, host=say(host))
