"""What somebody meant who wrote a name otherwise, or probably meant."""

import difflib
import unicodedata
from collections.abc import Iterable


def spelled(word: str, known: Iterable[str]) -> str:
    """The known name that is meant, whatever its case and whatever joins its words; else the word
    itself."""
    by_letters = {_letters(name): name for name in known}
    return by_letters.get(_letters(word), word)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is probably meant."""
    choices = list(known)
    near = difflib.get_close_matches(word, choices, 1, 0.6) or difflib.get_close_matches(
        word.upper().replace("_", "-"), choices, 1, 0.6
    )
    return near[0] if near else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?`, or the whole choice where nothing is near."""
    choices = list(known)
    if near := nearest(word, choices):
        return f"; did you mean {near}?"
    return f"; expected one of {', '.join(choices)}" if len(choices) <= 20 else ""
