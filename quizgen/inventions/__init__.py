"""Entries that nobody wrote: runs taken at random through the model, told, drawn or captured;
events, classes, orders and possible runs from its tables and searches; and numbers.

An invention is content like any other.  It claims what its run shows, and then goes the way of
every entry: its words are told by the catalogue, read back, and held against the model, and its
distractors are refuted.  What a reader could not answer for certain is dropped on that way.
"""

import contextlib
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from quizgen.entries.library import Library, content_files
from quizgen.forms.topic import shape
from quizgen.forms.wordings import asked_in_words
from quizgen.inventions.lists import meeting, order, possible_runs, states
from quizgen.inventions.numbers import number
from quizgen.inventions.runs import Invention, answer_to_any_isn, capture, ladder, walk
from quizgen.item import Item
from quizgen.lint.run import judged
from quizgen.load import load
from quizgen.words import say

TOPIC = "invented"
_BATCH = 400  # style compares each with each


def topic(number: int, seed: int, shipped: Path) -> str:
    """A content file of `number` proven inventions, none like another; fewer where the model has
    no more of this length.  The same seed gives the same file."""
    found: dict[str, Invention] = {}
    library, _ = load(content_files([shipped]))
    source = candidates(seed, library)
    dry = 0
    while len(found) < number and dry < 3:
        wanted = min(_BATCH, max(10, 2 * (number - len(found))))
        some = [next(source) for _ in range(wanted)]
        before = len(found)
        for entry in proven(some, shipped):
            found.setdefault(_identity(entry), entry)
        dry = dry + 1 if len(found) == before else 0
    return _file(list(found.values())[:number])


def questions(number: int, seed: int, shipped: Path) -> list[Item]:
    """The questions of such a file, made at once."""
    with _as_file(topic(number, seed, shipped)) as file:
        return judged([file], shipped).items


_BESIDE = ("source", "level", "ask", "popular", "answer")


def _identity(entry: Invention) -> str:
    """What is asked, and of what: facts of an answer by their names."""
    asked = sorted(entry["answer"]) if isinstance(entry["answer"], Mapping) else ""
    return str([{key: part for key, part in entry.items() if key not in _BESIDE}, asked])


def proven(entries: Iterable[Invention], shipped: Path) -> list[Invention]:
    """Those against which nothing is found; style is looked at once all else is right."""
    left = list({_identity(entry): entry for entry in entries}.values())
    while len(kept := _kept(left, shipped)) < len(left):
        left = kept
    return left


def _kept(entries: Sequence[Invention], shipped: Path) -> list[Invention]:
    with _as_file(_file(entries)) as file:
        findings = judged([file], shipped).findings
    refused = {finding.message.partition(":")[0] for finding in findings}
    return [entry for number, entry in enumerate(entries, 1) if _name(number) not in refused]


@contextlib.contextmanager
def _as_file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{TOPIC}.yaml"
        file.write_text(text, "utf-8")
        yield file


def _name(number: int) -> str:
    return f"{TOPIC}-{number}"


def _file(entries: Iterable[Invention]) -> str:
    named = [{"id": _name(number), **entry} for number, entry in enumerate(entries, 1)]
    whole = {"topic": TOPIC, "title": say("invented").written(), "level": "mid", "entries": named}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100)


_MAKERS: Mapping[Callable[[random.Random, Library], Invention | None], int] = {
    walk: 4,
    ladder: 2,
    capture: 2,
    answer_to_any_isn: 1,
    meeting: 2,
    states: 3,  # few are short enough to ask
    order: 1,
    possible_runs: 1,
    number: 1,
}
"""What makes an invention, and how often."""


def candidates(seed: int, library: Library) -> Iterator[Invention]:
    """Entries without end, of every kind."""
    generator = random.Random(seed)
    while True:
        [make] = generator.choices([*_MAKERS], [*_MAKERS.values()])
        made = make(generator, library)
        asked = made and _asked(made, library)
        if asked:
            yield asked


def _asked(entry: Invention, library: Library) -> Invention | None:
    """The entry with its question, where its form asks none by itself."""
    if not {"number", "classify", "runs"} & {*entry}:
        return entry
    anything = {**entry, "id": TOPIC, "ask": dict.fromkeys(library.languages, "?")}
    words = asked_in_words(shape(anything).model_validate(anything), library)
    return {**entry, "ask": words} if all(words.values()) else None
