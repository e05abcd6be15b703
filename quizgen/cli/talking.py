"""Both ends of a conversation at this terminal, or in a pipe."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import columns
from quizgen.study.terminal import can_edit, reader

if TYPE_CHECKING:
    from quizgen.study.talk import Talk

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
    return Talk(language, lines.read, _write, columns(), colours), lines


def now() -> datetime:
    return datetime.now(UTC)


def _write(text: str) -> None:
    typer.echo(text, color=True)  # what there is of it was meant
