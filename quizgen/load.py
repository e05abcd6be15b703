"""Read content files into a library of entries; what cannot be read becomes findings."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from quizgen.entries import document
from quizgen.entries.constants import filled
from quizgen.entries.document import KEY
from quizgen.entries.entry import Constant, Entry, Scenario
from quizgen.entries.library import (
    SOURCES_FILE,
    VOCABULARY_FILE,
    Library,
    LoadedEntry,
    Topic,
)
from quizgen.entries.misread import misread
from quizgen.entries.text import Text, parts
from quizgen.entries.vocabulary import listed_words
from quizgen.forms.form import Form
from quizgen.forms.topic import TopicFile, keys_of, misplaced, shape, told_by
from quizgen.guess import suggestion
from quizgen.place import Finding, Path, Place, Places
from quizgen.tcp.run.script import ScriptError
from quizgen.words import ENGLISH

CONSTANTS_FILE = "constants.yaml"
_TABLES = (SOURCES_FILE, CONSTANTS_FILE, VOCABULARY_FILE)  # read before the entries that use them
_Model = TypeVar("_Model", bound=BaseModel)


def load(files: Iterable[FilePath], base: Library | None = None) -> tuple[Library, list[Finding]]:
    """Read `files` into a library.

    Scenarios, sources, constants and words of `base` are known too, so that a file can build on
    shipped content.
    """
    library = Library()
    if base:
        library.scenarios.update(base.scenarios)
        library.sources.update(base.sources)
        library.cited_words.update(base.cited_words)
        library.constants.update(base.constants)
        library.vocabulary = base.vocabulary
    findings: list[Finding] = []
    for file in sorted(files, key=lambda file: (file.name not in _TABLES, file)):
        try:
            with file.open("rb") as stream:
                content = stream.read(document.MAX_BYTES + 1)
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
    return library, findings


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
        constant, wrong = _validated(Constant, written, (name,), places)
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


_ADD_TABLE = {
    SOURCES_FILE: _add_sources,
    CONSTANTS_FILE: _add_constants,
    VOCABULARY_FILE: _add_vocabulary,
}


def _add_topic(library: Library, value: Any, places: Places) -> list[Finding]:
    """Validate the file part by part, so that one wrong entry does not hide the others."""
    if not isinstance(value, dict):
        library.is_whole = False
        return [Finding(places[()], "expected a map with 'topic', 'title' and 'entries'")]
    scenarios, entries = value.get("scenarios", {}), value.get("entries", [])
    head = {
        **value,
        "scenarios": {} if isinstance(scenarios, dict) else scenarios,
        "entries": [] if isinstance(entries, list) else entries,
    }
    file, findings = _validated(TopicFile, head, (), places)
    if file is not None:
        known = library.topics.setdefault(file.topic, Topic(file.topic, file.title))
        if known.title != file.title:
            message = f"the topic '{file.topic}' is called “{known.title[ENGLISH]}” in another file"
            findings.append(Finding(places.nearest(("title",)), message))
    topic = file.topic if file else ""
    for name, scenario in scenarios.items() if isinstance(scenarios, dict) else ():
        findings += _add_scenario(library, name, scenario, topic, places)
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        findings += _add_entry(library, file, entry, ("entries", number), places)
    return findings


def _add_scenario(
    library: Library, name: str, value: Any, topic: str, places: Places
) -> list[Finding]:
    scenario, findings = _validated(Scenario, value, ("scenarios", name), places)
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
        return [Finding(places.nearest(path), f"expected a map, found {_described(value)}")]
    owner = f" in {value['id']}" if _has_id(value) else ""
    if owner:
        library.named.add(value["id"])
    try:
        form = shape(value)
    except ValueError as error:
        return [Finding(places.nearest(path), f"{error}{owner}")]
    entry, findings = _validated(form, value, path, places)
    if entry is None or file is None:
        return findings
    level = entry.level or file.level
    if level is None:
        return [Finding(places[path], f"'level' is missing in {entry.id}")]
    entry, unknown = filled(entry, library.constants)
    loaded = LoadedEntry(entry, file.topic, level, places, path)
    findings = [loaded.finding(words, *spot) for spot, words in unknown]
    if entry.id in library.entries:
        first = library.entries[entry.id].place("id")
        taken = f"the id '{entry.id}' is taken already, at {first}"
        return [Finding(loaded.place("id"), taken), *findings]
    library.entries[entry.id] = loaded
    return findings


def _validated(
    model: type[_Model], value: Any, path: Path, places: Places
) -> tuple[_Model | None, list[Finding]]:
    """The value as a model, or what is wrong with it; `path` is where it stands in its file."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        details = error.errors()
        return None, [_shape_finding(model, value, detail, path, places) for detail in details]


def _has_id(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _shape_finding(
    model: type[BaseModel], whole: Any, detail: Any, start: Path, places: Places
) -> Finding:
    """Say what a validation error means to an author."""
    owner = f" in {whole['id']}" if _has_id(whole) else ""
    path: Path = (*start, *detail["loc"])
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    kind, context = detail["type"], detail.get("ctx", {})
    is_form = issubclass(model, Form)
    if kind == "extra_forbidden":
        place = places.nearest((*path, KEY))
        if is_form and len(detail["loc"]) == 1 and (why := misplaced(name, whole)):
            return Finding(place, f"{why}{owner}")
        known = _field_names(model, detail["loc"][:-1])
        return Finding(place, f"unknown key '{name}'{owner}{suggestion(name, known)}")
    place = places.nearest(path)
    if kind == "missing" and is_form and len(detail["loc"]) == 1 and name not in keys_of(Entry):
        telling = "claim" if name == "is" else told_by(whole)
        return Finding(place, f"'{telling}' needs '{name}' beside it{owner}")
    if kind == "missing":
        return Finding(place, f"'{name}' is missing{owner}")
    written = detail["input"]
    if kind in ("literal_error", "enum"):
        known = [word.strip("'") for word in _expected_words(context["expected"])]
        return Finding(place, f"unknown {name} '{written}'{owner}{suggestion(str(written), known)}")
    if kind == "string_pattern_mismatch":
        return Finding(place, f"'{written}' is not an id: lower-case words joined by '-'")
    if kind == "value_error":
        return Finding(place, f"{context['error']}{owner}")
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return Finding(place, f"{name} is {limit}, not {written}{owner}")
    if kind in ("too_short", "too_long"):
        limit = context.get("min_length") or context["max_length"]
        most = "least" if kind == "too_short" else "most"
        message = f"'{name}' has at {most} {limit} items, not {context['actual_length']}{owner}"
        return Finding(place, message)
    if kind in _EXPECTED:
        found = _described(written)
        return Finding(place, f"expected {_EXPECTED[kind]}, found {found}{owner}")
    return Finding(place, f"{name}: {detail['msg']}{owner}")


_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
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


def _field_names(model: Any, path: Path) -> list[str]:
    """The keys that the shape allows at `path` inside it."""
    for part in path:
        if isinstance(part, int) or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        fields = {info.alias or key: info for key, info in model.model_fields.items()}
        model = _model_in(fields[part].annotation) if part in fields else model
        if isinstance(model, type) and issubclass(model, RootModel):
            model = _model_in(model.model_fields["root"].annotation)
    if isinstance(model, type) and issubclass(model, Text):
        return list(model.keys_written())
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [info.alias or key for key, info in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model inside `Text | None`, `tuple[Entry, ...]` or `dict[str, Scenario]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | Text):
        return annotation
    inner = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


def broken_scenarios(library: Library) -> Iterator[Finding]:
    """Scenarios, loaded from these files, whose scripts do not run."""
    for name, places in library.scenario_places.items():
        try:
            library.trace(library.scenarios[name].script)
        except ScriptError as error:
            path = ("scenarios", name, "script")
            place = places.inside(path, error.line, error.column)
            yield Finding(place, f"scenario '{name}': {error.message}")
