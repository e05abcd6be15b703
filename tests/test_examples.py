"""The examples that `--help` shows: each command has one, and it does what it says."""

import contextlib
import re
import shlex
import shutil
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


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an author's file, a trainer's paper and a learner's history."""
    folder = tmp_path_factory.mktemp("laid")
    (folder / "mine").mkdir()
    for file in (folder / "mine.yaml", folder / "mine" / "mine.yaml"):
        file.write_text(MINE, "utf-8")
    log = [review("a"), Change("s", at(2), Kind.SUSPEND, "syn/flags")]
    (folder / "history.jsonl").write_text("".join(f"{line_of(each)}\n" for each in log), "utf-8")
    (folder / "answers.csv").write_text("name,form,1\nAnn,A,B\nBo,A,D\n", "utf-8")
    with contextlib.chdir(folder):
        assert main(["history", "import", "history.jsonl", "--home", "home"]) == 0
        paper = ["quiz", "--content", "mine.yaml", "-n", "1", "--seed", "1", "-o", "class"]
        assert main(paper) == 0
    return folder


@pytest.fixture
def desk(laid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a command is typed."""
    shutil.copytree(laid, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / "home"))
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
