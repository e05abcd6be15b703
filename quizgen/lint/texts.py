"""Lint of what an author wrote: the texts of an entry, one by one and in both languages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from quizgen.check.grounding import unbacked
from quizgen.entries import vocabulary
from quizgen.entries.library import VOCABULARY_FILE as FILE
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Sentence
from quizgen.entries.vocabulary import Vocabulary
from quizgen.forms.after import Scripted
from quizgen.forms.event import Meeting
from quizgen.forms.form import Listing
from quizgen.forms.reasons import MOST, cut
from quizgen.forms.say import Say
from quizgen.forms.verdict import Verdict
from quizgen.guess import nearest
from quizgen.lint.course import repeated
from quizgen.lint.languages import language_faults
from quizgen.lint.rules import (
    LIMITS,
    SAY,
    Fault,
    fault,
    length,
    most,
    name_of,
    says,
)
from quizgen.place import Path
from quizgen.words import LANGUAGES, Text

_RENDERING = re.compile(r"\b(?:ss|netstat|Linux|BSD|lsof)\b|/proc", re.ASCII)


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Yield every text inside a value, with its path."""
    if isinstance(value, Mapping):
        words = {each: value[each] for each in LANGUAGES if isinstance(value.get(each), str)}
        if words:
            yield path, Text(**words)
            return
        for key, part in value.items():
            yield from texts(part, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, part in enumerate(value):
            yield from texts(part, (*path, number))


def text_faults(loaded: LoadedEntry, known: Vocabulary) -> Iterator[Fault]:
    """What is wrong with the texts of one entry."""
    written = loaded.entry.model_dump(by_alias=True, exclude_none=True)
    written.pop("waive", None)
    yield from _too_long(loaded)
    yield from _sentences(loaded)
    yield from _follow_ups(loaded)
    for path, text in texts(written):
        yield from language_faults(loaded, path, text, known)
        yield from _vocabulary(loaded, path, text, known)
        yield from _names(loaded, path, text)


def backing_faults(
    loaded: LoadedEntry,
    verdict: Callable[[str], Verdict | None],
    cited_words: Mapping[str, frozenset[str]],
) -> Iterator[Fault]:
    """Which sentences of one entry nothing backs."""
    for path, reason in unbacked(loaded, verdict, cited_words):
        yield fault(loaded, "backed", reason, *path)


def scenario_faults(library: Library) -> Iterator[Fault]:
    """What is wrong with the titles of scenarios."""
    for name, places, scenario, trace in library.runs():
        lost = [passage.segment.flags for passage in trace.own_passages if passage.lost]
        for language, title in scenario.title.items():
            told = says("lost", title, language) is not None
            if told != bool(lost):
                place = places.nearest(("scenarios", name, "title", language))
                happens = f"loses {', '.join(lost)}" if lost else "loses nothing"
                does = "speaks" if told else "does not speak"
                reason = f"the script {happens}, and the {name_of(language)} title {does} of a loss"
                yield Fault(place, f"scenario '{name}'", "losses-told", reason)


def _too_long(loaded: LoadedEntry) -> Iterator[Fault]:
    entry = loaded.entry
    prose = {"why": entry.why, "say": entry.say if isinstance(entry, Say) else None}
    for field, written in prose.items():
        if written:
            for language, words in written.text.items():
                yield from _length(loaded, words, field, language)
    for number, point in enumerate(entry.explained.get("points", ())):
        for language, words in point.items():
            yield from _length(loaded, words, "points", language, number)
    if points := entry.explained.get("points", ()):
        yield from _repeats(loaded, points)
    if isinstance(entry, Say):
        yield from _rubric(loaded, len(entry.points), entry.is_searched)
        yield from _aloud(loaded, entry)
    facts = len(entry.answer) if isinstance(entry, Scripted | Meeting | Listing) else 1
    most_facts = LIMITS.listed if isinstance(entry, Listing) else LIMITS.facts
    if facts > most_facts:
        reason = f"{facts} facts in one answer, more than {most_facts}; split the entry"
        yield fault(loaded, "list-too-long", reason, "answer")


def _sentences(loaded: LoadedEntry) -> Iterator[Fault]:
    """A reason of more sentences than a card shows, or cut in one language alone."""
    if (why := loaded.entry.why) is None:
        return
    found = {language: len(cut(words)) for language, words in why.text.items()}
    told = ", ".join(f"{name_of(language)} has {number}" for language, number in found.items())
    if max(found.values()) > MOST:
        reason = f"{told} sentences, more than {MOST}; say less"
        yield fault(loaded, "two-sentences", reason, "why")
    elif len(set(found.values())) > 1:
        reason = f"{told} sentences; end them at the same places"
        yield fault(loaded, "two-sentences", reason, "why")


def _repeats(loaded: LoadedEntry, points: Sequence[Sentence]) -> Iterator[Fault]:
    """Points that say what the answer, or a point before, has said."""
    entry = loaded.entry
    answer = entry.say.root if isinstance(entry, Say) else ()
    for language in points[0]:
        spoken = [sentence[language] for sentence in (*answer, *points)]
        for place, earlier in repeated(spoken, language):
            number, before = place - len(answer), earlier - len(answer)
            if number >= 0:
                what = "the answer" if before < 0 else f"point {before + 1}"
                reason = f"{name_of(language)}: it says what {what} says"
                yield fault(loaded, "no-repeats", reason, "points", number, language)


def _names(loaded: LoadedEntry, path: Path, text: Text) -> Iterator[Fault]:
    """Second names of one thing; those that are refuted may be said."""
    for language in text if loaded.entry.refutes is None else ():
        for pair in SAY("other names")[language].splitlines():
            other, _, name = pair.partition(" → ")
            if found := re.search(other, text[language]):
                reason = f"'{found[0]}' is called {name} here"
                yield fault(loaded, "one-name", reason, *path, language)


def _rubric(loaded: LoadedEntry, points: int, is_proven: bool) -> Iterator[Fault]:
    if (points or not is_proven) and not LIMITS.fewest_points <= points <= LIMITS.points:
        many = f"{points} point{'' if points == 1 else 's'} to tick"
        reason = f"{many}; write {LIMITS.fewest_points} to {LIMITS.points}"
        yield fault(loaded, "rubric", reason, "points")


def _aloud(loaded: LoadedEntry, entry: Say) -> Iterator[Fault]:
    """A headline and its points that take more than half a minute together."""
    for language, headline in entry.say.text.items():
        said = " ".join((headline, *(point[language] for point in entry.points)))
        found, limit = length(said, language), most("aloud", language)
        if found > limit:
            unit = SAY("counted in")[language]
            reason = f"'say' and 'points' have {found} {unit}, more than {limit}; say less"
            yield fault(loaded, "half-a-minute", reason, "say", language)


def _length(
    loaded: LoadedEntry, words: str, field: str, language: str, *number: int
) -> Iterator[Fault]:
    found, limit = length(words, language), most(field, language)
    if found > limit:
        unit = SAY("counted in")[language]
        reason = f"'{field}' has {found} {unit}, more than {limit}; say less"
        yield fault(loaded, "short-back", reason, field, *number, language)


def _follow_ups(loaded: LoadedEntry) -> Iterator[Fault]:
    names = loaded.entry.follow_ups
    for number, name in enumerate(names):
        if name == loaded.entry.id:
            yield fault(loaded, "follow-up", "the entry follows itself", "follow_ups", number)
        elif name in names[:number]:
            yield fault(loaded, "follow-up", f"'{name}' stands twice", "follow_ups", number)


def _vocabulary(loaded: LoadedEntry, path: Path, text: Text, known: Vocabulary) -> Iterator[Fault]:
    refutes = loaded.entry.refutes is not None
    for language in text:
        rendering = bool(_RENDERING.search(text[language]))
        for word in dict.fromkeys(vocabulary.tokens(text[language])):
            reason = _wrong_word(word, refutes, rendering, known)
            if reason:
                yield fault(loaded, "vocabulary", reason, *path, language)


def _wrong_word(
    word: vocabulary.Token, refutes: bool, rendering: bool, known: Vocabulary
) -> str | None:
    if right := vocabulary.WRONG.get(word.text):
        return None if refutes else f"'{word.text}' is no state; write {right}"
    if word.text not in known.words and (right := vocabulary.RENDERED.get(word.text)):
        where = "only ss, netstat and Linux print it so"
        return None if refutes or rendering else f"'{word.text}': {where}; write {right}"
    if not known.lacks(word):
        return None
    if word.kind == "flags":
        return f"'{word.text}': flags are joined by a comma, as in SYN,ACK"
    near = nearest(word.text, sorted(known.words))
    guess = f"did you mean {near}? If not, add it to {FILE}" if near else f"add it to {FILE}"
    return f"'{word.text}' is not in the vocabulary; {guess}"
