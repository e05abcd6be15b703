"""Lint of what an author asks: a question names what its answer is about."""

import re
from collections.abc import Iterator

from quizgen.entries import vocabulary
from quizgen.entries.constants import UNITS, unit_words
from quizgen.entries.entry import Unit
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.after import After
from quizgen.forms.claim import AfterClaim, Claim, EventClaim, NumberClaim
from quizgen.forms.event import Event
from quizgen.forms.number import Number
from quizgen.lint.rules import HOSTS, LANGUAGES, NAMES, Fault, fault, named_hosts
from quizgen.tcp.run.script import ScriptError, parse
from quizgen.tcp.run.situations import SITUATIONS

CHINESE_UNITS = {
    "microseconds": re.compile("微秒"),
    "milliseconds": re.compile("毫秒"),
    "seconds": re.compile("(?<![微毫])秒"),
    "minutes": re.compile("分钟"),
    "hours": re.compile("小时"),
    "days": re.compile("天"),
    "octets": re.compile("字节"),
}
_EACH = {"en": r"(?i)\b(?:each|both|two hosts)\b", "zh": "双方|各"}
_SMALL = 5  # the third segment, two hosts


def stem_faults(loaded: LoadedEntry, library: Library) -> Iterator[Fault]:
    """What the question or the claim of one entry leaves out."""
    yield from _unnamed_state(loaded)
    yield from _unnamed_host(loaded)
    yield from _unnamed_unit(loaded)
    yield from _untold_numbers(loaded, library)


def _unnamed_state(loaded: LoadedEntry) -> Iterator[Fault]:
    """An author's own question about a host in a state has to say which state, unless that is
    the answer."""
    entry = loaded.entry
    if not isinstance(entry, Event | EventClaim) or not entry.question:
        return
    if entry.state not in SITUATIONS:  # reported where the entry is judged
        return
    state = SITUATIONS[entry.state].state
    if entry.answer.get("next") == state and not isinstance(entry, Claim):
        return
    key, text = entry.question
    for language in LANGUAGES:
        named = {token.text for token in vocabulary.tokens(getattr(text, language))}
        if state not in named:
            reason = f"the {NAMES[language]} question does not name the state {state}"
            yield fault(loaded, "stem-names-state", reason, key, language)


def _unnamed_host(loaded: LoadedEntry) -> Iterator[Fault]:
    """A question about a host after a script names it, or speaks of both."""
    entry = loaded.entry
    if not isinstance(entry, After | AfterClaim) or not entry.question:
        return
    key, text = entry.question
    asked = {fact.split(" ")[0] for fact in entry.answer} & set(HOSTS)
    for language in LANGUAGES:
        words = getattr(text, language)
        missing = asked - named_hosts(words, language)
        if missing and not re.search(_EACH[language], words):
            reason = f"the {NAMES[language]} question does not name the {missing.pop()}"
            yield fault(loaded, "stem-names-host", reason, key, language)


def _untold_numbers(loaded: LoadedEntry, library: Library) -> Iterator[Fault]:
    """Numbers of a question that neither stand in its script nor are a difference of two."""
    entry = loaded.entry
    if not isinstance(entry, After | AfterClaim) or not entry.question:
        return
    key, text = entry.question
    try:
        statements = parse(entry.after, library.scripts)
    except ScriptError:  # reported where the script is judged
        return
    told = {int(number) for each in statements for number in re.findall(r"\d+", each.text)}
    known = told | {one - other for one in told for other in told} | set(range(_SMALL))
    for language in LANGUAGES:
        for number in sorted(vocabulary.numbers(getattr(text, language))):
            if number.isdigit() and int(number) not in known:
                reason = f"the script says nothing of {number}"
                yield fault(loaded, "numbers-told", reason, key, language)


def _unnamed_unit(loaded: LoadedEntry) -> Iterator[Fault]:
    """A number is wrong in another unit, so question or claim says which one it is in."""
    entry = loaded.entry
    if not isinstance(entry, Number | NumberClaim) or not entry.question:
        return
    key, text = entry.question
    _, many = unit_words(entry.unit)
    before = r"\b(?:how many|in)" if key == "ask" else r"(?<![A-Za-z0-9])\d+"
    before += r"\s+(?:[\w,-]+\s+){0,2}"
    named = [
        unit
        for unit in UNITS
        if unit != "plain" and re.search(rf"(?i){before}{_named(unit)}\b", text["en"])
    ]
    if entry.unit == "plain" and named:
        reason = f"the question asks for {named[0]}, and 'unit' says there is none"
        yield fault(loaded, "stem-names-unit", reason, "unit")
    if entry.unit != "plain" and not re.search(rf"(?i){before}{_named(entry.unit)}\b", text["en"]):
        reason = f"the English question does not ask for {many['en']}"
        yield fault(loaded, "stem-names-unit", reason, key, "en")
    if entry.unit in CHINESE_UNITS and not CHINESE_UNITS[entry.unit].search(text["zh"]):
        reason = f"the Chinese question does not ask for {many['zh']}"
        yield fault(loaded, "stem-names-unit", reason, key, "zh")


def _named(unit: Unit) -> str:
    """A pattern of the words that English has for a unit."""
    one, many = unit_words(unit)
    return f"(?:{many['en']}|{one['en']})"
