"""Forms: one seed, one form; fair positions; no entry twice while others wait."""

import itertools
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher
from random import Random

import pytest

from quizgen.item import Item
from quizgen.paper import LETTERS, Form, form, options, questions
from quizgen.tcp.kinds import Kind
from quizgen.words import same

CHI_SQUARE_3_AT_1_IN_1000 = 16.27
CHI_SQUARE_1_AT_1_IN_1000 = 10.83


@pytest.fixture(scope="module")
def whole(items: list[Item]) -> list[Form]:
    """All that can be asked, once for each of a fixed range of seeds."""
    return [form(items, len(items), seed) for seed in range(15)]


def test_same_seed_gives_the_same_form(items: list[Item]) -> None:
    assert form(items, 20, 7) == form(items, 20, 7)


def test_different_seeds_give_different_forms(items: list[Item]) -> None:
    drawn = {tuple(q.item.id for q in form(items, 20, seed).questions) for seed in range(50)}
    assert len(drawn) == 50


def test_options_too_depend_on_the_seed(items: list[Item]) -> None:
    item = next(item for item in items if item.answer_kind == "state")
    orders = {tuple(o.text["en"] for o in options(item, Random(seed))) for seed in range(20)}
    assert len(orders) > 10


@pytest.mark.parametrize("number", [1, 20, 10_000])
def test_form_has_as_many_questions_as_asked_for_or_as_exist(
    items: list[Item], number: int
) -> None:
    questions = form(items, number, 3).questions
    assert len(questions) == min(number, sum(bool(item.distractors) for item in items))
    assert [question.number for question in questions] == [*range(1, len(questions) + 1)]
    assert len({question.item.id for question in questions}) == len(questions)


def test_form_of_nothing_is_empty() -> None:
    assert form([], 5, 1).questions == ()


def test_no_entry_comes_twice_while_others_are_left(items: list[Item]) -> None:
    entries = {item.entry_id for item in items if item.distractors}
    for seed in range(5):
        for number in (10, len(entries), len(entries) + 5):
            drawn = {q.item.entry_id for q in form(items, number, seed).questions}
            assert len(drawn) == min(number, len(entries))


def test_paper_asks_in_the_order_of_the_items(items: list[Item]) -> None:
    for seed in range(5):
        drawn = [question.item for question in form(items, 20, seed).questions]
        assert drawn == sorted(drawn, key=items.index)


def test_every_entry_has_its_chance(items: list[Item]) -> None:
    """Where several entries read alike, one paper takes one of them: each is drawn less often; and
    those whose key is CLOSED share one of four questions about states."""
    entries = {item.entry_id for item in items if item.distractors}
    drawn = Counter(
        q.item.entry_id for seed in range(1500) for q in form(items, 20, seed).questions
    )
    closed = {
        item.entry_id
        for item in items
        if item.answer_kind is Kind.STATE and item.key["en"] == "CLOSED"
    }
    assert set(drawn) == entries
    others = [count for entry, count in drawn.items() if entry not in closed]
    assert max(others) < 3.5 * min(others)
    assert max(others) < 12 * min(drawn[entry] for entry in closed)


def test_no_two_questions_of_a_paper_read_alike(items: list[Item]) -> None:
    """Measured letter by letter here, and by words where the questions are chosen."""
    for seed in range(60):
        stems = [question.item.stem["en"] for question in form(items, 20, seed).questions]
        for one, other in itertools.combinations(stems, 2):
            likeness = SequenceMatcher(None, one, other)
            assert likeness.quick_ratio() < 0.85 or likeness.ratio() < 0.85, (seed, one, other)


@pytest.mark.parametrize("seed", range(5))
def test_question_that_reads_like_an_earlier_one_waits(items: list[Item], seed: int) -> None:
    asked = [
        "A host is in CLOSING. Its user calls ABORT. In which state is the host afterwards?",
        "A host is in LISTEN. Its user calls ABORT. In which state is the host afterwards?",
        "A host is in LAST-ACK. Its user calls ABORT. In which state is the host afterwards?",
        "How many seconds does TIME-WAIT last on Linux?",
        "Who sends the first FIN?",
    ]
    item = next(item for item in items if item.distractors)
    alike = [replace(item, id=f"{n}/x", entry_id=str(n), stem=same(asked[n])) for n in range(5)]
    drawn = [q.item.stem["en"] for q in questions(alike, 5, Random(seed))]
    assert sorted(drawn) == sorted(asked)
    assert sum("ABORT" in stem for stem in drawn[:3]) == 1
    fewer = [q.item.stem["en"] for q in questions(alike, 3, Random(seed))]
    assert fewer == drawn[:3]


def test_entry_asks_its_other_question_where_one_reads_alike(items: list[Item]) -> None:
    item = next(item for item in items if item.distractors)
    stems = {"a/1": "In which state is it now?", "b/1": "In which state is it now, too?"}
    stems["b/2"] = "Who sends the first FIN?"
    made = [replace(item, id=id, entry_id=id[0], stem=same(stem)) for id, stem in stems.items()]
    orders = {tuple(q.item.id for q in questions(made, 3, Random(seed))) for seed in range(20)}
    assert orders == {("a/1", "b/2", "b/1"), ("b/1", "a/1", "b/2"), ("b/2", "a/1", "b/1")}


def test_letter_names_the_key_and_only_the_key_lacks_a_reason(items: list[Item]) -> None:
    for question in form(items, len(items), 5).questions:
        right = question.options[LETTERS.index(question.letter)]
        assert right.text == question.item.key
        assert [option.why is None for option in question.options].count(True) == 1


SORTED = ("count", "quantity")


@pytest.mark.parametrize(
    ("count", "limit"), [(4, CHI_SQUARE_3_AT_1_IN_1000), (2, CHI_SQUARE_1_AT_1_IN_1000)]
)
def test_key_position_is_uniform_where_options_are_shuffled(
    whole: list[Form], count: int, limit: float
) -> None:
    """Chi-square over a fixed range of seeds; numbers are sorted instead and left out."""
    positions = Counter(
        question.letter
        for paper in whole
        for question in paper.questions
        if len(question.options) == count and question.item.answer_kind not in SORTED
    )
    expected = sum(positions.values()) / count
    assert expected > 100
    assert sum((positions[x] - expected) ** 2 / expected for x in LETTERS[:count]) < limit


def test_numbers_are_sorted(whole: list[Form]) -> None:
    for paper in whole:
        for question in paper.questions:
            written = [option.text["en"] for option in question.options]
            if question.item.answer_kind == "count" and all(w.isdigit() for w in written):
                assert written == sorted(written, key=int)
