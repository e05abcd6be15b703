"""GIFT, Moodle's plain text, which many other platforms read too."""

import re

from quizgen.export.book import Book
from quizgen.export.lms import known, templates_of

_SPECIAL = re.compile(r"([\\~=#{}:])")


def write(book: Book) -> dict[str, bytes]:
    """One file."""
    pages = templates_of(book)
    pages.filters["gift"] = escaped
    return {"": pages.get_template("lms/gift.txt.j2").render(known(book)).encode()}


def escaped(text: str) -> str:
    """Text as GIFT wants it: its signs behind a backslash, and all on one line."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")
