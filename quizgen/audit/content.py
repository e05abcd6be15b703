"""The changes that an audit makes to the content, one at a time.

Claims are changed so that they become wrong: facts, answers, truth values, counts, constants.
Each must be noticed.  Sentences are changed too, in both languages alike; where one still holds
by what backs it, or rests on a citation, only a reader can tell, and it counts as `left to lock`:
its card is not as the lock has it.  Premises make another question when they are changed: the
script, state or event that it starts from, a named scenario, what a search looks for.  Where the
claimed answer is wrong then, or the words no longer fit, it must be noticed; where both still
hold, nothing false is said, and the change counts as `left true`.
"""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from quizgen.entries import document
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.topic import shape
from quizgen.place import Path, Place
from quizgen.tcp.run.script import neighbours
from quizgen.words import ENGLISH

Raw = dict[str, Any]


class Change(NamedTuple):
    """One change: what sort, to what (an entry, a scenario, a constant or a cell), where in its
    file, the value it gets, and in words.  A premise may be `left true`."""

    kind: str
    subject: str
    name: str
    path: Path
    value: Any
    place: Place
    told: str
    premise: bool = False
    part: str = ""  # of what a change of words is: a form and a language, or what it rests on


class Contents:
    """The files of a library as they are written, before anything is made of them."""

    def __init__(self, library: Library) -> None:
        files = {loaded.place().file for loaded in library.entries.values()}
        for tables in (library.scenario_places, library.constant_places):
            files |= {places[()].file for places in tables.values()}
        self.values = {
            file: document.read(file, FilePath(file).read_bytes()).value for file in sorted(files)
        }

    def raw(self, loaded: LoadedEntry) -> Raw:
        """The entry as the author wrote it."""
        value = self.values[loaded.place().file]
        for part in loaded.path:
            value = value[part]
        return dict(value)


def entry_changes(loaded: LoadedEntry, raw: Raw) -> Iterator[Change]:
    """Every change to one entry."""
    name = loaded.entry.id
    for sort, path, value, premise in shape(raw).model_validate(raw).spoiled():
        told = f"{name}: {_told(raw, path, value)}"
        yield Change(sort, "entry", name, path, value, loaded.place(*path), told, premise)


def _told(raw: Raw, path: Path, value: Any) -> str:
    right: Any = raw
    for part in path:
        right = right[part]
    where = " ".join(str(part) for part in path)
    if path[0] in ("say", "why", "points"):
        before = right if isinstance(right, list) else [right]
        new, old = next((new, old) for new, old in zip(value, before, strict=True) if new != old)
        return f"{where}: “{_shown(new[ENGLISH])}” instead of “{_shown(old[ENGLISH])}”"
    if isinstance(value, tuple):  # never becomes can
        return f"{where} instead of {value[0]}"
    return f"{where}: {_shown(value)} instead of {_shown(right)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return " ".join(str(value).split()) or "nothing"


def scenario_changes(library: Library) -> Iterator[Change]:
    """Every change to one statement of a named scenario."""
    for name, places in library.scenario_places.items():
        script, path = library.scenarios[name].script, ("scenarios", name, "script")
        for wrong in neighbours(script):
            line = _first_difference(script, wrong)
            told = f"scenario '{name}': {_changed_line(script, wrong, line)}"
            place = places.inside(path, line, 1)
            yield Change("scenario", "scenario", name, path, wrong, place, told, premise=True)


def _first_difference(right: str, wrong: str) -> int:
    same = next(
        (place for place, (a, b) in enumerate(zip(right, wrong, strict=False)) if a != b),
        min(len(right), len(wrong)) - 1,
    )
    return right[:same].count("\n") + 1


def _changed_line(right: str, wrong: str, line: int) -> str:
    ours, theirs = (text.splitlines()[line - 1].strip() for text in (right, wrong))
    return f"'{theirs}' instead of '{ours}'"


def constant_changes(library: Library) -> Iterator[Change]:
    """Every constant one more and one less."""
    for name, places in library.constant_places.items():
        right = library.constants[name].value
        for wrong in (right - 1, right + 1):
            if wrong >= 0:
                path: Path = (name, "value")
                told = f"constant {name}: {wrong} instead of {right}"
                place = places.nearest(path)
                yield Change("constant", "constant", name, path, wrong, place, told)


def changed(raw: Raw, path: Path, value: Any) -> Raw:
    """The entry with one part changed; what does not change is shared."""
    if isinstance(value, tuple):
        opposite, text = value
        return {**{key: part for key, part in raw.items() if key != path[0]}, opposite: text}
    first, *rest = path
    return {**raw, str(first): changed(raw[str(first)], tuple(rest), value) if rest else value}
