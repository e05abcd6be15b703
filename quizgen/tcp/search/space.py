"""The space of all worlds within stated bounds, filled breadth first.

Ends, segments and wires are numbered, and what a host does is computed once for each end and
segment: a world is then four small numbers, and a step a few look-ups.
"""

import gc
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from quizgen.tcp.model.arrives import CONNECTION_REFUSED, CONNECTION_RESET
from quizgen.tcp.model.network import TCP, Action, Protocol, Side, Verb, World, react
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import NO_TCB, Host, Tcb, oldest_outstanding
from quizgen.tcp.run.script import ScriptError, parse
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.predicate import Past

T = TypeVar("T")

MAX_NODES = 2_000_000
PROGRESS_EVERY = 25_000


class Bounds(NamedTuple):
    """What a search allows.

    `start` is a script that has run before.  The statements of `calls` may come at any time,
    each host's in the order given.  Then so many losses, duplicates and retransmissions in all;
    `retransmissions=None` allows any number, each when nothing is in flight any more.
    Unless `reorder`, each wire delivers in order.  Delivery and a delayed ACK are always allowed.
    TIME-WAIT ends once nothing is in flight and the peer will not retransmit any more: 2 MSL
    outlast the host's last ACK, and then whatever the peer sent before that ACK came.
    """

    start: str = "server listens"
    calls: str = "client opens; client closes; server closes"
    losses: int = 0
    duplicates: int = 0
    retransmissions: int | None = 0
    reorder: bool = True

    def __str__(self) -> str:
        many = "any number of" if self.retransmissions is None else str(self.retransmissions)
        start = "; ".join(line.strip() for line in self.start.strip().splitlines())
        return (
            f"after '{start}', calls '{self.calls}', {self.losses} lost, "
            f"{self.duplicates} duplicated, {many} retransmissions, "
            f"{'any order' if self.reorder else 'in order'}"
        )


class Move(NamedTuple):
    """One step of a search: what happens, at which host, with which segment or statement."""

    verb: Verb
    side: Side
    segment: Segment | None = None
    statement: str = ""


def calls_of(text: str) -> Iterator[Move]:
    """What users may do at any time; raises ScriptError for what only the search does."""
    for statement in parse(text):
        verb, side = statement.verb, statement.side
        if verb is None or side is None or statement.text.partition(" ")[0] in _WIRE_WORDS:
            message = f"'{statement.text}' is no call; the search itself delivers and loses"
            raise ScriptError(statement.line, statement.column, message)
        yield Move(verb, side, None, statement.text)


_WIRE_WORDS = ("deliver", "lose", "duplicate", "old", "forged")


class _Reaction(NamedTuple):
    """What a host did: its new end, the segments sent, and the bits that go down in the past."""

    end: int
    sent: tuple[int, ...]
    bits: int


_Way = tuple[int, int, int]
"""Out of a world: the number of the world it leads to, the bits that go down in the past, and
the number of the move."""

_Taken = tuple[int, int, tuple[int, ...]]
"""A segment on a wire, the wire without it, and the moves that deliver, lose or duplicate it."""

_Ends = tuple[int, int, int, int]
"""A world by numbers: the client's and the server's end, the wires to client and to server."""

_RETRANSMITS, _TIME_WAIT_ENDS, _DELAYED_ACK = (
    [Move(verb, side, None, f"{side} {words}") for side in Side]
    for verb, words in (
        (Verb.RETRANSMISSION_TIMEOUT, "retransmits"),
        (Verb.TIME_WAIT_TIMEOUT, "waits 2 MSL"),
        (Verb.DELAYED_ACK_TIMEOUT, "sends delayed ACK"),
    )
)
FREE, LOSS, DUPLICATE, RETRANSMISSION, NO_MORE_RETRANSMISSIONS = range(5)
_SIDES = tuple(Side)
_WIRE_VERBS = (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE)
_FIRST_CALL = 5
_PAST_BITS = 4  # client and server ESTABLISHED, client and server told of a reset


class _Numbers(Generic[T]):
    """Values by number and numbers by value."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._numbers: dict[T, int] = {}

    def of(self, value: T) -> int:
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
        return number


class _Budget:
    """All that can be left of the bounds, numbered.

    `payable[left]` lists the costs that can be paid and what is left then.  Costs are FREE, LOSS,
    DUPLICATE, RETRANSMISSION, what is free once no retransmission is left, and then one for each
    call, which comes after its host's earlier ones.
    """

    def __init__(self, bounds: Bounds, calls: tuple[int, int]) -> None:
        retransmissions = bounds.retransmissions or 0
        full = (bounds.losses, bounds.duplicates, retransmissions, calls[0], calls[1])
        lefts = list(itertools.product(*(range(most + 1) for most in full)))
        numbers = {left: number for number, left in enumerate(lefts)}
        self.full = numbers[full]
        self.bits = len(lefts).bit_length()
        places = [(LOSS, 0), (DUPLICATE, 1), (RETRANSMISSION, 2)]
        turns = [(side, n) for side in Side for n in range(calls[side], 0, -1)]
        self.payable = []
        for number, left in enumerate(lefts):
            free = [(FREE, number)]
            if bounds.retransmissions is None:
                free.append((RETRANSMISSION, number))
            elif not left[2]:
                free.append((NO_MORE_RETRANSMISSIONS, number))
            paid = [(cost, numbers[_less(left, place)]) for cost, place in places if left[place]]
            called = [
                (cost, numbers[_less(left, 3 + side)])
                for cost, (side, turn) in enumerate(turns, _FIRST_CALL)
                if left[3 + side] == turn
            ]
            self.payable.append([*free, *paid, *called])


def _less(left: tuple[int, ...], place: int) -> tuple[int, ...]:
    return (*left[:place], left[place] - 1, *left[place + 1 :])


class Space:
    """The worlds within bounds, and the moves between them.  Fill it with `search`.

    A node is a world, what is left of the bounds, and the past, packed into one number.
    """

    def __init__(self, bounds: Bounds, protocol: Protocol = TCP) -> None:
        self.bounds = bounds
        self.protocol = protocol
        self.complete = True
        self.nodes: list[int] = []
        self.parents: list[tuple[int, int]] = []
        self._ends: _Numbers[tuple[Tcb, Host]] = _Numbers()
        self._segments: _Numbers[Segment] = _Numbers()
        self._wires: _Numbers[tuple[int, ...]] = _Numbers()
        self._worlds: _Numbers[tuple[int, int, int, int]] = _Numbers()
        calls: tuple[list[Move], list[Move]] = ([], [])
        for call in calls_of(bounds.calls):
            calls[call.side].append(call)
        self._moves: _Numbers[Move] = _Numbers()
        self._calls = [self._moves.of(call) for call in (*calls[0], *calls[1])]
        self._budget = _Budget(bounds, (len(calls[0]), len(calls[1])))
        self._low = self._budget.bits + _PAST_BITS
        self._ways: dict[tuple[int, int], list[_Way]] = {}
        self._reactions: dict[tuple[int, int], _Reaction] = {}
        self._takes: tuple[dict[int, list[_Taken]], ...] = ({}, {})
        self._puts: dict[tuple[int, tuple[int, ...]], int] = {}

    def search(self, progress: Callable[[int], None] | None = None) -> "Space":
        """Find every node; stops at MAX_NODES, and `complete` is False then."""
        collects = gc.isenabled()
        gc.disable()  # nothing made here is garbage, and looking for some takes a third longer
        try:
            self._fill(progress)
        finally:
            if collects:
                gc.enable()
        return self

    def _fill(self, progress: Callable[[int], None] | None) -> None:
        nodes, parents = [self._first()], [(0, 0)]
        seen = set(nodes)
        payable, low = self._budget.payable, self._low
        left_mask, past_mask = (1 << self._budget.bits) - 1, (1 << _PAST_BITS) - 1
        for place, node in enumerate(nodes):
            past = node & past_mask
            for cost, rest in payable[node >> _PAST_BITS & left_mask]:
                kept = rest << _PAST_BITS | past
                for world, bits, move in self._ways_from(node >> low, cost):
                    following = world << low | kept | bits
                    if following not in seen:
                        seen.add(following)
                        nodes.append(following)
                        parents.append((place, move))
            if progress and place and place % PROGRESS_EVERY == 0:
                progress(len(nodes))
            if len(nodes) > MAX_NODES:
                self.complete = False
                break
        self.nodes, self.parents = nodes, parents

    def _first(self) -> int:
        world = run(self.bounds.start, None, self.protocol).end
        ends = [self._ends.of((world.tcbs[side], world.hosts[side])) for side in Side]
        wires = [self._wire(map(self._segments.of, world.wires[side])) for side in Side]
        number = self._worlds.of((ends[0], ends[1], wires[0], wires[1]))
        bits = sum(_bits(world.tcbs[side], (), side) for side in Side)
        return number << self._low | self._budget.full << _PAST_BITS | bits

    def _wire(self, segments: Iterable[int]) -> int:
        return self._wires.of(tuple(sorted(segments) if self.bounds.reorder else segments))

    def _ways_from(self, world: int, cost: int) -> list[_Way]:
        """Every move out of a world that has this cost; computed once."""
        ways = self._ways.get((world, cost))
        if ways is None:
            ends = self._worlds.values[world]
            ways = [
                way
                for way in self._computed_ways(ends, cost)
                if way[0] != world  # a call that is refused is not made
            ]
            self._ways[world, cost] = ways
        return ways

    def _computed_ways(self, ends: _Ends, cost: int) -> Iterator[_Way]:
        if cost >= _FIRST_CALL:
            call = self._calls[cost - _FIRST_CALL]
            yield self._way(ends, self._moves.values[call].side, call, None)
        elif cost == RETRANSMISSION:
            for side in _SIDES:
                if self._may_retransmit(ends, side):
                    yield self._way(ends, side, self._moves.of(_RETRANSMITS[side]), None)
        elif cost != NO_MORE_RETRANSMISSIONS:
            for side in _SIDES:
                for taken in self._take(ends[2 + side], side):
                    yield self._wire_way(ends, side, cost, taken)
        if cost in (FREE, NO_MORE_RETRANSMISSIONS):
            yield from self._timer_ways(ends, cost)

    def _wire_way(self, ends: _Ends, side: Side, cost: int, taken: _Taken) -> _Way:
        segment, rest, moves = taken
        if cost == FREE:
            return self._way(ends, side, moves[cost], rest)
        wire = rest if cost == LOSS else self._put(ends[2 + side], (segment,))
        if side == 0:
            return self._worlds.of((ends[0], ends[1], wire, ends[3])), 0, moves[cost]
        return self._worlds.of((ends[0], ends[1], ends[2], wire)), 0, moves[cost]

    def _take(self, wire: int, side: Side) -> list[_Taken]:
        """Each segment that can come next, the wire without it, and what may happen to it."""
        known = self._takes[side].get(wire)
        if known is None:
            segments = self._wires.values[wire]
            known = self._takes[side][wire] = []
            for segment in dict.fromkeys(segments if self.bounds.reorder else segments[:1]):
                place = segments.index(segment)
                rest = self._wires.of(segments[:place] + segments[place + 1 :])
                what = self._segments.values[segment]
                moves = tuple(self._moves.of(Move(verb, side, what)) for verb in _WIRE_VERBS)
                known.append((segment, rest, moves))
        return known

    def _put(self, wire: int, sent: tuple[int, ...]) -> int:
        """The wire with these segments on it too."""
        known = self._puts.get((wire, sent))
        if known is None:
            known = self._puts[wire, sent] = self._wire(self._wires.values[wire] + sent)
        return known

    def _timer_ways(self, ends: _Ends, cost: int) -> Iterator[_Way]:
        for side in _SIDES:
            tcb = self._ends.values[ends[side]][0]
            if tcb.state is State.TIME_WAIT and self._time_wait_ends(ends, side, cost):
                yield self._way(ends, side, self._moves.of(_TIME_WAIT_ENDS[side]), None)
            if tcb.ack_due and cost == FREE:
                yield self._way(ends, side, self._moves.of(_DELAYED_ACK[side]), None)

    def _time_wait_ends(self, ends: _Ends, side: Side, cost: int) -> bool:
        """One MSL outlasts what the host itself sent; the second, what its peer sent by then."""
        if self.protocol.time_wait < 2:
            return not self._wires.values[ends[3 - side]] and cost == FREE
        peer_waits = oldest_outstanding(self._ends.values[ends[1 - side]][0]) is not None
        return self._quiet(ends) and peer_waits == (cost == NO_MORE_RETRANSMISSIONS)

    def _may_retransmit(self, ends: _Ends, side: Side) -> bool:
        if oldest_outstanding(self._ends.values[ends[side]][0]) is None:
            return False
        return self.bounds.retransmissions is not None or self._quiet(ends)

    def _quiet(self, ends: _Ends) -> bool:
        """Nothing is in flight."""
        return not self._wires.values[ends[2]] and not self._wires.values[ends[3]]

    def _way(self, ends: _Ends, side: Side, move: int, rest: int | None) -> _Way:
        """The way that a host's reaction opens; `rest` is its wire without what arrives."""
        known = self._reactions.get((ends[side], move))
        if known is None:
            known = self._reactions[ends[side], move] = self._react(
                ends[side], self._moves.values[move]
            )
        inbound = ends[2 + side] if rest is None else rest
        outbound = self._put(ends[3 - side], known.sent) if known.sent else ends[3 - side]
        if side == 0:
            following = (known.end, ends[1], inbound, outbound)
        else:
            following = (ends[0], known.end, outbound, inbound)
        return self._worlds.of(following), known.bits, move

    def _react(self, end: int, move: Move) -> _Reaction:
        """Compute what a host does; the only place where the model itself runs."""
        tcb, host = self._ends.values[end]
        if move.verb is Verb.CRASH:
            return _Reaction(self._ends.of((NO_TCB, host)), (), 0)
        octets = parse(move.statement)[0].octets if move.verb is Verb.SEND else 0
        action = Action(move.verb, move.side, text="d" * octets)
        host, outcome = react(tcb, host, action, move.segment, self.protocol)
        sent = tuple(self._segments.of(segment) for segment in outcome.sent)
        bits = _bits(outcome.tcb, outcome.signals, move.side)
        return _Reaction(self._ends.of((outcome.tcb, host)), sent, bits)

    # Reading the space.

    def world(self, number: int) -> World:
        """The world of a number."""
        ends = self._worlds.values[number]
        (client, client_host), (server, server_host) = (self._ends.values[e] for e in ends[:2])
        to_client, to_server = (
            tuple(self._segments.values[segment] for segment in self._wires.values[wire])
            for wire in ends[2:]
        )
        return World((client, server), (to_client, to_server), (client_host, server_host))

    @property
    def worlds(self) -> int:
        """How many different worlds were reached; what is left of the bounds does not count."""
        return len({node >> self._low for node in self.nodes})

    def number(self, node: int) -> int:
        """The number of a node's world."""
        return node >> self._low

    @staticmethod
    def past(node: int) -> int:
        """What has happened on the way to a node: an index of `PASTS`."""
        return node & (1 << _PAST_BITS) - 1

    def move(self, number: int) -> Move:
        """The move of a number."""
        return self._moves.values[number]

    def segment(self, number: int) -> Segment:
        """The segment of a number."""
        return self._segments.values[number]

    def following(self, node: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """The steps from a node: the number of the move, the next node, and the numbers of the
        segments that the host sends."""
        left = node >> _PAST_BITS & (1 << self._budget.bits) - 1
        ends = self._worlds.values[node >> self._low]
        for cost, rest in self._budget.payable[left]:
            for world, bits, number in self._ways_from(node >> self._low, cost):
                after = world << self._low | rest << _PAST_BITS | self.past(node) | bits
                reaction = self._reactions.get((ends[self.move(number).side], number))
                yield number, after, reaction.sent if reaction else ()


def _bits(tcb: Tcb, signals: tuple[str, ...], side: Side) -> int:
    """What goes down in the past: see `Past`."""
    told = any(word in signals for word in (CONNECTION_RESET, CONNECTION_REFUSED))
    return ((tcb.state is State.ESTABLISHED) | told << 2) << side


PASTS = tuple(
    Past((bool(bits & 1), bool(bits & 2)), (bool(bits & 4), bool(bits & 8)))
    for bits in range(1 << _PAST_BITS)
)
