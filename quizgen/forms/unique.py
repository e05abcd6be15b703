"""An answer must follow from what the reader is told and shown: every run that fits gives it."""

from collections.abc import Iterator

from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.after import After
from quizgen.forms.claim import AfterClaim
from quizgen.forms.exhibits import run_exhibit
from quizgen.phrases.catalogue import LANGUAGES
from quizgen.phrases.disagreements import Question
from quizgen.phrases.fitting import fits, others
from quizgen.phrases.reading import read
from quizgen.place import Finding


def ambiguous(
    loaded: LoadedEntry, entry: After | AfterClaim, text: Text, question: Question
) -> Iterator[Finding]:
    """The first run next to the entry's own that the words and the exhibit admit, too, and in
    which what is asked has another answer."""
    readings = [read(text[language], language) for language in LANGUAGES]
    loses = all(said.fact != "nothing_lost" for reading in readings for said in reading.facts)
    for neighbour, other, answers in others(question, loses=loses):
        if fits(readings, question, other) and _looks_alike(question, neighbour.script):
            fact, value = next(iter(answers.items()))
            yield loaded.finding(
                f"the answer does not follow: with “{neighbour.change}”, all that is told and "
                f"shown is the same, and '{fact}' is {value}; {_to_say(neighbour.change)}",
                "after",
            )
            return


def _looks_alike(question: Question, script: str) -> bool:
    """Is what the reader is shown the same?"""
    if not question.show:
        return True
    own, other = run_exhibit(question.show, question.script), run_exhibit(question.show, script)
    return own.text == other.text


def _to_say(change: str) -> str:
    """What the words must add to exclude the other run."""
    if "retransmits" in change:
        return "say that nothing has been retransmitted yet"
    if change.startswith("deliver"):
        return "say that it has not arrived yet"
    return "say that it has arrived, or that everything has"
