"""A sequence number by the symbol that stands for one near it."""

import re
from typing import NamedTuple

from quizgen.tcp.model.segment import SEQUENCE_SPACE


class Symbol(NamedTuple):
    """`x+1`: a symbol, and how many numbers after it; a number that has no symbol is itself one."""

    base: str
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.base}{self.offset:+d}" if self.offset else self.base

    def plus(self, octets: int) -> "Symbol":
        """So many numbers after it; those that have no symbol are counted modulo 2^32."""
        if self.base.isdigit() and not self.offset:
            return Symbol(str((int(self.base) + octets) % SEQUENCE_SPACE))
        return self._replace(offset=self.offset + octets)

    @classmethod
    def read(cls, words: str) -> "Symbol | None":
        """None where it is no symbol, and no symbol with a number added or taken away."""
        match = re.fullmatch(r"([^+-]+)([+-]\d+)?", words)
        return cls(match[1], int(match[2] or 0)) if match else None
