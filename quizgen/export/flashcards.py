"""Flashcards to print on both sides and cut out: the core course, eight a page."""

from typing import Any

from quizgen.export.book import Book
from quizgen.export.typeset import typeset
from quizgen.item import Item
from quizgen.pages import sentences
from quizgen.words import Words, join

_SAY = Words("export")
FLIPS = ("long", "short")


def write(book: Book) -> dict[str, bytes]:
    """A file for each edge about which a printer may turn the sheet."""
    shown = [item for item in book.core if not item.exhibit]
    cards = [_card(number, item, book) for number, item in enumerate(shown, 1)]
    known = {"title": book.title[book.language], "say": sentences(book.language, "export")}
    template = book.templates / "typst" / "cards.typ"
    return {
        f"cards-{flip}-edge.pdf": typeset(
            template, {**known, "cards": cards, "flip": flip}, book.language, book.page
        )
        for flip in FLIPS
    }


def _card(number: int, item: Item, book: Book) -> dict[str, Any]:
    language = book.language
    return {
        "number": number,
        "topic": book.title_of(item.topic)[language],
        "level": _SAY(f"level.{item.level}")[language],
        "stem": item.stem[language],
        "key": item.key[language],
        "points": [point[language] for point in item.points],
        "why": join([reason.sentence for reason in item.why])[language] if item.why else "",
    }
