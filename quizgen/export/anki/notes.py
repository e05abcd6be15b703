"""Anki notes: the types there are, and which note and card each item becomes.

A note holds all facts of one entry, so that Anki knows them for siblings; a question to be answered
aloud and a ladder with gaps are notes of their own.  `markup` knows what the fields look like.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from quizgen.entries.level import Asked
from quizgen.export.anki.kinds import CardKind
from quizgen.export.anki.markup import Markup, card_kind
from quizgen.export.anki.pictures import Drawn, ladder, ladder_with_gaps, picture
from quizgen.export.anki.text import escaped
from quizgen.export.book import Book
from quizgen.item import PROVEN, Item
from quizgen.lock import LADDER, QUESTION, SEGMENT, by_note, note_key, with_ladders
from quizgen.words import Words

_SAY = Words("export")
DRILL = "drill"
"""The deck of what is practised fact by fact, beside those of how often something is asked."""


class NoteType(NamedTuple):
    """A note type.  Its id, name and fields are frozen: Anki and the learners' own collections
    know notes by them.  `cards` is how many questions a note can hold; a cloze has as many cards
    as gaps."""

    id: int
    name: str
    fields: tuple[str, ...]
    cards: int = 0


CARD_FIELDS = ("Question", "Typed", "Answer", "More")
_SPARE = tuple(f"Spare{number}" for number in range(1, 5))


def _asking(cards: int) -> tuple[str, ...]:
    """Each question has fields of its own; what all share stands around them."""
    own = [f"{name} {card}" for card in range(1, cards + 1) for name in CARD_FIELDS]
    return ("Id", "Facts", "Topic", "Level", *own, "Picture", "Next", *_SPARE)


# Frozen: a field added later would make every note "conflicting" on import, so some are spare.
NOTE_TYPES: Mapping[str, NoteType] = {
    QUESTION: NoteType(1_790_001_011, "quizgen question", _asking(4), 4),
    SEGMENT: NoteType(1_790_001_012, "quizgen segment", _asking(16), 16),
    LADDER: NoteType(
        1_790_001_013,
        "quizgen ladder",
        ("Id", "Topic", "Level", "Question", "Ladder", "Picture", "Source", *_SPARE),
    ),
}

# Frozen too: the place of each fact among the cards of its note; the first there is card 1.
FACTS: Mapping[str, Sequence[str]] = {
    QUESTION: ("next", "sends", "tells", "timer"),
    SEGMENT: (
        *("segment", "states", "flags", "seq", "ack", "client", "server"),
        *("client-before", "server-before"),
        *("from", "takes", "data", "call", "returns"),
    ),
}


class NoteError(Exception):
    """A note that Anki would silently drop or mix up; the text says which, and why."""


@dataclass(frozen=True)
class Note:
    """What one note says and how it is filed: `cards` are the numbers of its cards from 1,
    `owner` is the entry or scenario that it is about."""

    kind: str
    owner: str
    asked: Asked
    topic: str
    cards: tuple[int, ...]
    fields: tuple[str, ...]
    tags: tuple[str, ...]

    def deck(self, turn: int) -> tuple[str, str]:
        """Where its first card lies, and where later ones do: how often it is asked, and its
        topic; but what asks for one fact of a segment after the other, and is no part of the core,
        is a deck of its own."""
        if self.kind == LADDER or (self.kind == SEGMENT and turn > 0 and self.asked != Asked.CORE):
            return DRILL, ""
        return self.asked, self.topic

    def key(self, language: str) -> str:
        """What identifies it for ever."""
        return note_key(self.owner, self.kind, language)


def notes(book: Book) -> Iterator[Note]:
    """A note for each entry, in the order of the book, and one for each ladder, after the
    entries of its topic; of all kinds of cards or some."""
    drawn: Drawn = {}
    markup, kinds = Markup((book.language, *book.also)), book.card_kinds
    asked = [item for item in book.items if not kinds or card_kind(item) in kinds]
    for (_, kind), items in by_note(asked, book.checked.library).items():
        yield _note_of(kind, items, book, markup, drawn)
    if not kinds or CardKind.GAP in kinds:
        often = {item.asked for item in book.items}
        ladders = (
            _ladder_of(name, book, markup)
            for name in with_ladders(book.items, book.checked.library)
        )
        yield from (note for note in ladders if note.asked in often)


def asks(book: Book) -> bool:
    """Whether any card is left of the kinds that are wanted."""
    return next(notes(book), None) is not None


def _note_of(kind: str, items: Sequence[Item], book: Book, markup: Markup, drawn: Drawn) -> Note:
    """All that a note asks of one entry."""
    library, first = book.checked.library, items[0]
    placed = numbered(kind, items)
    count = NOTE_TYPES[kind].cards
    facts = (placed[card].fact if card in placed else "" for card in range(1, count + 1))
    own: list[str] = []
    for card in range(1, count + 1):
        own += _card(placed[card], markup) if card in placed else [""] * 4
    return Note(
        kind,
        first.entry_id,
        first.asked,
        first.topic,
        tuple(placed),
        (
            escaped(first.entry_id),
            escaped("|".join(facts)),
            markup.words(library.topics[first.topic].title),
            markup.words(_SAY(f"level.{first.level}")),
            *own,
            picture(items, library, book.language, drawn),
            markup.fold("next", markup.points(first.follow_ups)),
            *_SPARE_EMPTY,
        ),
        _tags(first.topic, first.asked, first.proof, first.level),
    )


_SPARE_EMPTY = ("",) * len(_SPARE)


def _card(item: Item, markup: Markup) -> list[str]:
    more = markup.more(item) + markup.source(item)
    return [markup.question(item), markup.typed(item), markup.answer(item), more]


def numbered(kind: str, items: Sequence[Item]) -> dict[int, Item]:
    """The items of a note by their card.  Raises NoteError where two would share one."""
    order = FACTS[kind]
    first, *others = sorted(items, key=lambda item: _place(item, order))
    found = {1: first}
    for item in others:
        card = _place(item, order) + 1
        if card in found or card > len(order):
            raise NoteError(f"{item.entry_id}: no card of its own for '{item.fact}'")
        found[card] = item
    return found


def _place(item: Item, order: Sequence[str]) -> int:
    return order.index(item.fact) if item.fact in order else len(order)


def _ladder_of(name: str, book: Book, markup: Markup) -> Note:
    """The segments of a scenario, each to be filled in; never part of the core, where each is asked
    for by a note of its own."""
    library = book.checked.library
    scenario, topic = library.scenarios[name], library.scenario_topics[name]
    asked = min(
        (e.asked for e in library.entries.values() if f"do {name}" in e.entry.scenarios()),
        key=list(Asked).index,
    )
    asked = Asked.COMMON if asked is Asked.CORE else asked
    trace = library.trace(scenario.script)
    gaps, count = ladder_with_gaps(trace, book.language)
    return Note(
        LADDER,
        f"scenario {name}",
        asked,
        topic,
        tuple(range(1, count + 1)),
        (
            escaped(name),
            markup.words(library.topics[topic].title),
            "",
            f'<div class="stem">{markup.words(_SAY("card.gap", title=scenario.title))}</div>',
            gaps,
            ladder(trace, book.language),
            markup.said(f"proof.{PROVEN}"),
            *_SPARE_EMPTY,
        ),
        _tags(topic, asked, PROVEN),
    )


def _tags(topic: str, asked: Asked, proof: str, level: str = "") -> tuple[str, ...]:
    told = {"level": level, "topic": topic, "asked": asked, "proof": proof}
    return tuple(f"{name}::{value}" for name, value in told.items() if value)
