"""When each Anki note last changed, kept beside the content.

Anki takes an update only from a note that is newer, and would overwrite a learner's own edits
with every newer note; so each note's modification time is the moment its words last changed.
The lock is a witness too: what differs from it was changed and not yet owned up to.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from quizgen.export.note import fields, note_key
from quizgen.export.wording import WORDING
from quizgen.knowledge.load import Topic
from quizgen.quiz.items import Item

Lock = Mapping[str, tuple[str, int]]
"""For each note key: the hash of its fields, and when they last changed (seconds since 1970)."""


def locked(items: Sequence[Item], topics: Mapping[str, Topic], old: Lock, now: int) -> Lock:
    """Return the lock for these items: unchanged notes keep their time, others get `now`."""
    return {
        key: known if (known := old.get(key)) and known[0] == digest else (digest, now)
        for key, digest in _digests(items, topics)
    }


def changed(items: Sequence[Item], topics: Mapping[str, Topic], old: Lock) -> Iterator[str]:
    """The keys of the notes that the lock has otherwise, or that are made no more."""
    made = dict(_digests(items, topics))
    for key, (digest, _) in old.items():
        if made.get(key) != digest:
            yield key


def _digests(items: Sequence[Item], topics: Mapping[str, Topic]) -> Iterator[tuple[str, str]]:
    for language in WORDING:
        for item in items:
            words = "\x1f".join(fields(item, language, topics))
            yield note_key(item, language), hashlib.sha256(words.encode()).hexdigest()[:16]


def read_lock(text: str) -> Lock:
    """Parse what `write_lock` wrote."""
    return {key: (digest, moment) for key, (digest, moment) in json.loads(text).items()}


def write_lock(lock: Lock) -> str:
    """One line a note, sorted, so that a change of content shows as a small change here."""
    lines = (f"{json.dumps(key)}: {json.dumps(list(lock[key]))}" for key in sorted(lock))
    return "{\n" + ",\n".join(lines) + "\n}\n"
