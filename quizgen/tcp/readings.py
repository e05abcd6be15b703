"""How what is typed is read, by the kind of the answer: what agrees, and what names anything."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from quizgen.quantity import SECONDS
from quizgen.tcp import spelling

_MOST_CHARACTERS = 100

_FLAG = re.compile(r"(?<![a-z])(?:syn|fin|rst|ack|psh|urg)+s?(?![a-z])|data")
_SYMBOL = re.compile(r"(?<![a-z])([a-z])(?![a-z])")


class Reading(NamedTuple):
    """How what is typed for a kind of answer is read."""

    agrees: Callable[[str, str], bool]
    """It is what the key says."""

    names: Callable[[str, Sequence[str]], bool]
    """Folded, it names anything of the kind, right or wrong; beside all the options."""

    spelled: Callable[[str], str] = str
    """As a program or a clock writes it, in words that are read."""

    nearly: Callable[[str, str], bool] = lambda answer, key: False
    """It names the right segment, without the ACK bit that it carries."""


def _alike(spelled: Callable[[str], str]) -> Callable[[str, str], bool]:
    """Both have one spelling."""
    return lambda answer, key: spelled(spelling.fold(answer)) == spelled(spelling.fold(key))


def _names_flags(folded: str, options: Sequence[str]) -> bool:
    named = spelling.flags(folded)
    return named == "nothing" or any(map(_FLAG.fullmatch, named.split(",")))


def _names_number(folded: str, options: Sequence[str]) -> bool:
    """The letters that stand for numbers here are those of the key and its rivals."""
    symbols = {text[0] for text in options if re.fullmatch(r"[a-z]'*([+-]\d+)?", text)} | {"x", "y"}
    is_named = not symbols.isdisjoint(_SYMBOL.findall(folded))
    return is_named or _has_digit(folded) or spelling.number(folded) == "nothing"


def _has_digit(folded: str) -> bool:
    return re.search("[0-9]", folded) is not None


def _is_call(answer: str, key: str) -> bool:
    named = spelling.calls(spelling.fold(answer))
    return bool(named) and named <= spelling.calls(spelling.fold(key))


def _names_call(folded: str, options: Sequence[str]) -> bool:
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
    known = spelling.units()
    return [(number, known.get(unit, unit)) for number, unit in zip(numbers, units, strict=True)]


def _total(amounts: list[tuple[Fraction, str]]) -> tuple[Fraction, str] | None:
    """All times together in seconds; anything else stands alone, or is nothing that adds up."""
    if amounts and all(unit in SECONDS for _, unit in amounts):
        return sum((number * SECONDS[unit] for number, unit in amounts), Fraction(0)), "seconds"
    return amounts[0] if len(amounts) == 1 else None


# As programs write it.


_BITS = {"S": "SYN", "F": "FIN", "R": "RST", ".": "ACK"}


def segments_named(written: str) -> str:
    """A script or an event with hosts and flags as scripts write them: `Lose [F.] from 客户端` is
    `lose FIN,ACK from client`."""

    def flags(match: re.Match[str]) -> str:
        folded = spelling.fold(_of_tcpdump(match[2])).replace("_", " ")
        named = spelling.flags(folded).upper().split(",")
        in_order = [flag for flag in _FLAGS if flag in named]
        return match[1].lower() + (",".join(in_order) if len(in_order) == len(named) else match[2])

    verbs = "deliver|lose|duplicate|old|forged"
    pattern = rf"(\A(?=\S+\Z)|\b(?:{verbs}) +)([^\s;，；]+)(?=[\s;，；]|\Z)"
    named = re.sub(pattern, flags, written, flags=re.IGNORECASE)
    hosts = "|".join(sorted(spelling.hosts(), key=len, reverse=True))
    does = rf"(?i)(?<!\w)(?:{hosts})(?= )|(?<=from )(?:{hosts})(?!\w)"
    return re.sub(does, lambda host: spelling.host(host[0].lower()), named)


_FLAGS = ("SYN", "FIN", "RST", "ACK")  # in the order of scripts


def _of_tcpdump(words: str) -> str:
    """`[S.]` is SYN,ACK."""
    bits = re.fullmatch(r"\[([SFR]?\.?)\]|([SFR]\.)", words, re.I)
    found = (bits[1] or bits[2] or "").upper() if bits else ""
    return ",".join(_BITS[bit] for bit in found) or words


def _of_clock(words: str) -> str:
    """`1:03` is 1 min 03 s."""
    clock = re.fullmatch(r"(\d+):(\d\d)", words)
    return f"{clock[1]} min {clock[2]} s" if clock else words


def _lacks_ack(answer: str, key: str) -> bool:
    """A FIN, RST or data is named that carries an ACK, which is not.  A SYN without ACK is another
    segment."""
    right = set(spelling.flags(spelling.fold(key)).split(","))
    given = set(spelling.flags(spelling.fold(answer)).split(","))
    return "syn" not in right and "ack" in right and given == right - {"ack"} != set()


HOSTS = Reading(
    _alike(spelling.host), lambda folded, _: any(name in folded for name in spelling.hosts())
)
STATES = Reading(
    _alike(lambda folded: spelling.state_named(folded) or folded),
    lambda folded, _: spelling.mentions_state(folded) or bool(spelling.state_named(folded)),
)
FLAGS = Reading(_alike(spelling.flags), _names_flags, _of_tcpdump, _lacks_ack)
NUMBERS = Reading(_alike(spelling.number), _names_number)
COUNTS = Reading(_alike(spelling.count), lambda folded, _: _has_digit(spelling.count(folded)))
CALLS = Reading(_is_call, _names_call)
QUANTITIES = Reading(_is_quantity, lambda folded, _: bool(_amounts(folded)), _of_clock)
