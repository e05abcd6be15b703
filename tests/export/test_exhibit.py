"""Exhibits: the run of an item as its host would see it, in every output that asks it."""

import random
from pathlib import Path

import pytest
from study.log import at

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, TEMPLATES
from quizgen.export import papers, sheet
from quizgen.export.anki.notes import fields
from quizgen.export.book import Book
from quizgen.forms.exhibits import run_exhibit
from quizgen.item import Exhibit, Item
from quizgen.items import items as make_items
from quizgen.paper import Form, Question, options
from quizgen.study.drill import drill
from quizgen.study.history import History
from quizgen.study.memory import Memory
from quizgen.study.talk import Ended, Talk
from quizgen.words import same

FORMS = Path(__file__).parent.parent / "content" / "valid" / "forms.yaml"
SS = """\
State      Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN     0      128          0.0.0.0:443       0.0.0.0:*
CLOSE-WAIT 1      0          192.0.2.2:443     192.0.2.1:50000
"""


@pytest.fixture(scope="module")
def checked() -> Checked:
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
    assert run_exhibit(f"{form} {host}".strip(), script).text["en"].lstrip().startswith(start)


def test_every_output_shows_it(item: Item, checked: Checked) -> None:
    assert SS.rstrip() in fields(item, "en", checked.library.topics)[1]
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
