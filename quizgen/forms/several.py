"""Items whose answer is one fact, or several in one."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from quizgen.entries.text import Text
from quizgen.forms.distractors import rivals
from quizgen.forms.proven import proven_item
from quizgen.forms.values import named
from quizgen.forms.values import shown as as_shown
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor, Exhibit, Item, Reason
from quizgen.tcp.kinds import Kind
from quizgen.words import join, listed


def answer_item(verdict: Verdict, stem: Text, exhibit: Exhibit | None = None) -> Item:
    """The facts of an answer, in the author's own question."""
    decisions = verdict.decisions
    if len(decisions) > 1:
        name = "+".join(decision.fact for decision in decisions)
        return several_item(verdict, name, stem, decisions, exhibit=exhibit)
    [only] = decisions
    key, wrong = as_shown(only.kind, only.decided), rivals(verdict, only)
    return proven_item(verdict, only.fact, only.kind, stem, key, wrong, only.rules, exhibit)


def several_item(
    verdict: Verdict,
    name: str,
    stem: Text,
    decisions: Sequence[Decision],
    called: Callable[[str, Text], Text] = named,
    exhibit: Exhibit | None = None,
    made: Sequence[Reason] = (),
    shown: Text | None = None,
) -> Item:
    """Several facts in one question; `called` says a value with what it is of."""
    rules = [rule for decision in decisions for rule in decision.rules]
    keys = [called(each.fact, as_shown(each.kind, each.decided)) for each in decisions]
    slips = [
        [Distractor(called(each.fact, slip.text), slip.why) for slip in rivals(verdict, each)]
        for each in decisions
    ]
    key, wrong = listed(keys), tuple(_combined(keys, slips))
    return proven_item(
        verdict, name, Kind.SEVERAL, stem, key, wrong, rules, exhibit, made=made, shown=shown
    )


def _combined(keys: list[Text], slips: list[list[Distractor]]) -> Iterator[Distractor]:
    """Wrong answers in threes: one fact wrong, the next fact wrong, and both.

    So every part of the key, and of its rivals, stands in two of four options: counting gives
    nothing away.
    """

    def altered(*changes: tuple[int, Distractor]) -> Distractor:
        parts = list(keys)
        for place, slip in changes:
            parts[place] = slip.text
        return Distractor(listed(parts), join(dict.fromkeys(slip.why for _, slip in changes)))

    left = [deque(own) for own in slips]
    while any(one and other for one, other in pairwise(left)):
        for place, (ones, others) in enumerate(pairwise(left)):
            if ones and others:
                one, other = ones.popleft(), others.popleft()
                yield altered((place, one))
                yield altered((place + 1, other))
                yield altered((place, one), (place + 1, other))
