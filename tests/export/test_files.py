"""Outputs are written whole or not at all: full disks, forbidden folders, Ctrl-C."""

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quizgen.cli import main
from quizgen.export.files import write

SMALL = str(Path(__file__).parent.parent / "content" / "valid" / "small.yaml")
QUIZGEN = [sys.executable, "-m", "quizgen"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_write_makes_the_folder_and_replaces_the_file(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "c.md"
    write(target, "one 甲\n")
    write(target, b"two\n")
    assert target.read_bytes() == b"two\n"
    assert names(tmp_path) == ["a", "b", "c.md"]


def test_written_file_can_be_read_by_others(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        write(tmp_path / "a", "a")
    finally:
        os.umask(old)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_private_file_stays_private(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o600)
    write(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_next_write_takes_away_what_a_killed_one_left(tmp_path: Path) -> None:
    """Not what another program is writing now, nor what is no part of this file."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    kept = [f".a.{os.getppid()}.part", f".b.{gone.pid}.part", ".a.part"]
    for name in (f".a.{gone.pid}.part", *kept):
        (tmp_path / name).write_text("half")
    write(tmp_path / "a", "new")
    assert names(tmp_path) == sorted(["a", *kept])


def test_link_stays_and_its_target_gets_the_content(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    for name in ("there", "not-yet"):
        link = tmp_path / name
        link.symlink_to(Path("real") / name)
    (tmp_path / "real" / "there").write_text("old")
    for name in ("there", "not-yet"):
        write(tmp_path / name, "new")
        assert (tmp_path / name).readlink() == Path("real") / name
        assert (tmp_path / "real" / name).read_text() == "new"
    assert names(tmp_path) == ["not-yet", "not-yet", "real", "there", "there"]


def test_links_in_a_circle_are_no_place(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        write(tmp_path / "a", "new")
    assert names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("target", ["pipe", "link-to-pipe"])
def test_what_is_no_regular_file_is_left_alone(
    target: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A pipe stands for every device: replacing one would take it from the whole machine."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("link-to-pipe").symlink_to("pipe")
    assert main(["anki", "-o", target, "--content", SMALL]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"{target}: not a regular file"
    assert Path("pipe").is_fifo() and Path("link-to-pipe").is_symlink()
    assert names(tmp_path) == ["link-to-pipe", "pipe"]


def run(arguments: list[str], folder: Path, **limits: int) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then writing fails with an error
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits["size"], limits["size"]))

    return subprocess.run(
        [*QUIZGEN, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        preexec_fn=limit if limits else None,
    )


def test_no_room_leaves_the_old_file_whole(tmp_path: Path) -> None:
    """A limit on file sizes is a full disk that needs no privilege."""
    arguments = ["anki", "-o", "deck.apkg", "--content", SMALL]
    assert run(arguments, tmp_path).returncode == 0
    old = (tmp_path / "deck.apkg").read_bytes()
    result = run(arguments, tmp_path, size=1000)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == "deck.apkg: File too large"
    assert (tmp_path / "deck.apkg").read_bytes() == old
    assert names(tmp_path) == ["deck.apkg"]


def test_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root; run the tests as root")
    try:
        result = run(["build", "-o", "dist", "--content", SMALL], tmp_path)
        assert result.returncode == 2
        last = result.stderr.splitlines()[-1]
        assert last.startswith("dist/") and last.endswith(f": {os.strerror(errno.ENOSPC)}")
        written = [line.removeprefix("wrote ") for line in result.stdout.splitlines()]
        left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
        assert left == set(written)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/proc/deck.apkg", f"/proc/deck.apkg: {os.strerror(errno.ENOENT)}"),
        ("file/deck.apkg", f"file: {os.strerror(errno.EEXIST)}"),
        ("folder", f"folder: {os.strerror(errno.EISDIR)}"),
    ],
)
def test_place_that_takes_no_file_exits_2(
    target: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("old")
    Path("folder").mkdir()
    assert main(["anki", "-o", target, "--content", SMALL]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == message
    assert Path("file").read_text() == "old"
    assert names(tmp_path) == ["file", "folder"]


def test_read_only_folder_keeps_its_old_file(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "deck.apkg").write_text("old")
    folder.chmod(0o555)
    prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    command = [*prefix, *QUIZGEN, "anki", "-o", "locked/deck.apkg", "--content", SMALL]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    folder.chmod(0o755)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == "locked/deck.apkg: Permission denied"
    assert (folder / "deck.apkg").read_text() == "old"
    assert names(folder) == ["deck.apkg"]


def test_findings_stop_every_export(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c").mkdir()
    Path("c/a.yaml").write_text("topic: a\n")
    for command in ("anki -o x", "sheet -o x", "quiz -o x", "build -o x", "drill", "lock"):
        assert main([*command.split(), "--content", "c"]) == 1
        shown, errors = capsys.readouterr()
        assert shown == ""
        assert errors == (
            "c/a.yaml:1:8: 'title' is missing, and no syllabus has the topic 'a'\n"
            "Nothing was written: the content has findings.\n"
        )
    assert names(tmp_path) == ["a.yaml", "c"]


def test_content_without_entries_makes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text("topic: a\ntitle: {en: A, zh: 甲}\n", "utf-8")
    assert main(["build", "-o", str(tmp_path / "x"), "--content", str(tmp_path)]) == 1
    assert capsys.readouterr() == ("", f"Nothing was written: no entries in {tmp_path}.\n")
    assert names(tmp_path) == ["a.yaml"]


def test_interrupt_leaves_only_whole_files(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a real build: it comes when the first of its files is announced."""
    content = tmp_path / "content"
    content.mkdir()
    for number in range(40):
        (content / f"{number}.yaml").write_text(
            f"topic: t{number}\ntitle: {{en: T, zh: 甲}}\nlevel: mid\nentries:\n"
            f"- {{id: e{number}, source: RFC 9293, state: LISTEN, event: RST,"
            " answer: {next: LISTEN}}\n",
            "utf-8",
        )
    process = subprocess.Popen(
        [*QUIZGEN, "build", "-o", "dist", "--content", "content"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    shown, errors = process.communicate()
    assert first == "wrote dist/quizgen-en.apkg\n"
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "Interrupted; nothing half-written was left."
    files = [path for path in (tmp_path / "dist").rglob("*") if path.is_file()]
    assert files and not (tmp_path / "dist" / "quiz-zh.html").exists(), "it was not in the middle"
    assert not [path for path in files if path.name.startswith(".") or not path.stat().st_size]
    announced = [line.removeprefix("wrote ") for line in (first + shown).splitlines()]
    assert {*announced} <= {str(path.relative_to(tmp_path)) for path in files}
