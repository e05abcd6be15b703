"""Losing one segment of a run: the hosts recover, and the run ends as it would have."""

import pytest

from quizgen.tcp.model.network import Verb
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.run.whatif import NoSegmentError, lose, repeat

HANDSHAKE = "server listens; client opens\ndeliver SYN; deliver SYN,ACK; deliver ACK"
SCENARIOS = {"handshake": HANDSHAKE}
TEARDOWN = """do handshake
client closes; deliver FIN; deliver ACK; server closes; deliver FIN; deliver ACK
client waits 2 MSL"""


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_loss_of_the_handshake_is_repaired(number: int) -> None:
    trace = lose(parse(HANDSHAKE), number)
    assert trace.end.states == (State.ESTABLISHED, State.ESTABLISHED)
    assert [p.number for p in trace.passages if p.lost] == [number]
    assert any(step.action.verb is Verb.RETRANSMISSION_TIMEOUT for step in trace.steps)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_loss_of_the_close_is_repaired(number: int) -> None:
    trace = lose(parse(TEARDOWN, SCENARIOS), number)
    assert trace.end.states == (State.CLOSED, State.CLOSED)
    assert [p.flags for p in _lost(trace)] == [["FIN,ACK", "ACK", "FIN,ACK", "ACK"][number - 1]]


def _lost(trace: Trace) -> list[Segment]:
    return [p.segment for p in trace.passages if p.lost]


@pytest.mark.parametrize(("number", "answered"), [(1, 1), (2, 1), (3, 0), (4, 1)])
def test_a_segment_that_arrives_twice_changes_no_state(number: int, answered: int) -> None:
    """RFC 9293 §3.10.7.4: who has what a copy carries acknowledges it; a copy of an ACK carries
    nothing."""
    script = f"{HANDSHAKE}\nclient closes; deliver FIN; deliver ACK"
    plain, twice = run(script), repeat(parse(script), number)
    assert twice.end.states == plain.end.states
    assert len(twice.passages) - len(plain.passages) == answered


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_loss_within_deliver_everything(number: int) -> None:
    trace = lose(parse("server listens; client opens; deliver everything"), number)
    assert trace.end.states == (State.ESTABLISHED, State.ESTABLISHED)
    assert trace.passages[number - 1].lost


def test_a_run_without_losses_is_the_run_itself() -> None:
    assert run(HANDSHAKE).end == run("server listens; client opens; deliver everything").end


@pytest.mark.parametrize("number", [0, 4, 99])
def test_a_segment_that_is_not_there_cannot_be_lost(number: int) -> None:
    with pytest.raises(NoSegmentError) as caught:
        lose(parse(HANDSHAKE), number)
    assert str(caught.value) == f"no segment {number} is delivered here; 3 are sent"
