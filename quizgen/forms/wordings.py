"""Hold the words of a question against what was decided, in each language of its own."""

import itertools
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listed
from functools import lru_cache

from quizgen.entries.entry import Entry, Within
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.after import After
from quizgen.forms.choice import Choice
from quizgen.forms.claim import AfterClaim, CitedClaim, EventClaim, NumberClaim, SearchClaim
from quizgen.forms.classify import Classify
from quizgen.forms.event import Event
from quizgen.forms.number import Number
from quizgen.forms.order import Order
from quizgen.forms.path import Path
from quizgen.forms.runs import Runs
from quizgen.forms.say import Say
from quizgen.forms.searches import decide_searched
from quizgen.forms.step import Step
from quizgen.forms.unique import ambiguous
from quizgen.phrases.agreement import told_alone
from quizgen.phrases.amounts import Amount, misread_amount
from quizgen.phrases.catalogue import CLAIM, EVENT, NUMBER, RUN, RUNS, STATES, Name
from quizgen.phrases.claims import Searching, misjudged, misread_claim, misread_number
from quizgen.phrases.disagreements import Problem, Question, disagreements, offered
from quizgen.phrases.history import history
from quizgen.phrases.listings import (
    Class,
    Sequence,
    Space,
    misread_class,
    misread_runs,
    misread_sequence,
)
from quizgen.phrases.meetings import Meeting, misread_meeting
from quizgen.phrases.reading import Reading, facts_in, read
from quizgen.phrases.telling import tell
from quizgen.place import Finding
from quizgen.tcp.facts import after_facts, end_facts
from quizgen.tcp.run.script import expanded, on_one_line
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.spelling import names_state
from quizgen.tcp.values import written


def misworded(loaded: LoadedEntry, library: Library) -> Iterator[Finding]:
    """What the words of an entry say that is not so, or do not say at all.

    Read are questions about a run, one host and an event, a number or a list, and claims.
    """
    ask = loaded.entry.question
    if ask is None:
        return
    key, text = ask
    agree = True
    for language in text:
        problems = _problems(loaded.entry, text[language], language, library)
        for problem in problems or _misjudged(loaded, text[language], language, library):
            path = (*loaded.path, key, language)
            place = loaded.places.word(path, text[language], problem.column - 1)
            yield Finding(place, f"{loaded.entry.id}: {problem.message}")
            agree = False
    if isinstance(loaded.entry, After) and loaded.entry.scene:
        yield from _stating(loaded, loaded.entry.scene)
    if agree:
        yield from _told_apart(loaded, key, text, library)
    if agree and isinstance(loaded.entry, After | AfterClaim):
        yield from ambiguous(loaded, loaded.entry, text, _question(loaded.entry, library))


def _stating(loaded: LoadedEntry, scene: Text) -> Iterator[Finding]:
    """Facts in what is scenery only: a run's facts are for the question, where they are read."""
    for language in scene:
        words = scene[language]
        for start, end in facts_in(words, language):
            place = loaded.places.word((*loaded.path, "scene", language), words, start)
            message = f"the scene states a fact, “{words[start:end].strip()}”; say it in 'ask'"
            yield Finding(place, f"{loaded.entry.id}: {message}")


def _told_apart(loaded: LoadedEntry, key: str, text: Text, library: Library) -> Iterator[Finding]:
    """What only one language tells: each must give the same facts."""
    entry = loaded.entry
    read_in = {each: reading(entry, text[each], each, library) for each in text}
    past = None
    if isinstance(entry, After | AfterClaim):
        past = history(run(expanded(entry.after, library.scripts)))
    for language, other in itertools.permutations(text, 2):
        own, others = read_in[language], read_in[other]
        if own is None or others is None:
            return
        for words, start in told_alone(own, others, past):
            place = loaded.places.word((*loaded.path, key, language), text[language], start)
            message = f"only '{language}' says “{words.strip()}”; say it in '{other}', too"
            yield Finding(place, f"{loaded.entry.id}: {message}")


def reading(entry: Entry, words: str, language: str, library: Library) -> Reading | None:
    """What is read in the question or the claim of an entry; None where there is none to read."""
    match entry:
        case After() | AfterClaim():
            return read(words, language)
        case Event() | EventClaim():
            return read(words, language, EVENT)
        case SearchClaim() | NumberClaim():
            return read(words, language, CLAIM)
        case Number():
            return read(words, language, NUMBER, _constant_names(library, language))
        case Classify():
            return read(words, language, STATES)
        case Runs():
            return read(words, language, RUNS)
        case Order() | Path():
            return read(words, language, RUN, _titles(library, language))
        case Say() | Step() | Choice() | CitedClaim():  # answered in words, ours, or cited
            return None
    raise TypeError(f"{type(entry).__name__}: nothing reads the words of this form")


def _problems(entry: Entry, words: str, language: str, library: Library) -> Listed[Problem]:
    if entry.cites:
        return tuple(_decidable(words, language, library))
    found = reading(entry, words, language, library)
    if found is None:
        return ()
    match entry:
        case After() | AfterClaim():
            question = _question(entry, library)
            problems = disagreements(found, question)
            if found.unread and (told := tell(question.script, question.asked, language)):
                return [*problems[:-1], offered(problems[-1], told)]
            return problems
        case Event() | EventClaim():
            asked = tuple(entry.answer)
            meeting = Meeting(entry.state, entry.event, asked, _claimed(entry))
            return misread_meeting(found, meeting)
        case SearchClaim():
            return misread_claim(found, _searching(entry, library))
        case NumberClaim():
            return misread_number(found, entry.number, entry.unit, entry.answer)
        case Number():
            amount = Amount(entry.number, entry.unit, entry.answer, entry.source)
            return misread_amount(found, amount, library.constants)
        case Classify():
            wanted = Class(entry.classify.event, *entry.classify.wanted, entry.source)
            return misread_class(found, wanted)
        case Runs():
            return misread_runs(found, _space(entry, library))
        case Order() | Path():
            return misread_sequence(found, _sequence(entry, library))
    return ()


_DECIDES = {
    RUN: "'after'",
    EVENT: "'state' and 'event'",
    NUMBER: "'number'",
    STATES: "'classify'",
    RUNS: "'runs'",
    CLAIM: "'never' or 'can'",
}


def _decidable(words: str, language: str, library: Library) -> Iterator[Problem]:
    """Words that are read to the end: what the model can decide may not rest on a citation."""
    names = {RUN: _titles, NUMBER: _constant_names}
    for room, keys in _DECIDES.items():
        known = names[room](library, language) if room in names else ()
        found = read(words, language, room, known)
        if not found.unread and any(said.fact not in ("frame", "quiet") for said in found.said):
            yield Problem(1, f"the model can decide this; write {keys} instead of citing")
            return
    if state := names_state(words):
        message = f"the model knows {state[0]}: claim what it can decide, or ask openly"
        yield Problem(state.start() + 1, message)


def _misjudged(
    loaded: LoadedEntry, words: str, language: str, library: Library
) -> Iterator[Problem]:
    """Words that a search finds true and the entry calls false, though its number is not right."""
    entry = loaded.entry
    if isinstance(entry, SearchClaim) and entry.fewest:
        for decision in decide_searched(loaded, library, entry).decisions:
            if isinstance(decision.decided, int):
                found = read(words, language, CLAIM)
                yield from misjudged(found, entry.holds, decision.decided)


def _question(entry: After | AfterClaim, library: Library) -> Question:
    script = expanded(entry.after, library.scripts)
    show = entry.show or "" if isinstance(entry, After) else ""
    return Question(script, tuple(entry.answer), _answers, show, _claimed(entry))


def _searching(entry: SearchClaim, library: Library) -> Searching:
    within, fewest = entry.within or Within(), entry.fewest
    goals = {"never": entry.never, "can": entry.can, "because": entry.because}
    goals["fewest"] = fewest.goal if fewest else None
    key, goal = next((key, goal) for key, goal in goals.items() if goal is not None)
    return Searching(
        key,
        goal,
        fewest.segments if fewest else None,
        _statements(within.start, library),
        _statements("do handshake", library),
        within.calls,
        within.losses,
        tuple(within.without),
        entry.holds is (key == "never") and key in ("never", "can"),
        entry.source,
    )


def _statements(script: str, library: Library) -> str:
    return on_one_line(expanded(script, library.scripts))


def _space(entry: Runs, library: Library) -> Space:
    within = entry.within
    start = expanded(within.start, library.scripts)
    limits = {
        "losses": str(within.losses),
        "duplicates": str(within.duplicates),
        "retransmissions": str(within.retransmissions),
    }
    flags = within.in_order, within.patient
    return Space(entry.runs, start, within.calls, limits, *flags, entry.source)


def _sequence(entry: Order | Path, library: Library) -> Sequence:
    name, host = (
        (entry.order, "") if isinstance(entry, Order) else entry.path.rsplit(" ", maxsplit=1)
    )
    script = expanded(f"do {name}", library.scripts)
    return Sequence(name, script, host, entry.answer[0], entry.source)


def _titles(library: Library, language: str) -> tuple[Name, ...]:
    return tuple(
        Name("title", key, scenario.title[language]) for key, scenario in library.scenarios.items()
    )


def _constant_names(library: Library, language: str) -> tuple[Name, ...]:
    return tuple(
        Name("constant", key, constant.name[language])
        for key, constant in library.constants.items()
    )


def _claimed(entry: After | AfterClaim | Event | EventClaim) -> str:
    """The value that a claim says; a question says none."""
    values = [*entry.answer.values()]
    return values[0] if isinstance(entry, AfterClaim | EventClaim) else ""


@lru_cache(maxsize=64)
def _answers(trace: Trace, asked: tuple[str, ...]) -> Mapping[str, str]:
    has_variable = any(" " in name for name in asked)
    facts = after_facts(trace) if has_variable else end_facts(trace)
    return {name: written(facts[name].value) for name in asked if name in facts}
