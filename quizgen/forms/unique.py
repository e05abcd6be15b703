"""An answer must follow from what the reader is told and shown: every run that fits gives it."""

import itertools
from collections.abc import Iterator, Mapping

from quizgen.entries.library import LoadedEntry
from quizgen.forms.exhibits import run_exhibit
from quizgen.phrases.disagreements import Question
from quizgen.phrases.fitting import fits, others
from quizgen.phrases.reading import Reading
from quizgen.place import Finding


def ambiguous(
    loaded: LoadedEntry, readings: Mapping[str, Reading], question: Question
) -> Iterator[Finding]:
    """The first run next to the entry's own that the words of one language and the exhibit admit,
    too, and in which what is asked has another answer.  `readings` are by language."""
    ways = {all(said.fact != "nothing_lost" for said in each.facts) for each in readings.values()}
    runs = itertools.chain.from_iterable(others(question, loses=loses) for loses in sorted(ways))
    for neighbour, other, answers in runs:
        admits = [name for name, reading in readings.items() if fits(reading, question, other)]
        if admits and _looks_alike(question, neighbour.script):
            fact, value = next(iter(answers.items()))
            where = "" if len(admits) == len(readings) else f" in {' and '.join(admits)}"
            yield loaded.finding(
                f"the answer does not follow{where}: with “{neighbour.change}”, all that is told "
                f"and shown is the same, and '{fact}' is {value}; {_to_say(neighbour.change)}",
                "after",
            )
            return


def _looks_alike(question: Question, script: str) -> bool:
    """Is what the reader is shown the same?"""
    if not question.show:
        return True
    scripts = (question.script, script)
    own, other = (run_exhibit(question.show, each, question.asked) for each in scripts)
    return own.text == other.text


def _to_say(change: str) -> str:
    """What the words must add to exclude the other run."""
    if "retransmits" in change:
        return "say that nothing has been retransmitted yet"
    if change.startswith("deliver"):
        return "say that it has not arrived yet"
    return "say that it has arrived, or that everything has"
