"""Files written whole or not at all."""

import os
import tempfile
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Put `content` at `path`, making its folder; on any error the old file stays as it was.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(encoded)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
