"""Lines that break between words, at the width of a terminal.

Chinese breaks between any two ideographs, but not before a comma or after an opening bracket.
`wcwidth.wrap` takes a Chinese sentence for one word, and would break the Latin words in it.
"""

import re

from wcwidth import wcswidth

_OPENING = "（《【「『“‘"
_CLOSING = "，。、；：？！）》】」』”’…"
_IDEOGRAPH = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_PIECES = re.compile(
    rf"[{_OPENING}]*(?:[{_IDEOGRAPH}]|[^\s{_OPENING}{_CLOSING}{_IDEOGRAPH}]+)[{_CLOSING}]*\s*"
    r"|\S\s*|\s+"
)


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """The text in lines of at most `width` columns, indented from the second on.

    A word that is wider than a line is left whole; the line breaks of the text stay.
    """
    return "\n".join(_line(line, width, " " * indent) for line in text.split("\n"))


def _line(text: str, width: int, indent: str) -> str:
    done, line = [], ""
    for piece in _PIECES.findall(text):
        if line.strip() and wcswidth((line + piece).rstrip()) > width:
            done.append(line.rstrip())
            line = indent
        line += piece
    return "\n".join([*done, line.rstrip()])
