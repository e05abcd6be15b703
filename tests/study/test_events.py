"""Events of the review history: what they come to, by laws, and how they are written down."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study.log import EVENTS, at, logs, review

from quizgen.study.events import (
    Change,
    Event,
    Kind,
    Rating,
    Standing,
    event_of_line,
    in_order,
    line_of,
    standing,
    undo,
)


@given(logs(), st.randoms(use_true_random=False))
def test_order_of_events_does_not_matter(events: list[Event], chance: object) -> None:
    """Logs may be put together in any order: what they come to is the same."""
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(events)


@given(logs(), logs())
def test_an_event_twice_is_an_event_once(events: list[Event], others: list[Event]) -> None:
    """Whatever of a log is given again changes nothing."""
    both = [*events, *events[: len(others)]]
    assert standing(both) == standing(events)


@given(logs())
def test_undo_of_any_event_leaves_what_was_without_it(events: list[Event]) -> None:
    """An undo that nothing undoes is as if its event, and it, had never been."""
    taken = Change("last", at(40), Kind.UNDO, "syn/flags", undoes="e0")
    rest = [event for event in events if event.id != "e0"]
    assert standing([*events, taken]) == standing(rest)


@given(logs(), st.integers(0, 3))
def test_undo_of_undo_is_as_before(events: list[Event], pairs: int) -> None:
    """The second of each pair takes back the first."""
    log = list(events)
    for number in range(pairs):
        last = in_order(log)[-1] if log else review("e0")
        first = undo(last, f"undo-{number}", at(50))
        log += [first, undo(first, f"redo-{number}", at(50))]
    assert standing(log) == standing(events)


@given(logs())
def test_nothing_stands_that_did_not_happen(events: list[Event]) -> None:
    """Only answers given, in the order of time."""
    reviews = standing(events).reviews
    assert set(reviews) <= set(events)
    assert [each.at for each in reviews] == sorted(each.at for each in reviews)


def test_undo_comes_after_its_event_though_the_clock_went_back() -> None:
    answer = review("a", days=2)
    back = undo(answer, "b", at(1))
    assert back == Change(
        "b", at(2) + timedelta(microseconds=1), Kind.UNDO, "syn/flags", undoes="a"
    )
    assert standing([answer, back]) == Standing()


def test_undo_does_not_reach_into_the_future() -> None:
    early = Change("b", at(1), Kind.UNDO, "syn/flags", undoes="a")
    answer = review("a", days=2)
    assert standing([answer, early]).reviews == (answer,)


def test_suspend_flag_and_their_ends() -> None:
    suspend, restore = (
        Change(name, at(day), kind, "syn/flags")
        for name, day, kind in (("s", 1, Kind.SUSPEND), ("u", 3, Kind.UNSUSPEND))
    )
    flag = Change("f", at(2), Kind.FLAG, "syn/flags", typed="why not RST?")
    mended = Change("m", at(4), Kind.UNFLAG, "syn/flags")
    assert standing([suspend, flag]) == Standing((), True, (flag,))
    assert standing([suspend, flag, restore]) == Standing((), False, (flag,))
    assert standing([suspend, flag, restore, mended]) == Standing()
    assert standing([suspend, flag, restore, mended, undo(mended, "x", at(5))]).flags == (flag,)


# As lines of JSON.


def test_a_review_as_a_line() -> None:
    assert line_of(review("a-0001", rating=Rating.HARD)) == (
        '{"id": "a-0001", "at": "2026-11-01T12:00:00.000000+00:00", "kind": "review", '
        '"item": "syn/flags", "language": "en", "rating": "hard", "how": "drill", '
        '"seconds": 4.2, "typed": "SYN"}'
    )


@given(EVENTS)
def test_every_event_is_read_as_it_was_written(event: Event) -> None:
    """A line holds all of an event, and is one line."""
    line = line_of(event)
    assert event_of_line(line) == event
    assert "\n" not in line and "\r" not in line


def test_times_of_other_zones_are_taken_to_utc() -> None:
    there = datetime(2026, 11, 1, 20, tzinfo=timezone(timedelta(hours=8)))
    assert event_of_line(line(at=there.isoformat())).at == at(0)


def line(**changed: object) -> str:
    """A sound review with something changed; None leaves a key out."""
    record = {**json.loads(line_of(review("a"))), **changed}
    return json.dumps({key: value for key, value in record.items() if value is not None})


UNSOUND = [
    ("", "not a JSON object; 'quizgen history export' shows what a line looks like"),
    ("[]", "not a JSON object; 'quizgen history export' shows what a line looks like"),
    ("[" * 99_999, "not a JSON object; 'quizgen history export' shows what a line looks like"),
    (line(id=None), "'id' is missing, or no text"),
    (line(id=""), "'id' is missing, or no text"),
    (line(item=7), "'item' is missing, or no text"),
    (line(typed=["SYN"]), "'typed' is missing, or no text"),
    (line(typed="\ud83d"), "'typed' is not whole: it has half of a character"),
    (line(language=None), "'language' is missing, or no text"),
    (line(itme="x"), "unknown key 'itme'; did you mean item?"),
    (line(kind="reviewed"), "unknown kind 'reviewed'; did you mean review?"),
    (line(kind="undo"), "'undoes' is missing, or no text"),
    (line(rating="godo"), "unknown rating 'godo'; did you mean good?"),
    (line(rating=3), "'rating' is missing, or no text"),
    (line(how="x"), "unknown how 'x'; expected one of drill, interview, import"),
    (
        line(at="2026-11-01T12:00:00"),
        "'2026-11-01T12:00:00' is no time with an offset, such as 2026-11-25T15:00:00+00:00",
    ),
    (line(at="x"), "'x' is no time with an offset, such as 2026-11-25T15:00:00+00:00"),
    (
        line(at="9999-12-31T23:59:59-12:00"),
        "'9999-12-31T23:59:59-12:00' is not between 1970 and 2200",
    ),
    (
        line(at="0001-01-01T00:00:00+14:00"),
        "'0001-01-01T00:00:00+14:00' is not between 1970 and 2200",
    ),
    (line(seconds="4"), "'seconds' is no number"),
    (line(seconds=True), "'seconds' is no number"),
    (line(seconds=-1), "'seconds' is no number from 0 on"),
    (line(seconds=float("nan")), "'seconds' is no number from 0 on"),
    (line(seconds=10**400), "'seconds' is no number from 0 on"),
]


@pytest.mark.parametrize(("unsound", "message"), UNSOUND, ids=range(len(UNSOUND)))
def test_unsound_line_is_refused(unsound: str, message: str) -> None:
    with pytest.raises(ValueError) as error:
        event_of_line(unsound)
    assert str(error.value) == message
