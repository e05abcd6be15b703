"""TRANSITIONS against RFC 9293: Figure 5 and §3.10 written out again, and each cell reached."""

import pytest
from tcp.worlds import PLACES, reach, segment

from quizgen.tcp.model import calls, timeouts
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import TRANSITIONS, Event, State
from quizgen.tcp.model.tcb import NO_TCB, Host, Outcome, Tcb, after

STATES = (
    *("CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"),
    *("CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"),
)
# Event, state before, state after, and where RFC 9293 says so.
CELLS = (
    ("passive OPEN", "CLOSED", "LISTEN", "Figure 5"),
    ("active OPEN", "CLOSED", "SYN-SENT", "Figure 5"),
    ("active OPEN", "LISTEN", "SYN-SENT", "3.10.1"),
    ("SEND", "LISTEN", "SYN-SENT", "Figure 5"),
    ("CLOSE", "LISTEN", "CLOSED", "Figure 5"),
    ("CLOSE", "SYN-SENT", "CLOSED", "Figure 5"),
    ("CLOSE", "SYN-RECEIVED", "FIN-WAIT-1", "Figure 5"),
    ("CLOSE", "ESTABLISHED", "FIN-WAIT-1", "Figure 5"),
    ("CLOSE", "CLOSE-WAIT", "LAST-ACK", "Figure 5"),
    *(("ABORT", state, "CLOSED", "3.10.5") for state in STATES[1:]),
    ("SYN", "LISTEN", "SYN-RECEIVED", "Figure 5"),
    ("SYN", "SYN-SENT", "SYN-RECEIVED", "Figure 5"),
    ("SYN,ACK", "SYN-SENT", "ESTABLISHED", "Figure 5"),
    ("ACK of SYN", "SYN-RECEIVED", "ESTABLISHED", "Figure 5"),
    ("ACK of FIN", "FIN-WAIT-1", "FIN-WAIT-2", "Figure 5"),
    ("ACK of FIN", "CLOSING", "TIME-WAIT", "Figure 5"),
    ("ACK of FIN", "LAST-ACK", "CLOSED", "Figure 5"),
    ("FIN", "ESTABLISHED", "CLOSE-WAIT", "Figure 5"),
    ("FIN", "FIN-WAIT-1", "CLOSING", "Figure 5"),
    ("FIN", "FIN-WAIT-2", "TIME-WAIT", "Figure 5"),
    ("RST", "SYN-SENT", "CLOSED", "3.10.7.3"),
    *(("RST", state, "CLOSED", "3.10.7.4") for state in STATES[3:]),
    ("RST after passive OPEN", "SYN-RECEIVED", "LISTEN", "Figure 5 note 1"),
    ("SYN after passive OPEN", "SYN-RECEIVED", "LISTEN", "3.10.7.4"),
    *(("user timeout", state, "CLOSED", "3.10.8") for state in STATES[1:]),
    ("2 MSL timeout", "TIME-WAIT", "CLOSED", "Figure 5"),
)
EVENTS = tuple(dict.fromkeys(event for event, *_ in CELLS))


def test_states_are_spelled_as_in_the_rfc() -> None:
    assert tuple(State) == STATES


def test_events_are_those_of_the_cells() -> None:
    assert {event.value for event in Event} == set(EVENTS)
    assert {event.value for event in TRANSITIONS} == set(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_transitions(event: str) -> None:
    row = {before: to for name, before, to, _ in CELLS if name == event}
    assert TRANSITIONS[Event(event)] == row


def arrival(words: str, tcb: Tcb, host: Host) -> Outcome:
    return arrives(tcb, host, segment(words, tcb))


def meet(event: str, place: str) -> Outcome:
    """Let the host at a place meet an event by nothing but a call, a segment or a timeout."""
    tcb, host = reach(place)
    match event:
        case "passive OPEN":
            return calls.passive_open(tcb, host)
        case "active OPEN":
            return calls.active_open(tcb, host)
        case "SEND":
            return calls.send(tcb, host, "d")
        case "CLOSE":
            return calls.close(tcb)
        case "ABORT":
            return calls.abort(tcb)
        case "user timeout":
            return timeouts.user_timeout(tcb)
        case "2 MSL timeout":
            return timeouts.time_wait_timeout(tcb)
        case "SYN":
            return arrives(tcb, host, Segment(100, syn=True))
        case "SYN,ACK":
            return arrives(tcb, host, Segment(100, tcb.snd_nxt, syn=True))
        case "SYN after passive OPEN":
            return arrival("<SEQ=RCV.NXT><CTL=SYN>", tcb, host)
        case "RST" if place == "SYN-SENT":
            return arrival("<SEQ=0><ACK=SND.NXT><CTL=RST,ACK>", tcb, host)
        case "RST" | "RST after passive OPEN":
            return arrival("<SEQ=RCV.NXT><CTL=RST>", tcb, host)
        case "FIN":
            return arrival("<SEQ=RCV.NXT><ACK=SND.UNA><CTL=FIN,ACK>", tcb, host)
    assert event in ("ACK of SYN", "ACK of FIN"), event
    return arrival("<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>", tcb, host)


def places_of(event: str, state: str) -> list[str]:
    """Where this cell applies: SYN-RECEIVED remembers which OPEN it came from, LISTEN its peer."""
    if event.endswith("after passive OPEN"):
        return ["SYN-RECEIVED, passive"]
    if event == "SEND":
        return ["LISTEN for one peer"]
    if (event, state) == ("RST", "SYN-RECEIVED"):
        return ["SYN-RECEIVED, active"]
    return [place for place in PLACES if place.split(",")[0].split(" for ")[0] == state]


@pytest.mark.parametrize(
    ("event", "place", "to"),
    [
        pytest.param(event, place, to, id=f"{source}-{place}-{event}")
        for event, before, to, source in CELLS
        for place in places_of(event, before)
    ],
)
def test_cell_is_behaviour(event: str, place: str, to: str) -> None:
    outcome = meet(event, place)
    assert outcome.tcb.state == to
    assert (outcome.tcb == NO_TCB) is (to == "CLOSED")


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("place", PLACES)
def test_state_left_out_of_a_row_stays(event: Event, place: str) -> None:
    tcb, _ = reach(place)
    if tcb.state not in TRANSITIONS[event]:
        assert after(event, tcb) == tcb
