"""The command that asks a real kernel: verify, scenarios and entries."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    USAGE,
    AsJson,
    Content,
    Stop,
    from_here,
    library_of,
    print_findings,
    scenario_named,
    scenarios_begun,
    write,
)
from quizgen.cli.recorded import read_witnessed, witnessed_file

if TYPE_CHECKING:
    from quizgen.witness.constants import Unequal
    from quizgen.witness.questions import Question
    from quizgen.witness.verify import Report


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Scenarios, or entries; all by default.",
            autocompletion=scenarios_begun,
        ),
    ] = None,
    entries: Annotated[
        bool,
        typer.Option("--entries", help="Ask the kernel what entries ask, and record the answers."),
    ] = False,
    as_json: AsJson = False,
    content: Content = CONTENT,
) -> None:
    """Hold the TCP model against this machine's own TCP (Linux), segment by segment.

    `quizgen verify syn-lost` plays one scenario of `quizgen trace --list`. `--entries` asks what
    the entries ask, and writes what Linux answers into linux.lock beside the content. As root it
    sees every segment; as a user it may see less, and says what is missing. Exit code 1 if they
    differ in a way that is not documented.
    """
    if entries:
        _verify_entries(names, as_json, content)
        return
    from quizgen.tcp.run.script import expanded
    from quizgen.witness.scenarios import plays
    from quizgen.witness.verify import table
    from quizgen.witness.verify import verify as run_verify

    library = library_of(content)
    names = [scenario_named(name, library) for name in names or ()]
    scenarios = {
        name: (scenario.title.default, expanded(scenario.script, library.scripts))
        for name, scenario in library.scenarios.items()
        if not names or name in names
    }
    report = run_verify(plays(scenarios), _progress)
    unequal = [str(each) for each in _unequal_constants(report)]
    if as_json:
        typer.echo(json.dumps({**report.as_json(), "constants": unequal}, indent=2))
    else:
        typer.echo(table(report).rstrip("\n"))
        typer.echo("\nConstants: " + ("; ".join(unequal) or "as Linux has them here"))
    if report.differs:
        raise Stop(FINDINGS)


def _progress(name: str) -> None:
    typer.echo(f"{name} ...", err=True)


def _unequal_constants(report: "Report") -> "list[Unequal]":
    """Numbers of the content that a new network namespace here begins with otherwise."""
    from quizgen.entries.constants import sysctls
    from quizgen.witness.constants import compare

    return compare(sysctls(library_of(CONTENT).constants), report.defaults or report.sysctls)


def _verify_entries(names: list[str] | None, as_json: bool, content: Path) -> None:
    """Ask the kernel, show its answers, and record them beside the content."""
    from quizgen.check import check
    from quizgen.witness.answers import report, table
    from quizgen.witnessed import questions, witnessed
    from quizgen.witnessed import write as written

    checked = check([from_here(content)], CONTENT)
    if checked.findings:
        print_findings(checked.findings, err=True)
        raise Stop(FINDINGS, "Nothing was asked: the content has findings.")
    asked = list(questions(checked.verdicts, checked.library))
    if names:
        asked = _chosen(asked, names)
    found = report(asked, _progress)
    typer.echo(json.dumps(found.as_json(), indent=2) if as_json else table(found))
    if found.missing:
        raise Stop(USAGE, "Nothing was recorded: that takes the wire.")
    file = witnessed_file(content)
    kept = {**(read_witnessed(file) if names else {}), **witnessed(asked, found.answers)}
    write({from_here(file): written(found.kernel, kept).encode()}, err=True)
    if found.differs:
        raise Stop(FINDINGS)


def _chosen(asked: "list[Question]", names: list[str]) -> "list[Question]":
    from quizgen.guess import suggestion

    known = {question.name: question for question in asked}
    for name in names:
        if name not in known:
            message = f"no entry '{name}' that a run decides{suggestion(name, known)}"
            raise Stop(USAGE, message)
    return [known[name] for name in names]
