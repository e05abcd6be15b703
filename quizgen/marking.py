"""Is this typed answer right?  Tolerant of spelling, strict about the fact."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from quizgen import spelling
from quizgen.item import Item
from quizgen.quantity import TIMES
from quizgen.tcp.kinds import Kind
from quizgen.words import ENGLISH

_IN_A_DAY = (24 * 3600 * 10**6, 24 * 3600 * 10**3, 24 * 3600, 24 * 60, 24, 1)
_DAYS: dict[str, Fraction] = {
    unit: Fraction(1, many) for unit, many in zip(TIMES, _IN_A_DAY, strict=True)
}
_MOST_CHARACTERS = 100

_FLAG = re.compile(r"(?<![a-z])(?:syn|fin|rst|ack|psh|urg)+s?(?![a-z])|data")
_SYMBOL = re.compile(r"(?<![a-z])([a-z])(?![a-z])")


def is_typed(item: Item) -> bool:
    """The key is short enough to be typed rather than chosen."""
    return item.answer_kind in READINGS


def mark(item: Item, answer: str) -> bool:
    """Return whether `answer` says what the key says.

    `SYN_SENT`, `syn-sent` and `synsent` are one state; `ack+syn` is SYN,ACK; `1+x` is x+1;
    `connect` is connect(), and one of several calls is enough; `1 minute` is 60 seconds.  The key
    of any language counts.
    """
    agrees = READINGS[item.answer_kind].agrees if is_typed(item) else _alike(spelling.fold)
    return any(agrees(answer, key) for _, key in item.key.items())


def is_answer(item: Item, typed: str) -> bool:
    """What is typed names something of the kind that is asked for, be it right or wrong."""
    return not is_typed(item) or READINGS[item.answer_kind].names(spelling.fold(typed), item)


class Reading(NamedTuple):
    """How what is typed for a kind of answer is read: whether it agrees with a key, and whether,
    folded, it names anything of the kind."""

    agrees: Callable[[str, str], bool]
    names: Callable[[str, Item], bool]


def _alike(spelled: Callable[[str], str]) -> Callable[[str, str], bool]:
    """Both have one spelling."""
    return lambda answer, key: spelled(spelling.fold(answer)) == spelled(spelling.fold(key))


def _names_flags(folded: str, item: Item) -> bool:
    named = spelling.flags(folded)
    return named == "nothing" or any(map(_FLAG.fullmatch, named.split(",")))


def _names_number(folded: str, item: Item) -> bool:
    """The letters that stand for numbers here are those of the key and its rivals."""
    shown = [item.key[ENGLISH], *(wrong.text[ENGLISH] for wrong in item.distractors)]
    symbols = {text[0] for text in shown if re.fullmatch(r"[a-z]'*([+-]\d+)?", text)} | {"x", "y"}
    is_named = not symbols.isdisjoint(_SYMBOL.findall(folded))
    return is_named or _has_digit(folded) or spelling.number(folded) == "nothing"


def _has_digit(folded: str) -> bool:
    return re.search("[0-9]", folded) is not None


def _is_call(answer: str, key: str) -> bool:
    named = spelling.calls(spelling.fold(answer))
    return bool(named) and named <= spelling.calls(spelling.fold(key))


def _names_call(folded: str, item: Item) -> bool:
    return not spelling.calls(folded).isdisjoint(spelling.CALLS)


# Numbers with a unit.


def _is_quantity(answer: str, key: str) -> bool:
    """The amount is the key's, in its unit, in another of time, or without one."""
    right, given = _amounts(spelling.fold(key)), _amounts(spelling.fold(answer))
    if len(given) == 1 and not given[0][1]:
        given = [(given[0][0], right[0][1])]
    return _total(given) == _total(right)


def _amounts(folded: str) -> list[tuple[Fraction, str]]:
    """Each number with its unit: `2 min 11 s` are two; none where it begins with no number."""
    bare = spelling.unspelled(folded)
    if len(bare) > _MOST_CHARACTERS or not re.match("[0-9]", bare):
        return []
    found = re.findall(r"([0-9][0-9,]*(?:\.[0-9]+)?)([^0-9]*)", bare)
    units = (re.sub("[ ,]+(?:and)?[ ,]*$", "", unit).strip() for _, unit in found)
    numbers = (Fraction(number.replace(",", "")) for number, _ in found)
    return [(number, _unit(unit)) for number, unit in zip(numbers, units, strict=True)]


def _unit(word: str) -> str:
    return spelling.units().get(word, word)


def _total(amounts: list[tuple[Fraction, str]]) -> tuple[Fraction, str] | None:
    """All times together in days; anything else stands alone, or is nothing that adds up."""
    if amounts and all(unit in _DAYS for _, unit in amounts):
        return sum((number * _DAYS[unit] for number, unit in amounts), Fraction(0)), "days"
    return amounts[0] if len(amounts) == 1 else None


READINGS: Mapping[Kind, Reading] = {
    Kind.STATE: Reading(
        _alike(lambda folded: spelling.state_named(folded) or folded),
        lambda folded, _: spelling.mentions_state(folded),
    ),
    **dict.fromkeys((Kind.FLAGS, Kind.SENT), Reading(_alike(spelling.flags), _names_flags)),
    Kind.NUMBER: Reading(_alike(spelling.number), _names_number),
    Kind.COUNT: Reading(
        _alike(spelling.count), lambda folded, _: _has_digit(spelling.count(folded))
    ),
    Kind.QUANTITY: Reading(_is_quantity, lambda folded, _: bool(_amounts(folded))),
    Kind.HOST: Reading(
        _alike(spelling.host), lambda folded, _: any(name in folded for name in spelling.hosts())
    ),
    **dict.fromkeys((Kind.CALL, Kind.RETURN), Reading(_is_call, _names_call)),
}
"""The kinds that can be typed."""
