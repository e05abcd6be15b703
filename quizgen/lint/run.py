"""Lint: is every card a good card, in both languages?

The rules are those of card craft that a program can decide; `rules` lists them.  An entry
may waive a rule with a reason: `waive: {one-question: "quotes an interviewer"}`.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from quizgen.check import Checked, check
from quizgen.check.grounding import grounds
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
from quizgen.recall import AFRESH, Found, Recall


class Judged(NamedTuple):
    """Content held against the model, the items it makes if it is true, what is wrong with it, and
    what breaks a rule of style; None where nobody looked for that."""

    checked: Checked
    items: list[Item]
    wrong: tuple[Finding, ...]
    style: tuple[Finding, ...] | None

    @property
    def findings(self) -> list[Finding]:
        """All of both, by place."""
        return sorted({*self.wrong, *(self.style or ())})


def judged(
    paths: Iterable[Path], shipped: Path, *, lints: bool = True, recall: Recall = AFRESH
) -> Judged:
    """Read, decide, make items of what is true, and look at the style of all."""
    checked = check(paths, shipped, recall)
    made = [] if checked.findings else items(checked, recall)
    wrong = (*checked.findings, *retired_again(checked, made))
    if not lints:
        return Judged(checked, made, wrong, None)
    style = lint(checked, made, recall) if checked.library.is_whole else []
    return Judged(checked, made, wrong, tuple(style))


def lint(checked: Checked, made: Sequence[Item], recall: Recall = AFRESH) -> list[Finding]:
    """Return what breaks a rule and is not waived, and waivers that waive nothing, by place."""
    entries = checked.library.entries
    known = [item for item in made if item.entry_id in entries]
    faults = [*_own_faults(checked, made, recall), *near_duplicates(known, entries)]
    faults += [*chain_faults(entries), *neighbour_faults(known, entries)]
    faults += scenario_faults(checked.library)
    findings = [_finding(fault) for fault in faults if fault.rule not in _waived(entries, fault)]
    for loaded in entries.values():
        findings += _idle_waivers(loaded, faults)
    return sorted(set(findings))


def _own_faults(checked: Checked, made: Sequence[Item], recall: Recall) -> Iterator[Fault]:
    """What breaks a rule in an entry by itself or in its items, whatever the other entries are
    but those that back it."""
    library, known = checked.library, checked.library.digest
    asked: dict[str, list[Item]] = {}
    for item in made:
        asked.setdefault(item.entry_id, []).append(item)

    def look(loaded: LoadedEntry) -> Found[None, Fault]:
        faults = [*text_faults(loaded, library.vocabulary), *stem_faults(loaded, library)]
        faults += backing_faults(loaded, checked.verdict, library.cited_words)
        for item in asked.get(loaded.entry.id, ()):
            faults += [*item_faults(item, loaded), *reason_faults(item, loaded)]
        return None, faults

    def follows_from(loaded: LoadedEntry) -> Iterator[str]:
        yield from ("style", known, loaded.digest)
        yield from (item.id for item in asked.get(loaded.entry.id, ()))
        for backing in filter(None, map(checked.verdict, grounds(loaded.entry))):
            yield backing.loaded.digest

    found = recall.each(look, [*library.entries.values()], follows_from)
    return itertools.chain.from_iterable(faults for _, faults in found)


def _finding(fault: Fault) -> Finding:
    return Finding(fault.place, f"{fault.entry_id}: {fault.rule}: {fault.reason}")


def _waived(entries: Mapping[str, LoadedEntry], fault: Fault) -> Iterable[str]:
    return entries[fault.entry_id].entry.waive if fault.entry_id in entries else ()


def _idle_waivers(loaded: LoadedEntry, faults: list[Fault]) -> Iterator[Finding]:
    """A waiver of no rule, or of a rule that the entry keeps."""
    name = loaded.entry.id
    for rule in loaded.entry.waive:
        place = loaded.place("waive", rule)
        if rule not in RULES:
            guess = suggestion(rule, RULES)
            yield Finding(place, f"{name}: no rule is called '{rule}'{guess}")
        elif not any(fault.entry_id == name and fault.rule == rule for fault in faults):
            yield Finding(place, f"{name}: nothing here breaks '{rule}'; remove the waiver")
