"""What a learner's line says to a question: an option, a typed fact, a command, or nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizgen.marking import is_answer, is_nearly, is_typed, mark
from quizgen.paper import LETTERS, Option, Question
from quizgen.tcp import spelling
from quizgen.tcp.answers import Truth
from quizgen.tcp.kinds import Kind
from quizgen.words import Text, Words, alternatives

_SAY = Words("study")

_LETTER = re.compile(r"\(?([a-d])[).:、]?(?:\s+(.*)|(?<=[).:、])(.+))?")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")


REVEAL = ("", "?", "？")
"""What shows the answer."""


class Outcome(StrEnum):
    """How an answer was: `nearly` names the segment, without the ACK bit that it carries."""

    RIGHT = "right"
    NEARLY = "nearly"
    MISSED = "missed"


@dataclass(frozen=True)
class Answer:
    """How the answer was, what was typed, and the option that was chosen, if one was."""

    outcome: Outcome
    typed: str
    option: Option | None = None

    @property
    def is_right(self) -> bool:
        """The answer counts."""
        return self.outcome is Outcome.RIGHT

    @property
    def said(self) -> Text | str:
        """What was answered, in full; nothing where the answer was only shown."""
        return self.option.text if self.option else "" if self.typed in REVEAL else self.typed


def cleaned(line: str) -> str:
    """What was typed, without what arrow keys and the like leave behind."""
    bare = _ESCAPE.sub("", line)
    return "".join(letter for letter in bare if letter.isprintable() or letter == "\t").strip()


def answered(question: Question, line: str) -> Answer | None:
    """What the line says to the question; None where that cannot be told."""
    if is_typed(question.item):
        return _typed(question, line)
    option = chosen(question, line)
    if option is None:
        return None
    return Answer(Outcome.MISSED if option.why else Outcome.RIGHT, line, option)


def chosen(question: Question, line: str) -> Option | None:
    """The option that is named by its letter, by its own words in any language, or by both."""
    options = question.options
    folded = unicodedata.normalize("NFKC", line).casefold().strip()
    if letter := _LETTER.fullmatch(folded):
        place = LETTERS.index(letter[1].upper())
        words = letter[2] or letter[3]
        if place < len(options) and (not words or _by_words([options[place]], words)):
            return options[place]
    return _by_words(options, line) or (
        _by_truth(options, line) if question.item.answer_kind is Kind.TRUTH else None
    )


def _by_words(options: Sequence[Option], words: str) -> Option | None:
    for read in (_bare, _loose):
        meant = read(words)
        named = [each for each in options if meant and meant in map(read, each.text.values())]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _by_truth(options: Sequence[Option], words: str) -> Option | None:
    """The one option that says true, or that says false; there may be several of these."""
    bare = spelling.fold(words)
    meant = {
        truth
        for truth, key in ((True, "typed.true"), (False, "typed.false"))
        if bare in alternatives(_SAY(key))
    }
    named = [
        option
        for option in options
        if isinstance(option.answer, Truth) and option.answer.holds in meant
    ]
    return named[0] if len(named) == 1 else None


def _bare(words: str) -> str:
    """Without case, width and spaces, which tell no two options apart."""
    return "".join(spelling.fold(words).replace("、", ",").split())


def _loose(words: str) -> str:
    """Without what stands between words, and with each state as the RFC spells it."""
    tokens = re.findall(r"(?:[^\W_]|[_+]|-(?!>))+", spelling.fold(words))
    return "".join(spelling.state_named(token) or token for token in tokens)


def _typed(question: Question, line: str) -> Answer | None:
    item = question.item
    words = respelled(item.answer_kind, line)
    if not is_answer(item, words):
        return None
    if mark(item, words):
        return Answer(Outcome.RIGHT, line)
    return Answer(Outcome.NEARLY if is_nearly(item, words) else Outcome.MISSED, line)


def respelled(kind: Kind, line: str) -> str:
    """What programs and people write, as `marking` reads it: `[S.]` is SYN,ACK and `2^32 - 1` a
    number."""
    words = unicodedata.normalize("NFKC", line).strip()
    words = words.rstrip("?").strip() or words
    if typed := kind.traits.typed:
        words = typed.spelled(words)
    if power := re.fullmatch(r"2(?:\^|\*\*)(\d\d?) ?([+-] ?\d{1,3})?", words):
        return str(2 ** int(power[1]) + int((power[2] or "0").replace(" ", "")))
    return words
