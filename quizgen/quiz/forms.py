"""Forms: an ordered set of questions drawn from one seed, with options in their final order."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizgen.knowledge.entry import Text
from quizgen.quiz.items import Item

OPTIONS = 4
LETTERS = "ABCD"


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

    No entry is asked twice while entries are left that have not been asked at all.
    """
    generator = random.Random(seed)
    pool = [item for item in items if item.distractors]
    generator.shuffle(pool)
    turns: dict[str, int] = {}
    ranked: list[tuple[int, int, Item]] = []
    for item in pool:
        turns[item.entry_id] = turn = turns.get(item.entry_id, -1) + 1
        ranked.append((turn, len(ranked), item))
    chosen = [item for _, _, item in sorted(ranked, key=lambda row: row[:2])[:number]]
    questions = (
        Question(place, item, options(item, generator)) for place, item in enumerate(chosen, 1)
    )
    return Form(seed, tuple(questions))


def options(item: Item, generator: random.Random) -> tuple[Option, ...]:
    """Up to four options: the key and the best distractors, numbers sorted, the rest shuffled."""
    best = list(item.distractors)
    if len(best) > OPTIONS - 1:
        first, rest = best[:1], best[1:]
        best = first + generator.sample(rest, OPTIONS - 2)
    found = [Option(item.key, None), *(Option(wrong.text, wrong.why) for wrong in best)]
    if item.answer_kind in ("number", "count"):
        return tuple(sorted(found, key=lambda option: _numeric(option.text.en)))
    generator.shuffle(found)
    return tuple(found)


def _numeric(written: str) -> tuple[str, int]:
    """`x+1` after `x`; bare numbers by size."""
    match = re.fullmatch(r"([^\d+-]*)([+-]?\d+)?", written)
    return (match[1], int(match[2] or 0)) if match else (written, 0)
