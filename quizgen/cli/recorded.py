"""What the locks beside the content record: is it as somebody meant it to be, and what was a Linux
kernel seen to do?"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    USAGE,
    Stop,
    count,
    from_here,
    print_findings,
)

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.item import Item
    from quizgen.lock import Lock
    from quizgen.place import Finding
    from quizgen.witnessed import Witnessed

_Recorded = TypeVar("_Recorded")


def lock_file(content: Path) -> Path:
    """Where it is recorded what the content was."""
    from quizgen.lock import FILE

    return _beside(content, FILE)


def witnessed_file(content: Path) -> Path:
    """Where it is recorded what a kernel was seen to do."""
    from quizgen.witnessed import FILE

    return _beside(content, FILE)


def _beside(content: Path, name: str) -> Path:
    """A lock of content: the nearest in its folder or above, else one in its folder."""
    folder = (content if content.is_dir() else content.parent).absolute()
    near = (parent / name for parent in (folder, *folder.parents))
    return next((path for path in near if path.is_file()), folder / name)


def lock_command(content: Path) -> str:
    """What to type to record all that one lock is for."""
    folder = lock_file(content).parent
    return "quizgen lock" if folder == CONTENT else f"quizgen lock --content {from_here(folder)}"


def read_lock(content: Path) -> "Lock":
    """What is recorded; nothing where there is no lock yet."""
    from quizgen.lock import read_lock as parse_lock

    wrong = (
        "not a lock; restore an earlier one. Only if nobody has imported the deck yet, delete it "
        f"and run: {lock_command(content)}"
    )
    return _read(lock_file(content), parse_lock, wrong)


def _read(file: Path, parse: Callable[[str], _Recorded], wrong: str) -> _Recorded | dict[str, Any]:
    """What is recorded there; nothing where there is no such file yet."""
    if not file.exists():
        return {}
    try:
        return parse(file.read_text("utf-8"))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Stop(USAGE, f"{from_here(file)}: {wrong}") from None


def current_lock(checked: "Checked", items: "list[Item]", content: Path) -> "Lock":
    """When each note changed.  Stops the run where something is not as its lock has it, as `check`
    does; what is not in the lock yet is new, and told."""
    from quizgen.lock import FILE, note_digests, piece_digests, stamped

    old, notes = read_lock(content), note_digests(items, checked.library)
    current = {**notes, **piece_digests(checked.library)} if old else notes
    if old and (findings := _differing(current, checked, [content])):
        print_findings(findings, err=True)
        raise Stop(FINDINGS, f"Nothing was written: the content differs from its {FILE}.")
    new = stamped(notes, old, int(time.time()))
    if unknown := sum(key not in old for key in new):
        told = f"{count(unknown, 'note')} not in {FILE} yet; to record them"
        typer.echo(f"{told}: {lock_command(content)}", err=True)
    return new


def unrecorded(checked: "Checked", items: "list[Item]", paths: list[Path]) -> "list[Finding]":
    """What is not as its lock has it; where all was read, also what is no more."""
    from quizgen.lock import digests

    return _differing(digests(items, checked.library), checked, paths)


def _differing(
    current: "Mapping[str, str]", checked: "Checked", paths: list[Path]
) -> "list[Finding]":
    from quizgen.lock import unrecorded as differing
    from quizgen.place import Place

    findings: list[Finding] = []
    for lock, path in {lock_file(path): path for path in paths}.items():
        is_whole = any(path.absolute() == lock.parent for path in paths)
        place = Place(str(from_here(lock))) if is_whole else None
        remedy = f"restore it, or when it is meant: {lock_command(path)}"
        findings += differing(current, read_lock(path), checked.library, place, remedy)
    return sorted(findings)


def record(checked: "Checked", items: "list[Item]", content: Path) -> tuple[Path, str, list[str]]:
    """The file of the lock, its new text, and what a person is told of the change."""
    from quizgen.lock import changes, digests, renewed, write_lock

    file, old = lock_file(content), read_lock(content)
    is_whole = content.absolute() == file.parent
    current = digests(items, checked.library)
    new = renewed(current, old, checked.library, int(time.time()), is_whole=is_whole)
    return file, write_lock(new), changes(old, new)


def read_witnessed(file: Path) -> "Mapping[str, Witnessed]":
    """What a kernel was seen to do; nothing where nothing is recorded."""
    from quizgen.witnessed import read

    return _read(file, read, "not what was recorded; delete it, and run: quizgen verify --entries")


def _seen(paths: list[Path]) -> "dict[str, Witnessed]":
    files = {witnessed_file(path) for path in paths}
    return {name: seen for file in files for name, seen in read_witnessed(file).items()}


def unearned_in(checked: "Checked", paths: list[Path]) -> "list[Finding]":
    """Entries that do not say for whom they hold, though Linux was seen to do otherwise."""
    from quizgen.witnessed import unearned

    return unearned(checked.verdicts, checked.library, _seen(paths))


def held_by(checked: "Checked", content: Path) -> dict[str, str]:
    """For whom each decided entry holds: `rfc`, `linux` or `both`."""
    from quizgen.witnessed import holds

    return holds(checked.verdicts, checked.library, _seen([content]))
