"""One question, in both languages, and how it is put together from a verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quizgen.entries.entry import Level
from quizgen.entries.text import Prose, Sentence, Text, parts
from quizgen.forms import words
from quizgen.forms.distractors import Distractor
from quizgen.forms.verdict import Verdict
from quizgen.forms.words import fill, join, text
from quizgen.tcp.facts import Kind
from quizgen.tcp.model.rules import Rule

PROVEN = "proven"
BACKED = "backed"
PARTLY = "partly"
CITED = "cited"
COMPUTED = "computed"


@dataclass(frozen=True)
class Exhibit:
    """What is shown below a stem: the run of a script (`do` written out) as `tcpdump`, `ss` or
    `ladder` prints it, on one host or on both where `host` is empty; or numbered `runs`."""

    form: str
    host: str
    script: str


@dataclass(frozen=True)
class Item:
    """One question, in both languages.

    `answer_kind` says what sort of thing the key is (`state`, `flags`, `number`, `open` ...);
    options of an item are all of one kind.  An `open` item has no distractors, but may have
    points to tick.  `proof` is `proven` when the model decided the key, or a search or a variant
    stands behind a spoken answer; `backed` when each of its sentences rests on proven answers;
    `partly` when some sentences rest on citations; else `cited`.
    It is `computed` when the key follows by arithmetic from numbers that the author gives.
    An `exhibit` must stand below the stem; `exhibit_text` is what the outputs print there.
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
    rationale: Text | None
    source: str
    proof: str
    points: tuple[Text, ...] = ()
    exhibit: Exhibit | None = None
    exhibit_text: Text | None = None
    has_popular: bool = False


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
    unique = dict.fromkeys(rules)
    reasons = [text(rule.en, rule.zh) for rule in unique]
    in_numbers = ("constant", "computed")
    reasons += [each.told for each in verdict.evidence if each.how in in_numbers]
    if loaded.entry.why:
        reasons.append(loaded.entry.why.text)
    reasons += [each.told for each in verdict.evidence if each.how not in in_numbers]
    own = parts(loaded.entry.source)
    found = [source for each in verdict.evidence for source in each.sources]
    cited = _citations(loaded.entry.why)
    sources = dict.fromkeys([*(rule.source for rule in unique), *own, *found, *cited])
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        answer_kind=kind,
        stem=stem,
        key=key,
        distractors=tuple(distractors),
        rationale=_rationale(verdict, reasons),
        source="; ".join(sources),
        proof=COMPUTED if any(e.how == "computed" for e in verdict.evidence) else PROVEN,
        exhibit=exhibit,
        has_popular=name in verdict.often_said,
    )


def open_item(
    verdict: Verdict, name: str, stem: Text, key: Prose, points: Sequence[Sentence]
) -> Item:
    """A question to answer in one's own words; proven where searches or variants back it."""
    loaded = verdict.loaded
    own = parts(loaded.entry.source)
    why = loaded.entry.why
    cited = [*_citations(key), *_citations(why), *_citations(points)]
    reasons = [why.text] if why and why is not key else []
    reasons += [each.told for each in verdict.evidence]
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        answer_kind=Kind.OPEN,
        stem=stem,
        key=key.text,
        distractors=(),
        rationale=_rationale(verdict, reasons),
        source="; ".join(dict.fromkeys([*own, *cited])),
        proof=_proof(verdict, (*key.root, *points), bool(verdict.evidence)),
        points=tuple(text(point.en, point.zh) for point in points),
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


def _rationale(verdict: Verdict, reasons: list[Text]) -> Text | None:
    """The reasons, after what is often heard and wrong."""
    refuted = verdict.loaded.entry.refutes
    if refuted:
        reasons = [fill(words.OFTEN_HEARD, claim=refuted), *reasons]
    return join(reasons) if reasons else None
