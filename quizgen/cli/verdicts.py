"""Verdicts on content, kept on disk from one command to the next."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from quizgen.check import Checked
from quizgen.entries.document import octets
from quizgen.entries.library import content_files
from quizgen.item import Item
from quizgen.lint.run import Judged
from quizgen.lint.run import judged as judge
from quizgen.place import Finding
from quizgen.recall import Recall
from quizgen.recall.apart import processors
from quizgen.recall.memo import Key, digest, program, recalled


def judged(
    paths: list[Path], shipped: Path, *, lints: bool = True
) -> tuple[Checked, list[Item], list[Finding]]:
    """Content held against the model, its items, and all findings; recalled where nothing that
    turns them has changed, and else entry by entry."""

    def compute(known: Mapping[str, Any] | None) -> tuple[Judged, Mapping[str, Any]]:
        recall = Recall(processors(), known)
        return judge(paths, shipped, lints=lints, recall=recall), recall.known

    def suffices(found: Judged) -> bool:
        return found.style is not None or not lints

    folder = _cache()
    if folder is None:
        found, _ = compute(None)
    else:
        file = folder / digest(str(path.absolute()) for path in paths)
        found = recalled(file, lambda: _key(paths, shipped), compute, suffices)
    return found.checked, found.items, found.findings if lints else sorted(set(found.wrong))


def _cache() -> Path | None:
    """The folder of verdicts: in the one that QUIZGEN_CACHE names, else in the platform's own;
    none where it names nothing."""
    named = os.environ.get("QUIZGEN_CACHE")
    if named == "":
        return None
    return (Path(named) if named else user_cache_path("quizgen", appauthor=False)) / "verdicts"


def _key(paths: list[Path], shipped: Path) -> Key:
    """Digests of all that verdicts on the content at `paths` follow from."""
    files = [*content_files(paths), *content_files([shipped])]
    given = (part for file in files for part in (str(file), _octets(file)))
    return Key(program(), digest([*map(str, paths), *given]))


def _octets(file: Path) -> bytes | str:
    """What a verdict on the file follows from: what stands in it, or why it cannot be read."""
    try:
        return octets(file)
    except OSError as error:
        return str(error.strerror)
