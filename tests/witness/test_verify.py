"""The kernel of this machine against the model, over the exact wire.

What agrees must agree, what is documented must show, and a model that is wrong must be caught.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path

import pytest
from witness.played import IN_TIME_WAIT, PLAYS

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Step, Trace, run
from quizgen.witness import linux
from quizgen.witness.comparison import Numbers, Seen, Sent, expected
from quizgen.witness.findings import Finding, Replayed, judge
from quizgen.witness.hosts import Program
from quizgen.witness.linux import Known, Met
from quizgen.witness.replay import replay
from quizgen.witness.scenarios import Play
from quizgen.witness.verify import Method, Report, Row, Verdict, played, row, table, verify
from quizgen.witness.watch import Watch

PORTS = count(30000, 2)
TIME_WAIT = run(IN_TIME_WAIT.script)
CUT_SHORT = (  # what is left out on purpose; everything else is played to its end
    *("ack-of-fin-lost", "ack-of-fin-lost-fin-follows", "close-in-syn-received", "figure-12"),
    *("figure-13", "fin-lost", "last-ack-lost", "last-ack-lost-after-time-wait"),
    *("second-fin-lost", "syn-with-data", "zero-window"),
)


@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS)
def test_kernel_and_model(watch: Watch, play: Play) -> None:
    otherwise = Verdict.DOCUMENTED if play.differs else Verdict.AGREES
    found = played(play, watch.play)
    if play.name in CUT_SHORT:
        otherwise = Verdict.SO_FAR
    if play.name == "sequence-wrap":
        otherwise = Verdict.CANNOT
    assert found.verdict is otherwise, found
    steps = run(play.script).steps
    texts = [step.statement.text for step in steps]
    assert found.steps == (texts.index(found.stopped) if found.stopped else len(steps))


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
    for number, step in enumerate(TIME_WAIT.steps)
    if step.outcome and step.outcome.sent and not step.outcome.sent[0].syn
]


@pytest.mark.parametrize(
    ("number", "change"), [*zip(cycle(SENDING), WRONG.values(), strict=False)], ids=WRONG
)
def test_wrong_segment_differs(
    wire: list[Program], number: int, change: Callable[[Segment], Segment | None]
) -> None:
    wrong = _changed(TIME_WAIT, number, _sending(change))
    done = replay(IN_TIME_WAIT, wrong, wire, next(PORTS))
    assert row(IN_TIME_WAIT, done).verdict is Verdict.DIFFERS
    assert done.steps == number + 1


@pytest.mark.parametrize("number", range(len(TIME_WAIT.steps)))
def test_wrong_state_differs(wire: list[Program], number: int) -> None:
    def wrong(step: Step) -> Step:
        client, server = step.after.tcbs
        return step._replace(
            after=step.after._replace(tcbs=(client._replace(state=State.CLOSING), server))
        )

    done = replay(IN_TIME_WAIT, _changed(TIME_WAIT, number, wrong), wire, next(PORTS))
    assert row(IN_TIME_WAIT, done).verdict is Verdict.DIFFERS
    assert done.steps == number + 1


def test_syn_from_nowhere_differs(wire: list[Program]) -> None:
    """A model in which the client opens although the kernel is never told to."""
    steps = run("server listens; client opens").steps
    quiet = steps[0]._replace(outcome=steps[1].outcome)
    done = replay(IN_TIME_WAIT, Trace(*run("")[:2], (quiet,), ()), wire, next(PORTS))
    assert done.differs


ABORTED = run(PLAYS["abort"].script).steps[-2]
SAYS = expected(ABORTED)
DOES = Seen((Sent(Side.CLIENT, "RST,ACK", "x+1", "y+1"),), SAYS.states)


def test_what_is_known_is_documented_and_what_follows_too() -> None:
    after = "client aborts"
    known = judge(Met(ABORTED, DOES, linux.SHUTDOWN), [])
    assert known == Finding(after, str(SAYS), str(DOES), linux.ABORT)
    silent = Seen((), SAYS.states)
    unknown = Finding(after, str(SAYS), str(silent))
    assert judge(Met(ABORTED, silent, linux.SHUTDOWN), []) == unknown
    follows = Finding(after, str(SAYS), str(silent), follows=True)
    assert known is not None
    assert judge(Met(ABORTED, silent, linux.SHUTDOWN), [known]) == follows
    assert judge(Met(ABORTED, silent, linux.SHUTDOWN), [unknown]) == unknown
    assert judge(Met(ABORTED, SAYS, linux.SHUTDOWN), []) is None
    assert [each.is_documented for each in (known, unknown, follows)] == [True, False, True]


@pytest.mark.parametrize(
    ("runs", "verdict"),
    [
        (["agrees"], Verdict.AGREES),
        (["differs", "agrees"], Verdict.AGREES),
        (["differs", "differs"], Verdict.DIFFERS),
    ],
)
def test_what_differs_is_played_once_more(runs: list[str], verdict: Verdict) -> None:
    late = Finding("client aborts", str(SAYS), str(Seen((), SAYS.states)))
    found = {"agrees": Replayed(7, 4, seen=(SAYS,)), "differs": Replayed(7, 4, (late,))}
    waiting = iter(runs)
    row_of_last = played(Play("abort", "an abort"), lambda play: found[next(waiting)])
    assert row_of_last.verdict is verdict
    assert list(waiting) == []


def test_difference_that_does_not_show_is_a_finding() -> None:
    play = Play("abort", "an abort", shows=(linux.ABORT,))
    found = row(play, Replayed(7, 4, seen=(SAYS,)))
    assert found.verdict is Verdict.DIFFERS
    (shown,) = found.differences
    assert (shown.after, shown.rfc, shown.linux) == (
        "the end",
        "Linux differs here, as is documented",
        "'abort' did not show",
    )
    gone = Play("abort", shows=(Known("gone", "why", "where", until="7.1"),))
    assert row(gone, Replayed(7, 4, seen=(SAYS,))).verdict is Verdict.AGREES


def test_words_of_a_step() -> None:
    assert str(SAYS) == "client: RST seq=x+1; CLOSED, ESTABLISHED"
    data = Sent(Side.SERVER, "ACK", "y+1", "x+101", 100)
    assert str(data) == "server: ACK seq=y+1 ack=x+101 data=100"
    refused = Seen((), SAYS.states, True, "shutdown() by the server: ENOTCONN")
    assert str(refused) == "nothing sent; CLOSED, ESTABLISHED; shutdown() by the server: ENOTCONN"


def test_refused_call_agrees_whatever_the_words() -> None:
    """The model says that the connection is closing; the kernel says EPIPE."""
    model = expected(run(PLAYS["teardown"].script + "\nclient sends 10").steps[-1])
    assert model.is_refused
    assert model.error == "error: connection closing"
    assert model == Seen((), model.states, True, "send() by the client: EPIPE")
    assert model != Seen((), model.states)


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
    report = verify([PLAYS["handshake"], PLAYS["abort"]], named.append)
    assert named == ["handshake", "abort"]
    assert report.method is Method.WIRE
    assert not report.differs
    assert report.defaults["ipv4.ip_local_port_range"] == (32768, 60999)
    lines = table(report).splitlines()
    assert lines[2:8] == [
        "handshake  agrees                 the three-way handshake",
        "abort      differs as documented  an abort",
        "",
        "abort differs as documented",
        "  after client aborts",
        "    RFC 9293  client: RST seq=x+1; CLOSED, ESTABLISHED",
    ]
    assert lines[-1] == (
        "1 agree, 0 agree so far, 1 differ as documented, 0 differ, 0 cannot be tried, 0 not run; "
        "12 steps and 7 segments compared."
    )
    written = json.loads(json.dumps(report.as_json()))
    assert [each["verdict"] for each in written["rows"]] == ["agrees", "differs as documented"]
    assert written["rows"][1]["differences"][0]["linux"] == (
        "client: RST,ACK seq=x+1 ack=y+1; CLOSED, ESTABLISHED"
    )


def test_table_names_what_is_cut_short_and_what_was_changed() -> None:
    """Every number and every reason of a report, in the words of a terminal."""
    why = "TIME-WAIT lasts 60 s on Linux: longer than is waited here"
    rows = (
        Row("fin-lost", "a lost FIN", Verdict.SO_FAR, 12, 8, (), "client waits 2 MSL", why),
        Row("figure-12", "Figure 12", Verdict.SO_FAR, 11, 7, (), "client waits 2 MSL", why),
        Row("syn-lost", "a lost SYN", Verdict.NOT_RUN),
    )
    report = Report(
        "Linux 6.18",
        Method.LOOPBACK,
        ("CAP_NET_RAW, to capture packets; refused with EPERM",),
        rows,
        {"ipv4.tcp_fin_timeout": (60,)},
        {"ipv4.tcp_fin_timeout": (30,)},
    )
    assert table(report).splitlines() == [
        "Linux 6.18, over the loopback, uncaptured: only the states between exchanges",
        "",
        "fin-lost   agrees so far  a lost FIN",
        "figure-12  agrees so far  Figure 12",
        "syn-lost   not run        a lost SYN",
        "",
        "Not played to the end:",
        "  TIME-WAIT lasts 60 s on Linux: longer than is waited here:",
        "    fin-lost ('client waits 2 MSL'), figure-12 ('client waits 2 MSL')",
        "",
        "0 agree, 2 agree so far, 0 differ as documented, 0 differ, 0 cannot be tried, 1 not run; "
        "23 steps and 15 segments compared.",
        "Missing: CAP_NET_RAW, to capture packets; refused with EPERM.",
        "What was not run needs the wire: it loses, holds back or forges segments, or has both "
        "hosts act at",
        "once.",
        "",
        "Set on this machine otherwise than by the kernel:",
        "  ipv4.tcp_fin_timeout is 30, not 60",
    ]


IN_ITS_OWN_PROCESS = """
import sys
from quizgen.cli import main
sys.exit(main(["verify", *sys.argv[1:]]))
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
        assert process.stderr
        assert process.stderr.readline() == "syn-lost ...\n"
        os.killpg(process.pid, signal.SIGINT)
        printed, errors = process.communicate(timeout=10)
    assert (process.returncode, printed) == (130, "")
    assert errors == "Interrupted; nothing half-written was left.\n"
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
    assert errors == "handshake ...\nsyn-lost ...\n"
    assert process.returncode == 0
    assert ", over the loopback" in printed
    assert "handshake  agrees " in printed
    assert "syn-lost   not run" in printed
    assert "\nMissing: a user namespace: run as root" in printed
