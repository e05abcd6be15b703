"""The command line as a user meets it: words, exit codes, and never a traceback."""

import contextlib
import errno
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from quizgen import __version__
from quizgen.cli import app, main

SMALL = str(Path(__file__).parent / "content" / "valid" / "small.yaml")
QUIZGEN = [sys.executable, "-m", "quizgen"]
INSTALLED = str(Path(sys.executable).parent / "quizgen")


def start(
    *arguments: str, folder: Path | None = None, typed: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    return subprocess.run(
        [*QUIZGEN, *arguments],
        cwd=folder,
        input=typed,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """What the program would print and end with, in this process and with nothing to read."""
    shown, errors = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with (
        contextlib.chdir(folder or Path.cwd()),
        contextlib.redirect_stdout(shown),
        contextlib.redirect_stderr(errors),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        code = main(arguments)
    written = [stream.flush() or stream.buffer.getvalue() for stream in (shown, errors)]
    return subprocess.CompletedProcess(arguments, code, *written)


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, env={**os.environ, "PATH": path}
    )


def test_help_lists_every_command_in_one_line() -> None:
    shown = run("--help").stdout.decode()
    names = [
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    ]
    assert {"check", "anki", "sheet", "quiz", "drill", "build", "schema", "lock"} <= set(names)
    listed = shown.partition("Commands:\n")[2].splitlines()
    assert {line.split()[0] for line in listed if line.startswith("  ")} >= set(names)


def test_without_arguments_it_says_what_it_can_do() -> None:
    result = run()
    assert result.returncode == 0 and not result.stderr
    shown = result.stdout.decode()
    assert [line.split()[0] for line in shown.splitlines()[3:11]] == [
        "Learn", "quizgen", "quizgen", "Teach", "quizgen", "Ask", "quizgen", "Write",
    ]  # fmt: skip
    named = set(re.findall(r"quizgen (\w+)", shown))
    assert named <= set(re.findall(r"^  (\w+)", run("--help").stdout.decode(), re.M))


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_asked_for_in_two_ways(option: str) -> None:
    shown = run("drill", option).stdout.partition(b" drill ")[2]
    assert shown.startswith(b"[OPTIONS]\n\n  Ask what is due")


def test_version_is_an_option_too() -> None:
    assert run("--version").stdout.decode() == f"{__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("trace", "Simultaneous_Open"), "a simultaneous open (RFC 9293; the"),
        (("why", "No Time_Wait"), "Change the rule: "),
        (("explore", "--can", "client=time_wait"), "yes: the client is in TIME-WAIT"),
        (("explore", "--can", "both=Estab", "--start", "HANDSHAKE"), "yes: "),
        (("explore", "--can", "client=closed and client was estab"), "yes: "),
        (("sheet", "--topic", "Time_Wait", "-o", "sheets"), "wrote sheets/time-wait.md"),
        (("sheet", "--topic", "建立连接", "-o", "sheets"), "wrote sheets/handshake.md"),
        (("sheet", "--topic", "ports and identity", "-o", "sheets"), "wrote sheets/ports.md"),
        (("trace", "do handshake; client closes; deliver [F.]; lose ack"), "client  "),
        (("trace", "server listens; client opens; deliver syn; lose SYN_ACK"), "client  "),
        (
            (
                "explore",
                "--can",
                "server=estab",
                "--start",
                "server listens; old [S] from client seq=9",
            ),
            "yes",
        ),
        (("step", "TIME-WAIT", "[F.]"), "TIME-WAIT · FIN that acknowledges nothing new"),
        (("step", "syn sent", "SYN_ACK"), "SYN-SENT · SYN,ACK"),
        (("trace", "handshake", "--format", "TCPdump", "--lang", "ZH"), "12:00:00.0"),
        (("trace", "do handshake; client closes; deliver FIN", "--seq", "Relative"), "client "),
    ],
)
def test_names_may_be_spelled_otherwise(
    arguments: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    result = run(*arguments, folder=tmp_path)
    assert (result.returncode, result.stdout.decode()[: len(shown)]) == (0, shown)


def _choices(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The parameters of every command that take one of a few words."""
    for parameter in command.params:
        typed = getattr(parameter, "type_descriptor", None)
        if typed and re.search("Literal|Level|Form|Language|enum", str(typed.annotation)):
            yield f"{name} {parameter.name}", typed.parameter_info
    for each, below in getattr(command, "commands", {}).items():
        yield from _choices(below, f"{name} {each}")


def test_words_to_choose_from_are_taken_in_any_case() -> None:
    found = dict(_choices(typer.main.get_command(app), "quizgen"))
    assert len(found) > 30
    assert [name for name, option in found.items() if option.case_sensitive] == []


def test_what_is_no_such_word_is_said_in_our_own_words() -> None:
    result = run("drill", "--level", "juniro")
    assert result.returncode == 2
    assert result.stderr.decode() == (
        "--level: unknown word 'juniro'; did you mean junior?\nHelp: quizgen drill --help\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["drill", "--nwe", "3"],
            "没有选项 --nwe；是否想输入 --new？\n用法见：quizgen drill --help\n",
        ),
        (["dril"], "没有命令 dril；是否想输入 drill？\n用法见：quizgen --help\n"),
        (
            ["drill", "-n", "x"],
            "-n / --number：应为不小于 1 的整数\n用法见：quizgen drill --help\n",
        ),
        (
            ["explore", "--losses", "9"],
            "--losses：应为 0 到 5 的整数\n用法见：quizgen explore --help\n",
        ),
        (["drill", "--core=1"], "--core 不带取值\n"),
        (["trace", "a", "b"], "多余的参数：b\n用法见：quizgen trace --help\n"),
        (["history", "import"], "缺少 FILE…\n用法见：quizgen history import --help\n"),
        (["quiz"], "缺少 -o / --output\n用法见：quizgen quiz --help\n"),
        (["trace", "handshak"], "没有场景“handshak”；是否想输入 handshake？\n"),
        (
            ["quiz", "-o", "a", "--topic", "handshak"],
            "没有主题“handshak”；是否想输入 handshake？\n",
        ),
    ],
)
def test_wrong_usage_is_said_in_the_language_that_is_asked_for(
    arguments: list[str], message: str
) -> None:
    result = run(*arguments, "--lang=zh")
    assert (result.returncode, result.stderr.decode()) == (2, message)


def test_option_without_its_value_is_said() -> None:
    result = run("drill", "--seed")
    assert (result.returncode, result.stderr) == (2, b"--seed: a value must follow\n")


def test_module_and_script_are_the_same_program() -> None:
    installed = subprocess.run([INSTALLED, "version"], capture_output=True, text=True)
    assert installed.stdout == start("version").stdout.decode() == f"{__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["chekc"], "chekc"),
        (["check", "--jsno"], "--jsno"),
        (["quiz"], "--output"),
        (["quiz", "-o", "x", "-n", "0"], "--number"),
        (["quiz", "-o", "x", "--seed", "-1"], "--seed"),
        (["quiz", "-o", "x", "--seed", "seven"], "--seed"),
        (["anki", "-o", "x", "--lang", "fr"], "--lang"),
        (["drill", "--content", "none"], "none: no such file or folder"),
        (["anki", "-o", "x", "--content", "/dev/null"], "/dev/null: neither a file nor a folder"),
    ],
)
def test_wrong_usage_exits_2_and_writes_nothing(
    arguments: list[str], named: str, tmp_path: Path
) -> None:
    """The parser of arguments has words of its own; they must name what is wrong."""
    result = run(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert named in result.stderr.decode()
    assert result.stdout == b"" and not list(tmp_path.iterdir())


HOSTILE = {
    "not-utf-8-argument": ["check", os.fsdecode(b"\xff\xfe")],
    "very-long-path": ["check", "a" * 5000],
    "empty-path": ["check", ""],
    "empty-output": ["anki", "-o", "", "--content", SMALL],
    "output-is-root": ["anki", "-o", "/", "--content", SMALL],
    "output-in-nowhere": ["sheet", "-o", "/proc/1/x", "--content", SMALL],
    "content-is-a-binary": ["check", sys.executable],
    "content-is-memory": ["check", "/proc/self/mem"],
    "content-is-root-of-proc": ["check", "/proc/self/fd"],
    "huge-number": ["quiz", "-n", "9" * 40, "-o", "x", "--content", SMALL],
    "huge-seed": ["quiz", "--seed", "9" * 400, "-o", "x", "--content", SMALL],
    "newline": ["check", "a\nb"],
    "braces": ["check", "{0}%s"],
    "template-injection": ["anki", "-o", "{{ 7 * 7 }}.apkg", "--content", SMALL],
    "two-dashes": ["check", "--", "--json"],
    "brackets": ["check", "[bold]x[/bold]"],
}


@pytest.mark.parametrize("arguments", HOSTILE.values(), ids=HOSTILE)
def test_hostile_arguments_bring_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    result = run(*arguments, folder=tmp_path)
    assert result.returncode in (0, 1, 2)
    assert result.returncode == 0 or result.stderr or result.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "gbk"])
def test_terminal_of_any_encoding_is_served(encoding: str, tmp_path: Path) -> None:
    """Chinese at a terminal that has none becomes question marks, not a traceback.

    ASCII is taken for a setting nobody meant, and gets UTF-8.
    """
    arguments = ["drill", "--lang", "zh", "--content", SMALL, "--seed", "1"]
    typed = "甲乙\nA\n".encode() + b"\xff\xfe\n\x00\n" + b"q\n" * 30
    result = start(*arguments, folder=tmp_path, typed=typed, PYTHONIOENCODING=encoding)
    assert (result.returncode, result.stderr) == (0, b"")
    shown = result.stdout.decode("utf-8" if encoding == "ascii" else encoding)
    assert ("没有作答" in shown) == (encoding != "latin-1")


@pytest.mark.parametrize("seed", ["0", "1"])
def test_drill_ends_with_its_input(seed: str) -> None:
    result = run("drill", "--content", SMALL, "--seed", seed)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().endswith("> \n\nNothing asked.\n")


@pytest.mark.parametrize(
    "command",
    [
        "check tests/content/valid/small.yaml",
        "schema",
        "--help",
    ],
)
def test_reader_that_goes_away_is_no_error(command: str) -> None:
    root = Path(__file__).parent.parent
    result = shell(f"quizgen {command} | head -0", root)
    assert (result.stdout, result.stderr) == (b"", b"")


def test_closed_standard_output_is_no_traceback(tmp_path: Path) -> None:
    result = shell(f"quizgen check {SMALL} >&-", tmp_path)
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", ["", "--help", f"check {SMALL} --json", "states"])
def test_full_standard_output_exits_2(arguments: str) -> None:
    result = shell(f"quizgen {arguments} > /dev/full", Path("/"))
    assert result.returncode == 2
    assert result.stderr.decode() == f"{os.strerror(errno.ENOSPC)}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        "--version",
        "quiz --help",
        "schema",
        f"check {SMALL}",
        "phrases",
        "retired",
        "step time-wait fin",
        "trace handshake",
        "trace handshake --format json",
        "why two-way-handshake",
        "explore --can both=TIME-WAIT",
    ],
)
def test_every_command_tells_that_its_output_is_full(
    arguments: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(arguments.split()) == 2
    assert capsys.readouterr().err == f"{os.strerror(errno.ENOSPC)}\n"


@pytest.mark.parametrize("arguments", ["trace nothing", "check nothing.yaml", "--nothing"])
def test_full_standard_error_exits_2(arguments: str) -> None:
    result = shell(f"quizgen {arguments} 2> /dev/full", Path("/"))
    assert (result.returncode, result.stdout) == (2, b"")


def test_folder_that_is_gone_is_no_traceback(tmp_path: Path) -> None:
    result = shell("mkdir gone; cd gone; rmdir ../gone; quizgen check", tmp_path)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr and result.stderr


def test_interrupt_at_any_moment_is_no_traceback(tmp_path: Path) -> None:
    """Ctrl-C while the drill waits for a pipe that never speaks."""
    child = subprocess.Popen(
        [*QUIZGEN, "drill", "--content", SMALL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate()
    assert b"Traceback" not in errors
    assert child.returncode == 130


PAPER = ("paper.pdf", "key.pdf", "answer-sheet.pdf", "paper.md", "key.md", "key.json")


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder, hash_seed in (("a", "1"), ("b", "2")):
        arguments = ["quiz", "-n", "12", "--seed", "7", "-o", folder, "--content", SMALL]
        result = start(*arguments, folder=tmp_path, PYTHONHASHSEED=hash_seed)
        assert result.stdout.decode() == "".join(f"wrote {folder}/{name}\n" for name in PAPER)
    for name in PAPER:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_quiz_without_seed_prints_one_that_repeats_it(tmp_path: Path) -> None:
    run("quiz", "-n", "5", "-o", "a", "--content", SMALL, folder=tmp_path)
    written = (tmp_path / "a" / "key.md").read_text("utf-8")
    seed = written.partition("Seed: ")[2].partition("\n")[0]
    run("quiz", "-n", "5", "-o", "b", "--seed", seed, "--content", SMALL, folder=tmp_path)
    assert (tmp_path / "b" / "key.md").read_text("utf-8") == written


def test_quiz_says_when_there_are_fewer_questions(tmp_path: Path) -> None:
    result = run("quiz", "-n", "99", "-o", "a", "--content", SMALL, folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, b"Only 15 questions can be asked.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["drill", "--topic", "smal"], "unknown topic 'smal'; did you mean small?\n"),
        (["quiz", "-o", "a", "--topic", "QUIC"], "unknown topic 'QUIC'; topics: other, small\n"),
        (
            ["drill", "--topic", "other", "--level", "senior", "--level", "junior"],
            "Nothing to ask: no question for --level senior --level junior --topic other; "
            "levels there: mid.\n",
        ),
        (
            ["quiz", "-o", "a", "--level", "senior"],
            "Nothing to ask: only 1 open question, which 'quizgen drill' asks.\n",
        ),
        (
            ["quiz", "-o", "a", "--topic", "small", "--level", "senior"],
            "Nothing to ask: only 1 open question of topic small, which 'quizgen drill' asks.\n",
        ),
    ],
)
def test_nothing_to_ask_is_wrong_usage(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_bytes(Path(SMALL).read_bytes())
    (tmp_path / "other.yaml").write_text(OTHER, "utf-8")
    result = run(*arguments, "--content", ".", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == message
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--topic", "other"], "1"),
        (["--topic", "other", "--topic", "small"], "16"),
        (["--level", "mid"], "16"),
        (["--level", "senior", "--level", "mid"], "16"),
        (["--topic", "small", "--level", "mid"], "15"),
        (["--topic", "other", "--level", "mid", "--level", "senior"], "1"),
    ],
)
def test_topic_and_level_narrow_what_is_asked(
    options: list[str], asked: str, tmp_path: Path
) -> None:
    (tmp_path / "small.yaml").write_bytes(Path(SMALL).read_bytes())
    (tmp_path / "other.yaml").write_text(OTHER, "utf-8")
    forms = [f"--form={form}" for form in ("choice", "truth", "typed")]
    drilled = run("drill", "-n", "99", "--content", ".", *forms, *options, folder=tmp_path)
    assert drilled.stdout.decode().startswith(f"Questions: {asked}. ")
    quizzed = run("quiz", "-o", "a", "-n", "99", "--content", ".", *options, folder=tmp_path)
    plural = "question" if asked == "1" else "questions"
    assert quizzed.stderr.decode() == f"Only {asked} {plural} can be asked.\n"


def test_build_writes_everything_and_says_what_next(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "small.yaml").write_bytes(Path(SMALL).read_bytes())
    result = run("build", "--content", "content", folder=tmp_path)
    assert result.returncode == 0
    assert result.stderr.decode() == (
        "14 notes not in anki.lock yet; to record them: quizgen lock --content content\n"
        "Only 16 questions can be asked.\n"
    )
    wrote = [line.removeprefix("wrote ") for line in result.stdout.decode().splitlines()[:-2]]
    assert wrote == [
        f"dist/{name.format(language)}"
        for language in ("en", "zh")
        for name in (
            "quizgen-{}.apkg",
            "sheets/{}/small.md",
            "sheets/{}/index.md",
            "sheets/{}/state-table.md",
            "sheets/{}/state-diagram.svg",
            "sheets/{}/overview.pdf",
            "sheets/{}/small.pdf",
            "flashcards-{}/cards-long-edge.pdf",
            "flashcards-{}/cards-short-edge.pdf",
            *(f"quiz-{{}}/{file}" for file in PAPER),
            "quiz-{}.html",
        )
    ]
    assert all((tmp_path / name).stat().st_size for name in wrote)
    assert result.stdout.decode().splitlines()[-1] == (
        "17 questions. Next: import dist/quizgen-en.apkg into Anki (File > Import), "
        "or type: quizgen drill --content content"
    )


def test_build_takes_away_what_it_wrote_before_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    text = Path(SMALL).read_text("utf-8")
    (folder / "small.yaml").write_text(text, "utf-8")
    build = ["build", "--content", "content", "--lang", "en"]
    assert run(*build, folder=tmp_path).returncode == 0
    (tmp_path / "dist" / "sheets" / "en" / "mine.md").write_text("mine", "utf-8")
    (folder / "small.yaml").write_text(text.replace("topic: small", "topic: tiny"), "utf-8")
    shown = run(*build, folder=tmp_path).stdout.decode()
    assert [line for line in shown.splitlines() if line.startswith("removed")] == [
        "removed dist/sheets/en/small.md",
        "removed dist/sheets/en/small.pdf",
    ]
    assert (tmp_path / "dist" / "sheets" / "en" / "mine.md").read_text("utf-8") == "mine"


def test_lock_is_written_beside_the_content_and_silences_the_reminder(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "small.yaml").write_bytes(Path(SMALL).read_bytes())
    assert run("lock", "--content", "content", folder=tmp_path).stdout == (
        b"wrote content/anki.lock\n"
        b"new: entry small-step (4 notes)\nnew: entry small-after (2 notes)\n"
        b"new: entry small-number (2 notes)\nnew: entry small-event (2 notes)\n"
        b"new: entry small-why (2 notes)\nnew: scenario small-handshake (2 notes)\n"
        b"6 changes recorded unread; 'quizgen review --changed' shows them first\n"
    )
    text = (
        (folder / "small.yaml")
        .read_text("utf-8")
        .replace("The three-way handshake", "The handshake")
    )
    (folder / "small.yaml").write_text(text.replace("small-event", "other-event"), "utf-8")
    assert run("lock", "--content", "content", folder=tmp_path).stdout == (
        b"wrote content/anki.lock\nchanged: entry small-step (2 notes)\n"  # which it follows
        b"changed: entry small-after (1 note)\n"
        b"new: entry other-event (2 notes)\ngone: entry small-event (2 notes)\n"
        b"3 changes recorded unread; 'quizgen review --changed' shows them first\n"
    )
    result = run("anki", "-o", "a.apkg", "--content", "content", folder=tmp_path)
    assert (result.stdout, result.stderr) == (b"wrote a.apkg\n", b"")


SOUND = "5 entries, 15 claims decided by the model, 0 findings"
REMEDY = "; restore it, or when it is meant: quizgen lock --content content"


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        (
            "en: It answers",
            "en: It replies to",
            "content/small.yaml:14:9: entry small-step and 2 notes of it differ from anki.lock",
        ),
        (
            "- id: small-event",
            "- id: small-renamed",
            "content/anki.lock:1:1: entry small-event is no more, though learners may have notes "
            "of it",
        ),
        (
            "# the passive side first",
            "# the server first",
            "content/small.yaml:7:5: scenario small-handshake differs from anki.lock",
        ),
        (
            "follow_ups: [small-after]",
            "follow_ups: [small-why]",
            "content/small.yaml:14:9: entry small-step and 4 notes of it differ from anki.lock",
        ),
        ("- id: small-event", "- id: small-event  # a word to the next author", SOUND),
    ],
)
def test_check_reports_what_is_not_as_the_lock_has_it(
    right: str, wrong: str, found: str, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    text = Path(SMALL).read_text("utf-8")
    (folder / "small.yaml").write_text(text, "utf-8")
    run("lock", "--content", "content", folder=tmp_path)
    assert text.count(right) == 1
    (folder / "small.yaml").write_text(text.replace(right, wrong), "utf-8")
    lines = run("check", "content", folder=tmp_path).stdout.decode().splitlines()
    assert (found if found == SOUND else found + REMEDY) in lines, lines


OTHER = """
topic: other
title: {en: Other, zh: 其他}
level: mid
entries:
  - id: other-event
    source: RFC 9293 §3.10.4
    state: LISTEN
    event: CLOSE
    answer: {next: CLOSED}
"""


def test_lock_of_a_folder_is_for_each_file_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    text = Path(SMALL).read_text("utf-8")
    (folder / "small.yaml").write_text(text, "utf-8")
    (folder / "other.yaml").write_text(OTHER, "utf-8")
    assert run("lock", "--content", "content", folder=tmp_path).returncode == 0
    before = (folder / "anki.lock").read_text("utf-8")
    assert run("check", "content/small.yaml", folder=tmp_path).returncode == 0
    (folder / "small.yaml").write_text(text.replace("It answers", "It replies to"), "utf-8")
    found = run("check", "content/small.yaml", folder=tmp_path).stdout.decode()
    assert "entry small-step and 2 notes of it differ from anki.lock" in found
    told = run("lock", "--content", "content/small.yaml", folder=tmp_path).stdout.decode()
    assert told == (
        "wrote content/anki.lock\nchanged: entry small-step (2 notes)\n"
        "1 change recorded unread; 'quizgen review --changed' shows them first\n"
    )
    after = (folder / "anki.lock").read_text("utf-8")
    of_other = [line for line in before.splitlines() if "other-event" in line]
    assert [line for line in after.splitlines() if "other-event" in line] == of_other
    assert len(of_other) == 3
    assert run("check", "content", folder=tmp_path).returncode == 0


def test_no_deck_leaves_what_is_not_as_the_lock_has_it(tmp_path: Path) -> None:
    """`anki` and `check` say the same of a lock that is not in step."""
    folder = tmp_path / "content"
    folder.mkdir()
    text = Path(SMALL).read_text("utf-8")
    (folder / "small.yaml").write_text(text, "utf-8")
    run("lock", "--content", "content", folder=tmp_path)
    (folder / "small.yaml").write_text(text.replace("It answers", "It replies to"), "utf-8")
    found = run("check", "content", folder=tmp_path).stdout.decode().splitlines()[0]
    for command in (["anki", "-o", "a.apkg"], ["build"], ["export", "anki", "-o", "a.apkg"]):
        refused = run(*command, "--content", "content", folder=tmp_path)
        assert (refused.returncode, refused.stdout) == (1, b"")
        assert refused.stderr.decode() == (
            f"{found}\nNothing was written: the content differs from its anki.lock.\n"
        )
    assert not (tmp_path / "a.apkg").exists() and not (tmp_path / "dist").exists()


def test_deck_of_some_kinds_of_cards_only(tmp_path: Path) -> None:
    options = ("--content", SMALL, "--lang", "both")
    for kind in ("choice", "gap", "open", "recall", "typed"):
        assert (
            run("anki", "-o", "a.apkg", "--kinds", kind, *options, folder=tmp_path).returncode == 0
        )
    none = run("anki", "-o", "b.apkg", "--kinds", "open", "--content", "one.yaml", folder=tmp_path)
    assert none.returncode == 2
    (tmp_path / "one.yaml").write_text(OTHER, "utf-8")
    none = run("anki", "-o", "b.apkg", "--kinds", "open", "--content", "one.yaml", folder=tmp_path)
    assert (none.returncode, none.stderr.decode()) == (
        2,
        "2 notes not in anki.lock yet; to record them: quizgen lock --content .\n"
        "Nothing to ask: no card of kind open.\n",
    )


def test_shipped_content_is_as_its_lock_has_it() -> None:
    result = run("check")
    assert result.returncode == 0
    assert result.stdout.endswith(b", 0 findings\n")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": ["b"]}', '"x"', "\xff"])
def test_broken_lock_is_reported(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "small.yaml").write_bytes(Path(SMALL).read_bytes())
    (folder / "anki.lock").write_bytes(text.encode("latin-1"))
    result = run("anki", "-o", "a.apkg", "--content", "content", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == (
        "content/anki.lock: not a lock; restore an earlier one. Only if nobody has imported the "
        "deck yet, delete it and run: quizgen lock --content content\n"
    )


def test_stats_of_content_with_findings_are_the_findings(tmp_path: Path) -> None:
    text = Path(SMALL).read_text("utf-8").replace("seq: y", "seq: x")
    (tmp_path / "small.yaml").write_text(text, "utf-8")
    result = run("check", "--stats", "small.yaml", folder=tmp_path)
    assert result.returncode == 1
    assert b"small-step: seq is y, not x" in result.stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("dri", "drill"),
        ("drill --topic ha", "half-close\nhandshake"),
        ("sheet --topic time", "time-wait\ntimers"),
        ("trace hands", "handshake"),
        ("verify simultaneous-c", "simultaneous-close"),
        ("why no-t", "no-time-wait"),
        ("step FIN", "FIN-WAIT-1\nFIN-WAIT-2"),
        ("drill --lang z", "zh"),
    ],
)
def test_shell_completes_names(words: str, offered: str) -> None:
    asked = {
        "_QUIZGEN_COMPLETE": "complete_bash",
        "COMP_WORDS": f"quizgen {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    done = subprocess.run(
        [INSTALLED], env={**os.environ, **asked}, capture_output=True, encoding="utf-8"
    )
    assert (done.stdout.strip(), done.stderr) == (offered, "")
