"""The fallback: what the loopback can show agrees, and a model that is wrong is caught."""

import pytest
from witness.played import IN_TIME_WAIT, PLAYS

from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import run
from quizgen.witness import loopback
from quizgen.witness.hosts import Program
from quizgen.witness.scenarios import Play
from quizgen.witness.verify import Verdict, row

TIME_WAIT = run(IN_TIME_WAIT.script)
CAN = [
    play
    for play in PLAYS.values()
    if loopback.exchanges(run(play.script), play.closes_with) is not None
]


def test_what_the_loopback_can_show() -> None:
    assert [play.name for play in CAN] == [
        *("abort", "close-unread", "closed-port", "data-after-close", "fin-wait-2-left-alone"),
        *("half-close", "handshake", "teardown", "teardown-by-server", "time-wait"),
    ]


@pytest.mark.parametrize("play", CAN, ids=lambda play: play.name)
def test_kernel_and_model(looped: list[Program], play: Play) -> None:
    done = loopback.replay(play, run(play.script), looped)
    is_watched = looped[0].descriptor >= 0
    verdict = Verdict.DOCUMENTED if play.differs else Verdict.AGREES
    if play.name == "abort" and not is_watched:
        verdict = Verdict.AGREES  # it differs in a flag, which was not seen
    found = row(play, done)
    assert found.verdict is verdict, found
    assert (found.segments > 0) is is_watched
    assert found.steps == len(run(play.script).steps)


def test_wrong_state_differs(looped: list[Program]) -> None:
    trace = TIME_WAIT
    last = trace.steps[-1]
    client, server = last.after.tcbs
    wrong = last.after._replace(tcbs=(client._replace(state=State.CLOSING), server))
    steps = (*trace.steps[:-1], last._replace(after=wrong))
    done = loopback.replay(Play(""), trace._replace(steps=steps), looped)
    assert done is not None
    assert done.differs


def test_wrong_segment_differs(looped: list[Program]) -> None:
    if looped[0].descriptor < 0:
        return  # without a capture no segment is seen
    trace = TIME_WAIT
    outcome = trace.steps[-2].outcome
    assert outcome
    wrong = outcome._replace(sent=(outcome.sent[0]._replace(ack=1),))
    steps = (*trace.steps[:-2], trace.steps[-2]._replace(outcome=wrong), trace.steps[-1])
    done = loopback.replay(Play(""), trace._replace(steps=steps), looped)
    assert done is not None
    assert done.differs
