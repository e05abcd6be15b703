"""The kernel of this machine against the model, over the exact wire.

What agrees must agree, what is documented must show, and a model that is wrong must be caught.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Step, Trace, run
from quizgen.witness.comparison import Difference, Finding, Numbers, Seen, judge
from quizgen.witness.hosts import Program
from quizgen.witness.replay import replay
from quizgen.witness.scenarios import IN_TIME_WAIT, SCENARIOS, Scenario
from quizgen.witness.verify import Method, UnknownScenario, Verdict, row, table, verify

PORTS = count(30000, 2)
CLOSE = Scenario("close", "", IN_TIME_WAIT)


@pytest.mark.parametrize("name", [scenario.name for scenario in SCENARIOS])
@pytest.mark.usefixtures("wire")
def test_kernel_and_model(name: str) -> None:
    (scenario,) = (each for each in SCENARIOS if each.name == name)
    always = [known for known in scenario.differences if not known.until]
    report = verify([name], lambda _: None)
    assert report.method is Method.WIRE
    verdict = Verdict.DOCUMENTED if always else Verdict.AGREES
    assert report.rows[0].verdict is verdict, table(report)


def _changed(trace: Trace, number: int, change: Callable[[Step], Step]) -> Trace:
    steps = list(trace.steps)
    steps[number] = change(steps[number])
    return trace._replace(steps=tuple(steps))


def _sending(change: Callable[[Segment], Segment | None]) -> Callable[[Step], Step]:
    """A step whose first segment is changed, or not sent at all."""

    def changed(step: Step) -> Step:
        assert step.outcome
        segment = change(step.outcome.sent[0])
        sent = step.outcome.sent[1:] if segment is None else (segment, *step.outcome.sent[1:])
        return step._replace(outcome=step.outcome._replace(sent=sent))

    return changed


WRONG: dict[str, Callable[[Segment], Segment | None]] = {
    "seq + 1": lambda segment: segment._replace(seq=segment.seq + 1),
    "seq - 1": lambda segment: segment._replace(seq=segment.seq - 1),
    "ack + 1": lambda segment: segment._replace(ack=(segment.ack or 0) + 1),
    "ack - 1": lambda segment: segment._replace(ack=(segment.ack or 0) - 1),
    "no ACK": lambda segment: segment._replace(ack=None),
    "SYN": lambda segment: segment._replace(syn=not segment.syn),
    "FIN": lambda segment: segment._replace(fin=not segment.fin),
    "RST": lambda segment: segment._replace(rst=not segment.rst),
    "an octet": lambda segment: segment._replace(text="d"),
    "nothing sent": lambda segment: None,
}
SENDING = [
    number
    for number, step in enumerate(run(IN_TIME_WAIT).steps)
    if step.outcome and step.outcome.sent and not step.outcome.sent[0].syn
]


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("number", SENDING)
def test_wrong_segment_differs(
    wire: list[Program], number: int, change: Callable[[Segment], Segment | None]
) -> None:
    wrong = _changed(run(IN_TIME_WAIT), number, _sending(change))
    done = replay(CLOSE, wrong, wire, next(PORTS))
    assert row(CLOSE, done).verdict is Verdict.DIFFERS
    assert done.steps == number + 1


@pytest.mark.parametrize("number", range(len(run(IN_TIME_WAIT).steps)))
def test_wrong_state_differs(wire: list[Program], number: int) -> None:
    def wrong(step: Step) -> Step:
        client, server = step.after.tcbs
        return step._replace(
            after=step.after._replace(tcbs=(client._replace(state=State.CLOSING), server))
        )

    done = replay(CLOSE, _changed(run(IN_TIME_WAIT), number, wrong), wire, next(PORTS))
    assert row(CLOSE, done).verdict is Verdict.DIFFERS
    assert done.steps == number + 1


def test_syn_from_nowhere_differs(wire: list[Program]) -> None:
    """A model in which the client opens although the kernel is never told to."""
    steps = run("server listens; client opens").steps
    quiet = steps[0]._replace(outcome=steps[1].outcome)
    done = replay(CLOSE, Trace(*run("")[:2], (quiet,), ()), wire, next(PORTS))
    assert done.differs


def test_difference_that_does_not_show_is_a_finding() -> None:
    agreed = Seen(("client: ACK seq=x+1 ack=y+1",), (State.ESTABLISHED, State.SYN_RECEIVED))
    otherwise = Seen((), agreed.states)
    known = Difference("deliver SYN,ACK", otherwise, "why", "where")
    assert judge(known.after, agreed, agreed, (known,)) == Finding(known.after, agreed, agreed)
    assert judge(known.after, agreed, otherwise, (known,)) == Finding(
        known.after, agreed, otherwise, known
    )
    gone = Difference("deliver SYN,ACK", otherwise, "why", "where", until="7.1")
    assert judge(known.after, agreed, agreed, (gone,)) is None
    assert judge("deliver ACK", agreed, otherwise, (known,)) == Finding(
        "deliver ACK", agreed, otherwise
    )


def test_numbers_go_round_the_circle() -> None:
    """The kernel's ISN may lie just before 0; a second connection has an ISN of its own."""
    numbers = Numbers()
    numbers.learn(Side.CLIENT, Segment(100, syn=True), Segment(2**32 - 1, syn=True))
    assert numbers.to_kernel(Side.CLIENT, 102) == 1
    assert numbers.to_model(Side.CLIENT, 1) == 102
    numbers.learn(Side.CLIENT, Segment(1_000_100, syn=True), Segment(500, syn=True))
    assert numbers.to_model(Side.CLIENT, 501) == 1_000_101
    assert numbers.to_model(Side.CLIENT, 1) == 102


@pytest.mark.usefixtures("wire")
def test_report_in_words_and_as_json() -> None:
    named: list[str] = []
    report = verify(["handshake", "abort"], named.append)
    assert named == ["handshake", "abort"]
    assert not report.differs
    assert report.defaults["ipv4.ip_local_port_range"] == (32768, 60999)
    lines = table(report).splitlines()
    assert lines[2:8] == [
        "handshake  agrees                 three-way handshake",
        "abort      differs as documented  abort by SO_LINGER with a zero timeout",
        "",
        "abort differs as documented",
        "  after client aborts",
        "    RFC 9293  client: RST seq=x+1; CLOSED, ESTABLISHED",
    ]
    written = json.loads(json.dumps(report.as_json()))
    assert [each["verdict"] for each in written["rows"]] == ["agrees", "differs as documented"]
    assert written["rows"][1]["differences"][0]["linux"] == (
        "client: RST,ACK seq=x+1 ack=y+1; CLOSED, ESTABLISHED"
    )


def test_unknown_scenario() -> None:
    with pytest.raises(UnknownScenario) as stop:
        verify(["handshak"], lambda _: None)
    assert str(stop.value) == "unknown scenario 'handshak'; did you mean 'handshake'?"


IN_ITS_OWN_PROCESS = """
import sys
from quizgen.witness.verify import table, verify
print(table(verify(sys.argv[1:], lambda name: print(name, flush=True))))
"""


def _python(before: str, *names: str) -> subprocess.Popen[str]:
    root = str(Path(__file__).parent.parent.parent)
    return subprocess.Popen(
        [sys.executable, "-c", before + IN_ITS_OWN_PROCESS, *names],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.usefixtures("wire")
def test_ctrl_c_leaves_nothing_running() -> None:
    with _python("", "syn-lost") as process:
        assert process.stdout
        assert process.stdout.readline() == "syn-lost\n"
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert errors.rstrip().endswith("KeyboardInterrupt")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # the hosts were of this group


DROP_EVERY_CAPABILITY = """
import ctypes
for capability in range(64):
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
import os, sys
if "again" not in os.environ:
    os.environ["again"] = "yes"
    os.execv(sys.executable, sys.orig_argv)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are of Linux")
def test_without_permission_it_says_what_is_missing() -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root has capabilities to lose; without, the other tests say as much")
    with _python(DROP_EVERY_CAPABILITY, "handshake", "syn-lost") as process:
        printed, errors = process.communicate(timeout=20)
    assert not errors
    assert ", over the loopback" in printed
    assert "handshake  agrees " in printed
    assert "syn-lost   not run" in printed
    assert "\nMissing: a user namespace: run as root" in printed
