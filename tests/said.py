"""Which sentences the program says while it is tested, in all processes of the run.

Imported before any room of the program, so that nothing is said unheard.  With `--unsaid` each
sentence that no test has said is told, and is a failure: it is no longer wanted, or what says it is
not tried.  What a page or a printed sheet says by itself is not heard here, nor what another
program says that a test starts.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quizgen import pages, words
from quizgen.words import Text, Words

PACKAGE = Path(words.__file__).parent
HEARD: set[tuple[str, str]] = set()
"""The room and the key of each sentence."""

_say, _spoken = Words.__call__, Words.spoken


class Heard(dict[str, str]):
    """Sentences for templates; it notes those that they take."""

    def __init__(self, said: dict[str, str], rooms: dict[str, str]) -> None:
        super().__init__(said)
        self._rooms = rooms

    def __getitem__(self, key: str) -> str:
        if key in self._rooms:
            HEARD.add((self._rooms[key], key))
        return super().__getitem__(key)

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        try:
            return self[key]
        except KeyError:
            return default


def _hear(self: Words, key: str, /, **parts: Any) -> Text:
    HEARD.add((_room(self._folder), key))
    return _say(self, key, **parts)


def _hear_one(self: Words, language: str) -> dict[str, str]:
    said = _spoken(self, language)
    return Heard(said, dict.fromkeys(said, _room(self._folder)))


def _hear_two(language: str, room: str) -> dict[str, str]:
    shared, own = (_spoken(Words(name), language) for name in ("", room))
    return Heard({**shared, **own}, {**dict.fromkeys(shared, "."), **dict.fromkeys(own, room)})


@cache
def _room(folder: Path) -> str:
    return folder.parent.relative_to(PACKAGE).as_posix()


Words.__call__ = _hear  # type: ignore[method-assign]
Words.spoken = _hear_one  # type: ignore[method-assign]
pages.sentences = _hear_two


def unsaid() -> Iterator[str]:
    """Every sentence that was not heard, with its file."""
    for folder in sorted(path.parent for path in PACKAGE.rglob("words/en.yaml")):
        for key in words.sentences(folder):
            if (_room(folder), key) not in HEARD:
                yield f"{(folder / 'en.yaml').relative_to(PACKAGE.parent)}: no test says '{key}'"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What another process of the run has heard."""
    HEARD.update(map(tuple, getattr(node, "workeroutput", {}).get("heard", ())))


def addoption(parser: pytest.Parser) -> None:
    parser.addoption("--unsaid", action="store_true", help="fail where no test says a sentence")


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["heard"] = sorted(HEARD)
    elif config.getoption("--unsaid") and list(unsaid()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--unsaid"):
        for line in unsaid():
            terminalreporter.write_line(line, red=True)
