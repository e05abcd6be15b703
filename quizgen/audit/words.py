"""The changes that an audit makes to words, one at a time, in one language.

Hosts, fates, calls, ordinals, the order of things, negations, quantifiers, units and whose number
it is are exchanged as `edits/{language}.yaml` has them; states, flags and numbers by what they
are.  The words of a question or a claim are read, so each such change must be noticed, or be read
and hold as well; a change that reads as before survives.  Of a sentence that explains, and of an
open question, technical words are held against what backs it and the rest against the other
language: what is changed there and not noticed is left to the lock, and counts under what the
sentence rests on.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import NamedTuple

import yaml

from quizgen.audit.content import Change
from quizgen.check.grounding import sentences
from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Sentence, Text
from quizgen.forms.form import form_of
from quizgen.forms.say import Say
from quizgen.place import Path
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import State

NUMBER, STATE, SEGMENT = "number", "state", "segment"
_FIXED = "fixed"
_SEGMENTS = (*map(str, Kind.FLAGS.traits.choices), "FIN")
_STATES = tuple(str(state) for state in State)
_NUMBER = re.compile(r"(?<![\w.+{(§-])\d+(?![\w.)}-])", re.ASCII)
_FLAGS = re.compile(r"(?<![A-Z,])[A-Z]+(?:,[A-Z]+)*(?![A-Z,]*[A-Z(-])")
_STATE = re.compile("|".join(sorted((rf"\b{state}\b(?!-)" for state in _STATES), reverse=True)))


class Edit(NamedTuple):
    """Other words at one place of a text: what sort, where (from 0), what stood there, what
    stands there now, and the whole text."""

    kind: str
    start: int
    before: str
    after: str
    text: str


class Exchange(NamedTuple):
    """What is exchanged in one language: one pattern a kind, and the others of each word."""

    pattern: re.Pattern[str]
    others: Mapping[str, tuple[str, ...]]


@cache
def _exchanges(language: str) -> tuple[Mapping[str, Exchange], re.Pattern[str]]:
    """What to exchange, by kind, and what stays as it is."""
    path = FilePath(__file__).parent / "edits" / f"{language}.yaml"
    written = yaml.safe_load(path.read_bytes())
    fixed = _one_of(written.pop(_FIXED))
    found = {}
    for kind, groups in written.items():
        others: dict[str, tuple[str, ...]] = {}
        for group in groups:
            for word in group:
                new = [group[word]] if isinstance(group, dict) else [w for w in group if w != word]
                others[word] = tuple(dict.fromkeys((*others.get(word, ()), *new)))
        found[kind] = Exchange(_one_of(others), others)
    return found, fixed


def _one_of(words: Mapping[str, object] | list[str]) -> re.Pattern[str]:
    """Any of these words, whole where they are of Latin letters; the longest first."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_whole(word) for word in longest_first))


def _whole(word: str) -> str:
    before = r"(?<![A-Za-z-])" if word[0].isascii() else ""
    after = r"(?![A-Za-z-])" if word[-1].isascii() and word[-1].isalpha() else ""
    return f"{before}{re.escape(word)}{after}"


def edits(text: str, language: str) -> Iterator[Edit]:
    """Every other wording of a text that differs from it in one place."""
    exchanges, fixed = _exchanges(language)
    kept = [match.span() for match in fixed.finditer(text)]
    for kind, exchange in exchanges.items():
        for match in exchange.pattern.finditer(text):
            is_fixed = any(a <= match.start() < b for a, b in kept) and kind != "whose"
            for other in () if is_fixed else exchange.others[match[0]]:
                yield _edit(kind, text, match, other)
    yield from _technical(text, kept)


def _technical(text: str, kept: list[tuple[int, int]]) -> Iterator[Edit]:
    for match in _STATE.finditer(text):
        place = _STATES.index(match[0])
        for near in (-1, 1):
            yield _edit(STATE, text, match, _STATES[(place + near) % len(_STATES)])
    for match in _FLAGS.finditer(text):
        if match[0] in _SEGMENTS:
            place = _SEGMENTS.index(match[0])
            for near in (1, 2):
                yield _edit(SEGMENT, text, match, _SEGMENTS[(place + near) % len(_SEGMENTS)])
    for match in _NUMBER.finditer(text):
        if not any(a <= match.start() < b for a, b in kept):
            yield _edit(NUMBER, text, match, str(int(match[0]) + 1))


def _edit(kind: str, text: str, match: re.Match[str], other: str) -> Edit:
    head, tail = text[: match.start()], text[match.end() :]
    if not other:
        tail = tail.removeprefix(" ")
    return Edit(kind, match.start(), match[0], other, f"{head}{other}{tail}")


class Worded(NamedTuple):
    """A text of an entry, where it stands, and what it rests on: nothing where it is decided."""

    path: Path
    text: Text
    rests_on: str = ""


OWN, ENTRIES, CITATIONS, OPEN = "the entry's answer", "other entries", "citations", "open questions"


def worded(loaded: LoadedEntry) -> Iterator[Worded]:
    """Every text of an entry that a badge covers."""
    asked = loaded.entry.question
    if asked:
        key, text = asked
        rests_on = CITATIONS if loaded.entry.cites else ""
        yield Worded((key,), text, OPEN if isinstance(loaded.entry, Say) else rests_on)
    for path, sentence in sentences(loaded.entry):
        yield Worded(path, sentence, _rests_on(sentence))


def _rests_on(sentence: Sentence) -> str:
    if sentence.citations:
        return CITATIONS
    return ENTRIES if sentence.grounds else OWN


WORDS = "words"


def word_changes(loaded: LoadedEntry) -> Iterator[Change]:
    """Every change to one word of an entry."""
    for each in worded(loaded):
        for language in each.text:
            text = each.text[language]
            path = (*each.path, language)
            part = f"{each.rests_on or form_of(loaded).form}, {language}"
            for kind, start, before, after, edited in edits(text, language):
                place = loaded.places.word((*loaded.path, *path), text, start)
                words = f"“{after}” instead of “{before}”" if after else f"“{before}” left out"
                told = f"{loaded.entry.id}: {language}: {words}"
                is_decided = not each.rests_on
                yield Change(
                    f"word: {kind}",
                    WORDS,
                    loaded.entry.id,
                    path,
                    edited,
                    place,
                    told,
                    is_decided,
                    part,
                )
