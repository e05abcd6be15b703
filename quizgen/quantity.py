"""Numbers with units, and their words."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple, get_args

from quizgen.words import Text, join, same, say

Unit = Literal[
    "microseconds",
    "milliseconds",
    "seconds",
    "minutes",
    "hours",
    "days",
    "octets",
    "retries",
    "probes",
    "segments",
    "connections",
    "ports",
    "numbers",
    "plain",
]
UNITS: tuple[Unit, ...] = get_args(Unit)
SECONDS: Mapping[str, Fraction] = {
    "microseconds": Fraction(1, 10**6),
    "milliseconds": Fraction(1, 1000),
    "seconds": Fraction(1),
    "minutes": Fraction(60),
    "hours": Fraction(3600),
    "days": Fraction(24 * 3600),
}
"""How long each unit of time is."""


class Quantity(NamedTuple):
    """A number to so many decimals, and its unit."""

    value: Fraction
    unit: Unit = "plain"
    decimals: int = 0

    @classmethod
    def read(cls, written: str, unit: Unit = "plain") -> "Quantity":
        """`127`, `4.77`; raises ValueError where that is no number."""
        return cls(Fraction(written), unit, len(written.partition(".")[2]))

    def of(self, value: Fraction) -> "Quantity":
        """Another number, rounded half up to as many decimals, in the same unit."""
        scaled = (value * 10**self.decimals * 2 + 1) // 2
        return self._replace(value=Fraction(scaled, 10**self.decimals))

    def __str__(self) -> str:
        """The number alone."""
        if not self.decimals:
            return str(int(self.value))
        digits = str(abs(int(self.value * 10**self.decimals))).rjust(self.decimals + 1, "0")
        sign = "-" if self.value < 0 else ""
        return f"{sign}{digits[: -self.decimals]}.{digits[-self.decimals :]}"

    @property
    def text(self) -> Text:
        """`1 second`, `127 seconds`; `127 秒`."""
        unit = unit_words(self.unit)[str(self) != "1"]
        return join([same(str(self)), unit], same(" ")).each(str.strip)


def is_number(text: str) -> bool:
    """`127` or `4.77`."""
    return re.fullmatch(r"\d{1,20}(\.\d{1,6})?", text) is not None


def unit_words(unit: Unit) -> tuple[Text, Text]:
    """What follows the number one, and any other number; nothing where there is no unit."""
    return say(f"units.{unit}.one"), say(f"units.{unit}.many")


@cache
def units_by_name() -> dict[str, Unit]:
    """Every unit by the words that any language has for it."""
    return {
        word: unit for unit in UNITS for text in unit_words(unit) for word in text.values() if word
    }
