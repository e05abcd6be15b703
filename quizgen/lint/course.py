"""Lint of the course: what follows what, in learning order and in the chains of an interview."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizgen.entries import vocabulary
from quizgen.entries.level import Level
from quizgen.entries.library import LoadedEntry
from quizgen.item import Item
from quizgen.lint.rules import LIMITS, Fault, fault, pattern
from quizgen.words import ENGLISH


def chain_faults(entries: Mapping[str, LoadedEntry]) -> Iterator[Fault]:
    """Follow-ups that are easier than what they follow, and those that lead back to it."""
    levels = list(Level)
    for name, loaded in entries.items():
        for number, following in enumerate(loaded.entry.follow_ups):
            if following not in entries or following == name:
                continue
            level = entries[following].level
            if levels.index(level) < levels.index(loaded.level):
                reason = f"'{following}' is {level}, easier than this, which is {loaded.level}"
                yield fault(loaded, "harder-next", reason, "follow_ups", number)
            if way := _way(following, name, entries):
                reason = f"the chain comes back here: {', '.join(way)}"
                yield fault(loaded, "no-circles", reason, "follow_ups", number)


def _way(start: str, goal: str, entries: Mapping[str, LoadedEntry]) -> tuple[str, ...]:
    """The entries from one to another along the follow-ups; none where they do not lead there."""
    came: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    for name in waiting:
        for following in entries[name].entry.follow_ups if name in entries else ():
            if following == goal:
                return (*came[name], goal)
            if following not in came:
                came[following] = (*came[name], following)
                waiting.append(following)
    return ()


def neighbour_faults(items: Sequence[Item], entries: Mapping[str, LoadedEntry]) -> Iterator[Fault]:
    """Questions that read like the last ones of their topic, but for names and numbers."""
    alike: list[Item] = []
    for item in items:
        if alike and _shape(alike[-1]) != _shape(item):
            alike = []
        alike.append(item)
        if len(alike) > LIMITS.neighbours:
            first = alike[0].id
            reason = f"{len(alike)} questions in a row, from {first}, are asked in the same words"
            yield fault(entries[item.entry_id], "other-words-next", reason, "id")


def _shape(item: Item) -> tuple[str, str]:
    stem = item.stem.default
    for token in vocabulary.tokens(stem):
        stem = stem.replace(token.text, "_")
    for host in ("hosts.client", "hosts.server"):
        stem = pattern(host, ENGLISH).sub("_", stem)
    return item.topic, re.sub(r"\d+", "_", stem)


def repeated(sentences: Iterable[str], language: str) -> Iterator[tuple[int, int]]:
    """The places of the sentences that say nothing but what an earlier one says, and of those."""
    said: list[frozenset[str]] = []
    for place, sentence in enumerate(sentences):
        own = frozenset(pattern("unit of meaning", language).findall(sentence.lower()))
        for earlier, words in enumerate(said):
            if own and len(own & words) >= LIMITS.repeated * len(own):
                yield place, earlier
                break
        said.append(own)
