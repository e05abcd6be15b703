"""One Anki note: what identifies it, and its fields."""

import html
import re
from collections.abc import Mapping

from quizgen.entries.library import Topic
from quizgen.item import Item
from quizgen.words import Text, Words

# Frozen: a field added later would make every note "conflicting" on import, so some are spare.
FIELDS = (
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
        *[""] * (len(FIELDS) - 9),
    ]


def _exhibit(item: Item, language: str) -> str:
    if not item.exhibit:
        return ""
    shown = html.escape(item.exhibit.text[language].rstrip("\n"), quote=False)
    return f'<pre class="exhibit {item.exhibit.form}">{_ANKI_TAG.sub("&#91;", shown)}</pre>'


def _html(words: Text, language: str) -> str:
    escaped = html.escape(words[language], quote=False)
    return _ANKI_TAG.sub("&#91;", escaped)
