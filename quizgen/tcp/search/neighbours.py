"""The runs next to a run: one segment met another fate, or one thing more happened.

Of each segment that arrived: it is lost, or else still on its way.  At the end, or before the last
step where that is asked about: a segment in flight arrives; once none is, a host sends again what
is outstanding.  What these bring about arrives or does not.
What was sent for a segment that is gone is left out.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quizgen.tcp.model.network import Action, Side, Verb, World
from quizgen.tcp.model.network import step as stepped
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tcb import Outcome, oldest_outstanding
from quizgen.tcp.run.script import Everything, Statement, parse
from quizgen.tcp.run.trace import Trace

_WIRE = {Verb.DELIVER: "deliver", Verb.LOSE: "lose", Verb.DUPLICATE: "duplicate"}


class Neighbour(NamedTuple):
    """What differs from the run, such as `lose ACK from server`, its script, where it ends, and
    what its last step did."""

    change: str
    script: str
    end: World
    last: Outcome | None


class _Way(NamedTuple):
    """A run so far: where it is, what was written of it, and what the last step did."""

    world: World
    written: tuple[str, ...]
    last: Outcome | None = None


def neighbours(
    script: str, trace: Trace, *, loses: bool = True, goes_on: bool = True
) -> Iterator[Neighbour]:
    """The runs next to the run of a script whose scenarios are written out: longer ones, too,
    where it `goes_on`; where nothing `loses`, segments are still on their way instead."""
    settings = _settings(script, trace)
    way = _Way(trace.start, ())
    for index, step in enumerate(trace.steps):
        way = way._replace(written=(*way.written, *settings[index]))
        if step.action.verb is Verb.DELIVER and step.segment is not None:
            what = f"{step.segment.name} from {step.action.side.peer}"
            gone = _taken(way, step.action._replace(verb=Verb.LOSE), step.segment)
            change, other = (f"lose {what}", gone) if loses else (f"{what} still in flight", way)
            whole = _onward(other or way, trace, settings, index + 1)
            yield Neighbour(change, "\n".join(whole.written), whole.world, whole.last)
        if not goes_on and index == len(trace.steps) - 1:
            yield from _sooner(way, trace, settings)
        way = _next(way, trace, index)
    if goes_on:
        yield from _one_more(way._replace(written=(*way.written, *settings[-1])))


def _sooner(way: _Way, trace: Trace, settings: Sequence[Sequence[str]]) -> Iterator[Neighbour]:
    """Before the last step, a segment that is still in flight arrives."""
    last = trace.steps[-1]
    for side in Side:
        for segment in dict.fromkeys(way.world.wires[side]):
            arrived = _taken(way, Action(Verb.DELIVER, side), segment)
            if arrived and segment != last.segment:
                whole = _onward(arrived, trace, settings, len(trace.steps) - 1)
                change = f"deliver {segment.name} from {side.peer}"
                yield Neighbour(change, "\n".join(whole.written), whole.world, whole.last)


def _settings(script: str, trace: Trace) -> list[list[str]]:
    """What is set before each step, and after the last."""
    found: list[list[str]] = [[]]
    steps = 0
    for statement in parse(script):
        if statement.setting is not None:
            found[-1].append(statement.text)
            continue
        done = _steps_of(statement, trace, steps)
        found += [[] for _ in range(done)]
        steps += done
    return found


def _steps_of(statement: Statement, trace: Trace, steps: int) -> int:
    """How many steps a statement took; `deliver everything` takes any number."""
    if not isinstance(statement.does, Everything):
        return 1
    own = (statement.line, statement.column)
    taken = 0
    for step in trace.steps[steps:]:
        if (step.statement.line, step.statement.column) != own or step.statement != statement:
            break
        taken += 1
    return taken


def _next(way: _Way, trace: Trace, index: int) -> _Way:
    """The step of the run; what cannot be done, as its segment is not there, is left out."""
    step = trace.steps[index]
    before = trace.steps[index - 1].after if index else trace.start
    if step.before.hosts != before.hosts:
        way = way._replace(world=way.world._replace(hosts=step.before.hosts))
    if step.action.verb in _WIRE and step.segment is not None:
        return _taken(way, step.action, step.segment) or way
    world, outcome = stepped(way.world, step.action)
    return _Way(world, (*way.written, step.statement.text), outcome)


def _onward(way: _Way, trace: Trace, settings: Sequence[Sequence[str]], index: int) -> _Way:
    for place in range(index, len(trace.steps)):
        way = way._replace(written=(*way.written, *settings[place]))
        way = _next(way, trace, place)
    return way._replace(written=(*way.written, *settings[-1]))


def _taken(way: _Way, action: Action, wanted: Segment) -> _Way | None:
    """What happens to a segment on a wire, or to one like it but for what it acknowledges."""
    wire = way.world.wires[action.side]
    place = next((n for n, segment in enumerate(wire) if segment == wanted), None)
    if place is None:
        place = next((n for n, segment in enumerate(wire) if _is_like(segment, wanted)), None)
    if place is None:
        return None
    text = f"{_WIRE[action.verb]} {_described(wire[place], action.side.peer)}"
    world, outcome = stepped(way.world, action._replace(place=place))
    return _Way(world, (*way.written, text), outcome)


def _is_like(one: Segment, other: Segment) -> bool:
    return (one.flags, one.seq, one.text) == (other.flags, other.seq, other.text)


def _described(segment: Segment, sender: Side) -> str:
    ack = "" if segment.ack is None else f" ack={segment.ack}"
    data = " with data" if segment.text else ""
    return f"{segment.flags}{data} from {sender} seq={segment.seq}{ack}"


_MOST = 20  # segments in flight that are delivered before it counts as without end


def _one_more(way: _Way) -> Iterator[Neighbour]:
    for side in Side:
        for segment in dict.fromkeys(way.world.wires[side]):
            if arrived := _taken(way, Action(Verb.DELIVER, side), segment):
                change = f"deliver {segment.name} from {side.peer}"
                yield from _with_what_follows(change, arrived)
        is_due = not any(way.world.wires) and oldest_outstanding(way.world.tcbs[side]) is not None
        if is_due:
            world, outcome = stepped(way.world, Action(Verb.RETRANSMISSION_TIMEOUT, side))
            change = f"{side} retransmits"
            again = _Way(world, (*way.written, change), outcome)
            yield from _with_what_follows(change, again)


def _with_what_follows(change: str, way: _Way) -> Iterator[Neighbour]:
    yield Neighbour(change, "\n".join(way.written), way.world, way.last)
    change += "; deliver everything"
    for _ in range(_MOST):
        side = next((side for side in Side if way.world.wires[side]), None)
        if side is None:
            break
        arrived = _taken(way, Action(Verb.DELIVER, side), way.world.wires[side][0])
        way = arrived or way
        yield Neighbour(change, "\n".join(way.written), way.world, way.last)
