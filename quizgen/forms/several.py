"""Items whose answer is one fact, or several in one."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

from quizgen.entries.text import Text
from quizgen.forms.distractors import Wrong, rival_values, rivals
from quizgen.forms.pairs import wrong_pairs, wrong_segments
from quizgen.forms.proven import proven_item
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor, Exhibit, Item, Reason
from quizgen.tcp.answers import Carried, Named, One, Several
from quizgen.words import join


def answer_item(verdict: Verdict, stem: Text, exhibit: Exhibit | None = None) -> Item:
    """The facts of an answer, in the author's own question."""
    decisions = verdict.decisions
    if len(decisions) > 1:
        name = "+".join(decision.fact for decision in decisions)
        return several_item(verdict, name, stem, decisions, exhibit=exhibit)
    [only] = decisions
    wrong = rivals(verdict, only)
    if exhibit is not None and exhibit.form in ("header", "ladder"):  # so something was sent
        wrong = tuple(each for each in wrong if each.answer != One(only.kind, ()))
    return proven_item(verdict, only.fact, stem, only.answer, wrong, only.rules, exhibit)


def several_item(
    verdict: Verdict,
    name: str,
    stem: Text,
    decisions: Sequence[Decision],
    called: type[Named | Carried] = Named,
    exhibit: Exhibit | None = None,
    made: Sequence[Reason] = (),
    shown: Text | None = None,
) -> Item:
    """Several facts in one question; `called` says a value with what it is of."""
    rules = [rule for decision in decisions for rule in decision.rules]
    key = Several(tuple(called(each.fact, each.answer) for each in decisions))
    wrong = (
        wrong_pairs(verdict, decisions)
        or wrong_segments(verdict, decisions)
        or _popular_first(
            verdict,
            decisions,
            tuple(_combined(key, [rival_values(verdict, each) for each in decisions])),
        )
    )
    return proven_item(verdict, name, stem, key, wrong, rules, exhibit, made=made, shown=shown)


def _popular_first(
    verdict: Verdict, decisions: Sequence[Decision], wrong: tuple[Distractor, ...]
) -> tuple[Distractor, ...]:
    """The answer in which all is right but what people often say instead, before its two beside."""
    heard = verdict.often_said
    said = [
        each.read(heard[each.fact]) if each.fact in heard else each.decided for each in decisions
    ]

    def is_popular(distractor: Distractor) -> bool:
        answer = distractor.answer
        return isinstance(answer, Several) and [fact.one.value for fact in answer.facts] == said

    return tuple(sorted(wrong, key=lambda each: not is_popular(each)))


def _combined(key: Several, slips: list[tuple[Wrong, ...]]) -> Iterator[Distractor]:
    """Wrong answers in threes: one fact wrong, the next fact wrong, and both.

    So every part of the key, and of its rivals, stands in two of four options: counting gives
    nothing away.
    """

    def altered(*changes: tuple[int, Wrong]) -> Distractor:
        facts = list(key.facts)
        for place, slip in changes:
            kind = facts[place].one.kind
            facts[place] = facts[place]._replace(one=One(kind, slip.value))
        why = join(dict.fromkeys(slip.why for _, slip in changes))
        return Distractor(Several(tuple(facts)), why)

    left = [deque(own) for own in slips]
    while any(one and other for one, other in pairwise(left)):
        for place, (ones, others) in enumerate(pairwise(left)):
            if ones and others:
                one, other = ones.popleft(), others.popleft()
                yield altered((place, one))
                yield altered((place + 1, other))
                yield altered((place, one), (place + 1, other))
