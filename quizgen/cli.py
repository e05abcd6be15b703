"""The command line: arguments in, one call, words out, an exit code.

Exit codes: 0 good; 1 the content has findings; 2 wrong usage, or a file could not be read or
written; 130 interrupted.  Everything heavy is imported in the command that needs it.
"""

import io
import json
import sys
import time
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperGroup

from quizgen import __version__

if TYPE_CHECKING:
    from quizgen.export.anki import Lock
    from quizgen.knowledge.check import Checked
    from quizgen.quiz.items import Item

FINDINGS = 1
USAGE = 2
INTERRUPTED = 130

_HERE = Path(__file__).parent


def _shipped(name: str) -> Path:
    """`content` and `templates` lie in the package when installed, beside it in a checkout."""
    return _HERE / name if (_HERE / name).is_dir() else _HERE.parent / name


CONTENT = _shipped("content")
TEMPLATES = _shipped("templates")
LOCK = "anki.lock"


class Language(StrEnum):
    """The languages that everything is written in."""

    EN = "en"
    ZH = "zh"


class Stop(Exception):  # noqa: N818  not always an error
    """Ends the run with an exit code; its text, if any, goes to standard error."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code


class _Commands(TyperGroup):
    """The one place where errors end: a message on standard error, and an exit code."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except Stop as stop:
            self._end(stop.code, str(stop))
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            self._end(USAGE, f"{where}{error.strerror or error}")
        except KeyboardInterrupt:
            self._end(INTERRUPTED, "Interrupted; nothing half-written was left.")

    @staticmethod
    def _end(code: int, message: str) -> NoReturn:
        if message:
            typer.echo(message, err=True)
        raise typer.Exit(code)


app = typer.Typer(
    cls=_Commands,
    name="quizgen",
    help="Interview flashcards and quizzes about TCP's handshake and teardown, "
    "every answer proven by a TCP model.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Content = Annotated[
    Path, typer.Option("--content", help="Folder of YAML entries; the shipped ones by default.")
]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the output.")]
BothLangs = Annotated[
    Language | None, typer.Option("--lang", help="Only this language; both by default.")
]
Seed = Annotated[
    int | None, typer.Option("--seed", help="The same seed gives the same questions.", min=0)
]


@app.command()
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

    checked = check_content(paths or [_from_here(CONTENT)], CONTENT)
    if as_json:
        rows = [
            {**finding.place._asdict(), "message": finding.message} for finding in checked.findings
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_findings(checked)
        decided = sum(len(verdict.decisions) for verdict in checked.verdicts)
        entries, claims = _count(len(checked.verdicts), "entry"), _count(decided, "claim")
        found = _count(len(checked.findings), "finding")
        if checked.library.is_whole:
            typer.echo(f"{entries}, {claims} decided by the model, {found}")
        else:
            typer.echo(f"{found}; nothing was held against the model until all can be read")
    if checked.findings:
        raise Stop(FINDINGS)


@app.command()
def schema() -> None:
    """Print the JSON Schema of content files, for editors."""
    from quizgen.knowledge.entry import TopicFile

    typer.echo(json.dumps(TopicFile.model_json_schema(), ensure_ascii=False, indent=2))


@app.command()
def anki(
    output: Annotated[Path, typer.Option("-o", "--output", help="The .apkg file to write.")],
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Write an Anki deck."""
    checked, items = _proven(content)
    changed = _current_lock(checked, items, content)
    _write({output: _deck(checked, items, lang, changed)})


@app.command()
def sheet(
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write into.")],
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Write Markdown cheat sheets, one a topic."""
    checked, items = _proven(content)
    _write(_sheets(checked, items, lang, output))


@app.command()
def quiz(
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write into.")],
    number: Annotated[int, typer.Option("-n", "--number", help="How many questions.", min=1)] = 20,
    seed: Seed = None,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Write a randomized paper and its answer key."""
    _, items = _proven(content)
    _write(_paper(items, number, _seed(seed), lang, output))


@app.command()
def drill(
    number: Annotated[int, typer.Option("-n", "--number", help="How many questions.", min=1)] = 10,
    seed: Seed = None,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Ask questions in the terminal, mark the answers and explain them."""
    from quizgen.quiz.forms import form
    from quizgen.study.drill import Ended
    from quizgen.study.drill import drill as run_drill

    def read(prompt: str) -> str:
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            raise Ended from None

    _, items = _proven(content)
    chosen = _seed(seed)
    run_drill(form(items, number, chosen).questions, lang, read, typer.echo)


@app.command()
def build(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The folder to write into.")
    ] = Path("dist"),
    number: Annotated[
        int, typer.Option("-n", "--number", help="Questions on the quiz.", min=1)
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the quiz.", min=0)] = 1,
    lang: BothLangs = None,
    content: Content = CONTENT,
) -> None:
    """Write everything: decks, cheat sheets, a quiz and its answer key."""
    checked, items = _proven(content)
    changed = _current_lock(checked, items, content)
    files: dict[Path, bytes | str] = {}
    for language in [lang] if lang else Language:
        files[output / f"quizgen-{language}.apkg"] = _deck(checked, items, language, changed)
        files |= _sheets(checked, items, language, output / "sheets" / language)
        files |= _paper(items, number, seed, language, output / f"quiz-{language}")
    _write(files)
    deck = next(path for path in files if path.suffix == ".apkg")
    typer.echo(
        f"\n{_count(len(items), 'question')}. Next: import {deck} into Anki (File > Import), "
        "or type: quizgen drill"
    )


@app.command()
def lock(content: Content = CONTENT) -> None:
    """Record when each Anki note changed.

    Run it before committing changed content: Anki takes an update only from a newer note.
    """
    from quizgen.export.anki import locked, write_lock

    checked, items = _proven(content)
    new = locked(items, checked.library.topics, _read_lock(content), int(time.time()))
    _write({_from_here(_lock_file(content)): write_lock(new)})


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def _proven(content: Path) -> "tuple[Checked, list[Item]]":
    """Content without findings, and its items; stops the run if there are findings."""
    from quizgen.knowledge.check import check as check_content
    from quizgen.quiz.items import items

    checked = check_content([_from_here(content)], CONTENT)
    if checked.findings:
        _print_findings(checked, err=True)
        raise Stop(FINDINGS, "Nothing was written: the content has findings.")
    made = items(checked)
    if not made:
        raise Stop(FINDINGS, f"Nothing was written: no entries in {content}.")
    return checked, made


def _from_here(path: Path) -> Path:
    """The path as it is shown: relative where it lies below the working directory."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _count(number: int, noun: str) -> str:
    """`1 entry`, `2 entries`"""
    plural = noun.removesuffix("y") + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {noun if number == 1 else plural}"


def _print_findings(checked: "Checked", err: bool = False) -> None:
    for finding in checked.findings:
        typer.echo(str(finding), err=err)


def _deck(checked: "Checked", items: "list[Item]", language: Language, changed: "Lock") -> bytes:
    from quizgen.export.anki import package

    return package(items, language, checked.library.topics, changed, TEMPLATES)


def _current_lock(checked: "Checked", items: "list[Item]", content: Path) -> "Lock":
    """When each note changed; says so where that is not recorded yet."""
    from quizgen.export.anki import locked

    old = _read_lock(content)
    new = locked(items, checked.library.topics, old, int(time.time()))
    changed = _count(sum(old.get(key) != note for key, note in new.items()), "note")
    if new != {key: old.get(key) for key in new}:
        option = "" if content == CONTENT else f" --content {content}"
        typer.echo(f"{changed} not in {LOCK} yet; to record them: quizgen lock{option}", err=True)
    return new


def _lock_file(content: Path) -> Path:
    """The lock lies in the folder of the content, or beside its only file."""
    return (content if content.is_dir() else content.parent) / LOCK


def _read_lock(content: Path) -> "Lock":
    from quizgen.export.anki import read_lock

    path = _lock_file(content)
    if not path.exists():
        return {}
    try:
        return read_lock(path.read_text("utf-8"))
    except (ValueError, TypeError, AttributeError):
        raise Stop(USAGE, f"{path}: not a lock; delete it and run: quizgen lock") from None


def _sheets(
    checked: "Checked", items: "list[Item]", language: Language, folder: Path
) -> dict[Path, bytes | str]:
    from quizgen.export.sheet import sheets

    written = sheets(checked, items, language, TEMPLATES)
    return {folder / name: text for name, text in written.items()}


def _paper(
    items: "list[Item]", number: int, seed: int, language: Language, folder: Path
) -> dict[Path, bytes | str]:
    from quizgen.export.paper import paper
    from quizgen.quiz.forms import form

    drawn = form(items, number, seed)
    if len(drawn.questions) < number:
        typer.echo(f"Only {_count(len(drawn.questions), 'question')} can be asked.", err=True)
    return {folder / name: text for name, text in paper(drawn, language, TEMPLATES).items()}


def _seed(seed: int | None) -> int:
    return int(time.time()) % 1_000_000 if seed is None else seed


def _write(files: dict[Path, bytes | str]) -> None:
    """Write each file whole or not at all, and say so."""
    from quizgen.export.files import write

    for path, content in files.items():
        write(path, content)
        typer.echo(f"wrote {path}")


def _add_model_commands() -> None:
    from quizgen import cli_model

    for command in (cli_model.trace, cli_model.step, cli_model.why, cli_model.explore):
        app.command()(command)


def main(arguments: Iterable[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _add_model_commands()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no terminal's encoding may stop the run
            stream.reconfigure(errors="replace")
    try:
        app(None if arguments is None else list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    return 0
