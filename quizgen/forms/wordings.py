"""Hold the words of a question against what was decided, in each language of its own."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Listed
from functools import lru_cache, partial
from typing import NamedTuple

from quizgen.entries.entry import Entry, Within
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.after import After
from quizgen.forms.choice import Choice
from quizgen.forms.claim import AfterClaim, CitedClaim, EventClaim, NumberClaim, SearchClaim
from quizgen.forms.classify import Classify
from quizgen.forms.event import Event, called, made_words
from quizgen.forms.number import Number
from quizgen.forms.order import Order
from quizgen.forms.path import Path
from quizgen.forms.runs import Runs
from quizgen.forms.say import Say
from quizgen.forms.searches import decide_searched
from quizgen.forms.step import Step
from quizgen.forms.unique import ambiguous
from quizgen.phrases.agreement import told_alone
from quizgen.phrases.amounts import Amount, misread_amount, ways_to_ask
from quizgen.phrases.catalogue import CLAIM, EVENT, NUMBER, RUN, RUNS, STATES, Name
from quizgen.phrases.claims import Searching, misjudged, misread_claim, misread_number
from quizgen.phrases.disagreements import Problem, Question, disagreements, listed_by, offered
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
from quizgen.phrases.offering import Misread, Wanted, worded
from quizgen.phrases.reading import Reading, as_claim, facts_in, read
from quizgen.phrases.telling import tell
from quizgen.place import Finding
from quizgen.tcp.facts import after_facts, end_facts
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import expanded, on_one_line
from quizgen.tcp.run.situations import HAPPENINGS
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
        problems = _problems(loaded, text[language], language, library)
        for problem in problems or _misjudged(loaded, text[language], language, library):
            path = (*loaded.path, key, language)
            place = loaded.places.word(path, text[language], problem.column - 1)
            yield Finding(place, f"{loaded.entry.id}: {problem.message}")
            agree = False
    if isinstance(loaded.entry, After) and loaded.entry.scene:
        yield from _stating(loaded, loaded.entry.scene)
    asked = _asked(loaded.entry, library) if agree else None
    if asked is None:
        return
    readings = {language: asked.read(text[language], language, library) for language in text}
    yield from _told_apart(loaded, key, text, readings, library)
    if isinstance(loaded.entry, After | AfterClaim):
        yield from ambiguous(loaded, readings, _question(loaded.entry, library))


def _stating(loaded: LoadedEntry, scene: Text) -> Iterator[Finding]:
    """Facts in what is scenery only: a run's facts are for the question, where they are read."""
    for language in scene:
        words = scene[language]
        for start, end in facts_in(words, language):
            place = loaded.places.word((*loaded.path, "scene", language), words, start)
            message = f"the scene states a fact, “{words[start:end].strip()}”; say it in 'ask'"
            yield Finding(place, f"{loaded.entry.id}: {message}")


def _told_apart(
    loaded: LoadedEntry,
    key: str,
    text: Text,
    readings: Mapping[str, Reading],
    library: Library,
) -> Iterator[Finding]:
    """What only one language tells: each must give the same facts."""
    past = None
    if isinstance(loaded.entry, After | AfterClaim):
        past = history(run(expanded(loaded.entry.after, library.scripts)))
    for language, other in itertools.permutations(text, 2):
        for words, start in told_alone(readings[language], readings[other], past):
            place = loaded.places.word((*loaded.path, key, language), text[language], start)
            message = f"only '{language}' says “{words.strip()}”; say it in '{other}', too"
            yield Finding(place, f"{loaded.entry.id}: {message}")


class _Asked(NamedTuple):
    """What the words of a form are held against: the room of the catalogue in which they are read,
    what authors call things there, what is wrong with a reading, and words that would be right."""

    room: str
    misread: Misread
    told: Callable[[str], str]
    named: Callable[[Library, str], tuple[Name, ...]] = lambda library, language: ()
    is_claim: bool = False

    def read(self, words: str, language: str, library: Library) -> Reading:
        found = read(words, language, self.room, self.named(library, language))
        return as_claim(found) if self.is_claim else found


def reading(entry: Entry, words: str, language: str, library: Library) -> Reading | None:
    """What is read in the question or the claim of an entry; None where there is none to read."""
    asked = _asked(entry, library)
    return asked.read(words, language, library) if asked else None


def asked_in_words(entry: Entry, library: Library) -> dict[str, str]:
    """Words of the catalogue for what an entry asks, in each language; empty where it has none."""
    asked = _asked(entry, library)
    return {language: asked.told(language) if asked else "" for language in library.languages}


def _asked(entry: Entry, library: Library) -> _Asked | None:
    match entry:
        case After() | AfterClaim():
            return _of_run(entry, library)
        case Event() | EventClaim():
            meeting = Meeting(entry.state, entry.event, tuple(entry.answer), _claimed(entry))
            judge = partial(misread_meeting, meeting=meeting)
            return _Asked(
                EVENT,
                judge,
                lambda each: made_words(entry, meeting.claimed)[each],
                _happenings,
                is_claim=isinstance(entry, EventClaim),
            )
        case SearchClaim():
            return _of_search(entry, library)
        case NumberClaim():
            judge = partial(
                misread_number, number=entry.number, unit=entry.unit, answer=entry.answer
            )
            return _Asked(CLAIM, judge, _untold)
        case Number():
            amount = Amount(entry.number, entry.unit, entry.answer, entry.source)
            return _of_number(amount, library)
        case Classify():
            wanted = Class(entry.classify.event, *entry.classify.wanted, entry.source)
            head = (wanted.fact, wanted.value)
            return _offering(STATES, head, partial(misread_class, asked=wanted), [wanted.value])
        case Runs():
            return _of_runs(entry, library)
        case Order() | Path():
            judge = partial(misread_sequence, asked=_sequence(entry, library))
            return _Asked(RUN, judge, lambda each: entry.made_question(library)[each], _titles)
        case Say() | Step() | Choice() | CitedClaim():  # answered in words, ours, or cited
            return None
    raise TypeError(f"{type(entry).__name__}: nothing reads the words of this form")


def _of_run(entry: After | AfterClaim, library: Library) -> _Asked:
    question = _question(entry, library)
    told = partial(tell, question.script, question.asked, claimed=question.claimed)
    judge = partial(disagreements, question=question)
    return _Asked(RUN, judge, told, is_claim=isinstance(entry, AfterClaim))


def _of_search(entry: SearchClaim, library: Library) -> _Asked:
    asked = _searching(entry, library)
    named = {word for word in re.split(r"[^A-Z0-9-]+", asked.goal) if word in tuple(State)}
    states = sorted({*named, *map(str, run(asked.start).end.states)})
    judge = partial(misread_claim, asked=asked)
    return _offering(CLAIM, ("", asked.key), judge, states, [str(asked.segments)])


def _of_runs(entry: Runs, library: Library) -> _Asked:
    space = _space(entry, library)
    states = [*map(str, run(space.start).end.states)]
    numbers = re.findall(r"\d+", space.calls)
    judge = partial(misread_runs, asked=space)
    return _offering(RUNS, ("", "ask_runs"), judge, states, numbers)


def _of_number(amount: Amount, library: Library) -> _Asked:
    judge = partial(misread_amount, amount=amount, constants=library.constants)

    def told(language: str) -> str:
        names = _constant_names(library, language)
        for way in ways_to_ask(amount, library.constants):
            fills = {**way.fills, "unit": [amount.unit]}
            wanted = Wanted(NUMBER, ("asks", way.asks), fills, way.may, way.told, names)
            text = worded(wanted, judge, language)
            if text and not judge(read(text, language, NUMBER, names)):
                return text
        return ""

    return _Asked(NUMBER, judge, told, _constant_names)


def _offering(
    room: str,
    head: tuple[str, str],
    misread: Misread,
    states: Listed[str],
    numbers: Listed[str] = (),
) -> _Asked:
    wanted = Wanted(room, head, {"state": states, "number": numbers})
    return _Asked(room, misread, partial(worded, wanted, misread))


def _untold(language: str) -> str:
    """No words that are made would say what an author computes."""
    return ""


def _problems(loaded: LoadedEntry, words: str, language: str, library: Library) -> Listed[Problem]:
    if loaded.entry.cites:
        return tuple(_decidable(words, language, library))
    asked = _asked(loaded.entry, library)
    if asked is None:
        return ()
    found = asked.read(words, language, library)
    problems = asked.misread(found)
    if not found.unread:
        return problems
    told = asked.told(language)
    is_right = told and not asked.misread(asked.read(told, language, library))
    if is_right and not any(_misjudged(loaded, told, language, library)):
        return [*problems[:-1], offered(problems[-1], told)]
    return [*problems[:-1], listed_by(problems[-1], asked.room)]


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
        Name("constant", key, name)
        for key, constant in library.constants.items()
        for name in (constant.name[language], key)
    )


def _happenings(library: Library, language: str) -> tuple[Name, ...]:
    return tuple(Name("happening", key, called(key)[language]) for key in HAPPENINGS)


def _claimed(entry: After | AfterClaim | Event | EventClaim) -> str:
    """The value that a claim says; a question says none."""
    values = [*entry.answer.values()]
    return values[0] if isinstance(entry, AfterClaim | EventClaim) else ""


@lru_cache(maxsize=64)
def _answers(trace: Trace, asked: tuple[str, ...]) -> Mapping[str, str]:
    has_variable = any(" " in name for name in asked)
    facts = after_facts(trace) if has_variable else end_facts(trace)
    return {name: written(facts[name].value) for name in asked if name in facts}
