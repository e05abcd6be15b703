"""Wrong answers of several facts that belong together: pairs of states in which the two hosts
were, or will be, at another moment, and segments that a reader takes for the one that is asked."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from quizgen.forms.distractors import why_not_in, why_wrong
from quizgen.forms.verdict import Decision, Verdict
from quizgen.item import Distractor
from quizgen.tcp.answers import Carried, Named, One, Several
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import SIDES
from quizgen.tcp.model.tables import State
from quizgen.tcp.values import Flags, Value
from quizgen.words import join

Pair = tuple[State, State]
_POOL = 8
_SEGMENT = ("flags", "seq", "ack")


def wrong_pairs(verdict: Verdict, decisions: Sequence[Decision]) -> tuple[Distractor, ...]:
    """Wrong answers to where the two hosts are, the likeliest to be given first; none where it is
    something else that is asked."""
    right = tuple(each.decided for each in decisions if isinstance(each.decided, State))
    if verdict.trace is None or {each.fact for each in decisions} != set(SIDES):
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
    sides = [SIDES[each.fact] for each in decisions]
    own = (verdict.trace.own_steps or verdict.trace.steps) if verdict.trace else ()
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


def wrong_segments(verdict: Verdict, decisions: Sequence[Decision]) -> tuple[Distractor, ...]:
    """Wrong answers to what a segment carries, the likeliest first; none where it is something else
    that is asked.

    Each slip by itself, those of the numbers and the flags together, the other segments of the run,
    and the two numbers exchanged: whole segments, so that no count of their parts tells the key.
    """
    if verdict.passage is None or tuple(each.fact for each in decisions) != _SEGMENT:
        return ()
    known = [why_wrong(verdict, each) for each in decisions]
    pool = dict.fromkeys(_taken_for_it(verdict, decisions, [list(own) for own in known]))
    found = []
    for values in pool:
        wrong = [place for place, each in enumerate(decisions) if values[place] != each.decided]
        if wrong and all(values[place] in known[place] for place in wrong):
            why = join(dict.fromkeys(known[place][values[place]] for place in wrong))
            parts = (
                Carried(each.fact, One(each.kind, value))
                for each, value in zip(decisions, values, strict=True)
            )
            found.append(Distractor(Several(tuple(parts)), why))
    return tuple(found[:_POOL])


def _taken_for_it(
    verdict: Verdict, decisions: Sequence[Decision], slips: Sequence[Sequence[Value]]
) -> Iterator[tuple[Value, ...]]:
    right = tuple(each.decided for each in decisions)
    first = [own[0] if own else value for own, value in zip(slips, right, strict=True)]
    heard = verdict.often_said
    said = {
        place: each.read(heard[each.fact])
        for place, each in enumerate(decisions)
        if each.fact in heard
    }
    if said:
        yield _changed(right, said)
    for place in (2, 0, 1):
        yield _changed(right, {place: first[place]})
    for passage in verdict.trace.own_passages if verdict.trace else ():
        flags = Flags.of(passage.segment)._replace(data=False)
        yield (flags, passage.seq, passage.ack)
    yield (right[0], right[2], right[1])
    for places in combinations(range(3), 2):
        yield _changed(right, {place: first[place] for place in places})


def _changed(values: tuple[Value, ...], slips: dict[int, Value]) -> tuple[Value, ...]:
    return tuple(slips.get(place, value) for place, value in enumerate(values))
