"""Wrong pairs of states: those in which the two hosts were, or will be, at another moment."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from quizgen.forms.distractors import why_not_in
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor
from quizgen.tcp.answers import Named, One, Several
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.words import join

Pair = tuple[State, State]
_POOL = 8


def wrong_pairs(verdict: Verdict, decisions: Sequence[Decision]) -> tuple[Distractor, ...]:
    """Wrong answers to where the two hosts are, the likeliest to be given first; none where it is
    something else that is asked."""
    right = tuple(each.decided for each in decisions if isinstance(each.decided, State))
    if verdict.trace is None or {each.fact for each in decisions} != set(map(str, Side)):
        return ()
    pool = dict.fromkeys(_plausible(verdict, decisions, right[0], right[1]))
    return tuple(_distractor(verdict, decisions, pair) for pair in list(pool)[:_POOL])


def _plausible(
    verdict: Verdict, decisions: Sequence[Decision], one: State, other: State
) -> Iterator[Pair]:
    """What people say, both hosts alike, the pairs of the run from its end on, the states
    exchanged, and one connection gone."""
    right = (one, other)
    said = [verdict.often_said.get(each.fact) for each in decisions]
    if any(said):
        values = [State(word) if word else state for word, state in zip(said, right, strict=True)]
        yield values[0], values[1]
    sides = [Side[each.fact.upper()] for each in decisions]
    own = [step for step in verdict.trace.steps if step.statement.own] if verdict.trace else []
    worlds = [*(step.after for step in reversed(own)), *(step.before for step in own[:1])]
    met = [(world.states[sides[0]], world.states[sides[1]]) for world in worlds]
    mixed = [
        pair
        for (before, _), (_, after) in pairwise(met)
        for pair in ((before, other), (one, after))
    ]
    gone = [(State.CLOSED, other), (one, State.CLOSED), (State.CLOSED, State.CLOSED)]
    for pair in ((one, one), (other, other), *met, (other, one), *mixed, *gone):
        if pair != right:
            yield pair


def _distractor(verdict: Verdict, decisions: Sequence[Decision], pair: Pair) -> Distractor:
    named, why = [], []
    for decision, state in zip(decisions, pair, strict=True):
        named.append(Named(decision.fact, One(Kind.STATE, state)))
        if state is not decision.decided and isinstance(decision.decided, State):
            why.append(why_not_in(verdict, decision, state, decision.decided))
    return Distractor(Several(tuple(named)), join(dict.fromkeys(why)))
