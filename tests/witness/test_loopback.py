"""The fallback: what the loopback can show agrees, and a model that is wrong is caught."""

import pytest

from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import run
from quizgen.witness import loopback
from quizgen.witness.hosts import Program
from quizgen.witness.scenarios import IN_TIME_WAIT, SCENARIOS, Scenario
from quizgen.witness.verify import Verdict, row

CAN = [scenario for scenario in SCENARIOS if loopback.exchanges(run(scenario.script)) is not None]


def test_what_the_loopback_can_show() -> None:
    assert [scenario.name for scenario in CAN] == [
        *("handshake", "close", "server-closes", "half-close", "closed-port", "abort"),
        *("close-unread", "data-after-close", "time-wait-length", "fin-wait-2-length"),
    ]


@pytest.mark.parametrize("scenario", CAN, ids=lambda scenario: scenario.name)
def test_kernel_and_model(looped: list[Program], scenario: Scenario) -> None:
    done = loopback.replay(scenario, run(scenario.script), looped)
    is_watched = looped[0].descriptor >= 0
    verdict = Verdict.DOCUMENTED if scenario.differences else Verdict.AGREES
    if scenario.name == "abort" and not is_watched:
        verdict = Verdict.AGREES  # it differs in a flag, which was not seen
    found = row(scenario, done)
    assert found.verdict is verdict, found
    assert (found.segments > 0) is is_watched


def test_wrong_state_differs(looped: list[Program]) -> None:
    trace = run(IN_TIME_WAIT)
    last = trace.steps[-1]
    client, server = last.after.tcbs
    wrong = last.after._replace(tcbs=(client._replace(state=State.CLOSING), server))
    steps = (*trace.steps[:-1], last._replace(after=wrong))
    done = loopback.replay(Scenario("", "", ""), trace._replace(steps=steps), looped)
    assert done is not None
    assert done.differs


def test_wrong_segment_differs(looped: list[Program]) -> None:
    if looped[0].descriptor < 0:
        return  # without a capture no segment is seen
    trace = run(IN_TIME_WAIT)
    outcome = trace.steps[-2].outcome
    assert outcome
    wrong = outcome._replace(sent=(outcome.sent[0]._replace(ack=1),))
    steps = (*trace.steps[:-2], trace.steps[-2]._replace(outcome=wrong), trace.steps[-1])
    done = loopback.replay(Scenario("", "", ""), trace._replace(steps=steps), looped)
    assert done is not None
    assert done.differs
