"""Files written whole or not at all."""

import errno
import os
import re
import stat
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Put `content` at `path`, making its folder; on any error the old file stays as it was.

    A link stays a link, and its target gets the content.  What exists and is no file, such as a
    device, is left alone.  Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = content.encode() if isinstance(content, str) else content
    try:
        if _is_special(path):
            raise OSError(errno.EINVAL, "not a regular file")
        _replace(path.resolve(), encoded)
    except OSError as error:  # the learner knows the file, not the part of it
        raise OSError(error.errno, error.strerror, str(path)) from error


def _is_special(path: Path) -> bool:
    """A device, a pipe or a socket; a folder has an error of its own."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _replace(path: Path, content: bytes) -> None:
    # The name is known before the file is there, so an interrupt at any point can clean up.
    _sweep(path)
    part = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        part.write_bytes(content)
        if path.is_file():
            part.chmod(stat.S_IMODE(path.stat().st_mode))  # what was private stays so
        part.replace(path)
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
