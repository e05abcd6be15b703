"""`runs`: which of several runs can be."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from quizgen.entries.entry import Listed, Within
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import OneLine, Text
from quizgen.forms.choices import wrong_choices
from quizgen.forms.exhibits import numbered_runs
from quizgen.forms.form import Listing, compared
from quizgen.forms.proven import proven_item
from quizgen.forms.searches import POSSIBLE, decide_runs
from quizgen.forms.spoil import Spoiled
from quizgen.forms.verdict import Verdict
from quizgen.item import Distractor, Item
from quizgen.tcp.answers import Chosen
from quizgen.tcp.kinds import Kind
from quizgen.tcp.search.runs import neighbours, parse_run
from quizgen.words import Words

_SAY = Words("forms")


class Runs(Listing):
    """`runs` with `within`, `ask` and `answer`: which of them a search finds."""

    form: ClassVar[str] = "runs"

    runs: Annotated[
        tuple[OneLine, ...],
        Field(
            strict=False,
            min_length=3,
            max_length=6,
            description="'client SYN -> server SYN,ACK', segments in order, or 'client: CLOSED -> "
            "SYN-SENT', the states of a host",
        ),
    ]
    within: Within
    ask: Text
    answer: Annotated[Listed, Field(description="The numbers of those that can be, from 1")]

    @property
    def is_searched(self) -> bool:
        return True

    def premises(self) -> Iterator[str]:
        yield from self.runs

    def scenarios(self) -> Iterator[str]:
        yield self.within.start

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return compared(decide_runs(loaded, library, self.runs, self.within, self.answer))

    def spoiled(self) -> Iterator[Spoiled]:
        """One number too few, one too many; one thing in one run changed."""
        yield from super().spoiled()
        right = [int(number) for number in self.answer]
        for number in range(1, len(self.runs) + 1):
            wrong = [n for n in right if n != number] if number in right else [*right, number]
            if wrong:
                yield Spoiled("choice", ("answer",), wrong)
        for place, run in enumerate(self.runs):
            for other in neighbours(parse_run(run)):
                changed = [*self.runs[:place], str(other), *self.runs[place + 1 :]]
                yield Spoiled("run", ("runs",), changed, premise=True)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        found = list(enumerate(verdict.decisions, 1))
        can = [number for number, decision in found if decision.decided == POSSIBLE]
        cannot = [number for number, decision in found if decision.decided != POSSIBLE]
        wrong, key = tuple(_misnumbered(can, cannot)), Chosen(Kind.RUNS, tuple(can))
        yield proven_item(verdict, "runs", self.ask, key, wrong, (), numbered_runs(self.runs))


def _misnumbered(can: Sequence[int], cannot: Sequence[int]) -> Iterator[Distractor]:
    """One too many, one too few, both."""
    for chosen in wrong_choices(can, cannot):
        if chosen[-1] in cannot:
            why = _SAY("why.run cannot", number=chosen[-1])
        else:
            why = _SAY("why.run can", number=next(n for n in can if n not in chosen))
        yield Distractor(Chosen(Kind.RUNS, tuple(sorted(chosen))), why)
