"""Inventions that arithmetic answers: questions of the catalogue with other numbers in them."""

import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

from quizgen.entries.arithmetic import evaluate
from quizgen.entries.library import Library
from quizgen.inventions.runs import Invention
from quizgen.quantity import Unit
from quizgen.tcp.model.segment import SEQUENCE_SPACE

Draw = Callable[[random.Random], int]

_OPENING, _CLOSING, _NUMBERS = "RFC 9293 §3.5", "RFC 9293 §3.6", "RFC 9293 §3.4"


class _Question(NamedTuple):
    """What is computed, with a place for each number; in which unit; how each is drawn; and what is
    cited."""

    expression: str
    unit: Unit
    numbers: Mapping[str, Draw]
    source: str


def _between(first: int, last: int, step: int = 1) -> Draw:
    return lambda generator: generator.randrange(first, last + 1, step)


_NUMBER = _between(0, SEQUENCE_SPACE // 2)
_OCTETS = _between(1, 1460)
_SHORT = _between(5, 100, 5)

_QUESTIONS = (
    _Question("2 * {way}", "milliseconds", {"way": _SHORT}, _OPENING),
    _Question("3 * {way}", "milliseconds", {"way": _SHORT}, _OPENING),
    _Question(
        "{trip} + 2 * {lifetime}",
        "milliseconds",
        {"trip": _between(10, 200, 10), "lifetime": _between(500, 5000, 500)},
        _CLOSING,
    ),
    _Question("{trip} * 3 / 2", "milliseconds", {"trip": _between(10, 200, 10)}, _CLOSING),
    _Question("{requests} * (3 + 4)", "segments", {"requests": _between(10, 1000, 10)}, _OPENING),
    _Question("{seq} + 1", "plain", {"seq": _NUMBER}, _NUMBERS),
    _Question("{seq} + {length} + 1", "plain", {"seq": _NUMBER, "length": _OCTETS}, _NUMBERS),
)


def number(generator: random.Random, library: Library) -> Invention:
    """One of these questions with numbers of its own."""
    asked = generator.choice(_QUESTIONS)
    drawn = {name: draw(generator) for name, draw in asked.numbers.items()}
    expression = asked.expression.format(**drawn)
    answer = evaluate(expression, {}).size
    return {
        "source": asked.source,
        "level": "mid",
        "number": expression,
        "unit": asked.unit,
        "answer": int(answer),
    }
