"""Papers as a trainer orders them: how many questions of what, and as many forms as a class needs.

Parallel forms hold the same number of questions of each topic, and as far as there are enough
entries of each level too; no entry stands on two of them.  Nothing is drawn here but by the seed.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quizgen.entries.level import Level
from quizgen.item import Item
from quizgen.paper import Form, Question, in_turn, options
from quizgen.tcp.kinds import Kind

_ANY = ""
BETWEEN = ":"
_MIX = re.compile(r"\s*([^=,\s]+)\s*=\s*(\d+)\s*")


@dataclass(frozen=True)
class Blueprint:
    """What each form holds: `mix` says how many questions to choose from of which part, where it
    is empty `number` of any; then `open` questions of the same topics and levels."""

    number: int = 20
    mix: Mapping[str, int] = field(default_factory=dict)
    open: int = 0

    @property
    def parts(self) -> Mapping[str, int]:
        """How many questions to choose from, by part; by none where any will do."""
        return self.mix or {_ANY: self.number}


class MixError(ValueError):
    """What a mix should have been."""


class ShortError(ValueError):
    """More is wanted than there is."""


def mix_of(written: str) -> dict[str, int]:
    """Read `handshake=6,teardown=6`; raises MixError."""
    found: dict[str, int] = {}
    for part in written.split(","):
        if not (match := _MIX.fullmatch(part)) or not int(match[2]):
            raise MixError(f"'{part.strip()}' is no part of a mix; write: handshake=6,teardown=4")
        if match[1] in found:
            raise MixError(f"'{match[1]}' stands twice in the mix")
        found[match[1]] = int(match[2])
    return found


def forms(
    items: Sequence[Item], blueprint: Blueprint, seed: int, many: int = 1, *, same: bool = False
) -> tuple[Form, ...]:
    """Draw parallel forms, easy questions first and open ones last.

    With `same` all of them ask the same in another order.  One form asks an entry again, in other
    words, once no other is left; several do not, and raise ShortError where too few are left.
    """
    generator = random.Random(seed)
    drawn: list[list[Item]] = [[] for _ in range(1 if same else many)]
    for part, number in blueprint.parts.items():
        own = [item for item in items if item.distractors and _is_of(item, part)]
        _deal(own, number, drawn, generator, part)
    if blueprint.open:
        spoken = [item for item in items if not item.distractors]
        own = [item for item in spoken if any(_is_of(item, part) for part in blueprint.parts)]
        _deal(own, blueprint.open, drawn, generator, "open")
    if same:
        drawn = [drawn[0], *(_shuffled(drawn[0], generator) for _ in range(many - 1))]
    places = {item.id: place for place, item in enumerate(items)}
    for own in drawn if not same else drawn[:1]:
        own.sort(key=lambda item: places[item.id])
    return tuple(
        Form(seed, _numbered(own, generator), chr(ord("A") + place))
        for place, own in enumerate(drawn)
    )


def _is_of(item: Item, part: str) -> bool:
    """It is of the topic, of the level and of the kind that are named; of kinds, an open question
    is of each."""
    kinds = tuple(Kind) if not item.distractors else (item.answer_kind,)
    return all(name in (_ANY, item.topic, item.level, *kinds) for name in part.split(BETWEEN))


def _deal(
    items: Sequence[Item], number: int, onto: list[list[Item]], generator: random.Random, of: str
) -> None:
    """Lay `number` items onto each form, in rounds of one topic and level as long as there are."""
    taken = {item.entry_id for own in onto for item in own}
    left = [item for item in items if item.entry_id not in taken]
    many = len(onto)
    source = in_turn(left, generator, [item for own in onto for item in own])
    rounds = list(_rounds(source, many, number))
    if many > 1 and len(rounds) < number:
        what = f" of {of}" if of else ""
        raise ShortError(
            f"{many} forms that share nothing can ask {len(rounds)} questions{what} each, "
            f"not {number}; ask for fewer, or for the same in another order: --same"
        )
    for dealt in rounds:
        for own, item in zip(onto, dealt, strict=True):
            own.append(item)


def _rounds(source: Iterator[Item], many: int, number: int) -> Iterator[Sequence[Item]]:
    """Items by `many`, of one topic, level and worth; at last what is left, like beside like."""
    waiting: dict[tuple[str, Level, int], list[Item]] = {}
    seen: set[str] = set()
    found = 0
    for item in source:
        if found == number:
            return
        if many > 1 and item.entry_id in seen:
            continue
        seen.add(item.entry_id)
        own = waiting.setdefault((item.topic, item.level, len(item.points)), [])
        own.append(item)
        if len(own) == many:
            yield tuple(own)
            own.clear()
            found += 1
    rest = [item for own in waiting.values() for item in own]
    rest.sort(key=lambda item: (len(item.points), list(Level).index(item.level), item.topic))
    for start in range(0, len(rest) - many + 1, many):
        if found == number:
            return
        yield rest[start : start + many]
        found += 1


def _numbered(items: Sequence[Item], generator: random.Random) -> tuple[Question, ...]:
    """What can be chosen before what is written, and what juniors are asked before the rest."""
    order = sorted(items, key=lambda item: (not item.distractors, list(Level).index(item.level)))
    return tuple(
        Question(place, item, options(item, generator) if item.distractors else ())
        for place, item in enumerate(order, 1)
    )


def _shuffled(items: Sequence[Item], generator: random.Random) -> list[Item]:
    return generator.sample(items, len(items))
