"""Items whose answer is one fact, or several in one."""

from collections.abc import Iterator

from quizgen.entries.text import Text
from quizgen.forms.distractors import rivals
from quizgen.forms.proven import proven_item
from quizgen.forms.values import named, shown
from quizgen.forms.verdict import Verdict
from quizgen.item import Distractor, Exhibit, Item
from quizgen.tcp.kinds import Kind
from quizgen.words import join, listed


def answer_item(verdict: Verdict, stem: Text, exhibit: Exhibit | None = None) -> Item:
    """The facts of an answer, in the author's own question."""
    decisions = verdict.decisions
    rules = [rule for decision in decisions for rule in decision.rules]
    if len(decisions) == 1:
        [only] = decisions
        key, wrong = shown(only.kind, only.decided), rivals(verdict, only)
        return proven_item(verdict, only.fact, only.kind, stem, key, wrong, rules, exhibit)
    name = "+".join(decision.fact for decision in decisions)
    keys = [named(each.fact, shown(each.kind, each.decided)) for each in decisions]
    slips = [
        [Distractor(named(each.fact, slip.text), slip.why) for slip in rivals(verdict, each)]
        for each in decisions
    ]
    key = listed(keys)
    wrong = tuple(_combined(keys, slips))
    return proven_item(verdict, name, Kind.SEVERAL, stem, key, wrong, rules, exhibit)


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

    for place in range(len(keys) - 1):
        for one, other in zip(slips[place], slips[place + 1], strict=False):
            yield altered((place, one))
            yield altered((place + 1, other))
            yield altered((place, one), (place + 1, other))
