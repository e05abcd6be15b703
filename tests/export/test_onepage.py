"""Cheat sheets of one page and flashcards: nothing is cut, and backs lie behind their fronts."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from pdf import pages_of, sizes_of, text_of

from quizgen.check import Checked
from quizgen.cli import TEMPLATES
from quizgen.export import flashcards, onepage
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.words import LANGUAGES

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
Sheets = Callable[[str, str], dict[str, bytes]]


@pytest.fixture(scope="module")
def sheets(checked: Checked, items: list[Item]) -> Sheets:
    """Those of the shipped content in a language, for a size of paper; typeset once."""
    return cache(
        lambda language, page: onepage.write(Book(checked, items, language, TEMPLATES, page=page))
    )


@in_each_language
@pytest.mark.parametrize("page", ["a4", "letter"])
def test_every_sheet_is_one_page(language: str, page: str, sheets: Sheets) -> None:
    written = sheets(language, page)
    assert {"overview.pdf", "handshake.pdf", "teardown.pdf"} <= set(written)
    assert {name: len(sizes_of(pdf)) for name, pdf in written.items()} == dict.fromkeys(written, 1)


@in_each_language
def test_sheet_of_a_topic_asks_its_core_questions(
    language: str, sheets: Sheets, items: list[Item]
) -> None:
    written = sheets(language, "a4")
    asked = [item for item in items if item.asked == "core" and not item.exhibit]
    topics = {item.topic for item in asked}
    assert {*written} == {"overview.pdf", *(f"{topic}.pdf" for topic in topics)}
    for topic in topics:
        seen = unbroken(text_of(written[f"{topic}.pdf"]))
        core = [item for item in asked if item.topic == topic]
        shown = [unbroken(item.stem[language]) in seen for item in core]
        assert shown[0] and sum(shown) > len(core) / 2, topic


@pytest.mark.parametrize("flip", flashcards.FLIPS)
def test_backs_lie_behind_their_fronts(flip: str, checked: Checked, items: list[Item]) -> None:
    core = [item for item in items if item.asked == "core" and not item.exhibit][:8]
    written = flashcards.write(Book(checked, core, "en", TEMPLATES))[f"cards-{flip}-edge.pdf"]
    assert len(sizes_of(written)) == 2
    fronts, backs = (pages_of(written)[page] for page in (0, 1))
    order = [int(number) for number in re.findall(r"· (\d)(?= |$)", fronts)]
    assert order == [1, 2, 3, 4, 5, 6, 7, 8]
    starts = [" ".join(item.key["en"].split()[:3]) for item in core]
    behind = sorted(range(8), key=lambda number: backs.index(starts[number]))
    wanted = [1, 0, 3, 2, 5, 4, 7, 6] if flip == "long" else [6, 7, 4, 5, 2, 3, 0, 1]
    assert behind == wanted


@in_each_language
def test_every_core_question_has_its_card(
    language: str, checked: Checked, items: list[Item]
) -> None:
    written = flashcards.write(Book(checked, items, language, TEMPLATES))
    core = [item for item in items if item.asked == "core" and not item.exhibit]
    for pdf in written.values():
        seen = unbroken(text_of(pdf))
        for item in core:
            assert unbroken(item.stem[language]) in seen, item.id
            assert unbroken(item.key[language]) in seen, item.id


def unbroken(text: str) -> str:
    """Without spaces and hyphens, at which lines may end."""
    return re.sub(r"[\s\-\ufffe]", "", text)
