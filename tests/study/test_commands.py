"""Commands around the history, as a learner types them: words, files and exit codes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from study.log import at, review
from wcwidth import wcswidth

from quizgen.cli import main
from quizgen.study.events import Change, Event, Kind, line_of
from quizgen.study.history import FILE, History, read

SMALL = str(Path(__file__).parent.parent / "content" / "valid" / "small.yaml")
LOG: list[Event] = [review("a"), review("b", 1), Change("s", at(2), Kind.SUSPEND, "syn/flags")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a history that holds `LOG`."""
    folder = tmp_path / "home"
    with History(folder / FILE) as history:
        history.add(LOG)
    return folder


def test_export_and_import_carry_everything(
    home: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = "".join(f"{line_of(event)}\n" for event in LOG)
    file, other = tmp_path / "log.jsonl", tmp_path / "other"
    assert main(["history", "export", "--home", str(home)]) == 0
    assert capsysbinary.readouterr().out.decode() == lines
    assert main(["history", "export", "--home", str(home), "-o", str(file)]) == 0
    assert file.read_text("utf-8") == lines
    assert capsysbinary.readouterr().out.decode() == f"wrote {file}: 3 events\n"
    told = []
    for _ in range(2):
        assert main(["history", "import", str(file), "--home", str(other)]) == 0
        told.append(capsysbinary.readouterr().out.decode())
    assert told == [f"{file}: 3 events, {fresh} of them new.\n" for fresh in (3, 0)]
    assert read(other / FILE) == LOG


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            line_of(LOG[0]).replace("good", "godo") + "\n\n{}\n",
            "FILE:1:1: unknown rating 'godo'; did you mean good?\n"
            "FILE:3:1: 'kind' is missing, or no text\n"
            "Nothing was imported: FILE: 2 of its lines cannot be read.\n",
        ),
        (b"\xff\n", "Nothing was imported: FILE is not UTF-8 text\n"),
        (
            f"{line_of(review('new'))}\n{line_of(review('b', 9))}\n",
            "Nothing was imported: b is another event in HOME\n",
        ),
    ],
    ids=["lines", "bytes", "conflict"],
)
def test_unsound_file_is_not_imported(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str | bytes,
    message: str,
) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    assert main(["history", "import", str(file), "--home", str(home)]) == 1
    told = capsys.readouterr()
    expected = message.replace("FILE", str(file)).replace("HOME", str(home / FILE))
    assert (told.out, told.err) == ("", expected)
    assert read(home / FILE) == LOG


def test_file_that_is_not_there_is_wrong_usage(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", "import", "none.jsonl", "--home", str(home)]) == 2
    assert capsys.readouterr().err == "none.jsonl: No such file or directory\n"


def test_suspended_items_are_listed_and_asked_again(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, code, told in (
        (["suspended"], 0, "syn/flags\n"),
        (["unsuspend", "syn/flag"], 2, "syn/flag is not suspended; did you mean syn/flags?\n"),
        (["unsuspend", "syn/flags"], 0, "syn/flags will be asked again.\n"),
        (["suspended"], 0, "Nothing is suspended.\n"),
        (["suspended", "--lang", "zh"], 0, "没有暂停的题目。\n"),
    ):
        assert main(["history", *arguments, "--home", str(home)]) == code
        assert "".join(capsys.readouterr()) == told


def test_flagged_items_are_listed_for_the_author(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History(home / FILE) as history:
        history.add(
            [
                Change("f", at(3), Kind.FLAG, "syn/flags", typed="why not RST?"),
                Change("g", at(4), Kind.FLAG, "fin/ack"),
            ]
        )
    for arguments, code, told in (
        ([], 0, "syn/flags (2026-11-04): why not RST?\nfin/ack (2026-11-05)\n"),
        (["--lang", "zh"], 0, "syn/flags（2026-11-04）：why not RST?\nfin/ack（2026-11-05）\n"),
        (["--done", "fin"], 2, "fin is not flagged; did you mean fin/ack?\n"),
        (["--done", "fin/ack"], 0, "fin/ack is no longer flagged.\n"),
        ([], 0, "syn/flags (2026-11-04): why not RST?\n"),
        (["--done", "syn/flags"], 0, "syn/flags is no longer flagged.\n"),
        ([], 0, "Nothing is flagged.\n"),
    ):
        assert main(["flagged", *arguments, "--home", str(home)]) == code
        assert "".join(capsys.readouterr()) == told


def test_progress_through_a_pipe_is_plain(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "--home", str(home), "--content", SMALL]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Level      Known now  Asked\n") and "\x1b" not in told


@pytest.mark.parametrize(("language", "width"), [("en", 40), ("zh", 40), ("en", 200)])
def test_progress_at_a_terminal_fits_it(home: Path, width: int, language: str) -> None:
    about = ["--lang", language, "--home", str(home), "--content", SMALL]
    arguments = ["-m", "quizgen", "progress", *about]
    child = pexpect.spawn(
        sys.executable, arguments, dimensions=(50, width), encoding="utf-8", timeout=30
    )
    child.expect(pexpect.EOF)
    lines = child.before.splitlines()
    assert "\x1b[31m" in child.before
    assert max(wcswidth(uncoloured(line)) for line in lines) <= width


def uncoloured(line: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", line)


def run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quizgen", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "QUIZGEN_HOME": str(home), **environment},
    )


def test_home_is_chosen_by_the_environment_too(home: Path) -> None:
    assert run(home, "history", "suspended").stdout == "syn/flags\n"


def test_home_is_the_place_for_data_of_the_platform(tmp_path: Path) -> None:
    """On Linux that is what XDG says."""
    result = run(tmp_path, "history", "suspended", XDG_DATA_HOME=str(tmp_path), QUIZGEN_HOME="")
    assert (result.returncode, result.stdout) == (0, "Nothing is suspended.\n")
    with History(tmp_path / "quizgen" / FILE) as history:
        history.add(LOG)
    result = run(tmp_path, "history", "suspended", XDG_DATA_HOME=str(tmp_path), QUIZGEN_HOME="")
    assert result.stdout == "syn/flags\n"


def test_damaged_history_is_told_and_left_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / FILE).write_bytes(b"no database" * 100)
    for command in (["progress"], ["history", "export"], ["history", "suspended"], ["flagged"]):
        assert main([*command, "--home", str(home)]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err) == (
            "",
            f"{home / FILE} is damaged; it was left as it is. Move it away, and bring back a copy "
            "with: quizgen history import FILE\n",
        )
    assert (home / FILE).read_bytes() == b"no database" * 100


def test_import_to_a_full_disk_is_told_and_imports_nothing(home: Path, tmp_path: Path) -> None:
    """No file may grow beyond some blocks, and the disk gives an error as a broken one would."""
    file = tmp_path / "log.jsonl"
    file.write_text("".join(f"{line_of(review(f'n{n}', n / 9))}\n" for n in range(3000)), "utf-8")
    command = f"ulimit -f 64; exec {sys.executable} -m quizgen history import {file} --home {home}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"{home / FILE} cannot be read or written, the disk reports an error; what was saved "
        "before is safe, the last is not saved\n"
    )
    assert read(home / FILE) == LOG
