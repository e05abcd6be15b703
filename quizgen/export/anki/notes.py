"""Anki notes: the types there are, what identifies a note, and its fields."""

import html
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from quizgen.entries.library import Topic
from quizgen.item import Item, Reason
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
        _why(item, language),
        points,
        html.escape("; ".join(item.sources)),
        _html(_SAY(f"proof.{item.proof}"), language),
        _html(topics[item.topic].title, language),
        _html(_SAY(f"level.{item.level}"), language),
        *[""] * (len(_QUESTION) - 9),
    ]


def _why(item: Item, language: str) -> str:
    """What is heard, why it is otherwise, what the run showed; the rest folded away."""
    heard = [_SAY("heard", claim=item.heard)] if item.heard else []
    shown = [_SAY("shown", what=item.shown)] if item.shown else []
    said = [*heard, *(reason.sentence for reason in item.why), *shown]
    told = "".join(f"<p>{_html(words, language)}</p>" for words in said)
    exactly = [_exactly(reason) for reason in item.why if reason.symbols]
    exactly += [_html(r.sentence, language) + _exactly(r) for r in item.details]
    if not exactly:
        return told
    summary, lines = _SAY("details")[language], "".join(f"<p>{line}</p>" for line in exactly)
    return f"{told}<details><summary>{summary}</summary>{lines}</details>"


def _exactly(reason: Reason) -> str:
    symbols = html.escape(reason.symbols, quote=False)
    return f" <code>{symbols}</code>" if symbols else ""


def _exhibit(item: Item, language: str) -> str:
    if not item.exhibit:
        return ""
    shown = html.escape(item.exhibit.text[language].rstrip("\n"), quote=False)
    return f'<pre class="exhibit {item.exhibit.form}">{_ANKI_TAG.sub("&#91;", shown)}</pre>'


def _html(words: Text, language: str) -> str:
    escaped = html.escape(words[language], quote=False)
    return _ANKI_TAG.sub("&#91;", escaped)
