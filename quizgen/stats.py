"""How much of the content is proven, and by what: per topic and form."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any, NamedTuple

from quizgen.check import Checked
from quizgen.check.grounding import sentences
from quizgen.forms.verdict import Verdict
from quizgen.item import Item
from quizgen.wrapping import aligned


@dataclass(frozen=True)
class Tally:
    """Counts: entries and the items made from them; facts by what proves them; entries whose
    every point another, proven entry proves (`linked`); and entries that are only cited."""

    entries: int = 0
    items: int = 0
    run: int = 0
    search: int = 0
    variant: int = 0
    constant: int = 0
    computed: int = 0
    linked: int = 0
    cited: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


class Sentences(NamedTuple):
    """How many sentences of explanations and points rest on the claim of their own entry, on
    other proven entries, and on a citation."""

    own: int = 0
    linked: int = 0
    cited: int = 0


@dataclass(frozen=True)
class Stats:
    """A tally for each topic and form, in the order of the content, and of everything; and what
    backs the sentences."""

    rows: tuple[tuple[str, str, Tally], ...]
    total: Tally
    sentences: Sentences

    @property
    def cited_share(self) -> float:
        """The share of entries that are only cited."""
        return self.total.cited / self.total.entries if self.total.entries else 0.0


def stats(checked: Checked, items: Sequence[Item]) -> Stats:
    """Count what proves the entries that these items were made from."""
    asked: dict[str, int] = {}
    for item in items:
        asked[item.entry_id] = asked.get(item.entry_id, 0) + 1
    rows: dict[tuple[str, str], Tally] = {}
    places = list(checked.library.topics)
    verdicts = [each for each in checked.verdicts if each.loaded.entry.id in asked]
    for verdict in sorted(verdicts, key=lambda each: places.index(each.loaded.topic)):
        entry = verdict.loaded.entry
        key = verdict.loaded.topic, entry.form
        tally = _tally(verdict, asked[entry.id], checked)
        rows[key] = rows.get(key, Tally()) + tally
    total = sum(rows.values(), Tally())
    in_order = tuple((topic, form, tally) for (topic, form), tally in rows.items())
    return Stats(in_order, total, _sentences(checked, asked))


def _sentences(checked: Checked, asked: Collection[str]) -> Sentences:
    found = [
        sentence
        for name, loaded in checked.library.entries.items()
        if name in asked
        for _, sentence in sentences(loaded.entry)
    ]
    cited = sum(any(not checked.verdict(name) for name in each.grounds) for each in found)
    own = sum(not each.grounds for each in found)
    return Sentences(own, len(found) - own - cited, cited)


def _tally(verdict: Verdict, asked: int, checked: Checked) -> Tally:
    entry = verdict.loaded.entry
    hows = [each.how for each in verdict.evidence]
    runs = 0 if hows else len(verdict.decisions)
    points = entry.explained.get("points", ())
    linked = bool(points) and all(
        point.grounds and all(_is_proven(ground, checked) for ground in point.grounds)
        for point in points
    )
    is_cited = not verdict.is_decided
    return Tally(
        entries=1,
        items=asked,
        run=runs,
        search=hows.count("search"),
        variant=hows.count("variant"),
        constant=hows.count("constant"),
        computed=hows.count("computed"),
        linked=int(is_cited and linked),
        cited=int(is_cited and not linked),
    )


def _is_proven(ground: str, checked: Checked) -> bool:
    verdict = checked.verdict(ground)
    return verdict is not None and verdict.is_decided


def stats_table(found: Stats) -> str:
    """The tallies as lines of text, how many entries are only cited, and what backs sentences."""
    counts = [field.name for field in fields(Tally)]
    lines = [["topic", "form", *counts]]
    lines += [[topic, form, *_counts(tally)] for topic, form, tally in found.rows]
    lines.append(["all", "", *_counts(found.total)])
    total = found.total
    share = f"{100 * found.cited_share:.1f} %"
    backed = found.sentences
    said = (
        f"{sum(backed)} sentences: {backed.own} rest on the claim of their entry, {backed.linked} "
        f"on other proven entries, {backed.cited} on citations"
    )
    cited = f"{total.cited} of {total.entries} entries only cited: {share}"
    return "\n".join([aligned(lines, 2), cited, said])


def _counts(tally: Tally) -> list[str]:
    return [str(count) if count else "-" for count in astuple(tally)]


def stats_record(found: Stats) -> dict[str, Any]:
    """The tallies as plain values, for `--json`."""
    rows = [{"topic": topic, "form": form, **asdict(tally)} for topic, form, tally in found.rows]
    share = round(found.cited_share, 4)
    return {
        "rows": rows,
        "total": asdict(found.total),
        "cited_share": share,
        "sentences": found.sentences._asdict(),
    }
