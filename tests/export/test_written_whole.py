"""Every command that writes, and all that can go wrong while it does: a file is the old or the new.

A command runs in a process of its own, forked from this one.  What ends it does so at one of its
dealings with files, told by the interpreter's audit hook; which one is drawn, the same each time.
A fork has no typesetter once another test here has used it, whose threads stay behind: what sets
pages, `build` and with it `quiz`, is ended in `test_files.py`.
"""

import ctypes
import errno
import importlib
import os
import pkgutil
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import quizgen
from quizgen.__main__ import start
from quizgen.check import check
from quizgen.cli import CONTENT

SMALL = Path(__file__).parent.parent / "content" / "valid" / "small.yaml"
COMMANDS = {
    "anki": "anki -o OUT",
    "sheet": "sheet -o OUT",
    "preview": "preview -o OUT",
    "invent": "invent -o OUT -n 2 --seed 1",
    "new": "new after -o OUT",
    "lock": "lock",
    "review": "review --yes",
    "mark": "mark paper answers.csv -o OUT",
    "progress": "progress -o OUT",
    "history export": "history export -o OUT",
    "interview": "interview -o OUT -n 1 --seed 1",
    "export json": "export json -o OUT",
    "export page": "export page -o OUT --seed 1",
}
OF_CONTENT = ("drill", "anki", "sheet", "preview", "lock", "review", "interview")
KEPT = {"kept", "c", "paper", "answers.csv", "home"}


def arguments(name: str, target: str) -> list[str]:
    content = ["--content", "c"] if name in OF_CONTENT or name.startswith("export") else []
    return [*COMMANDS.get(name, name).replace("OUT", target).split(), *content]


def forked(name: str, before: Callable[[], object], target: str = "out") -> tuple[int, str]:
    """What a process ends with that calls `before` and runs the command, and its errors."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            typed, null = Path("typed"), Path(os.devnull)
            sys.stdin = (typed if typed.exists() else null).open()
            sys.stdout, sys.stderr = (each.open("w", 1) for each in (null, Path("errors")))
            sys.argv = ["quizgen", *arguments(name, target)]
            signal.signal(signal.SIGINT, signal.default_int_handler)
            before()
            code = start()
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shown = Path("errors").read_text("utf-8")
    Path("errors").unlink()
    return status, shown


def dealings(do: Callable[[int], object]) -> None:
    """Call `do` with the number of each dealing with a file in this folder, before it is made."""
    here, count = str(Path.cwd()), iter(range(10**9))

    def hook(event: str, parts: tuple[object, ...]) -> None:
        changes = event in ("os.rename", "os.remove", "os.mkdir", "os.chmod") or (
            event == "open"
            and isinstance(parts[0], str)
            and isinstance(parts[2], int)
            and parts[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if changes and str(Path(str(parts[0])).absolute()).startswith(here):
            do(next(count))

    sys.addaudithook(hook)


def files() -> dict[str, bytes]:
    """All that the command may have written; a lock without the times at which it was."""
    return {
        str(file): re.sub(rb", \d{10}\]", b"]", file.read_bytes())
        for file in sorted(Path().rglob("*"))
        if file.is_file() and (file.name.endswith(".lock") or file.parts[0] not in KEPT)
    }


@pytest.fixture(scope="module", autouse=True)
def _imported_once() -> None:
    """What each of the processes would import, and that content read."""
    for module in pkgutil.walk_packages(quizgen.__path__, "quizgen."):
        if not module.name.endswith("__main__") and ".witness" not in module.name:
            importlib.import_module(module.name)
    check([SMALL], CONTENT)


@pytest.fixture(scope="module", params=COMMANDS)
def ready(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder named for the command, in which it has what it needs."""
    name = str(request.param)
    here = tmp_path_factory.mktemp("ready") / name
    (here / "c").mkdir(parents=True)
    shutil.copy(SMALL, here / "c")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setenv("QUIZGEN_HOME", str(here / "home"))
        if name not in ("lock", "review"):  # then the decks of two runs are the same bytes
            assert forked("lock", lambda: None)[0] == 0
        if name in ("history export", "interview"):
            Path("typed").write_text("A\n\n" * 9)
            assert forked("drill", lambda: None)[0] == 0
            Path("typed").unlink()
        if name == "mark":
            drawn = ["quiz", "-o", "paper", "--seed", "1", "-n", "1", "--content", "c"]
            subprocess.run([sys.executable, "-m", "quizgen", *drawn], check=True)
            Path("answers.csv").write_text("name,form,1\nA,,A\n", "utf-8")
    return here


@pytest.fixture
def name(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The command, in a folder of its own."""
    here = tmp_path / "here"
    shutil.copytree(ready, here)
    monkeypatch.chdir(here)
    monkeypatch.setenv("QUIZGEN_HOME", str(here / "home"))
    return ready.name


@pytest.fixture
def old(name: str) -> dict[str, bytes]:
    """What stood there before."""
    if name in ("lock", "review"):
        other = SMALL.read_text("utf-8").replace("It answers", "It replies to")
        Path("c/small.yaml").write_text(other, "utf-8")
        assert forked("lock", lambda: None)[0] == 0
        shutil.copy(SMALL, "c")
    elif name == "sheet":
        assert forked(name, lambda: None)[0] == 0
        for file in files().keys() - {"c/anki.lock"}:
            Path(file).write_bytes(b"old")
    elif name == "new":
        Path("out").write_bytes(SMALL.read_bytes())
    else:
        Path("out").write_bytes(b"old")
    return files()


def whole(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """What is there now is the old or the new, file by file, and nothing else."""
    now = files()
    assert set(now) <= set(old) | set(new), "something is left behind"
    torn = [file for file, content in now.items() if content not in (old.get(file), new.get(file))]
    assert torn == []
    assert set(old) <= set(now) | (set(old) - set(new)), "an old file is lost"


@pytest.fixture
def new(name: str, old: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    """What the command writes when nothing is in its way, and with how many dealings."""
    shutil.copytree(".", "../kept")
    with Path("count").open("ab", 0) as counting:
        assert forked(name, lambda: dealings(lambda _: counting.write(b".")))[0] == 0
    dealt = Path("count").stat().st_size
    Path("count").unlink()
    written = files()
    assert written != old and dealt, "it has written nothing"
    again()
    return written, dealt


def again() -> None:
    """Make the folder what it was before."""
    for path in Path().iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree("../kept", ".", dirs_exist_ok=True)


def no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then writing fails with an error
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_full_disk(name: str, old: dict[str, bytes]) -> None:
    status, errors = forked(name, no_room)
    assert status == 2
    assert re.search(f"{os.strerror(errno.EFBIG)}$|history.sqlite3 cannot be", errors)
    assert files() == old


def unprivileged() -> None:
    """Root without capabilities is held to the modes of files, as everybody is."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0


def test_read_only_folder(name: str, old: dict[str, bytes]) -> None:
    folders = [Path(), *(path for path in Path().rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        status, errors = forked(name, unprivileged)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert status == 2
    assert re.search(f"{os.strerror(errno.EACCES)}$|history.sqlite3 cannot be written", errors)
    assert files() == old


def test_end_at_any_dealing_with_files(
    name: str, old: dict[str, bytes], new: tuple[dict[str, bytes], int]
) -> None:
    written, dealt = new
    chance = random.Random(name)
    for kill in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        moment = chance.randrange(dealt)
        status, errors = forked(name, ended(moment, kill))
        if kill == signal.SIGKILL:
            assert status == -kill
            for part in [*Path().rglob(".*.part")]:
                part.unlink()
        else:
            assert status == 130 and "Traceback" not in errors
        whole(old, written)
        again()


def ended(moment: int, kill: signal.Signals) -> Callable[[], None]:
    """Ready to be ended before this dealing with files."""
    return lambda: dealings(lambda number: number == moment and signal.raise_signal(kill))


def test_another_run_while_one_writes_and_one_after_a_killed_one(
    name: str, old: dict[str, bytes], new: tuple[dict[str, bytes], int]
) -> None:
    """The first waits at its first dealing with files, until the other has ended."""
    written, dealt = new

    def other(number: int) -> None:
        if number == 0:
            command = [sys.executable, "-m", "quizgen", *sys.argv[1:]]
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)

    assert forked(name, lambda: dealings(other))[0] == 0
    if name == "new":  # neither loses the entry of the other
        one, both = (b"".join(each.values()) for each in (written, files()))
        assert both.count(b"- id:") == one.count(b"- id:") + 1
    else:
        assert files() == written
    again()
    assert forked(name, ended(dealt - 1, signal.SIGKILL))[0] == -signal.SIGKILL
    if name not in ("new", "lock", "review"):  # what these have recorded is recorded
        assert forked(name, lambda: None)[0] == 0
        assert files() == written, "the next run leaves nothing of the killed one"


def test_folder_in_the_place_of_a_file(name: str, old: dict[str, bytes]) -> None:
    file = Path([*old][-1])
    file.unlink()
    file.mkdir()
    status, errors = forked(name, lambda: None)
    assert status == 2
    assert re.search(f"{re.escape(file.name)}.*{os.strerror(errno.EISDIR)}", errors)
    assert file.is_dir() and not [*Path().rglob("*.part")]


def test_every_command_that_writes_is_tried() -> None:
    """As README's table has them: those with `-o`, and those that record."""
    readme = (SMALL.parents[3] / "README.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `quizgen (\w+)[^|]*\|.*`-o", readme, re.M))
    documented |= set(re.findall(r"^\| `quizgen (\w+) .*-o [A-Z]", readme, re.M))
    tried = {command.partition(" ")[0] for command in COMMANDS}
    assert documented - tried == {"build", "quiz"}, "tests/export/test_files.py tries them"
