"""What was computed before, kept on disk.

Verdicts are a function of the content, the program and what it runs on: so a result is kept under
a digest of all of these, and found by nobody else.  The folder may be deleted at any time, several
processes may use it at once, and what is damaged there is computed again and written anew.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pydantic
import pydantic_core
import yaml

MOST = 200_000_000
"""How many octets the folder may hold; what was used longest ago goes first."""

_PACKAGE = Path(__file__).parent
_DIGEST = hashlib.sha256().digest_size
_Result = TypeVar("_Result")


def digest(parts: Iterable[str | bytes]) -> str:
    """One name for all parts, in this order."""
    whole = hashlib.sha256()
    for part in parts:
        octets = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(octets))
        whole.update(octets)
    return whole.hexdigest()


def program(package: Path = _PACKAGE) -> str:
    """A digest of all that can turn a result besides what it is computed from: every module and
    every word of the package, Python, and what reads the content."""
    files = sorted(file for file in package.rglob("*") if file.suffix in (".py", ".yaml"))
    releases = (sys.version, pydantic.VERSION, pydantic_core.__version__, yaml.__version__)
    named = (part for file in files for part in (str(file.relative_to(package)), file.read_bytes()))
    return digest([*releases, *named])


def recalled(folder: Path, key: Callable[[], str], compute: Callable[[], _Result]) -> _Result:
    """What `compute` returns, from the folder where it lies there.

    It is kept only if `key` says the same after it was computed: a file may change meanwhile.
    """
    name = key()
    file = folder / name
    kept = _read(file)
    if kept is not None:
        result: _Result = pickle.loads(kept)
        return result
    result = compute()
    if key() == name:
        _write(file, pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
    return result


def _read(file: Path) -> bytes | None:
    """What was kept; None where there is nothing, or not what was written."""
    try:
        written = file.read_bytes()
        os.utime(file)
    except OSError:
        return None
    kept = written[_DIGEST:]
    return kept if hashlib.sha256(kept).digest() == written[:_DIGEST] else None


def _write(file: Path, kept: bytes) -> None:
    """Put it there whole; where that cannot be, it is computed again the next time."""
    if len(kept) > MOST:
        return
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            part.write_bytes(hashlib.sha256(kept).digest() + kept)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        _make_room(file.parent)
    except OSError:
        return


def _make_room(folder: Path) -> None:
    used = sorted(((file.stat().st_mtime_ns, file) for file in folder.iterdir()), reverse=True)
    held = 0
    for _, file in used:
        held += file.stat().st_size
        if held > MOST:
            file.unlink(missing_ok=True)
