"""One question, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from quizgen.entries.level import Asked, Level
from quizgen.entries.text import Text
from quizgen.tcp.answers import Answer, Truth
from quizgen.tcp.kinds import Kind
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.views.ladder import Row

PROVEN = "proven"
BACKED = "backed"
PARTLY = "partly"
CITED = "cited"
COMPUTED = "computed"


@dataclass(frozen=True)
class Exhibit:
    """What is shown below a stem: a run as `tcpdump`, `ss` or `ladder` prints it, numbered `runs`,
    or a `scene` that is no part of the question; lines, with a line end after each.  A ladder has
    its rows in each language, for who can draw them."""

    form: str
    text: Text
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict, compare=False, repr=False)


class Distractor(NamedTuple):
    """A wrong option and why it is wrong."""

    answer: Answer
    why: Text

    @property
    def text(self) -> Text:
        """The option as a learner reads it."""
        return self.answer.text


class Reason(NamedTuple):
    """One reason: a plain sentence that could be said aloud, the same in symbols where the RFC
    has them, where it stands, and the name of the model's rule that it states, if it does."""

    sentence: Text
    symbols: str = ""
    sources: tuple[str, ...] = ()
    rule: str = ""


class Example(NamedTuple):
    """A script that a search has found, in TCP or in the variant of it that is named."""

    script: str
    variant: str = ""


@dataclass(frozen=True)
class Item:
    """One question, in both languages.

    `answer` is right; options of an item are all of its kind.  An open item has no distractors,
    but may have points to tick.  `proof` is `proven` when the model or a search decided the key,
    and `computed` when it follows by arithmetic from constants or given numbers.  An open answer
    is `backed` when the model or proven answers stand behind all of it, `partly` when some
    sentences rest on citations, else `cited`.
    `why` is at most two reasons, first why the key is what it is; `heard` is the wrong claim that
    the entry refutes; `shown` is what the run showed, in one sentence.  `details` are for those who
    want to know it exactly, and outputs fold them away: clauses, bounds, figures.
    `sources` are those of the reasons and of the whole entry, each once.
    `follow_ups` are what an interviewer asks next: the questions of other entries, harder ones.
    An `exhibit` must stand below the stem.  `segments` are the flights of its `trace`
    that are asked about; where there is none, an `example` may show what happens.
    Where it `has_popular`, the first distractor is what people often say instead.
    """

    id: str
    entry_id: str
    topic: str
    level: Level
    asked: Asked
    stem: Text
    answer: Answer
    distractors: tuple[Distractor, ...]
    why: tuple[Reason, ...]
    details: tuple[Reason, ...]
    sources: tuple[str, ...]
    proof: str
    heard: Text | None = None
    shown: Text | None = None
    points: tuple[Text, ...] = ()
    follow_ups: tuple[Text, ...] = ()
    exhibit: Exhibit | None = None
    has_popular: bool = False
    trace: Trace | None = field(default=None, repr=False, compare=False)
    segments: tuple[int, ...] = ()
    example: Example | None = None

    @property
    def answer_kind(self) -> Kind:
        """What sort of thing answers it."""
        return self.answer.kind

    @cached_property
    def key(self) -> Text:
        """The right answer as a learner reads it."""
        return self.answer.text

    @cached_property
    def drawing(self) -> Trace | None:
        """The run to draw beside the answer: its own, or else what a search has found in TCP that
        makes a claim true or false.  What a search found for an open answer may be beside the
        point, and what a TCP with another rule does wants words of its own."""
        if self.trace is not None or self.example is None or self.example.variant:
            return self.trace
        return run(self.example.script) if isinstance(self.answer, Truth) else None

    @property
    def fact(self) -> str:
        """What is asked of the entry; questions of one entry are told apart by it."""
        return self.id.removeprefix(f"{self.entry_id}/")
