"""Lint of what stands first on a back: can it be said aloud, and is nothing said twice?"""

import difflib
import re
from collections.abc import Iterator
from itertools import pairwise, product

from quizgen.entries.library import LoadedEntry
from quizgen.forms.reasons import said_by
from quizgen.forms.say import Say
from quizgen.item import Item
from quizgen.lint.rules import LIMITS, Fault, fault, name_of, pattern
from quizgen.words import Text

_SYMBOLS = re.compile(r"<[A-Z]+=[^>]*>|\b(?:SND|RCV|SEG)\.[A-Z]+")


def reason_faults(item: Item, loaded: LoadedEntry) -> Iterator[Fault]:
    """What an author wrote and one would not say: symbols, unless the question speaks of them,
    'our', and a thing twice."""
    own = loaded.entry.why
    written = {reason.sentence for reason in said_by(own)} if own else set()
    told = [each.sentence for each in item.why if each.sentence in written]
    for sentence in told:
        yield from _unsayable(item, loaded, sentence, "why")
    if isinstance(loaded.entry, Say):
        yield from _unsayable(item, loaded, loaded.entry.say.text, "say")
    for number, point in enumerate(item.points):
        yield from _unsayable(item, loaded, point, "points", number)
    for (one, other), language in product(pairwise(told), item.stem):
        if _alike(one[language], other[language], language):
            same = f"'{one[language]}' and '{other[language]}' say the same; leave one out"
            yield fault(loaded, "reason-once", f"{name_of(language)}: {same}", "why")


def _unsayable(
    item: Item, loaded: LoadedEntry, sentence: Text, *path: str | int
) -> Iterator[Fault]:
    for language in sentence:
        symbols = (match[0] for match in _SYMBOLS.finditer(sentence[language]))
        for symbol in symbols:
            if symbol not in item.stem[language] + (item.key[language] if item.distractors else ""):
                reason = f"{name_of(language)}: '{symbol}' is a symbol; say it in words"
                yield fault(loaded, "plain-reason", reason, *path)
        if found := pattern("reasons.whose", language).search(sentence[language]):
            reason = f"{name_of(language)}: '{found[0]}' is nobody's here; name the host"
            yield fault(loaded, "plain-reason", reason, *path)


def _alike(one: str, other: str, language: str) -> bool:
    first, second = (
        pattern("unit of meaning", language).findall(text.lower()) for text in (one, other)
    )
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() > LIMITS.repeated
