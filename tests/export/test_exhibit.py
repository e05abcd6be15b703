"""Exhibits: the run of an item as its host would see it, in every output that asks it."""

import html
import random
import re
from pathlib import Path

import pytest
from browser import ask
from pdf import text_of
from study.log import at

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, TEMPLATES
from quizgen.export import page, papers, sheet
from quizgen.export.anki import preview
from quizgen.export.anki.captures import capture
from quizgen.export.anki.markup import Markup
from quizgen.export.book import Book
from quizgen.forms.exhibits import run_exhibit
from quizgen.item import Exhibit, Item
from quizgen.items import items as make_items
from quizgen.paper import Form, Question, options
from quizgen.refit import exhibit
from quizgen.study.drill import drill
from quizgen.study.history import History
from quizgen.study.memory import Memory
from quizgen.study.talk import Ended, Talk
from quizgen.tcp.answers import InOrder
from quizgen.words import LANGUAGES, same

FORMS = Path(__file__).parent.parent / "content" / "valid" / "forms.yaml"
SS = """\
State      Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN     0      128          0.0.0.0:443       0.0.0.0:*
CLOSE-WAIT 1      0          192.0.2.2:443     192.0.2.1:50000
"""


@pytest.fixture(scope="module")
def checked() -> Checked:
    """A content that shows exhibits of its own."""
    return check([FORMS], CONTENT)


@pytest.fixture(scope="module")
def item(checked: Checked) -> Item:
    return next(item for item in make_items(checked) if item.entry_id == "forms-show")


def question(item: Item) -> Question:
    return Question(1, item, options(item, random.Random(1)))


def test_exhibit_is_what_the_host_shows(item: Item) -> None:
    assert item.exhibit == Exhibit("ss", same(SS))


@pytest.mark.parametrize(
    ("form", "host", "start"),
    [
        ("ss", "", "client$ ss -tan\n"),
        ("ss", "client", "State "),
        ("tcpdump", "", "12:00:00.000000 IP 192.0.2.1.50000 > 192.0.2.2.443: Flags [S]"),
        ("tcpdump", "server", "12:00:00.010000 IP 192.0.2.1.50000 > 192.0.2.2.443: Flags [S]"),
        ("ladder", "", "client"),
    ],
)
def test_each_form_is_drawn(form: str, host: str, start: str) -> None:
    script = "server listens; client opens\ndeliver SYN"
    shown = run_exhibit(f"{form} {host}".strip(), script, ())
    assert shown.text["en"].lstrip().startswith(start)


def test_every_output_shows_it(item: Item, checked: Checked) -> None:
    assert SS.rstrip() in Markup(("en",)).question(item)
    book = Book(checked, [item], "en", TEMPLATES, (Form(1, (question(item),)),))
    assert f"```text\n{SS}```" in papers.as_markdown(book)["paper.md"].decode()
    assert f"```text\n{SS}```" in sheet.write(book)["forms.md"].decode()
    shown: list[str] = []

    def end(prompt: str) -> str:
        raise Ended

    with History(Path(":memory:")) as history:
        drill(
            [question(item)],
            Talk("en", end, shown.append),
            Memory(history, "s"),
            lambda: at(0),
        )
    assert SS.rstrip() in shown


# On a phone.

CAPTURE = """\
12:00:00.010000 IP 192.0.2.1.50000 > 192.0.2.2.443: Flags [S], seq 100, win 65535, \
options [mss 1460,sackOK], length 0
12:00:00.060120 IP 192.0.2.2.443 > 192.0.2.1.50000: Flags [P.], seq 1:101, ack 2, win 9, length 100
"""


def fields_of(form: str, text: str) -> list[list[str]]:
    """The fields of each line that a card shows, in their order."""
    shown = capture(Exhibit(form, same(text)), "en")
    lines = re.findall("<li>(.*?)</li>", shown)
    return [re.findall("<span>(.*?)</span>", line) for line in lines]


def test_packets_begin_with_who_flags_seq_and_ack() -> None:
    assert fields_of("tcpdump", CAPTURE) == [
        [
            *(".1.50000 &gt; .2.443", "[S]", "seq 100"),
            *("00:00.010000", "win 65535", "length 0", "options [mss 1460,sackOK]"),
        ],
        [
            *(".2.443 &gt; .1.50000", "[P.]", "seq 1:101", "ack 2"),
            *("00:00.060120", "win 9", "length 100"),
        ],
    ]


def test_addresses_stay_whole_where_their_ends_are_alike() -> None:
    alike = CAPTURE.replace("192.0.2.2.443", "10.0.0.1.50000")
    assert fields_of("tcpdump", alike)[0][0] == "192.0.2.1.50000 &gt; 10.0.0.1.50000"


def test_sockets_begin_with_state_and_addresses() -> None:
    assert fields_of("ss", SS) == [
        ["LISTEN", "0.0.0.0:443", "0.0.0.0:*", "Recv-Q 0", "Send-Q 128"],
        ["CLOSE-WAIT", "192.0.2.2:443", "192.0.2.1:50000", "Recv-Q 1", "Send-Q 0"],
    ]


@pytest.mark.parametrize(("form", "text"), [("tcpdump", CAPTURE), ("ss", SS)])
def test_lines_as_the_host_prints_them_stand_below_a_fold(form: str, text: str) -> None:
    shown = capture(Exhibit(form, same(text)), "en")
    folded = shown.partition("<details")[2]
    assert html.unescape(re.findall("<pre>(.*?)</pre>", folded, re.S)[0]) == text.rstrip("\n")


def test_every_capture_of_the_content_is_refitted_whole(items: list[Item]) -> None:
    """No line is lost on the way, and no field of a line."""
    for item in items:
        if item.exhibit and item.exhibit.form == "tcpdump":
            lines = item.exhibit.text["en"].splitlines()
            shown = fields_of("tcpdump", item.exhibit.text["en"])
            for line, fields in zip(lines, shown, strict=True):
                words = line.partition("Flags ")[2]
                assert sum(len(field) for field in fields[1:]) > len(words) * 0.8, line


def test_what_is_to_be_put_in_order_is_listed_in_another(items: list[Item]) -> None:
    orders = [item for item in items if isinstance(item.answer, InOrder)]
    for item in orders:
        front = Markup(("en",)).question(item)
        listed = re.findall(r"<li><nobr>(.*?)</nobr></li>", front)
        steps = [step.text["en"] for step in item.answer.steps]
        if item.fact == "order":
            assert sorted(listed) == sorted(steps), item.id
            assert listed != steps, f"{item.id} gives its order away"
        else:
            assert listed == [], f"{item.id} asks for states from memory"
    assert len(orders) > 10


# A ladder with blanks.


@pytest.fixture(scope="module")
def blanks(shipped: tuple[Checked, list[Item], object]) -> list[Item]:
    found = [item for item in shipped[1] if item.exhibit and item.exhibit.rows]
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ladder_is_drawn_without_the_answer(blanks: list[Item], language: str) -> None:
    for item in blanks:
        assert item.exhibit
        drawn = capture(item.exhibit, language)
        assert "<svg" in drawn and "[?]" in drawn, item.id
        last = item.exhibit.rows[language][-1]
        for value in (part.split(" ")[-1] for part in item.key[language].split(",")):
            assert value not in (last.left, last.right), item.id
            assert f"ack={value}" != last.label.split(" ")[-1], item.id


def test_a_segment_that_is_drawn_is_not_said_to_be_none(blanks: list[Item]) -> None:
    [sends] = [item for item in blanks if item.fact == "sends"]
    assert "nothing" not in {wrong.text["en"] for wrong in sends.distractors}


@pytest.fixture(scope="module")
def blank_book(blanks: list[Item], shipped: tuple[Checked, list[Item], object]) -> Book:
    """A paper that asks one of them."""
    return Book(shipped[0], [blanks[0]], "en", TEMPLATES, (Form(1, (question(blanks[0]),)),))


def test_a_ladder_is_drawn_on_paper(blank_book: Book) -> None:
    assert b"[?]" in papers.as_markdown(blank_book)["paper.md"]
    printed = text_of(papers.as_pdf(blank_book)["paper.pdf"])
    assert "[?]" in printed and "------" not in printed, "drawn, not set in lines"


def test_a_ladder_is_drawn_on_the_page(blank_book: Book, tmp_path: Path) -> None:
    html_page = page.write(blank_book)[""].decode()
    drawn = "document.querySelector('figure svg').textContent.includes('[?]')"
    lines = "document.querySelectorAll('fieldset pre').length"
    assert ask(html_page, f"[{drawn}, {lines}]", tmp_path, 360) == [True, 0]


def test_the_back_of_a_card_has_the_whole_ladder_alone(blank_book: Book, tmp_path: Path) -> None:
    shown = """[...document.querySelectorAll('iframe')].map(frame =>
      [...frame.contentDocument.querySelectorAll('.picture')]
        .filter(each => each.offsetParent).map(each => each.textContent.includes('[?]')))"""
    found = ask(preview.page(blank_book, ()), shown, tmp_path, 1200)
    assert {tuple(sides) for sides in found} == {(True,), (False,)}


def test_a_ladder_with_blanks_fits_a_terminal(blanks: list[Item]) -> None:
    [item, *_] = blanks
    assert item.exhibit
    for width in (40, 60, 100):
        lines = exhibit(item.exhibit, "en", width).splitlines()
        assert max(map(len, lines)) <= width and any("[?]" in line for line in lines)
