"""When an item is to be asked again, and how likely it is still known: FSRS over its answers.

A schedule is derived from the answers alone and is stored nowhere.  Times are in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Scheduler
from fsrs import Rating as Fsrs

from quizgen.study.events import Rating, Review

_SCHEDULER = Scheduler(enable_fuzzing=False)


@dataclass(frozen=True)
class Schedule:
    """What FSRS makes of the answers to one item.

    `stability` is the number of days after which it is still known with nine chances in ten,
    `difficulty` goes from 1 to 10, and a lapse is an answer missed after one that was not.
    """

    due: datetime
    last: datetime
    stability: float
    difficulty: float
    reviews: int
    lapses: int

    def recall(self, now: datetime) -> float:
        """How likely the item is known now, from 0 to 1."""
        card = Card(card_id=0, due=self.due, last_review=self.last, stability=self.stability)
        return float(_SCHEDULER.get_card_retrievability(card, now))


def course(reviews: Iterable[Review]) -> Iterator[Schedule]:
    """The schedule after each of the answers, which come in the order of time."""
    card, lapses, was_known = None, 0, False
    for count, review in enumerate(reviews, 1):
        card = card or Card(card_id=0, due=review.at)
        card, _ = _SCHEDULER.review_card(card, Fsrs(review.rating), review.at)
        lapses += was_known and review.rating is Rating.AGAIN
        was_known = review.rating is not Rating.AGAIN
        assert card.stability is not None and card.difficulty is not None  # it was reviewed
        yield Schedule(card.due, review.at, card.stability, card.difficulty, count, lapses)


def schedule(reviews: Iterable[Review]) -> Schedule | None:
    """The schedule after all of the answers; None where there are none."""
    last = None
    for last in course(reviews):  # noqa: B007  only the last is wanted
        pass
    return last
