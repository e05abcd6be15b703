"""`quizgen review`: an entry beside what was read of it, and accepted at a real terminal."""

import re
import sys
from pathlib import Path

import pexpect
import pytest

from quizgen.cli import main

ENTRY = """\
topic: seen
title: {en: Seen, zh: 看}
level: mid
entries:
  - id: fin-is-lost
    source: RFC 9293 §3.10.4
    after: do handshake; client closes; lose FIN
    ask:
      en: >-
        On an established connection the client closes, and its FIN is lost. In which state is each
        host before anything is retransmitted?
      zh: 在已建立的连接上，客户端关闭连接，其 FIN 丢失。在任何重传之前，双方各处于什么状态？
    answer: {client: FIN-WAIT-1, server: ESTABLISHED}
    why:
      en: The FIN has left and has not arrived.
      zh: FIN 已发出，没有到达。
      by: RFC 9293 §3.10.4
  - id: close-in-listen
    source: RFC 9293 §3.10.4
    state: LISTEN
    event: CLOSE
    answer: {next: CLOSED}
"""
SHOWN = """\
seen.yaml:5:9: entry fin-is-lost (not as anki.lock has it)
  asked       after: server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK; client
              closes; lose FIN
  answered    client is FIN-WAIT-1 (RFC 9293 §3.10.4)
  answered    server is ESTABLISHED (RFC 9293 §3.10.7.4)
  holds       under RFC 9293, as the model does; Linux was not seen to do the same
  words en    On an established connection the client closes, and its FIN is lost. In which state is
              each host before anything is retransmitted?
  words zh    在已建立的连接上，客户端关闭连接，其 FIN 丢失。在任何重传之前，双方各处于什么状态？
  read en     established  “On an established connection”
  read en     closes: host client  “the client closes”
  read en     lost: segment (flags FIN, owner client)  “its FIN is lost”
  read en     nothing_again  “before anything is retransmitted”
  read en     ask_state: who both  “In which state is each host”
  read zh     established  “在已建立的连接上”
  read zh     closes: host client  “客户端关闭连接”
  read zh     lost: segment (flags FIN, owner client)  “其 FIN 丢失”
  read zh     nothing_again  “在任何重传之前”
  read zh     ask_state: who both  “双方各处于什么状态”
  why en      The FIN has left and has not arrived.
  why zh      FIN 已发出，没有到达。
              by RFC 9293 §3.10.4

"""
WHAT = ("asked  ", "drawn  ")
PROMPT = re.escape("As meant? [y]es: record it, [n]o: list it, [s]kip, [q]uit: ")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Content of two entries, as the working directory."""
    (tmp_path / "seen.yaml").write_text(ENTRY, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def review(*options: str) -> int:
    return main(["review", *options, "--content", "."])


def test_words_stand_beside_what_was_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review("fin-is-lost") == 0
    assert capsys.readouterr().out == SHOWN
    assert not (folder / "anki.lock").exists()


def test_what_was_asked_is_all_that_was_and_a_drawing_is_none_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = """\
  - id: why-three
    source: RFC 9293 §3.5
    ask: {en: Why are there three segments?, zh: 为什么是三个报文段？}
    say: {en: Each side must acknowledge the other's SYN., zh: 双方都要确认对方的 SYN。}
    because: two-way-handshake
    draw: do handshake
"""
    (folder / "seen.yaml").write_text(ENTRY + drawn, "utf-8")
    assert review("close-in-listen", "why-three") == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line[2:9] in WHAT]
    assert rows == [
        "  asked       state: LISTEN",
        "  asked       event: CLOSE",
        "  asked       because: two-way-handshake",
        "  drawn       do handshake",
    ]


def test_unknown_entry_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert review("fin-is-lots") == 2
    told = "no entry has the id 'fin-is-lots'; did you mean fin-is-lost?\n"
    assert capsys.readouterr().err == told


def test_yes_records_what_is_shown_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review("fin-is-lost", "--yes") == 0
    assert capsys.readouterr().out == SHOWN.rstrip("\n") + "\nrecorded: entry fin-is-lost\n\n"
    lock = (folder / "anki.lock").read_text("utf-8")
    assert "fin-is-lost" in lock
    assert "close-in-listen" not in lock
    assert review("--changed") == 0
    assert capsys.readouterr().out.startswith("seen.yaml:18:9: entry close-in-listen (not as")


def test_what_was_changed_is_shown_until_it_is_recorded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lock", "--content", "."]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told == "2 changes recorded unread; 'quizgen review --changed' shows them first"
    assert review("--changed") == 0
    assert capsys.readouterr().out == "nothing differs from anki.lock\n"
    (folder / "seen.yaml").write_text(ENTRY.replace("has left and", "left but"), "utf-8")
    assert review("--changed", "--yes") == 0
    assert "recorded: entry fin-is-lost" in capsys.readouterr().out
    assert main(["check", "."]) == 0
    assert main(["lock", "--content", "."]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "nothing has changed"


def begin(folder: Path) -> "pexpect.spawn[str]":
    """A review of all that changed, at a terminal of its own."""
    command = ["-m", "quizgen", "review", "--changed", "--content", "."]
    child = pexpect.spawn(
        sys.executable, command, cwd=str(folder), encoding="utf-8", timeout=30, dimensions=(40, 120)
    )
    child.delaybeforesend = None
    child.expect(PROMPT)
    return child


def test_each_entry_is_accepted_alone_at_a_terminal(folder: Path) -> None:
    child = begin(folder)
    assert SHOWN.strip() in child.before.replace("\r\n", "\n")
    child.sendline("what?")  # asked again
    child.expect(PROMPT)
    child.sendline("y")
    child.expect(re.escape("recorded: entry fin-is-lost"))
    child.expect(PROMPT)
    child.sendline("no")
    child.expect(re.escape("seen.yaml:18:9: to change: entry close-in-listen"))
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    lock = (folder / "anki.lock").read_text("utf-8")
    assert "fin-is-lost" in lock
    assert "close-in-listen" not in lock


@pytest.mark.parametrize("key", ["q", "\x04"], ids=["quit", "end of file"])
def test_quitting_keeps_what_was_recorded(folder: Path, key: str) -> None:
    child = begin(folder)
    child.sendline("s")
    child.expect(PROMPT)
    child.send(key if key == "\x04" else f"{key}\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert not (folder / "anki.lock").exists()
