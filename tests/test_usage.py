"""What is wrong with a command line is said, with what would be right, and nothing is written."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from commands import OTHER, SMALL, run

from quizgen.cli import app


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
