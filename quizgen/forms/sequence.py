"""Answers in order: the segments or the states of a scenario."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.distractors import best
from quizgen.forms.form import compared
from quizgen.forms.proven import proven_item
from quizgen.forms.spoil import Spoiled
from quizgen.forms.verdict import Decision, Verdict, refused
from quizgen.item import Distractor, Item
from quizgen.tcp.answers import InOrder
from quizgen.tcp.facts import Fact
from quizgen.tcp.kinds import Kind, neighbours
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.values import written
from quizgen.words import Words

_SAY = Words("forms")


def decide_in_order(
    loaded: LoadedEntry, answer: Sequence[str], what: str, truth: Sequence[Fact], trace: Trace
) -> Verdict:
    """Compare a list with what is so, place by place."""
    if len(answer) != len(truth):
        listed = "; ".join(written(fact.value) for fact in truth)
        message = f"{len(truth)} {what}s, not {len(answer)}: {listed}"
        return refused(loaded, loaded.finding(message, "answer"))
    decisions = tuple(
        Decision.of(f"{what} {number + 1}", " ".join(said.split()), fact, ("answer", number))
        for number, (said, fact) in enumerate(zip(answer, truth, strict=True))
    )
    return compared(Verdict(loaded, decisions, trace=trace))


def spoiled_order(answer: Sequence[str], kind: Kind) -> Iterator[Spoiled]:
    """Neighbours exchanged, one left out, one replaced."""
    values = list(answer)
    for place, (one, other) in enumerate(pairwise(values)):
        if one != other:
            yield Spoiled("order", ("answer",), [*values[:place], other, one, *values[place + 2 :]])
    for place, value in enumerate(values):
        before, after = values[:place], values[place + 1 :]
        yield Spoiled("list", ("answer",), [*before, *after])
        for other in map(written, neighbours(kind, kind.read(value))):
            if kind is not Kind.STATE or other not in values:
                yield Spoiled("list", ("answer",), [*before, other, *after])


def sequence_item(verdict: Verdict, name: str, stem: Text) -> Item:
    """The right order, and orders that are nearly right."""
    key = InOrder(tuple(decision.answer for decision in verdict.decisions))
    rules = [rule for decision in verdict.decisions for rule in decision.rules]
    return proven_item(verdict, name, stem, key, best(_disordered(key)), rules)


def _disordered(key: InOrder) -> Iterator[Distractor]:
    """Neighbours that changed places, never what reads like the truth; one left out where those
    are too few, for a list that is shorter than the others stands out."""
    enough = 4  # steps, with three pairs of neighbours
    for place, (one, other) in enumerate(pairwise(key.steps)):
        swapped = InOrder((*key.steps[:place], other, one, *key.steps[place + 2 :]))
        if swapped != key:
            why = _SAY("why.swapped", first=one.text, second=other.text)
            yield Distractor(swapped, why)
    for place, step in list(enumerate(key.steps))[1:-1] if len(key.steps) < enough else ():
        left = InOrder((*key.steps[:place], *key.steps[place + 1 :]))
        yield Distractor(left, _SAY("why.left out", missing=step.text))
