"""The page that marks itself, in a real browser: by keys and by mouse, to the end, on a phone."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import axe_core_python
import pytest
from tab import Tab

from quizgen.check import Checked
from quizgen.cli import TEMPLATES
from quizgen.export import page
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.paper import Form, Question, options
from quizgen.tcp.kinds import Kind
from quizgen.words import same

PHONE = 360
AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
KINDS = (Kind.STATE, Kind.SENT, Kind.ORDER, Kind.OPEN)


def book(form: Form, checked: Checked) -> Book:
    return Book(checked, [], "en", TEMPLATES, (form,))


def asked(items: list[Item]) -> Form:
    """A choice, one that can be typed, an order, and an open question."""
    first = {kind: next(item for item in items if item.answer_kind is kind) for kind in KINDS}
    return Form(
        1,
        tuple(
            Question(n, item, options(item, Random(1)) if item.distractors else ())
            for n, item in enumerate(first.values(), 1)
        ),
    )


@pytest.fixture(scope="module")
def form(items: list[Item]) -> Form:
    return asked(items)


@pytest.fixture
def tab(form: Form, checked: Checked, tmp_path: Path) -> Iterator[Tab]:
    file = tmp_path / "quiz.html"
    file.write_bytes(page.write(book(form, checked))[""])
    with Tab(file, PHONE) as opened:
        yield opened
        assert opened.errors == []


def words(tab: Tab) -> str:
    return str(tab.value("document.body.innerText"))


def faults(tab: Tab) -> list[str]:
    """What axe-core finds against WCAG 2.1 A and AA."""
    tab.value(AXE.read_text("utf-8") + "; true")
    rules = '{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}'
    found = tab.value(f"axe.run(document, {rules}).then((told) => told.violations)")
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_keys_alone_lead_to_the_result(form: Form, tab: Tab) -> None:
    choice, flags, order, is_open = form.questions
    tab.press(choice.letter)
    tab.press("Enter")
    assert "Right." in words(tab)
    next_one(tab)
    wrong = next(n for n, option in enumerate(flags.options) if option.why)
    tab.press("abcd"[wrong])
    tab.press("Enter")
    refuted = flags.options[wrong].why
    assert refuted and "No. The answer is:" in words(tab) and refuted["en"] in words(tab)
    next_one(tab)
    by_keys_in_order(tab, order)
    assert "Right." in words(tab)
    next_one(tab)
    tab.press("Tab")
    tab.type("What I would say")
    tab.press("Tab")
    tab.press("Enter")
    for _ in is_open.item.points:
        tab.press("Tab")
        tab.press(" ")
    next_one(tab)
    possible = 3 + is_open.points
    assert f"{possible - 1} of {possible} points" in words(tab)
    assert flags.item.stem["en"] in words(tab)


def next_one(tab: Tab) -> None:
    """By Tab until the button has the focus."""
    for _ in range(20):
        if tab.value("document.activeElement.id") == "next":
            tab.press("Enter")
            return
        tab.press("Tab")
    raise AssertionError("no Tab reaches the next question")


def by_keys_in_order(tab: Tab, question: Question) -> None:
    """Move what is too far down up, until the order is the right one."""
    wanted = question.item.key["en"].split(" → ")
    shown = "[...document.querySelectorAll('.part > span:first-child')].map((e) => e.innerText)"
    for place, part in enumerate(wanted):
        while (now := [words[3:] for words in tab.value(shown)].index(part)) > place:
            tab.value(f"document.querySelectorAll('.part')[{now}].querySelector('button').focus()")
            tab.press("Enter")
    tab.value("document.getElementById('check').focus()")
    tab.press("Enter")


def test_mouse_leads_to_the_result_and_asks_again_what_was_wrong(form: Form, tab: Tab) -> None:
    first = form.questions[0]
    wrong = next(n for n, option in enumerate(first.options) if option.why)
    tab.click(f".option:nth-of-type({wrong + 1})")
    tab.click("#check")
    assert "No. The answer is:" in words(tab)
    tab.click("#next")
    tab.click(f".option:nth-of-type({'ABCD'.index(form.questions[1].letter) + 1})")
    tab.click("#check")
    tab.click("#next")
    tab.click("#check")
    tab.click("#next")
    tab.click("#check")
    tab.click(".tick input")
    tab.click("#next")
    assert "points" in words(tab) and "Look at these again" in words(tab)
    tab.reload()
    assert "Look at these again" in words(tab), "the result is kept"
    tab.click("#retry")
    assert first.item.stem["en"] in words(tab)
    assert "Question 1 of 3" in words(tab)


def test_typed_answers_are_marked(form: Form, tab: Tab) -> None:
    tab.click("#typing")
    tab.click("#typed")
    tab.type(form.questions[0].item.key["en"].lower().replace("-", "_"))
    tab.press("Enter")
    assert "Right." in words(tab)
    tab.click("#next")
    tab.click("#typed")
    tab.type("nonsense")
    tab.press("Enter")
    assert "No. The answer is:" in words(tab) and "I meant that" in words(tab)


def test_both_languages_are_there(form: Form, tab: Tab) -> None:
    assert form.questions[0].item.stem["en"] in words(tab)
    tab.click("#language")
    assert form.questions[0].item.stem["zh"] in words(tab)
    assert tab.value("document.documentElement.lang") == "zh-Hans"
    assert "第 1 题，共 4 题" in words(tab)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_axe_finds_nothing(night: bool, form: Form, tab: Tab) -> None:
    if night:
        tab.dark()
    seen = []
    for question in form.questions:
        seen += faults(tab)
        if question.options and question.item.answer_kind is not Kind.ORDER:
            tab.click(".option")
        tab.click("#check")
        seen += faults(tab)
        assert tab.value("document.documentElement.scrollWidth") <= PHONE, question.item.id
        tab.click("#next")
    assert seen + faults(tab) == []


def test_the_result_can_be_taken_along(form: Form, tab: Tab) -> None:
    tab.value(
        "URL.createObjectURL = (blob) => { blob.text().then((told) => (window.taken = told));"
        " return 'about:blank'; }; HTMLAnchorElement.prototype.click = () => {};"
    )
    for question in form.questions:
        if question.options and question.item.answer_kind is not Kind.ORDER:
            tab.click(".option")
        tab.click("#check")
        tab.click("#next")
    tab.click("#export")
    taken = json.loads(tab.value("new Promise((done) => setTimeout(() => done(taken), 100))"))
    assert taken["code"] == form.code
    assert [row["item"] for row in taken["answers"]] == [q.item.id for q in form.questions]


def test_paper_shows_every_question_and_no_answer(form: Form, tab: Tab) -> None:
    tab.click(".option")
    tab.click("#check")
    tab.value("dispatchEvent(new Event('beforeprint'))")
    shown = words(tab)
    for question in form.questions:
        assert question.item.stem["en"] in shown
        if question.options and question.item.answer_kind is not Kind.ORDER:
            assert all(option.text["en"] in shown for option in question.options)
    assert "The answer is" not in shown and "Right." not in shown
    assert tab.value("document.querySelectorAll('main .right').length") == 0
    tab.value("dispatchEvent(new Event('afterprint'))")
    assert "Question 1 of 4" in words(tab)


def test_hostile_content_is_text(items: list[Item], checked: Checked, tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=\"document.title='hit'\"><b>{{ x }}</b> ${y}"
    [first, *_] = asked(items).questions
    item = replace(first.item, stem=same(hostile), trace=None)
    made = Form(1, (replace(first, item=item),))
    file = tmp_path / "hostile.html"
    file.write_bytes(page.write(book(made, checked))[""])
    with Tab(file, PHONE) as opened:
        assert hostile in words(opened)
        assert opened.value("document.title") == "TCP handshake and teardown: quiz"
        assert opened.value("document.querySelectorAll('img, b').length") == 0


def test_source_shows_no_key_and_nothing_else_may_run(form: Form, checked: Checked) -> None:
    source = page.write(book(form, checked))[""].decode()
    readable = re.sub(r'<script type="text/plain".*?</script>', "", source, flags=re.DOTALL)
    for question in form.questions:
        assert question.item.stem["en"] not in source
        assert question.item.id not in source
    assert "http:" not in readable and "https:" not in readable
    assert "eval" not in readable and "unsafe" not in readable
    assert "default-src 'none'; script-src 'sha256-" in source
    packed = re.search(r'id="data">([^<]*)<', source)
    assert packed and json.loads(base64.b64decode(packed[1]))["code"] == form.code
