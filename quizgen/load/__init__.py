"""Read content files into a library of entries; what cannot be read becomes findings."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from quizgen.entries import document
from quizgen.entries.constants import filled
from quizgen.entries.document import KEY
from quizgen.entries.entry import Constant, Scenario
from quizgen.entries.library import (
    PACK_FILE,
    SOURCES_FILE,
    SYLLABUS_FILE,
    VOCABULARY_FILE,
    Library,
    LoadedEntry,
    Topic,
)
from quizgen.entries.misread import misread
from quizgen.entries.pack import Pack
from quizgen.entries.syllabus import Syllabus
from quizgen.entries.text import parts
from quizgen.entries.vocabulary import listed_words
from quizgen.forms.told import with_question
from quizgen.forms.topic import TopicFile, shape
from quizgen.guess import suggestion
from quizgen.load.misshapen import described, has_id, validated
from quizgen.place import Finding, Path, Place, Places
from quizgen.tcp.run.script import ScriptError

CONSTANTS_FILE = "constants.yaml"
_TABLES = (
    PACK_FILE,
    SOURCES_FILE,
    CONSTANTS_FILE,
    VOCABULARY_FILE,
    SYLLABUS_FILE,
)  # read before the entries that use them, and first of all what languages texts have


def load(files: Iterable[FilePath], base: Library | None = None) -> tuple[Library, list[Finding]]:
    """Read `files` into a library.

    Scenarios, sources, constants, words and the syllabus of `base` are known too, so that a file
    can build on shipped content.
    """
    library = Library()
    if base:
        library.scenarios.update(base.scenarios)
        library.sources.update(base.sources)
        library.cited_words.update(base.cited_words)
        library.constants.update(base.constants)
        library.vocabulary = base.vocabulary
        library.syllabus.update(base.syllabus)
    findings: list[Finding] = []
    for file in sorted(files, key=_turn):
        try:
            content = document.octets(file)
        except OSError as error:
            findings.append(Finding(Place(str(file)), f"cannot be read: {error.strerror}"))
            library.is_whole = False
            continue
        written = document.read(str(file), content)
        value, places = written.value, written.places
        wrong = [*written.findings, *misread(written, partial(_model_at, file.name, value))]
        findings += wrong
        if value is None or wrong or written.misread:
            library.is_whole = False
        if value is None:
            continue
        add = _ADD_TABLE.get(file.name, _add_topic)
        told = {finding.place for finding in wrong}
        findings += [f for f in add(library, value, places) if f.place not in told]
    library.put_in_order()
    return library, [*findings, *_untaught(library), *_retired_again(library)]


def _turn(file: FilePath) -> tuple[bool, bool, FilePath]:
    return file.name != PACK_FILE, file.name not in _TABLES, file


def load_once(files: Iterable[FilePath]) -> tuple[Library, list[Finding]]:
    """As `load`, for content that others build on: read once while its files do not change."""
    return _loaded(*((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=4)
def _loaded(*files: tuple[FilePath, int, int]) -> tuple[Library, list[Finding]]:
    return load(file for file, _, _ in files)


def _model_at(name: str, value: Any, path: Path) -> tuple[type[BaseModel] | None, int]:
    """The type of the part of a file that holds `path`, and how many steps down it stands."""
    if name == CONSTANTS_FILE and len(path) > 1:
        return Constant, 1
    if name == PACK_FILE:
        return Pack, 0
    if name == SYLLABUS_FILE:
        return Syllabus, 0
    if name in _TABLES:
        return None, 0
    if len(path) > 2 and path[0] == "scenarios":
        return Scenario, 2
    if len(path) > 2 and path[0] == "entries":
        return _form_of(value["entries"][path[1]]), 2
    return TopicFile, 0


def _form_of(value: Any) -> type[BaseModel] | None:
    try:
        return shape(value)
    except (ValueError, TypeError):  # reported where the entry is read
        return None


def _add_pack(library: Library, value: Any, places: Places) -> list[Finding]:
    """The title and the languages of the whole."""
    if library.title:
        return [Finding(places[()], f"there is another {PACK_FILE}; one names the whole")]
    pack, findings = validated(Pack, value, (), places)
    if pack:
        library.title, library.languages = pack.named, pack.languages
    else:
        library.is_whole = False
    return findings


def _add_sources(library: Library, value: Any, places: Places) -> list[Finding]:
    """`RFC 894: 1 2 2.1`: a document and its sections; or a map of sections to their words."""
    if not isinstance(value, dict):
        return [Finding(places[()], "expected documents with their sections")]
    findings = []
    for name, sections in value.items():
        library.source_places[name] = places
        if isinstance(sections, str):
            library.sources[name] = frozenset(sections.split())
        elif isinstance(sections, dict) and all(isinstance(w, str) for w in sections.values()):
            library.sources[name] = frozenset(sections)
            for section, words in sections.items():
                library.cited_words[f"{name} §{section}"] = frozenset(parts(words)) - {""}
        else:
            message = f"expected the sections of {name} as text, or as a map to their words"
            findings.append(Finding(places.nearest((name,)), message))
    return findings


def _add_constants(library: Library, value: Any, places: Places) -> list[Finding]:
    """`tcp_syn_retries: {value: 6, ...}`: a number and where it stands."""
    if not isinstance(value, dict):
        return [Finding(places[()], "expected constants by name")]
    findings = []
    for name, written in value.items():
        place = places[(name, KEY)]
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            message = f"'{name}' is no name of a constant: lower-case words joined by '_'"
            findings.append(Finding(place, message))
            continue
        if name in library.constant_places:
            first = library.constant_places[name][(name, KEY)]
            findings.append(Finding(place, f"constant '{name}' exists already, at {first}"))
            continue
        constant, wrong = validated(Constant, written, (name,), places, library.languages)
        findings += wrong
        library.constant_places[name] = places
        if constant is None:
            library.is_whole = False
        else:
            library.constants[name] = constant
    return findings


def _add_vocabulary(library: Library, value: Any, places: Places) -> list[Finding]:
    """See `listed_words`."""
    found, findings = listed_words(value, places)
    library.vocabulary |= found
    return findings


def _add_syllabus(library: Library, value: Any, places: Places) -> list[Finding]:
    """The topics in the order to learn them in; it stands for any that was known before."""
    syllabus, findings = validated(Syllabus, value, (), places, library.languages)
    library.syllabus = {}
    library.has_own_syllabus = True
    for number, row in enumerate(syllabus.topics if syllabus else ()):
        if row.topic in library.syllabus:
            place = places.nearest(("topics", number, "topic"))
            findings.append(Finding(place, f"the topic '{row.topic}' stands twice; remove one"))
        library.syllabus[row.topic] = Topic(row.topic, row.title, row.why, row.first)
        for at, name in enumerate(row.first):
            place = places.nearest(("topics", number, "first", at))
            if name in library.taught:
                findings.append(Finding(place, f"the entry '{name}' stands twice; remove one"))
            library.taught[name] = place
    return findings


_ADD_TABLE = {
    PACK_FILE: _add_pack,
    SOURCES_FILE: _add_sources,
    CONSTANTS_FILE: _add_constants,
    VOCABULARY_FILE: _add_vocabulary,
    SYLLABUS_FILE: _add_syllabus,
}


def _add_topic(library: Library, value: Any, places: Places) -> list[Finding]:
    """Validate the file part by part, so that one wrong entry does not hide the others."""
    if not isinstance(value, dict):
        library.is_whole = False
        return [Finding(places[()], "expected a map with 'topic' and 'entries'")]
    scenarios, entries = value.get("scenarios", {}), value.get("entries", [])
    head = {
        **value,
        "scenarios": {} if isinstance(scenarios, dict) else scenarios,
        "entries": [] if isinstance(entries, list) else entries,
    }
    file, findings = validated(TopicFile, head, (), places, library.languages)
    if file is not None:
        findings += _add_title(library, file, places)
        for number, name in enumerate(file.retired):
            library.retired[name] = places, ("retired", number)
    topic = file.topic if file else ""
    for name, scenario in scenarios.items() if isinstance(scenarios, dict) else ():
        findings += _add_scenario(library, name, scenario, topic, places)
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        findings += _add_entry(library, file, entry, ("entries", number), places)
    return findings


def _add_title(library: Library, file: TopicFile, places: Places) -> Iterator[Finding]:
    """Note what the topic of a file is called, which a syllabus or the file says."""
    taught, path = library.syllabus.get(file.topic), ("topic",)
    known = library.topics.get(file.topic)
    if library.has_own_syllabus and not taught:
        guess = suggestion(file.topic, library.syllabus)
        message = f"the topic '{file.topic}' has no place in {SYLLABUS_FILE}{guess}"
        yield Finding(places.nearest(path), message)
    if known is None:
        known = taught if library.has_own_syllabus or not file.title else None
        if known is None and file.title:
            known = Topic(file.topic, file.title)
        if known is None:
            message = f"'title' is missing, and no syllabus has the topic '{file.topic}'"
            guess = suggestion(file.topic, library.syllabus)
            yield Finding(places.nearest(path), f"{message}{guess}")
            return
    library.topics[file.topic] = known
    if file.title and known.title != file.title:
        message = f"the topic '{file.topic}' is called “{known.title.default}” elsewhere"
        yield Finding(places.nearest(("title",)), message)


def _untaught(library: Library) -> Iterator[Finding]:
    """Entries that the syllabus names, and nobody has written."""
    for name, place in library.taught.items():
        if name not in library.named:
            yield Finding(place, f"no entry '{name}'{suggestion(name, sorted(library.named))}")


def _retired_again(library: Library) -> Iterator[Finding]:
    """Entries whose ids were retired: learners' progress hangs on what they once asked."""
    for name in library.retired.keys() & library.entries.keys():
        message = f"the id '{name}' is retired, at {library.retired_at(name)}; take another"
        yield Finding(library.entries[name].place("id"), message)


def _add_scenario(
    library: Library, name: str, value: Any, topic: str, places: Places
) -> list[Finding]:
    path = ("scenarios", name)
    scenario, findings = validated(Scenario, value, path, places, library.languages)
    if scenario is None:
        library.is_whole = False
        return findings
    if name in library.scenario_places:
        first = library.scenario_places[name][("scenarios", name, KEY)]
        place = places[("scenarios", name, KEY)]
        return [Finding(place, f"scenario '{name}' exists already, at {first}")]
    library.scenarios[name] = scenario
    library.scenario_topics[name] = topic
    library.scenario_places[name] = places
    return []


def _add_entry(
    library: Library, file: TopicFile | None, value: Any, path: Path, places: Places
) -> list[Finding]:
    if not isinstance(value, dict):
        return [Finding(places.nearest(path), f"expected a map, found {described(value)}")]
    owner = f" in {value['id']}" if has_id(value) else ""
    if owner:
        library.named.add(value["id"])
    try:
        form = shape(value)
    except ValueError as error:
        return [Finding(places.nearest(path), f"{error}{owner}")]
    entry, findings = validated(form, value, path, places, library.languages)
    if entry is None or file is None:
        return findings
    level = entry.level or file.level
    if level is None:
        return [Finding(places[path], f"'level' is missing in {entry.id}")]
    entry, unknown = filled(with_question(entry, library), library.constants)
    loaded = LoadedEntry(entry, file.topic, level, entry.asked or file.asked, places, path)
    findings = [loaded.finding(words, *spot) for spot, words in unknown]
    if entry.id in library.entries:
        first = library.entries[entry.id].place("id")
        taken = f"the id '{entry.id}' is taken already, at {first}"
        return [Finding(loaded.place("id"), taken), *findings]
    library.entries[entry.id] = loaded
    return findings


def broken_scenarios(library: Library) -> Iterator[Finding]:
    """Scenarios, loaded from these files, whose scripts do not run."""
    for name, places in library.scenario_places.items():
        try:
            library.trace(library.scenarios[name].script)
        except ScriptError as error:
            path = ("scenarios", name, "script")
            place = places.inside(path, error.line, error.column)
            yield Finding(place, f"scenario '{name}': {error.message}")
