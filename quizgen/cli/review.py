"""`quizgen review`: an entry beside what was read of it, recorded once its author has looked."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    USAGE,
    Content,
    Stop,
    from_here,
    proven,
)
from quizgen.cli.recorded import held_by, lock_file, read_lock

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.item import Item

_QUESTION = "As meant? [y]es: record it, [n]o: list it, [s]kip, [q]uit: "


def review(
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="[ENTRY]...", help="Ids; all by default.")
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what is not as anki.lock has it.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Record all that is shown, without asking.")
    ] = False,
    content: Content = CONTENT,
) -> None:
    """Show entries as they were read: the words, the facts in them, what the model answered.

    At a terminal each one that is not as anki.lock has it can be accepted; the lock is
    written at once, for that entry alone.  Exit code 1 if one was called wrong.

    `quizgen review my-lost-ack --content mine.yaml`
    """
    from quizgen.lock import differing, digests

    checked, items = proven(content)
    current = digests(items, checked.library)
    new = differing(current, read_lock(content))
    owners = [f"entry {name}" for name in _wanted(entries or [], checked)]
    if changed:
        owners = [owner for owner in new if not entries or owner in owners]
    holds = held_by(checked, content)
    wrong: list[str] = []
    for owner in owners:
        for line in _shown(owner, checked, items, holds, is_new=owner in new):
            typer.echo(line)
        match _verdict(yes) if owner in new else "s":
            case "y":
                _record(current, owner, content)
            case "n":
                wrong.append(owner)
            case "q":
                break
        typer.echo()
    for owner in wrong:
        typer.echo(f"{_place(owner, checked)}to change: {owner}")
    if not owners:
        typer.echo("nothing differs from anki.lock")
    if wrong:
        raise Stop(FINDINGS)


def _wanted(names: list[str], checked: "Checked") -> list[str]:
    from quizgen.guess import suggestion

    known = [verdict.loaded.entry.id for verdict in checked.verdicts]
    for name in names:
        if name not in known:
            raise Stop(USAGE, f"no entry has the id '{name}'{suggestion(name, known)}")
    return names or known


def _shown(
    owner: str,
    checked: "Checked",
    items: "list[Item]",
    holds: Mapping[str, str],
    *,
    is_new: bool,
) -> list[str]:
    from quizgen.review import reviewed

    kind, _, name = owner.partition(" ")
    differs = " (not as anki.lock has it)" if is_new else ""
    head = f"{_place(owner, checked)}{owner}{differs}"
    verdict = checked.verdict(name) if kind == "entry" else None
    if verdict is None:
        return [head]
    own = [item for item in items if item.entry_id == name]
    return [head, *reviewed(verdict, own, checked.library, holds.get(name, ""))]


def _place(owner: str, checked: "Checked") -> str:
    """`content/loss.yaml:17:9: `; nothing for what is no more."""
    from quizgen.lock import place_of

    place = place_of(owner, checked.library)
    return f"{place}: " if place else ""


def _verdict(yes: bool) -> str:
    """What is typed at a terminal; elsewhere all is only shown, or recorded by `--yes`."""
    from quizgen.study.terminal import is_terminal

    if yes or not is_terminal():
        return "y" if yes else "s"
    while True:
        try:
            typed = input(_QUESTION).strip().lower()
        except EOFError:
            return "q"
        if typed[:1] in ("y", "n", "s", "q") and typed[:1]:
            return typed[0]


def _record(current: Mapping[str, str], owner: str, content: Path) -> None:
    from quizgen.export.files import write
    from quizgen.lock import accepted, write_lock

    new = accepted(current, read_lock(content), owner, int(time.time()))
    write(from_here(lock_file(content)), write_lock(new).encode())
    typer.echo(f"recorded: {owner}")
