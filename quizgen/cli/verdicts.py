"""Verdicts on content, kept on disk from one command to the next."""

import os
from functools import partial
from pathlib import Path

from platformdirs import user_cache_path

from quizgen.apart import processors
from quizgen.check import Checked
from quizgen.entries.document import octets
from quizgen.entries.library import content_files
from quizgen.item import Item
from quizgen.lint.run import judged as judge
from quizgen.memo import digest, program, recalled
from quizgen.place import Finding


def judged(
    paths: list[Path], shipped: Path, *, lints: bool = True
) -> tuple[Checked, list[Item], list[Finding]]:
    """Content held against the model, its items, and all findings; recalled where nothing that
    turns them has changed."""
    folder = _cache()
    compute = partial(judge, paths, shipped, lints=lints, jobs=processors())
    if folder is None:
        return compute()
    return recalled(folder, lambda: _key(paths, shipped, lints), compute)


def _cache() -> Path | None:
    """The folder of verdicts: in the one that QUIZGEN_CACHE names, else in the platform's own;
    none where it names nothing."""
    named = os.environ.get("QUIZGEN_CACHE")
    if named == "":
        return None
    return (Path(named) if named else user_cache_path("quizgen", appauthor=False)) / "verdicts"


def _key(paths: list[Path], shipped: Path, lints: bool) -> str:
    """A digest of all that verdicts on the content at `paths` follow from."""
    files = [*content_files(paths), *content_files([shipped])]
    given = (part for file in files for part in (str(file), _octets(file)))
    return digest([program(), str(lints), *map(str, paths), *given])


def _octets(file: Path) -> bytes | str:
    """What a verdict on the file follows from: what stands in it, or why it cannot be read."""
    try:
        return octets(file)
    except OSError as error:
        return str(error.strerror)
