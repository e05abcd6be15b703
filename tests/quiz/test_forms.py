"""Forms: one seed, one form; fair positions; no entry twice while others wait."""

from collections import Counter
from random import Random

import pytest

from quizgen.quiz.forms import LETTERS, form, options
from quizgen.quiz.items import Item

CHI_SQUARE_3_AT_1_IN_1000 = 16.27
CHI_SQUARE_1_AT_1_IN_1000 = 10.83


def test_same_seed_gives_the_same_form(items: list[Item]) -> None:
    assert form(items, 20, 7) == form(items, 20, 7)


def test_different_seeds_give_different_forms(items: list[Item]) -> None:
    drawn = {tuple(q.item.id for q in form(items, 20, seed).questions) for seed in range(50)}
    assert len(drawn) == 50


def test_options_too_depend_on_the_seed(items: list[Item]) -> None:
    item = next(item for item in items if item.answer_kind == "state")
    orders = {tuple(o.text.en for o in options(item, Random(seed))) for seed in range(20)}
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
    for seed in range(20):
        for number in (10, len(entries), len(entries) + 5):
            drawn = [q.item.entry_id for q in form(items, number, seed).questions]
            assert len(set(drawn[: len(entries)])) == min(number, len(entries))


def test_every_entry_is_drawn_equally_often(items: list[Item]) -> None:
    entries = {item.entry_id for item in items if item.distractors}
    drawn = Counter(
        q.item.entry_id
        for seed in range(400)
        for q in form(items, len(entries) // 4, seed).questions
    )
    assert set(drawn) == entries
    assert max(drawn.values()) < 2 * min(drawn.values())


def test_letter_names_the_key_and_only_the_key_lacks_a_reason(items: list[Item]) -> None:
    for question in form(items, len(items), 5).questions:
        right = question.options[LETTERS.index(question.letter)]
        assert right.text == question.item.key
        assert [option.why is None for option in question.options].count(True) == 1


SORTED = ("number", "count", "quantity")


@pytest.mark.parametrize(
    ("count", "limit"), [(4, CHI_SQUARE_3_AT_1_IN_1000), (2, CHI_SQUARE_1_AT_1_IN_1000)]
)
def test_key_position_is_uniform_where_options_are_shuffled(
    items: list[Item], count: int, limit: float
) -> None:
    """Chi-square over a fixed range of seeds; numbers are sorted instead and left out."""
    positions = Counter(
        question.letter
        for seed in range(60)
        for question in form(items, len(items), seed).questions
        if len(question.options) == count and question.item.answer_kind not in SORTED
    )
    expected = sum(positions.values()) / count
    assert expected > 100
    assert sum((positions[x] - expected) ** 2 / expected for x in LETTERS[:count]) < limit


def test_no_position_of_sorted_numbers_gives_the_key_away(items: list[Item]) -> None:
    positions = Counter(
        question.letter
        for seed in range(60)
        for question in form(items, len(items), seed).questions
        if len(question.options) == 4 and question.item.answer_kind in SORTED
    )
    assert max(positions.values()) < 0.5 * sum(positions.values())
    assert min(positions[letter] for letter in LETTERS) > 0.1 * sum(positions.values())


def test_numbers_are_sorted(items: list[Item]) -> None:
    for seed in range(10):
        for question in form(items, len(items), seed).questions:
            written = [option.text.en for option in question.options]
            if question.item.answer_kind == "count" and all(w.isdigit() for w in written):
                assert written == sorted(written, key=int)
