"""Anki decks: a file that Anki imports, with identities that last.

The GUID comes from the entry's id and the kind of note, so an edit keeps a learner's progress;
the modification time comes from the lock.  genanki knows the file and its decks; note types are
written here, since it would render each of their templates for each field, and so are the rows,
all at once.
"""

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import genanki

from quizgen.entries.level import Asked
from quizgen.export.anki.notes import DRILL, NOTE_TYPES, Note, NoteError, notes
from quizgen.export.anki.templates import Side, css, sides
from quizgen.export.book import Book
from quizgen.lock import EVERY, LADDER
from quizgen.words import Words

_SAY = Words("export")
_FIRST_NOTE_ID = {"en": 1_790_000_000_000, "zh": 1_790_100_000_000}
"""Frozen, as learners have these notes; the ids of other languages follow from their names."""
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)
_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
_TAG = re.compile("<[^>]*>")
_MOST_IDS = 10**6


def write(book: Book) -> dict[str, bytes]:
    """An .apkg file; the same book gives the same bytes.  Raises NoteError."""
    connection = sqlite3.connect(":memory:")
    cursor = connection.cursor()
    genanki.Package([]).write_to_db(cursor, 0.0, iter(()))
    filed: list[Note] = []
    cursor.executemany(_NOTE, _note_rows(sound(notes(book), _tongue(book)), filed, book))
    newest = max((_modified(note, book) for note in filed), default=0)
    decks = _decks(filed, book)
    for deck in decks.values():
        deck.write_to_db(cursor, float(newest), iter(()))
    kinds = dict.fromkeys(note.kind for note in filed)
    models = {NOTE_TYPES[kind].id: _model(kind, book, newest) for kind in kinds}
    cursor.execute("UPDATE col SET models = ?", (json.dumps(models),))
    cursor.executemany(_CARD, _card_rows(filed, decks, book))
    connection.commit()
    content = connection.serialize()
    connection.close()
    return {"": _zipped(content)}


def sound(made: Iterable[Note], tongue: str) -> Iterator[tuple[Note, str]]:
    """Each note with its GUID.  Raises NoteError for what Anki would take without a word and then
    lose."""
    owners: dict[str, str] = {}
    for note in made:
        guid = str(genanki.guid_for(note.key(tongue)))
        if guid in owners:
            raise NoteError(f"{note.owner}: the GUID of its note is that of {owners[guid]}")
        owners[guid] = note.owner
        if spaced := next((tag for tag in note.tags if len(tag.split()) != 1), None):
            raise NoteError(f"{note.owner}: a tag of Anki has no spaces: '{spaced}'")
        names = NOTE_TYPES[note.kind].fields
        if note.kind == LADDER and "{{c1::" not in note.fields[names.index("Ladder")]:
            raise NoteError(f"{note.owner}: a ladder without a gap makes no card")
        for card in note.cards if note.kind != LADDER else ():
            if not note.fields[names.index(f"Question {card}")].strip():
                raise NoteError(f"{note.owner}: the front of card {card} is empty")
        yield note, guid


def _tongue(book: Book) -> str:
    """What tells the notes of a deck from those of other languages."""
    return EVERY if book.also else book.language


def _modified(note: Note, book: Book) -> int:
    """When it last changed in any of its languages, in seconds since 1970."""
    return max(book.lock[note.key(language)][1] for language in (book.language, *book.also))


def _note_rows(
    made: Iterable[tuple[Note, str]], filed: list[Note], book: Book
) -> Iterator[tuple[object, ...]]:
    """The rows one by one, so that all fields never stand in memory twice; the notes without
    their fields are `filed`."""
    first = _first_note_id(_tongue(book))
    for place, (note, guid) in enumerate(made):
        filed.append(replace(note, fields=()))
        tags = f" {' '.join(note.tags)} "
        named, modified = NOTE_TYPES[note.kind], _modified(note, book)
        fields = "\x1f".join(note.fields)
        question = _TAG.sub("", note.fields[_shown_by(note.kind)])
        yield first + place, guid, named.id, modified, tags, fields, question


def _shown_by(kind: str) -> int:
    """The field by which Anki's browser lists a note."""
    return NOTE_TYPES[kind].fields.index("Question" if kind == LADDER else "Question 1")


def _card_rows(
    made: Sequence[Note], decks: Mapping[tuple[str, str], genanki.Deck], book: Book
) -> Iterator[tuple[object, ...]]:
    """New cards in the order to learn them: the first of every note of a deck, then the second of
    each, and so on."""
    numbers = {name: number for number, name in enumerate(decks)}
    asked = sorted(
        (numbers[note.deck(turn)], turn, place, card)
        for place, note in enumerate(made)
        for turn, card in enumerate(note.cards)
    )
    first = _first_note_id(_tongue(book))
    for due, (_, turn, place, card) in enumerate(asked):
        note = made[place]
        deck = decks[note.deck(turn)].deck_id
        yield first + _MOST_IDS + due, first + place, deck, card - 1, _modified(note, book), due


def _first_note_id(tongue: str) -> int:
    digest = hashlib.sha256(f"notes/{tongue}".encode()).digest()
    return _FIRST_NOTE_ID.get(tongue, 1_791_000_000_000 + 10**7 * int.from_bytes(digest[:2]))


def _decks(made: Iterable[Note], book: Book) -> dict[tuple[str, str], genanki.Deck]:
    """The subdecks, in order and numbered, as Anki takes new cards by the names of decks: what is
    asked more often first, where the content tells; then by topic; last what is drilled."""
    library, language = book.checked.library, book.language
    layers, topics = [*Asked, DRILL], ["", *library.topics]
    tells = len({loaded.asked for loaded in library.entries.values()}) > 1
    used = {note.deck(turn) for note in made for turn in range(len(note.cards))}
    found = {}
    for layer, topic in sorted(
        used, key=lambda deck: (layers.index(deck[0]), topics.index(deck[1]))
    ):
        path = [book.title[language]]
        if tells or not topic:
            number = layers.index(layer) + 1 if tells else 99
            path.append(f"{number} {_SAY(f'asked.{layer}')[language]}")
        if topic:
            path.append(f"{topics.index(topic):02} {library.topics[topic].title[language]}")
        digest = hashlib.sha256("/".join((path[0], layer, topic, _tongue(book))).encode()).digest()
        name = "::".join(part.replace("::", ": ") for part in path)
        found[layer, topic] = genanki.Deck(1 << 40 | int.from_bytes(digest[:5]), name)
    return found


def _model(kind: str, book: Book, modified: int) -> dict[str, object]:
    """A note type as the file has it (schema 11)."""
    named = NOTE_TYPES[kind]
    templates: list[Side] = sides(kind, named.cards, book.templates)
    return {
        "id": str(named.id),
        "name": named.name,
        "type": int(kind == LADDER),
        "mod": modified,
        "usn": -1,
        "sortf": _shown_by(kind),
        "did": None,
        "tmpls": [
            {
                "name": side.name,
                "ord": place,
                "qfmt": side.front,
                "afmt": side.back,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
            }
            for place, side in enumerate(templates)
        ],
        "flds": [
            {"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20}
            for place, name in enumerate(named.fields)
        ],
        "css": css(book.templates),
        "latexPre": "",
        "latexPost": "",
        "latexsvg": False,
        "req": [],
        "tags": [],
        "vers": [],
    }


def _zipped(database: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", database), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
