"""Items about numbers with a unit, computed from the table of constants."""

import ast
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from quizgen.entries.constants import ExpressionError, Quantity, evaluate, names_in, written
from quizgen.entries.entry import ONLY, Unit
from quizgen.entries.library import Library
from quizgen.entries.text import Text
from quizgen.forms import words
from quizgen.forms.distractors import Distractor, best
from quizgen.forms.judgment import popular_values
from quizgen.forms.verdict import Verdict
from quizgen.forms.words import fill, text
from quizgen.item import Item, proven_item

_COUNTED = ("retries", "probes", "ports", "connections", "segments", "plain", "numbers")
_CONSTANTS = 3  # of the table are rivals, at most
_FAR = 64  # times as much or as little as the key: too far for a slip to be believed
_FAR_CONSTANT = 32  # the same for a number that no slip leads to


class _Key(NamedTuple):
    """The decided number, in the unit that the stem asks for: its rivals are in that unit too."""

    decided: str
    unit: Unit

    @property
    def value(self) -> Fraction:
        return Fraction(self.decided)

    def shown(self, value: Fraction) -> Text:
        """Another value, with as many decimals as the key."""
        return Quantity(written(value, self.decided), self.unit).text()

    def times(self, value: Fraction) -> Fraction:
        """How many times the one is the other, whichever is greater."""
        return max(value / self.value, self.value / value)

    def is_rival(self, value: Fraction, far: int) -> bool:
        """Another number, of a size that one may take for the key's."""
        is_near = value > 0 and self.value > 0 and self.times(value) <= far
        return is_near and written(value, self.decided) != written(self.value, self.decided)


def number_item(verdict: Verdict, library: Library, stem: Text) -> Item:
    """What is the number?  What people say, slips of the computation, other constants, and twice
    or half as much."""
    entry = verdict.loaded.entry
    key = _Key(verdict.decisions[0].decided, entry.unit or "plain")
    values = {name: constant.value for name, constant in library.constants.items()}
    wrong = best(
        [
            *_often_said(verdict, key),
            *_slips(library, values, entry.number or "", key),
            *_steps_left_out(values, entry.number or "", key),
            *_other_constants(library, key),
            *_multiples(key),
        ]
    )
    return proven_item(verdict, ONLY, "quantity", stem, key.shown(key.value), wrong)


def _often_said(verdict: Verdict, key: _Key) -> Iterator[Distractor]:
    said = popular_values(verdict.loaded.entry, verdict.decisions).get(ONLY)
    if said is not None:
        why = fill(words.OFTEN_SAID, value=key.shown(key.value))
        yield Distractor(Quantity(said, key.unit).text(), why)


def _slips(
    library: Library, values: Mapping[str, int], expression: str, key: _Key
) -> Iterator[Distractor]:
    """What follows when one of the counts is one off, as one retry too many."""
    for name in names_in(expression):
        if name == expression or library.constants[name].unit not in _COUNTED:
            continue  # one more than a count that is itself asked for is a guess, not a slip
        for slip in (-1, 1):
            value = _evaluated(expression, {**values, name: values[name] + slip})
            if value is not None and key.is_rival(value, _FAR):
                size = text(str(values[name] + slip))
                wrong = key.shown(value)
                why = fill(words.WITH_OTHER_INPUT, wrong=wrong, name=text(name), value=size)
                yield Distractor(wrong, why)


def _steps_left_out(values: Mapping[str, int], expression: str, key: _Key) -> Iterator[Distractor]:
    """What follows when one step of the computation is forgotten."""
    if "doubling" in expression:  # its waits are no steps that one writes down
        return
    whole = re.sub("[a-z][a-z0-9_]*", lambda name: str(values[name[0]]), expression)
    for shorter in _shortened(ast.parse(whole, mode="eval").body):
        value = _evaluated(ast.unparse(shorter), values)
        if value is not None and key.is_rival(value, _FAR):
            wrong = key.shown(value)
            yield Distractor(wrong, fill(words.STEP_LEFT_OUT, wrong=wrong, whole=text(whole)))


def _shortened(node: ast.expr) -> Iterator[ast.expr]:
    """The computation without one operand: of a sum or a product the smaller one is forgotten."""
    if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Pow):
        return
    if isinstance(node.op, ast.Add | ast.Mult):
        yield max(node.left, node.right, key=lambda part: _evaluated(ast.unparse(part), {}) or 0)
    else:
        yield node.left
    for left in _shortened(node.left):
        yield ast.BinOp(left, node.op, node.right)
    for right in _shortened(node.right):
        yield ast.BinOp(node.left, node.op, right)


def _evaluated(expression: str, values: Mapping[str, int]) -> Fraction | None:
    """None where a slip divides by zero, or the like."""
    try:
        return evaluate(expression, values)
    except ExpressionError:
        return None


def _other_constants(library: Library, key: _Key) -> Iterator[Distractor]:
    """The numbers of the table, in the same unit, that are nearest."""
    if key.unit in ("plain", "numbers"):  # they count quite different things
        return
    names: dict[Fraction, Text] = {}
    for constant in library.constants.values():
        if constant.unit == key.unit and key.is_rival(Fraction(constant.value), _FAR_CONSTANT):
            names.setdefault(Fraction(constant.value), constant.name)
    for value in sorted(names, key=key.times)[:_CONSTANTS]:
        wrong = key.shown(value)
        yield Distractor(wrong, fill(words.IS_OTHER_CONSTANT, wrong=wrong, name=names[value]))


def _multiples(key: _Key) -> Iterator[Distractor]:
    """Twice and half as much."""
    if not key.value:
        return
    double, half = key.shown(key.value * 2), key.shown(key.value / 2)
    yield Distractor(double, fill(words.TWICE, wrong=double))
    if Fraction(written(key.value / 2, key.decided)) == key.value / 2:
        yield Distractor(half, fill(words.HALF, wrong=half))
