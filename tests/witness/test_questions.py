"""What entries ask, asked of the real kernel: each kind of fact, and each way to come out."""

from pathlib import Path

import pytest

from quizgen.cli import main
from quizgen.tcp.run.trace import run
from quizgen.witness import linux
from quizgen.witness.findings import Replayed
from quizgen.witness.questions import Answer, Question, Verdict, after, answer, of_segment
from quizgen.witness.watch import Method, Watch
from quizgen.witnessed import read

HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK\n"
HALF_CLOSED = HANDSHAKE + "client closes; deliver FIN; deliver ACK\n"
TEARDOWN = HALF_CLOSED + "server closes; deliver FIN; deliver ACK\n"
HALF_DUPLEX = f"{linux.HALF_DUPLEX.reason} [{linux.HALF_DUPLEX.source}]"
DATA_ON_SYN = f"{linux.DATA_ON_SYN.reason} [{linux.DATA_ON_SYN.source}]"


def _after(watch: Watch, script: str, **facts: str) -> Answer:
    decided = {name.replace("_", " "): value for name, value in facts.items()}
    return answer(Question("asked", script, decided, is_shown=False), watch)


def _of(watch: Watch, script: str, segment: int, **facts: str) -> Answer:
    decided = {name.rstrip("_"): value for name, value in facts.items()}
    return answer(Question("asked", script, decided, segment), watch)


BOTH = Answer("asked", Verdict.BOTH)


def test_states_and_what_is_sent_hold_for_both(watch: Watch) -> None:
    facts = {"client": "TIME-WAIT", "server": "LAST-ACK", "sends": "ACK", "seq": "x+2"}
    assert _after(watch, TEARDOWN.rpartition(";")[0], **facts, ack="y+2") == BOTH
    assert _after(watch, HANDSHAKE + "client closes; lose FIN", sends="nothing").unseen == ()


@pytest.mark.parametrize(
    ("fact", "value", "other"),
    [
        *[("client", "ESTABLISHED", "FIN-WAIT-2"), ("server", "ESTABLISHED", "CLOSE-WAIT")],
        *[("sends", "ACK", "nothing"), ("client received", "7", "0")],
    ],
)
def test_wrong_answer_is_undocumented(watch: Watch, fact: str, value: str, other: str) -> None:
    """Each fact that is asked of the end is seen: a wrong one never holds for both."""
    asked = Question("asked", HALF_CLOSED, {fact: value})
    assert answer(asked, watch) == Answer("asked", Verdict.DIFFERS, {fact: other})


def test_every_fact_of_a_segment_holds_for_both(watch: Watch) -> None:
    assert (
        _of(
            *(watch, TEARDOWN, 4),
            from_="client",
            flags="FIN,ACK",
            seq="x+1",
            ack="y+1",
            takes="1",
            client="ESTABLISHED -> FIN-WAIT-1",
            server="ESTABLISHED -> CLOSE-WAIT",
            call="close",
            returns="recv",
            data="now",
        )
        == BOTH
    )


@pytest.mark.parametrize(
    ("segment", "fact", "value"),
    [
        *[(1, "call", "connect"), (1, "returns", "none"), (2, "returns", "connect")],
        *[(3, "returns", "accept"), (3, "data", "now"), (5, "data", "never")],
        *[(4, "returns", "recv"), (6, "returns", "recv"), (7, "returns", "none")],
        *[(5, "takes", "0"), (6, "call", "close"), (2, "server", "LISTEN -> SYN-RECEIVED")],
    ],
)
def test_calls_that_return_and_data(watch: Watch, segment: int, fact: str, value: str) -> None:
    asked = Question("asked", TEARDOWN, {fact: value}, segment)
    found = answer(asked, watch)
    if (segment, fact) == (5, "data"):  # the server may still send: only close() loses it
        assert found == Answer("asked", Verdict.DIFFERS, {"data": "now"})
    else:
        assert found == BOTH


def test_data_that_arrives_lets_recv_return(watch: Watch) -> None:
    script = HANDSHAKE + "client sends 100; deliver data"
    assert _of(watch, script, 4, call="send", returns="recv", data="now") == BOTH


def test_data_on_a_syn_is_dropped(watch: Watch) -> None:
    found = _of(watch, HANDSHAKE, 1, data="later")
    assert found == Answer("asked", Verdict.DIFFERS, {"data": "never"}, DATA_ON_SYN)


def test_close_differs_where_shutdown_does_not(watch: Watch) -> None:
    script = HALF_CLOSED + "server sends 40; deliver data"
    found = _after(watch, script, client_received="40")
    assert found == Answer(
        "asked", Verdict.DIFFERS, {"client received": "0"}, HALF_DUPLEX, linux.CLOSE
    )
    shown = answer(Question("asked", script, {"sends": "ACK"}, is_shown=True), watch)
    assert shown.seen == {"sends": "RST"}


def test_what_no_kernel_does_is_untried(watch: Watch) -> None:
    why = "'client waits 2 MSL': TIME-WAIT lasts 60 s on Linux: longer than is waited here"
    found = _after(watch, TEARDOWN + "client waits 2 MSL", client="CLOSED")
    assert found == Answer("asked", Verdict.UNTRIED, why=why, unseen=("client",))
    assert _of(watch, TEARDOWN + "client waits 2 MSL", 7, flags="ACK") == BOTH


def test_what_no_call_shows_is_untried_and_else_left_open(watch: Watch) -> None:
    found = _after(watch, HANDSHAKE, client_IRS="y")
    why = "no call shows client IRS"
    assert found == Answer("asked", Verdict.UNTRIED, why=why, unseen=("client IRS",))
    found = _after(watch, HANDSHAKE, client_IRS="y", client="ESTABLISHED")
    assert found == Answer("asked", Verdict.BOTH, unseen=("client IRS",))


def test_run_that_the_kernel_leaves_early_is_untried(watch: Watch) -> None:
    script = (
        "server delays ACKs\n"
        + HANDSHAKE
        + ("client closes; deliver FIN; server closes; deliver FIN; deliver ACK")
    )
    found = _after(watch, script, client="TIME-WAIT")
    why = f"the kernel leaves the run at 'server closes': {linux.QUICK_ACK.reason}"
    assert found == Answer("asked", Verdict.UNTRIED, why=why)


def test_without_a_wire_nothing_is_tried() -> None:
    asked = Question("asked", "client opens; lose SYN", {"client": "SYN-SENT"})
    found = answer(asked, Watch([], Method.LOOPBACK))
    assert found == Answer("asked", Verdict.UNTRIED, why="it needs a wire of its own")


def test_run_that_stopped_shows_nothing() -> None:
    trace = run(HANDSHAKE)
    assert after(trace, Replayed(0, 0)) == {}
    assert of_segment(trace, 1, Replayed(0, 0)) == {}


SMALL = """\
topic: small
title: {en: Small, zh: 小}
level: junior
entries:
  - id: aborted
    source: RFC 9293 §3.10.5
    after: do handshake; client aborts
    ask:
      en: After the handshake the client aborts. What does the client send?
      zh: 在已建立的连接上，客户端中止连接。客户端发送什么？
    answer: {sends: RST}
  - id: opened
    source: RFC 9293 §3.5
    after: do handshake
    ask:
      en: After the handshake, in which state is the client?
      zh: 握手后，客户端处于什么状态？
    answer: {client: ESTABLISHED}
"""


@pytest.mark.usefixtures("wire")
def test_answers_are_recorded_beside_the_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded, then held against the entries; entries asked again leave the others as they are."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, "utf-8")
    assert main(["verify", "--entries", "--content", "."]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == "1 hold for both, 1 differ, 0 not tried."
    assert printed.err == "aborted ...\nopened ...\nwrote linux.lock\n"
    seen = read(Path("linux.lock").read_text("utf-8"))
    assert [told.came for told in seen.values()] == ["differs", "both"]
    assert main(["lock", "--content", "."]) == 0
    capsys.readouterr()
    assert main(["check", "."]) == 1
    assert capsys.readouterr().out.startswith(
        "small.yaml:9:7: aborted: Linux was seen to answer otherwise (sends: RST,ACK); say "
    )
    assert main(["verify", "--entries", "opened", "--content", "."]) == 0
    assert read(Path("linux.lock").read_text("utf-8")) == seen


def test_what_cannot_be_asked_of_entries_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, "utf-8")
    assert main(["verify", "--entries", "opend", "--content", "."]) == 2
    assert capsys.readouterr().err == (
        "no entry 'opend' that a run decides; did you mean opened?\n"
    )
    Path("linux.lock").write_text("{", "utf-8")
    assert main(["check", "."]) == 2
    assert capsys.readouterr().err == (
        "linux.lock: not what was recorded; delete it, and run: quizgen verify --entries\n"
    )
