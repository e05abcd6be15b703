"""The whole book as one JSON file, for other programs."""

import json

from quizgen.export.book import Book


def write(book: Book) -> dict[str, bytes]:
    """One file; the same book gives the same bytes."""
    return {"": (json.dumps(book.as_data(), ensure_ascii=False, indent=1) + "\n").encode()}
