"""What is kept on disk: found again, and never in the place of what has changed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from quizgen.cli import main
from quizgen.recall import memo
from quizgen.recall.memo import Key
from quizgen.tcp.model.network import TCP
from quizgen.tcp.model.tables import TABLE

ROOT = Path(__file__).parent.parent
PACK = """\
topic: own
title: {en: Own, zh: 自己的}
level: mid
scenarios:
  own-close:
    title: {en: an own close, zh: 自己的关闭}
    script: do own-open; client closes; deliver FIN
  own-open:
    title: {en: an own opening, zh: 自己的打开}
    script: server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK
entries:
  - id: own-step
    source: RFC 9293 §3.6
    step: own-close 1
    facts: {flags: "FIN,ACK", seq: x+1, server: ESTABLISHED -> CLOSE-WAIT}
  - id: own-number
    source: Linux ip-sysctl §tcp_synack_retries
    number: own_wait
    unit: seconds
    ask: {en: "On Linux, how many seconds is the own wait?", zh: 在 Linux 上，自己的等待是多少秒？}
    answer: 7
"""
CONSTANTS = """\
own_wait:
  value: 7
  unit: seconds
  name: {en: own wait, zh: 自己的等待}
  source: Linux ip-sysctl §tcp_synack_retries
  of: linux
"""
SOUND = "2 entries, 4 claims decided by the model, 0 findings\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack with numbers of its own, and a cache that holds its verdicts."""
    monkeypatch.setenv("QUIZGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pack").mkdir()
    for name, text in (("own", PACK), ("constants", CONSTANTS)):
        (tmp_path / "pack" / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What `quizgen check` says of the pack."""

    def check() -> str:
        main(["check", "pack"])
        return capsys.readouterr().out

    return check


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "cache" / "verdicts").iterdir())


def test_what_has_not_changed_is_recalled(folder: Path, checked: Callable[[], str]) -> None:
    assert checked() == SOUND
    [file] = kept(folder)
    before = file.stat().st_ino
    assert checked() == SOUND
    assert [each.stat().st_ino for each in kept(folder)] == [before]


def test_what_lint_finds_is_told_and_recalled(folder: Path, checked: Callable[[], str]) -> None:
    waived = PACK.replace("    step:", "    waive: {plain-reason: none}\n    step:")
    (folder / "pack" / "own.yaml").write_text(waived, "utf-8")
    told = checked()
    assert "own-step: nothing here breaks 'plain-reason'; remove the waiver\n" in told
    assert checked() == told


@pytest.mark.parametrize(
    ("file", "right", "wrong", "finding"),
    [
        ("own", "seq: x+1", "seq: x", "pack/own.yaml:15:36: own-step: seq is x+1, not x ("),
        (
            "own",
            "deliver FIN",
            "lose FIN",
            "own-step: server is ESTABLISHED, not ESTABLISHED -> CLOSE-WAIT\n",
        ),
        ("constants", "value: 7", "value: 8", "pack/own.yaml:21:13: own-number: the answer is 8"),
        ("constants", "of: linux", "of: rfc", "pack/own.yaml:20:"),
        ("own", "do own-open; client", "do own-open; server", "pack/own.yaml:15:"),
    ],
    ids=["claim", "scenario", "constant", "owner of a constant", "other host"],
)
def test_change_of_the_content_is_judged_afresh(
    folder: Path, checked: Callable[[], str], file: str, right: str, wrong: str, finding: str
) -> None:
    assert checked() == SOUND
    path = folder / "pack" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong), "utf-8")
    told = checked()
    assert finding in told and told != SOUND and len(kept(folder)) == 1
    path.write_text(text, "utf-8")
    assert checked() == SOUND


PROGRAMS = {
    "model": (
        "tcp/model/tables.py",
        "_S.ESTABLISHED: _S.CLOSE_WAIT,",
        "_S.ESTABLISHED: _S.CLOSING,",
        "own-step: server is ESTABLISHED -> CLOSING, not ESTABLISHED -> CLOSE-WAIT",
    ),
    "phrase": (
        "phrases/number.en.yaml",
        "seconds: [seconds, second]",
        "seconds: [ticks, tick]",
        "own-number: cannot be read: ",
    ),
}


@pytest.mark.parametrize(("file", "right", "wrong", "finding"), PROGRAMS.values(), ids=PROGRAMS)
def test_change_of_the_program_is_judged_afresh(
    folder: Path, file: str, right: str, wrong: str, finding: str
) -> None:
    """A copy of the program, in which the model or a phrase changes under its verdicts."""
    without = shutil.ignore_patterns("__pycache__")
    copy = folder / "program"
    shutil.copytree(ROOT / "quizgen", copy / "quizgen", ignore=without)
    (copy / "content").mkdir()
    for name in ("constants.yaml", "sources.yaml", "vocabulary.yaml"):
        shutil.copy(ROOT / "content" / name, copy / "content" / name)

    def checked() -> str:
        return subprocess.run(
            [sys.executable, "-m", "quizgen", "check", "pack"],
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            encoding="utf-8",
        ).stdout

    assert checked() == SOUND
    path = copy / "quizgen" / file
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), "utf-8")
    assert finding in checked()


@pytest.mark.parametrize("suffix", [".py", ".yaml"])
def test_every_module_and_every_word_of_the_program_counts(tmp_path: Path, suffix: str) -> None:
    seen = set()
    for name, text in (("a", "1"), ("a", "2"), ("b", "2")):
        (tmp_path / "room").mkdir(exist_ok=True)
        file = tmp_path / "room" / f"{name}{suffix}"
        file.write_text(text, "utf-8")
        seen.add(memo.program(tmp_path))
        file.unlink()
    assert len(seen) == 3


def test_digest_tells_parts_apart() -> None:
    parts: list[list[str | bytes]] = [["ab", "c"], ["a", "bc"], ["abc"], [b"abc", ""]]
    assert len({memo.digest(each) for each in parts}) == 4


@pytest.mark.parametrize("damage", [b"", b"no verdict", None], ids=["empty", "text", "one bit"])
def test_damaged_file_is_ignored_and_written_anew(
    folder: Path, checked: Callable[[], str], damage: bytes | None
) -> None:
    checked()
    [file] = kept(folder)
    sound = file.read_bytes()
    flipped = sound[:-9] + bytes([sound[-9] ^ 1]) + sound[-8:]
    file.write_bytes(flipped if damage is None else damage)
    assert checked() == SOUND
    [again] = kept(folder)
    assert again.read_bytes() != flipped and len(again.read_bytes()) > 1000
    shutil.rmtree(folder / "cache")
    assert checked() == SOUND


def test_cache_that_cannot_be_is_done_without(
    folder: Path, checked: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "cache").write_text("a file in the place of the folder")
    assert checked() == SOUND
    monkeypatch.setenv("QUIZGEN_CACHE", "")
    (folder / "cache").unlink()
    assert checked() == SOUND
    assert not (folder / "cache").exists()


def key(given: str, program: str = "") -> Callable[[], Key]:
    return lambda: Key(program, given)


def test_result_of_content_that_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    keys = (Key("", str(n)) for n in count())
    found = memo.recalled(tmp_path / "it", lambda: next(keys), lambda _: ("computed", {}))
    assert found == "computed" and not list(tmp_path.iterdir())


def test_what_was_known_serves_the_next_result_of_the_same_program_only(tmp_path: Path) -> None:
    told = []

    def compute(known: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        told.append(dict(known))
        return len(told), {"after": str(len(told))}

    for now in (key("a"), key("a"), key("b"), key("a"), key("a", "another")):
        memo.recalled(tmp_path / "it", now, compute)
    assert told == [{}, {"after": "1"}, {"after": "2"}, {}]


class OfAnotherShape:
    """What an older program kept, and this one cannot read."""

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return int, ("no number",)


def test_what_another_program_kept_is_not_read(tmp_path: Path) -> None:
    memo.recalled(tmp_path / "it", key("a", "older"), lambda _: (OfAnotherShape(), {}))
    found = memo.recalled(tmp_path / "it", key("a", "newer"), lambda _: ("computed", {}))
    assert found == "computed"


def test_result_that_does_not_suffice_is_computed_again(tmp_path: Path) -> None:
    def found(wanted: int) -> int:
        return memo.recalled(
            tmp_path / "it", key("a"), lambda _: (wanted, {}), lambda kept: kept >= wanted
        )

    assert [found(wanted) for wanted in (1, 2, 1)] == [1, 2, 2]


def test_the_table_of_the_model_stays_itself(tmp_path: Path) -> None:
    results = iter([1])
    for _ in range(2):
        found = memo.recalled(tmp_path / "it", key("a"), lambda _: ((TCP, next(results)), {}))
        assert found == (TCP, 1) and found[0].table is TABLE


def test_what_was_used_longest_ago_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo, "MOST", 3000)
    times: Iterator[int] = count(1)

    def recall(name: str) -> None:
        memo.recalled(tmp_path / name, key(name), lambda _: (b"x" * 800, {}))
        os.utime(tmp_path / name, ns=(0, next(times)))

    for name in ("a", "b", "c", "a", "d"):
        recall(name)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "c", "d"]
    memo.recalled(tmp_path / "huge", key("huge"), lambda _: (b"x" * 4000, {}))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "c", "d"]


def test_two_processes_at_once_keep_whole_files(folder: Path) -> None:
    command = [sys.executable, "-m", "quizgen", "check", "pack"]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(2)
    ]
    assert [child.communicate()[0] for child in running] == [SOUND] * 2
    assert len(kept(folder)) == 1
