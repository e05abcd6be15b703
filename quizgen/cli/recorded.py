"""What the lock beside the content records: is the content as somebody meant it to be?"""

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen.cli.common import CONTENT, USAGE, Stop, count, from_here

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.entries.library import Library
    from quizgen.item import Item
    from quizgen.lock import Lock
    from quizgen.place import Finding, Place

LOCK = "anki.lock"
_MOST_TOLD = 40


def lock_file(content: Path) -> Path:
    """The lock of content: the nearest in its folder or above, else one in its folder."""
    folder = (content if content.is_dir() else content.parent).absolute()
    near = (parent / LOCK for parent in (folder, *folder.parents))
    return next((path for path in near if path.is_file()), folder / LOCK)


def lock_command(content: Path) -> str:
    """What to type to record all that one lock is for."""
    folder = lock_file(content).parent
    return "quizgen lock" if folder == CONTENT else f"quizgen lock --content {from_here(folder)}"


def read_lock(content: Path) -> "Lock":
    """What is recorded; nothing where there is no lock yet."""
    from quizgen.lock import read_lock as parse_lock

    path = lock_file(content)
    if not path.exists():
        return {}
    try:
        return parse_lock(path.read_text("utf-8"))
    except (ValueError, TypeError, AttributeError):
        message = (
            f"{from_here(path)}: not a lock; restore an earlier one. Only if nobody has imported "
            f"the deck yet, delete it and run: {lock_command(content)}"
        )
        raise Stop(USAGE, message) from None


def unrecorded(checked: "Checked", items: "list[Item]", paths: list[Path]) -> "list[Finding]":
    """What is not as its lock has it; where all was read, also what is no more."""
    from quizgen.place import Finding, Place

    digests, findings = _digests(checked, items), []
    for lock, path in {lock_file(path): path for path in paths}.items():
        old = read_lock(path)
        is_whole = any(path.absolute() == lock.parent for path in paths)
        differing = [key for key, (digest, _) in old.items() if digests.get(key) != digest]
        remedy = f"restore it, or when it is meant: {lock_command(path)}"
        for owner, notes in _by_owner(differing).items():
            place = _place_of(owner, checked.library)
            if place is not None:
                also = f" and {count(notes, 'note')} of it" if notes else ""
                differs = "differ" if notes else "differs"
                message = f"{owner}{also} {differs} from {LOCK}; {remedy}"
                findings.append(Finding(place, message))
            elif is_whole:
                message = f"{owner} is no more, though learners may have notes of it; {remedy}"
                findings.append(Finding(Place(str(from_here(lock))), message))
    return sorted(findings)


def record(checked: "Checked", items: "list[Item]", content: Path) -> tuple[Path, str, list[str]]:
    """The file of the lock, its new text, and what a person is told of the change.

    Where only part of what the lock is for was read, the rest of it stays.
    """
    from quizgen.lock import stamped, write_lock

    file, old, digests = lock_file(content), read_lock(content), _digests(checked, items)
    if content.absolute() != file.parent:
        digests = {
            **{key: digest for key, (digest, _) in old.items() if not _is_read(key, checked)},
            **digests,
        }
    new = stamped(digests, old, int(time.time()))
    return file, write_lock(new), _told(old, new)


def _is_read(key: str, checked: "Checked") -> bool:
    [owner] = _by_owner([key])
    return _place_of(owner, checked.library) is not None


def _told(old: "Lock", new: "Lock") -> list[str]:
    """`changed: entry syn-lost (2 notes)`, and a sum; no more than a screen of it."""
    told = []
    for word, keys in (
        ("changed", [key for key in new if key in old and old[key] != new[key]]),
        ("new", [key for key in new if key not in old]),
        ("gone", [key for key in old if key not in new]),
    ):
        owners = _by_owner(keys)
        for owner, notes in list(owners.items())[:_MOST_TOLD]:
            told.append(f"{word}: {owner}" + (f" ({count(notes, 'note')})" if notes else ""))
        if len(owners) > _MOST_TOLD:
            told.append(f"{word}: {len(owners) - _MOST_TOLD} more")
    return told or ["nothing has changed"]


def _digests(checked: "Checked", items: "list[Item]") -> dict[str, str]:
    from quizgen.lock import note_digests, piece_digests

    notes = note_digests(items, checked.library.topics)
    return {**notes, **piece_digests(checked.library)}


def _by_owner(keys: Iterable[str]) -> "Counter[str]":
    """How many notes each entry owns of these; other pieces own none."""
    owners: Counter[str] = Counter()
    for key in keys:
        is_note = "/" in key.partition(" ")[0]
        owners[f"entry {key.partition('/')[0]}" if is_note else key] += is_note
    return owners


def _place_of(owner: str, library: "Library") -> "Place | None":
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
