"""Items about numbers with a unit, computed from the table of constants."""

from collections.abc import Iterator
from fractions import Fraction

from quizgen.knowledge.constants import (
    TIMES,
    ExpressionError,
    Quantity,
    evaluate,
    names_in,
    written,
)
from quizgen.knowledge.entry import ONLY, Unit
from quizgen.knowledge.judgment import popular_values
from quizgen.knowledge.load import Library
from quizgen.knowledge.prose import Text
from quizgen.knowledge.verdict import Verdict
from quizgen.quiz import words
from quizgen.quiz.distractors import Distractor, best
from quizgen.quiz.item import Item, proven_item
from quizgen.quiz.words import fill, text

_COUNTED = ("retries", "probes", "ports", "connections", "segments", "plain", "numbers")


def number_item(verdict: Verdict, library: Library, stem: Text) -> Item:
    """What is the number?  Rivals are one retry more or less, other constants, another unit."""
    decided, unit = verdict.decisions[0].decided, verdict.loaded.entry.unit or "plain"
    key = Quantity(decided, unit).text()
    wrong = best(
        rival
        for rival in _rivals(verdict, library, decided, unit)
        if rival.text != key and not rival.text.en.startswith("-")
    )
    return proven_item(verdict, ONLY, "quantity", stem, key, wrong)


def _rivals(verdict: Verdict, library: Library, decided: str, unit: Unit) -> Iterator[Distractor]:
    entry = verdict.loaded.entry
    key = Quantity(decided, unit).text()
    popular = popular_values(entry, verdict.decisions).get(ONLY)
    if popular is not None:
        yield Distractor(Quantity(popular, unit).text(), fill(words.OFTEN_SAID, value=key))
    yield from _slips(library, entry.number or "", decided, unit)
    value = Fraction(decided)
    yield from _other_constants(library, value, unit)
    if value > 0:
        double = Quantity(written(value * 2, decided), unit).text()
        yield Distractor(double, fill(words.TWICE, wrong=double))
        if Fraction(written(value / 2, decided)) == value / 2:
            half = Quantity(written(value / 2, decided), unit).text()
            yield Distractor(half, fill(words.HALF, wrong=half))
    if unit in TIMES:
        for other in _near(unit):
            yield Distractor(Quantity(decided, other).text(), words.WRONG_UNIT)


def _other_constants(library: Library, value: Fraction, unit: Unit) -> Iterator[Distractor]:
    """The two numbers of the table, in the same unit, that are nearest."""
    others = [
        constant
        for constant in library.constants.values()
        if constant.unit == unit and unit not in ("plain", "numbers") and constant.value != value
    ]
    others.sort(key=lambda constant: abs(constant.value - value))
    for constant in others[:2]:
        wrong = Quantity(str(constant.value), unit).text()
        name = text(constant.name.en, constant.name.zh)
        yield Distractor(wrong, fill(words.IS_OTHER_CONSTANT, wrong=wrong, name=name))


def _slips(library: Library, expression: str, decided: str, unit: Unit) -> Iterator[Distractor]:
    """What follows when one of the counts is one off, as one retry too many."""
    values = {name: constant.value for name, constant in library.constants.items()}
    for name in names_in(expression):
        if library.constants[name].unit not in _COUNTED:
            continue
        for slip in (-1, 1):
            try:
                value = evaluate(expression, {**values, name: values[name] + slip})
            except ExpressionError:
                continue
            wrong = Quantity(written(value, decided), unit).text()
            size = text(str(values[name] + slip))
            yield Distractor(
                wrong, fill(words.WITH_OTHER_INPUT, wrong=wrong, name=text(name), value=size)
            )


def _near(unit: Unit) -> list[Unit]:
    """The units of time just below and above."""
    place = TIMES.index(unit)
    return [TIMES[n] for n in (place - 1, place + 1) if 0 <= n < len(TIMES)]
