"""Read the words of a number into an expression, and hold it against the author's.

`quantities.yaml` says which facts and which question give which expression.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from quizgen.entries.arithmetic import ExpressionError, evaluate, measures, names_in
from quizgen.entries.entry import Constant
from quizgen.phrases.disagreements import Problem, unread
from quizgen.phrases.reading import Reading, Said
from quizgen.quantity import Unit

_BITS = {"FIN": 0, "SYN": 1, "RST": 2, "PSH": 3, "ACK": 4}  # of the flags in their octet
_NO_NUMBER = ("fact", "asks", "unit", "decimals", "constant", "rfc", "flags")


class Amount(NamedTuple):
    """What an author computes: the expression, its unit, the answer, and what is cited."""

    expression: str
    unit: Unit
    answer: str
    source: str


class _Rule(NamedTuple):
    """The expression that a question asks for, where the words state these facts."""

    asks: str
    told: tuple[str, ...]
    may: tuple[str, ...]
    gives: str
    so: tuple[str, ...]


@cache
def _rules() -> tuple[_Rule, ...]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = Path(__file__).with_name("quantities.yaml")
    written: list[dict[str, Any]] = yaml.load(path.read_bytes(), loader)
    return tuple(
        _Rule(
            str(rule["asks"]),
            tuple(rule.get("told", ())),
            tuple(rule.get("may", ())),
            str(rule["is"]),
            tuple(rule.get("so", ())),
        )
        for rule in written
    )


def misread_amount(
    reading: Reading, amount: Amount, constants: Mapping[str, Constant]
) -> list[Problem]:
    """Everything in the words that cannot be read, or is not what is computed."""
    if problems := list(unread(reading)):
        return problems
    if len(reading.asked) != 1:
        return [Problem(1, f"the words ask {len(reading.asked) or 'no'} questions; ask one")]
    asked = reading.asked[0]
    rule = _rule(reading.facts, asked.slot("asks"))
    if isinstance(rule, list):
        return rule
    said = _numbers(reading.said)
    if isinstance(said, Problem):
        return [said]
    return [
        *_wrong_unit(asked, amount),
        *_wrong_standard(reading, amount, constants),
        *_wrong_holder(reading, rule, asked, constants),
        *_wrong_constants(reading, constants),
        *_wrong_expression(rule, asked, said, amount, constants),
    ]


class Way(NamedTuple):
    """What is asked, the facts that its words tell and those that they may, and what fills their
    slots, by name."""

    asks: str
    told: tuple[str, ...]
    may: tuple[str, ...]
    fills: Mapping[str, Sequence[str]]


def ways_to_ask(amount: Amount, constants: Mapping[str, Constant]) -> Iterator[Way]:
    """Each question that comes to this number."""
    known = {name: [str(constant.value)] for name, constant in constants.items()}
    cited = [constants[name].source for name in names_in(amount.expression) if name in constants]
    standards = re.findall(r"RFC (\d+)", "; ".join((amount.source, *cited)))
    for rule in _rules():
        shape = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[\\w.]+)", re.escape(rule.gives))
        if found := re.fullmatch(shape, amount.expression):
            fills = {name: [value] for name, value in found.groupdict().items()}
            may = ("ask_number", *rule.told, *rule.may)
            yield Way(rule.asks, rule.told, may, {**known, "rfc": standards, **fills})


def _rule(facts: Sequence[Said], asks: str) -> _Rule | list[Problem]:
    """The rule whose facts are told, all of them and no others; else what the nearest rule has
    and the words have not, and what the words have beside it."""
    told = {said.fact: said for said in facts}
    ways = []
    for rule in _rules():
        if rule.asks == asks:
            missing = [fact for fact in rule.told if fact not in told]
            extra = [fact for fact in told if fact not in (*rule.told, *rule.may)]
            if not missing and not extra:
                return rule
            ways.append((missing, extra))
    if not ways:
        return [Problem(1, f"nothing computes '{asks}'")]
    missing, extra = min(ways, key=lambda way: len(way[0]) + len(way[1]))
    return [
        *(Problem(1, f"the words do not say '{each}', which '{asks}' needs") for each in missing),
        *(
            Problem(told[each].start + 1, f"the words say '{each}', not part of '{asks}'")
            for each in extra
        ),
    ]


def _numbers(told: Sequence[Said]) -> dict[str, str] | Problem:
    """What the words call each number; a problem where two say different ones."""
    found: dict[str, str] = {}
    for said in told:
        for name, value in said.slots:
            if name in ("flags", "constant") and isinstance(value, str):
                bits = sorted(_BITS[flag] for flag in value.split(",")) if name == "flags" else ()
                found[name] = " + ".join(f"2**{bit}" for bit in bits) or value
            elif name in _NO_NUMBER or not isinstance(value, str):
                continue
            elif found.setdefault(name, value) != value:
                return Problem(said.start + 1, f"the words say {value} and {found[name]}")
    return found


def _wrong_unit(asked: Said, amount: Amount) -> Iterator[Problem]:
    if asked.slot("unit") != amount.unit:
        unit = asked.slot("unit") or "plain"
        yield Problem(asked.start + 1, f"the words ask for {unit}; the answer is in {amount.unit}")
    decimals = asked.slot("decimals")
    has = len(amount.answer.partition(".")[2])
    if decimals and int(decimals) != has:
        message = f"the words ask for {decimals} decimals; the answer has {has}"
        yield Problem(asked.start + 1, message)


def _wrong_standard(
    reading: Reading, amount: Amount, constants: Mapping[str, Constant]
) -> Iterator[Problem]:
    """A standard that the words name must be one that sets a number, or is cited."""
    used = [constants[name].source for name in names_in(amount.expression) if name in constants]
    for said in reading.said:
        number = said.slot("rfc")
        cited = f"{amount.source}; {'; '.join(used)} "
        if number and f"RFC {number} " not in cited:
            yield Problem(said.start + 1, f"the words name RFC {number}; cited is {amount.source}")


def _wrong_holder(
    reading: Reading, rule: _Rule, asked: Said, constants: Mapping[str, Constant]
) -> Iterator[Problem]:
    """A constant asked for by its name: Linux is said where Linux sets it, and nowhere else."""
    constant = constants.get(asked.slot("constant"))
    if constant is None or rule.asks != "constant":
        return
    says_linux = any(said.fact == "linux" for said in reading.facts)
    says_rfc = any(said.fact == "rfc" for said in reading.facts)
    if constant.of == "linux" and (says_rfc or not says_linux):
        yield Problem(asked.start + 1, "the number is of Linux; the words do not say so")
    if constant.of == "rfc" and (says_linux or not says_rfc):
        message = f"the number is of {constant.source}; the words do not say so"
        yield Problem(asked.start + 1, message)


def _wrong_constants(reading: Reading, constants: Mapping[str, Constant]) -> Iterator[Problem]:
    """A number that the words give to a constant must be its value."""
    for said in reading.said:
        for name, value in said.slots:
            if name in constants and str(constants[name].value) != value:
                message = f"the words say {value}; {name} is {constants[name].value}"
                yield Problem(said.start + 1, message)


def _wrong_expression(
    rule: _Rule,
    asked: Said,
    said: Mapping[str, str],
    amount: Amount,
    constants: Mapping[str, Constant],
) -> Iterator[Problem]:
    """The words and the author must compute the same number from the same constants."""
    values = measures(constants)
    try:
        for condition in rule.so:
            expression = condition.format(**said)
            if evaluate(expression, values).size:
                yield Problem(1, f"the numbers in the words do not agree: {expression} is not 0")
        wanted = rule.gives.format(**said)
        theirs, ours = evaluate(wanted, values), evaluate(amount.expression, values)
    except ExpressionError as error:
        yield Problem(asked.start + 1, f"the words give no number: {error.message}")
        return
    is_same = (theirs.number(amount.unit) or theirs.size) == (ours.number(amount.unit) or ours.size)
    if not is_same or sorted(names_in(wanted)) != sorted(names_in(amount.expression)):
        message = f"the words ask for {wanted}; 'number' is {amount.expression}"
        yield Problem(asked.start + 1, message)
