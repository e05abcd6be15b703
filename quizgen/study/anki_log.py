"""Answers given in Anki, from a package that it exported with its scheduling.

Of Anki's review log the answers to the notes of our decks are taken, whatever deck they lie in
now.  What Anki wrote beside them when it set a card back or moved it is no answer.
"""

import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from genanki import guid_for

from quizgen.lock import EVERY, QUESTION, SEGMENT, note_key
from quizgen.study.events import EARLIEST, LATEST, How, Rating, Review
from quizgen.study.talk import StudyError, say
from quizgen.words import LANGUAGES

_COMPRESSED = "collection.anki21b"
_COLLECTIONS = ("collection.anki21", "collection.anki2")  # the second is a dummy beside the first
# Type 3 without a factor is a look at a card in a filtered deck that does not reschedule.
_ANSWERS = """
    SELECT CAST(log.id AS INTEGER), log.ease, CAST(log.time AS INTEGER),
           CAST(note.guid AS TEXT), CAST(note.flds AS TEXT), CAST(card.ord AS INTEGER)
    FROM revlog AS log
    JOIN cards AS card ON card.id = log.cid
    JOIN notes AS note ON note.id = card.nid
    WHERE log.ease IN (1, 2, 3, 4) AND NOT (log.type = 3 AND log.factor = 0)
    ORDER BY log.id
"""


class AnkiLogError(StudyError):
    """The package cannot be read."""


class AnkiLog(NamedTuple):
    """Answers to our cards, and how many there are to others."""

    reviews: list[Review]
    others: int


def read_package(path: Path) -> AnkiLog:
    """The answers of an .apkg or .colpkg file.  Raises AnkiLogError, OSError."""
    try:
        content = _collection(path)
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(content)
            found = list(_reviews(connection))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, sqlite3.Error) as error:
        raise AnkiLogError(say("anki.damaged", path=str(path), error=str(error))) from error
    reviews = [review for review in found if review]
    return AnkiLog(reviews, len(found) - len(reviews))


def _collection(path: Path) -> bytes:
    """The database in a package."""
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        if _COMPRESSED in names:
            raise AnkiLogError(say("anki.compressed", path=str(path)))
        for name in _COLLECTIONS:
            if name in names and (content := package.read(name)):
                return content
    raise AnkiLogError(say("anki.none", path=str(path)))


def _reviews(connection: sqlite3.Connection) -> Iterator[Review | None]:
    """Each answer in the order of time; None where it is to a card of others."""
    for milliseconds, ease, took, guid, fields, ord_ in connection.execute(_ANSWERS):
        entry, facts = [*fields.split("\x1f"), ""][:2]
        language, fact = _language(entry, guid), _at(facts.split("|"), ord_)
        at = _time(milliseconds)
        if language is None or at is None or not fact:
            yield None
        else:
            item = f"{entry}/{fact}"
            name = f"anki-{milliseconds}-{item}/{language}"
            seconds = max(took, 0) / 1000
            yield Review(name, at, item, language, Rating(ease), How.IMPORT, seconds)


def _language(entry: str, guid: str) -> str | None:
    """The language of a note of ours; of one in several, the first.  None of another's note."""
    for kind in (QUESTION, SEGMENT):
        for language in LANGUAGES:
            if guid in (guid_for(note_key(entry, kind, each)) for each in (language, EVERY)):
                return language
    return None


def _at(facts: list[str], place: int) -> str:
    """The fact that a card of the note asks for."""
    return facts[place] if 0 <= place < len(facts) else ""


def _time(milliseconds: int) -> datetime | None:
    """The time since 1970; None where it is no time that a history takes."""
    try:
        at = EARLIEST + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return at if EARLIEST <= at < LATEST else None
