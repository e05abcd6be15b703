"""A CLOSE that waits for the data sent before it (RFC 9293 §3.10.4): the window is too small."""

import pytest
from tcp.worlds import PLACES, sent_by

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import run

CONNECTION_CLOSING = ("error: connection closing",)
CALLS_AFTER_CLOSE = "client window 2\n{}\nserver sends 3; server closes; "


@pytest.mark.parametrize("place", ["SYN-RECEIVED, passive", "ESTABLISHED", "CLOSE-WAIT"])
@pytest.mark.parametrize("call", ["server sends 1", "server closes"])
def test_no_send_or_close_after_a_close_that_waits(place: str, call: str) -> None:
    """§3.6 case 1: No further SENDs from the user will be accepted; §3.10.4: no second FIN."""
    trace = run(CALLS_AFTER_CLOSE.format(PLACES[place]) + call)
    last = trace.steps[-1]
    assert last.outcome.signals == CONNECTION_CLOSING
    assert last.before == last.after


def test_syn_received_close_behind_sends_waits_for_established() -> None:
    """§3.10.4: otherwise, queue for processing after entering ESTABLISHED state."""
    script = f"{PLACES['SYN-RECEIVED, passive']}; server sends 3; server closes"
    trace = run(script)
    assert trace.end.states[Side.SERVER] is State.SYN_RECEIVED
    assert trace.steps[-1].outcome.sent == ()
    assert "put off" in trace.steps[-1].outcome.rules[0].text["en"]
    trace = run(f"{script}; deliver SYN,ACK; deliver ACK")
    assert trace.end.states[Side.SERVER] is State.FIN_WAIT_1
    assert sent_by(trace, Side.SERVER)[1:] == [
        "<SEQ=301><ACK=101><DATA=3><CTL=ACK>",
        "<SEQ=304><ACK=101><CTL=FIN,ACK>",
    ]


def test_established_close_behind_unsent_data_is_fin_wait_1_at_once() -> None:
    """§3.10.4: Queue this until all preceding SENDs have been segmentized, then form a FIN
    segment and send it.  In any case, enter FIN-WAIT-1 state."""
    script = CALLS_AFTER_CLOSE.format(PLACES["ESTABLISHED"])
    trace = run(script)
    assert trace.end.states[Side.SERVER] is State.FIN_WAIT_1
    assert trace.steps[-1].outcome.sent == ()
    trace = run(f"{script}client receives; deliver data; deliver ACK from client")
    assert sent_by(trace, Side.SERVER)[1:] == [
        "<SEQ=301><ACK=101><DATA=2><CTL=ACK>",
        "<SEQ=303><ACK=101><DATA=1><CTL=ACK>",
        "<SEQ=304><ACK=101><CTL=FIN,ACK>",
    ]
    assert trace.end.states[Side.SERVER] is State.FIN_WAIT_1


def test_fin_wait_1_ack_of_data_before_an_unsent_fin_acknowledges_no_fin() -> None:
    """The FIN that still waits for the window cannot be acknowledged."""
    script = CALLS_AFTER_CLOSE.format(PLACES["ESTABLISHED"])
    trace = run(f"{script}deliver data; deliver ACK from client")
    server = trace.end.tcbs[Side.SERVER]
    assert (server.state, server.snd_una, server.snd_nxt) == (State.FIN_WAIT_1, 303, 303)


def test_closing_with_an_unsent_fin_sends_the_rest_first() -> None:
    """§3.6: all buffers SENT before the connection was CLOSED are delivered reliably."""
    script = CALLS_AFTER_CLOSE.format(PLACES["ESTABLISHED"])
    script += "client closes; deliver FIN from client"
    trace = run(script)
    assert trace.end.states[Side.SERVER] is State.CLOSING
    script += "; client receives; deliver data; deliver ACK ack=303"
    trace = run(script)
    assert sent_by(trace, Side.SERVER)[2:] == [
        "<SEQ=303><ACK=102><CTL=ACK>",
        "<SEQ=303><ACK=102><DATA=1><CTL=ACK>",
        "<SEQ=304><ACK=102><CTL=FIN,ACK>",
    ]
    assert trace.end.states[Side.SERVER] is State.CLOSING
    assert run(f"{script}; deliver everything").end.states[Side.SERVER] is State.TIME_WAIT


def test_close_wait_close_behind_unsent_data_waits_in_close_wait() -> None:
    """§3.10.4: Queue this request until all preceding SENDs have been segmentized; then send a
    FIN segment, enter LAST-ACK state."""
    script = CALLS_AFTER_CLOSE.format(PLACES["CLOSE-WAIT"])
    trace = run(script)
    assert trace.end.states[Side.SERVER] is State.CLOSE_WAIT
    trace = run(f"{script}client receives; deliver data; deliver ACK ack=303")
    assert trace.end.states[Side.SERVER] is State.LAST_ACK
    assert sent_by(trace, Side.SERVER)[-2:] == [
        "<SEQ=303><ACK=102><DATA=1><CTL=ACK>",
        "<SEQ=304><ACK=102><CTL=FIN,ACK>",
    ]


@pytest.mark.parametrize(
    "event",
    ["forged RST from client seq=x+1; deliver RST", "forged SYN from client seq=x+1; deliver SYN"],
)
def test_syn_received_back_to_listen_answers_the_calls_that_wait(event: str) -> None:
    """§3.10.7.4 flushes the queues; the user need not be informed, but these calls are over."""
    script = f"{PLACES['SYN-RECEIVED, passive']}; server sends 3; server closes; lose SYN,ACK"
    trace = run(f"{script}; {event}")
    assert trace.end.states[Side.SERVER] is State.LISTEN
    assert trace.steps[-1].outcome.signals == ("SEND: reset", "CLOSE: reset")
