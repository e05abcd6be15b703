"""`right` and `wrong`: a choice in the author's words, which the entry's source decides.

It is cited, never proven: what the model can decide may not be asked so.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text, Written, parts
from quizgen.forms.form import Asking
from quizgen.forms.proven import cited_item
from quizgen.forms.verdict import Verdict, refused
from quizgen.item import Distractor, Item
from quizgen.tcp.answers import Worded
from quizgen.tcp.kinds import Kind
from quizgen.tcp.spelling import names_state
from quizgen.tcp.values import written
from quizgen.words import Words, same

_SAY = Words("forms")
_FEWEST = 2
_FLAGS = frozenset(map(written, Kind.FLAGS.traits.choices))


class Wrong(Written):
    """A wrong answer, and why it is wrong."""

    answer: Text
    why: Annotated[Text, Field(description="Why it is wrong; stands beside it on the card")]


def _enough(wrong: tuple[Wrong, ...]) -> tuple[Wrong, ...]:
    if len(wrong) < _FEWEST:
        raise ValueError(f"expected at least {_FEWEST} wrong answers, found {len(wrong)}")
    return wrong


class Choice(Asking):
    """`ask` with `right` and `wrong`: the `source` says which answer is right."""

    form: ClassVar[str] = "choice"

    ask: Text
    right: Text
    wrong: Annotated[
        tuple[Wrong, ...],
        Field(strict=False, description="Two wrong answers or more, the likeliest first"),
        AfterValidator(_enough),
    ]

    @property
    def cites(self) -> tuple[str, ...]:
        return parts(self.source)

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        decided = ""
        if any(names_state(text.default) for text in self._answers):
            decided = "states"
        elif _FLAGS.issuperset(text.default for text in self._answers):
            decided = "flags"
        if not decided:
            return Verdict(loaded)
        message = f"the model decides {decided}; write 'after', or 'state' and 'event'"
        return refused(loaded, loaded.finding(message, "right"))

    @property
    def _answers(self) -> Iterator[Text]:
        yield self.right
        yield from (wrong.answer for wrong in self.wrong)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        stem = _SAY("asks.cited", source=same(self.source), question=self.ask)
        rivals = [Distractor(Worded(each.answer), each.why) for each in self.wrong]
        yield cited_item(verdict, "right", stem, Worded(self.right), rivals)
