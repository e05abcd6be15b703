"""Why a key is right: what stands first, what the run showed, and what outputs fold away.

The author's own words come first, then what was said of the fact itself; a clause of the model is
a reason only where neither is there, and a detail elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from quizgen.entries.text import Prose, Text
from quizgen.item import Reason
from quizgen.tcp.model.rules import Rule

MOST = 2  # sentences that a learner is told before anything is unfolded
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|(?<=[。！？])(?!”)\s*")


class Reasons(NamedTuple):
    """What stands first, and what is folded away."""

    why: tuple[Reason, ...]
    details: tuple[Reason, ...]


def told_first(
    own: Prose | None, made: Sequence[Reason], rules: Iterable[Rule], found: Sequence[Reason] = ()
) -> Reasons:
    """Two sentences at most; the rest, and each clause and search that is not among them, are
    details."""
    clauses = [of_rule(rule) for rule in dict.fromkeys(rules)]
    spoken = [*(_spoken(own) if own else ()), *made]
    why = (spoken or clauses[-MOST:])[:MOST]
    left = [reason for reason in (*spoken, *clauses) if reason not in why]
    return Reasons(tuple(why), (*left, *found))


def of_rule(rule: Rule) -> Reason:
    """A clause of the model as a reason."""
    return Reason(rule.text, rule.symbols, (rule.source,), rule.name)


def _spoken(prose: Prose) -> Iterator[Reason]:
    """What an author wrote, sentence by sentence."""
    for written in prose.root:
        for sentence in sentences(written):
            yield Reason(sentence, sources=written.citations)


def sentences(text: Text) -> tuple[Text, ...]:
    """The sentences of a text; all of it in one where the languages differ in their number."""
    split = {language: _ENDS.split(words.strip()) for language, words in text.items()}
    split = {language: [part for part in parts if part] for language, parts in split.items()}
    if len({len(parts) for parts in split.values()}) != 1:
        return (Text(**text),)
    return tuple(
        Text(**dict(zip(split, each, strict=True))) for each in zip(*split.values(), strict=True)
    )
