"""Commands of learners: what they have answered, and how far they have come."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zipfile import is_zipfile

import typer

from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    TEMPLATES,
    USAGE,
    Choice,
    Content,
    Core,
    Lang,
    Levels,
    Stop,
    Topics,
    columns,
    print_findings,
    proven,
    tell,
    write,
)
from quizgen.cli.learner import Home, history_errors, history_file, now, session
from quizgen.words import ENGLISH, Text, Words

if TYPE_CHECKING:
    from quizgen.study.events import Event, Kind
    from quizgen.study.history import History

_SAY = Words("cli")
Items = Annotated[list[str], typer.Argument(metavar="ITEM…", help="Items, by their ids.")]

history = typer.Typer(
    name="history",
    help="Carry the history of your answers elsewhere, or mend it.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@history.command("export")
def export_history(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write; else it is printed.")
    ] = None,
    home: Home = None,
    lang: Lang = ENGLISH,
) -> None:
    """Write everything that you have answered as lines of JSON.

    `quizgen history export -o history.jsonl`
    """
    from quizgen.export.files import write as write_file
    from quizgen.study.events import line_of

    events = _events(home)
    lines = "".join(f"{line_of(event)}\n" for event in events)
    if output is None:
        typer.echo(lines.encode(), nl=False)
    else:
        write_file(output, lines)
        _say("history.exported", lang, path=str(output), count=len(events))


@history.command("import")
def import_history(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="What export has written, or an .apkg from Anki."),
    ],
    home: Home = None,
    lang: Lang = ENGLISH,
) -> None:
    """Add the answers of another history to yours.  A file that comes twice counts once.

    From Anki: File > Export, with 'Include scheduling information' and 'Support older Anki
    versions' ticked.

    `quizgen history import history.jsonl`
    """
    for path in files:
        events, others = _read_package(path) if is_zipfile(path) else (_read_lines(path), 0)
        with _opened(home) as history:
            fresh = history.add(events)
        _say("history.imported", lang, path=str(path), count=len(events), fresh=fresh)
        if others:
            _say("history.others", lang, count=others)


@history.command("suspended")
def list_suspended(home: Home = None, lang: Lang = ENGLISH) -> None:
    """List the items that you do not want to be asked.

    `quizgen history suspended`
    """
    from quizgen.study.events import standings

    suspended = [name for name, stand in standings(_events(home)).items() if stand.is_suspended]
    if not suspended:
        _say("history.none suspended", lang)
    for name in suspended:
        tell(name)


@history.command("unsuspend")
def unsuspend(items: Items, home: Home = None, lang: Lang = ENGLISH) -> None:
    """Be asked these again.

    `quizgen history unsuspend syn/flags`
    """
    from quizgen.study.events import Kind, standings

    there = [name for name, stand in standings(_events(home)).items() if stand.is_suspended]
    _change(items, there, "history.not suspended", Kind.UNSUSPEND, home)
    for name in items:
        _say("history.unsuspended", lang, item=name)


def flagged(
    done: Annotated[
        list[str] | None,
        typer.Option("--done", metavar="ITEM", help="This one is mended; may be given again."),
    ] = None,
    home: Home = None,
    lang: Lang = ENGLISH,
) -> None:
    """List the items that learners have called wrong or unclear, for the author.

    `quizgen flagged`
    """
    from quizgen.study.events import Kind, standings

    flags = {name: stand.flags for name, stand in standings(_events(home)).items() if stand.flags}
    if done:
        _change(done, list(flags), "history.not flagged", Kind.UNFLAG, home)
        for name in done:
            _say("history.unflagged", lang, item=name)
        return
    if not flags:
        _say("flagged.none", lang)
    for name, own in flags.items():
        for flag in own:
            key, day = "flagged.by" if flag.typed else "flagged.bare", flag.at.astimezone().date()
            words = {"words": flag.typed} if flag.typed else {}
            _say(key, lang, item=name, day=day.isoformat(), **words)


def progress(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write an HTML page with plots there.")
    ] = None,
    core: Core = False,
    topic: Topics = None,
    level: Levels = None,
    lang: Lang = ENGLISH,
    home: Home = None,
    content: Content = CONTENT,
) -> None:
    """Show what you know now, what is due, and what is weak.

    `quizgen progress -o progress.html`
    """
    from quizgen.study.progress import progress as progress_of
    from quizgen.study.progress_text import text

    events = _events(home)
    checked, items = proven(content)
    items = Choice.of(core, topic, level).of_items(checked, items)
    found = progress_of(items, events, now(), None)
    titles = checked.library.titles
    if output:
        from quizgen.study.progress_page import page

        write({output: page(found, titles, lang, TEMPLATES).encode()}, lang=lang)
        return
    width = columns()
    colour = width is not None and "NO_COLOR" not in os.environ
    typer.echo(text(found, titles, lang, width, colour), nl=False, color=colour)


@contextmanager
def _opened(home: Path | None) -> "Iterator[History]":
    from quizgen.study.history import ConflictError, History

    with history_errors(), History(history_file(home)) as opened:
        try:
            yield opened
        except ConflictError as error:
            raise _not_imported(error.told) from None


def _events(home: Path | None) -> "list[Event]":
    from quizgen.study.history import read

    with history_errors():
        return read(history_file(home))


def _change(
    names: Sequence[str], known: Sequence[str], denied: str, kind: "Kind", home: Path | None
) -> None:
    """Say the same of several items, all or none."""
    from quizgen.cli.usage import near
    from quizgen.study.events import Change

    for name in names:
        if name not in known:
            raise Stop(USAGE, _SAY(denied, item=name, hint=near(name, known)))
    moment, word = now(), session()
    changes = [Change(f"{word}-{at:04}", moment, kind, name) for at, name in enumerate(names, 1)]
    with _opened(home) as history:
        history.add(changes)


def _read_lines(path: Path) -> "list[Event]":
    """The events of a file of JSON lines; stops the run where one line is none."""
    from quizgen.place import Finding, Place
    from quizgen.study.events import event_of_line

    try:
        lines = path.read_bytes().decode().split("\n")
    except UnicodeDecodeError:
        raise _not_imported(_SAY("history.not utf-8", path=str(path))) from None
    events, findings = [], []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                events.append(event_of_line(line))
            except ValueError as error:
                findings.append(Finding(Place(str(path), number), str(error)))
    if findings:
        print_findings(findings, err=True)
        raise _not_imported(_SAY("history.findings", path=str(path), count=len(findings)))
    return events


def _read_package(path: Path) -> "tuple[list[Event], int]":
    """The answers of a package of Anki, and how many others are in it."""
    from quizgen.study.anki_log import AnkiLogError, read_package

    try:
        reviews, others = read_package(path)
    except AnkiLogError as error:
        raise _not_imported(error.told) from None
    return [*reviews], others


def _not_imported(wrong: Text) -> Stop:
    return Stop(FINDINGS, _SAY("history.not imported", wrong=wrong))


def _say(key: str, language: str, **parts: str | int) -> None:
    tell(_SAY(key, **parts)[language])
