"""Lint of the reasons that stand first on a card: can they be said aloud, and are they two?"""

import difflib
import re
from collections.abc import Iterator
from itertools import pairwise

from quizgen.entries.library import LoadedEntry
from quizgen.forms.reasons import said_by
from quizgen.item import Item
from quizgen.lint.rules import LIMITS, Fault, name_of, pattern
from quizgen.words import LANGUAGES

_SYMBOLS = re.compile(r"<[A-Z]+=[^>]*>|\b(?:SND|RCV|SEG)\.[A-Z]+")


def reason_faults(item: Item, loaded: LoadedEntry) -> Iterator[Fault]:
    """What an author wrote and one would not say: symbols, unless the question speaks of them,
    'our', and a thing twice."""
    place, own = loaded.place("why"), loaded.entry.why
    written = {reason.sentence for reason in said_by(own)} if own else set()
    for language in LANGUAGES:
        told = [each.sentence[language] for each in item.why if each.sentence in written]
        asked = item.stem[language] + item.key[language]
        for sentence in told:
            symbols = [match[0] for match in _SYMBOLS.finditer(sentence)]
            for symbol in (symbol for symbol in symbols if symbol not in asked):
                reason = f"{name_of(language)}: '{symbol}' is a symbol; say it in words"
                yield Fault(place, item.entry_id, "plain-reason", reason)
            if found := pattern("reasons.whose", language).search(sentence):
                reason = f"{name_of(language)}: '{found[0]}' is nobody's here; name the host"
                yield Fault(place, item.entry_id, "plain-reason", reason)
        for one, other in pairwise(told):
            if _alike(one, other, language):
                reason = f"{name_of(language)}: '{one}' and '{other}' say the same; leave one out"
                yield Fault(place, item.entry_id, "reason-once", reason)


def _alike(one: str, other: str, language: str) -> bool:
    first, second = (
        pattern("unit of meaning", language).findall(text.lower()) for text in (one, other)
    )
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() > LIMITS.repeated
