"""Words of the catalogue for what an author asks, where the author's own cannot be read.

Phrases are put together, the question or claim first and then what must be said beside it, as long
as that leaves fewer problems.
"""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from quizgen.phrases.catalogue import NUMBER, RUNS, Name, catalogue, terms
from quizgen.phrases.disagreements import Problem
from quizgen.phrases.grammar import Slot, expanded
from quizgen.phrases.listing import capitalised, joined
from quizgen.phrases.reading import Reading, Said, read
from quizgen.words import Words, begun

_SAY = Words("phrases")
_MOST_BESIDE = 6  # phrases

Misread = Callable[[Reading], Sequence[Problem]]
"""What is wrong with a reading."""


class Wanted(NamedTuple):
    """In which room the words are read, by which slot the question or claim is known, and what may
    fill slots: by name or by symbol, all that may for a class of words, only that for any other;
    of which `facts`, if not of all, and which are `needed`; and what authors call things."""

    room: str
    head: tuple[str, str]
    fills: Mapping[str, Sequence[str]]
    facts: Collection[str] = ()
    needed: Collection[str] = ()
    names: tuple[Name, ...] = ()


class _Phrase(NamedTuple):
    said: Said
    words: str


def worded(wanted: Wanted, misread: Misread, language: str) -> str:
    """The question or claim with the fewest problems; empty where the room has no phrase for it."""
    phrases = list(_phrases(wanted, language))
    name, value = wanted.head
    heads = [each for each in phrases if (each.said.slot(name) or each.said.fact) == value]
    kinds = {each.said.fact for each in heads}
    beside = [each for each in phrases if each.said.fact not in kinds]
    chosen = _better([], heads, misread)
    for fact in wanted.needed if chosen else ():
        ways = [[*chosen, each] for each in beside if each.said.fact == fact]
        chosen = _best(ways, misread) or chosen
    for _ in range(_MOST_BESIDE if chosen else 0):
        chosen = _better(chosen, beside, misread)
    return _written([each.words for each in chosen], wanted.room, language) if chosen else ""


def _better(chosen: list[_Phrase], more: Sequence[_Phrase], misread: Misread) -> list[_Phrase]:
    """With one phrase more, if that leaves fewer problems: the best and then the shortest."""
    best = _best([[*chosen, each] for each in more if each not in chosen], misread)
    is_better = not chosen or _wrong(best, misread) < _wrong(chosen, misread)
    return best if best and is_better else chosen


def _best(ways: Sequence[list[_Phrase]], misread: Misread) -> list[_Phrase]:
    return min(ways, key=lambda way: (_wrong(way, misread), len(way[-1].words)), default=[])


def _wrong(phrases: Sequence[_Phrase], misread: Misread) -> int:
    said = [each.said for each in (*phrases[1:], *phrases[:1])]
    return len(misread(Reading("", tuple(said), ())))


def _written(phrases: Sequence[str], room: str, language: str) -> str:
    say = _SAY.spoken(language)
    head, *others = phrases
    if others and room in (NUMBER, RUNS):
        head = begun(head)
    key = f"offered.with more.{room}" if others else f"offered.alone.{room}"
    text = say[key].format(head=head, others=say["offered.join"].join(others))
    return begun(text)


def _phrases(wanted: Wanted, language: str) -> Iterator[_Phrase]:
    """Each phrase of the room with each filling of its slots, in its shortest words."""
    for fact, patterns in catalogue(language, wanted.room, wanted.names).patterns.items():
        if wanted.facts and fact not in wanted.facts:
            continue
        for text in (text for pattern in patterns for text in _texts(pattern, wanted, language)):
            found = read(text, language, wanted.room, wanted.names)
            if len(found.said) == 1 and not found.unread and _is_wanted(found.said[0], wanted):
                yield _Phrase(found.said[0], text)


def _is_wanted(said: Said, wanted: Wanted) -> bool:
    return all(said.slot(name) in ("", *values) for name, values in wanted.fills.items())


def _texts(pattern: str, wanted: Wanted, language: str) -> Iterator[str]:
    parts = min(expanded(pattern), key=len)
    for words in itertools.product(*(_fillings(part, wanted, language) for part in parts)):
        yield capitalised(joined(iter(words)), pattern)


def _fillings(part: str | Slot, wanted: Wanted, language: str) -> Sequence[str]:
    """What may stand in this place of a pattern."""
    if not isinstance(part, Slot):
        return [part]
    values = wanted.fills.get(part.name, wanted.fills.get(part.symbol))
    if called := [name for name in wanted.names if name.symbol == part.symbol]:
        meant = [name for name in called if values and name.says in values]
        spoken = [name.words for name in meant if name.words != name.says]
        return spoken or [name.words for name in meant]
    known = terms(language, part.symbol, wanted.room)
    if known is None:
        return values or ()
    patterns = [known[value] for value in values or known if value in known]
    return [text for pattern in patterns for text in _texts(pattern, wanted, language)]
