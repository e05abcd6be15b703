"""What a learner knows: the history of answers, and the schedule that follows from it."""

from collections.abc import Iterable
from datetime import datetime

from quizgen.item import Item
from quizgen.study.events import (
    Change,
    Event,
    How,
    Kind,
    Rating,
    Review,
    Standing,
    standing,
    undo,
)
from quizgen.study.history import History
from quizgen.study.schedule import Schedule, schedule


class Memory:
    """A history that is open while a learner answers.

    `session` is a word that no other session has; it makes the ids of events.  What another
    program writes meanwhile is seen by the next question.  Raises HistoryError.
    """

    def __init__(self, history: History, session: str) -> None:
        self._history = history
        self._session = session
        self._count = 0
        self._seen = -1
        self._events: dict[str, list[Event]] = {}
        self._schedules: dict[str, Schedule | None] = {}

    def due(self, items: Iterable[Item], now: datetime) -> list[Item]:
        """Those of the items that are to be asked again by now, the least known first."""
        self._look()
        plans = [(self.schedule(item), item) for item in items if not self.is_suspended(item)]
        asked = [(plan, item) for plan, item in plans if plan and plan.due <= now]
        asked.sort(key=lambda pair: (pair[0].recall(now), pair[0].due))
        return [item for _, item in asked]

    def new(self, items: Iterable[Item]) -> list[Item]:
        """Those of the items that were never answered, in their order."""
        self._look()
        return [item for item in items if not self.schedule(item) and not self.is_suspended(item)]

    def wanted(self, items: Iterable[Item]) -> list[Item]:
        """Those of the items that are not suspended."""
        self._look()
        return [item for item in items if not self.is_suspended(item)]

    def missed(self, items: Iterable[Item]) -> list[Item]:
        """Those of the items whose last answer was missed, the latest first."""
        self._look()
        lasts = [(self._standing(item).reviews[-1:], item) for item in items]
        missed = [(own[0].at, item) for own, item in lasts if own and own[0].rating is Rating.AGAIN]
        missed.sort(key=lambda pair: pair[0], reverse=True)
        return [item for _, item in missed if not self.is_suspended(item)]

    def schedule(self, item: Item) -> Schedule | None:
        """What FSRS makes of the answers to the item; None where there are none."""
        if item.id not in self._schedules:
            self._schedules[item.id] = schedule(self._standing(item).reviews)
        return self._schedules[item.id]

    def is_suspended(self, item: Item) -> bool:
        """Whether the learner does not want to be asked."""
        return self._standing(item).is_suspended

    def record(
        self,
        item: Item,
        language: str,
        rating: Rating,
        how: How,
        now: datetime,
        seconds: float | None = None,
        typed: str = "",
    ) -> Review:
        """Put an answer on disk; it is there when this returns."""
        review = Review(self._id(), now, item.id, language, rating, how, seconds, _whole(typed))
        self._add(review)
        return review

    def undo(self, event: Event, now: datetime) -> Change:
        """Take back an event, another undo too."""
        change = undo(event, self._id(), now)
        self._add(change)
        return change

    def change(self, item: Item, kind: Kind, now: datetime, typed: str = "") -> Change:
        """Suspend or flag an item, or the reverse; `typed` says what is wrong with it."""
        change = Change(self._id(), now, kind, item.id, _whole(typed))
        self._add(change)
        return change

    def _add(self, event: Event) -> None:
        self._history.add([event])
        self._events.setdefault(event.item, []).append(event)
        self._schedules.pop(event.item, None)

    def _standing(self, item: Item) -> Standing:
        return standing(self._events.get(item.id, ()))

    def _id(self) -> str:
        self._count += 1
        return f"{self._session}-{self._count:04}"

    def _look(self) -> None:
        """Read the history again where another program has written."""
        version = self._history.writes_of_others()
        if version != self._seen:
            self._seen = version
            self._events.clear()
            self._schedules.clear()
            for event in self._history.events():
                self._events.setdefault(event.item, []).append(event)


def _whole(text: str) -> str:
    """The text without halves of characters, which a terminal may give and no file takes."""
    return text.encode("utf-8", "replace").decode()
