"""`number`: a number with a unit, computed from the table of constants."""

import ast
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, NamedTuple, get_args

from pydantic import BeforeValidator, Field

from quizgen.entries.arithmetic import (
    ExpressionError,
    Measure,
    evaluate,
    measure,
    measures,
    names_in,
    without_units,
)
from quizgen.entries.entry import ONLY, Constant
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text, Written
from quizgen.forms.distractors import on_both_sides
from quizgen.forms.form import Asking, compared
from quizgen.forms.proven import proven_item
from quizgen.forms.spoil import Spoiled
from quizgen.forms.verdict import Decision, Evidence, How, Verdict, refused
from quizgen.item import Distractor, Item
from quizgen.quantity import Quantity, Unit, is_number
from quizgen.tcp.answers import One
from quizgen.tcp.kinds import Kind, neighbours
from quizgen.words import Words, join, same

_SAY = Words("forms")

_COUNTED = ("retries", "probes", "ports", "connections", "segments", "plain", "numbers")
_CONSTANTS = 3  # of the table are rivals, at most
_FAR = 64  # times as much or as little as the key: too far for a slip to be believed
_FAR_CONSTANT = 32  # the same for a number that no slip leads to


def _one_number(value: object) -> str:
    if not is_number(str(value)):
        raise ValueError("the answer to 'number' is one number, such as 127 or '4.77'")
    return str(value)


Digits = Annotated[str, BeforeValidator(_one_number, json_schema_input_type=str | int)]


class Computed(Written):
    """An expression, and its value in a unit."""

    number: Annotated[
        str,
        Field(description="Arithmetic over constants: doubling(initial_rto, tcp_syn_retries + 1)"),
    ]
    unit: Unit
    answer: Annotated[Digits, Field(description="To as many decimals as are right")]


def decide_number(loaded: LoadedEntry, library: Library, asked: Computed) -> Verdict:
    """Compute the number, and compare the answer with it, to as many decimals as it has."""
    try:
        found = evaluate(asked.number, measures(library.constants))
    except ExpressionError as error:
        return refused(loaded, loaded.script_finding(error, "number"))
    names = names_in(asked.number)
    value = found.number(asked.unit)
    if value is None:
        if names or found.dimensions != (0, 0):
            message = f"'{asked.number}' is {found.sort}, and 'unit' says {asked.unit}"
            return refused(loaded, loaded.finding(message, "number"))
        value = found.size  # what the literals stand for is in the words
    claimed = Quantity.read(asked.answer, asked.unit)
    decided = claimed.of(value)
    decision = Decision(ONLY, Kind.QUANTITY, claimed, decided, (), ("answer",))
    told = _told(library, asked, decided, value)
    finds = f"{asked.number} = {decided}"
    sources = tuple(library.constants[name].source for name in names)
    how: How = "constant" if names else "computed"
    evidence = Evidence(how, decision.agrees, told, finds, ("answer",), sources)
    return Verdict(loaded, (decision,), evidence=(evidence,))


def spoiled_number(asked: Computed, *, says_wrong: bool = False) -> Iterator[Spoiled]:
    """Another unit, another expression; another answer, as wrong perhaps as a false claim's."""
    for unit in get_args(Unit):
        if unit != asked.unit:
            yield Spoiled("unit", ("unit",), unit)
    for expression in _near_expressions(asked.number):
        yield Spoiled("expression", ("number",), expression, premise=True)
    for wrong in map(str, neighbours(Kind.QUANTITY, Quantity.read(asked.answer))):
        yield Spoiled("number", ("answer",), wrong, says_wrong)


def _near_expressions(right: str) -> Iterator[str]:
    """Each number in it one more, and each `+` a `-` or the reverse."""
    for match in re.finditer(r"(?<![\w.])\d+(?![\w.])|[+-]", right):
        other = {"+": "-", "-": "+"}.get(match[0]) or str(int(match[0]) + 1)
        yield right[: match.start()] + other + right[match.end() :]


def _told(library: Library, asked: Computed, decided: Quantity, value: Fraction) -> Text:
    """`tcp_syn_retries = 6 (Linux tcp(7))`, and how the number follows from it."""
    expression = without_units(asked.number)
    names = names_in(expression)
    told = [_told_constant(name, library.constants[name]) for name in names]
    if expression.strip() not in names:
        about = "=" if value == decided.value else "≈"
        told.insert(0, same(f"{expression} {about} {{result}}").fill(result=decided.text))
    return _SAY("numbers", parts=join(told, _SAY("between numbers")))


def _told_constant(name: str, constant: Constant) -> Text:
    size = Quantity(Fraction(constant.value), constant.unit).text
    return _SAY("constant", name=name, size=size, what=constant.name, source=constant.source)


class Number(Computed, Asking):
    """`number` with `unit`, `ask` and `answer`: a number that constants give."""

    form: ClassVar[str] = "number"

    ask: Text
    popular: Annotated[
        Digits | None, Field(description="The wrong value that is often heard; the first rival")
    ] = None

    @property
    def often_said(self) -> dict[str, str]:
        return {ONLY: self.popular} if self.popular else {}

    def premises(self) -> Iterator[str]:
        yield self.number

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return compared(decide_number(loaded, library, self))

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        yield from spoiled_number(self)
        if self.popular:
            yield Spoiled("rival", ("answer",), self.popular)
            yield Spoiled("rival", ("popular",), self.answer)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        """Rivals are what people say, slips of the computation, other constants, and twice or
        half as much."""
        [decision] = verdict.decisions
        key = _Key(Quantity.read(self.answer, self.unit))
        wrong = on_both_sides(
            [
                *_often_said(verdict, key),
                *_slips(library, self.number, key),
                *_steps_left_out(library, self.number, key),
                *_other_constants(library, key),
                *_multiples(key),
            ],
            decision.answer,
        )
        yield proven_item(verdict, ONLY, self.ask, decision.answer, wrong)


class _Key(NamedTuple):
    """The decided number, in the unit that the stem asks for: its rivals are in that unit too."""

    decided: Quantity

    @property
    def value(self) -> Fraction:
        return self.decided.value

    @property
    def unit(self) -> Unit:
        return self.decided.unit

    def answer(self, value: Fraction) -> One:
        """Another value, with as many decimals as the key."""
        return One(Kind.QUANTITY, self.decided.of(value))

    def times(self, value: Fraction) -> Fraction:
        """How many times the one is the other, whichever is greater."""
        return max(value / self.value, self.value / value)

    def is_rival(self, value: Fraction, far: int) -> bool:
        """Another number, of a size that one may take for the key's."""
        is_near = value > 0 and self.value > 0 and self.times(value) <= far
        return is_near and self.decided.of(value) != self.decided


def _often_said(verdict: Verdict, key: _Key) -> Iterator[Distractor]:
    said = verdict.often_said.get(ONLY)
    if said is not None:
        why = _SAY("why.often said", value=key.decided.text)
        yield Distractor(One(Kind.QUANTITY, Quantity.read(said, key.unit)), why)


def _slips(library: Library, expression: str, key: _Key) -> Iterator[Distractor]:
    """What follows when one of the counts is one off, as one retry too many."""
    values = measures(library.constants)
    for name in names_in(expression):
        constant = library.constants[name]
        if name == expression or constant.unit not in _COUNTED:
            continue  # one more than a count that is itself asked for is a guess, not a slip
        for slip in (constant.value - 1, constant.value + 1):
            value = _evaluated(expression, {**values, name: measure(slip, constant.unit)}, key.unit)
            if value is not None and key.is_rival(value, _FAR):
                wrong = key.answer(value)
                why = _SAY("why.with other input", wrong=wrong.text, name=name, value=str(slip))
                yield Distractor(wrong, why)


def _steps_left_out(library: Library, expression: str, key: _Key) -> Iterator[Distractor]:
    """What follows when one step of the computation is forgotten."""
    if "doubling" in expression:  # its waits are no steps that one writes down
        return
    constants, values = library.constants, measures(library.constants)
    raw = {name: values[name].size for name in values if name not in constants}
    raw |= {name: Fraction(constant.value) for name, constant in constants.items()}
    shown = {name: _in_unit(constants[name], key.unit) for name in names_in(expression)}
    whole = re.sub(r"[a-z]\w*", lambda match: shown[match[0]], without_units(expression))
    bare = {name: Measure(size) for name, size in raw.items()}
    for shorter in _shortened(ast.parse(expression, mode="eval").body, bare):
        value = _evaluated(ast.unparse(shorter), values, key.unit)
        if value is not None and key.is_rival(value, _FAR):
            wrong = key.answer(value)
            yield Distractor(wrong, _SAY("why.step left out", wrong=wrong.text, whole=whole))


def _in_unit(constant: Constant, unit: Unit) -> str:
    """The constant as a step of a computation in a unit: bare where that is a whole number."""
    number = measure(constant.value, constant.unit).number(unit)
    if number is None:
        return str(constant.value)
    return str(number) if number.denominator == 1 else f"{constant.value} {constant.unit}"


def _shortened(node: ast.expr, values: Mapping[str, Measure]) -> Iterator[ast.expr]:
    """The computation without one operand: of a sum or a product the smaller one is forgotten."""
    if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Pow):
        return
    if isinstance(node.op, ast.Add | ast.Mult):
        yield max(node.left, node.right, key=lambda part: evaluate(ast.unparse(part), values).size)
    else:
        yield node.left
    for left in _shortened(node.left, values):
        yield ast.BinOp(left, node.op, node.right)
    for right in _shortened(node.right, values):
        yield ast.BinOp(node.left, node.op, right)


def _evaluated(expression: str, values: Mapping[str, Measure], unit: Unit) -> Fraction | None:
    """None where a slip divides by zero, or the like; a bare number is taken for the unit's."""
    try:
        value = evaluate(expression, values)
    except ExpressionError:
        return None
    return value.size if value.dimensions == (0, 0) else value.number(unit)


def _other_constants(library: Library, key: _Key) -> Iterator[Distractor]:
    """The numbers of the table, in the same unit, that are nearest."""
    if key.unit in ("plain", "numbers"):  # they count quite different things
        return
    names: dict[Fraction, Text] = {}
    for constant in library.constants.values():
        if constant.unit == key.unit and key.is_rival(Fraction(constant.value), _FAR_CONSTANT):
            names.setdefault(Fraction(constant.value), constant.name)
    for value in sorted(names, key=key.times)[:_CONSTANTS]:
        wrong = key.answer(value)
        yield Distractor(wrong, _SAY("why.is other constant", wrong=wrong.text, name=names[value]))


def _multiples(key: _Key) -> Iterator[Distractor]:
    """Twice and half as much, then four times and a quarter."""
    for times, how in _MULTIPLES.items() if key.value else ():
        value = key.value * times
        if key.decided.of(value).value == value:
            wrong = key.answer(value)
            yield Distractor(wrong, _SAY(f"why.{how}", wrong=wrong.text))


_MULTIPLES = {
    Fraction(2): "twice",
    Fraction(1, 2): "half",
    Fraction(4): "four times",
    Fraction(1, 4): "quarter",
    Fraction(3): "three times",
    Fraction(1, 3): "third",
}
