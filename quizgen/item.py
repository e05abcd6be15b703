"""One question, in both languages, and how it is put together from a verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quizgen.entries.entry import Level
from quizgen.entries.text import Prose, Sentence, Text, parts
from quizgen.forms.distractors import Distractor
from quizgen.forms.verdict import Verdict
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.run.trace import Trace
from quizgen.words import Words, join

_SAY = Words("forms")

PROVEN = "proven"
BACKED = "backed"
PARTLY = "partly"
CITED = "cited"
COMPUTED = "computed"
_IN_NUMBERS = ("constant", "computed")


@dataclass(frozen=True)
class Exhibit:
    """What is shown below a stem: a run as `tcpdump`, `ss` or `ladder` prints it, or numbered
    `runs`; lines, with a line end after each."""

    form: str
    text: Text


class Reason(NamedTuple):
    """Why the key is right: what a clause, a search, the table of constants or a sentence says,
    and where that stands."""

    text: Text
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One question, in both languages.

    `answer_kind` says what sort of thing the key is (`state`, `flags`, `number`, `open` ...);
    options of an item are all of one kind.  An `open` item has no distractors, but may have
    points to tick.  `proof` is `proven` when the model decided the key, or a search or a variant
    stands behind a spoken answer; `backed` when each of its sentences rests on proven answers;
    `partly` when some sentences rest on citations; else `cited`.
    It is `computed` when the key follows by arithmetic from numbers that the author gives.
    `sources` are those of the reasons and of the whole entry, each once.
    An `exhibit` must stand below the stem.
    Where it `has_popular`, the first distractor is what people often say instead.
    """

    id: str
    entry_id: str
    topic: str
    level: Level
    answer_kind: Kind
    stem: Text
    key: Text
    distractors: tuple[Distractor, ...]
    reasons: tuple[Reason, ...]
    sources: tuple[str, ...]
    proof: str
    points: tuple[Text, ...] = ()
    exhibit: Exhibit | None = None
    has_popular: bool = False
    trace: Trace | None = field(default=None, repr=False, compare=False)

    @property
    def rationale(self) -> Text | None:
        """All reasons, as one text."""
        return join([reason.text for reason in self.reasons]) if self.reasons else None

    @property
    def source(self) -> str:
        """All sources, in one line."""
        return "; ".join(self.sources)


def proven_item(
    verdict: Verdict,
    name: str,
    kind: Kind,
    stem: Text,
    key: Text,
    distractors: Iterable[Distractor],
    rules: Iterable[Rule] = (),
    exhibit: Exhibit | None = None,
) -> Item:
    """An item whose key the model, a search or the table of constants has decided."""
    loaded = verdict.loaded
    clauses = [Reason(rule.text, (rule.source,)) for rule in dict.fromkeys(rules)]
    computed = [Reason(e.told, e.sources) for e in verdict.evidence if e.how in _IN_NUMBERS]
    searched = [Reason(e.told, e.sources) for e in verdict.evidence if e.how not in _IN_NUMBERS]
    why = loaded.entry.why
    own = [Reason(why.text, tuple(_citations(why)))] if why else []
    backing = [*computed, *searched]
    sources = [
        *(source for reason in clauses for source in reason.sources),
        *parts(loaded.entry.source),
        *(source for reason in backing for source in reason.sources),
        *_citations(why),
    ]
    reasons = [*clauses, *computed, *own, *searched]
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        answer_kind=kind,
        stem=stem,
        key=key,
        distractors=tuple(distractors),
        reasons=_after_the_refuted(verdict, reasons),
        sources=tuple(dict.fromkeys(sources)),
        proof=COMPUTED if any(e.how == "computed" for e in verdict.evidence) else PROVEN,
        exhibit=exhibit,
        has_popular=name in verdict.often_said,
        trace=verdict.trace,
    )


def open_item(
    verdict: Verdict, name: str, stem: Text, key: Prose, points: Sequence[Sentence]
) -> Item:
    """A question to answer in one's own words; proven where searches or variants back it."""
    loaded = verdict.loaded
    own = parts(loaded.entry.source)
    why = loaded.entry.why
    cited = [*_citations(key), *_citations(why), *_citations(points)]
    reasons = [Reason(why.text, tuple(_citations(why)))] if why and why is not key else []
    reasons += [Reason(each.told, each.sources) for each in verdict.evidence]
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        answer_kind=Kind.OPEN,
        stem=stem,
        key=key.text,
        distractors=(),
        reasons=_after_the_refuted(verdict, reasons),
        sources=tuple(dict.fromkeys([*own, *cited])),
        proof=_proof(verdict, (*key.root, *points), bool(verdict.evidence)),
        points=tuple(Text(**point) for point in points),
        trace=verdict.trace,
    )


def _proof(verdict: Verdict, sentences: Sequence[Sentence], is_searched: bool) -> str:
    """What a spoken answer and its points rest on."""
    if any(sentence.citations for sentence in sentences):
        entries = any(sentence.grounds != sentence.citations for sentence in sentences)
        return PARTLY if entries or verdict.is_decided else CITED
    if is_searched:
        return PROVEN
    is_backed = verdict.is_decided or all(sentence.grounds for sentence in sentences)
    return BACKED if is_backed else CITED


def _citations(prose: Prose | Sequence[Sentence] | None) -> Iterator[str]:
    """What is cited for the sentences of a text."""
    for sentence in prose.root if isinstance(prose, Prose) else prose or ():
        yield from sentence.citations


def _after_the_refuted(verdict: Verdict, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons, after what is often heard and wrong."""
    refuted = verdict.loaded.entry.refutes
    heard = [Reason(_SAY("why.often heard", claim=refuted))] if refuted else []
    return (*heard, *reasons)
