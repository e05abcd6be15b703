"""Files written whole or not at all."""

import os
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Put `content` at `path`, making its folder; on any error the old file stays as it was.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = content.encode() if isinstance(content, str) else content
    try:
        _replace(path, encoded)
    except OSError as error:  # the learner knows the file, not the part of it
        raise OSError(error.errno, error.strerror, str(path)) from error


def _replace(path: Path, content: bytes) -> None:
    # The name is known before the file is there, so an interrupt at any point can clean up.
    part = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
