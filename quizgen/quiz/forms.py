"""Forms: an ordered set of questions drawn from one seed, with options in their final order."""

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizgen.knowledge.prose import Text
from quizgen.quiz.distractors import Distractor
from quizgen.quiz.items import Item

OPTIONS = 4
LETTERS = "ABCD"
_SORTED = ("number", "count", "quantity")


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
    """Draw `number` questions; fewer when there are not as many choice items.

    Every entry is as likely as any other, however many items it has, and none is asked twice
    while entries are left that have not been asked at all.
    """
    generator = random.Random(seed)
    by_entry: dict[str, list[Item]] = {}
    for item in items:
        if item.distractors:
            by_entry.setdefault(item.entry_id, []).append(item)
    entries = list(by_entry.values())
    generator.shuffle(entries)
    for own in entries:
        generator.shuffle(own)
    turns = itertools.zip_longest(*entries)
    chosen = [item for turn in turns for item in turn if item is not None][:number]
    questions = (
        Question(place, item, options(item, generator)) for place, item in enumerate(chosen, 1)
    )
    return Form(seed, tuple(questions))


def options(item: Item, generator: random.Random) -> tuple[Option, ...]:
    """Up to four options: the key and the best distractors, numbers sorted, the rest shuffled."""
    best = list(item.distractors)
    if item.answer_kind in _SORTED:
        best = _around(item, best, generator)
    elif item.answer_kind in ("several", "class", "runs"):  # in threes, see where they are made
        start = generator.randrange(0, max(1, len(best) - OPTIONS + 2), OPTIONS - 1)
        best = best[start : start + OPTIONS - 1]
    elif len(best) > OPTIONS - 1:
        first, rest = best[:1], best[1:]
        best = first + generator.sample(rest, OPTIONS - 2)
    found = [Option(item.key, None), *(Option(wrong.text, wrong.why) for wrong in best)]
    if item.answer_kind in _SORTED:
        return tuple(sorted(found, key=lambda option: _numeric(option.text.en)))
    generator.shuffle(found)
    return tuple(found)


def _around(item: Item, best: list[Distractor], generator: random.Random) -> list[Distractor]:
    """Sorted numbers would show the key by its place, so how many are below it is drawn.

    What people often say instead is always among them.
    """
    key = _numeric(item.key.en)
    below = [wrong for wrong in best if _numeric(wrong.text.en) < key]
    above = [wrong for wrong in best if _numeric(wrong.text.en) > key]
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
