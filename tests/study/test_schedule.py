"""The schedule by its laws, with time as an argument: FSRS, not this program, sets the numbers."""

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from study.log import at, review

from quizgen.study.events import Rating, Review
from quizgen.study.schedule import course, schedule

RATINGS = st.sampled_from(Rating)


@st.composite
def answers(draw: st.DrawFn) -> list[Review]:
    """Answers to one item, minutes to months apart."""
    reviews, days = [], 0.0
    for number in range(draw(st.integers(1, 12))):
        days += draw(st.sampled_from([0.0, 0.001, 0.01, 0.5, 1.0, 3.3, 20.0, 90.0]))
        reviews.append(review(f"{number}", days, draw(RATINGS)))
    return reviews


def test_nothing_answered_has_no_schedule() -> None:
    assert schedule([]) is None


@given(answers())
def test_the_same_answers_give_the_same_schedule(reviews: list[Review]) -> None:
    """Nothing is drawn by chance."""
    assert schedule(reviews) == schedule(reviews) == list(course(reviews))[-1]


@given(answers())
def test_due_is_after_the_answer_and_what_is_missed_is_due_within_the_hour(
    reviews: list[Review],
) -> None:
    """A missed item comes again soon."""
    plan = schedule(reviews)
    assert plan and plan.due > plan.last == reviews[-1].at
    if reviews[-1].rating is Rating.AGAIN:
        assert plan.due - plan.last <= timedelta(hours=1)


@given(answers())
def test_a_better_answer_is_never_due_earlier(reviews: list[Review]) -> None:
    """Again, Hard, Good and Easy are in this order, in time and in stability."""
    *before, last = reviews
    plans = [
        schedule([*before, Review("x", last.at, last.item, "en", rating, last.how)])
        for rating in Rating
    ]
    dues = [plan.due for plan in plans if plan]
    stabilities = [plan.stability for plan in plans if plan]
    assert dues == sorted(dues)
    assert stabilities == sorted(stabilities)


@given(answers(), st.floats(0, 400), st.floats(0, 400))
def test_recall_falls_with_time_and_is_a_probability(
    reviews: list[Review], days: float, more: float
) -> None:
    """What is not asked is forgotten, never remembered better."""
    plan = schedule(reviews)
    assert plan
    soon, later = (plan.recall(plan.last + timedelta(days=each)) for each in (days, days + more))
    assert 0 < later <= soon <= 1


@given(answers())
def test_recall_after_the_stability_is_nine_in_ten(reviews: list[Review]) -> None:
    """The meaning of stability, to a whole day."""
    plan = schedule(reviews)
    assert plan
    whole = timedelta(days=int(plan.stability))
    assert plan.recall(plan.last + whole) >= 0.9 - 1e-9
    assert plan.recall(plan.last + whole + timedelta(days=1)) < 0.9


@given(answers())
def test_answers_and_lapses_are_counted(reviews: list[Review]) -> None:
    """A lapse is an answer missed right after one that was not."""
    plan = schedule(reviews)
    pairs = itertools.pairwise(reviews)
    lapses = sum(
        after.rating is Rating.AGAIN and before.rating is not Rating.AGAIN
        for before, after in pairs
    )
    assert plan and (plan.reviews, plan.lapses) == (len(reviews), lapses)


def test_a_course_of_good_answers_in_days() -> None:
    """Minutes first, then days that at least double each time."""
    reviews, days = [], 0.0
    intervals = []
    for number in range(6):
        reviews.append(review(f"{number}", days))
        plan = schedule(reviews)
        assert plan
        intervals.append(plan.due - plan.last)
        days = (plan.due - at(0)) / timedelta(days=1)
    assert intervals[0] < timedelta(hours=1) < timedelta(days=1) <= intervals[1]
    assert all(2 * before <= after for before, after in itertools.pairwise(intervals))
