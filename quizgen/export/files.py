"""Files written whole or not at all."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Put `content` at `path`, making its folder; on any error the old file stays as it was.

    A link stays a link, and its target gets the content.  What exists and is no file, such as a
    device, is left alone.  Raises OSError.
    """
    with _written(path):
        _replace(path.resolve(), content.encode() if isinstance(content, str) else content)


def amend(path: Path, made: Callable[[], bytes]) -> None:
    """Put what is `made` of a file in its place, as `write` does; made again where another run has
    changed the file meanwhile, so that neither loses what the other did."""
    with _written(path):
        while not _is_amended(path, made):
            pass


def _is_amended(path: Path, made: Callable[[], bytes]) -> bool:
    before = _content(path)
    return _replace(path.resolve(), made(), lambda: _content(path) == before)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Writing a file, whose folder there is then; errors name the file, not the part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if _is_special(path):
            raise OSError(errno.EINVAL, "not a regular file")
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _is_special(path: Path) -> bool:
    """A device, a pipe or a socket; a folder has an error of its own."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _replace(path: Path, content: bytes, is_due: Callable[[], bool] = lambda: True) -> bool:
    # The name is known before the file is there, so an interrupt at any point can clean up.
    _sweep(path)
    part = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        part.write_bytes(content)
        if path.is_file():
            part.chmod(stat.S_IMODE(path.stat().st_mode))  # what was private stays so
        if is_due():
            part.replace(path)
            return True
        return False
    finally:
        part.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Take away what a run that was killed has left of this file."""
    named = re.compile(rf"\.{re.escape(path.name)}\.(\d+)\.part")
    for other in path.parent.iterdir():
        if (match := named.fullmatch(other.name)) and not _is_running(int(match[1])):
            other.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
