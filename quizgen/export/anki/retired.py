"""What is asked no more: Anki keeps the cards of a deck that has them no longer."""

from collections.abc import Iterable, Iterator

from quizgen.entries.library import Library
from quizgen.export.anki.notes import FACTS, NOTE_TYPES, numbered
from quizgen.item import Item
from quizgen.lock import QUESTION, SEGMENT, by_note


def search(items: Iterable[Item], library: Library) -> str:
    """What finds in Anki's browser the cards of the questions that the content calls retired, to
    suspend them; empty where there are none."""
    alive = {key: set(numbered(key[1], own)) for key, own in by_note(items, library).items()}
    found: dict[tuple[str, str], list[int]] = {}
    for name in library.retired:
        for entry, kind, card in _places(name, library):
            if card not in alive.get((entry, kind), ()):
                found.setdefault((entry, kind), []).append(card)
    return " OR ".join(_found(key, cards, key in alive) for key, cards in found.items())


def _places(name: str, library: Library) -> Iterator[tuple[str, str, int]]:
    """The notes and the numbers of their cards on which a retired question, or any question of a
    retired entry, may stand: a first fact is on card 1, whichever it is."""
    entry, _, fact = name.partition("/")
    is_known = entry in library.entries
    has_segment = not is_known or library.entries[entry].entry.form == "step"
    for kind in (QUESTION, SEGMENT) if has_segment else (QUESTION,):
        if not fact or fact not in FACTS[kind]:
            yield entry, kind, 1
        for place, each in enumerate(FACTS[kind], 1):
            if fact in ("", each):
                yield entry, kind, place


def _found(key: tuple[str, str], cards: list[int], is_alive: bool) -> str:
    """`(Id:syn-lost note:"quizgen segment" (card:3 OR card:4))`; the whole note where none of its
    cards is asked any more."""
    entry, kind = key
    numbers = " OR ".join(f"card:{card}" for card in sorted(set(cards)))
    only = f" ({numbers})" if is_alive else ""
    return f'(Id:{entry} note:"{NOTE_TYPES[kind].name}"{only})'
