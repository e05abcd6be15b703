"""Questions about every world that two hosts and the wires can reach, within stated bounds.

The space is searched breadth first, so the first world where something holds is a nearest one,
and the way to it a shortest trace.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from quizgen.tcp.model.lookup import remembered
from quizgen.tcp.model.network import TCP, Protocol, Side, Verb, World
from quizgen.tcp.run.trace import Step, run
from quizgen.tcp.search.predicate import Predicate, predicate
from quizgen.tcp.search.space import PASTS, Bounds, Move, Space


class Answer(NamedTuple):
    """What a search says.

    `script` leads from two closed hosts to a nearest world where the predicate holds; it is None
    where it holds nowhere.  `worlds` were searched: all within the bounds if `complete`.
    """

    script: str | None
    worlds: int
    bounds: Bounds
    complete: bool = True


@remembered
def _spaces() -> dict[tuple[Bounds, Protocol], Space]:
    """The spaces searched so far."""
    return {}


@remembered
def _answers() -> dict[tuple[str, Bounds, Protocol], Answer]:
    """The questions answered so far."""
    return {}


def explore(
    bounds: Bounds, protocol: Protocol = TCP, progress: Callable[[int], None] | None = None
) -> Space:
    """Search once for equal bounds; `progress` is told the number of nodes found so far."""
    known = _spaces()
    if (bounds, protocol) not in known:
        known[bounds, protocol] = Space(bounds, protocol).search(progress)
    return known[bounds, protocol]


def can(
    text: str,
    bounds: Bounds,
    protocol: Protocol = TCP,
    progress: Callable[[int], None] | None = None,
) -> Answer:
    """Can this predicate ever hold?  Raises ScriptError for a bad predicate or start script."""
    known = _answers()
    if (text, bounds, protocol) not in known:
        wanted = predicate(text)
        known[text, bounds, protocol] = find(explore(bounds, protocol, progress), wanted)
    return known[text, bounds, protocol]


def find(space: Space, wanted: Predicate) -> Answer:
    """Is there a world where `wanted` holds?  Gives a shortest way to one."""
    holds = _on_nodes(space, wanted)
    place = next((place for place, node in enumerate(space.nodes) if holds(node)), None)
    return _answer(space, None if place is None else script_to(space, place))


def dead_end(space: Space, goal: Predicate) -> Answer:
    """Is there a world from which no way leads to `goal` though nothing more is lost?"""
    holds = _on_nodes(space, goal)
    numbers = {node: place for place, node in enumerate(space.nodes)}
    ways: list[list[int]] = [[] for _ in space.nodes]
    for place, node in enumerate(space.nodes):
        for move, following, _ in space.following(node):
            if space.move(move).verb is not Verb.LOSE:
                ways[numbers[following]].append(place)
    good = [place for place, node in enumerate(space.nodes) if holds(node)]
    reached = set(good)
    while good:
        for before in ways[good.pop()]:
            if before not in reached:
                reached.add(before)
                good.append(before)
    lost = next((place for place in range(len(space.nodes)) if place not in reached), None)
    return _answer(space, None if lost is None else script_to(space, lost))


class Fewest(NamedTuple):
    """The fewest segments to a goal, or None if it cannot be reached, and a way to it.

    `trips` counts the one-way trips that must follow each other on that way: two make a round
    trip.
    """

    segments: int | None
    script: str | None
    trips: int | None
    bounds: Bounds


def fewest_segments(space: Space, goal: Predicate) -> Fewest:
    """How few segments the hosts must send until `goal` holds."""
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
            known[key] = wanted(space.world(key[0]), PASTS[key[1]])
        return known[key]

    return holds


def _answer(space: Space, script: str | None) -> Answer:
    return Answer(script, space.worlds, space.bounds, space.complete)


def script_to(space: Space, place: int) -> str:
    """The script that leads to the node at `place`: the start, then one statement a move."""
    parents = {}
    node = space.nodes[place]
    while place:
        before, move = space.parents[place]
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
    if segment is None:
        return move.statement
    kind = f"{segment.name} from {move.side.peer}"
    alike = {
        other
        for other in world.wires[move.side]
        if segment.flags.split(",")[0] in other.flags.split(",")
        and bool(other.text) == bool(segment.text)
    }
    if len(alike) > 1:
        kind += f" seq={segment.seq}"
        kind += f" ack={segment.ack}" if segment.ack is not None else ""
    return f"{move.verb.name.lower()} {kind}"
