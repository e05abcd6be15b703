"""Why a key is right: what stands first, what the run showed, and what outputs fold away.

What is said of the fact alone comes first, and the author's own words where they are about it;
a clause of the model is a reason only where neither is there, and a detail elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from quizgen.entries.text import Prose, Sentence, Text
from quizgen.item import Reason
from quizgen.tcp.model.rules import Rule
from quizgen.words import join

MOST = 2  # sentences that a learner is told before anything is unfolded
_STOPS = (".", "!", "?", "”", '"', ")", "。", "！", "？", "）")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|(?<=[。！？])(?!”)\s*")


class Reasons(NamedTuple):
    """What stands first, and what is folded away."""

    why: tuple[Reason, ...]
    details: tuple[Reason, ...]


def told_first(
    made: Sequence[Reason], own: Prose | None, rules: Iterable[Rule], found: Sequence[Reason] = ()
) -> Reasons:
    """Two sentences at most; the rest, and each clause and search that is not among them, are
    details."""
    clauses = [of_rule(rule) for rule in dict.fromkeys(rules)]
    spoken = list(said_by(own)) if own else []
    why = (list(made) or spoken or clauses[-MOST:])[:MOST]
    said = {reason.rule for reason in why}
    left = [each for each in spoken if each not in why]
    left += [clause for clause in clauses if clause.rule not in said]
    return Reasons(tuple(why), (*left, *found))


def of_rule(rule: Rule) -> Reason:
    """A clause of the model as a reason."""
    return Reason(rule.text, rule.symbols, (rule.source,), rule.name)


def said_by(prose: Prose) -> Iterator[Reason]:
    """What an author wrote, sentence by sentence; parts of one that rest on different grounds are
    joined."""
    for parts in _whole(prose):
        sources = dict.fromkeys(source for part in parts for source in part.citations)
        for sentence in sentences(join(parts)):
            yield Reason(sentence, sources=tuple(sources))


def _whole(prose: Prose) -> Iterator[list[Sentence]]:
    """What is written, cut only where a sentence ends in every language."""
    parts: list[Sentence] = []
    for written in prose.root:
        parts.append(written)
        if all(words.rstrip().endswith(_STOPS) for words in written.values()):
            yield parts
            parts = []
    if parts:
        yield parts


def sentences(text: Text) -> tuple[Text, ...]:
    """The sentences of a text; all of it in one where the languages differ in their number."""
    split = {language: cut(words) for language, words in text.items()}
    if len({len(parts) for parts in split.values()}) != 1:
        return (Text(**text),)
    return tuple(
        Text(**dict(zip(split, each, strict=True))) for each in zip(*split.values(), strict=True)
    )


def cut(words: str) -> list[str]:
    """The sentences of what is written in one language."""
    return [part for part in _ENDS.split(words.strip()) if part]
