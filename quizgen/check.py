"""Load content and hold all of it against the model: the one gate before any export."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from quizgen.entries.library import SOURCES_FILE, Library, LoadedEntry, content_files
from quizgen.entries.symbols import untold_symbols
from quizgen.entries.text import parts
from quizgen.forms.form import decide
from quizgen.forms.verdict import Verdict
from quizgen.forms.wordings import misworded
from quizgen.grounds import sentences
from quizgen.guess import nearest, suggestion
from quizgen.load import broken_scenarios, load, load_once
from quizgen.place import Finding, Place

_CITATION = re.compile(r"(?P<document>[^§]+?)(?: §(?P<section>\S+))?")


@dataclass(frozen=True)
class Checked:
    """Content that was read and judged.  Nothing may be exported unless `findings` is empty.

    `base` is the shipped content, where this content builds on it.
    """

    library: Library
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    base: Library = field(default_factory=Library)

    def verdict(self, name: str) -> Verdict | None:
        """What became of an entry, of this content or of what it builds on."""
        return self._by_name.get(name) or self._of_base(name)

    @cached_property
    def _by_name(self) -> dict[str, Verdict]:
        return {verdict.loaded.entry.id: verdict for verdict in self.verdicts}

    def _of_base(self, name: str) -> Verdict | None:
        if name not in self.base.entries:
            return None
        return self._by_name.setdefault(name, decide(self.base.entries[name], self.library))


def check(paths: Iterable[Path], shipped: Path) -> Checked:
    """Read the YAML files at `paths`, and report everything wrong with them, sorted by place.

    Scenarios and sources of the `shipped` content are known besides their own.  While something
    cannot be read, nothing is held against the model: the rest may build on it.
    """
    files = content_files(paths)
    inside = {file.resolve() for file in files}
    others = (file for file in content_files([shipped]) if file.resolve() not in inside)
    base, _ = load_once(others)
    library, findings = load(files, base)
    if not library.is_whole:
        return Checked(library, (), tuple(sorted(set(findings))))
    findings += [*broken_scenarios(library), *untold_symbols(library)]
    known = sorted({*library.named, *base.named})
    findings += _bad_tables(library)
    verdicts = []
    for loaded in library.entries.values():
        verdict = decide(loaded, library)
        verdicts.append(verdict)
        findings += verdict.findings or misworded(loaded, library)
        findings += _bad_citations(loaded, library)
        findings += _dead_links(loaded, known)
        findings += _bad_grounds(loaded, library, known)
    return Checked(library, tuple(verdicts), tuple(sorted(set(findings))), base)


def _bad_citations(loaded: LoadedEntry, library: Library) -> Iterable[Finding]:
    return _bad_source(loaded.entry.source, loaded.entry.id, loaded.place("source"), library)


def _bad_source(
    source: str, owner: str, place: Place, library: Library, known: Sequence[str] = ()
) -> Iterable[Finding]:
    """Sources are documents and sections of the table in sources.yaml; `known` may stand too."""
    for citation in parts(source):
        match = _CITATION.fullmatch(citation)
        document = match["document"] if match else citation
        if not citation:
            yield Finding(place, f"{owner}: nothing stands before or after a ';'")
        elif document not in library.sources:
            whole, _, section = document.rpartition(" ")
            written = whole in library.sources
            guess = f"; did you mean {whole} §{section}?" if written else ""
            guess = guess or _near(document, [*library.sources, *known])
            yield Finding(place, f"{owner}: unknown source '{document}'{guess}")
        elif match and match["section"]:
            sections = library.sources[document]
            if match["section"] not in sections:
                guess = suggestion(match["section"], sorted(sections))
                message = f"{document} has no section {match['section']}{guess}"
                yield Finding(place, f"{owner}: {message}")


def _bad_tables(library: Library) -> Iterable[Finding]:
    """Constants whose source is unknown."""
    for name, places in library.constant_places.items():
        if name in library.constants:
            place = places.nearest((name, "source"))
            yield from _bad_source(library.constants[name].source, name, place, library)


def _near(document: str, known: Sequence[str]) -> str:
    if "," in document:
        return "; several are joined by ';'"
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
        place = loaded.place(*path, "by")
        for ground in sentence.grounds:
            if ground in sentence.citations:
                yield from _bad_source(ground, loaded.entry.id, place, library, known)
            elif ground not in known:
                message = f"no entry '{ground}'{suggestion(ground, known)}"
                yield loaded.finding(message, *path, "by")
