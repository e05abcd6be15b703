"""True-or-false items; the reason is part of every option that can have one."""

from collections.abc import Iterator

from quizgen.entries.constants import Quantity
from quizgen.entries.entry import ONLY
from quizgen.entries.text import Text
from quizgen.forms import words
from quizgen.forms.claims import NOTHING
from quizgen.forms.distractors import Distractor, best, distractors_for
from quizgen.forms.values import kind_of, named, shown
from quizgen.forms.verdict import Decision, Verdict
from quizgen.forms.words import fill
from quizgen.item import Item, proven_item


def statement_item(verdict: Verdict, claim: Text) -> Item:
    """Is the claim true?  Where it names a fact, a false answer says what is so instead."""
    decision, said = verdict.decisions[0], verdict.said
    is_true = decision.decided == "true"
    stem = fill(words.TRUE_OR_FALSE, claim=claim)
    if said is None:
        key, other = (words.TRUE, words.FALSE) if is_true else (words.FALSE, words.TRUE)
        rivals = [Distractor(other, words.THE_SEARCH_SAYS)]
        return proven_item(verdict, "is", "truth", stem, key, rivals)
    fact = _fact(verdict, said, said.decided)
    if is_true:
        wrong = best(_denials(verdict, said))
        return proven_item(verdict, "is", "truth", stem, words.TRUE, wrong, said.rules)
    wrong = best(
        [
            Distractor(words.TRUE, fill(words.IT_IS_NOT_SO, value=fact)),
            *_denials(verdict, said),
        ]
    )
    key = fill(words.FALSE_RATHER, rather=fact)
    return proven_item(verdict, "is", "truth", stem, key, wrong, said.rules)


def _denials(verdict: Verdict, said: Decision) -> Iterator[Distractor]:
    """`False: the client is in FIN-WAIT-2`: rejected with a reason that is wrong."""
    so = fill(words.IT_IS_SO, value=_fact(verdict, said, said.decided))
    for value, why in _others(verdict, said):
        if value != said.claimed:
            rather = fill(words.FALSE_RATHER, rather=_fact(verdict, said, value))
            yield Distractor(rather, so if said.agrees else why)


def _others(verdict: Verdict, said: Decision) -> Iterator[tuple[str, Text]]:
    """Wrong values of the fact, each with why it is wrong."""
    if said.fact not in (ONLY, "segments"):
        kind = kind_of(said.fact)
        for wrong in distractors_for(kind, said, verdict.trace):
            value = NOTHING if wrong.text in (words.NOTHING, words.NONE) else wrong.text.en
            yield value, wrong.why
    elif said.decided.isdigit():
        right = _fact(verdict, said, said.decided)
        for slip in (1, -1, 2):
            if int(said.decided) + slip >= 0:
                yield str(int(said.decided) + slip), fill(words.IT_IS_NOT_SO, value=right)


def _fact(verdict: Verdict, said: Decision, value: str) -> Text:
    """`the client is in TIME-WAIT`"""
    unit = verdict.loaded.entry.unit
    if said.fact == ONLY and unit:
        return fill(words.SO_IN_CLAIMS[ONLY], value=Quantity(value, unit).text())
    kind = kind_of(said.fact)
    if kind == "sent" and value == NOTHING:
        return words.SILENT_IN_CLAIMS
    if said.fact in words.SO_IN_CLAIMS:
        return fill(words.SO_IN_CLAIMS[said.fact], value=shown(kind, value))
    return named(said.fact, shown(kind, value))
