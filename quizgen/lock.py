"""What the content was, and when each Anki note last changed, kept beside the content.

Anki takes an update only from a note that is newer, and would overwrite a learner's own edits
with every newer note; so each note's modification time is the moment its words last changed.
The lock is a witness too: what differs from it was changed and not yet owned up to.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from quizgen.entries.library import Library, Topic
from quizgen.export.note import fields, note_key
from quizgen.item import Item
from quizgen.words import LANGUAGES

Lock = Mapping[str, tuple[str, int]]
"""For each note and each piece of content: its digest, and when that last changed (seconds since
1970)."""


def locked(items: Sequence[Item], topics: Mapping[str, Topic], old: Lock, now: int) -> Lock:
    """Return the lock for the notes of these items: unchanged ones keep their time, others get
    `now`."""
    return stamped(note_digests(items, topics), old, now)


def stamped(digests: Mapping[str, str], old: Lock, now: int) -> Lock:
    """The digests, each with the time when it last changed."""
    return {
        key: known if (known := old.get(key)) and known[0] == digest else (digest, now)
        for key, digest in digests.items()
    }


def note_digests(items: Sequence[Item], topics: Mapping[str, Topic]) -> dict[str, str]:
    """The digest of each note's fields, by its key: `handshake-1-syn/seq/en`."""
    return {
        note_key(item, language): _digest("\x1f".join(fields(item, language, topics)))
        for language in LANGUAGES
        for item in items
    }


def piece_digests(library: Library) -> dict[str, str]:
    """The digest of all that authors wrote, piece by piece: `scenario handshake`.

    A note shows only part of it: not the script that it was made from, nor what follows up.
    """
    pieces: dict[str, object] = {}
    for name, loaded in library.entries.items():
        pieces[f"entry {name}"] = [loaded.topic, loaded.level, _plain(loaded.entry)]
    for name in library.scenario_places:
        pieces[f"scenario {name}"] = _plain(library.scenarios[name])
    for name in library.constant_places:
        pieces[f"constant {name}"] = _plain(library.constants[name])
    for name in library.source_places:
        sections = sorted(library.sources.get(name, ()))
        words = {s: sorted(library.cited_words.get(f"{name} §{s}", ())) for s in sections}
        pieces[f"source {name}"] = words
    return {key: _digest(json.dumps(piece, sort_keys=True)) for key, piece in pieces.items()}


def _plain(model: BaseModel) -> object:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def read_lock(text: str) -> Lock:
    """Parse what `write_lock` wrote."""
    return {key: (digest, moment) for key, (digest, moment) in json.loads(text).items()}


def write_lock(lock: Lock) -> str:
    """One line a note, sorted, so that a change of content shows as a small change here."""
    lines = (f"{json.dumps(key)}: {json.dumps(list(lock[key]))}" for key in sorted(lock))
    return "{\n" + ",\n".join(lines) + "\n}\n"
