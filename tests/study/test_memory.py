"""What drill asks of the history: what is due, what is new, how well it is known."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from study.log import at, review

from quizgen.check import Checked
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.study.events import How, Kind, Rating
from quizgen.study.history import History
from quizgen.study.memory import Memory


@pytest.fixture
def items(small: Checked) -> list[Item]:
    return make_items(small)[:3]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.sqlite3") as opened:
        yield opened


def test_nothing_is_due_and_everything_new_at_first(items: list[Item], history: History) -> None:
    memory = Memory(history, "a")
    assert (memory.due(items, at(0)), memory.new(items)) == ([], items)
    assert memory.schedule(items[0]) is None


def test_missed_items_are_due_first_and_good_ones_later(
    items: list[Item], history: History
) -> None:
    memory = Memory(history, "a")
    good, missed, new = items
    memory.record(good, "en", Rating.GOOD, How.DRILL, at(0))
    memory.record(missed, "zh", Rating.AGAIN, How.DRILL, at(0))
    assert memory.due(items, at(0)) == []
    assert memory.due(items, at(0) + timedelta(minutes=5)) == [missed]
    assert memory.due(items, at(3)) == [missed, good]
    assert memory.new(items) == [new]
    known, hardly = memory.schedule(good), memory.schedule(missed)
    assert known and hardly and hardly.recall(at(3)) < known.recall(at(3)) < 1


def test_answers_are_on_disk_with_ids_of_their_session(items: list[Item], history: History) -> None:
    memory = Memory(history, "a")
    answer = memory.record(items[0], "en", Rating.HARD, How.INTERVIEW, at(0), 2.5, "S\ud83dYN")
    assert (answer.id, answer.item, answer.typed) == ("a-0001", items[0].id, "S?YN")
    assert history.events() == [answer]


def test_undo_and_its_undo(items: list[Item], history: History) -> None:
    memory = Memory(history, "a")
    answer = memory.record(items[0], "en", Rating.GOOD, How.DRILL, at(0))
    taken = memory.undo(answer, at(0))
    assert memory.new(items) == items
    memory.undo(taken, at(0))
    assert memory.due(items, at(1)) == [items[0]]
    assert [event.id for event in history.events()] == ["a-0001", "a-0002", "a-0003"]


def test_suspended_items_are_neither_due_nor_new(items: list[Item], history: History) -> None:
    memory = Memory(history, "a")
    memory.record(items[0], "en", Rating.AGAIN, How.DRILL, at(0))
    for item in items[:2]:
        memory.change(item, Kind.SUSPEND, at(0))
    assert memory.due(items, at(1)) == []
    assert memory.new(items) == items[2:]
    memory.change(items[0], Kind.UNSUSPEND, at(1))
    assert memory.due(items, at(1)) == [items[0]]


def test_what_another_program_writes_is_seen(items: list[Item], history: History) -> None:
    memory = Memory(history, "a")
    assert memory.new(items) == items
    with History(history.path) as other:
        other.add([review("b", item=items[1].id)])
    assert memory.new(items) == [items[0], items[2]]
    assert memory.due(items, at(1)) == [items[1]]
