"""Hold the words of a question against what was decided, in each language of its own."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from quizgen.entries.entry import Entry
from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.after import After
from quizgen.forms.claim import AfterClaim, EventClaim
from quizgen.forms.event import Event
from quizgen.forms.unique import ambiguous
from quizgen.phrases.catalogue import EVENT, LANGUAGES
from quizgen.phrases.disagreements import Problem, Question, disagreements, offered
from quizgen.phrases.meetings import Meeting, misread_meeting
from quizgen.phrases.reading import Reading, read
from quizgen.phrases.telling import tell
from quizgen.place import Finding
from quizgen.tcp.facts import after_facts
from quizgen.tcp.run.script import expanded
from quizgen.tcp.run.trace import Trace


def misworded(loaded: LoadedEntry, library: Library) -> Iterator[Finding]:
    """What the words of an entry say that is not so, or do not say at all.

    Read are the questions about a run and about one host and an event; others are not read yet.
    """
    ask = loaded.entry.question
    if ask is None:
        return
    key, text = ask
    agree = True
    for language in LANGUAGES:
        for problem in _problems(loaded.entry, text[language], language, library):
            path = (*loaded.path, key, language)
            place = loaded.places.word(path, text[language], problem.column - 1)
            yield Finding(place, f"{loaded.entry.id}: {problem.message}")
            agree = False
    if agree and isinstance(loaded.entry, After | AfterClaim):
        yield from ambiguous(loaded, loaded.entry, text, _question(loaded.entry, library))


def reading(entry: Entry, words: str, language: str) -> Reading | None:
    """What is read in the question or the claim of an entry; None where its form is not read."""
    match entry:
        case After() | AfterClaim():
            return read(words, language)
        case Event() | EventClaim():
            return read(words, language, EVENT)
    return None


def _problems(entry: Entry, words: str, language: str, library: Library) -> Sequence[Problem]:
    found = reading(entry, words, language)
    if found is None:
        return ()
    match entry:
        case After() | AfterClaim():
            run = _question(entry, library)
            problems = disagreements(found, run)
            if found.unread and (told := tell(run.script, run.asked, language)):
                return [*problems[:-1], offered(problems[-1], told)]
            return problems
        case Event() | EventClaim():
            asked = tuple(entry.answer)
            meeting = Meeting(entry.state, entry.event, asked, _claimed(entry))
            return misread_meeting(found, meeting)
    return ()


def _question(entry: After | AfterClaim, library: Library) -> Question:
    script = expanded(entry.after, library.scripts)
    show = entry.show or "" if isinstance(entry, After) else ""
    return Question(script, tuple(entry.answer), _answers, show, _claimed(entry))


def _claimed(entry: After | AfterClaim | Event | EventClaim) -> str:
    """The value that a claim says; a question says none."""
    values = [*entry.answer.values()]
    return values[0] if isinstance(entry, AfterClaim | EventClaim) else ""


@cache
def _answers(trace: Trace) -> Mapping[str, str]:
    return {name: fact.value for name, fact in after_facts(trace).items()}
