"""User calls: every state of RFC 9293 §3.10.1-6, one row for what the RFC says in one place."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from tcp.worlds import (
    HALF_OPEN,
    LISTENING,
    OPEN,
    OTHER_STATES,
    PLACES,
    SYNCHRONIZED,
    effect,
    numbered,
    reach,
    sent_by,
    state_of,
)

from quizgen.tcp.model import calls
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Options, Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import NO_TCB, Host, Outcome, Tcb
from quizgen.tcp.run import situations
from quizgen.tcp.run.trace import run

CALLS: dict[str, Callable[[Tcb, Host], Outcome]] = {
    "passive OPEN": calls.passive_open,
    "active OPEN": calls.active_open,
    "active OPEN without remote": lambda tcb, host: calls.active_open(tcb, host, remote=False),
    "SEND": lambda tcb, host: calls.send(tcb, host, "ddd"),
    "RECEIVE": lambda tcb, host: calls.receive(tcb),
    "CLOSE": lambda tcb, host: calls.close(tcb),
    "ABORT": lambda tcb, host: calls.abort(tcb),
    "STATUS": lambda tcb, host: calls.status(tcb),
}
OPENS = ("passive OPEN", "active OPEN", "active OPEN without remote")


class Row(NamedTuple):
    """What one paragraph says of some calls in some states; `state` None: it stays."""

    section: str
    calls: tuple[str, ...]
    places: tuple[str, ...]
    state: str | None = None
    sent: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


NO_CONNECTION = ("error: connection does not exist",)
CONNECTION_CLOSING = ("error: connection closing",)
AFTER_CLOSE = ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT")
LAST_STATES = ("CLOSING", "LAST-ACK", "TIME-WAIT")
SYN = "<SEQ=ISS><CTL=SYN>"
FIN = "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=FIN,ACK>"
ROWS = (
    Row("3.10.1", ("passive OPEN",), ("CLOSED",), "LISTEN"),
    Row("3.10.1", ("active OPEN",), ("CLOSED", *LISTENING), "SYN-SENT", (SYN,)),
    Row(
        "3.10.1",
        ("active OPEN without remote",),
        ("CLOSED", *LISTENING),
        told=("error: remote socket unspecified",),
    ),
    Row(
        "3.10.1",
        OPENS,
        ("SYN-SENT", *OTHER_STATES),
        told=("error: connection already exists",),
    ),
    # The RFC has no word on a passive OPEN in LISTEN; it is an OPEN of what exists already.
    Row("3.10.1", ("passive OPEN",), LISTENING, told=("error: connection already exists",)),
    Row("3.10.2", ("SEND",), ("CLOSED",), told=NO_CONNECTION),
    Row("3.10.2", ("SEND",), ("LISTEN for one peer",), "SYN-SENT", (SYN,)),
    Row("3.10.2", ("SEND",), ("LISTEN",), told=("error: remote socket unspecified",)),
    Row("3.10.2", ("SEND",), ("SYN-SENT", *HALF_OPEN)),
    Row(
        "3.10.2",
        ("SEND",),
        ("ESTABLISHED", "CLOSE-WAIT"),
        sent=("<SEQ=SND.NXT><ACK=RCV.NXT><DATA=3><CTL=ACK>",),
    ),
    Row("3.10.2", ("SEND",), AFTER_CLOSE, told=CONNECTION_CLOSING),
    Row("3.10.3", ("RECEIVE",), ("CLOSED",), told=NO_CONNECTION),
    Row("3.10.3", ("RECEIVE",), (*LISTENING, "SYN-SENT", *HALF_OPEN)),
    Row("3.10.3", ("RECEIVE",), OPEN),
    Row("3.10.3", ("RECEIVE",), ("CLOSE-WAIT", *LAST_STATES), told=CONNECTION_CLOSING),
    Row("3.10.4", ("CLOSE",), ("CLOSED",), told=NO_CONNECTION),
    Row("3.10.4", ("CLOSE",), (*LISTENING, "SYN-SENT"), "CLOSED"),
    Row("3.10.4", ("CLOSE",), HALF_OPEN, "FIN-WAIT-1", (FIN,)),
    Row("3.10.4", ("CLOSE",), ("ESTABLISHED",), "FIN-WAIT-1", (FIN,)),
    Row("3.10.4", ("CLOSE",), ("CLOSE-WAIT",), "LAST-ACK", (FIN,)),
    Row("3.10.4", ("CLOSE",), AFTER_CLOSE, told=CONNECTION_CLOSING),
    Row("3.10.5", ("ABORT",), ("CLOSED",), told=NO_CONNECTION),
    Row("3.10.5", ("ABORT",), (*LISTENING, "SYN-SENT"), "CLOSED"),
    Row(
        "3.10.5",
        ("ABORT",),
        (*HALF_OPEN, *OPEN, "CLOSE-WAIT"),
        "CLOSED",
        ("<SEQ=SND.NXT><CTL=RST>",),
    ),
    Row("3.10.5", ("ABORT",), LAST_STATES, "CLOSED", told=("ok",)),
    Row("3.10.6", ("STATUS",), ("CLOSED",), told=NO_CONNECTION),
    *(
        Row("3.10.6", ("STATUS",), (place,), told=(f"state = {state_of(place)}",))
        for place in PLACES
        if place != "CLOSED"
    ),
)
CASES = [
    pytest.param(place, call, row, id=f"{row.section}-{place}-{call}")
    for row in ROWS
    for call in row.calls
    for place in row.places
]


@pytest.mark.parametrize(("place", "call", "row"), CASES)
def test_call(place: str, call: str, row: Row) -> None:
    tcb, host = reach(place)
    outcome = CALLS[call](tcb, host)
    expected = (
        row.state or state_of(place).value,
        [numbered(words, tcb) for words in row.sent],
        row.told,
    )
    assert effect(outcome) == expected
    assert {rule.section for rule in outcome.rules} == {row.section}
    if row.state == "CLOSED":
        assert outcome.tcb == NO_TCB
    if any(word.startswith(("error: ", "state = ")) for word in row.told):
        assert outcome.tcb == tcb  # the request is not serviced


def test_rows_cover_every_call_in_every_state() -> None:
    covered = [(place, call) for row in ROWS for call in row.calls for place in row.places]
    assert sorted(covered) == sorted((place, call) for place in PLACES for call in CALLS)


@pytest.mark.parametrize("place", ["CLOSED", "LISTEN", "LISTEN for one peer"])
def test_active_open_sets_the_send_variables(place: str) -> None:
    """§3.10.1: Set SND.UNA to ISS, SND.NXT to ISS+1."""
    tcb, _ = reach(place, "server opens")
    assert (tcb.iss, tcb.snd_una, tcb.snd_nxt) == (300, 300, 301)
    assert (tcb.passive, tcb.remote) == (False, True)


def test_passive_open_may_leave_the_remote_socket_unspecified() -> None:
    tcb = calls.passive_open(NO_TCB, Host(300)).tcb
    assert (tcb.passive, tcb.remote) == (True, False)
    assert tcb == NO_TCB._replace(
        state=State.LISTEN, passive=True, rcv_wnd=65535, options=Options(mss=1460)
    )


def test_closed_remembers_nothing() -> None:
    """CLOSED is fictional because it represents the state when there is no TCB."""
    assert NO_TCB.state is State.CLOSED
    assert not any(value for value in NO_TCB[1:-1] if value != Options())


@pytest.mark.parametrize("place", [*HALF_OPEN, *OPEN, "CLOSE-WAIT"])
def test_reset_of_an_abort_carries_nothing_else(place: str) -> None:
    (reset,) = calls.abort(reach(place)[0]).sent
    assert reset == Segment(reset.seq, rst=True)


def test_listen_active_open_keeps_the_receives_that_wait() -> None:
    tcb, _ = reach("LISTEN", "server receives; server opens")
    assert tcb.receives == 1


def test_listen_active_open_changes_from_passive_to_active() -> None:
    """§3.10.1: the connection is an active one now, so that a RST refuses it."""
    script = "server opens; client opens; deliver SYN from client"
    script += "\nforged RST from client seq=101; deliver RST"
    trace = run(f"server listens\n{script}")
    assert trace.end.states[Side.SERVER] is State.CLOSED
    assert trace.steps[-1].outcome.signals == ("connection refused",)


@pytest.mark.parametrize(
    "calls_before",
    [
        "server listens for its peer; server sends 3",
        "server opens; server sends 3",
        "server opens; server sends 3; server sends 2",
    ],
)
def test_send_before_established_is_queued_until_then(calls_before: str) -> None:
    """§3.10.2: Queue the data for transmission after entering ESTABLISHED state."""
    trace = run(f"client listens\n{calls_before}\ndeliver SYN; deliver SYN,ACK")
    assert trace.end.states[Side.SERVER] is State.ESTABLISHED
    expected = ["<SEQ=300><CTL=SYN>", "<SEQ=301><ACK=101><DATA=3><CTL=ACK>"]
    if "sends 2" in calls_before:
        expected.append("<SEQ=304><ACK=101><DATA=2><CTL=ACK>")
    assert sent_by(trace, Side.SERVER) == expected


def test_syn_received_send_is_queued_until_established() -> None:
    trace = run("server listens; client opens; deliver SYN; server sends 3; deliver SYN,ACK")
    assert sent_by(trace, Side.SERVER) == ["<SEQ=300><ACK=101><CTL=SYN,ACK>"]
    trace = run(
        "server listens; client opens; deliver SYN; server sends 3; deliver SYN,ACK; deliver ACK"
    )
    assert sent_by(trace, Side.SERVER)[1:] == ["<SEQ=301><ACK=101><DATA=3><CTL=ACK>"]


def test_established_send_is_segmentized_by_the_peers_mss() -> None:
    """§3.10.2: Segmentize the buffer.  §3.7.1: segments of at most the MSS that the peer offers."""
    trace = run(f"client offers MSS=1000\n{PLACES['ESTABLISHED']}server sends 2500")
    assert sent_by(trace, Side.SERVER)[1:] == [
        "<SEQ=301><ACK=101><DATA=1000><CTL=ACK>",
        "<SEQ=1301><ACK=101><DATA=1000><CTL=ACK>",
        "<SEQ=2301><ACK=101><DATA=500><CTL=ACK>",
    ]
    assert trace.end.tcbs[Side.SERVER].snd_nxt == 2801


def test_established_send_assumes_536_octets_where_no_mss_is_offered() -> None:
    """§3.7.1 SHLD-5 and MUST-15: a default of 536 octets for IPv4."""
    trace = run(f"client offers nothing\n{PLACES['ESTABLISHED']}server sends 600")
    assert [len(p.segment.text) for p in trace.passages[3:]] == [536, 64]


def test_established_send_stops_at_the_window() -> None:
    """Figure 3: new data may go up to SND.UNA+SND.WND; what does not fit waits for an ACK."""
    script = f"client window 10\n{PLACES['ESTABLISHED']}server sends 4; server sends 8"
    trace = run(script)
    assert [len(p.segment.text) for p in trace.passages[3:]] == [4, 6]
    assert trace.end.tcbs[Side.SERVER].unsent == ("dd",)
    trace = run(f"{script}\nclient receives; client receives; deliver everything")
    assert [len(p.segment.text) for p in trace.passages if p.segment.text] == [4, 6, 2]
    assert trace.steps[-1].outcome.signals == ("SEND: ok",)


def test_send_behind_a_zero_window_waits() -> None:
    closed = run(f"client window 0\n{PLACES['ESTABLISHED']}server sends 3")
    assert sent_by(closed, Side.SERVER) == ["<SEQ=300><ACK=101><CTL=SYN,ACK>"]
    assert closed.end.tcbs[Side.SERVER].unsent == ("ddd",)


WAITING = (
    ("LISTEN", "server receives; server closes", ("RECEIVE: error: closing",)),
    (
        "SYN-SENT",
        "server sends 3; server receives; server receives; server closes",
        ("SEND: error: closing", *("RECEIVE: error: closing",) * 2),
    ),
    ("LISTEN", "server receives; server aborts", ("RECEIVE: error: connection reset",)),
    *(
        (
            place,
            "server sends 3; server receives; server aborts",
            ("SEND: connection reset", "RECEIVE: connection reset"),
        )
        for place in ("SYN-SENT", *HALF_OPEN, "ESTABLISHED")
    ),
    ("CLOSE-WAIT", "server sends 3; server aborts", ("SEND: connection reset",)),
    *(
        (place, "server receives; server aborts", ("RECEIVE: connection reset",))
        for place in ("FIN-WAIT-1", "FIN-WAIT-2")
    ),
)


@pytest.mark.parametrize(
    ("place", "script", "told"), WAITING, ids=[f"{place}-{s}" for place, s, _ in WAITING]
)
def test_waiting_calls_are_told(place: str, script: str, told: tuple[str, ...]) -> None:
    """§3.10.4 and §3.10.5, in the words of the state's own paragraph."""
    assert run(f"{PLACES[place]}\n{script}").steps[-1].outcome.signals == told


def test_one_send_has_one_response_however_it_was_segmentized() -> None:
    """§3.10.7.4: SEND buffer should be returned with "ok" response, when fully acknowledged."""
    script = f"client offers MSS=2\n{PLACES['ESTABLISHED']}server sends 5; server sends 1"
    told = [step.outcome.signals for step in run(f"{script}\ndeliver everything").steps[-4:]]
    assert told == [(), (), ("SEND: ok",), ("SEND: ok",)]
    aborted = run(f"{script}\nserver aborts")
    assert aborted.steps[-1].outcome.signals == ("SEND: connection reset",) * 2


def test_receive_waits_and_gets_the_text_that_comes() -> None:
    trace = run(f"{PLACES['ESTABLISHED']}server receives; client sends 7; deliver data")
    assert trace.steps[-1].outcome.signals == ("RECEIVE: 7 octets",)
    server = trace.end.tcbs[Side.SERVER]
    assert (server.receives, server.received, server.rcv_wnd) == (0, "", 65535)


@pytest.mark.parametrize("place", [*OPEN])
def test_receive_returns_what_has_come(place: str) -> None:
    tcb, _ = reach(place, "client sends 7; client sends 2; deliver everything")
    assert tcb.rcv_wnd == 65535 - 9  # §3.10.7.4: RCV.NXT+RCV.WND is not reduced
    outcome = calls.receive(tcb)
    assert effect(outcome) == (tcb.state, [], ("9 octets",))
    assert (outcome.tcb.received, outcome.tcb.rcv_wnd) == ("", 65535)


def test_close_wait_receive_is_satisfied_by_data_on_hand() -> None:
    """§3.10.3: any remaining data can be used to satisfy the RECEIVE; then it is closing."""
    script = "client sends 7; deliver data; client closes; deliver FIN; server receives"
    tcb, _ = reach("ESTABLISHED", script.removesuffix("; server receives"))
    assert calls.receive(tcb).signals == ("7 octets",)
    tcb, _ = reach("ESTABLISHED", script)
    assert calls.receive(tcb).signals == CONNECTION_CLOSING


@pytest.mark.parametrize("delays", ["", "server delays ACKs\n"])
def test_receive_that_reopens_a_closed_window_tells_the_peer_once(delays: str) -> None:
    """§3.8.6.2.2: the window update; it carries whatever acknowledgment was due."""
    script = f"server window 4\n{delays}{PLACES['ESTABLISHED']}client sends 4; deliver data\n"
    trace = run(f"{script}server receives; server sends delayed ACK")
    received, delayed = (step.outcome for step in trace.steps[-2:])
    assert (received.signals, received.sent[0].wnd) == (("4 octets",), 4)
    assert effect(received)[1] == ["<SEQ=301><ACK=105><CTL=ACK>"]
    assert delayed.sent == ()


def test_receive_sends_nothing_while_the_window_is_open() -> None:
    assert calls.receive(reach("ESTABLISHED", "client sends 4; deliver data")[0]).sent == ()


def test_every_synchronized_state_is_known_here() -> None:
    assert {state_of(place) for place in SYNCHRONIZED} == set(State) - {
        *(State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
    }


def test_established_sends_nothing_when_there_is_nothing_to_send() -> None:
    """An empty SEND queues no text, and a CLOSE behind it is not held up."""
    tcb, host = situations.reach(situations.SITUATIONS["ESTABLISHED"])
    sent = calls.send(tcb, host, "")
    assert (sent.tcb, sent.sent) == (tcb, ())
    assert [segment.flags for segment in calls.close(sent.tcb).sent] == ["FIN,ACK"]
