"""Forms: an ordered set of questions drawn from one seed, with options in their final order."""

import itertools
import random
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quizgen.entries.text import Text
from quizgen.item import Distractor, Item
from quizgen.words import ENGLISH

OPTIONS = 4
LETTERS = "ABCD"
_ALIKE = 0.65  # of the words of two stems; above it readers take one question for the other


@dataclass(frozen=True)
class Option:
    """One answer to choose; `why` says what is wrong with it, and is None for the key."""

    text: Text
    why: Text | None


@dataclass(frozen=True)
class Question:
    """An item as it stands on a form: its number from 1 and its options in order."""

    number: int
    item: Item
    options: tuple[Option, ...]

    @property
    def letter(self) -> str:
        """The letter of the key."""
        return LETTERS[next(i for i, option in enumerate(self.options) if option.why is None)]


@dataclass(frozen=True)
class Form:
    """What one seed makes of the items.  The same items and seed give the same form."""

    seed: int
    questions: tuple[Question, ...]


def form(items: Sequence[Item], number: int, seed: int) -> Form:
    """Draw `number` questions, in the order of the items; fewer when there are not as many choice
    items."""
    choices = [item for item in items if item.distractors]
    generator = random.Random(seed)
    places = {item.id: place for place, item in enumerate(choices)}
    chosen = sorted(_drawn(choices, number, generator), key=lambda item: places[item.id])
    return Form(seed, _numbered(chosen, generator))


def questions(items: Sequence[Item], number: int, generator: random.Random) -> tuple[Question, ...]:
    """Draw `number` questions, open ones too, in any order."""
    return _numbered(_drawn(items, number, generator), generator)


def _numbered(items: Iterable[Item], generator: random.Random) -> tuple[Question, ...]:
    return tuple(
        Question(place, item, options(item, generator)) for place, item in enumerate(items, 1)
    )


def _drawn(items: Sequence[Item], number: int, generator: random.Random) -> list[Item]:
    """Some of the items.

    An entry is as likely as any other, however many items it has, and none is asked twice while
    entries are left that have not been asked at all.  A question that reads like an earlier one
    waits until no other entry is left.
    """
    by_entry: dict[str, list[Item]] = {}
    for item in items:
        by_entry.setdefault(item.entry_id, []).append(item)
    entries = list(by_entry.values())
    generator.shuffle(entries)
    for own in entries:
        generator.shuffle(own)
    return list(itertools.islice(_in_turn(entries), min(number, len(items))))


def _in_turn(entries: Sequence[Sequence[Item]]) -> Iterator[Item]:
    """One item of each entry, then the next of each; in every turn those last that read alike."""
    left = [(deque(own), deque[Item]()) for own in entries]
    asked: list[frozenset[str]] = []
    while left:
        waiting = []
        for own, alike in left:
            while own and _reads_like_one_of(asked, own[0]):
                alike.append(own.popleft())
            if own:
                asked.append(_words(own[0]))
                yield own.popleft()
            else:
                waiting.append(alike)
        for alike in waiting:
            asked.append(_words(alike[0]))
            yield alike.popleft()
        left = [(own, alike) for own, alike in left if own or alike]


def _reads_like_one_of(asked: Sequence[frozenset[str]], item: Item) -> bool:
    own = _words(item)
    return any(2 * len(own & other) > _ALIKE * (len(own) + len(other)) for other in asked)


def _words(item: Item) -> frozenset[str]:
    return frozenset(item.stem[ENGLISH].lower().split())


def options(item: Item, generator: random.Random) -> tuple[Option, ...]:
    """Up to four options: the key and the best distractors, numbers sorted, the rest shuffled."""
    best = list(item.distractors)
    if item.answer_kind.has_sizes:
        best = _around(item, best, generator)
    elif item.answer_kind.comes_in_threes:
        start = generator.randrange(0, max(1, len(best) - OPTIONS + 2), OPTIONS - 1)
        best = best[start : start + OPTIONS - 1]
    elif len(best) > OPTIONS - 1:
        first, rest = best[:1], best[1:]
        best = first + generator.sample(rest, OPTIONS - 2)
    found = [Option(item.key, None), *(Option(wrong.text, wrong.why) for wrong in best)]
    if item.answer_kind.has_sizes:
        return tuple(sorted(found, key=lambda option: _numeric(option.text[ENGLISH])))
    generator.shuffle(found)
    return tuple(found)


def _around(item: Item, best: list[Distractor], generator: random.Random) -> list[Distractor]:
    """Sorted numbers would show the key by its place, so how many are below it is drawn.

    What people often say instead is always among them.
    """
    key = _numeric(item.key[ENGLISH])
    below = [wrong for wrong in best if _numeric(wrong.text[ENGLISH]) < key]
    above = [wrong for wrong in best if _numeric(wrong.text[ENGLISH]) > key]
    wanted = min(OPTIONS - 1, len(best))
    fewest, most = max(0, wanted - len(above)), min(wanted, len(below))
    if item.has_popular:
        fewest, most = (max(fewest, 1), most) if best[0] in below else (fewest, min(most, 2))
    count = generator.randint(fewest, most)
    return below[:count] + above[: wanted - count]


def _numeric(written: str) -> tuple[str, float, str]:
    """`x+1` after `x`; bare numbers by size; quantities by size, then by unit."""
    if quantity := re.fullmatch(r"(\d+(?:\.\d+)?)(?: (.+))?", written):
        return "", float(quantity[1]), quantity[2] or ""
    match = re.fullmatch(r"([^\d+-]*)([+-]?\d+)?", written)
    return (match[1], float(match[2] or 0), "") if match else (written, 0.0, "")
