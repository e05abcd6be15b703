"""Papers as ordered: the mix is kept, parallel forms share nothing, none gives another away."""

import itertools
from collections import Counter
from dataclasses import replace

import pytest

from quizgen.entries.level import Level
from quizgen.item import Item
from quizgen.paper import Form, gives_away
from quizgen.paper.blueprint import Blueprint, MixError, ShortError, forms, mix_of
from quizgen.tcp.answers import One
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import State
from quizgen.words import same

MIX = {"handshake": 4, "teardown": 4, "time-wait": 3}


def topics(form: Form) -> Counter[str]:
    return Counter(question.item.topic for question in form.questions if question.options)


def levels(form: Form) -> list[tuple[bool, Level]]:
    return [(bool(question.options), question.item.level) for question in form.questions]


@pytest.mark.parametrize("seed", range(5))
def test_each_form_holds_the_mix(seed: int, items: list[Item]) -> None:
    for form in forms(items, Blueprint(mix=MIX, open=2), seed, 3):
        assert topics(form) == MIX
        assert [q.item.topic in MIX for q in form.questions] == [True] * 13
        assert sum(not question.options for question in form.questions) == 2


@pytest.mark.parametrize("seed", range(5))
def test_a_part_may_be_a_level_or_a_kind_or_all_together(seed: int, items: list[Item]) -> None:
    mix = {"handshake:junior": 3, "truth": 2, "teardown:mid:several": 1, "senior": 4}
    [form] = forms(items, Blueprint(mix=mix, open=1), seed)
    chosen = [question.item for question in form.questions if question.options]
    assert len(chosen) == 10
    assert sum(i.topic == "handshake" and i.level is Level.JUNIOR for i in chosen) >= 3
    assert sum(item.answer_kind is Kind.TRUTH for item in chosen) >= 2
    assert sum(i.topic == "teardown" and i.level is Level.MID for i in chosen) >= 1
    assert sum(item.level is Level.SENIOR for item in chosen) >= 4


@pytest.mark.parametrize("seed", range(5))
def test_parallel_forms_are_equally_hard_and_share_nothing(seed: int, items: list[Item]) -> None:
    drawn = forms(items, Blueprint(20, open=2), seed, 3)
    assert [form.letter for form in drawn] == ["A", "B", "C"]
    assert len({form.code for form in drawn}) == 3
    assert levels(drawn[0]) == levels(drawn[1]) == levels(drawn[2])
    entries = [question.item.entry_id for form in drawn for question in form.questions]
    assert len(set(entries)) == len(entries) == 66


def test_same_asks_the_same_in_another_order(items: list[Item]) -> None:
    one, other = forms(items, Blueprint(20), 1, 2, same=True)
    asked = [[question.item.id for question in form.questions] for form in (one, other)]
    assert sorted(asked[0]) == sorted(asked[1]) and asked[0] != asked[1]
    assert levels(one) == levels(other)
    assert one.code != other.code


def test_easy_questions_come_first_and_open_ones_last(items: list[Item]) -> None:
    for seed in range(20):
        [form] = forms(items, Blueprint(20, open=3), seed)
        hardness = [(not choice, list(Level).index(level)) for choice, level in levels(form)]
        assert hardness == sorted(hardness)


def test_no_question_gives_another_away(items: list[Item]) -> None:
    for seed in range(40):
        [form] = forms(items, Blueprint(20, open=2), seed)
        for one, other in itertools.combinations((q.item for q in form.questions), 2):
            assert not gives_away(one, other), (seed, one.stem["en"], other.stem["en"])


def test_a_question_that_says_what_another_asks_gives_it_away(items: list[Item]) -> None:
    item = next(item for item in items if item.distractors)
    asked = (
        ("In which state does the client wait after a close?", State.TIME_WAIT),
        ("Why does the client wait in TIME-WAIT after a close?", State.LISTEN),
        ("A probe meets TIME-WAIT. What next?", State.LISTEN),
    )
    apart = [
        replace(item, stem=same(stem), answer=One(Kind.STATE, state), trace=None)
        for stem, state in asked
    ]
    assert gives_away(apart[0], apart[1]) and gives_away(apart[1], apart[0])
    assert not gives_away(apart[0], apart[2])


def test_code_names_what_is_asked_and_not_the_seed(items: list[Item]) -> None:
    [form] = forms(items, Blueprint(20), 1)
    assert replace(form, seed=2).code == form.code
    assert replace(form, questions=form.questions[::-1]).code != form.code
    codes = {forms(items, Blueprint(20), seed)[0].code for seed in range(100)}
    assert len(codes) == 100


def test_too_few_for_parallel_forms_is_an_error(items: list[Item]) -> None:
    with pytest.raises(ShortError) as error:
        forms(items, Blueprint(mix={"linux": 20}), 1, 3)
    assert str(error.value).endswith(
        "questions of linux each, not 20; ask for fewer, or for the same in another order: --same"
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("handshake", "'handshake' is no part of a mix; write: handshake=6,teardown=4"),
        ("handshake=0", "'handshake=0' is no part of a mix; write: handshake=6,teardown=4"),
        ("a=1,,b=2", "'' is no part of a mix; write: handshake=6,teardown=4"),
        ("a=1,a=2", "'a' stands twice in the mix"),
    ],
)
def test_a_mix_that_is_none_is_an_error(written: str, message: str) -> None:
    with pytest.raises(MixError) as error:
        mix_of(written)
    assert str(error.value) == message


def test_a_mix_is_read() -> None:
    assert mix_of("handshake=6, teardown = 4") == {"handshake": 6, "teardown": 4}
