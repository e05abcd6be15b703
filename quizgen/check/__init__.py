"""The pipeline, and the one gate before any export: read, decide, ground; `items` asks then."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from quizgen.check.grounding import grounds, sentences
from quizgen.entries.library import SOURCES_FILE, Library, LoadedEntry, content_files
from quizgen.entries.symbols import untold_symbols
from quizgen.entries.text import parts
from quizgen.forms.form import decide
from quizgen.forms.verdict import Verdict
from quizgen.forms.wordings import misworded
from quizgen.guess import nearest, suggestion
from quizgen.load import broken_scenarios, load, load_once
from quizgen.place import Finding
from quizgen.recall import AFRESH, Found, Recall

_CITATION = re.compile(r"(?P<document>[^§]+?)(?: §(?P<section>\S+))?")


@dataclass(frozen=True)
class Checked:
    """Content that was read and judged.  Nothing may be exported unless `findings` is empty.

    `backing` is what became of the entries of shipped content that this content names.
    """

    library: Library
    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    backing: tuple[Verdict, ...] = ()

    def verdict(self, name: str) -> Verdict | None:
        """What became of an entry, of this content or of what it builds on."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Verdict]:
        return {verdict.loaded.entry.id: verdict for verdict in (*self.backing, *self.verdicts)}


def check(paths: Iterable[Path], shipped: Path, recall: Recall = AFRESH) -> Checked:
    """Read the YAML files at `paths`, and report everything wrong with them, sorted by place.

    Scenarios and sources of the `shipped` content are known besides their own.  While something
    cannot be read, nothing is held against the model: the rest may build on it.
    """
    library, base, findings = _read(paths, shipped)
    if not library.is_whole:
        return Checked(library, findings=tuple(sorted(set(findings))))
    judged = _judged([*library.entries.values()], library, recall)
    findings += [*broken_scenarios(library), *untold_symbols(library)]
    findings += [finding for _, wrong in judged for finding in wrong]
    findings += _ungrounded(library, sorted({*library.named, *base.named}))
    named = {name for loaded in library.entries.values() for name in grounds(loaded.entry)}
    backing = [decide(base.entries[name], library) for name in sorted(named & set(base.entries))]
    verdicts = tuple(verdict for verdict, _ in judged)
    return Checked(library, verdicts, tuple(sorted(set(findings))), tuple(backing))


def _judged(
    entries: Sequence[LoadedEntry], library: Library, recall: Recall
) -> list[Found[Verdict, Finding]]:
    """What becomes of each entry held against the model, and what is wrong with it or its words."""
    known = library.digest

    def follows_from(loaded: LoadedEntry) -> tuple[str, ...]:
        return "verdict", known, loaded.digest

    found = recall.each(partial(_judge, library), entries, follows_from)
    return [
        (replace(verdict, loaded=loaded), wrong)
        for loaded, (verdict, wrong) in zip(entries, found, strict=True)
    ]


def _judge(library: Library, loaded: LoadedEntry) -> Found[Verdict, Finding]:
    """The verdict says nothing of the places in the file, which may move."""
    verdict = decide(loaded, library)
    wrong = verdict.findings or tuple(misworded(loaded, library))
    return replace(verdict, loaded=loaded.unplaced), wrong


def _read(paths: Iterable[Path], shipped: Path) -> tuple[Library, Library, list[Finding]]:
    """What is written at `paths`, and the shipped content that it may build on."""
    files = content_files(paths)
    inside = {file.resolve() for file in files}
    others = (file for file in content_files([shipped]) if file.resolve() not in inside)
    base, _ = load_once(others)
    library, findings = load(files, base)
    return library, base, findings


def _ungrounded(library: Library, known: list[str]) -> Iterable[Finding]:
    """Sources, links and grounds that name nothing."""
    yield from _bad_tables(library)
    for loaded in library.entries.values():
        yield from _bad_citations(loaded, library)
        yield from _dead_links(loaded, known)
        yield from _bad_grounds(loaded, library, known)


def _bad_citations(loaded: LoadedEntry, library: Library) -> Iterable[Finding]:
    for message in _bad_source(loaded.entry.source, library):
        yield loaded.finding(message, "source")


def _bad_source(source: str, library: Library, known: Sequence[str] = ()) -> Iterable[str]:
    """Sources are documents and sections of the table in sources.yaml; `known` may stand too."""
    for citation in parts(source):
        match = _CITATION.fullmatch(citation)
        document = match["document"] if match else citation
        if not citation:
            yield "nothing stands before or after a ';'"
        elif document not in library.sources:
            whole, _, section = document.rpartition(" ")
            written = whole in library.sources
            guess = f"; did you mean {whole} §{section}?" if written else ""
            guess = guess or _near(document, [*library.sources, *known])
            yield f"unknown source '{document}'{guess}"
        elif match and match["section"]:
            sections = library.sources[document]
            if match["section"] not in sections:
                guess = suggestion(match["section"], sorted(sections))
                yield f"{document} has no section {match['section']}{guess}"


def _bad_tables(library: Library) -> Iterable[Finding]:
    """Constants whose source is unknown."""
    for name, places in library.constant_places.items():
        if name in library.constants:
            for message in _bad_source(library.constants[name].source, library):
                yield Finding(places.nearest((name, "source")), f"{name}: {message}")


_OBSOLETED = {
    **dict.fromkeys(("RFC 761", "RFC 793", "RFC 879", "RFC 6093", "RFC 6528"), "RFC 9293"),
    "RFC 1323": "RFC 7323",
    "RFC 2581": "RFC 5681",
    "RFC 2988": "RFC 6298",
}
"""What people still cite, and what stands for it now."""


def _near(document: str, known: Sequence[str]) -> str:
    if "," in document:
        return "; several are joined by ';'"
    newer = _OBSOLETED.get(document)
    if newer in known:
        return f"; {newer} has taken its place"
    near = nearest(document, known)
    return f"; did you mean {near}?" if near else f"; add it to {SOURCES_FILE}"


def _dead_links(loaded: LoadedEntry, known: list[str]) -> Iterable[Finding]:
    for number, name in enumerate(loaded.entry.follow_ups):
        if name not in known:
            message = f"no entry '{name}'{suggestion(name, known)}"
            yield loaded.finding(message, "follow_ups", number)


def _bad_grounds(loaded: LoadedEntry, library: Library, known: list[str]) -> Iterable[Finding]:
    """What backs a sentence is an entry that exists, or a known source."""
    for path, sentence in sentences(loaded.entry):
        for ground in sentence.grounds:
            if ground in sentence.citations:
                for message in _bad_source(ground, library, known):
                    yield loaded.finding(message, *path, "by")
            elif ground not in known:
                message = f"no entry '{ground}'{suggestion(ground, known)}"
                yield loaded.finding(message, *path, "by")
