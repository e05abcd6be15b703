"""The catalogue of one language, from its YAML file.

`terms` are what fills slots: a symbol is a map from what it says to its patterns, or a list of
patterns whose slots are what it says (`{say: pattern, mark: old}` adds to that).  `phrases` have
a fact's name and its patterns; `subjects` the same for a host that a phrase goes on with, and
`about` for what stands beside a phrase without a join; `joins` are the words between phrases, and
`earlier` those of them before what happened sooner than the phrase in front.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from quizgen.phrases.grammar import CLASSES, Grammar, Slot, Value, expanded, tokens
from quizgen.words import WordsError

PHRASE, SUBJECT, ABOUT, ELIDED, JOIN = "phrase", "subject", "about", "elided", "join"
EARLIER = "earlier"
IT, THAT = "it", "that"
_SUBJECTS: Mapping[str | Slot, tuple[str, Value]] = {
    Slot("host", "host"): ("host", IT),
    Slot("who", "who"): ("who", IT),
    Slot("segment", "segment"): ("segment", THAT),
}
"""What a phrase may leave out where it goes on from the one before: its host or segment."""
_ALSO = Slot("also", "segment")
_HOST, _ADVERB = Slot("host", "host"), Slot("adverb", "adverb", merges=True)


class Catalogue(NamedTuple):
    """The grammar of one language, and the patterns of each fact as they are written."""

    grammar: Grammar
    patterns: Mapping[str, tuple[str, ...]]


RUN, EVENT = "run", "event"
"""What a text speaks of: a run of two hosts, or one host that an event meets."""
NUMBER, STATES, RUNS, CLAIM = "number", "states", "runs", "claim"
"""Or a number, the states that an event meets, which of several runs can be, or what a search
decides; these have phrases of their own, in `number.en.yaml` and so on."""
ROOMS = (RUN, EVENT, NUMBER, STATES, RUNS, CLAIM)
_OWN = (NUMBER, STATES, RUNS, CLAIM)
_EVERYWHERE = ("frame", "quiet", "in_state", "listens")


class Name(NamedTuple):
    """What authors call something: it fills the slot `symbol` and says `says` there."""

    symbol: str
    says: str
    words: str


@cache
def _written(language: str, room: str = RUN) -> dict[str, Any]:
    file = f"{room}.{language}.yaml" if room in _OWN else f"{language}.yaml"
    path = Path(__file__).with_name(file)
    if not path.is_file():
        message = f"quizgen/phrases/{file}: no such file; without it nothing is read in {language}"
        raise WordsError(message)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(path.read_bytes(), loader)
    return found


def _belongs(symbol: str, fact: str, room: str) -> bool:
    """Can a phrase that stands for runs be said in this room?"""
    if room in _OWN:
        return True
    if room == RUN:
        return fact != "quiet"
    is_common = fact in _EVERYWHERE and (symbol, fact) != (PHRASE, "listens")
    is_of_run = fact == "ask_reply"  # the segment that is replied to has arrived in it
    return is_common or (fact.startswith(("ask_", "say_")) and not is_of_run)


def _phrases(written: dict[str, Any], room: str) -> Iterator[tuple[str, str, Value, str]]:
    """The section, fact, attributes and pattern of each phrase that can stand in a room."""
    for section, symbol in (("phrases", PHRASE), ("subjects", SUBJECT), ("about", ABOUT)):
        for fact, productions in written[section].items():
            if _belongs(symbol, fact, room):
                for says, pattern in _productions(productions):
                    yield symbol, fact, says, pattern
    if room == EVENT:
        for event, productions in written["events"].items():
            for says, pattern in _productions(productions):
                named = (("event", event), *says)
                yield PHRASE, EVENT, named, pattern
                for relative in written["relative"] if pattern.startswith("{host}") else ():
                    yield SUBJECT, EVENT, named, pattern.replace("{host}", relative, 1)
        for fact, productions in written["situations"].items():
            for says, pattern in _productions(productions):
                yield PHRASE, fact, says, pattern
                yield ABOUT, fact, says, pattern


@cache
def catalogue(language: str, room: str = RUN, names: tuple[Name, ...] = ()) -> Catalogue:
    """Read and compile the phrases of a language, with what authors call things."""
    written = _written(language, room)
    grammar = Grammar()
    for name in names:
        grammar.add(name.symbol, (token.word for token in tokens(name.words)), name.says)
    patterns: dict[str, tuple[str, ...]] = {}
    for symbol, productions in written["terms"].items():
        for says, pattern in _productions(productions):
            for parts in expanded(pattern):
                grammar.add(symbol, parts, says)
    for symbol, fact, says, pattern in _phrases(written, room):
        patterns[fact] = (*patterns.get(fact, ()), pattern)
        named = (("fact", fact), *(says if not isinstance(says, str) else ()))
        for parts in expanded(pattern):
            grammar.add(symbol, parts, named)
            if symbol == PHRASE and parts[:1] == (_HOST,):
                grammar.add(symbol, (_HOST, _ADVERB, *parts[1:]), named)
            if symbol == PHRASE and parts and parts[0] in _SUBJECTS and _ALSO not in parts:
                subject = _SUBJECTS[parts[0]]
                grammar.add(ELIDED, parts[1:], (*named, subject))
    joins = ((JOIN, written["joins"]), (EARLIER, written.get("earlier", ())))
    for value, pattern in ((value, each) for value, written_so in joins for each in written_so):
        for parts in expanded(pattern):
            grammar.add(JOIN, parts, value)
    return Catalogue(grammar, patterns)


def term_patterns(language: str, symbol: str, room: str = RUN) -> list[str]:
    """What can fill a slot, as it is written."""
    return [pattern for _, pattern in _productions(_written(language, room)["terms"][symbol])]


def terms(language: str, symbol: str, room: str) -> dict[str, str] | None:
    """What a slot can say, and how that is written first; None for a class of words."""
    if symbol in CLASSES:
        return None
    found: dict[str, str] = {}
    for says, pattern in _productions(_written(language, room)["terms"][symbol]):
        found.setdefault(says if isinstance(says, str) else pattern, pattern)
    return found


def _productions(written: Any) -> Iterator[tuple[Value, str]]:
    if isinstance(written, dict):
        for says, patterns in written.items():
            for pattern in patterns:
                yield str(says), pattern
        return
    for production in written:
        if isinstance(production, str):
            yield (), production
        else:
            attributes = {key: str(value) for key, value in production.items() if key != "say"}
            says = tuple(sorted(attributes.items()))
            patterns = production["say"]
            for pattern in [patterns] if isinstance(patterns, str) else patterns:
                yield says, pattern
