"""Anki decks: one note an item, in one language, with identities that last.

The GUID comes from the item's id, so an edit keeps a learner's progress.  Anki takes an update
only from a note that is newer, and would overwrite a learner's own edits with every newer note;
so each note's modification time is the moment its words last changed, kept in a lock.
"""

import hashlib
import html
import io
import itertools
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import genanki

from quizgen.export.wording import WORDING
from quizgen.knowledge.load import Topic
from quizgen.knowledge.prose import Text
from quizgen.quiz.items import Item

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
NOTE_TYPE_ID = 1_790_001_001
NOTE_TYPE = "quizgen question v1"
_FIRST_NOTE_ID = {"en": 1_790_000_000_000, "zh": 1_790_100_000_000}
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)

_ANKI_TAG = re.compile(r"\[(?=sound:|anki:|latex\]|\$)")  # Anki would play or draw these

Lock = Mapping[str, tuple[str, int]]
"""For each note key: the hash of its fields, and when they last changed (seconds since 1970)."""


def note_key(item: Item, language: str) -> str:
    """What identifies a note for ever."""
    return f"{item.id}/{language}"


def fields(item: Item, language: str, topics: Mapping[str, Topic]) -> list[str]:
    """The note's fields as HTML, escaped here and nowhere else."""
    say = WORDING[language]
    points = "".join(f"<li>{_html(point, language)}</li>" for point in item.points)
    return [
        html.escape(item.id),
        _html(item.stem, language) + _exhibit(item),
        _html(item.key, language),
        _html(item.rationale, language) if item.rationale else "",
        points,
        html.escape(item.source),
        html.escape(say[item.proof]),
        _html(topics[item.topic].title, language),
        html.escape(say[item.level]),
        *[""] * (len(FIELDS) - 9),
    ]


def _exhibit(item: Item) -> str:
    if not item.exhibit_text:
        return ""
    shown = html.escape(item.exhibit_text.rstrip("\n"), quote=False)
    return f'<pre class="exhibit">{_ANKI_TAG.sub("&#91;", shown)}</pre>'


def _html(words: Text, language: str) -> str:
    escaped = html.escape(getattr(words, language), quote=False)
    return _ANKI_TAG.sub("&#91;", escaped)


def locked(items: Sequence[Item], topics: Mapping[str, Topic], old: Lock, now: int) -> Lock:
    """Return the lock for these items: unchanged notes keep their time, others get `now`."""
    new = {}
    for language in WORDING:
        for item in items:
            key = note_key(item, language)
            digest = hashlib.sha256(
                "\x1f".join(fields(item, language, topics)).encode()
            ).hexdigest()[:16]
            known = old.get(key)
            new[key] = known if known and known[0] == digest else (digest, now)
    return new


def read_lock(text: str) -> Lock:
    """Parse what `write_lock` wrote."""
    return {key: (digest, moment) for key, (digest, moment) in json.loads(text).items()}


def write_lock(lock: Lock) -> str:
    """One line a note, sorted, so that a change of content shows as a small change here."""
    lines = (f"{json.dumps(key)}: {json.dumps(list(lock[key]))}" for key in sorted(lock))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def package(
    items: Sequence[Item],
    language: str,
    topics: Mapping[str, Topic],
    lock: Lock,
    templates: Path,
) -> bytes:
    """Return an .apkg file; the same items and lock give the same bytes."""
    note_type = _note_type(templates)
    decks = {}
    for place, item in enumerate(items):
        if item.topic not in decks:
            decks[item.topic] = _deck(item.topic, topics[item.topic], language)
        decks[item.topic].add_note(
            genanki.Note(
                model=note_type,
                fields=fields(item, language, topics),
                guid=genanki.guid_for(note_key(item, language)),
                tags=[f"level::{item.level}", f"topic::{item.topic}", f"proof::{item.proof}"],
                due=place,
            )
        )
    times = {
        genanki.guid_for(note_key(item, language)): lock[note_key(item, language)][1]
        for item in items
    }
    return _zipped(_database(list(decks.values()), times, _FIRST_NOTE_ID[language]))


def _note_type(templates: Path) -> genanki.Model:
    folder = templates / "anki"
    front = (folder / "front.html").read_text("utf-8")
    back = (folder / "back.html").read_text("utf-8")
    return genanki.Model(
        NOTE_TYPE_ID,
        NOTE_TYPE,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Recall", "qfmt": front, "afmt": back}],
        css=(folder / "style.css").read_text("utf-8"),
        sort_field_index=1,
    )


def _deck(name: str, topic: Topic, language: str) -> genanki.Deck:
    digest = hashlib.sha256(f"deck/{name}/{language}".encode()).digest()
    deck_id = 1 << 40 | int.from_bytes(digest[:5])
    title = getattr(topic.title, language)
    return genanki.Deck(deck_id, f"{WORDING[language]['deck']}::{title}")


def _database(decks: list[genanki.Deck], times: Mapping[str, int], first_id: int) -> bytes:
    connection = sqlite3.connect(":memory:")
    cursor = connection.cursor()
    newest = max(times.values(), default=0)
    genanki.Package(decks).write_to_db(cursor, float(newest), itertools.count(first_id))
    ids = cursor.execute("SELECT id, guid FROM notes").fetchall()  # guid has no index
    cursor.executemany(
        "UPDATE notes SET mod = ? WHERE id = ?", [(times[guid], id_) for id_, guid in ids]
    )
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


def _zipped(database: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", database), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
