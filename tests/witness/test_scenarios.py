"""The scenarios by themselves: every script runs, and every documented difference has its place."""

import pytest

from quizgen.tcp.run.trace import run
from quizgen.witness.replay import can_replay
from quizgen.witness.scenarios import AT_THE_END, SCENARIOS, Scenario

EACH = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


@EACH
def test_script_is_something_a_kernel_can_do(scenario: Scenario) -> None:
    assert can_replay(run(scenario.script))


@EACH
def test_difference_is_about_one_step(scenario: Scenario) -> None:
    statements = [step.statement.text for step in run(scenario.script).steps]
    for difference in scenario.differences:
        assert [*statements, AT_THE_END].count(difference.after) == 1, difference.after


@EACH
def test_difference_is_one(scenario: Scenario) -> None:
    for difference in scenario.differences:
        assert difference.reason and difference.source
        assert "Linux" in difference.source or "tcp(7)" in difference.source


def test_names_are_unique() -> None:
    names = [scenario.name for scenario in SCENARIOS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "script", ["client opens; client gives up", "server listens for its peer", "client asks status"]
)
def test_script_that_no_kernel_can_do(script: str) -> None:
    assert not can_replay(run(script))
