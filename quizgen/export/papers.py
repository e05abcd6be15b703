"""Papers: each form as PDF and as Markdown, its answer key, and a sheet to mark answers on."""

import json
from collections.abc import Iterator
from typing import Any

from quizgen.export.book import Book, paper_data
from quizgen.export.exhibits import drawn
from quizgen.export.typeset import COLUMNS, FONT, typeset
from quizgen.item import Item
from quizgen.pages import environment, sentences
from quizgen.paper import Form, Question
from quizgen.refit import exhibit
from quizgen.tcp.views.ladder_svg import run_svg
from quizgen.words import Words

_SAY = Words("export")
_HIGHEST = 700  # of a drawing, in its own units: a taller one would fill the page beside its key


def write(book: Book) -> dict[str, bytes]:
    """`paper`, `key` and `answer-sheet`, each with its letter where there are several forms; and
    `key.json`, by which `quizgen mark` marks them all."""
    return {**as_pdf(book), **as_markdown(book), "key.json": _key(book)}


def _key(book: Book) -> bytes:
    """What marking needs to know of each form."""
    forms = [
        {
            "letter": form.letter,
            "code": form.code,
            "key": [
                {"id": asked.item.id, "letter": asked.letter, "points": asked.points}
                for asked in form.questions
            ],
        }
        for form in book.forms
    ]
    whole = {"seed": book.forms[0].seed, "drawn_by": book.drawn_by, "forms": forms}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def as_pdf(book: Book) -> dict[str, bytes]:
    """Pages to print."""
    return {
        f"{name}{suffix}.pdf": typeset(
            book.templates / "typst" / template, known, book.language, book.page
        )
        for suffix, known in _forms(book)
        for name, template in _PRINTED.items()
    }


def as_markdown(book: Book) -> dict[str, bytes]:
    """The same text, for other programs to lay out."""
    pages = environment(book.templates)
    return {
        f"{name}{suffix}.md": pages.get_template(f"{name}.md.j2").render(known).encode()
        for suffix, known in _forms(book)
        for name in ("paper", "key")
    }


_PRINTED = {"paper": "paper.typ", "key": "key.typ", "answer-sheet": "answers.typ"}


def _forms(book: Book) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each form how its files' names end, and what its templates see."""
    if not book.forms:
        raise ValueError("no paper was drawn")
    for form in book.forms:
        yield f"-{form.letter}" if len(book.forms) > 1 else "", _known(form, book)


def _known(form: Form, book: Book) -> dict[str, Any]:
    """What templates see: the paper as data, with what only a page needs."""
    language = book.language
    paper = paper_data(form, language)
    for question, asked in zip(form.questions, paper["questions"], strict=True):
        asked["marks"] = _marks(question, language)
        asked["lines"] = 2 * question.points + 1
        asked["ladder"] = _ladder(question.item, language)
        asked["blank"] = _blank(question.item, language)
        if question.item.exhibit:
            fitted = exhibit(question.item.exhibit, language, COLUMNS)
            asked["item"]["exhibit"]["text"] = f"{fitted}\n"
    paper["form"] = _SAY("form", letter=form.letter)[language]
    paper["drawn_by"] = book.drawn_by
    say = sentences(language, "export")
    return {"title": book.paper_title[language], "paper": paper, "say": say}


def _marks(question: Question, language: str) -> str:
    """How hard it is, and what it is worth."""
    many = question.points
    worth = _SAY("marks.one") if many == 1 else _SAY("marks.many", points=many)
    return f"{_SAY(f'level.{question.item.level}')[language]} · {worth[language]}"


def _blank(item: Item, language: str) -> str | None:
    """A ladder with blanks, drawn."""
    picture = drawn(item.exhibit, language)
    return picture.printed(FONT) if picture else None


def _ladder(item: Item, language: str) -> str | None:
    """The run behind an answer, drawn; None where there is none, or one too long for a page."""
    if item.drawing is None:
        return None
    title = item.stem[language]
    drawn = run_svg(item.drawing, language, title=title, asked=item.segments)
    return drawn.printed(FONT) if drawn.height <= _HIGHEST else None
