"""PDF files read back: their words, and where on which page they stand."""

from collections.abc import Iterator
from contextlib import closing

import pypdfium2


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, with one space wherever there is any."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [" ".join(text.split()) for text in _texts(document)]


def sizes_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [(round(width), round(height)) for width, height in map(_size, document)]


def text_of(pdf: bytes) -> str:
    """All text without spaces, for a line may end anywhere."""
    return "".join("".join(pages_of(pdf)).split())


def _texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for page in document:
        yield page.get_textpage().get_text_range()


def _size(page: pypdfium2.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    return width, height
