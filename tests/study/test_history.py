"""The file of the review history: killed at any instant, written by two, full, shut, damaged."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study.log import EVENTS, review

from quizgen.study.events import Event, in_order, line_of
from quizgen.study.history import SCHEMA, ConflictError, History, HistoryError, read

KILLS = 200
TESTS = Path(__file__).parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a history is to be; its folder is not there yet."""
    return tmp_path / "home" / "history.sqlite3"


@given(st.lists(EVENTS, unique_by=lambda event: event.id), st.data())
def test_order_of_import_does_not_matter_and_twice_is_once(
    events: list[Event], data: st.DataObject
) -> None:
    """Any parts of a log, in any order, any number of times, come to that log."""
    parts = data.draw(st.lists(st.lists(st.sampled_from(events))) if events else st.just([]))
    with History(Path(":memory:")) as history:
        added = sum(history.add(part) for part in [*parts, events, events])
        assert added == len(events)
        assert history.events() == in_order(events)


def test_what_was_added_is_there_when_it_is_opened_again(path: Path) -> None:
    with History(path) as history:
        assert history.add([review("a"), review("b")]) == 2
    with History(path) as history:
        assert history.add([review("b"), review("c")]) == 1
    assert read(path) == [review("a"), review("b"), review("c")]


def test_reading_where_there_is_no_history_makes_none(path: Path) -> None:
    assert read(path) == []
    assert not path.parent.exists()


def test_no_event_is_changed_or_deleted(path: Path) -> None:
    with History(path) as history:
        history.add([review("a")])
    with closing(sqlite3.connect(path)) as connection:
        for statement in ("UPDATE events SET rating = 'easy'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="events are only ever added"):
                connection.execute(statement)
    assert read(path) == [review("a")]


@pytest.mark.parametrize("order", [["a", "new"], ["new", "a"], ["a"]], ids="-".join)
def test_another_event_with_a_known_id_is_refused_with_all_beside_it(
    path: Path, order: list[str]
) -> None:
    with History(path) as history:
        history.add([review("a"), review("b")])
        with pytest.raises(ConflictError) as error:
            history.add([review(name, days=9) for name in order])
        assert str(error.value) == f"a is another event in {path}"
        assert history.events() == [review("a"), review("b")]


# Killed at any instant.


@pytest.fixture
def writers() -> Iterator[subprocess.Popen[str]]:
    """A program that makes a child for each line it is given; see `writer.py`."""
    command = [sys.executable, "-m", "study.writer"]
    environment = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        yield program
        assert program.stdin
        program.stdin.close()


def test_killed_at_any_instant_it_loses_nothing_acknowledged(
    writers: subprocess.Popen[str], path: Path
) -> None:
    """200 real programs die by SIGKILL, some while they make the file or open it; each goes on
    where the one before it died, and no answer that was acknowledged is missing at the end."""
    assert writers.stdin and writers.stdout
    chance = random.Random(13)
    acknowledged: dict[Path, set[str]] = {}
    for number in range(KILLS):
        file = path.with_name(f"{number // 10}.sqlite3")
        writers.stdin.write(f"{file} s{number} 100000\n")
        writers.stdin.flush()
        process = int(writers.stdout.readline())
        told = [writers.stdout.readline() for _ in range(chance.choice([0, 0, 1, 3]))]
        time.sleep(chance.uniform(0, 0.005))
        os.kill(process, signal.SIGKILL)
        told += iter(writers.stdout.readline, "dead\n")
        acknowledged.setdefault(file, set()).update(line.strip() for line in told)
    assert sum(map(len, acknowledged.values())) > KILLS
    for file, names in acknowledged.items():
        there = [event.id for event in read(file)]
        assert names <= set(there)
        assert len(there) - len(names) <= 10  # each may have saved one that it could not tell
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_drills_at_once_both_save_everything(path: Path) -> None:
    """Neither waits for the other to end, and the file is made by either."""
    script = "import sys; from pathlib import Path; from study.writer import write;"
    script += "write(Path(sys.argv[1]), sys.argv[2], 150)"
    environment = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        for name in "ab"
    ]
    for program in both:
        told, error = program.communicate(timeout=60)
        assert (program.returncode, error, len(told.splitlines())) == (0, b"", 151)
    assert {event.id for event in read(path)} == {f"{x}-{n}" for x in "ab" for n in range(150)}


# What can be wrong with the file.


def failure(path: Path) -> str:
    with pytest.raises(HistoryError) as error, History(path) as history:
        history.add([review("last")])
    return str(error.value)


def test_newer_schema_is_left_alone(path: Path) -> None:
    with History(path) as history:
        history.add([review("a")])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = path.read_bytes()
    assert failure(path) == (
        f"{path} was written by a newer quizgen (schema {SCHEMA + 1}, and this one knows "
        f"{SCHEMA}); nothing was changed. Update quizgen"
    )
    assert path.read_bytes() == before


def test_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cards (id)")
    before = path.read_bytes()
    assert failure(path) == f"{path} is a database of another program; nothing was changed"
    assert path.read_bytes() == before


DAMAGED = (
    "is damaged; it was left as it is. Move it away, and bring back a copy with: "
    "quizgen history import FILE"
)


def test_damaged_file_is_left_alone(path: Path) -> None:
    with History(path) as history:
        history.add([review(f"{number}") for number in range(1000)])
    sound = path.read_bytes()
    for spoiled in (
        b"no database at all" * 100,
        sound[:2000],
        sound[:8192] + b"\xff" * 8192 + sound[16384:],
        sound.replace(b"good", b"best"),
    ):
        path.write_bytes(spoiled)
        with pytest.raises(HistoryError) as error:
            read(path)
        assert str(error.value) == f"{path} {DAMAGED}"
        assert path.read_bytes() == spoiled


def test_folder_in_the_place_of_the_file(path: Path) -> None:
    path.mkdir(parents=True)
    assert failure(path) == (
        f"{path} cannot be written; nothing was changed. "
        "Another folder is chosen by --home or QUIZGEN_HOME"
    )


def test_file_in_the_place_of_the_folder(path: Path) -> None:
    path.parent.write_text("x")
    assert failure(path) == (
        f"{path} cannot be written; nothing was changed. "
        "Another folder is chosen by --home or QUIZGEN_HOME"
    )


def test_full_disk_keeps_what_was_saved(path: Path) -> None:
    """The file may not grow: SQLite says what it says when the disk is full."""
    with History(path) as history:
        history._connection.execute("PRAGMA max_page_count = 12")
        saved = []
        with pytest.raises(HistoryError) as error:
            for number in range(10_000):
                history.add([review(f"{number}", days=number)])
                saved.append(f"{number}")
    assert str(error.value) == (
        f"{path} cannot grow, the disk is full; what was saved before is safe, "
        "the last is not saved"
    )
    assert [event.id for event in read(path)] == saved and len(saved) > 50


def test_file_that_may_only_be_read(path: Path, tmp_path: Path) -> None:
    """A program without the right to write, even where root runs the tests, can export."""
    log = tmp_path / "log.jsonl"
    log.write_text(line_of(review("b")), "utf-8")
    with History(path) as history:
        history.add([review("a")])
    path.chmod(0o444)
    path.parent.chmod(0o555)
    drop = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    quizgen = [*drop, sys.executable, "-m", "quizgen", "history"]
    home = ["--home", str(path.parent)]
    written, exported = (
        subprocess.run([*quizgen, *arguments, *home], capture_output=True, text=True)
        for arguments in (["import", str(log)], ["export"])
    )
    path.parent.chmod(0o755)
    assert (written.returncode, written.stderr) == (
        2,
        f"{path} cannot be written; nothing was changed. "
        "Another folder is chosen by --home or QUIZGEN_HOME\n",
    )
    assert (exported.returncode, exported.stdout) == (0, f"{line_of(review('a'))}\n")
    assert read(path) == [review("a")]
    shutil.rmtree(path.parent)
