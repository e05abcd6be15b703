"""Lint of one text beside itself in the other language: do both say the same?

Three things are compared: technical words and numbers, the hosts spoken of, and senses, which are
what a wrong word would turn round: lost, third, closes, never, minutes.  What one language says
beyond doubt (`said` of the word files) the other must be able to mean (`meant`), so that a word
changed in one language alone shows.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations

from quizgen.entries import vocabulary
from quizgen.entries.library import LoadedEntry
from quizgen.entries.vocabulary import Vocabulary
from quizgen.forms.say import Say
from quizgen.lint.rules import SAY, Fault, fault, name_of, named_hosts, says
from quizgen.place import Path
from quizgen.words import Text


def language_faults(
    loaded: LoadedEntry, path: Path, text: Text, known: Vocabulary
) -> Iterator[Fault]:
    """What one language of a text has and another lacks."""
    yield from _tokens(loaded, path, text, known)
    yield from _hosts(loaded, path, text)
    if not _is_read(loaded, path):
        yield from _senses(loaded, path, text)


def _is_read(loaded: LoadedEntry, path: Path) -> bool:
    """The text is a question that the model decides, each of whose clauses is read."""
    entry = loaded.entry
    asked = entry.question and (entry.question[0],)
    return path == asked and not entry.cites and not isinstance(entry, Say)


def _tokens(loaded: LoadedEntry, path: Path, text: Text, known: Vocabulary) -> Iterator[Fault]:
    """Technical words and numbers of one language that the other lacks."""
    found = {lang: {token.text for token in vocabulary.tokens(text[lang])} for lang in text}
    counts = {lang: vocabulary.numbers(text[lang]) for lang in text}
    for language, other in permutations(text, 2):
        missing = [
            token
            for token in sorted(found[language] - found[other])
            if not known.says(text[other], token, other)
        ]
        missing += [
            number
            for number in sorted(counts[language] - counts[other])
            if not vocabulary.says_number(text[other], number)
        ]
        if missing:
            reason = f"{', '.join(missing)} stands in {name_of(language)} only"
            yield fault(loaded, "tokens-agree", reason, *path, other)


def _hosts(loaded: LoadedEntry, path: Path, text: Text) -> Iterator[Fault]:
    """Hosts that one language speaks of and the other does not."""
    found = {language: named_hosts(text[language], language) for language in text}
    for language, other in permutations(text, 2):
        for host in sorted(found[language] - found[other]):
            reason = f"the {host} stands in {name_of(language)} only"
            yield fault(loaded, "hosts-agree", reason, *path, other)


@cache
def _said(language: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Whatever a language says beyond doubt, one group a sense, and the senses in their order."""
    keys = SAY.spoken(language)
    senses = tuple(key.removeprefix("said.") for key in keys if key.startswith("said."))
    groups = "|".join(f"({SAY(f'said.{sense}')[language]})" for sense in senses)
    return re.compile(groups, re.IGNORECASE), senses


def _senses(loaded: LoadedEntry, path: Path, text: Text) -> Iterator[Fault]:
    """What one language says beyond doubt and the other cannot mean."""
    for language, other in permutations(text, 2):
        pattern, senses = _said(language)
        found = pattern.finditer(vocabulary.without_tokens(text[language]))
        said = {senses[(match.lastindex or 1) - 1]: match[0] for match in found}
        for sense, words in said.items():
            if not says(f"meant.{sense}", text[other], other):
                reason = f"'{words}' is said in {name_of(language)} only"
                yield fault(loaded, "senses-agree", reason, *path, other)
