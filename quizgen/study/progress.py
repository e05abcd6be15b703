"""How far a learner has come: what is known now, what is due, and what is weak.

All of it follows from the events and the time.  Days are those of a time zone, the machine's own
where it is None.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quizgen.entries.level import Level
from quizgen.item import Item
from quizgen.study.events import Event, Review, Standing, standings
from quizgen.study.schedule import Schedule, course

WEEK = 7
WEAKEST = 5
_POINTS = 60  # of a curve
_SURE = 0.9  # what FSRS lets recall fall to before it asks again
_DAY = timedelta(days=1)
_NOBODY = Standing()


@dataclass(frozen=True)
class Share:
    """How much of a topic or level is known: of `total` items `asked` were answered at least once,
    and the learner would now know `ready` of all of them, from 0 to 1."""

    name: str
    total: int
    asked: int
    ready: float


@dataclass(frozen=True)
class Weak:
    """An item that the learner would now know with chance `recall`, would forget with one chance
    in ten within `stability` days, and has lapsed so often."""

    item: Item
    recall: float
    stability: float
    lapses: int


@dataclass(frozen=True)
class Point:
    """What was known at a time: of all items, and of those asked by then."""

    day: date
    ready: float
    recall: float


@dataclass(frozen=True)
class Progress:
    """All of it, the weakest topics and items first.

    `due` counts the items due by the end of today, and on each day of the week after it; `days`
    has the answers of each day, and `suspended` the items that are not asked.
    """

    today: date
    whole: Share
    levels: tuple[Share, ...]
    topics: tuple[Share, ...]
    due: tuple[int, ...]
    streak: int
    longest: int
    days: Mapping[date, int]
    weakest: tuple[Weak, ...]
    curve: tuple[Point, ...]
    suspended: int


@dataclass(frozen=True)
class _Known:
    """An item and its schedule after each answer."""

    item: Item
    course: tuple[Schedule, ...]

    def schedule(self, now: datetime) -> Schedule | None:
        """The schedule as it was at a time."""
        return next((each for each in reversed(self.course) if each.last <= now), None)

    def recall(self, now: datetime) -> float:
        """How likely the item was known at a time; 0 before it was asked."""
        schedule = self.schedule(now)
        return schedule.recall(now) if schedule else 0.0


def progress(
    items: Sequence[Item], events: Iterable[Event], now: datetime, zone: tzinfo | None
) -> Progress:
    """How far the learner has come with the items by now."""
    stand = standings(events)
    wanted = [item for item in items if not stand.get(item.id, _NOBODY).is_suspended]
    known = [_Known(item, tuple(course(stand.get(item.id, _NOBODY).reviews))) for item in wanted]
    today = now.astimezone(zone).date()
    days = _days((review for each in stand.values() for review in each.reviews), zone)
    return Progress(
        today,
        _share("", known, now),
        tuple(sorted(_shares(known, now, lambda item: item.level), key=_rank)),
        tuple(sorted(_shares(known, now, lambda item: item.topic), key=lambda each: each.ready)),
        _due(known, today, now, zone),
        _streak(days, today),
        max((_streak(days, day) for day in days), default=0),
        days,
        tuple(_weakest(known, now)),
        tuple(_curve(known, now, zone)),
        len(items) - len(wanted),
    )


def _share(name: str, known: Sequence[_Known], now: datetime) -> Share:
    asked = sum(each.schedule(now) is not None for each in known)
    ready = sum(each.recall(now) for each in known)
    return Share(name, len(known), asked, ready / len(known) if known else 0.0)


def _shares(
    known: Iterable[_Known], now: datetime, name_of: Callable[[Item], str]
) -> Iterator[Share]:
    by_name: dict[str, list[_Known]] = {}
    for each in known:
        by_name.setdefault(name_of(each.item), []).append(each)
    for name, own in by_name.items():
        yield _share(name, own, now)


def _rank(share: Share) -> int:
    return list(Level).index(Level(share.name))


def _days(reviews: Iterable[Review], zone: tzinfo | None) -> dict[date, int]:
    return dict(sorted(Counter(review.at.astimezone(zone).date() for review in reviews).items()))


def _end(day: date, zone: tzinfo | None) -> datetime:
    """The first instant after a day."""
    return datetime.combine(day + _DAY, time(), zone).astimezone(UTC)


def _due(
    known: Iterable[_Known], today: date, now: datetime, zone: tzinfo | None
) -> tuple[int, ...]:
    """What is due by the end of today, overdue or not, and on each day of the week after it."""
    plans = [plan for each in known if (plan := each.schedule(now))]
    ends = [_end(today + _DAY * number, zone) for number in range(WEEK + 1)]
    by_then = [sum(plan.due < end for plan in plans) for end in ends]
    return by_then[0], *(after - before for before, after in itertools.pairwise(by_then))


def _streak(days: Mapping[date, int], day: date) -> int:
    """Days in a row with answers up to a day; what is not over yet breaks none."""
    if day not in days:
        day -= _DAY
    count = 0
    while day in days:
        count += 1
        day -= _DAY
    return count


def _weakest(known: Iterable[_Known], now: datetime) -> list[Weak]:
    """Those soonest forgotten, of all that are forgotten, were once, or will be within a day, as
    what was just missed."""
    weak = [
        Weak(each.item, plan.recall(now), plan.stability, plan.lapses)
        for each in known
        if (plan := each.schedule(now))
    ]
    weak = [each for each in weak if each.lapses or each.recall < _SURE or each.stability < 1]
    return sorted(weak, key=lambda each: each.stability)[:WEAKEST]


def _curve(known: Sequence[_Known], now: datetime, zone: tzinfo | None) -> Iterator[Point]:
    """From the first answer to now, at the end of days that lie evenly."""
    firsts = [each.course[0].last for each in known if each.course and each.course[0].last <= now]
    if not firsts:
        return
    first, today = (each.astimezone(zone).date() for each in (min(firsts), now))
    span = (today - first).days
    steps = min(span, _POINTS)
    for step in range(steps + 1):
        day = first + timedelta(days=span * step // max(steps, 1))
        share = _share("", known, min(now, _end(day, zone)))
        yield Point(day, share.ready, share.ready * share.total / share.asked)
