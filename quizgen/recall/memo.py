"""What was computed before, kept on disk.

Verdicts are a function of the content, the program and what it runs on: so a result is kept with
digests of all of these, and nothing else finds it.  The folder may be deleted at any time, several
processes may use it at once, and what is damaged there is computed again and written anew.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pydantic
import pydantic_core
import yaml

MOST = 200_000_000
"""How many octets the folder may hold; what was used longest ago goes first."""

_PACKAGE = Path(__file__).parent.parent
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


class Key(NamedTuple):
    """Digests of all that a result follows from: of the program, and of what it was given."""

    program: str
    given: str


class _Kept(NamedTuple):
    """A result, and what of its parts may serve the next one."""

    key: Key
    result: Any
    known: Mapping[str, Any]


def recalled(
    file: Path,
    key: Callable[[], Key],
    compute: Callable[[Mapping[str, Any]], tuple[_Result, Mapping[str, Any]]],
    suffices: Callable[[_Result], bool] = lambda _: True,
) -> _Result:
    """What `compute` returns, from the file if it lies there and suffices.

    It is given, and returns, what it has known: never what another program knew.  It is kept only
    if `key` says the same after it was computed: a file may change meanwhile.
    """
    now = key()
    kept = _kept(file, now.program)
    if kept and kept.key == now and suffices(kept.result):
        found: _Result = kept.result
        return found
    result, known = compute(kept.known if kept else {})
    if key() == now:
        _keep(file, _Kept(now, result, known))
    return result


def _kept(file: Path, by: str) -> _Kept | None:
    """What this program kept; None where there is nothing, or not what was written.  What another
    one kept is not even read: its parts may have another shape."""
    try:
        written = file.read_bytes()
        os.utime(file)
    except OSError:
        return None
    octets = memoryview(written)[_DIGEST:]
    if _seal(octets, by) != written[:_DIGEST]:
        return None
    found: _Kept = pickle.loads(octets)
    return found


def _seal(octets: bytes | memoryview, by: str) -> bytes:
    """A digest of what was kept, and of the program that kept it."""
    whole = hashlib.sha256(by.encode())
    whole.update(octets)
    return whole.digest()


def _keep(file: Path, kept: _Kept) -> None:
    """Put it there whole; where that cannot be, it is computed again the next time."""
    octets = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
    if len(octets) > MOST:
        return
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with part.open("wb") as stream:
                stream.write(_seal(octets, kept.key.program))
                stream.write(octets)
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
