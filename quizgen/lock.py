"""What the content and its items were, and when each last changed, kept beside the content.

Anki takes an update only from a note that is newer, and would overwrite a learner's own edits
with every newer note; so each note's modification time is the moment its words last
changed.  The lock is a witness too: what differs from it was changed and not yet owned up to.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel

from quizgen.entries.library import Library, LoadedEntry, Topic
from quizgen.item import Item
from quizgen.place import Finding, Place
from quizgen.tcp.kinds import Kind
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.views.ladder import rows
from quizgen.words import LANGUAGES

FILE = "anki.lock"
QUESTION, SEGMENT, LADDER = "question", "segment", "ladder"  # the kinds of notes
EVERY = "+".join(LANGUAGES)
"""The language, in its key, of a note in all of them."""
_MOST_TOLD = 40

Lock = Mapping[str, tuple[str, int]]
"""For each note and each piece of content: its digest, and when that last changed (seconds since
1970)."""


def stamped(digests: Mapping[str, str], old: Lock, now: int) -> Lock:
    """The digests, each with the time when it last changed: `now` where it is not the old one."""
    return {
        key: known if (known := old.get(key)) and known[0] == digest else (digest, now)
        for key, digest in digests.items()
    }


def note_key(owner: str, kind: str, language: str) -> str:
    """What identifies a note for ever: `handshake-1-syn/segment/en`; a ladder is owned by
    `scenario handshake`."""
    return f"{owner}/{kind}/{language}"


def note_kind(item: Item, loaded: LoadedEntry) -> str:
    """Which kind of note asks an item: what is said aloud is no fact of a segment."""
    is_fact = loaded.entry.form == "step" and item.answer_kind is not Kind.OPEN
    return SEGMENT if is_fact else QUESTION


def by_note(items: Iterable[Item], library: Library) -> dict[tuple[str, str], list[Item]]:
    """The items of each note, by their entry and its kind, in the order given."""
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        kind = note_kind(item, library.entries[item.entry_id])
        found.setdefault((item.entry_id, kind), []).append(item)
    return found


def with_ladders(items: Iterable[Item], library: Library) -> list[str]:
    """The scenarios read here whose segments are asked about one by one; each makes a ladder with
    gaps."""
    asked = dict.fromkeys(item.entry_id for item in items)
    entries = [library.entries[name].entry for name in asked]
    scripts = [s for each in entries if each.form == "step" for s in each.scenarios()]
    names = dict.fromkeys(script.removeprefix("do ") for script in scripts)
    return [name for name in names if name in library.scenario_places]


def note_digests(items: Sequence[Item], library: Library) -> dict[str, str]:
    """The digest of what each note says in each language, by its key."""
    said: dict[str, list[object]] = {}
    for (name, kind), own in by_note(items, library).items():
        shown = own[0].drawing and _drawn(own[0].drawing)
        for language in library.languages:
            words = [_said(item, language, library.topics) for item in own]
            said[note_key(name, kind, language)] = [words, shown]
    for name in with_ladders(items, library):
        scenario = library.scenarios[name]
        drawn = _drawn(library.trace(scenario.script))
        for language in library.languages:
            key = note_key(f"scenario {name}", LADDER, language)
            said[key] = [[scenario.title[language]], drawn]
    return {key: _digest(json.dumps(words)) for key, words in said.items()}


def _drawn(trace: Trace) -> list[tuple[str, ...]]:
    """What the picture of a run shows."""
    return [(row.mark, row.left, row.label, row.right) for row in rows(trace)]


def _said(item: Item, language: str, topics: Mapping[str, Topic]) -> list[object]:
    """All that a card says of an item, however it is laid out."""
    return [
        item.id,
        item.stem[language],
        [item.exhibit.form, item.exhibit.text[language]] if item.exhibit else None,
        item.key[language],
        [text[language] for text in (item.heard, item.shown) if text],
        [[reason.sentence[language], reason.symbols] for reason in (*item.why, *item.details)],
        [[wrong.text[language], wrong.why[language]] for wrong in item.distractors],
        [point[language] for point in item.points],
        item.sources,
        item.proof,
        topics[item.topic].title[language],
        item.level,
        item.asked,
        [stem[language] for stem in item.follow_ups],
    ]


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


def digests(items: Sequence[Item], library: Library) -> dict[str, str]:
    """All that a lock records."""
    return {**note_digests(items, library), **piece_digests(library)}


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


# What is not as the lock has it.


def unrecorded(
    current: Mapping[str, str], old: Lock, library: Library, lock: Place | None, remedy: str
) -> Iterator[Finding]:
    """What is not as its lock has it, with what to do; what is no more is told at the place of
    the `lock`, where all that it records was read."""
    differing = [key for key, (digest, _) in old.items() if current.get(key) != digest]
    for owner, notes in _by_owner(differing).items():
        place = place_of(owner, library)
        if place is not None:
            also = f" and {_notes(notes)} of it" if notes else ""
            differs = "differ" if notes else "differs"
            yield Finding(place, f"{owner}{also} {differs} from {FILE}; {remedy}")
        elif lock is not None:
            message = f"{owner} is no more, though learners may have notes of it; {remedy}"
            yield Finding(lock, message)


def renewed(
    current: Mapping[str, str], old: Lock, library: Library, now: int, *, is_whole: bool
) -> Lock:
    """The lock as it should be; where only part of what it is for was read, the rest stays."""
    kept = {} if is_whole else {key: old[key][0] for key in old if not _is_read(key, library)}
    return stamped({**kept, **current}, old, now)


def differing(current: Mapping[str, str], old: Lock) -> list[str]:
    """The pieces of content, with their notes, that are not as the lock has them: `entry syn-lost`,
    what is new too."""
    keys = [key for key in current if key not in old or old[key][0] != current[key]]
    gone = [key for key in old if key not in current]
    return list(_by_owner([*keys, *gone]))


def accepted(current: Mapping[str, str], old: Lock, owner: str, now: int) -> Lock:
    """The lock with one piece of content, and its notes, as they are now."""
    own = {key for key in (*current, *old) if owner in _by_owner([key])}
    kept = {key: known for key, known in old.items() if key not in own}
    return {**kept, **stamped({key: current[key] for key in own if key in current}, old, now)}


def _is_read(key: str, library: Library) -> bool:
    [owner] = _by_owner([key])
    return place_of(owner, library) is not None


def changes(old: Lock, new: Lock) -> list[str]:
    """`changed: entry syn-lost (2 notes)`, and a sum; no more than a screen of it."""
    told = []
    for word, keys in (
        ("changed", [key for key in new if key in old and old[key] != new[key]]),
        ("new", [key for key in new if key not in old]),
        ("gone", [key for key in old if key not in new]),
    ):
        owners = _by_owner(keys)
        for owner, notes in list(owners.items())[:_MOST_TOLD]:
            own = f" ({_notes(notes)})" if notes else ""
            told.append(f"{word}: {owner}{own}")
        if len(owners) > _MOST_TOLD:
            told.append(f"{word}: {len(owners) - _MOST_TOLD} more")
    return told or ["nothing has changed"]


def _notes(number: int) -> str:
    return "1 note" if number == 1 else f"{number} notes"


def _by_owner(keys: Iterable[str]) -> "Counter[str]":
    """How many notes each entry owns of these; other pieces own none."""
    owners: Counter[str] = Counter()
    for key in keys:
        owner, is_note = _owner(key)
        owners[owner] += is_note
    return owners


def _owner(key: str) -> tuple[str, bool]:
    """The piece of content that a key is about, and whether it is the key of a note."""
    owner, slash, _ = key.partition("/")
    if " " not in owner:
        return f"entry {owner}", True
    return (owner, True) if slash and owner.startswith("scenario ") else (key, False)


def place_of(owner: str, library: Library) -> Place | None:
    """Where a piece is written; None where it was not read."""
    kind, _, name = owner.partition(" ")
    if kind == "entry":
        return library.entries[name].place("id") if name in library.entries else None
    places, path = {
        "scenario": (library.scenario_places, ("scenarios", name)),
        "constant": (library.constant_places, (name,)),
        "source": (library.source_places, (name,)),
    }[kind]
    return places[name].nearest(path) if name in places else None
