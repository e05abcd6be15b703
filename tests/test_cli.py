"""The command line as a user meets it: words, exit codes, and never a traceback."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import INSTALLED, OTHER, QUIZGEN, SMALL, run, shell, start

from quizgen import __version__
from quizgen.cli import app, main


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


def test_module_and_script_are_the_same_program() -> None:
    installed = subprocess.run([INSTALLED, "version"], capture_output=True, text=True)
    assert installed.stdout == start("version").stdout.decode() == f"{__version__}\n"


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
