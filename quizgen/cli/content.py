"""Commands for authors: is the content right, and what may it look like?"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen import __version__
from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    Choice,
    Content,
    Core,
    Levels,
    Stop,
    Topics,
    count,
    from_here,
    print_findings,
    proven,
    write,
)
from quizgen.cli.recorded import record, unearned_in, unrecorded
from quizgen.cli.watching import watched

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.item import Item
    from quizgen.place import Finding


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="YAML files or folders; the shipped content.")
    ] = None,
    show_stats: Annotated[
        bool, typer.Option("--stats", help="Count what proves the content, by topic and form.")
    ] = False,
    core: Core = False,
    topic: Topics = None,
    level: Levels = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever a file changes; Ctrl-C ends.")
    ] = False,
) -> None:
    """Hold every claim of the content against the TCP model, and every card against its craft.

    Cards that differ from what anki.lock records are findings too: a change is recorded on
    purpose.  All is checked; --core, --topic and --level narrow what --stats
    counts.  Prints each finding as file:line:column: message.  Exit code 1 if there are any.

    `quizgen check mine.yaml`
    """
    paths = paths or [from_here(CONTENT)]
    for _ in watched(paths, watch=watch):
        findings = _told(paths, Choice.of(core, topic, level) if show_stats else None, as_json)
        if watch:
            typer.echo()
        elif findings:
            raise Stop(FINDINGS)


def _told(paths: list[Path], counted: Choice | None, as_json: bool) -> "list[Finding]":
    """Tell the findings, or where there are none what proves the entries that are counted."""
    from quizgen.cli.verdicts import judged

    checked, items, findings = judged(paths, CONTENT)
    if not findings:
        findings = sorted([*unrecorded(checked, items, paths), *unearned_in(checked, paths)])
    if counted and not findings:
        _show_stats(checked, counted.of_items(checked, items), as_json)
    elif as_json:
        rows = [{**finding.place._asdict(), "message": finding.message} for finding in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print_findings(findings)
        typer.echo(_summed_up(checked, len(findings)))
    return findings


def _summed_up(checked: "Checked", findings: int) -> str:
    found = count(findings, "finding")
    if not checked.library.is_whole:
        return f"{found}; nothing was held against the model until all can be read"
    decided = sum(len(verdict.decisions) for verdict in checked.verdicts)
    entries, claims = count(len(checked.verdicts), "entry"), count(decided, "claim")
    return f"{entries}, {claims} decided by the model, {found}"


def _show_stats(checked: "Checked", items: "list[Item]", as_json: bool) -> None:
    from quizgen.stats import stats, stats_record, stats_table

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
    words: Annotated[bool, typer.Option("--words", help="Only changes of words.")] = False,
    left_true: Annotated[
        bool, typer.Option("--left-true", help="List the changes that leave the words true, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Change every gradable fact, word and cell of the model, and report what nobody notices.

    Words are changed one at a time, in each language, and the lock is not asked.

    Exit code 1 if a change survives.

    `quizgen audit mine.yaml`
    """
    from quizgen.audit.run import audit as run_audit

    try:
        report = run_audit(
            paths or [from_here(CONTENT)],
            CONTENT,
            os.cpu_count() or 1,
            _audit_progress if sys.stderr.isatty() else None,
            sample,
            seed,
            only_words=words,
        )
    except ValueError as error:
        raise Stop(FINDINGS, str(error)) from None
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        listed = report.true_lines() if left_true else []
        for line in [*listed, *report.lines(), report.table()]:
            typer.echo(line)
    if report.survivors:
        raise Stop(FINDINGS)


def _audit_progress(done: int, of: int) -> None:
    if done % 50 == 0 or done == of:
        typer.echo(f"{done:,} of {of:,} changes \r", err=True, nl=False)


def lock(content: Content = CONTENT) -> None:
    """Record all content and each Anki note as they are now, and when they changed.

    Run it when changed content is right: `check` refuses what differs from the lock, and Anki
    takes an update only from a newer note.

    `quizgen lock --content mine`
    """

    checked, items = proven(content)
    file, new, told = record(checked, items, content)
    write({from_here(file): new.encode()})
    for line in told:
        typer.echo(line)
    unread = sum(not line.startswith("gone") for line in told if ": " in line)
    if unread:
        changes = count(unread, "change")
        typer.echo(f"{changes} recorded unread; 'quizgen review --changed' shows them first")


def version() -> None:
    """Print the version.

    `quizgen version`
    """
    typer.echo(__version__)
