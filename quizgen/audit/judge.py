"""Does any check notice a change?  What one process needs to answer that."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from quizgen.audit.content import Change, Contents, changed
from quizgen.audit.fate import Fate
from quizgen.audit.reworded import Reworded
from quizgen.audit.words import WORDS
from quizgen.check import Checked, check
from quizgen.entries.constants import filled
from quizgen.entries.entry import Entry
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.form import decide, form_of
from quizgen.forms.spoil import PROSE
from quizgen.forms.told import with_question
from quizgen.forms.topic import shape
from quizgen.forms.verdict import Verdict
from quizgen.forms.wordings import misworded
from quizgen.lint.options import item_faults
from quizgen.lint.stems import stem_faults
from quizgen.lint.texts import (
    backing_faults,
    scenario_faults,
    text_faults,
)
from quizgen.load import broken_scenarios
from quizgen.tcp.model.network import TCP
from quizgen.tcp.model.tables import TRANSITIONS, Event, State, Table

Cell = tuple[Event, State]


class Judge:
    """Content that is sound, to be changed in one place at a time."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.library = checked.library
        self.contents = Contents(checked.library)
        self.reworded = Reworded(checked)
        self._faults: dict[str, set[tuple[str, str]]] = {}
        self._cells: dict[str, frozenset[Cell]] | None = None

    @classmethod
    def of(cls, paths: list[FilePath], shipped: FilePath) -> "Judge":
        """Read the content anew, as another process has to."""
        return cls(check(paths, shipped))

    def fate(self, change: Change) -> Fate:
        """Make the change, and see whether a check notices."""
        if change.subject == WORDS:
            return self.reworded.fate(change)
        noticed = {
            "entry": self._notices_entry,
            "scenario": self._notices_scenario,
            "constant": self._notices_constant,
            "cell": self._notices_cell,
        }[change.subject](change)
        if noticed:
            return Fate.NOTICED
        if change.kind == PROSE:
            return Fate.LEFT_TO_LOCK
        return Fate.LEFT_TRUE if change.premise else Fate.SURVIVED

    # One entry.

    def _notices_entry(self, change: Change) -> bool:
        verdict = self.verdict(change)
        return verdict is None or bool(verdict.findings) or self._says_otherwise(verdict)

    def verdict(self, change: Change) -> Verdict | None:
        """What becomes of a changed entry; None if it can no longer be read."""
        wrong = self._changed(change)
        return None if wrong is None else decide(wrong, self.library)

    def _changed(self, change: Change) -> LoadedEntry | None:
        loaded = self.library.entries[change.name]
        return self._read(loaded, changed(self.contents.raw(loaded), change.path, change.value))

    def _read(self, loaded: LoadedEntry, raw: dict[str, Any]) -> LoadedEntry | None:
        """The changed entry; None if it can no longer be read."""
        try:
            entry = shape(raw).model_validate(raw)
        except ValueError:
            return None
        told = with_question(entry, self.library)
        entry, unknown = filled(told, self.library.constants)
        return None if unknown else replace(loaded, entry=entry)

    def _says_otherwise(self, verdict: Verdict) -> bool:
        """Lint finds that the words do not go with what the entry claims now."""
        name = verdict.loaded.entry.id
        if name not in self._faults:
            usual = self.checked.verdict(name)
            self._faults[name] = self._lint(usual) if usual else set()
        return not self._lint(verdict) <= self._faults[name]

    def _lint(self, verdict: Verdict) -> set[tuple[str, str]]:
        name = verdict.loaded.entry.id

        def of(other: str) -> Verdict | None:
            return verdict if other == name else self.checked.verdict(other)

        words = self.library.cited_words
        faults = list(text_faults(verdict.loaded, self.library.vocabulary))
        faults += backing_faults(verdict.loaded, of, words)
        faults += stem_faults(verdict.loaded, self.library)
        for item in form_of(verdict.loaded).items(verdict, self.library):
            faults += item_faults(item, verdict.loaded)
        misread = misworded(verdict.loaded, self.library)
        found = {("wording", finding.message) for finding in misread}
        return found | {(fault.rule, fault.reason) for fault in faults}

    # What many entries build on.

    def _notices_scenario(self, change: Change) -> bool:
        right = self.library.scenarios[change.name]
        wrong = right.model_copy(update={"script": change.value})
        scenarios = {**self.library.scenarios, change.name: wrong}
        builds_on = {change.name}
        for name, scenario in scenarios.items():
            if any(f"do {known}" in scenario.script for known in builds_on):
                builds_on.add(name)
        places = {
            name: places
            for name, places in self.library.scenario_places.items()
            if name in builds_on
        }
        library = replace(self.library, scenarios=scenarios, scenario_places=places)
        usual = replace(self.library, scenario_places=places)
        if any(broken_scenarios(library)):
            return True
        if set(scenario_faults(library)) - set(scenario_faults(usual)):
            return True
        return any(
            decide(loaded, library).findings
            for loaded in library.entries.values()
            if _mentions(loaded.entry, builds_on)
        )

    def _notices_constant(self, change: Change) -> bool:
        right = self.library.constants[change.name]
        wrong = right.model_copy(update={"value": change.value})
        constants = {**self.library.constants, change.name: wrong}
        library = replace(self.library, constants=constants)
        return any(
            decide(loaded, library).findings
            for loaded in library.entries.values()
            if any(change.name in premise for premise in loaded.entry.premises())
        )

    # The model's table.

    def _notices_cell(self, change: Change) -> bool:
        event, state = Event(str(change.path[0])), State(str(change.path[1]))
        library = self._by(with_cell(event, state, State(change.value)))
        if any(broken_scenarios(library)):
            return True
        return any(
            decide(library.entries[name], library).findings
            for name, cells in self.cells.items()
            if (event, state) in cells
        )

    def _by(self, table: Table) -> Library:
        """The content, held against TCP with another table."""
        return replace(self.library, protocol=TCP._replace(table=table))

    @property
    def cells(self) -> Mapping[str, frozenset[Cell]]:
        """The cells that decide each entry, the entries that need few of them first.

        Searches are left out: by a wrong table the space of a search may have no end.
        """
        if self._cells is None:
            found = {
                name: self._consulted(loaded)
                for name, loaded in self.library.entries.items()
                if not loaded.entry.is_searched
            }
            self._cells = dict(sorted(found.items(), key=lambda item: len(item[1])))
        return self._cells

    def _consulted(self, loaded: LoadedEntry) -> frozenset[Cell]:
        seen: set[Cell] = set()
        watched = Table({event: _Row(event, seen) for event in TRANSITIONS})
        decide(loaded, self._by(watched))
        return frozenset(seen)


def _mentions(entry: Entry, scenarios: set[str]) -> bool:
    """The entry may depend on one of these scenarios."""
    return any(f"do {name}" in script for script in entry.scenarios() for name in scenarios)


def with_cell(event: Event, state: State, to: State) -> Table:
    """TCP's table with one cell changed."""
    return Table({**TRANSITIONS, event: {**TRANSITIONS[event], state: to}})


class _Row(dict[State, State]):
    """A row of the table that notes which cells are looked up."""

    def __init__(self, event: Event, seen: set[Cell]) -> None:
        super().__init__(TRANSITIONS[event])
        self.event = event
        self.seen = seen

    def get(self, state: State, default: Any = None) -> Any:
        self.seen.add((self.event, state))
        return super().get(state, default)
