"""Where something stands in the content, and what is wrong there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, but for tab and line ends
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"  # no width, other direction
    "\ud800-\udfff\ufffe\uffff]"  # no characters at all
)
"""What nobody can see, and what a terminal or a reader may obey instead of showing it."""


def visible(words: str) -> str:
    """The words with what nobody can see in them written out: `\\x1b`, `\\u202e`."""
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), words)


class Place(NamedTuple):
    """A spot in a file; `line` and `column` count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Finding(NamedTuple):
    """One thing that must change before anything is exported.  Sorts by place."""

    place: Place
    message: str

    def __str__(self) -> str:
        return visible(" ".join(f"{self.place}: {self.message}".splitlines()))


Path = tuple[str | int, ...]


class Spots(NamedTuple):
    """Where the parts of one YAML file stand, by their path from the top.

    `places` has every key and item; `blocks`, for each text written as a `|` block, where its first
    character stands; `written` where each text begins and ends.
    """

    places: dict[Path, Place]
    blocks: dict[Path, Place]
    written: dict[Path, tuple[int, int]]


def _nowhere(file: str, source: str) -> Spots:
    """Of a file that could not be read only its top is known."""
    return Spots({(): Place(file)}, {}, {})


@dataclass(frozen=True)
class Places:
    """The place of every key and item of one YAML file, by its path from the top.

    They are sought in `source` when the first is asked for: where nothing is wrong, nobody asks.
    """

    file: str
    source: str = ""
    seek: Callable[[str, str], Spots] = _nowhere

    @cached_property
    def _spots(self) -> Spots:
        return self.seek(self.file, self.source)

    def __reduce__(self) -> tuple[Any, ...]:
        return Places, (self.file, self.source, self.seek)

    def __getitem__(self, path: Path) -> Place:
        return self._spots.places[path]

    def nearest(self, path: Path) -> Place:
        """The place of `path`, or of the closest thing around it that was written.

        The first item of a list may be written alone, without the list.
        """
        found: Path = ()
        for part in path:
            if (*found, part) in self._spots.places:
                found = (*found, part)
            elif part != 0:
                break
        return self[found]

    def inside(self, path: Path, line: int, column: int) -> Place:
        """The place of a line and column (from 1) of the text at `path`."""
        if block := self._spots.blocks.get(path):
            return Place(block.file, block.line + line - 1, block.column + column - 1)
        start = self.nearest(path)
        return start if line > 1 else Place(start.file, start.line, start.column + column - 1)

    def word(self, path: Path, words: str, offset: int) -> Place:
        """The place of one of the words of the text at `path`, however its lines were broken.

        `words` is the text as it was read, `offset` (from 0) where the word stands there.
        """
        top = self.nearest(path)
        start, end = self._spots.written.get(path, (0, 0))
        if self.source.startswith((">", "|"), start):
            start = self.source.find("\n", start, end) + 1
        wanted = [*words[:offset], *words[offset : offset + 1]]
        letters = [letter for letter in wanted if not letter.isspace()]
        for index in range(start, end):
            if not letters:
                break
            if self.source[index] == letters[0]:
                letters.pop(0)
                if not letters:
                    line = self.source.count("\n", 0, index) + 1
                    return Place(top.file, line, index - self.source.rfind("\n", 0, index))
        return top


NOWHERE = Places("")
"""The places of what stands in no file."""
