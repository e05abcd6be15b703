"""Papers to print: what stands on their pages, and what does not."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pdf import pages_of, sizes_of, text_of

from quizgen.check import Checked
from quizgen.cli import TEMPLATES
from quizgen.entries.library import Library
from quizgen.export import papers, typeset
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.paper import Form
from quizgen.paper.blueprint import Blueprint, forms
from quizgen.words import LANGUAGES, same

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
A4, LETTER = (595, 842), (612, 792)


def book(drawn: tuple[Form, ...], language: str = "en", page: str = "a4") -> Book:
    checked = Checked(Library(), (), ())
    return Book(checked, [], language, TEMPLATES, drawn, "quizgen quiz --seed 4711", page)


def squeezed(text: str) -> str:
    """Without spaces and refitted lines."""
    return "".join(text.split())


@in_each_language
def test_every_question_stands_whole_on_one_page(language: str, items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(60, open=4), 11)
    pages = [
        squeezed(page) for page in pages_of(papers.as_pdf(book((drawn,), language))["paper.pdf"])
    ]
    for question in drawn.questions:
        parts = [question.item.stem, *(option.text for option in question.options)]
        wanted = [squeezed(part[language]) for part in parts]
        assert any(all(part in page for part in wanted) for page in pages), question.item.id


@in_each_language
def test_key_on_paper_is_the_letter_of_the_right_option(language: str, items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(20), 5)
    written = papers.as_pdf(book((drawn,), language))
    grid = re.findall(r"(\d+) ([A-D]) ", pages_of(written["key.pdf"])[0])[:20]
    assert grid == [(str(question.number), question.letter) for question in drawn.questions]
    paper = text_of(written["paper.pdf"])
    for question in drawn.questions:
        assert squeezed(f"{question.letter}.{question.item.key[language]}") in paper


def test_only_the_key_says_the_seed_and_all_say_the_code(items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(20, open=1), 4711)
    written = papers.as_pdf(book((drawn,)))
    for name, pdf in written.items():
        assert drawn.code in text_of(pdf), name
        assert ("4711" in text_of(pdf)) == (name == "key.pdf"), name


def test_pages_are_counted_and_have_what_is_to_be_filled_in(items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(30), 2)
    pages = pages_of(papers.as_pdf(book((drawn,)))["paper.pdf"])
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
    for field in ("Name", "Date", "Group", f"Points / {drawn.points}", "Form A"):
        assert field in pages[0]


@pytest.mark.parametrize(("page", "size"), [("a4", A4), ("letter", LETTER)])
def test_pages_have_the_size_that_is_asked_for(
    page: str, size: tuple[int, int], items: list[Item]
) -> None:
    written = papers.as_pdf(book(forms(items, Blueprint(5), 1), page=page))
    assert {each for pdf in written.values() for each in sizes_of(pdf)} == {size}


def test_same_form_gives_the_same_bytes(items: list[Item]) -> None:
    drawn = forms(items, Blueprint(10), 1)
    assert papers.write(book(drawn)) == papers.write(book(drawn))


def test_each_form_has_files_of_its_own(items: list[Item]) -> None:
    written = papers.write(book(forms(items, Blueprint(3), 1, 2)))
    names = ("paper", "key", "answer-sheet")
    assert set(written) == {
        *(f"{name}-{letter}.pdf" for name in names for letter in "AB"),
        *(f"{name}-{letter}.md" for name in names[:2] for letter in "AB"),
        "key.json",
    }


def test_a_letter_that_no_font_has_is_an_error(items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(1), 1)
    [question] = drawn.questions
    smiling = replace(question, item=replace(question.item, stem=same("Who smiles? 😀")))
    with pytest.raises(typeset.TypesetError) as error:
        papers.as_pdf(book((replace(drawn, questions=(smiling,)),)))
    assert str(error.value) == (
        "no font has '😀' (U+1F600), which stands in the content; write it in other letters"
    )


def test_a_font_that_is_gone_is_an_error_with_its_remedy(
    items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "noto_cjk_sans_otc", None)
    typeset._fonts.cache_clear()
    with pytest.raises(typeset.TypesetError) as error:
        papers.as_pdf(book(forms(items, Blueprint(1), 1)))
    assert str(error.value) == (
        "the font 'Noto Sans CJK SC' is gone; to bring it back: pip install noto-cjk-sans-otc"
    )


def test_text_is_never_markup(items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(1), 1)
    [question] = drawn.questions
    stem = "#panic() $x$ *bold* _it_ `raw` <b> \\ @ref = 1?"
    strange = replace(question, item=replace(question.item, stem=same(stem)))
    written = papers.as_pdf(book((replace(drawn, questions=(strange,)),)))
    assert squeezed(stem) in text_of(written["paper.pdf"])


@pytest.mark.parametrize("asked", [0, 1, 3])
def test_key_names_the_first_follow_up(asked: int, items: list[Item]) -> None:
    [drawn] = forms(items, Blueprint(1), 1)
    [question] = drawn.questions
    stems = tuple(same(stem) for stem in ("First?", "Second?", "Third?")[:asked])
    followed = replace(question, item=replace(question.item, follow_ups=stems))
    written = papers.as_pdf(book((replace(drawn, questions=(followed,)),)))
    key = squeezed(text_of(written["key.pdf"]))
    assert (squeezed("An interviewer asks next: First?") in key) == bool(asked)
    assert "Second?" not in key


def test_templates_are_all_used() -> None:
    used = {"house.typ", *papers._PRINTED.values()}
    assert used <= {file.name for file in (Path(TEMPLATES) / "typst").iterdir()}
