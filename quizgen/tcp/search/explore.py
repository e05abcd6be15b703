"""Questions about every world that two hosts and the wires can reach, within stated bounds.

The space is searched breadth first, so the first world where something holds is a nearest one,
and the way to it a shortest trace.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from quizgen.tcp.model.network import TCP, Protocol, Side, Verb, World
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.run.trace import Step, run
from quizgen.tcp.search.bounds import Bounds, Move
from quizgen.tcp.search.predicate import Predicate, predicate
from quizgen.tcp.search.space import MAX_NODES, PASTS, Space

Progress = Callable[[int], None]


class Answer(NamedTuple):
    """What a search says.

    `script` leads from two closed hosts to a nearest world where the predicate holds; where it
    is None, the predicate holds nowhere, or nobody knows if the search was cut and not `complete`.
    `worlds` were searched.  `unmade` are calls that no host could ever make.
    """

    script: str | None
    worlds: int
    bounds: Bounds
    complete: bool = True
    unmade: tuple[str, ...] = ()

    @property
    def unknown(self) -> bool:
        """The search was cut before it found anything."""
        return self.script is None and not self.complete

    @property
    def at_start(self) -> bool:
        """It holds where the search begins, so nothing had to happen."""
        return self.script == self.bounds.start.strip()


def explore(
    bounds: Bounds,
    protocol: Protocol = TCP,
    progress: Progress | None = None,
    most: int = MAX_NODES,
) -> Space:
    """Find every world; `progress` is told the number of nodes found so far."""
    return Space(bounds, protocol).search(progress, most)


def ask(
    wanted: Predicate,
    bounds: Bounds,
    protocol: Protocol = TCP,
    progress: Progress | None = None,
    most: int = MAX_NODES,
) -> Answer:
    """Can this ever hold?  Searches no further than the first world where it does.

    Raises ScriptError for a start or calls that cannot be.
    """
    space = Space(bounds, protocol)
    holds = _on_nodes(space, wanted)
    space.search(progress, most, holds)
    last = len(space.nodes) - 1
    return _answer(space, script_to(space, last) if holds(space.nodes[last]) else None)


@lru_cache(maxsize=1024)
def can(text: str, bounds: Bounds, protocol: Protocol = TCP, most: int = MAX_NODES) -> Answer:
    """Can the predicate that is written so ever hold?  Raises ScriptError for a bad one too."""
    return ask(predicate(text), bounds, protocol, None, most)


def find(space: Space, wanted: Predicate) -> Answer:
    """Is there a world where `wanted` holds?  Gives a shortest way to one."""
    holds = _on_nodes(space, wanted)
    place = next((place for place, node in enumerate(space.nodes) if holds(node)), None)
    return _answer(space, None if place is None else script_to(space, place))


class Fewest(NamedTuple):
    """The fewest segments to a goal, or None if it cannot be reached, and a way to it.  None of
    an incomplete search says nothing.

    `trips` counts the one-way trips that must follow each other on that way: two make a round
    trip.
    """

    segments: int | None
    script: str | None
    trips: int | None
    bounds: Bounds
    complete: bool = True


def fewest_segments(space: Space, goal: Predicate) -> Fewest:
    """How few segments the hosts must send until `goal` holds, in a space that was searched."""
    if not space.complete:
        return Fewest(None, None, None, space.bounds, complete=False)
    holds = _on_nodes(space, goal)
    best = {space.nodes[0]: 0}
    parents: dict[int, tuple[int, int]] = {}
    queue = [(0, 0, space.nodes[0])]
    while queue:
        sent, steps, node = heapq.heappop(queue)
        if holds(node):
            script = _script(space, node, parents)
            trips = one_way_trips(run(script, None, space.protocol).steps)
            return Fewest(sent, script, trips, space.bounds)
        for move, following, sends in space.following(node):
            total = sent + len(sends)
            if total < best.get(following, total + 1):
                best[following] = total
                parents[following] = (node, move)
                heapq.heappush(queue, (total, steps + 1, following))
    return Fewest(None, None, None, space.bounds)


def one_way_trips(steps: Sequence[Step]) -> int:
    """The longest chain of deliveries in a run, each of a segment sent after the one before."""
    reached = dict.fromkeys(Side, 0)  # how long a chain has reached each host
    departed: dict[int, int] = {}
    for step in steps:
        side = step.action.side
        if step.action.verb is Verb.DELIVER and step.flight is not None:
            reached[side] = max(reached[side], departed.get(step.flight, 0) + 1)
        for number, _ in enumerate(step.outcome.sent if step.outcome else ()):
            departed[step.sent + number] = reached[side]
    return max(reached.values())


def _on_nodes(space: Space, wanted: Predicate) -> Callable[[int], bool]:
    """The predicate on nodes, computed once for each world and past."""
    known: dict[tuple[int, int], bool] = {}

    def holds(node: int) -> bool:
        key = space.number(node), space.past(node)
        if key not in known:
            known[key] = wanted.holds(space.world(key[0]), PASTS[key[1]])
        return known[key]

    return holds


def _answer(space: Space, script: str | None) -> Answer:
    decided = space.complete or script is not None
    return Answer(script, space.worlds, space.bounds, decided, space.unmade)


def script_to(space: Space, place: int) -> str:
    """The script that leads to the node at `place`: the start, then one statement a move."""
    parents = {}
    node = space.nodes[place]
    while place:
        before, move = space.step_to(place)
        parents[space.nodes[place]] = (space.nodes[before], move)
        place = before
    return _script(space, node, parents)


def _script(space: Space, node: int, parents: dict[int, tuple[int, int]]) -> str:
    way: list[tuple[int, int]] = []
    while node in parents:
        node, move = parents[node]
        way.append((node, move))
    return script_of(space, reversed(way))


def script_of(space: Space, way: Iterable[tuple[int, int]]) -> str:
    """The script of a way: the start, then for each node and move one statement."""
    start = space.bounds.start.strip()
    steps = [_statement(space.world(space.number(node)), space.move(move)) for node, move in way]
    return "\n".join([*([start] if start else []), *steps])


def _statement(world: World, move: Move) -> str:
    """`deliver SYN from client`, with numbers where that could mean another segment."""
    segment = move.segment
    if segment is None or move.verb is Verb.INJECT:
        return move.statement
    kind = f"{segment.name} from {move.side.peer}"
    others = [other for other in world.wires[move.side] if other != segment]
    alike = [other for other in others if _reads_alike(segment, other)]
    if alike:
        kind += f" seq={segment.seq}"
        kind += f" ack={segment.ack}" if segment.ack is not None else ""
    if any((segment.seq, segment.ack) == (other.seq, other.ack) for other in alike):
        kind += f" wnd={segment.wnd}"
    return f"{move.verb.name.lower()} {kind}"


def _reads_alike(one: Segment, other: Segment) -> bool:
    """Do both share their first flag, and both bring data or both none?"""
    flag = one.flags.split(",")[0]
    return flag in other.flags.split(",") and bool(one.text) == bool(other.text)
