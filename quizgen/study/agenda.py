"""What a drill asks: what is due, the least known first, then what is new, in learning order, and
now and then what was drawn up for this drill alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizgen.item import Item
from quizgen.marking import is_typed
from quizgen.paper import Question, options, questions
from quizgen.study.form import Form
from quizgen.study.memory import Memory
from quizgen.study.talk import say
from quizgen.tcp.kinds import Kind
from quizgen.words import Text

_EVERY = 5  # of so many questions the last was drawn up


class Wanted(StrEnum):
    """Of which items the drill is made."""

    DUE = "due"
    ALL = "all"
    MISSED = "missed"


@dataclass(frozen=True)
class Agenda:
    """How many questions, of these at most how many new ones, and which of all."""

    number: int
    new: int | None = None
    wanted: Wanted = Wanted.DUE


def form_of(item: Item) -> Form:
    """How the item is answered."""
    if is_typed(item):
        return Form.TYPED
    by_kind = {Kind.OPEN: Form.OPEN, Kind.TRUTH: Form.TRUTH}
    return by_kind.get(item.answer_kind, Form.CHOICE)


def nothing(wanted: Wanted) -> Text:
    """What is said where a drill has no questions."""
    return say(f"nothing.{wanted}")


def asked(
    items: Sequence[Item],
    memory: Memory,
    now: datetime,
    agenda: Agenda,
    seed: int,
    drawn_up: Sequence[Item] = (),
) -> list[Question]:
    """The questions of a drill; none where nothing is due and nothing new.  The same items,
    history, time and seed give the same."""
    generator = random.Random(seed)
    if agenda.wanted is Wanted.ALL:
        return list(questions(memory.wanted(items), agenda.number, generator))
    is_missed = agenda.wanted is Wanted.MISSED
    number = agenda.number - len(drawn_up)
    due = (memory.missed(items) if is_missed else memory.due(items, now))[:number]
    left = number - len(due)
    new = left if agenda.new is None else min(left, agenda.new)
    if new > 0 and not is_missed:
        due += _first(memory.new(items), new)
    for at, item in enumerate(drawn_up if due else (), 1):
        due.insert(_EVERY * at - 1, item)
    return [Question(place, item, options(item, generator)) for place, item in enumerate(due, 1)]


def _first(items: Sequence[Item], number: int) -> list[Item]:
    """The first so many, one of each entry while entries last: one question of a segment would
    remind of the next."""
    entries = dict.fromkeys(item.entry_id for item in items)
    first = {item.entry_id: item for item in reversed(items)}
    own = [first[name] for name in entries]
    taken = {item.id for item in own}
    return [*own, *(item for item in items if item.id not in taken)][:number]
