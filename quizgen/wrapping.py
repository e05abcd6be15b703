"""Lines that break between words, at the width of a terminal, and columns that stand in line.

Chinese breaks between any two ideographs, but not before a comma or after an opening bracket; a
section of an RFC stays with its number.
`wcwidth.wrap` takes a Chinese sentence for one word, and would break the Latin words in it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wcwidth import wcswidth

if TYPE_CHECKING:
    from rich.table import Table

_WIDEST = 1000  # columns: no table is cut
_OPENING = "（《【「『“‘"
_CLOSING = "，。、；：？！）》】」』”’…"
_IDEOGRAPH = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_PIECES = re.compile(
    rf"\(?RFC \d+(?: §[\d.]+)?[^\s{_IDEOGRAPH}]*\s*"
    rf"|(?:[{_OPENING}]|\((?=[{_IDEOGRAPH}]))*(?:[{_IDEOGRAPH}]|[^\s{_OPENING}{_CLOSING}{_IDEOGRAPH}]+)[{_CLOSING}]*\s*"
    r"|\S\s*|\s+"
)


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """The text in lines of at most `width` columns, indented from the second on.

    A word that is wider than a line is left whole; the line breaks of the text stay.
    """
    return "\n".join(_line(line, width, " " * indent) for line in text.split("\n"))


def hung(text: str, width: int, indent: int = 0) -> str:
    """The same, each line going on at least as far in as it began."""
    lines = text.split("\n")
    return "\n".join(
        wrapped(line, width, max(indent, len(line) - len(line.lstrip(" ")))) for line in lines
    )


def _line(text: str, width: int, indent: str) -> str:
    done, line = [], ""
    for piece in _PIECES.findall(text):
        if line.strip() and wcswidth((line + piece).rstrip()) > width:
            done.append(line.rstrip())
            line = indent
        line += piece
    return "\n".join([*done, line.rstrip()])


def aligned(rows: Iterable[Sequence[str]], words: int) -> str:
    """The rows as lines: so many columns of words, then columns of numbers."""
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0))
    for row in rows:
        while len(table.columns) < len(row):
            is_words = len(table.columns) < words
            table.add_column(justify="left" if is_words else "right", no_wrap=True)
        table.add_row(*row)
    return printed(table, _WIDEST)


def printed(table: "Table", width: int, *, is_coloured: bool = False) -> str:
    """A table as lines of at most `width` columns."""
    from rich.console import Console

    console = Console(
        width=width,
        force_terminal=is_coloured,
        color_system="standard" if is_coloured else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as drawn:
        console.print(table)
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())
