"""The command line: arguments in, one call, words out, an exit code.

Exit codes: 0 good; 1 the content has findings; 2 wrong usage, or a file could not be read or
written; 3 a search was too large to end; 130 interrupted.  Everything heavy is imported in the
command that needs it.
"""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from quizgen.cli import (
    content,
    decks,
    drill,
    interview,
    kernel,
    outputs,
    papers,
    phrases,
    review,
    runs,
    searches,
    study,
    writing,
)
from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    INTERRUPTED,
    TEMPLATES,
    UNKNOWN,
    USAGE,
    Stop,
    columns,
    tell,
)
from quizgen.cli.usage import language_of, told
from quizgen.export.typeset import TypesetError
from quizgen.place import visible
from quizgen.words import WordsError

__all__ = ["CONTENT", "TEMPLATES", "app", "main"]


class _Commands(TyperGroup):
    """The one place where errors end: a message on standard error, and an exit code."""

    def make_context(self, info_name: Any, args: Any, *rest: Any, **named: Any) -> Any:
        language = language_of(args)
        with _errors_end(language):  # prints what --help says
            context = super().make_context(info_name, args, *rest, **named)
        context.obj = language
        return context

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        with _errors_end(ctx.obj):
            return super().invoke(ctx)


@contextlib.contextmanager
def _errors_end(language: str) -> Iterator[None]:
    try:
        yield
    except TyperException as wrong:
        wrong.message = wrong.message.removeprefix("Value error, ")  # of the library that parses
        if (said := told(wrong)) is None:
            raise
        _end(USAGE, said[language])
    except Stop as stop:
        _end(stop.code, stop.message if isinstance(stop.message, str) else stop.message[language])
    except (WordsError, TypesetError) as wrong:
        _end(FINDINGS, str(wrong))
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _end(USAGE, f"{where}{error.strerror or error}")
    except MemoryError:
        _end(UNKNOWN, "Too large for this machine's memory; allow fewer losses, or start later.")
    except KeyboardInterrupt:
        _end(INTERRUPTED, "Interrupted; nothing half-written was left.")


def _end(code: int, message: str) -> NoReturn:
    if message:
        tell(visible(message), err=True)
    raise typer.Exit(code)


_START = """\
Interview flashcards and quizzes about TCP's handshake and teardown, every answer
proven by a TCP model.

Learn   quizgen drill --core                 what is due, then what is asked most
        quizgen interview                    a mock interview, with a scorecard
        quizgen anki -o tcp.apkg             a deck for Anki
Teach   quizgen quiz -o class                a paper to print, and its key
        quizgen sheet -o sheets              cheat sheets
Ask     quizgen trace handshake --lose 3     what if the third segment is lost?
        quizgen explore --can both=TIME-WAIT
Write   quizgen new after -o mine.yaml       an entry to begin with
        quizgen check mine.yaml              hold your own entries against the model

In Chinese: --lang zh. All commands: quizgen --help; one of them: quizgen drill --help
"""

app = typer.Typer(
    cls=_Commands,
    name="quizgen",
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Interview flashcards and quizzes about TCP's handshake and teardown, every answer proven by
    a TCP model."""
    if version:
        content.version()
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(_START, nl=False)


for command in (
    content.check,
    content.audit,
    writing.new,
    writing.schema,
    phrases.phrases,
    outputs.build,
    decks.anki,
    decks.preview,
    decks.retired,
    outputs.sheet,
    papers.quiz,
    papers.mark,
    papers.invent,
    outputs.export,
    drill.drill,
    interview.interview,
    study.progress,
    study.flagged,
    runs.trace,
    runs.step,
    searches.why,
    searches.explore,
    runs.states,
    kernel.verify,
    review.review,
    content.lock,
    content.version,
):
    app.command()(command)
app.add_typer(study.history)


def main(arguments: Iterable[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no terminal's encoding may stop the run
            stream.reconfigure(errors="replace")
    code = 0
    try:
        _command()(None if arguments is None else list(arguments), terminal_width=_help_width())
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else USAGE
    except OSError:  # what went wrong could not be said
        code = USAGE
    return code if _is_out() else USAGE


def _help_width() -> int:
    """How wide the lines of a help are."""
    return min(columns() or shutil.get_terminal_size().columns, 80) - 2


def _is_out() -> bool:
    """Whether all that was printed has left the program.  What cannot is given up: Python would
    try once more as it ends, and complain in its own words, with its own exit code."""
    left = True
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed one is None
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
            left = False
    return left


@cache
def _command() -> Callable[..., object]:
    """Every command with its options, read from their functions once a process."""
    return typer.main.get_command(app)
