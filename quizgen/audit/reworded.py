"""Does any check notice other words?  Only the changed text is read anew."""

from dataclasses import replace

from quizgen.audit.content import Change
from quizgen.audit.fate import Fate
from quizgen.check import Checked
from quizgen.entries.entry import Entry
from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Prose, Sentence, Text
from quizgen.forms.wordings import misworded, reading
from quizgen.lint.stems import stem_faults
from quizgen.lint.texts import backing_faults, text_faults
from quizgen.place import Path


class Reworded:
    """Content that is sound, to be said in other words."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.library = checked.library
        self._faults: dict[str, frozenset[tuple[str, str]]] = {}

    def fate(self, change: Change) -> Fate:
        """Say it in other words, and see whether a check notices."""
        loaded = self.library.entries[change.name]
        entry = _reworded(loaded.entry, change.path, change.value)
        changed = replace(loaded, entry=entry)
        is_misread = change.premise and any(misworded(changed, self.library))
        if is_misread or self._lint(changed) - self._usual(loaded):
            return Fate.NOTICED
        if not change.premise:
            return Fate.LEFT_TO_LOCK
        language = str(change.path[-1])
        before, after = (self._facts(each, language) for each in (loaded.entry, entry))
        return Fate.SURVIVED if before == after else Fate.LEFT_TRUE

    def _facts(self, entry: Entry, language: str) -> list[tuple[object, ...]]:
        """What is read in the words; nothing where the form is not read."""
        _, text = entry.question or ("", None)
        found = reading(entry, text[language], language, self.library) if text else None
        return [(said.fact, said.slots, said.goes_on) for said in found.said] if found else []

    def _usual(self, loaded: LoadedEntry) -> frozenset[tuple[str, str]]:
        name = loaded.entry.id
        if name not in self._faults:
            self._faults[name] = self._lint(loaded)
        return self._faults[name]

    def _lint(self, loaded: LoadedEntry) -> frozenset[tuple[str, str]]:
        faults = [*text_faults(loaded, self.library.vocabulary), *stem_faults(loaded, self.library)]
        faults += backing_faults(loaded, self.checked.verdict, self.library.cited_words)
        return frozenset((fault.rule, fault.reason) for fault in faults)


def _reworded(entry: Entry, path: Path, words: str) -> Entry:
    key, *inside, language = path
    if not inside:
        written = getattr(entry, str(key))
        return entry.model_copy(update={str(key): Text(**{**written, str(language): words})})
    found = getattr(entry, str(key))
    listed = found.root if isinstance(found, Prose) else found
    place = int(inside[0])
    old = listed[place]
    new = Sentence(old.by, **{**old, str(language): words})
    changed = (*listed[:place], new, *listed[place + 1 :])
    return entry.model_copy(
        update={str(key): Prose(changed) if isinstance(found, Prose) else changed}
    )
