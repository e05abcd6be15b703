"""Forms: an ordered set of questions drawn from one seed, with options in their final order.

`blueprint` draws them as trainers order them; `results` marks what comes back.
"""

import hashlib
import itertools
import json
import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from quizgen.entries.text import Text
from quizgen.item import Distractor, Item
from quizgen.tcp.answers import Answer, One, Several
from quizgen.tcp.kinds import Kind

OPTIONS = 4
LETTERS = "ABCD"
_SIGNS = "2346789ACDEFGHJKMNPQRTVWXYZ"  # none is taken for another
_ALIKE = 0.65  # of the words of two stems; above it readers take one question for the other
_REPEATED = 0.5  # of the words of a stem; above it another asks of the same thing
_TELLING = 3  # letters of a key; a shorter one stands in any question


@dataclass(frozen=True)
class Option:
    """One answer to choose; `why` says what is wrong with it, and is None for the key."""

    answer: Answer
    why: Text | None

    @property
    def text(self) -> Text:
        """The answer as a learner reads it."""
        return self.answer.text


@dataclass(frozen=True)
class Question:
    """An item as it stands on a form: its number from 1 and its options in order; an open one
    has none."""

    number: int
    item: Item
    options: tuple[Option, ...]

    @property
    def letter(self) -> str:
        """The letter of the key; empty where nothing is to be chosen."""
        if not self.options:
            return ""
        return LETTERS[next(i for i, option in enumerate(self.options) if option.why is None)]

    @property
    def points(self) -> int:
        """What a full answer is worth: one, or one for each point of an open answer."""
        return max(1, len(self.item.points))


@dataclass(frozen=True)
class Form:
    """What one seed makes of the items.  The same items and seed give the same form.

    Parallel forms have one seed and letters from A.
    """

    seed: int
    questions: tuple[Question, ...]
    letter: str = "A"

    @property
    def points(self) -> int:
        """What all answers are worth."""
        return sum(question.points for question in self.questions)

    @property
    def code(self) -> str:
        """Six signs that name what stands on the form, in this order, and tell nothing of it."""
        told = [[q.item.id, *(option.text.default for option in q.options)] for q in self.questions]
        digest = hashlib.sha256(json.dumps([self.letter, told]).encode()).digest()
        signs = [_SIGNS[octet % len(_SIGNS)] for octet in digest[:6]]
        return f"{''.join(signs[:3])}-{''.join(signs[3:])}"


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
    return list(itertools.islice(in_turn(items, generator), min(number, len(items))))


class _Told(NamedTuple):
    """What a question tells: the words of its stem, and all that stands on it but its options;
    and what it asks: its key, about which run."""

    words: frozenset[str]
    seen: str
    key: str
    run: tuple[str, ...]


def in_turn(
    items: Sequence[Item], generator: random.Random, before: Sequence[Item] = ()
) -> Iterator[Item]:
    """One item of each entry in an order that is drawn, then the next of each.

    In every turn those come last that read like an earlier one, that give one away, or whose key
    is a state that has been the key of more than its share.
    """
    by_entry: dict[str, list[Item]] = {}
    for item in items:
        by_entry.setdefault(item.entry_id, []).append(item)
    entries = list(by_entry.values())
    generator.shuffle(entries)
    for each in entries:
        generator.shuffle(each)
    left = [(deque(each), deque[Item]()) for each in entries]
    asked = [_told(item) for item in before]
    keys = _Keys(items, generator.randrange(OPTIONS))
    for item in before:
        keys.add(item)

    def taken(item: Item) -> Item:
        asked.append(_told(item))
        keys.add(item)
        return item

    while left:
        waiting = []
        for own, alike in left:
            while own and (_meets_one_of(asked, own[0]) or keys.has_enough_of(own[0])):
                alike.append(own.popleft())
            if own:
                yield taken(own.popleft())
            else:
                waiting.append(alike)
        for late in waiting:
            yield taken(late.popleft())
        left = [(own, alike) for own, alike in left if own or alike]


class _Keys:
    """Which states have been keys.  One that is the key of more questions than one in as many as
    there are options, as CLOSED is, may not be so on a paper: guessing it would pay.  How soon the
    first may come is drawn, so that this holds on short papers too."""

    def __init__(self, items: Iterable[Item], ahead: int) -> None:
        every = Counter(item.key.default for item in items if item.answer_kind is Kind.STATE)
        self._common = {key for key, count in every.items() if OPTIONS * count > every.total()}
        self._ahead = ahead
        self._asked = Counter[str]()

    def add(self, item: Item) -> None:
        self._asked.update([item.key.default] if item.answer_kind is Kind.STATE else [])

    def has_enough_of(self, item: Item) -> bool:
        key = item.key.default
        if item.answer_kind is not Kind.STATE or key not in self._common:
            return False
        return OPTIONS * (self._asked[key] + 1) > self._asked.total() + 1 + self._ahead


@cache
def _told(item: Item) -> _Told:
    stem = item.stem.default.lower()
    shown = item.exhibit.text.default.lower() if item.exhibit else ""
    steps = item.trace.steps if item.trace else ()
    run = tuple(step.statement.text for step in steps)
    return _Told(frozenset(stem.split()), f"{stem} {shown}", item.key.default.lower(), run)


def _meets_one_of(asked: Sequence[_Told], item: Item) -> bool:
    own = _told(item)
    return any(_are_alike(own.words, other.words) or _tells(own, other) for other in asked)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * len(one & other) > _ALIKE * (len(one) + len(other))


def gives_away(one: Item, other: Item) -> bool:
    """One of them shows what the other asks: it tells all of its run, or repeats most of its words,
    and it says its key."""
    return _tells(_told(one), _told(other))


def _tells(one: _Told, other: _Told) -> bool:
    return _says_key(one, other) or _says_key(other, one)


def _says_key(told: _Told, asked: _Told) -> bool:
    if len(asked.key) < _TELLING or asked.key not in told.seen or asked.key in asked.seen:
        return False
    repeated = len(told.words & asked.words) > _REPEATED * len(asked.words)
    return repeated or (bool(asked.run) and told.run[: len(asked.run)] == asked.run)


def options(item: Item, generator: random.Random) -> tuple[Option, ...]:
    """Up to four options: the key and the best distractors, numbers sorted, the rest shuffled."""
    best = list(item.distractors)
    if item.answer_kind.traits.has_sizes:
        best = _around(item, best, generator)
    elif isinstance(item.answer, Several) and item.answer.is_whole:
        best = _pairs(item, item.answer, generator)
    elif item.answer_kind.traits.comes_in_threes:
        last = 1 if item.has_popular else max(1, len(best) - OPTIONS + 2)
        start = generator.randrange(0, last, OPTIONS - 1)
        best = best[start : start + OPTIONS - 1]
    elif len(best) > OPTIONS - 1:
        nearest, rest = best[: OPTIONS - 2], best[OPTIONS - 2 :]
        best = [*nearest, generator.choice(rest)]
    found = [Option(item.answer, None), *(Option(wrong.answer, wrong.why) for wrong in best)]
    if item.answer_kind.traits.has_sizes:
        return tuple(sorted(found, key=lambda option: _size(option.answer)))
    generator.shuffle(found)
    return tuple(found)


def _pairs(item: Item, key: Several, generator: random.Random) -> list[Distractor]:
    """The first wrong answer and two more; in one of four draws the right facts are the commonest
    of all that are offered, as chance would have it."""
    first, *rest = item.distractors
    ways = [[first, *two] for two in itertools.combinations(rest, OPTIONS - 2)]
    wants = generator.random() < 1 / OPTIONS
    fitting = [way for way in ways if _is_common(key, way) is wants]
    return generator.choice((fitting or ways)[: 2 * OPTIONS]) if ways else [first, *rest]


def _is_common(key: Several, wrong: Iterable[Distractor]) -> bool:
    """Whoever takes the commonest value of each fact takes the key."""
    offered = [key, *(each.answer for each in wrong if isinstance(each.answer, Several))]
    count = Counter(fact for answer in offered for fact in answer.facts)
    scores = [sum(count[fact] for fact in answer.facts) for answer in offered]
    return scores[0] == max(scores)


def _around(item: Item, best: list[Distractor], generator: random.Random) -> list[Distractor]:
    """Sorted numbers would show the key by its place, so how many are below it is drawn, and of
    the numbers next to it not both are there where others are left.

    What people often say instead is always among them; that keeps the key from one end, and so it
    is drawn to the other one more often.
    """
    key = _size(item.answer)
    below = [wrong for wrong in best if _size(wrong.answer) < key]
    above = [wrong for wrong in best if _size(wrong.answer) > key]
    wanted = min(OPTIONS - 1, len(best))
    fewest, most = max(0, wanted - len(above)), min(wanted, len(below))
    if item.has_popular:
        fewest, most = (max(fewest, 1), most) if best[0] in below else (fewest, min(most, 2))
    counts = range(fewest, most + 1)
    ends = 2 if item.has_popular else 1
    weights = [ends if count in (0, wanted) else 1 for count in counts]
    [count] = generator.choices(counts, weights)
    chosen = [below[:count], above[: wanted - count]]
    if all(any(_is_next(wrong, item) for wrong in side) for side in chosen):
        for place, side in enumerate((below, above)):
            kept = [w for w in side if not _is_next(w, item) or (item.has_popular and w is best[0])]
            if len(kept) >= len(chosen[place]) and len(kept) < len(side):
                chosen[place] = kept[: len(chosen[place])]
                break
    return chosen[0] + chosen[1]


def _is_next(wrong: Distractor, item: Item) -> bool:
    return abs(_size(wrong.answer)[1] - _size(item.answer)[1]) == 1


def _size(answer: Answer) -> tuple[str, float, str]:
    return answer.size if isinstance(answer, One) else ("", 0.0, "")
