"""Audit: do the checks bite?  Every gradable fact and every cell of the model, changed alone.

A change that no check notices is a survivor: a fact that could be wrong and would still ship, or
a cell of the transition table that no entry pins.  What changes is what the forms say (`spoiled`)
and, for the table, each cell with each other state (the state itself means that the cell is gone).
"""

import multiprocessing
import random
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from quizgen.audit.content import (
    Change,
    constant_changes,
    entry_changes,
    scenario_changes,
)
from quizgen.audit.fate import Fate
from quizgen.audit.judge import Cell, Judge
from quizgen.audit.words import word_changes
from quizgen.check import check
from quizgen.entries.library import content_files
from quizgen.place import Place
from quizgen.tcp.model import tables
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.wrapping import aligned

Progress = Callable[[int, int], None]

_TOGETHER = 40  # changes that a process judges before it reports


@dataclass(frozen=True)
class Report:
    """What an audit found: for each kind of change how many met which fate, the same of changed
    words by form and language or by what they rest on, the survivors, and what was left true."""

    counts: dict[str, Counter[Fate]]
    survivors: tuple[Change, ...]
    parts: dict[str, Counter[Fate]] = field(default_factory=dict)
    left_true: tuple[Change, ...] = ()

    @property
    def total(self) -> int:
        """How many changes were made."""
        return sum(sum(fates.values()) for fates in self.counts.values())

    def table(self) -> str:
        """The counts as aligned text, one kind a line, and their sum; below, where words were
        changed, the same of these."""
        rows = [*_rows(self.counts), _row("all", sum(self.counts.values(), Counter()))]
        if self.parts:
            rows += [("", *[""] * (len(Fate) + 1)), ("words of", "made", *Fate)]
            rows += _rows(self.parts)
        return aligned([("change", "made", *Fate), *rows], 1)

    def lines(self) -> list[str]:
        """Each survivor as `file:line:column: what was changed`; words last, by their form."""
        return [f"{line}: no check notices" for line in _told(self.survivors)]

    def true_lines(self) -> list[str]:
        """Each change after which the words are as true as before, for a person to judge."""
        return [f"{line}: read as true" for line in _told(self.left_true)]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "total": self.total,
            "counts": {
                kind: {str(fate): fates[fate] for fate in Fate}
                for kind, fates in sorted(self.counts.items())
            },
            "words": {
                part: {str(fate): fates[fate] for fate in Fate}
                for part, fates in sorted(self.parts.items())
            },
            "survivors": _as_data(self.survivors),
            "left_true": _as_data(self.left_true),
        }


def _told(changes: Iterable[Change]) -> list[str]:
    ordered = sorted(changes, key=lambda each: (each.part, each.kind))
    return [f"{change.place}: {change.told}" for change in ordered]


def _as_data(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [
        {**change.place._asdict(), "kind": change.kind, "change": change.told} for change in changes
    ]


def _rows(counts: Mapping[str, Counter[Fate]]) -> list[tuple[str, ...]]:
    return [_row(name, fates) for name, fates in sorted(counts.items())]


def _row(name: str, fates: Counter[Fate]) -> tuple[str, ...]:
    return (name, str(sum(fates.values())), *(str(fates[fate]) for fate in Fate))


def audit(
    paths: Sequence[FilePath],
    shipped: FilePath,
    jobs: int,
    progress: Progress | None = None,
    sample: int | None = None,
    seed: int = 0,
    *,
    only_words: bool = False,
) -> Report:
    """Make every change, one at a time, in `jobs` processes, and report what nothing notices.

    `progress` is told how many are done, and of how many.  A `sample` of the changes is drawn
    from `seed`.  The table of the model is changed only where all of the `shipped` content is
    audited, since that is what pins it; with `only_words` nothing but words is.  Raises
    ValueError if the content has findings.
    """
    checked = check(paths, shipped)
    if checked.findings:
        raise ValueError("content with findings cannot be audited; run the check first")
    judge = Judge(checked)
    audited = {file.resolve() for file in content_files(paths)}
    covers_all = audited >= {file.resolve() for file in content_files([shipped])}
    changes = list(_word_changes(judge))
    if not only_words:
        changes = [*_changes(judge, with_table=covers_all), *changes]
    if sample is not None and sample < len(changes):
        places = sorted(random.Random(seed).sample(range(len(changes)), sample))
        changes = [changes[place] for place in places]
    counts: dict[str, Counter[Fate]] = {}
    parts: dict[str, Counter[Fate]] = {}
    survivors, left_true = [], []
    for done, (change, fate) in enumerate(_judged(judge, changes, paths, shipped, jobs), 1):
        counts.setdefault(change.kind, Counter())[fate] += 1
        if change.part:
            parts.setdefault(change.part, Counter())[fate] += 1
        if fate is Fate.SURVIVED:
            survivors.append(change)
        if fate is Fate.LEFT_TRUE:
            left_true.append(change)
        if progress:
            progress(done, len(changes))
    return Report(counts, _by_place(survivors), parts, _by_place(left_true))


def _by_place(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (change.place, change.told)))


def _changes(judge: Judge, *, with_table: bool) -> Iterator[Change]:
    for loaded in judge.library.entries.values():
        yield from entry_changes(loaded, judge.contents.raw(loaded))
    yield from scenario_changes(judge.library)
    yield from constant_changes(judge.library)
    if with_table:
        consulted = frozenset[Cell]().union(*judge.cells.values())
        yield from cell_changes(consulted)


def _word_changes(judge: Judge) -> Iterator[Change]:
    for loaded in judge.library.entries.values():
        yield from word_changes(loaded)


def cell_changes(consulted: Iterable[Cell] = ()) -> Iterator[Change]:
    """Every cell of TRANSITIONS with every other state; so too the empty cells that something
    `consulted`, where the state stays as it is."""
    empty = sorted(cell for cell in consulted if cell[1] not in TRANSITIONS[cell[0]])
    file = FilePath(tables.__file__)
    lines = file.read_text("utf-8").splitlines()
    for event, row in TRANSITIONS.items():
        written = re.compile(rf"\s*Event\.{event.name}: ")
        line = next(number for number, text in enumerate(lines, 1) if written.match(text))
        stays = {state: state for owner, state in empty if owner is event}
        for before, after in {**row, **stays}.items():
            for wrong in State:
                if wrong is not after:
                    told = f"{event} in {before}: {wrong} instead of {after}"
                    path = (str(event), str(before))
                    place = Place(str(file), line)
                    yield Change("cell", "cell", str(event), path, str(wrong), place, told)


def _judged(
    judge: Judge,
    changes: list[Change],
    paths: Sequence[FilePath],
    shipped: FilePath,
    jobs: int,
) -> Iterator[tuple[Change, Fate]]:
    """Each change with its fate, in order; other processes are started only for many."""
    groups = [changes[at : at + _TOGETHER] for at in range(0, len(changes), _TOGETHER)]
    if jobs < 2 or len(groups) < 2 * jobs:
        for change in changes:
            yield change, judge.fate(change)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, _start, (list(paths), shipped)) as pool:
        for group, fates in zip(groups, pool.imap(_fates, groups), strict=True):
            yield from zip(group, fates, strict=True)


_judges: list[Judge] = []  # in a started process: the one that judges there


def _start(paths: list[FilePath], shipped: FilePath) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one answers it
    _judges.append(Judge.of(paths, shipped))


def _fates(changes: list[Change]) -> list[Fate]:
    return [_judges[0].fate(change) for change in changes]
