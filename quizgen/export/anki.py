"""Anki decks: one note an item, in one language, with identities that last.

The GUID comes from the item's id, so an edit keeps a learner's progress; the modification time
comes from the lock.
"""

import hashlib
import io
import itertools
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import genanki

from quizgen.entries.library import Topic
from quizgen.export.note import FIELDS, fields
from quizgen.item import Item
from quizgen.lock import Lock, note_key
from quizgen.words import Words

NOTE_TYPE_ID = 1_790_001_001
NOTE_TYPE = "quizgen question v1"
_FIRST_NOTE_ID = {"en": 1_790_000_000_000, "zh": 1_790_100_000_000}
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)


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
    return genanki.Deck(deck_id, f"{Words('export')('deck')[language]}::{title}")


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
