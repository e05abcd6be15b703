"""Lint of what an author asks: a question names what its answer is about."""

import re
from collections.abc import Iterator

from quizgen.entries import vocabulary
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.after import After
from quizgen.forms.claim import AfterClaim, Claim, EventClaim, NumberClaim
from quizgen.forms.event import Event
from quizgen.forms.number import Number
from quizgen.lint.rules import HOSTS, SAY, Fault, fault, name_of, named_hosts, says
from quizgen.quantity import UNITS, Unit, unit_words
from quizgen.tcp.run.script import ScriptError, parse
from quizgen.tcp.run.situations import SITUATIONS
from quizgen.words import ENGLISH, Text, spoken

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
    for language in text:
        named = {token.text for token in vocabulary.tokens(text[language])}
        if state not in named:
            reason = f"the {name_of(language)} question does not name the state {state}"
            yield fault(loaded, "stem-names-state", reason, key, language)


def _unnamed_host(loaded: LoadedEntry) -> Iterator[Fault]:
    """A question about a host after a script names it, or speaks of both."""
    entry = loaded.entry
    if not isinstance(entry, After | AfterClaim) or not entry.question:
        return
    key, text = entry.question
    asked = {fact.split(" ")[0] for fact in entry.answer} & set(HOSTS)
    for language in text:
        words = text[language]
        missing = asked - named_hosts(words, language)
        if missing and not says("each", words, language):
            reason = f"the {name_of(language)} question does not name the {missing.pop()}"
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
    for language in text:
        for number in sorted(vocabulary.numbers(text[language])):
            if number.isdigit() and int(number) not in known:
                reason = f"the script says nothing of {number}"
                yield fault(loaded, "numbers-told", reason, key, language)


def _unnamed_unit(loaded: LoadedEntry) -> Iterator[Fault]:
    """A number is wrong in another unit, so question or claim says which one it is in."""
    entry = loaded.entry
    if not isinstance(entry, Number | NumberClaim) or not entry.question:
        return
    key, text = entry.question
    form = f"asked.{key}"
    units = (unit for unit in UNITS if unit != "plain")
    named = [unit for unit in units if ENGLISH in text and _asks(text, form, unit, ENGLISH)]
    if entry.unit == "plain" and named:
        reason = f"the question asks for {named[0]}, and 'unit' says there is none"
        yield fault(loaded, "stem-names-unit", reason, "unit")
    for language in text:
        is_asked = entry.unit in SAY("units asked")[language].split()
        if is_asked and not _asks(text, form, entry.unit, language):
            many = unit_words(entry.unit)[1][language]
            reason = f"the {name_of(language)} question does not ask for {many}"
            yield fault(loaded, "stem-names-unit", reason, key, language)


def _asks(text: Text, form: str, unit: Unit, language: str) -> bool:
    """The question or claim names the unit."""
    one, many = unit_words(unit)
    wanted = SAY(form, unit=spoken(lambda known: f"{many[known]}|{one[known]}"))[language]
    return re.search(wanted, text[language]) is not None
