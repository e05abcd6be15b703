"""What happens to a learner's items, one event at a time: an answer, or a change of mind about it.

Events are only ever added.  What has been taken back stands in the log too, beside the event that
takes it back, so that two logs can be put together in any order and any number of times.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

from quizgen.guess import suggestion

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # a hundred years before FSRS leaves the calendar
_SHORTLY = timedelta(microseconds=1)


class Rating(IntEnum):
    """How well an item was known, as FSRS and Anki count it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class How(StrEnum):
    """Where an answer was given."""

    DRILL = "drill"
    INTERVIEW = "interview"
    IMPORT = "import"


class Kind(StrEnum):
    """What an event does to its item; `undo` takes back an earlier event."""

    REVIEW = "review"
    UNDO = "undo"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    FLAG = "flag"
    UNFLAG = "unflag"


@dataclass(frozen=True)
class Review:
    """An answer: to which item, in which language, how well, when (UTC), after how many seconds,
    and what was typed."""

    id: str
    at: datetime
    item: str
    language: str
    rating: Rating
    how: How
    seconds: float | None = None
    typed: str = ""


@dataclass(frozen=True)
class Change:
    """Any other event; `typed` says what is wrong with a flagged item, and `undoes` names the
    event that an undo takes back."""

    id: str
    at: datetime
    kind: Kind
    item: str
    typed: str = ""
    undoes: str = ""


Event = Review | Change
Value = str | float | None
KEYS = ("id", "at", "kind", "item", "language", "rating", "how", "seconds", "typed", "undoes")


@dataclass(frozen=True)
class Standing:
    """What the events of one item come to: its answers in order, and what was said of it."""

    reviews: tuple[Review, ...] = ()
    is_suspended: bool = False
    flags: tuple[Change, ...] = ()


def in_order(events: Iterable[Event]) -> list[Event]:
    """Each event once, by time; those of one instant by id."""
    return sorted(set(events), key=lambda event: (event.at, event.id))


def standing(events: Iterable[Event]) -> Standing:
    """What the events of one item come to, whatever their order and however often they are given.

    An undo takes back the event it names, if that came before it; an undo may be undone too.
    """
    undone: set[str] = set()
    kept: list[Event] = []
    for event in reversed(in_order(events)):
        if event.id in undone:
            continue
        if isinstance(event, Change) and event.kind is Kind.UNDO:
            undone.add(event.undoes)
        else:
            kept.append(event)
    reviews: list[Review] = []
    flags: list[Change] = []
    is_suspended = False
    for event in reversed(kept):
        if isinstance(event, Review):
            reviews.append(event)
        elif event.kind is Kind.FLAG:
            flags.append(event)
        elif event.kind is Kind.UNFLAG:
            flags.clear()
        else:
            is_suspended = event.kind is Kind.SUSPEND
    return Standing(tuple(reviews), is_suspended, tuple(flags))


def standings(events: Iterable[Event]) -> dict[str, Standing]:
    """What the events of each item come to, in the order in which the items were first met."""
    by_item: dict[str, list[Event]] = {}
    for event in events:
        by_item.setdefault(event.item, []).append(event)
    return {name: standing(own) for name, own in by_item.items()}


def undo(event: Event, id_: str, now: datetime) -> Change:
    """The event that takes back another, after it by whatever clock."""
    return Change(id_, max(now, event.at + _SHORTLY), Kind.UNDO, event.item, undoes=event.id)


# An event as a record of plain values, in the database and as a line of JSON.


def record_of(event: Event) -> dict[str, Value]:
    """The event by `KEYS`; None where it has no such value."""
    record: dict[str, Value] = dict.fromkeys(KEYS)
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, datetime):
            value = value.isoformat(timespec="microseconds")
        record[field.name] = value.name.lower() if isinstance(value, Rating) else value or None
    if isinstance(event, Review):
        record |= {"kind": Kind.REVIEW, "seconds": event.seconds}
    return record


def event_of(record: Mapping[str, object]) -> Event:
    """The event of a record.  Raises ValueError: what is wrong, and what would be right."""
    for key in record:
        if key not in KEYS:
            raise ValueError(f"unknown key '{key}'{suggestion(key, KEYS)}")
    kind = Kind(_choice(record, "kind", [kind.value for kind in Kind]))
    id_, at, item = _text(record, "id"), _time(record, "at"), _text(record, "item")
    typed = _text(record, "typed", is_needed=False)
    if kind is not Kind.REVIEW:
        undoes = _text(record, "undoes", is_needed=kind is Kind.UNDO)
        return Change(id_, at, kind, item, typed, undoes)
    rating = _choice(record, "rating", [rating.name.lower() for rating in Rating])
    return Review(
        id_,
        at,
        item,
        _text(record, "language"),
        Rating[rating.upper()],
        How(_choice(record, "how", list(How))),
        _seconds(record),
        typed,
    )


def line_of(event: Event) -> str:
    """The event as a line of JSON, without what it does not have."""
    record = {key: value for key, value in record_of(event).items() if value is not None}
    return json.dumps(record, ensure_ascii=False)


def event_of_line(line: str) -> Event:
    """The event of a line of JSON.  Raises ValueError: what is wrong, and what would be right."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object; 'quizgen history export' shows what a line looks like")
    return event_of(record)


def _text(record: Mapping[str, object], key: str, is_needed: bool = True) -> str:
    value = record.get(key)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str) or (is_needed and not value):
        raise ValueError(f"'{key}' is missing, or no text")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"'{key}' is not whole: it has half of a character")
    return value


def _choice(record: Mapping[str, object], key: str, known: list[str]) -> str:
    value = _text(record, key)
    if value not in known:
        raise ValueError(f"unknown {key} '{value}'{suggestion(value, known)}")
    return value


def _time(record: Mapping[str, object], key: str) -> datetime:
    value = _text(record, key)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(f"'{value}' is no time with an offset, such as 2026-11-25T15:00:00+00:00")
    if not EARLIEST <= at < LATEST:
        raise ValueError(f"'{value}' is not between 1970 and 2200")
    return at.astimezone(UTC)


def _seconds(record: Mapping[str, object]) -> float | None:
    value = record.get("seconds")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("'seconds' is no number")
    try:
        seconds = float(value)
    except OverflowError:
        seconds = math.inf
    if not 0 <= seconds < math.inf:
        raise ValueError("'seconds' is no number from 0 on")
    return seconds
