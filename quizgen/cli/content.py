"""Commands for authors: is the content right, and what may it look like?"""

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen import __version__
from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    Content,
    Stop,
    count,
    from_here,
    judged,
    print_findings,
    proven,
    write,
)
from quizgen.cli.outputs import LOCK, lock_command, lock_file, read_lock

if TYPE_CHECKING:
    from quizgen.knowledge.check import Checked
    from quizgen.knowledge.place import Finding
    from quizgen.quiz.item import Item


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="YAML files or folders; the shipped content.")
    ] = None,
    show_stats: Annotated[
        bool, typer.Option("--stats", help="Count what proves the content, by topic and form.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Hold every claim of the content against the TCP model, and every card against its craft.

    Cards that differ from what anki.lock records are findings too: a change is recorded on
    purpose.  Prints each finding as file:line:column: message.  Exit code 1 if there are any.
    """
    paths = paths or [from_here(CONTENT)]
    checked, items, findings = judged(paths, lints=True)
    if not findings:
        findings = _unrecorded(checked, items, paths)
    if show_stats and not findings:
        _show_stats(checked, items, as_json)
    elif as_json:
        rows = [{**finding.place._asdict(), "message": finding.message} for finding in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print_findings(findings)
        typer.echo(_summed_up(checked, len(findings)))
    if findings:
        raise Stop(FINDINGS)


def _unrecorded(checked: "Checked", items: "list[Item]", paths: list[Path]) -> "list[Finding]":
    """Cards that are not as their lock has them; where all was read, also those made no more."""
    from quizgen.export.exhibit import with_exhibits
    from quizgen.export.lock import changed
    from quizgen.knowledge.place import Finding, Place

    shown, entries, findings = with_exhibits(items), checked.library.entries, []
    for lock, path in {lock_file(path): path for path in paths}.items():
        is_whole = any(path.absolute() == lock.parent for path in paths)
        differing = changed(shown, checked.library.topics, read_lock(path))
        for name, notes in Counter(key.partition("/")[0] for key in differing).items():
            many = count(notes, "note")
            if name in entries:
                what = f"{many} {'differs' if notes == 1 else 'differ'} from {LOCK}"
                place = entries[name].place("id")
            elif is_whole:
                what = f"{many} made no more, and learners keep them"
                place = Place(str(from_here(lock)))
            else:
                continue
            remedy = f"when that is meant: {lock_command(path)}"
            findings.append(Finding(place, f"{name}: {what}; {remedy}"))
    return sorted(findings)


def _summed_up(checked: "Checked", findings: int) -> str:
    found = count(findings, "finding")
    if not checked.library.is_whole:
        return f"{found}; nothing was held against the model until all can be read"
    decided = sum(len(verdict.decisions) for verdict in checked.verdicts)
    entries, claims = count(len(checked.verdicts), "entry"), count(decided, "claim")
    return f"{entries}, {claims} decided by the model, {found}"


def _show_stats(checked: "Checked", items: "list[Item]", as_json: bool) -> None:
    from quizgen.quiz.stats import stats, stats_record, stats_table

    found = stats(checked, items)
    typer.echo(json.dumps(stats_record(found), indent=2) if as_json else stats_table(found))


def audit(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="YAML files or folders; the shipped content.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Only so many changes.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which sample.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Change every gradable fact and every cell of the model, and report what nobody notices.

    Exit code 1 if a change survives.
    """
    from quizgen.knowledge.audit import audit as run_audit

    try:
        report = run_audit(
            paths or [from_here(CONTENT)],
            CONTENT,
            os.cpu_count() or 1,
            _audit_progress if sys.stderr.isatty() else None,
            sample,
            seed,
        )
    except ValueError as error:
        raise Stop(FINDINGS, str(error)) from None
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in [*report.lines(), report.table()]:
            typer.echo(line)
    if report.survivors:
        raise Stop(FINDINGS)


def _audit_progress(done: int, of: int) -> None:
    if done % 50 == 0 or done == of:
        typer.echo(f"{done:,} of {of:,} changes \r", err=True, nl=False)


def schema() -> None:
    """Print the JSON Schema of content files, for editors."""
    from quizgen.knowledge.entry import TopicFile

    typer.echo(json.dumps(TopicFile.model_json_schema(), ensure_ascii=False, indent=2))


def lock(content: Content = CONTENT) -> None:
    """Record each Anki note as it is now, and when it changed.

    Run it when changed content is right: `check` refuses what differs from the lock, and Anki
    takes an update only from a newer note.
    """
    from quizgen.export.lock import locked, write_lock

    checked, items = proven(content)
    file, old = lock_file(content), read_lock(content)
    new = dict(locked(items, checked.library.topics, old, int(time.time())))
    if content.absolute() != file.parent:  # part of what the lock is for
        entries = checked.library.entries
        new |= {key: note for key, note in old.items() if key.partition("/")[0] not in entries}
    write({from_here(file): write_lock(new)})
    changed = sum(key in old and old[key] != note for key, note in new.items())
    added, gone = len(new.keys() - old), len(old.keys() - new)
    typer.echo(f"{count(len(new), 'note')}: {changed} changed, {added} new, {gone} gone")


def version() -> None:
    """Print the version."""
    typer.echo(__version__)
