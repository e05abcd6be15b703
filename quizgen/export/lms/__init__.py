"""Questions for learning platforms: what all formats share.

What is asked is the paper where a seed drew one, and else every question of the book, with its
options in an order that hangs on its id alone: an edit elsewhere moves nothing.
"""

import html
import io
import json
import random
import zipfile
from collections.abc import Mapping
from typing import Any

import jinja2

from quizgen.export.book import Book, question_data
from quizgen.pages import environment, sentences
from quizgen.paper import Question, options
from quizgen.words import join

DATE = (1980, 1, 1, 0, 0, 0)  # of every file in a package, so that the bytes are the same


def asked(book: Book) -> list[Question]:
    """The questions to write."""
    if book.forms:
        return [question for form in book.forms for question in form.questions]
    return [
        Question(number, item, options(item, random.Random(item.id)) if item.distractors else ())
        for number, item in enumerate(book.items, 1)
    ]


def known(book: Book) -> dict[str, Any]:
    """What templates see."""
    return {
        "language": book.language,
        "title": book.title[book.language],
        "paper": book.paper_title[book.language],
        "say": sentences(book.language, "export"),
        "questions": [
            {
                **_question(question, book.language),
                "topic": book.title_of(question.item.topic)[book.language],
            }
            for question in asked(book)
        ],
    }


def _question(question: Question, language: str) -> dict[str, Any]:
    """A question as data, with what only learning platforms want."""
    return {
        **question_data(question, language),
        "name": f"q{question.number:04}",
        "sorted": question.item.answer_kind.traits.has_sizes,
        "reason": join([reason.sentence for reason in question.item.why])[language],
    }


def templates_of(book: Book) -> jinja2.Environment:
    """The templates of the book, with text as HTML."""
    pages = environment(book.templates)
    pages.filters["html"] = lambda text: html.escape(text, quote=True)
    pages.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return pages


def package(files: Mapping[str, str]) -> bytes:
    """A zip of these files; the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
