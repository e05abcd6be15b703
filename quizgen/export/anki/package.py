"""Anki decks: one note an item, in one language, with identities that last.

The GUID comes from the item's id, so an edit keeps a learner's progress; the modification time
comes from the lock.
"""

import hashlib
import io
import itertools
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path

import genanki

from quizgen.entries.library import Topic
from quizgen.export.anki.notes import NOTE_TYPES, NoteType, fields
from quizgen.export.book import Book
from quizgen.lock import note_key
from quizgen.words import Words

_FIRST_NOTE_ID = {"en": 1_790_000_000_000, "zh": 1_790_100_000_000}
"""Frozen, as learners have these notes; the ids of other languages follow from their names."""
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)


def write(book: Book) -> dict[str, bytes]:
    """An .apkg file; the same book gives the same bytes."""
    language, lock, topics = book.language, book.lock, book.checked.library.topics
    models = {kind.id: _model(kind, book.templates) for kind in NOTE_TYPES}
    decks, times = {}, {}
    for place, item in enumerate(book.items):
        if item.topic not in decks:
            decks[item.topic] = _deck(item.topic, topics[item.topic], language)
        for kind in NOTE_TYPES:
            if not kind.takes(item):
                continue
            key = note_key(item, language, kind.suffix)
            note = genanki.Note(
                model=models[kind.id],
                fields=fields(item, language, topics),
                guid=genanki.guid_for(key),
                tags=[f"level::{item.level}", f"topic::{item.topic}", f"proof::{item.proof}"],
                due=place,
            )
            decks[item.topic].add_note(note)
            times[note.guid] = lock[key][1]
    return {"": _zipped(_database(list(decks.values()), times, _first_note_id(language)))}


def _model(kind: NoteType, templates: Path) -> genanki.Model:
    folder = templates / "anki" / kind.folder
    front = (folder / "front.html").read_text("utf-8")
    back = (folder / "back.html").read_text("utf-8")
    return genanki.Model(
        kind.id,
        kind.name,
        fields=[{"name": name} for name in kind.fields],
        templates=[{"name": "Recall", "qfmt": front, "afmt": back}],
        css=(folder / "style.css").read_text("utf-8"),
        sort_field_index=1,
    )


def _first_note_id(language: str) -> int:
    digest = hashlib.sha256(f"notes/{language}".encode()).digest()
    return _FIRST_NOTE_ID.get(language, 1_791_000_000_000 + 10**7 * int.from_bytes(digest[:2]))


def _deck(name: str, topic: Topic, language: str) -> genanki.Deck:
    digest = hashlib.sha256(f"deck/{name}/{language}".encode()).digest()
    deck_id = 1 << 40 | int.from_bytes(digest[:5])
    title = topic.title[language]
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
