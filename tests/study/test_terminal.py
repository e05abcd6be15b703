"""Drills at a real terminal: keys, wide characters, colours, ends, and what a kill leaves."""

import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pexpect
import pytest
from wcwidth import wcswidth

from quizgen.check import Checked
from quizgen.cli import main
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.study import terminal
from quizgen.study.history import FILE, read

SMALL = str(Path(__file__).parent.parent / "content" / "valid" / "small.yaml")
DRILL = [sys.executable, "-m", "quizgen", "drill", "--content", SMALL]
PLAIN = {"TERM": "dumb", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
RICH = {**PLAIN, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
PROMPT = r"\n(?:\r|\x1b\[[0-9;?]*[a-zA-Z])*>(?: |\x08\x1b\[2C)"  # in colours or not
FORMS = ["--form", "typed"]


def begin(
    home: Path, *options: str, environment: dict[str, str] = PLAIN, width: int = 200
) -> "pexpect.spawn[str]":
    """A drill at a terminal of its own, at its first question."""
    child = pexpect.spawn(
        DRILL[0],
        [*DRILL[1:], "--seed", "7", "-n", "99", *options],
        encoding="utf-8",
        timeout=20,
        dimensions=(40, width),
        env={**environment, "QUIZGEN_HOME": str(home)},
    )
    child.delaybeforesend = None  # it reads from the terminal as long as it runs
    child.expect(PROMPT)
    return child


@pytest.fixture
def keys(small: Checked) -> dict[str, dict[str, str]]:
    """The key of each question, by its stem and language."""
    everything: list[Item] = make_items(small)
    return {
        language: {item.stem[language]: item.key[language] for item in everything}
        for language in ("en", "zh")
    }


@pytest.mark.parametrize(
    ("language", "total"), [("en", r"(\d+) of \1 right\."), ("zh", r"共答 (\d+) 题，答对 \1 题。")]
)
def test_whole_session_answered_by_words(
    tmp_path: Path, keys: dict[str, dict[str, str]], language: str, total: str
) -> None:
    child = begin(tmp_path, "--lang", language)
    asked = 0
    while child.isalive():
        stems = re.findall(r"^\d+\. (.*?)\r?$", child.before, re.M)
        child.sendline(keys[language][stems[-1]])
        child.expect(PROMPT)
        if re.search("Which of these|Did you know|哪几点|你会吗", child.before):
            child.sendline("a")
            child.expect(PROMPT)
        child.sendline("")  # goes on
        asked += 1
        if child.expect([PROMPT, pexpect.EOF]):
            break
    child.wait()
    assert (child.exitstatus, child.signalstatus) == (0, None)
    assert re.search(total, child.before)
    assert len(read(tmp_path / FILE)) == asked == len(keys[language])


@pytest.mark.parametrize(("end", "code"), [("\x04", 0), ("\x03", 130)], ids=["ctrl-d", "ctrl-c"])
@pytest.mark.parametrize("environment", [PLAIN, RICH], ids=["plain", "edited"])
def test_ending_early_sums_up(
    tmp_path: Path, environment: dict[str, str], end: str, code: int
) -> None:
    child = begin(tmp_path, *FORMS, environment=environment)
    child.send("?\r")
    child.expect(PROMPT)
    child.send(end)
    child.expect(pexpect.EOF)
    child.wait()
    assert (child.exitstatus, child.signalstatus) == (code, None)
    assert "0 of 1 right." in child.before
    assert "Traceback" not in child.before


def test_odd_keys_do_no_harm(tmp_path: Path) -> None:
    child = begin(tmp_path, *FORMS)
    for typed in ("\x1b[A\x1b[A", "é" * 500, "'; DROP TABLE", "％s {0}"):
        child.sendline(typed)
        child.expect(PROMPT)
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0 and "Traceback" not in child.before


def test_lines_break_between_words_at_a_narrow_terminal(tmp_path: Path) -> None:
    child = begin(tmp_path, "--lang", "zh", *FORMS, width=44)
    lines = child.before.replace("\r\n", "\n").split("\n")
    child.close(force=True)
    assert max(map(wcswidth, lines)) <= 44


# With tmux, whose screen can be read.


class Screen:
    """A terminal of 80 columns in tmux, in which a drill runs."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null", "-u"]
        drill = [sys.executable, "-m", "quizgen", "drill", "--home", str(folder), *options]
        self._run("new-session", "-d", "-x", "80", "-y", "50", *drill)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], capture_output=True, check=True, encoding="utf-8"
        )
        return done.stdout

    def type(self, *keys: str) -> None:
        """Press keys, by the names of tmux."""
        self._run("send-keys", *keys)

    def narrow(self, width: int) -> None:
        """Make the window so many columns wide."""
        self._run("resize-window", "-x", str(width))

    def shows(self, words: str) -> str:
        """The screen, once these words stand on it."""
        ends = time.monotonic() + 20
        while words not in (screen := self._run("capture-pane", "-p")):
            assert time.monotonic() < ends, f"never shown: {words!r}; the screen: {screen}"
            time.sleep(0.05)
        return screen

    def end(self) -> None:
        """Close the terminal."""
        self._run("kill-server")


@pytest.fixture
def arrow(tmp_path: Path) -> Path:
    """One question whose key is CLOSED, and one whose key is a host."""
    path = tmp_path / "arrow.yaml"
    path.write_text(
        """\
topic: field
title: {en: From the field, zh: 来自现场}
level: mid
entries:
  - id: field-arrow
    source: RFC 9293 §3.10.7.4
    state: LAST-ACK
    event: ACK of everything sent
    answer: {next: CLOSED}
""",
        "utf-8",
    )
    return path


@pytest.fixture
def screens(tmp_path: Path) -> Iterator[list[Screen]]:
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.end()


@pytest.mark.parametrize(
    "typed",
    [["CLOSED", "Up"], ["CLSED", "Left", "Left", "Left", "O"]],
    ids=["up", "inserted"],
)
def test_arrow_keys_move_and_are_no_answer(
    tmp_path: Path, arrow: Path, screens: list[Screen], typed: list[str]
) -> None:
    screen = Screen(tmp_path, "--content", str(arrow))
    screens.append(screen)
    screen.shows("\n>\n")
    screen.type(*typed, "Enter")
    shown = screen.shows("Right.")
    assert "> CLOSED\n" in shown and "^[" not in shown


def test_lines_break_where_the_window_ends_now(
    tmp_path: Path, arrow: Path, screens: list[Screen]
) -> None:
    screen = Screen(tmp_path, "--content", str(arrow))
    screens.append(screen)
    screen.shows("\n>\n")
    screen.narrow(40)
    screen.type("nonsense", "Enter")
    assert "\nPlease answer with a state, such as\nLISTEN or TIME-WAIT.\n" in screen.shows(
        "TIME-WAIT."
    )


def test_wide_characters_are_edited_whole(tmp_path: Path, screens: list[Screen]) -> None:
    screen = Screen(tmp_path, "--content", SMALL, "--lang", "zh", "--form", "typed", "-n", "99")
    screens.append(screen)
    screen.shows("\n>\n")
    screen.type("客服", "BSpace", "BSpace", "服务错", "BSpace", "器")
    assert "> 服务器\n" in screen.shows("> 服务器")


def test_kill_loses_nothing_acknowledged(tmp_path: Path) -> None:
    child = begin(tmp_path, *FORMS)
    for _ in range(3):
        child.sendline("?")
        child.expect(PROMPT)
        child.sendline("")
        child.expect(PROMPT)
    child.kill(signal.SIGKILL)
    child.wait()
    assert len(read(tmp_path / FILE)) == 3


def test_plain_has_no_escape_sequence_and_no_bar(tmp_path: Path) -> None:
    rich = begin(tmp_path, *FORMS, environment=RICH)
    assert "\x1b[1m1. " in rich.before and "0 right" in rich.before
    rich.close(force=True)
    for options, extra in ((["--plain"], {}), ([], {"NO_COLOR": "1"})):
        child = begin(tmp_path, *FORMS, *options, environment={**RICH, **extra})
        assert "\x1b[1m" not in child.before and "0 right" not in child.before
        child.close(force=True)


@pytest.mark.parametrize(
    ("system", "variables", "edits"),
    [
        ("nt", {}, True),  # no terminal of Windows says what it is
        ("posix", {"TERM": "tmux-256color"}, True),
        ("posix", {"TERM": "dumb"}, False),
        ("posix", {}, False),
    ],
)
def test_lines_are_edited_where_the_cursor_moves(
    monkeypatch: pytest.MonkeyPatch, system: str, variables: dict[str, str], edits: bool
) -> None:
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setattr(terminal, "os", SimpleNamespace(name=system, environ=variables))
    assert terminal.can_edit() is edits


def test_ctrl_c_while_a_prompt_goes_into_a_pipe_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Interrupted(io.StringIO):
        def flush(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdout", Interrupted())
    monkeypatch.setattr("sys.stdin", io.StringIO("A\n"))
    with pytest.raises(KeyboardInterrupt):
        terminal.reader(False)("> ")


def test_due_and_missed_are_asked_from_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def drilled(*options: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("?\nq\n"))
        drill = ["drill", "--content", SMALL, "--seed", "1", *FORMS]
        assert main([*drill, "--home", str(tmp_path), *options]) == 0
        return capsys.readouterr().out

    assert drilled("--missed") == "Nothing was missed when it was last asked.\n"
    assert drilled("--new", "0") == "Nothing is due. To be asked anyway, add --cram.\n"
    first = drilled("-n", "1")
    stem = first.split("\n")[2]
    assert drilled("--missed").split("\n")[:3] == [*first.split("\n")[:2], stem]
    assert drilled("-n", "1").split("\n")[2] != stem
    assert drilled("--cram", "-n", "99").startswith("Questions: ")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "is damaged; it was left as it is. Move it away, and bring back a copy with: "
            "quizgen history import FILE",
        ),
        ("zh", "已损坏，未作改动。请把它移走，再恢复备份：quizgen history import FILE"),
    ],
)
def test_history_that_cannot_be_opened_stops_the_drill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, told: str
) -> None:
    (tmp_path / FILE).write_text("no database, but long enough to be one " * 9)
    drill = ["drill", "--content", SMALL, "--home", str(tmp_path), "--lang", language]
    assert main(drill) == 2
    assert capsys.readouterr() == ("", f"{tmp_path / FILE} {told}\n")
