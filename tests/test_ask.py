"""The commands that ask the model: whole outputs, and messages for what cannot be asked."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quizgen.cli import main
from quizgen.forms.telling import told_predicate
from quizgen.tcp.search.predicate import predicate
from quizgen.tcp.search.written import predicate_written
from quizgen.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"
Compare = Callable[[Path, str], None]


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What the command would print and end with; no process of its own is needed for that."""
    shown, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(errors):
        code = main(arguments)
    return subprocess.CompletedProcess(arguments, code, shown.getvalue(), errors.getvalue())


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("trace-teardown-lose-4", ["trace", "teardown", "--lose", "4"]),
        ("trace-script-zh", ["trace", "client opens; deliver SYN; deliver RST", "--lang", "zh"]),
        ("trace-handshake-absolute", ["trace", "handshake", "--seq", "absolute"]),
        ("trace-handshake-json", ["trace", "handshake", "--json"]),
        ("trace-list", ["trace", "--list"]),
        ("step-fin-again", ["step", "time_wait", "the peer's fin again"]),
        ("step-syn-received-rst", ["step", "syn-received", "rst", "--lang", "zh"]),
        ("step-all", ["step", "--all"]),
        ("step-time-wait", ["step", "time-wait"]),
        ("step-syn-received-zh", ["step", "SYN_RCVD", "--lang", "zh"]),
        ("step-closed-fin", ["step", "closed", "Fin with the ack of everything sent"]),
        ("why-no-time-wait", ["why", "no-time-wait"]),
        ("why-four-way-handshake-zh", ["why", "four-way-handshake", "--lang", "zh"]),
        ("why-list", ["why"]),
        ("why-fixed-iss-json", ["why", "fixed-iss", "--json"]),
        ("explore-yes", ["explore", "--can", "client=CLOSING", "--losses", "1"]),
        ("explore-no-zh", ["explore", "--can", "both=CLOSE-WAIT", "--lang", "zh"]),
        ("explore-always", ["explore", "--always", "not both=CLOSE-WAIT"]),
        ("explore-not-always", ["explore", "--always", "not both=CLOSING", "--in-order"]),
        ("explore-start", ["explore", "--can", "server told reset", "--start", "rst-in-window"]),
        ("explore-json", ["explore", "--can", "both=LISTEN", "--json"]),
        ("states", ["states"]),
    ],
)
def test_an_answer_is_as_recorded(name: str, arguments: list[str], compare: Compare) -> None:
    done = ask(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    compare(GOLDEN / f"{name}.txt", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trace"], "Which run? A name from 'quizgen trace --list', a script or a file.\n"),
        (["trace", "handshak"], "unknown scenario 'handshak'; did you mean handshake?\n"),
        (["trace", "nonsense"], "unknown scenario 'nonsense'; see: quizgen trace --list\n"),
        (["trace", "server lissens"], None),
        (["trace", "no-such-file.txt"], "no-such-file.txt: No such file or directory\n"),
        (["trace", "handshake", "--lose", "4"], "no segment 4 is delivered here; 3 are sent\n"),
        (["step", "tiem-wait", "FIN"], "unknown state 'tiem-wait'; did you mean TIME-WAIT?\n"),
        (["step", "time-wait", "FIN-ish"], "unknown event 'FIN-ish'; see: quizgen step\n"),
        (["step", "time-wait", ""], "unknown event ''; see: quizgen step\n"),
        (["step", "time-wait", "recieve"], "unknown event 'recieve'; did you mean RECEIVE?\n"),
        (
            ["step", "syn_rcvd", "客户端", "--lang", "zh"],
            "没有事件“客户端”；清单见：quizgen step --lang zh\n",
        ),
        (
            ["why", "tow-way-handshake"],
            "unknown variant 'tow-way-handshake'; did you mean two-way-handshake?\n",
        ),
        (
            ["explore"],
            "Ask one thing: --can 'both=TIME-WAIT', or --always 'not both=CLOSING'.\n",
        ),
        (
            ["explore", "--can", "client=ESTABLISED"],
            "unknown state 'ESTABLISED'; did you mean 'ESTABLISHED'?\n",
        ),
        (["explore", "--can", "both=LISTEN", "--start", "server lstens"], None),
        (
            ["verify", "no-such-scenario"],
            "unknown scenario 'no-such-scenario'; see: quizgen trace --list\n",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(arguments: list[str], message: str | None) -> None:
    """Exit code 2, nothing on standard output, a line that says what and what instead."""
    done = ask(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    if message is not None:
        assert done.stderr == message
    else:
        hints = ("; did you mean", "; expected one of", "; known:")
        assert any(hint in done.stderr for hint in hints)


@pytest.mark.parametrize(
    ("spelled", "state"),
    [
        ("SYN_RCVD", "syn-received"),
        ("syn_recv", "syn-received"),
        ("syn received", "syn-received"),
        ("synsent", "SYN-SENT"),
        ("timewait", "TIME-WAIT"),
        ("estab", "ESTABLISHED"),
        ("fin_wait1", "FIN-WAIT-1"),
        ("终止等待 2", "FIN-WAIT-2"),
        ("syn_received after a passive open", "SYN-RECEIVED after a passive OPEN"),
        ("由被动打开进入的 syn-received", "SYN-RECEIVED after a passive OPEN"),
    ],
)
def test_step_takes_the_spellings_of_states_that_a_drill_takes(spelled: str, state: str) -> None:
    done = ask("step", spelled, "rst", "--json")
    assert done.returncode == 0
    assert done.stdout == ask("step", state, "RST", "--json").stdout


@pytest.mark.parametrize(
    ("spelled", "event"),
    [
        ("Close", "CLOSE"),
        ("syn+ack", "SYN,ACK"),
        ("Passive Open", "passive OPEN"),
        ("2 msl TIMEOUT", "2 MSL timeout"),
        ("再次收到对端的 fin", "the peer's FIN again"),
        ("对端 FIN", "the peer's FIN again"),
        ("timeout user", "user timeout"),
    ],
)
def test_step_takes_events_in_any_case(spelled: str, event: str) -> None:
    done = ask("step", "LISTEN", spelled, "--json")
    assert [record["event"] for record in json.loads(done.stdout)] == [event]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (["trace", "The three-way handshake"], ["trace", "handshake"]),
        (["trace", "三次握手"], ["trace", "handshake"]),
        (["why", "two way"], ["why", "two-way-handshake"]),
        (["why", "两次握手"], ["why", "two-way-handshake"]),
        (["step", "TIME-WAIT", "timeout 2 msl"], ["step", "TIME-WAIT", "2 MSL timeout"]),
    ],
)
def test_what_is_meant_is_found_by_its_title_or_its_words(
    written: list[str], name: list[str]
) -> None:
    done = ask(*written)
    assert (done.returncode, done.stdout) == (0, ask(*name).stdout)


@pytest.mark.parametrize(
    ("written", "world"),
    [
        ("client=time wait", "client=TIME-WAIT"),
        ("Client == FIN_WAIT2/tw", "client=FIN-WAIT-2|TIME-WAIT"),
        ("the client is in ＥＳＴＡＢ && SERVER=closing", "client=ESTABLISHED and server=CLOSING"),
        (
            "not (server in close or client was estab)",
            "not (server=CLOSED or client was ESTABLISHED)",
        ),
        ("client != CLOSED", "not client=CLOSED"),
        ("both hosts are not in CLOSED", "not either=CLOSED"),
        ("[S.] in flight", "SYN,ACK in flight"),
        ("fin from the client is in flight", "FIN from client in flight"),
        ("双方=时间等待 且 服务端≠已建立", "both=TIME-WAIT and not server=ESTABLISHED"),
        ("客户端的 syn+ack 在途", "SYN,ACK from client in flight"),
    ],
)
def test_a_world_is_read_in_any_usual_spelling(written: str, world: str) -> None:
    assert predicate(predicate_written(written)) == predicate(world)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "world",
    [
        "client=LAST-ACK",
        "not server=SYN-RECEIVED",
        "both=CLOSING and nothing in flight",
        "not either=CLOSED",
        "server received old data",
        "client received data",
        "client was ESTABLISHED or server told reset",
        "RST,ACK from server in flight",
        "data in flight",
    ],
)
def test_a_world_that_explore_has_told_can_be_asked(world: str, language: str) -> None:
    """What is printed may be typed."""
    assert predicate_written(told_predicate(world)[language]) == world


def test_step_with_a_state_alone_has_every_event() -> None:
    records = json.loads(ask("step", "time_wait", "--json").stdout)
    assert {record["state"] for record in records} == {"TIME-WAIT"}
    assert len(records) == len(ask("step", "time-wait").stdout.splitlines()) == 30


def test_step_without_a_state_names_them_all() -> None:
    done = ask("step")
    assert (done.returncode, done.stdout) == (2, "")
    first, *names = done.stderr.splitlines()
    assert first == "Which state and event? States, then events:"
    assert "  TIME-WAIT" in names and "  the peer's FIN again" in names


def test_a_file_with_a_script_can_be_run(tmp_path: Path) -> None:
    script = tmp_path / "mine.txt"
    script.write_text("server listens; client opens\ndeliver SYN; deliver ACK\n", "utf-8")
    done = ask("trace", str(script))
    assert done.returncode == 2
    expected = "no ACK is in flight; in flight: SYN,ACK from server"
    assert done.stderr == f"{script}:2:14: {expected}\n"


def test_a_script_comes_through_a_pipe_too(tmp_path: Path) -> None:
    script = b"server listens; client opens; deliver SYN\n"
    command = [sys.executable, "-m", "quizgen", "trace"]
    whole = subprocess.run([*command, "-"], input=script, capture_output=True, check=True)
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen([*command, str(tmp_path / "pipe")], stdout=subprocess.PIPE)
    (tmp_path / "pipe").write_bytes(script)
    shown, _ = reader.communicate()
    assert b"SYN seq=x" in whole.stdout
    assert shown.split(b"\n", 1)[1] == whole.stdout  # without the line that names the file


def test_an_end_that_is_asked_for_is_as_ctrl_c(tmp_path: Path) -> None:
    """SIGTERM comes while the command waits for its script."""
    os.mkfifo(tmp_path / "pipe")
    command = [sys.executable, "-m", "quizgen", "trace", str(tmp_path / "pipe")]
    waiting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with (tmp_path / "pipe").open("wb"):  # opens when the command does
        waiting.terminate()
        shown, errors = waiting.communicate()
    assert (waiting.returncode, shown) == (130, b"")
    assert errors == b"Interrupted; nothing half-written was left.\n"


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        ("server listens".encode("utf-16"), "not UTF-8; save the file as UTF-8"),
        (b"server lis\xfftens", "not UTF-8; save the file as UTF-8"),
        (b"client opens; " * 10_000, "1:1: a script has at most 20000 characters"),
        (b"\x1b[2J", r"1:1: unknown word '\x1b[2J'; expected one of"),
    ],
)
def test_a_file_that_is_no_script_is_said(octets: bytes, message: str, tmp_path: Path) -> None:
    """Windows writes UTF-16, and a file may be anything."""
    script = tmp_path / "mine.txt"
    script.write_bytes(octets)
    done = ask("trace", str(script))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.replace(f"{script}:", "").strip().startswith(message)


def test_at_least_thirty_runs_have_a_name() -> None:
    assert len(ask("trace", "--list").stdout.splitlines()) >= 30


@pytest.mark.parametrize("form", ["svg", "tcpdump", "ss", "json"])
def test_every_form_of_a_trace(form: str) -> None:
    done = ask("trace", "three-segment-close", "--format", form)
    assert done.returncode == 0
    assert done.stdout.strip()
    if form == "svg":
        assert ElementTree.fromstring(done.stdout).tag.endswith("svg")
    if form == "json":
        assert json.loads(done.stdout)["end"] == {"client": "TIME-WAIT", "server": "CLOSED"}


def test_tcpdump_listens_where_it_is_told() -> None:
    """A segment lost on the way is in the sender's capture, and not in the receiver's."""
    lines = {
        host: ask("trace", "syn-lost", "--format", "tcpdump", "--at", host).stdout.splitlines()
        for host in ("client", "server")
    }
    assert len(lines["client"]) == len(lines["server"]) + 1


def test_retransmissions_as_needed_repair_any_one_loss(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["explore", "--can", "both=ESTABLISHED and nothing in flight", "--losses", "1"]
    assert main([*asked, "--retransmissions", "any"]) == 0
    assert capsys.readouterr().out.startswith("yes: ")
    assert main([*asked, "--retransmissions", "7"]) == 2
    assert "--retransmissions is 0 to 5 or 'any', not '7'" in capsys.readouterr().err


@pytest.mark.parametrize("calls", ["client opens; deliver SYN", "client isn 5; client opens"])
def test_calls_are_what_users_do(calls: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "--can", "both=ESTABLISHED", "--calls", calls]) == 2
    assert "is no call; the search itself delivers and loses" in capsys.readouterr().err
