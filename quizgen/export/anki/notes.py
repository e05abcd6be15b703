"""Anki notes: the types there are, what identifies a note, and its fields."""

import html
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from quizgen.entries.library import Topic
from quizgen.item import Item
from quizgen.words import Text, Words


class NoteType(NamedTuple):
    """A note type.  Its id, name, fields and suffix are frozen: Anki and the learners' own
    collections know notes by them.  `folder` is below templates/anki; `takes` says of which items
    it makes notes; `suffix` tells notes of one item apart."""

    id: int
    name: str
    folder: str
    fields: tuple[str, ...]
    takes: Callable[[Item], bool]
    suffix: str


# Frozen: a field added later would make every note "conflicting" on import, so some are spare.
_QUESTION = (
    "Id",
    "Question",
    "Answer",
    "Why",
    "Points",
    "Source",
    "Proof",
    "Topic",
    "Level",
    "Spare1",
    "Spare2",
    "Spare3",
    "Spare4",
)
NOTE_TYPES = (
    NoteType(1_790_001_001, "quizgen question v1", "question", _QUESTION, lambda item: True, ""),
)
_SAY = Words("export")
_ANKI_TAG = re.compile(r"\[(?=sound:|anki:|latex\]|\$)")  # Anki would play or draw these


def fields(item: Item, language: str, topics: Mapping[str, Topic]) -> list[str]:
    """The note's fields as HTML, escaped here and nowhere else."""
    points = "".join(f"<li>{_html(point, language)}</li>" for point in item.points)
    return [
        html.escape(item.id),
        _html(item.stem, language) + _exhibit(item, language),
        _html(item.key, language),
        _html(item.rationale, language) if item.rationale else "",
        points,
        html.escape(item.source),
        _html(_SAY(f"proof.{item.proof}"), language),
        _html(topics[item.topic].title, language),
        _html(_SAY(f"level.{item.level}"), language),
        *[""] * (len(_QUESTION) - 9),
    ]


def _exhibit(item: Item, language: str) -> str:
    if not item.exhibit:
        return ""
    shown = html.escape(item.exhibit.text[language].rstrip("\n"), quote=False)
    return f'<pre class="exhibit {item.exhibit.form}">{_ANKI_TAG.sub("&#91;", shown)}</pre>'


def _html(words: Text, language: str) -> str:
    escaped = html.escape(words[language], quote=False)
    return _ANKI_TAG.sub("&#91;", escaped)
