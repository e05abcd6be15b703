"""The catalogue as an author reads it: each fact, how it is said, and an example."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.phrases.catalogue import RUN, catalogue, term_patterns
from quizgen.phrases.grammar import Slot, expanded
from quizgen.words import Words

_SAMPLES = Words("phrases")
_EVERYWHERE = {"flags": "SYN", "state": "ESTABLISHED", "number": "10", "symbol": "x"}


class Listed(NamedTuple):
    """A fact, the patterns that say it, and words that the first of them reads."""

    fact: str
    patterns: tuple[str, ...]
    example: str


def listed(language: str, room: str = RUN) -> Iterator[Listed]:
    """Every fact of a language's catalogue, in the order written."""
    for fact, patterns in catalogue(language, room).patterns.items():
        yield Listed(fact, patterns, example(language, patterns[0], room))


def example(language: str, pattern: str, room: str = RUN) -> str:
    """The shortest words that a pattern reads."""
    return capitalised(joined(_words(language, pattern, room)), pattern)


def _words(language: str, pattern: str, room: str) -> Iterator[str]:
    for part in min(expanded(pattern), key=len):
        if not isinstance(part, Slot):
            yield part
        elif sample := _EVERYWHERE.get(part.symbol):
            yield sample
        elif f"samples.{part.symbol}" in _SAMPLES:
            yield _SAMPLES(f"samples.{part.symbol}")[language]
        else:
            yield from _words(language, term_patterns(language, part.symbol, room)[0], room)


def capitalised(text: str, pattern: str) -> str:
    """A name such as Linux, which reading makes small, as the pattern has it."""
    for name in set(re.findall(r"\b[A-Z][a-z]+\b", pattern)):
        text = re.sub(rf"\b{name.lower()}\b", name, text)
    return text


def joined(words: Iterator[str]) -> str:
    """English sets spaces between words; Chinese only beside Latin letters and digits."""
    text = " ".join(words)
    text = re.sub(r" (?=['’](?!\w{2})|[,.;:?)])|(?<=[(]) | (?=[(][)])", "", text)
    text = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"(?<=[\uff00-\uff0f]) | (?=[\uff00-\uff0f])", "", text)
