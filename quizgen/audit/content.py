"""The changes that an audit makes to the content, one at a time.

Claims are changed so that they become wrong: facts, answers, truth values, counts, constants.
Each must be noticed.  Sentences are changed too, in both languages alike; where one still holds
by what backs it, or rests on a citation, only a reader can tell, and it counts as `left to lock`:
its card is not as the lock has it.  Premises make another question when they are changed: the
script, state or event that it starts from, a named scenario, what a search looks for.  Where the
claimed answer is wrong then, or the words no longer fit, it must be noticed; where both still
hold, nothing false is said, and the change counts as `left true`.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from quizgen.audit import values as audit_values
from quizgen.audit.values import Wrong, wrong_values
from quizgen.entries import document
from quizgen.entries.library import Library, LoadedEntry
from quizgen.place import Path, Place
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS
from quizgen.tcp.search.variants import VARIANTS

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


class Mutation(NamedTuple):
    """A wrong value for the part of an entry at `path`."""

    kind: str
    path: Path
    value: Any
    premise: bool = False


Mutator = Callable[[Raw], Iterator[Mutation]]


def _facts(raw: Raw) -> Iterator[Mutation]:
    for fact, right in raw["facts"].items():
        for wrong in wrong_values(fact, right):
            yield Mutation(wrong.kind, ("facts", fact), wrong.value)


def _answer(raw: Raw) -> Iterator[Mutation]:
    """A claim that is false stays false when it says something else that is wrong."""
    says_wrong = raw.get("is") is False
    right = raw["answer"]
    if isinstance(right, dict):
        for fact, value in right.items():
            for wrong in wrong_values(fact, value):
                yield Mutation(wrong.kind, ("answer", fact), wrong.value, says_wrong)
    elif isinstance(right, list):
        if "runs" in raw:
            numbers = [int(number) for number in right]
            found = audit_values.wrong_choices(numbers, len(raw["runs"]))
        elif "classify" in raw:
            found = audit_values.wrong_sets(right)
        else:
            found = audit_values.wrong_lists(right)
        for wrong in found:
            yield Mutation(wrong.kind, ("answer",), wrong.value)
    else:
        for wrong in wrong_values("value", right):
            yield Mutation(wrong.kind, ("answer",), wrong.value, says_wrong)


def _popular(raw: Raw) -> Iterator[Mutation]:
    """The popular wrong value and the right one, exchanged."""
    right = raw.get("facts") or raw.get("answer")
    rival = raw["popular"]
    where = "facts" if "facts" in raw else "answer"
    if isinstance(rival, dict) and isinstance(right, dict):
        for fact, wrong in rival.items():
            if fact in right:
                yield Mutation("rival", (where, fact), wrong)
                yield Mutation("rival", ("popular", fact), right[fact])
    else:
        yield Mutation("rival", (where,), rival)
        yield Mutation("rival", ("popular",), right)


def _truth(raw: Raw) -> Iterator[Mutation]:
    yield Mutation("truth", ("is",), not raw["is"])


def _fewest(raw: Raw) -> Iterator[Mutation]:
    segments = raw["fewest"]["segments"]
    for wrong in (segments - 1, segments + 1):
        if wrong >= 0:
            yield Mutation("count", ("fewest", "segments"), wrong)
    for changed in audit_values.wrong_predicates(raw["fewest"]["goal"]):
        yield Mutation("goal", ("fewest", "goal"), changed.value, premise=True)


def _searched(key: str, opposite: str) -> Mutator:
    def mutations(raw: Raw) -> Iterator[Mutation]:
        yield Mutation("possible", (key,), (opposite, raw[key]))
        for wrong in audit_values.wrong_predicates(raw[key]):
            yield Mutation(wrong.kind, (key,), wrong.value, premise=True)

    return mutations


def _each(key: str, wrong: Callable[[Any], Iterator[Wrong]], *, premise: bool = False) -> Mutator:
    def mutations(raw: Raw) -> Iterator[Mutation]:
        for found in wrong(raw[key]):
            yield Mutation(found.kind, (key,), found.value, premise)

    return mutations


def _others(kind: str, known: Mapping[str, object]) -> Callable[[Any], Iterator[Wrong]]:
    return lambda right: (Wrong(kind, name) for name in known if name != right)


def _other_segments(right: str) -> Iterator[Wrong]:
    name, _, number = right.rpartition(" ")
    for slip in (-1, 1):
        yield Wrong("segment", f"{name} {int(number) + slip}")


def _other_path(right: str) -> Iterator[Wrong]:
    name, _, host = right.rpartition(" ")
    yield Wrong("path", f"{name} {'server' if host == 'client' else 'client'}")


def _classify(raw: Raw) -> Iterator[Mutation]:
    for name in HAPPENINGS:
        if name != raw["classify"]["event"]:
            yield Mutation("event", ("classify", "event"), name, premise=True)
    for key in ("sends", "next", "tells", "timer"):
        if key in raw["classify"]:
            for wrong in wrong_values(key, raw["classify"][key]):
                yield Mutation("property", ("classify", key), wrong.value, premise=True)


def _prose(key: str) -> Mutator:
    def mutations(raw: Raw) -> Iterator[Mutation]:
        whole = [raw[key]] if isinstance(raw[key], dict) else raw[key]
        for place, sentence in enumerate(whole):
            for en, zh in audit_values.wrong_sentences(sentence["en"], sentence["zh"]):
                wrong = {**sentence, "en": en, "zh": zh}
                if wrong != sentence:
                    changed = [*whole[:place], wrong, *whole[place + 1 :]]
                    yield Mutation(PROSE, (key,), changed)

    return mutations


PROSE = "prose"

MUTATORS: dict[str, Mutator] = {
    "facts": _facts,
    "answer": _answer,
    "popular": _popular,
    "is": _truth,
    "fewest": _fewest,
    "never": _searched("never", "can"),
    "can": _searched("can", "never"),
    "unit": _each("unit", audit_values.wrong_units),
    "number": _each("number", audit_values.wrong_expressions, premise=True),
    "state": _each("state", _others("situation", SITUATIONS), premise=True),
    "event": _each("event", _others("event", HAPPENINGS), premise=True),
    "step": _each("step", _other_segments, premise=True),
    "after": _each("after", audit_values.wrong_scripts, premise=True),
    "path": _each("path", _other_path, premise=True),
    "because": _each("because", _others("variant", VARIANTS), premise=True),
    "classify": _classify,
    **{key: _prose(key) for key in ("say", "why", "points")},
    "runs": _each("runs", audit_values.wrong_runs, premise=True),
}
"""How to change what an entry claims or starts from, by the key it is written under."""

UNGRADED = frozenset(
    [
        *("id", "level", "source", "follow_ups", "waive", "show", "within", "order"),
        *("ask", "claim", "refutes"),
    ]
)
"""Keys that grade nothing: identity, questions (lint reads them), and the bounds of a search."""


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
    for key in raw:
        if key not in MUTATORS and key not in UNGRADED:
            yield Change("unaudited", "entry", name, (key,), None, loaded.place(key), key)
    for key, mutate in MUTATORS.items():
        if key in raw:
            for kind, path, value, premise in mutate(raw):
                told = f"{name}: {_told(raw, path, value)}"
                yield Change(kind, "entry", name, path, value, loaded.place(*path), told, premise)


def _told(raw: Raw, path: Path, value: Any) -> str:
    right: Any = raw
    for part in path:
        right = right[part]
    where = " ".join(str(part) for part in path)
    if path[0] in ("say", "why", "points"):
        before = right if isinstance(right, list) else [right]
        new, old = next((new, old) for new, old in zip(value, before, strict=True) if new != old)
        return f"{where}: “{_shown(new['en'])}” instead of “{_shown(old['en'])}”"
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
        for _, wrong in audit_values.wrong_scripts(script):
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
