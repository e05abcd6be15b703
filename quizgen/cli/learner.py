"""The learner at this terminal, or in a pipe: both ends of the conversation, and the history."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import USAGE, Stop, columns
from quizgen.study.terminal import can_edit, reader

if TYPE_CHECKING:
    from quizgen.study.memory import Memory
    from quizgen.study.talk import Talk

Minutes = Annotated[int | None, typer.Option("--minutes", help="End after so many minutes.", min=1)]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="QUIZGEN_HOME", help="The folder of your history, not the platform's own."
    ),
]
Plain = Annotated[bool, typer.Option("--plain", help="No colours, no bar, no line editing.")]


class Reader:
    """Lines of the learner, until they end."""

    def __init__(self, is_edited: bool) -> None:
        self._read = reader(is_edited)
        self.is_interrupted = False

    def read(self, prompt: str) -> str:
        """A line; raises Ended where there are no more."""
        from quizgen.study.talk import Ended

        try:
            return self._read(prompt)
        except (EOFError, KeyboardInterrupt) as end:
            self.is_interrupted = isinstance(end, KeyboardInterrupt)
            typer.echo()
            raise Ended from None


def terminal(language: str, is_plain: bool) -> "tuple[Talk, Reader]":
    """The learner's end and ours."""
    from quizgen.study.talk import Talk

    is_rich = can_edit() and not is_plain
    lines = Reader(is_rich)
    colours = is_rich and not os.environ.get("NO_COLOR")
    return Talk(language, lines.read, _write, columns, colours), lines


def now() -> datetime:
    return datetime.now(UTC)


def _write(text: str) -> None:
    typer.echo(text, color=True)  # what there is of it was meant


def history_file(home: Path | None) -> Path:
    """Where the history lies: in the folder given, else in the platform's own for data."""
    from platformdirs import user_data_path

    from quizgen.study.history import FILE

    return (home or user_data_path("quizgen", appauthor=False)) / FILE


def session() -> str:
    """A word that no other session has."""
    return uuid.uuid4().hex


@contextmanager
def remembering(home: Path | None) -> "Iterator[Memory]":
    """The learner's memory for one session."""
    from quizgen.study.history import History
    from quizgen.study.memory import Memory

    with history_errors(), History(history_file(home)) as history:
        yield Memory(history, session())


@contextmanager
def history_errors() -> Iterator[None]:
    """Stop the run where the history cannot be read or written."""
    from quizgen.study.history import HistoryError

    try:
        yield
    except HistoryError as error:
        raise Stop(USAGE, error.told) from None
