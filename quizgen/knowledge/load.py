"""Read content files into a library of entries; what cannot be read becomes findings."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from quizgen.knowledge import document
from quizgen.knowledge.document import KEY
from quizgen.knowledge.entry import Entry, Level, Scenario, Text, TopicFile
from quizgen.knowledge.place import Finding, Path, Place, Places

SOURCES_FILE = "sources.yaml"


@dataclass(frozen=True)
class LoadedEntry:
    """An entry with its topic, its level, and the places of its parts."""

    entry: Entry
    topic: str
    level: Level
    places: Places
    path: Path

    def place(self, *path: str | int) -> Place:
        """Where a part of the entry stands: `place("facts", "seq")`."""
        return self.places.nearest((*self.path, *path))


@dataclass(frozen=True)
class Topic:
    """What one file is about."""

    name: str
    title: Text


@dataclass
class Library:
    """All that was loaded: topics, scenarios, sources and entries, each in the order written.

    `scenario_places` has the places of the files whose scenarios were loaded now, not before.
    """

    topics: dict[str, Topic] = field(default_factory=dict)
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    scenario_topics: dict[str, str] = field(default_factory=dict)
    scenario_places: dict[str, Places] = field(default_factory=dict)
    sources: dict[str, frozenset[str]] = field(default_factory=dict)
    entries: dict[str, LoadedEntry] = field(default_factory=dict)

    @property
    def scripts(self) -> Mapping[str, str]:
        """The script of each scenario."""
        return {name: scenario.script for name, scenario in self.scenarios.items()}


def content_files(paths: Iterable[FilePath]) -> tuple[list[FilePath], list[Finding]]:
    """Return the YAML files at and below `paths`, sorted; a missing path is a finding."""
    files: set[FilePath] = set()
    findings = []
    for path in paths:
        if path.is_dir():
            files.update(found for found in path.rglob("*.yaml") if found.is_file())
        elif path.is_file():
            files.add(path)
        else:
            findings.append(Finding(Place(str(path)), "no such file or folder"))
    return sorted(files), findings


def load(files: Iterable[FilePath], base: Library | None = None) -> tuple[Library, list[Finding]]:
    """Read `files` into a library.

    Scenarios and sources of `base` are known too, so that a file can build on shipped content.
    """
    library = Library()
    if base:
        library.scenarios.update(base.scenarios)
        library.sources.update(base.sources)
    findings: list[Finding] = []
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            findings.append(Finding(Place(str(file)), f"cannot be read: {error.strerror}"))
            continue
        value, places, wrong = document.read(str(file), content)
        findings += wrong
        if value is None:
            continue
        if file.name == SOURCES_FILE:
            findings += _add_sources(library, value, places)
        else:
            findings += _add_topic(library, value, places)
    return library, findings


def _add_sources(library: Library, value: Any, places: Places) -> list[Finding]:
    """`RFC 9293: 1 2 2.1 ...`: a document and its sections."""
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        return [Finding(places[()], "expected documents with their sections as text")]
    for name, sections in value.items():
        library.sources[name] = frozenset(sections.split())
    return []


def _add_topic(library: Library, value: Any, places: Places) -> list[Finding]:
    if not isinstance(value, dict):
        return [Finding(places[()], "expected a map with 'topic', 'title' and 'entries'")]
    try:
        file = TopicFile.model_validate(value)
    except ValidationError as error:
        return [_shape_finding(detail, value, places) for detail in error.errors()]
    findings = []
    library.topics.setdefault(file.topic, Topic(file.topic, file.title))
    for name, scenario in file.scenarios.items():
        place = places[("scenarios", name, KEY)]
        if name in library.scenario_places:
            first = library.scenario_places[name][("scenarios", name, KEY)]
            findings.append(Finding(place, f"scenario '{name}' exists already, at {first}"))
        library.scenarios[name] = scenario
        library.scenario_topics[name] = file.topic
        library.scenario_places[name] = places
    for number, entry in enumerate(file.entries):
        path: Path = ("entries", number)
        level = entry.level or file.level
        if level is None:
            findings.append(Finding(places[path], f"'level' is missing in {entry.id}"))
            continue
        loaded = LoadedEntry(entry, file.topic, level, places, path)
        if entry.id in library.entries:
            first = library.entries[entry.id].place("id")
            message = f"the id '{entry.id}' is taken already, at {first}"
            findings.append(Finding(loaded.place("id"), message))
            continue
        library.entries[entry.id] = loaded
    return findings


def _shape_finding(detail: Any, value: Any, places: Places) -> Finding:
    """Say what a validation error means to an author."""
    path: Path = tuple(detail["loc"])
    name = str(path[-1]) if path else ""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = _field_names(path[:-1])
        return Finding(places[(*path, KEY)], f"unknown key '{name}'{suggestion(name, known)}")
    place = places.nearest(path)
    if kind == "missing":
        return Finding(place, f"'{name}' is missing{_in_entry(path, value)}")
    written = detail["input"]
    if kind in ("literal_error", "enum"):
        known = [word.strip("'") for word in _expected_words(context["expected"])]
        return Finding(place, f"unknown {name} '{written}'{suggestion(str(written), known)}")
    if kind == "string_pattern_mismatch":
        return Finding(place, f"'{written}' is not an id: lower-case words joined by '-'")
    if kind == "value_error":
        return Finding(place, str(context["error"]))
    if kind in _EXPECTED:
        return Finding(place, f"expected {_EXPECTED[kind]}, found {_described(written)}")
    return Finding(place, f"{name}: {detail['msg']}")


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "dict_type": "a map",
    "model_type": "a map",
    "tuple_type": "a list",
    "string_too_short": "some text",
    "string_too_long": "at most 60 characters",
}


def _described(written: Any) -> str:
    match written:
        case None | "":
            return "nothing"
        case dict():
            return "a map"
        case list():
            return "a list"
    return repr(written)


def _expected_words(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?`, or the whole choice where nothing is near."""
    choices = list(known)
    near = difflib.get_close_matches(word, choices, 1, 0.6) or difflib.get_close_matches(
        word.upper().replace("_", "-"), choices, 1, 0.6
    )
    if near:
        return f"; did you mean {near[0]}?"
    return f"; expected one of {', '.join(choices)}" if len(choices) <= 20 else ""


def _in_entry(path: Path, value: Any) -> str:
    """` in handshake-1-syn`, where the path leads into an entry that has an id."""
    if len(path) > 2 and path[0] == "entries" and isinstance(path[1], int):
        entry = value["entries"][path[1]]
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            return f" in {entry['id']}"
    return ""


def _field_names(path: Path) -> list[str]:
    """The keys that the format allows at `path`."""
    model: Any = TopicFile
    for part in path:
        if isinstance(part, int) or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        fields = {info.alias or key: info for key, info in model.model_fields.items()}
        model = _model_in(fields[part].annotation) if part in fields else model
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [info.alias or key for key, info in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model inside `Text | None`, `tuple[Entry, ...]` or `dict[str, Scenario]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
