"""Numbers with a unit: rivals that one slip leads to, all of the unit that the question names."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.entries.arithmetic import ExpressionError, evaluate, measures, without_units
from quizgen.entries.entry import Unit
from quizgen.item import COMPUTED, Item
from quizgen.items import items as make_items

ENTRY = """\
topic: numbers
title: {{en: Numbers, zh: 数值}}
level: mid
entries:
  - id: number
    source: RFC 6298 §2
    number: {number}
    unit: {unit}
    ask: {{en: How many?, zh: 多少？}}
    answer: {answer}
"""


@pytest.fixture
def item(number: str, unit: str, answer: str, tmp_path: Path) -> Item:
    path = tmp_path / "numbers.yaml"
    path.write_text(ENTRY.format(number=number, unit=unit, answer=answer), "utf-8")
    checked = check([path], CONTENT)
    assert all("cannot be read" in each.message for each in checked.findings)
    return make_items(replace(checked, findings=()))[0]  # its words only stand for any others


@pytest.mark.parametrize(
    ("number", "unit", "answer", "rivals"),
    [
        (
            "1000 * 60 * 256",
            "octets",
            "15360000",
            ["256000", "30720000", "7680000", "61440000", "3840000", "46080000"],
        ),
        ("1500 - 20 - 30", "octets", "1450", ["1480", "1470", "1500", "1220", "536", "725"]),
        ("30 + 3 * 10", "seconds", "60", ["30", "40", "75", "100", "120", "15"]),
        ("5001 - (1000 + 1)", "plain", "4000", ["5001", "4001", "8000", "2000", "1000"]),
        ("50 / (2 - 1)", "plain", "50", ["25", "100", "200", "150"]),
        ("2**32 / 2**30", "plain", "4", ["8", "2", "16", "1", "12"]),
        ("doubling(1, tcp_syn_retries)", "plain", "63", ["31", "127", "126", "252", "21"]),
        ("tcp_syn_retries", "retries", "6", ["5", "8", "4", "12", "3", "24"]),
        ("7 / 2", "hours", "'3.5'", ["7.0", "2.0", "14.0", "10.5"]),
        ("1 - 1", "octets", "0", []),
    ],
)
def test_rivals_of_a_number(item: Item, unit: str, rivals: list[str]) -> None:
    """Slips by one retry, a step left out, constants of the unit, and twice or half as much."""
    assert [rival.text["en"].partition(" ")[0] for rival in item.distractors] == rivals


@pytest.mark.parametrize(
    ("number", "unit", "answer"), [("ethernet_mtu - ipv4_header - tcp_header", "octets", "1460")]
)
def test_rival_says_which_step_is_left_out(item: Item) -> None:
    first = item.distractors[0]
    assert first.text["zh"] == "1480 字节"
    assert first.why["en"] == "1480 bytes leaves a step out of 1500 - 20 - 20."
    assert first.why["zh"] == "1480 字节漏算了 1500 - 20 - 20 中的一步。"


def test_options_share_the_unit_that_the_stem_names(items: list[Item]) -> None:
    """A number that stands there twice, in two units, would be known for the right one."""
    tried = 0
    for item in items:
        if item.answer_kind == "quantity":
            texts = [item.key["zh"], *(rival.text["zh"] for rival in item.distractors)]
            numbers, units = zip(*((*text.split(" "), "")[:2] for text in texts), strict=True)
            assert len(set(units)) == 1, texts
            assert len({Fraction(number) for number in numbers}) == len(texts) >= 3, texts
            tried += 1
    assert tried > 20


def test_rivals_are_of_a_size_that_one_may_believe(items: list[Item]) -> None:
    for item in items:
        if item.answer_kind == "quantity":
            key = Fraction(item.key["en"].partition(" ")[0])
            for rival in item.distractors[item.has_popular :]:
                size = Fraction(rival.text["en"].partition(" ")[0])
                assert key < 100 * size and size < 100 * key, item.id


@pytest.mark.parametrize(
    ("expression", "unit", "number"),
    [
        ("2 * msl", "minutes", 4),
        ("2 * msl", "seconds", 240),
        ("2 * msl", "milliseconds", 240_000),
        ("msl + initial_rto", "seconds", 121),
        ("doubling(rto_min, 3, rto_max)", "milliseconds", 1400),
        ("1492 * octets - tcp_header", "octets", 1472),
        ("60 * octets / seconds * msl", "octets", 7200),
        ("1000 / seconds * msl", "connections", 120_000),
        ("msl // (7 * seconds)", "plain", None),
        ("(msl / seconds) // 7", "connections", 17),
        ("3 * hours - 60 * minutes", "days", Fraction(1, 12)),
        ("-(3 - 5)", "plain", 2),
    ],
)
def test_units_are_converted_or_refused(
    expression: str, unit: Unit, number: int | None, checked: Checked
) -> None:
    values = measures(checked.library.constants)
    if number is None:
        with pytest.raises(ExpressionError, match=r"^a bare number stands here, not a time$"):
            evaluate(expression, values)
    else:
        assert evaluate(expression, values).number(unit) == number


def test_numbers_are_computed_and_not_proven(items: list[Item]) -> None:
    proofs = {item.id: item.proof for item in items}
    assert proofs["wrap-at-1-gbit/value"] == COMPUTED
    assert proofs["time-wait-rfc/value"] == COMPUTED


def test_units_in_an_expression_are_not_shown() -> None:
    assert without_units("1000 / seconds * linux_time_wait") == "1000 * linux_time_wait"
    assert without_units("(a + 1) // (b / seconds)") == "(a + 1) // b"
    assert without_units("doubling(a) * octets") == "doubling(a)"
