"""Arithmetic over constants, with units: a time and a size never add up silently.

Expressions know `+ - * / // **`, parentheses, and `doubling(first, times)`: the sum of so many
waits, each twice the one before; `doubling(first, times, most)` caps each wait.  A whole number
is bare until it is given a unit: `1492 * octets`, `1000 / seconds`.  Times of any unit add up;
retries, ports and whatever else is counted are bare numbers.

A library such as pint would cost more time to import than all content takes to read.
"""

import ast
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from quizgen.entries.entry import Constant
from quizgen.guess import suggestion
from quizgen.quantity import SECONDS, UNITS, Unit
from quizgen.tcp.run.script import ScriptError

_MOST_CHARACTERS = 200
_MOST_EXPONENT = 64
_MOST_DIGITS = 40
_GREATEST = 10**_MOST_DIGITS
_GIVEN_UNIT = re.compile(rf" [*/] (?:{'|'.join(UNITS)})\b")


class ExpressionError(ScriptError):
    """What is wrong in an expression, and at which column, from 1."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(1, column, message)


class Measure(NamedTuple):
    """A number of seconds to a power times octets to a power; a bare number has neither."""

    size: Fraction
    seconds: int = 0
    octets: int = 0

    @property
    def dimensions(self) -> tuple[int, int]:
        """The powers alone: what can be added and compared has the same."""
        return self.seconds, self.octets

    @property
    def sort(self) -> str:
        """What it measures, in words: `a time`, `a size`, `a bare number`."""
        names = {(0, 0): "a bare number", (1, 0): "a time", (0, 1): "a size", (-1, 0): "a rate"}
        return names.get(self.dimensions, "neither a time nor a size")

    def times(self, other: "Measure", power: int = 1) -> "Measure":
        """The product, or for -1 the quotient."""
        size = self.size * other.size**power
        seconds, octets = self.seconds + power * other.seconds, self.octets + power * other.octets
        return Measure(size, seconds, octets)

    def number(self, unit: Unit) -> Fraction | None:
        """How many of a unit it is; None where it is no such thing."""
        one = measure(1, unit)
        return self.size / one.size if self.dimensions == one.dimensions else None


def measure(number: int, unit: Unit) -> Measure:
    """So many of a unit; what is counted, such as retries and ports, is a bare number."""
    if unit in SECONDS:
        return Measure(number * SECONDS[unit], seconds=1)
    return Measure(Fraction(number), octets=int(unit == "octets"))


def measures(constants: Mapping[str, Constant]) -> dict[str, Measure]:
    """What the names in an expression stand for: constants, and each unit of time or size."""
    own = {name: measure(each.value, each.unit) for name, each in constants.items()}
    return {**{unit: one for unit, one in _ONES if one.dimensions != (0, 0)}, **own}


_ONES: tuple[tuple[str, Measure], ...] = tuple((unit, measure(1, unit)) for unit in UNITS)


def without_units(expression: str) -> str:
    """`1000 / seconds * linux_time_wait` as a reader is told it: without `/ seconds`."""
    return re.sub(r"(?<![a-z0-9_])\((\w+)\)", r"\1", _GIVEN_UNIT.sub("", expression))


def evaluate(expression: str, values: Mapping[str, Measure]) -> Measure:
    """Compute an expression; raises ExpressionError."""
    if len(expression) > _MOST_CHARACTERS:
        raise ExpressionError(1, f"an expression has at most {_MOST_CHARACTERS} characters")
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError) as error:
        column = getattr(error, "offset", None) or 1
        raise ExpressionError(column, f"'{expression}' is no expression") from None
    return _value(tree.body, values)


def names_in(expression: str) -> list[str]:
    """The constants that a sound expression names, in order."""
    nodes = sorted(
        (node.col_offset, node.id)
        for node in ast.walk(ast.parse(expression, mode="eval"))
        if isinstance(node, ast.Name)
    )
    known = {"doubling", *UNITS}
    return list(dict.fromkeys(name for _, name in nodes if name not in known))


def _value(node: ast.expr, values: Mapping[str, Measure]) -> Measure:
    value = _unbounded(node, values)
    if max(abs(value.size.numerator), value.size.denominator) > _GREATEST:
        message = f"a number here has at most {_MOST_DIGITS} digits"
        raise ExpressionError(node.col_offset + 1, message)
    return value


def _unbounded(node: ast.expr, values: Mapping[str, Measure]) -> Measure:
    column = node.col_offset + 1
    match node:
        case ast.Constant(value=int() as number) if type(number) is int:
            return Measure(Fraction(number))
        case ast.Name(id=name):
            if name not in values:
                raise ExpressionError(column, f"no constant '{name}'{suggestion(name, values)}")
            return values[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(_value(left, values), op, _value(right, values), column)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _value(operand, values).times(Measure(Fraction(-1)))
        case ast.Call(func=ast.Name(id="doubling"), args=args, keywords=[]) if len(args) in (2, 3):
            first, times, *most = (_value(arg, values) for arg in args)
            for cap in most:
                _alike(first, cap, column)
            cap_size = most[0].size if most else None
            size = _doubling(first.size, _bare(times, column), cap_size, column)
            return first._replace(size=size)
    known = "constants, whole numbers, + - * / // **, parentheses and doubling(first, times)"
    raise ExpressionError(column, f"only {known} stand here")


def _alike(left: Measure, right: Measure, column: int) -> None:
    if left.dimensions != right.dimensions:
        message = f"{left.sort} and {right.sort} do not add up; give a number its unit: 3 * seconds"
        raise ExpressionError(column, message)


def _bare(value: Measure, column: int) -> Fraction:
    if value.dimensions != (0, 0):
        raise ExpressionError(column, f"a bare number stands here, not {value.sort}")
    return value.size


def _combined(left: Measure, op: ast.operator, right: Measure, column: int) -> Measure:
    if isinstance(op, ast.Div | ast.FloorDiv) and right.size == 0:
        raise ExpressionError(column, "a division by zero")
    match op:
        case ast.Add():
            _alike(left, right, column)
            return left._replace(size=left.size + right.size)
        case ast.Sub():
            _alike(left, right, column)
            return left._replace(size=left.size - right.size)
        case ast.Mult():
            return left.times(right)
        case ast.Div():
            return left.times(right, -1)
        case ast.FloorDiv():
            return Measure(Fraction(_bare(left, column) // _bare(right, column)))
        case ast.Pow():
            power = _bare(right, column)
            if power.denominator == 1 and 0 <= power <= _MOST_EXPONENT:
                return Measure(Fraction(_bare(left, column) ** int(power)))
            raise ExpressionError(column, f"an exponent is a whole number up to {_MOST_EXPONENT}")
    raise ExpressionError(column, "only + - * / // ** join numbers")


def _doubling(first: Fraction, times: Fraction, most: Fraction | None, column: int) -> Fraction:
    if times.denominator != 1 or not 0 <= times <= _MOST_EXPONENT:
        message = f"doubling takes a whole number of times up to {_MOST_EXPONENT}"
        raise ExpressionError(column, message)
    waits = (first * 2**turn for turn in range(int(times)))
    return sum((wait if most is None else min(wait, most) for wait in waits), Fraction(0))
