"""Do something again whenever files change."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_OFTEN = 0.3  # seconds


def watched(paths: Iterable[Path], *, watch: bool) -> Iterator[None]:
    """Once at first; then, if it is to `watch`, each time that a file at or below the paths has
    changed, come or gone, for ever."""
    seen: object = None
    below = list(paths)
    while True:
        if (now := _stamps(below)) != seen:
            seen = now
            yield
        if not watch:
            return
        time.sleep(_OFTEN)


def _stamps(paths: Iterable[Path]) -> list[tuple[Path, int]]:
    """When each file changed last; one that goes meanwhile is there no more."""
    found = []
    for path in paths:
        for file in path.rglob("*") if path.is_dir() else [path]:
            try:
                found.append((file, file.stat().st_mtime_ns))
            except FileNotFoundError:
                continue
    return sorted(found)
