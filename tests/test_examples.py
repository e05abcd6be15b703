"""The examples that `--help` shows: each command has one, and it does what it says."""

import re
import shlex
from pathlib import Path

import pytest
from study.log import at, review

from quizgen.cli import app, main
from quizgen.study.events import Change, Kind, line_of

MINE = """\
topic: mine
title: {en: My questions, zh: 我的题目}
level: mid
entries:
  - id: my-lost-ack
    source: RFC 9293 §3.5
    after: server listens; client opens; deliver SYN; deliver SYN,ACK; lose ACK
    ask:
      en: >-
        The last ACK of the handshake is lost, and nothing is retransmitted. In which state is
        each host?
      zh: 三次握手的最后一个 ACK 丢失，尚未发生任何重传。此时双方各处于什么状态？
    answer: {client: ESTABLISHED, server: SYN-RECEIVED}
"""
OF_PYTHON = {command.callback.__name__: command.callback for command in app.registered_commands}
OF_HISTORY = {
    f"history {command.name or command.callback.__name__}": command.callback
    for group in app.registered_groups
    for command in group.typer_instance.registered_commands
}
COMMANDS = OF_PYTHON | OF_HISTORY


def examples(name: str) -> list[str]:
    """What the help of a command says between backquotes, if it calls the command."""
    shown = " ".join((COMMANDS[name].__doc__ or "").split())
    return re.findall(rf"`quizgen ({name}(?: [^`]+)?)`", shown)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an author's file, a trainer's paper and a learner's history, in which a command
    is typed."""
    (tmp_path / "mine").mkdir()
    for file in (tmp_path / "mine.yaml", tmp_path / "mine" / "mine.yaml"):
        file.write_text(MINE, "utf-8")
    log = [review("a"), Change("s", at(2), Kind.SUSPEND, "syn/flags")]
    (tmp_path / "history.jsonl").write_text("".join(f"{line_of(each)}\n" for each in log), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / "home"))
    (tmp_path / "answers.csv").write_text("name,form,1\nAnn,A,B\nBo,A,D\n", "utf-8")
    assert main(["history", "import", "history.jsonl"]) == 0
    assert main(["quiz", "--content", "mine.yaml", "-n", "1", "--seed", "1", "-o", "class"]) == 0
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_an_example(name: str) -> None:
    assert examples(name)


@pytest.mark.parametrize("line", [examples(name)[0] for name in COMMANDS])
def test_first_example_does_what_it_says(
    line: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    code = main(shlex.split(line))
    told = capsys.readouterr()
    assert code == 0, f"{line}: {told.err}"
    assert told.out
