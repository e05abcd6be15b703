"""What every test relies on: laws are checked on the same examples each time, with no clock."""

import fcntl
import gc
import itertools
import os
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import said
import tab
from hypothesis import settings

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.cli.verdicts import judged
from quizgen.item import Item
from quizgen.place import Finding

os.environ.pop("PYTHONUNBUFFERED", None)  # what is printed waits in a buffer, as it does for users
signal.signal(signal.SIGINT, signal.default_int_handler)  # `make test &` starts with it ignored
gc.set_threshold(200_000, 20, 100)  # searches make millions of worlds, and hardly a circle

settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("long", settings.get_profile("house"), max_examples=3000)
settings.load_profile("house")

SMALL = Path(__file__).parent / "content" / "valid" / "small.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write what is compared with golden files and .err files, instead of comparing",
    )
    said.addoption(parser)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: the kernel, the browser and the terminal are waited for."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for the kernel's timers begins first, while other processes compute."""
    items.sort(key=lambda item: item.path.parent.name != "witness")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(said)


def pytest_sessionfinish() -> None:
    tab.end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI every test runs with its real parts: one that is skipped there has failed."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be in CI: {reason}"
    return report


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that nobody has used."""
    parent = tmp_path_factory.mktemp("homes")
    return (parent / str(number) for number in itertools.count())


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test is given a verdict of another run; the tests of one run share theirs."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIZGEN_CACHE", str(folder / "cache"))
        yield folder / "cache"


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets a history of answers that it has not written."""
    monkeypatch.setenv("QUIZGEN_HOME", str(next(homes)))


@pytest.fixture(scope="session")
def shipped(own_cache: Path) -> tuple[Checked, list[Item], list[Finding]]:
    """The shipped content, judged once: the other processes of this run wait, and recall it."""
    own_cache.mkdir(exist_ok=True)
    with (own_cache / "shipped").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        return judged([CONTENT], CONTENT)


@pytest.fixture(scope="session")
def checked(shipped: tuple[Checked, list[Item], list[Finding]]) -> Checked:
    """The shipped content, held against the model."""
    return shipped[0]


@pytest.fixture(scope="session")
def items(shipped: tuple[Checked, list[Item], list[Finding]]) -> list[Item]:
    """Every item of the shipped content."""
    return shipped[1]


@pytest.fixture(scope="session")
def small() -> Checked:
    """A small topic with an entry of each form."""
    return check([SMALL], CONTENT)


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file; `pytest --rewrite-golden` writes the file."""

    def compare_text(path: Path, actual: str) -> None:
        if request.config.getoption("--rewrite-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, "utf-8")
        assert path.exists(), f"{path} is missing; write it with: pytest --rewrite-golden"
        expected = path.read_text("utf-8")
        assert actual == expected, f"{path} differs; if that is right: pytest --rewrite-golden"

    return compare_text
