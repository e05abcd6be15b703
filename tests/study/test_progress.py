"""How far a learner has come: laws, with the time as an argument, and what the terminal shows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study.log import at, review
from wcwidth import wcswidth

from quizgen.check import Checked
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.study.events import Change, Event, Kind, Rating
from quizgen.study.progress import Share, progress
from quizgen.study.progress_text import text
from quizgen.words import LANGUAGES, Text

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def small_items(small: Checked) -> list[Item]:
    return make_items(small)


@pytest.fixture(scope="module")
def titles(checked: Checked) -> dict[str, Text]:
    return {name: topic.title for name, topic in checked.library.topics.items()}


def answered(items: list[Item]) -> list[Event]:
    """Answers of some days to the first items, of which one is suspended and one was undone."""
    events: list[Event] = []
    for day in (0, 1, 2, 6, 7):
        for number, item in enumerate(items[: 3 + day]):
            rating = Rating.AGAIN if (number + day) % 4 == 2 else Rating.GOOD
            events.append(review(f"{day}-{number}", day + number / 1000, rating, item.id))
    events.append(Change("s", at(7), Kind.SUSPEND, items[1].id))
    events.append(Change("u", at(7), Kind.UNDO, items[0].id, undoes="7-0"))
    return events


def test_nothing_answered_is_no_progress(small_items: list[Item]) -> None:
    found = progress(small_items, [], at(0), UTC)
    assert found.whole == Share("", len(small_items), 0, 0.0)
    assert (found.due, found.streak, found.longest) == ((0,) * 8, 0, 0)
    assert (found.weakest, found.curve, found.days) == ((), (), {})


def test_readiness_is_the_share_that_would_be_answered_of_all(small_items: list[Item]) -> None:
    events = [review("a", item=small_items[0].id), review("b", item=small_items[1].id)]
    found = progress(small_items, events, at(0), UTC)
    assert found.whole == Share("", len(small_items), 2, 2 / len(small_items))
    later = progress(small_items, events, at(30), UTC)
    assert later.whole.asked == 2 and 0 < later.whole.ready < found.whole.ready


def test_levels_and_topics_come_to_the_whole(checked: Checked, items: list[Item]) -> None:
    found = progress(items, answered(items), at(9), UTC)
    for shares in (found.levels, found.topics):
        assert sum(share.total for share in shares) == found.whole.total == len(items) - 1
        assert sum(share.asked for share in shares) == found.whole.asked
        ready = sum(share.ready * share.total for share in shares) / found.whole.total
        assert ready == pytest.approx(found.whole.ready)
    assert [share.name for share in found.levels] == ["junior", "mid", "senior"]
    assert {share.name for share in found.topics} <= set(checked.library.topics)


def test_suspended_items_do_not_count(small_items: list[Item]) -> None:
    events: list[Event] = [
        review("a", rating=Rating.AGAIN, item=small_items[0].id),
        Change("s", at(1), Kind.SUSPEND, small_items[0].id),
    ]
    found = progress(small_items, events, at(2), UTC)
    assert (found.suspended, found.whole.total) == (1, len(small_items) - 1)
    assert (found.due[0], found.weakest, found.whole.asked) == (0, (), 0)


def test_due_today_holds_what_is_overdue_and_the_week_the_rest(small_items: list[Item]) -> None:
    events = [
        review("a", rating=Rating.AGAIN, item=small_items[0].id),
        review("b", rating=Rating.EASY, item=small_items[1].id),
    ]
    now = progress(small_items, events, at(0), UTC)
    assert now.due[0] == 1 and sum(now.due) in (1, 2)
    assert progress(small_items, events, at(100), UTC).due == (2, 0, 0, 0, 0, 0, 0, 0)


@given(st.sets(st.integers(0, 40)), st.integers(0, 41))
def test_a_streak_ends_today_or_yesterday(days: set[int], today: int) -> None:
    """It is the number of days in a row before the first without an answer, today left out
    while it has none."""
    events = [review(f"{day}", day) for day in days if day <= today]
    found = progress([], events, at(today), UTC)
    start = today if today in days else today - 1
    streak = next(count for count in range(50) if start - count not in days)
    assert found.streak == streak <= found.longest
    assert sum(found.days.values()) == len(events)


def test_days_are_those_of_the_learner() -> None:
    """Late at night in London is the next day in Shanghai."""
    late = datetime(2026, 11, 1, 22, tzinfo=UTC)
    events = [review("a", (late - at(0)) / timedelta(days=1))]
    assert list(progress([], events, late, UTC).days) == [date(2026, 11, 1)]
    found = progress([], events, late, ZoneInfo("Asia/Shanghai"))
    assert (list(found.days), found.today) == ([date(2026, 11, 2)], date(2026, 11, 2))


def test_what_was_just_missed_is_weak(small_items: list[Item]) -> None:
    missed, known = small_items[:2]
    events = [
        review("a", 0, Rating.AGAIN, item=missed.id),
        review("b", 0, Rating.GOOD, item=known.id),
    ]
    assert [weak.item for weak in progress(small_items, events, at(0.01), UTC).weakest] == [missed]


def test_weakest_are_those_soonest_forgotten(small_items: list[Item]) -> None:
    found = progress(small_items, answered(small_items), at(8), UTC)
    stabilities = [weak.stability for weak in found.weakest]
    assert len(found.weakest) == 4 and stabilities == sorted(stabilities)
    assert small_items[1] not in [weak.item for weak in found.weakest]


@pytest.mark.parametrize("days", [0, 1, 7, 59, 61, 500])
def test_the_curve_runs_from_the_first_answer_to_today(small_items: list[Item], days: int) -> None:
    found = progress(small_items, [review("a", item=small_items[0].id)], at(days), UTC)
    drawn = [point.day for point in found.curve]
    assert (drawn[0], drawn[-1]) == (date(2026, 11, 1), found.today)
    assert drawn == sorted(set(drawn)) and len(drawn) == min(days, 60) + 1
    assert found.curve[-1].ready == found.whole.ready <= found.curve[-1].recall <= 1


def test_order_of_events_does_not_matter(small_items: list[Item]) -> None:
    events = answered(small_items)
    found = progress(small_items, events, at(8), UTC)
    assert progress(small_items, [*reversed(events), *events], at(8), UTC) == found


# As the terminal shows it.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80, None])
def test_shown_whole(
    small: Checked,
    small_items: list[Item],
    language: str,
    width: int | None,
    compare: Callable[[Path, str], None],
) -> None:
    found = progress(small_items, answered(small_items), at(8), UTC)
    titles = {name: topic.title for name, topic in small.library.topics.items()}
    shown = text(found, titles, language, width, False)
    compare(GOLDEN / f"progress-{language}-{width or 'plain'}.txt", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_fits_the_terminal(
    items: list[Item], titles: dict[str, Text], language: str
) -> None:
    found = progress(items, answered(items), at(8), UTC)
    for width in range(40, 201, 5):
        lines = text(found, titles, language, width, False).splitlines()
        assert max(wcswidth(line) for line in lines) <= width


def test_colours_are_only_where_they_are_wanted(items: list[Item], titles: dict[str, Text]) -> None:
    found = progress(items, answered(items), at(8), UTC)
    assert "\x1b[" in text(found, titles, "en", 80, True)
    assert "\x1b[" not in text(found, titles, "en", 80, False)


def test_where_nothing_is_answered_it_says_how_to_begin(titles: dict[str, Text]) -> None:
    found = progress([], [], at(0), UTC)
    shown = text(found, titles, "en", None, False)
    assert shown == "Nothing answered yet. To begin, type: quizgen drill\n"
