"""Commands for authors: is the content right, and what may it look like?"""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from quizgen import __version__
from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    Content,
    Stop,
    count,
    from_here,
    print_findings,
    proven,
    write,
)
from quizgen.cli.outputs import lock_file, read_lock


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="YAML files or folders; the shipped content.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Hold every claim of the content against the TCP model.

    Prints each finding as file:line:column: message.  Exit code 1 if there are any.
    """
    from quizgen.knowledge.check import check as check_content

    checked = check_content(paths or [from_here(CONTENT)], CONTENT)
    if as_json:
        rows = [
            {**finding.place._asdict(), "message": finding.message} for finding in checked.findings
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print_findings(checked.findings)
        decided = sum(len(verdict.decisions) for verdict in checked.verdicts)
        entries, claims = count(len(checked.verdicts), "entry"), count(decided, "claim")
        found = count(len(checked.findings), "finding")
        if checked.library.is_whole:
            typer.echo(f"{entries}, {claims} decided by the model, {found}")
        else:
            typer.echo(f"{found}; nothing was held against the model until all can be read")
    if checked.findings:
        raise Stop(FINDINGS)


def schema() -> None:
    """Print the JSON Schema of content files, for editors."""
    from quizgen.knowledge.entry import TopicFile

    typer.echo(json.dumps(TopicFile.model_json_schema(), ensure_ascii=False, indent=2))


def lock(content: Content = CONTENT) -> None:
    """Record when each Anki note changed.

    Run it before committing changed content: Anki takes an update only from a newer note.
    """
    from quizgen.export.anki import locked, write_lock

    checked, items = proven(content)
    new = locked(items, checked.library.topics, read_lock(content), int(time.time()))
    write({from_here(lock_file(content)): write_lock(new)})


def version() -> None:
    """Print the version."""
    typer.echo(__version__)
