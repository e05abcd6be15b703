"""Lint: is every card a good card, in both languages?

The rules are those of card craft that a program can decide; `lint_rules` lists them.  An entry
may waive a rule with a reason: `waive: {one-question: "quotes an interviewer"}`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from quizgen.check import Checked, check
from quizgen.entries.library import LoadedEntry
from quizgen.guess import suggestion
from quizgen.item import Item
from quizgen.items import items, retired_again
from quizgen.lint.course import chain_faults, neighbour_faults
from quizgen.lint.options import item_faults, near_duplicates
from quizgen.lint.reasons import reason_faults
from quizgen.lint.rules import RULES, Fault
from quizgen.lint.stems import stem_faults
from quizgen.lint.texts import (
    backing_faults,
    scenario_faults,
    text_faults,
)
from quizgen.place import Finding


def judged(
    paths: Iterable[Path], shipped: Path, *, lints: bool = True, jobs: int = 1
) -> tuple[Checked, list[Item], list[Finding]]:
    """Content held against the model, the items it makes if it is true, and all findings."""
    checked = check(paths, shipped, jobs)
    made = [] if checked.findings else items(checked)
    style = lint(checked, made) if lints and checked.library.is_whole else []
    return checked, made, sorted({*checked.findings, *retired_again(checked, made), *style})


def lint(checked: Checked, made: Sequence[Item]) -> list[Finding]:
    """Return what breaks a rule and is not waived, and waivers that waive nothing, by place."""
    entries = checked.library.entries
    words = checked.library.vocabulary
    faults = [fault for loaded in entries.values() for fault in text_faults(loaded, words)]
    known = [item for item in made if item.entry_id in entries]
    for item in known:
        faults += item_faults(item, entries[item.entry_id])
        faults += reason_faults(item, entries[item.entry_id])
    faults += near_duplicates(known, entries)
    faults += [*chain_faults(entries), *neighbour_faults(known, entries)]
    faults += scenario_faults(checked.library)
    for loaded in entries.values():
        faults += stem_faults(loaded, checked.library)
        faults += backing_faults(loaded, checked.verdict, checked.library.cited_words)
    findings = [_finding(fault) for fault in faults if fault.rule not in _waived(entries, fault)]
    for loaded in entries.values():
        findings += _idle_waivers(loaded, faults)
    return sorted(set(findings))


def _finding(fault: Fault) -> Finding:
    return Finding(fault.place, f"{fault.entry_id}: {fault.rule}: {fault.reason}")


def _waived(entries: Mapping[str, LoadedEntry], fault: Fault) -> Iterable[str]:
    return entries[fault.entry_id].entry.waive if fault.entry_id in entries else ()


def _idle_waivers(loaded: LoadedEntry, faults: list[Fault]) -> Iterator[Finding]:
    """A waiver of no rule, or of a rule that the entry keeps."""
    name = loaded.entry.id
    broken = {fault.rule for fault in faults if fault.entry_id == name}
    for rule in loaded.entry.waive:
        place = loaded.place("waive", rule)
        if rule not in RULES:
            guess = suggestion(rule, RULES)
            yield Finding(place, f"{name}: no rule is called '{rule}'{guess}")
        elif rule not in broken:
            yield Finding(place, f"{name}: nothing here breaks '{rule}'; remove the waiver")
