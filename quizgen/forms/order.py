"""`order`: the segments of a scenario in the order in which they leave."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from quizgen.entries.entry import Listed
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.form import Listing, trace_of
from quizgen.forms.sequence import decide_in_order, sequence_item, spoiled_order
from quizgen.forms.spoil import Spoiled
from quizgen.forms.verdict import Verdict
from quizgen.item import Item
from quizgen.tcp.facts import order_facts
from quizgen.tcp.kinds import Kind
from quizgen.words import Words

_SAY = Words("forms")


class Order(Listing):
    """`order` with `answer`: the segments of a scenario; a question is made where `ask` is
    missing."""

    form: ClassVar[str] = "order"

    order: Annotated[str, Field(description="A scenario; the answer lists its segments")]
    answer: Annotated[Listed, Field(description="client SYN; server SYN,ACK; ...")]

    def scenarios(self) -> Iterator[str]:
        yield f"do {self.order}"

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        trace = trace_of(loaded, library, "order", self.order)
        if isinstance(trace, Verdict):
            return trace
        return decide_in_order(loaded, self.answer, "segment", order_facts(trace), trace)

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        yield from spoiled_order(self.answer, Kind.SEGMENT)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        yield sequence_item(verdict, "order", self.ask or self.made_question(library))

    def made_question(self, library: Library) -> Text:
        return _SAY("asks.order", title=library.scenarios[self.order].title)
