"""Spoiled entries: what a form claims or starts from, one thing changed at a time.

An audit makes each change and asks whether a check notices.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from quizgen.entries import vocabulary
from quizgen.entries.entry import ONLY, Searched
from quizgen.entries.text import Sentence
from quizgen.place import Path
from quizgen.tcp.kinds import KINDS, Kind, beside, neighbours
from quizgen.tcp.model.tables import State
from quizgen.tcp.search import predicate
from quizgen.tcp.search.variants import VARIANTS
from quizgen.tcp.values import written
from quizgen.words import say

PROSE = "prose"


class Spoiled(NamedTuple):
    """A wrong value for the part of an entry at `path`, and what sort of thing it is.  Another
    premise makes another question, which may have the same answer."""

    sort: str
    path: Path
    value: Any
    premise: bool = False


def others(key: str, sort: str, known: Iterable[str], right: str) -> Iterator[Spoiled]:
    """Every other name of a premise."""
    yield from (Spoiled(sort, (key,), name, premise=True) for name in known if name != right)


def spoiled_facts(
    key: str, facts: Mapping[str, str | int], *, premise: bool = False
) -> Iterator[Spoiled]:
    """Each fact with every value that is confused with its own."""
    for fact, right in facts.items():
        kind = KINDS.get(fact, Kind.NUMBER)
        for wrong in map(written, neighbours(kind, kind.read(str(right)))):
            yield Spoiled(kind, (key, fact), type(right)(wrong), premise)


def exchanged(key: str, facts: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Spoiled]:
    """What is often said and wrong, and what is right, each in the other's place."""
    for fact, wrong in said.items():
        own = fact if fact in facts else next(iter(facts))
        right = facts[own]
        yield Spoiled("rival", (key, own), wrong)
        path: Path = ("popular",) if fact == ONLY else ("popular", fact)
        yield Spoiled("rival", path, right)


def spoiled_search(asked: Searched) -> Iterator[Spoiled]:
    """Another variant, the opposite, another count, and predicates with one thing changed."""
    if asked.because:
        yield from others("because", "variant", VARIANTS, asked.because)
    for key, opposite, wanted in (("never", "can", asked.never), ("can", "never", asked.can)):
        if wanted:
            yield Spoiled("possible", (key,), (opposite, wanted))
            yield from _predicates("predicate", (key,), wanted)
    if asked.fewest:
        for wrong in neighbours(Kind.COUNT, asked.fewest.segments):
            yield Spoiled("count", ("fewest", "segments"), wrong)
        yield from _predicates("goal", ("fewest", "goal"), asked.fewest.goal)


def _predicates(sort: str, path: Path, right: str) -> Iterator[Spoiled]:
    for other in predicate.neighbours(predicate.predicate(right)):
        yield Spoiled(sort, path, str(other), premise=True)


# Sentences.


def spoiled_sentences(key: str, sentences: Sequence[Sentence]) -> Iterator[Spoiled]:
    """One sentence changed alike in both languages."""
    for place, sentence in enumerate(sentences):
        for wrong in wrong_sentences(sentence):
            if wrong != sentence:
                whole = [each.written() for each in sentences]
                whole[place] = wrong.written()
                yield Spoiled(PROSE, (key,), whole)


def wrong_sentences(right: Sentence) -> Iterator[Sentence]:
    """A state becomes its neighbours, flags others, an expression or a number one more, and the
    hosts are exchanged."""
    flags = [*map(str, Kind.FLAGS.traits.choices)]
    for token in dict.fromkeys(vocabulary.tokens(right.default)):
        found: list[str] = []
        if token.text in tuple(State):
            found += beside(State(token.text))
        elif token.text in flags:
            found.append(flags[(flags.index(token.text) + 1) % len(flags)])
        elif token.kind == "expression":
            near = neighbours(Kind.NUMBER, Kind.NUMBER.read(token.text))
            found += [*map(written, near)][1:2]
        whole = rf"(?<![A-Za-z0-9,'-]){re.escape(token.text)}(?![A-Za-z0-9,-])"
        for other in found:
            yield right.each(partial(re.sub, whole, other))
    for number in sorted(frozenset.intersection(*map(vocabulary.numbers, right.values()))):
        whole, other = rf"(?<![\w.+{{-]){re.escape(number)}(?![\w.])", f"{number}1"
        yield right.each(partial(re.sub, whole, other))
    if re.search("client|server", right.default):
        yield right.each(_hosts_exchanged)


def _hosts_exchanged(text: str) -> str:
    one, two = say("client"), say("server")
    other = dict(zip((*one.values(), *two.values()), (*two.values(), *one.values()), strict=True))
    longest_first = sorted(other, key=len, reverse=True)
    return re.sub("|".join(longest_first), lambda match: other[match[0]], text)
