"""Both ends of a conversation with a learner: its language, its width and its colours."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wcwidth import wcswidth

from quizgen.words import Text, Words, join, same
from quizgen.wrapping import wrapped

say = Words("study")

_COLOURS = {"good": "1;32", "near": "1;33", "bad": "1;31", "stem": "1", "faint": "2"}
_BAR = 20
_MOST_TO_READ = 3
_DENSE = re.compile(r"\.[ch] |^quizgen |§3\.10")  # code, measurements, RFC 9293's event processing


class StudyError(Exception):
    """What a learner wants cannot be done; `told` says of what, why, and what to do."""

    def __init__(self, told: Text) -> None:
        super().__init__(told.default)
        self.told = told


class Ended(Exception):  # noqa: N818  the learner stops; nothing is wrong
    """Raised by `read` when no more answers come."""


def foremost(sources: Iterable[str]) -> list[str]:
    """Three sources at most, what reads as prose first."""
    return sorted(sources, key=lambda source: bool(_DENSE.search(source)))[:_MOST_TO_READ]


def cited(sources: Iterable[str]) -> Text:
    """Sources, one after the other."""
    return join(map(same, sources), say("between sources"))


@dataclass(frozen=True)
class Talk:
    """`read` asks for a line and `write` shows some; lines break at `width`, where there is one.

    `columns` is that width, or says what it is now, where a window may change it meanwhile.
    """

    language: str
    read: Callable[[str], str]
    write: Callable[[str], None]
    columns: int | Callable[[], int | None] | None = None
    is_coloured: bool = False

    @property
    def width(self) -> int | None:
        """How wide a line may be."""
        return self.columns() if callable(self.columns) else self.columns

    def say(self, words: str, style: str = "", **values: Text | str | int) -> None:
        """One of this room's sentences."""
        self.tell(self.mine(say(words, **values)), style=style)

    def tell(self, text: str, indent: int = 0, style: str = "") -> None:
        """Sentences, whose lines may break; a style says what they mean."""
        shown = wrapped(text, width, indent) if (width := self.width) else text
        if self.is_coloured and style:
            shown = f"\x1b[{_COLOURS[style]}m{shown}\x1b[0m"
        self.write(shown)

    def mine(self, text: Text) -> str:
        """The text in this language."""
        return text[self.language]

    def keys(self, names: Sequence[str]) -> None:
        """What can be typed now."""
        self._line([self.mine(say(f"keys.{name}")) for name in names], "faint")

    def progress(self, done: int, total: int, right: int, again: int) -> None:
        """A bar of how far the drill is, and how many it will ask again; at a terminal with
        colours only."""
        if not self.is_coloured or not total:
            return
        filled = _BAR * done // total
        bar = "━" * filled + "─" * (_BAR - filled)
        how = "progress bar.again" if again else "progress bar.first"
        told = self.mine(say(how, done=done, total=total, right=right, again=again))
        line = f"{bar} {told}" if self.width and wcswidth(told) + _BAR < self.width else told
        self.write("")
        self.tell(line, style="faint")

    def _line(self, parts: Sequence[str], style: str) -> None:
        """Parts that stay whole, in as many lines as they want."""
        lines: list[str] = []
        for part in parts:
            longer = f"{lines[-1]} · {part}" if lines else part
            if lines and self.width and wcswidth(f"{longer} ·") > self.width:
                lines[-1] += " ·"
                lines.append(part)
            else:
                lines[-1:] = [longer]
        shown = "\n".join(lines)
        self.write(f"\x1b[{_COLOURS[style]}m{shown}\x1b[0m" if self.is_coloured else shown)
