"""Kinds of answers: how values are read and written, what people confuse, what an item may be."""

import pytest

from quizgen.tcp.answers import InOrder, One, Truth
from quizgen.tcp.kinds import Kind, neighbours
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.values import Change, Flags, Sender, Unread, Value, written

SYN, ACK = Flags(("SYN",)), Flags(("ACK",))


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        (Kind.HOST, "client", Side.CLIENT),
        (Kind.STATE, "LAST-ACK", State.LAST_ACK),
        (Kind.STATE, "SYN-SENT -> ESTABLISHED", Change(State.SYN_SENT, State.ESTABLISHED)),
        (Kind.FLAGS, "SYN", SYN),
        (Kind.SENT, "nothing", ()),
        (Kind.SENT, "ACK and FIN,ACK", (ACK, Flags(("FIN", "ACK")))),
        (Kind.SENT, "ACK with data", (Flags(("ACK",), data=True),)),
        (Kind.NUMBER, "x+1", Symbol("x", 1)),
        (Kind.NUMBER, "u'-10", Symbol("u'", -10)),
        (Kind.NUMBER, "none", None),
        (Kind.COUNT, "1460", 1460),
        (Kind.COUNT, "none", None),
        (Kind.CALL, "none", None),
        (Kind.CALL, "accept", "accept"),
        (Kind.TOLD, "nothing", ()),
        (Kind.TOLD, "ok", ("ok",)),
        (Kind.TIMER, "2 MSL", "2 MSL"),
        (Kind.SEGMENT, "server SYN", Sender(Side.SERVER, SYN)),
    ],
)
def test_what_is_read_is_written_the_same(kind: Kind, words: str, value: Value) -> None:
    assert kind.read(words) == value
    assert written(value) == words


@pytest.mark.parametrize("words", ["LISTEN -> LISTEN", "LISTEN->LISTEN"])
def test_a_change_to_the_same_state_is_the_state(words: str) -> None:
    assert Kind.STATE.read(words) == State.LISTEN


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.HOST, "peer"),
        (Kind.STATE, "SYN_RCVD"),
        (Kind.STATE, "CLOSED -> LISTEN -> CLOSED"),
        (Kind.FLAGS, "syn"),
        (Kind.SENT, "ACK and then"),
        (Kind.NUMBER, "x++1"),
        (Kind.COUNT, "1.5"),
        (Kind.SEGMENT, "SYN"),
        (Kind.SEGMENT, "client syn"),
    ],
)
def test_what_cannot_be_read_is_kept_as_it_was_written(kind: Kind, words: str) -> None:
    assert kind.read(words) == Unread(words)
    assert written(Unread(words)) == words


@pytest.mark.parametrize(
    ("kind", "words", "near"),
    [
        (Kind.COUNT, "0", ["1"]),
        (Kind.COUNT, "3", ["2", "4"]),
        (Kind.COUNT, "none", []),
        (Kind.NUMBER, "0", ["1"]),
        (Kind.NUMBER, "1", ["0", "2"]),
        (Kind.QUANTITY, "0", ["1"]),
        (Kind.QUANTITY, "0.5", ["0.4", "0.6"]),
        (
            Kind.SEGMENT,
            "client SYN",
            [
                "server SYN",
                *(f"client {f}" for f in ["ACK", "SYN,ACK", "FIN,ACK", "RST", "RST,ACK"]),
            ],
        ),
        (Kind.POSSIBLE, "possible", []),
    ],
)
def test_neighbours_are_what_people_confuse(kind: Kind, words: str, near: list[str]) -> None:
    assert [written(value) for value in neighbours(kind, kind.read(words))] == near


TRAITS = {
    "has_sizes": {Kind.COUNT, Kind.QUANTITY},
    "comes_in_threes": {Kind.NUMBER, Kind.SEVERAL, Kind.CLASS, Kind.RUNS},
    "has_two_values": {Kind.HOST, Kind.TIMER, Kind.TRUTH},
    "has_commas": {Kind.TOLD, Kind.FLAGS, Kind.ORDER, Kind.RUNS, Kind.WORDS},
    "is_named": {Kind.CALL, Kind.RETURN, Kind.TOLD, Kind.NUMBER},
    "is_mixed": {Kind.SEVERAL, Kind.CALL, Kind.RETURN, Kind.TOLD, Kind.TIMER},
}


@pytest.mark.parametrize("trait", TRAITS)
def test_kinds_have_their_traits(trait: str) -> None:
    assert {kind for kind in Kind if getattr(kind.traits, trait)} == TRAITS[trait]


def test_sizes_put_options_in_order() -> None:
    numbers = [One(Kind.NUMBER, value) for value in (Symbol("x", 1), Symbol("9"), Symbol("x"))]
    assert [str(one.value) for one in sorted(numbers, key=lambda one: one.size)] == [
        "9",
        "x",
        "x+1",
    ]
    counts = [One(Kind.COUNT, count) for count in (10, 9, 0)]
    assert [one.value for one in sorted(counts, key=lambda one: one.size)] == [0, 9, 10]


def test_answers_together_have_a_text() -> None:
    states = InOrder((One(Kind.STATE, State.CLOSED), One(Kind.STATE, State.LISTEN)))
    assert dict(states.text) == {"en": "CLOSED → LISTEN", "zh": "CLOSED → LISTEN"}
    assert (Truth(True).text["en"], Truth(False).text["en"]) == ("True", "False")
