"""The 40 questions that interviews ask most: the core course answers each, and leads on from it."""

from functools import cache

import pytest
import yaml

from quizgen.check import Checked
from quizgen.cli import CONTENT
from quizgen.entries.level import Asked
from quizgen.item import Item

ROWS = yaml.safe_load((CONTENT.parent / "tests" / "most_asked.yaml").read_text("utf-8"))
by_question = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["question"])


def test_there_are_40_and_the_most_asked_stands_first() -> None:
    met = [row["met"] for row in ROWS]
    assert (len(met), met) == (40, sorted(met, reverse=True))


@by_question
def test_core_course_answers_it(row: dict[str, list[str]], checked: Checked) -> None:
    entries = checked.library.entries
    elsewhere = [name for name in row["entries"] if entries[name].asked is not Asked.CORE]
    assert elsewhere == []


@by_question
def test_it_leads_three_deep(row: dict[str, list[str]], checked: Checked) -> None:
    @cache
    def depth(name: str) -> int:
        entries = checked.library.entries
        return max((1 + depth(each) for each in entries[name].entry.follow_ups), default=0)

    assert max(depth(name) for name in row["entries"]) >= 3


def test_core_course_takes_a_week(items: list[Item]) -> None:
    core = [item for item in items if item.asked is Asked.CORE]
    assert 120 <= len(core) <= 140, "a week of 20 new cards a day"
    assert items[: len(core)] == core
