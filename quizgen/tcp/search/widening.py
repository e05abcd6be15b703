"""One more of something: which single widening of a search turns its "no" into a "yes"?"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from quizgen.tcp.model.network import TCP, Protocol, Side
from quizgen.tcp.model.segment import plus
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import Answer, can
from quizgen.tcp.search.space import MAX_NODES

Widening = Literal[
    "loss", "duplicate", "retransmission", "early timeout", "disorder", "old segment", "call"
]
CRASH = "crash"
WIDENINGS: tuple[str, ...] = get_args(Widening)
"""What a "never" must survive: one more each, timers that are hasty and wires in disorder."""

_CALLS = ("opens", "listens", "sends 1", "receives", "closes", "aborts")
_OLD = 10  # how far before the first numbers of this connection an old segment's lie


def widened(bounds: Bounds, kind: str) -> Bounds | None:
    """The bounds with one more of a kind; None where they admit any number of it already."""
    again = bounds.retransmissions
    match kind:
        case "loss":
            return bounds._replace(losses=bounds.losses + 1)
        case "duplicate":
            return bounds._replace(duplicates=bounds.duplicates + 1)
        case "retransmission":
            return None if again is None else bounds._replace(retransmissions=again + 1)
        case "early timeout":
            return bounds._replace(patient=False) if bounds.patient else None
        case "disorder":
            return None if bounds.reorder else bounds._replace(reorder=True)
        case "old segment":
            return bounds._replace(also=_old_segments(bounds))
        case "call":
            return bounds._replace(also=_of_each(_CALLS))
    return bounds._replace(also=_of_each(("crashes",)))


def _of_each(calls: tuple[str, ...]) -> str:
    return "; ".join(f"{side} {call}" for side in Side for call in calls)


def _old_segments(bounds: Bounds) -> str:
    """A SYN and an ACK of an earlier connection from each host.  Whatever else is as old does as
    much: where it is not refused by its numbers, SYN and ACK decide."""
    trace = run(bounds.start)
    first = {name.side: name.number for name in reversed(trace.names)}
    numbers = [plus(first.get(side, trace.end.hosts[side].isn), -_OLD) for side in Side]
    return "; ".join(
        f"old SYN from {side} seq={own}; old ACK from {side} seq={own} ack={other}"
        for side, own, other in zip(Side, numbers, reversed(numbers), strict=True)
    )


class Turn(NamedTuple):
    """A widening that turns the answer, what it was where there is a choice, and the run."""

    kind: str
    what: str
    answer: Answer


def turns(
    text: str,
    bounds: Bounds,
    kinds: tuple[str, ...] = WIDENINGS,
    protocol: Protocol = TCP,
    most: int = MAX_NODES,
) -> Iterator[Turn]:
    """The kinds of which one more makes the predicate hold; those that cannot be searched too,
    with an answer that is unknown."""
    for kind in kinds:
        wider = widened(bounds, kind)
        if wider is None:
            continue
        answer = can(text, wider, protocol, most)
        if answer.script is not None or answer.unknown:
            yield Turn(kind, _used(answer), answer)


def _used(answer: Answer) -> str:
    """Which statement of `also` the run takes."""
    if answer.script is None or not answer.bounds.also:
        return ""
    start, calls = parse(answer.bounds.start), parse(answer.bounds.calls)
    made = [statement.text for statement in parse(answer.script)[len(start) :]]
    for call in calls:
        if call.text in made:
            made.remove(call.text)
    also = [statement.text for statement in parse(answer.bounds.also)]
    return next(text for text in made if text in also)
