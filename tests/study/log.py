"""Events as the tests of the review history need them, with readable times and any content, and
what a drill returns to its tests."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from quizgen.study.drill import Result
from quizgen.study.events import Change, Event, How, Kind, Rating, Review
from quizgen.study.history import History

Run = Callable[..., tuple[Result, str]]
"""A drill: what it returns, and what it shows."""

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def at(days: float = 0) -> datetime:
    """So many days after the beginning."""
    return START + timedelta(days=days)


def review(
    name: str, days: float = 0, rating: Rating = Rating.GOOD, item: str = "syn/flags"
) -> Review:
    """An answer typed in a drill."""
    return Review(name, at(days), item, "en", rating, How.DRILL, 4.2, "SYN")


_TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))
_WORDS = st.text(st.characters(exclude_categories=["Cs"]))
_NAMES = _WORDS.filter(bool)
_CHANGES = st.builds(
    Change,
    id=_NAMES,
    at=_TIMES,
    kind=st.sampled_from([kind for kind in Kind if kind not in (Kind.REVIEW, Kind.UNDO)]),
    item=_NAMES,
    typed=_WORDS,
)
_REVIEWS = st.builds(
    Review,
    id=_NAMES,
    at=_TIMES,
    item=_NAMES,
    language=st.sampled_from(["en", "zh"]),
    rating=st.sampled_from(Rating),
    how=st.sampled_from(How),
    seconds=st.none() | st.floats(0, 1e6),
    typed=_WORDS,
)
_UNDOS = st.builds(
    Change, id=_NAMES, at=_TIMES, kind=st.just(Kind.UNDO), item=_NAMES, undoes=_NAMES
)
EVENTS: st.SearchStrategy[Event] = st.one_of(_REVIEWS, _CHANGES, _UNDOS)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Events of one item, each with its own id, where an undo may name any of them."""
    events: list[Event] = []
    for number in range(draw(st.integers(0, 12))):
        name, days = f"e{number}", draw(st.integers(0, 30))
        kind = draw(st.sampled_from(Kind))
        if kind is Kind.REVIEW:
            events.append(review(name, days, draw(st.sampled_from(Rating))))
        else:
            named = f"e{draw(st.integers(0, 12))}" if kind is Kind.UNDO else ""
            events.append(Change(name, at(days), kind, "syn/flags", undoes=named))
    return events


def kept(history: History) -> list[tuple[str, ...]]:
    """What a history has kept, in short."""
    found: list[tuple[str, ...]] = []
    for event in history.events():
        if isinstance(event, Review):
            found.append((event.item, event.rating.name, event.typed))
        else:
            assert isinstance(event, Change)
            found.append((event.item, event.kind, event.typed))
    return found
