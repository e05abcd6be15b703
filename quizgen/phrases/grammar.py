"""Patterns with slots, as Cucumber expressions write them, and a parser that reads by them.

    {host} closes first            a slot, named as the symbol that fills it
    {owner:host}'s {+kind}         a slot by another name; `+` takes over all that `kind` says
    (a|the) close                  one of several words; `(of a close|)` may be missing
    {host} {when}? listens         a slot that may be missing

A symbol has productions; all that begin alike share a path in a tree of words, so that reading
costs one look-up a word.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Value = str | tuple[tuple[str, "Value"], ...]
"""What a symbol says: a word, or attributes by name."""

_FLAG = r"(?:SYN|FIN|RST|ACK)"
_TOKEN = re.compile(
    rf"(?P<flags>{_FLAG}(?:[,-]{_FLAG})*)(?![A-Za-z-])"
    r"|(?P<state>CLOSED|LISTEN|SYN-SENT|SYN-RECEIVED|ESTABLISHED|FIN-WAIT-1|FIN-WAIT-2"
    r"|CLOSE-WAIT|CLOSING|LAST-ACK|TIME-WAIT)(?![A-Za-z0-9-])"
    r"|(?P<number>\d+(?:\.\d+)?)(?![A-Za-z0-9])"
    r"|(?P<verb>(?:is|are|was|were|has|have|had|do|does|did)(?=n't\b))|(?P<not>n't\b)"
    r"|(?P<symbol>[a-z]'*(?:[+-]\d+)?)(?![A-Za-z0-9])(?<!'s)(?<!\ba)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)*(?:\(\))?|'s?\b|\d+[A-Za-z]+|\S)"
)
CLASSES = ("flags", "state", "number", "symbol")
"""Words that any symbol of this name reads."""


class Token(NamedTuple):
    """A word of a text: as patterns write it, of which class, and where (from 0) it stands."""

    word: str
    kind: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text; a capital that only begins a sentence is made small."""
    found = []
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "word", match[0]
        if kind in ("verb", "not"):  # of “has” and “n't”
            kind, word = "word", "not" if kind == "not" else word
        if kind == "flags":
            word = word.replace("-", ",")
        if kind == "word" and word[0].isupper() and word[1:].islower() | (len(word) == 1):
            word = word.lower()
        found.append(Token(word, kind, match.start(), match.end()))
    return found


class Slot(NamedTuple):
    """A place in a pattern that a symbol fills; `merges` takes over the symbol's attributes."""

    name: str
    symbol: str
    merges: bool = False


_PART = re.compile(
    r"\{(?P<merges>\+?)(?:(?P<name>\w+):)?(?P<symbol>\w+)\}(?P<optional>\??)"
    r"|\((?P<choice>(?:[^()]|\(\))*\|(?:[^()]|\(\))*)\)|(?P<text>(?:[^{}()]|\(\))+|[()])"
)


def expanded(pattern: str) -> Iterator[tuple[str | Slot, ...]]:
    """Every way to say a pattern, as words and slots."""
    ways: list[list[tuple[str | Slot, ...]]] = []
    for part in _PART.finditer(pattern):
        if part["symbol"]:
            slot = Slot(part["name"] or part["symbol"], part["symbol"], bool(part["merges"]))
            ways.append([(slot,), ()] if part["optional"] else [(slot,)])
        elif part["choice"] is not None:
            choices = part["choice"].split("|")
            ways.append([way for choice in choices for way in expanded(choice)])
        else:
            ways.append([_words(part["text"])])
    for choice in itertools.product(*ways):
        yield tuple(itertools.chain.from_iterable(choice))


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(text))


@dataclass
class _Node:
    words: dict[str, "_Node"] = field(default_factory=dict)
    slots: dict[Slot, "_Node"] = field(default_factory=dict)
    ends: list[Value] = field(default_factory=list)


class Grammar:
    """Symbols with their productions."""

    def __init__(self) -> None:
        self._roots: dict[str, _Node] = {}
        self._first: dict[str, frozenset[str]] = {}

    def add(self, symbol: str, parts: Iterable[str | Slot], says: Value) -> None:
        """A production: what is said by these words and slots, beside what the slots say."""
        self._first.clear()
        node = self._roots.setdefault(symbol, _Node())
        for part in parts:
            if isinstance(part, Slot):
                node = node.slots.setdefault(part, _Node())
            else:
                node = node.words.setdefault(part, _Node())
        if says not in node.ends:
            node.ends.append(says)

    def root(self, symbol: str) -> _Node | None:
        """Where reading a symbol starts; None where it has no production."""
        return self._roots.get(symbol)

    def begins(self, symbol: str, token: Token) -> bool:
        """Can a text that the symbol says begin with this word?"""
        first = self._first.get(symbol)
        if first is None:
            first = self._first[symbol] = frozenset(self._beginnings(symbol, set()))
        return token.word in first or token.kind in first or "" in first

    def _beginnings(self, symbol: str, seen: set[str]) -> Iterator[str]:
        """The words and classes that a symbol begins with; an empty word where it may say none."""
        node = self._roots.get(symbol)
        if symbol in CLASSES:
            yield symbol
        elif node is not None and symbol not in seen:
            seen.add(symbol)
            yield from node.words
            yield from ("" for _ in node.ends[:1])
            for slot in node.slots:
                yield from self._beginnings(slot.symbol, seen)


Parsed = tuple[tuple[int, Value], ...]
"""Where a symbol that begins at one place can end, and what it says then."""


class Parser:
    """One text being read; what a symbol says at a place is found once."""

    def __init__(self, grammar: Grammar, text: list[Token]) -> None:
        self.grammar = grammar
        self.text = text
        self._known: dict[tuple[str, int], Parsed] = {}

    def parse(self, symbol: str, place: int) -> Parsed:
        """All readings of `symbol` from `place` on."""
        if symbol in CLASSES:
            fits = place < len(self.text) and self.text[place].kind == symbol
            return ((place + 1, self.text[place].word),) if fits else ()
        known = self._known.get((symbol, place))
        if known is None:
            root = self.grammar.root(symbol)
            self._known[symbol, place] = ()  # a symbol never begins with itself
            found: dict[tuple[int, Value], None] = {}
            if root and place < len(self.text) and self.grammar.begins(symbol, self.text[place]):
                self._walk(root, place, (), found)
            known = self._known[symbol, place] = tuple(found)
        return known

    def _walk(
        self,
        node: _Node,
        place: int,
        said: tuple[tuple[str, Value], ...],
        found: dict[tuple[int, Value], None],
    ) -> None:
        """Put down each way to read on from a node: where it ends, and what it says."""
        for says in node.ends:
            found[place, _joined(says, said)] = None
        if place == len(self.text):
            return
        following = node.words.get(self.text[place].word)
        if following:
            self._walk(following, place + 1, said, found)
        for slot, following in node.slots.items():
            for end, value in self.parse(slot.symbol, place):
                if slot.merges and not isinstance(value, str):
                    self._walk(following, end, (*said, *value), found)
                else:
                    self._walk(following, end, (*said, (slot.name, value)), found)


def _joined(says: Value, said: tuple[tuple[str, Value], ...]) -> Value:
    if isinstance(says, str) and says:
        return says
    own = () if isinstance(says, str) else says
    return tuple(sorted({**dict(said), **dict(own)}.items()))


def attributes(value: Value) -> Mapping[str, Value]:
    """What a symbol says, by name."""
    return {} if isinstance(value, str) else dict(value)
