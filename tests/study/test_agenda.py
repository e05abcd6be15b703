"""What a drill asks, and in which order."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from study.log import at

from quizgen.check import Checked
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.study.agenda import Agenda, Wanted, asked
from quizgen.study.events import How, Rating
from quizgen.study.history import History
from quizgen.study.memory import Memory


@pytest.fixture
def memory() -> Iterator[Memory]:
    with History(Path(":memory:")) as history:
        yield Memory(history, "here")


@pytest.fixture
def items(small: Checked) -> list[Item]:
    """Twenty questions of as many entries."""
    one = make_items(small)[0]
    return [replace(one, id=f"q{at}/next", entry_id=f"q{at}") for at in range(1, 21)]


@pytest.fixture
def cases(small: Checked) -> list[Item]:
    """Two that were drawn up."""
    one = make_items(small)[0]
    return [replace(one, id=f"case{at}/next", entry_id=f"case{at}") for at in (1, 2)]


def ids(memory: Memory, items: list[Item], agenda: Agenda, cases: list[Item] | None = None) -> str:
    """The entries asked a day after the epoch, in order."""
    questions = asked(items, memory, at(1), agenda, 7, cases or [])
    assert [question.number for question in questions] == list(range(1, len(questions) + 1))
    return " ".join(question.item.entry_id for question in questions)


def test_what_is_due_comes_before_what_is_new(memory: Memory, items: list[Item]) -> None:
    for item in (items[4], items[9]):
        memory.record(item, "en", Rating.AGAIN, How.DRILL, at(0))
    assert ids(memory, items, Agenda(5, new=2)) in ("q5 q10 q1 q2", "q10 q5 q1 q2")


def test_every_fifth_question_is_one_drawn_up(
    memory: Memory, items: list[Item], cases: list[Item]
) -> None:
    assert ids(memory, items, Agenda(10), cases) == "q1 q2 q3 q4 case1 q5 q6 q7 q8 case2", (
        "ten in all, two of them cases"
    )
    assert ids(memory, items, Agenda(4), cases) == "q1 q2 case1 case2", "no more than were wanted"


def test_no_case_is_asked_where_nothing_else_is(
    memory: Memory, items: list[Item], cases: list[Item]
) -> None:
    assert ids(memory, items, Agenda(10, new=0), cases) == ""
    assert ids(memory, items, Agenda(10, wanted=Wanted.MISSED), cases) == ""
