"""Timeouts: RFC 9293 §3.10.8, and the probe and the delayed ACK of §3.8.6."""

import pytest
from tcp.worlds import HALF_OPEN, PLACES, all_written, effect, numbered, reach, state_of

from quizgen.tcp.model import rules, timeouts
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import NO_TCB
from quizgen.tcp.run.trace import run

ABORTED = "error: connection aborted due to user timeout"
SYN_ACK = "<SEQ=300><ACK=101><CTL=SYN,ACK>"

FRONT_OF_THE_QUEUE = [
    ("CLOSED", "", None),
    ("LISTEN", "", None),
    ("SYN-SENT", "", "<SEQ=300><CTL=SYN>"),
    ("SYN-SENT", "server sends 3; server receives", "<SEQ=300><CTL=SYN>"),
    ("SYN-RECEIVED, passive", "", SYN_ACK),
    ("SYN-RECEIVED, active", "", SYN_ACK),
    ("SYN-RECEIVED, passive", "server sends 3; server closes", SYN_ACK),
    ("SYN-RECEIVED, passive", "server closes", SYN_ACK),
    ("ESTABLISHED", "", None),
    ("ESTABLISHED", "client sends 3; deliver data", None),
    ("ESTABLISHED", "server sends 3; server sends 2", "<SEQ=301><ACK=101><DATA=3><CTL=ACK>"),
    ("ESTABLISHED", "server sends 3; deliver everything", None),
    (
        "ESTABLISHED",
        "server sends 3; deliver data; server sends 2; deliver ACK from client",
        "<SEQ=304><ACK=101><DATA=2><CTL=ACK>",
    ),
    ("FIN-WAIT-1", "", "<SEQ=301><ACK=101><CTL=FIN,ACK>"),
    ("ESTABLISHED", "server sends 3; server closes", "<SEQ=301><ACK=101><DATA=3><CTL=ACK>"),
    (
        "ESTABLISHED",
        "server sends 3; server closes; deliver data; deliver ACK from client",
        "<SEQ=304><ACK=101><CTL=FIN,ACK>",
    ),
    ("FIN-WAIT-2", "", None),
    ("CLOSE-WAIT", "", None),
    ("CLOSE-WAIT", "server sends 3", "<SEQ=301><ACK=102><DATA=3><CTL=ACK>"),
    ("CLOSING", "", "<SEQ=301><ACK=102><CTL=FIN,ACK>"),
    ("LAST-ACK", "", "<SEQ=301><ACK=102><CTL=FIN,ACK>"),
    ("TIME-WAIT", "", None),
]


@pytest.mark.parametrize(
    ("place", "more", "segment"),
    FRONT_OF_THE_QUEUE,
    ids=[f"{place}-{more}" for place, more, _ in FRONT_OF_THE_QUEUE],
)
def test_retransmission_timeout(place: str, more: str, segment: str | None) -> None:
    """Send the segment at the front of the retransmission queue again."""
    tcb, _ = reach(place, more)
    outcome = timeouts.retransmission_timeout(tcb)
    assert effect(outcome) == (tcb.state, [segment] if segment else [], ())
    assert outcome.tcb == tcb
    rule = rules.RETRANSMISSION if segment else rules.NOTHING_TO_RETRANSMIT
    assert outcome.rules == (rule,)


def test_fin_wait_1_out_of_syn_received_retransmits_syn_then_fin() -> None:
    tcb, host = reach("SYN-RECEIVED, passive", "server closes")
    tcb = arrives(tcb, host, Segment(101, 301, wnd=65535)).tcb
    again = timeouts.retransmission_timeout(tcb)
    assert all_written(again.sent) == ["<SEQ=301><ACK=101><CTL=FIN,ACK>"]


def test_retransmitted_syn_offers_the_same_options() -> None:
    for place in ("SYN-SENT", *HALF_OPEN):
        trace = run(f"{PLACES[place]}; server retransmits")
        first, *_, last = (p.segment for p in trace.passages if p.sender is Side.SERVER)
        assert last.options == first.options


def test_retransmission_carries_the_acknowledgment_that_was_due() -> None:
    script = f"server delays ACKs\n{PLACES['ESTABLISHED']}server sends 3; client sends 2\n"
    script += "deliver data from client; server retransmits; server sends delayed ACK"
    trace = run(script)
    sent = [all_written(step.outcome.sent) for step in trace.steps[-3:]]
    assert sent == [[], ["<SEQ=301><ACK=103><DATA=3><CTL=ACK>"], []]


@pytest.mark.parametrize("place", [place for place in PLACES if place != "CLOSED"])
def test_user_timeout(place: str) -> None:
    """For any state: flush all queues, signal the user, delete the TCB, enter CLOSED."""
    outcome = timeouts.user_timeout(reach(place)[0])
    assert effect(outcome) == ("CLOSED", [], (ABORTED,))
    assert (outcome.tcb, outcome.rules) == (NO_TCB, (rules.USER_TIMEOUT,))


def test_user_timeout_tells_outstanding_calls() -> None:
    tcb, _ = reach("ESTABLISHED", "server sends 3; server receives")
    outcome = timeouts.user_timeout(tcb)
    assert outcome.signals == (f"SEND: {ABORTED}", f"RECEIVE: {ABORTED}", ABORTED)


def test_closed_no_timer_runs() -> None:
    for timeout in (
        *(timeouts.user_timeout, timeouts.time_wait_timeout),
        *(timeouts.delayed_ack_timeout,),
    ):
        outcome = timeout(NO_TCB)
        assert effect(outcome) == ("CLOSED", [], ())
        assert (outcome.tcb, outcome.rules) == (NO_TCB, (rules.NO_TIMER,))


@pytest.mark.parametrize("place", PLACES)
def test_time_wait_timeout(place: str) -> None:
    """Delete the TCB, enter the CLOSED state; no other state has this timer."""
    tcb, _ = reach(place)
    outcome = timeouts.time_wait_timeout(tcb)
    in_time_wait = place == "TIME-WAIT"
    assert effect(outcome) == (State.CLOSED if in_time_wait else state_of(place), [], ())
    assert outcome.tcb == (NO_TCB if in_time_wait else tcb)
    rule = rules.TIME_WAIT_TIMEOUT if in_time_wait else rules.NO_TIMER
    assert outcome.rules == (rule,)


@pytest.mark.parametrize("place", ["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"])
def test_delayed_ack_timeout(place: str) -> None:
    tcb, _ = reach(place, "server delays ACKs; client sends 1; deliver data")
    outcome = timeouts.delayed_ack_timeout(tcb)
    expected = numbered("<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>", tcb)
    assert effect(outcome) == (tcb.state, [expected], ())
    assert outcome.tcb == tcb._replace(ack_due=False)
    assert outcome.rules == (rules.DELAYED_ACK,)


PROBED = f"client window 0\n{PLACES['ESTABLISHED']}server sends 3; {{}}server retransmits"


@pytest.mark.parametrize(
    ("script", "ack"),
    [
        ("", 101),
        ("server closes; ", 101),
        ("client closes; deliver FIN; ", 102),
        ("server closes; client closes; deliver FIN from client; ", 102),
    ],
    ids=["ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT", "CLOSING"],
)
def test_window_probe(script: str, ack: int) -> None:
    """§3.8.6.1: transmit at least one octet of new data even if the send window is zero."""
    trace = run(PROBED.format(script))
    probe = trace.steps[-1].outcome
    assert all_written(probe.sent) == [f"<SEQ=301><ACK={ack}><DATA=1><CTL=ACK>"]
    assert probe.rules == (rules.WINDOW_PROBE,)
    again = run(PROBED.format(script) + "; server retransmits").steps[-1].outcome
    assert all_written(again.sent) == all_written(probe.sent)
    assert again.rules == (rules.RETRANSMISSION,)


def test_window_probe_then_the_rest_when_the_window_opens() -> None:
    script = f"client window 1\n{PLACES['ESTABLISHED']}server sends 4\ndeliver everything\n"
    trace = run(f"{script}server retransmits; client receives; deliver everything")
    texts = [len(p.segment.text) for p in trace.passages if p.segment.text]
    assert texts[:2] == [1, 1]
    client = trace.end.tcbs[Side.CLIENT]
    assert (client.received, client.rcv_nxt) == ("d", 303)
    ended = run(
        f"{script}server retransmits; " + "client receives; deliver everything; " * 4
    ).end.tcbs
    assert (ended[Side.SERVER].unsent, ended[Side.SERVER].snd_una) == ((), 305)


@pytest.mark.parametrize(
    "script",
    [
        "client window 5\n{}server sends 3; server sends 3; deliver data",
        "{}",
        "client window 0\n{}",
    ],
    ids=["data outstanding", "nothing to send", "nothing to send, zero window"],
)
def test_no_window_probe(script: str) -> None:
    tcb = run(script.format(PLACES["ESTABLISHED"])).end.tcbs[Side.SERVER]
    assert rules.WINDOW_PROBE not in timeouts.retransmission_timeout(tcb).rules


@pytest.mark.parametrize("place", ["SYN-SENT", "SYN-RECEIVED, passive"])
def test_no_window_probe_before_established(place: str) -> None:
    tcb, _ = reach(place, "server sends 3")
    assert timeouts.retransmission_timeout(tcb).rules == (rules.RETRANSMISSION,)


def test_window_probe_carries_the_acknowledgment_that_was_due() -> None:
    script = f"server delays ACKs; client window 0\n{PLACES['ESTABLISHED']}server sends 3\n"
    script += "client sends 2; deliver data; server retransmits; server sends delayed ACK"
    sent = [all_written(step.outcome.sent) for step in run(script).steps[-2:]]
    assert sent == [["<SEQ=301><ACK=103><DATA=1><CTL=ACK>"], []]
