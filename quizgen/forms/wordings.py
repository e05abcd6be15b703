"""Hold the words of a question against what was decided, in each language of its own."""

from collections.abc import Iterator, Mapping
from functools import cache

from quizgen.entries.library import Library, LoadedEntry
from quizgen.forms.after import After
from quizgen.phrases.catalogue import LANGUAGES
from quizgen.phrases.disagreements import Question, disagreements
from quizgen.phrases.reading import read
from quizgen.place import Finding
from quizgen.tcp.facts import after_facts
from quizgen.tcp.run.script import expanded
from quizgen.tcp.run.trace import Trace


def misworded(loaded: LoadedEntry, library: Library) -> Iterator[Finding]:
    """What the words of an entry say that its run does not do, or do not say at all.

    Read are the questions asked after a script; other forms are not read yet.
    """
    entry = loaded.entry
    if not isinstance(entry, After):
        return
    script = expanded(entry.after, library.scripts)
    question = Question(script, tuple(entry.answer), _answers, entry.show or "")
    for language in LANGUAGES:
        words = entry.ask[language]
        for problem in disagreements(read(words, language), question):
            path = (*loaded.path, "ask", language)
            place = loaded.places.word(path, words, problem.column - 1)
            yield Finding(place, f"{entry.id}: {problem.message}")


@cache
def _answers(trace: Trace) -> Mapping[str, str]:
    return {name: fact.value for name, fact in after_facts(trace).items()}
