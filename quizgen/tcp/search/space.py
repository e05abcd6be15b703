"""The space of all worlds within stated bounds, filled breadth first.

Ends, segments and wires are numbered, and what a host does is computed once for each end and
segment: a world is then four small numbers, and a step a few look-ups.
"""

import gc
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from quizgen.tcp.model.network import TCP, Action, Protocol, Side, Verb, World, react
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host, Tcb, deleted, oldest_outstanding
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import (
    EARLY_RETRANSMISSION,
    FIRST_CALL,
    FREE,
    LOSS,
    RETRANSMISSION,
    Bounds,
    Budget,
    Move,
    also_of,
    calls_of,
)
from quizgen.tcp.search.predicate import Past

T = TypeVar("T")

MAX_NODES = 1_000_000  # some 350 MB, whatever the bounds; five segments on wires weigh a node
PROGRESS_EVERY = 25_000


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
_SIDES = tuple(Side)
_WIRE_VERBS = (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE)
_COST_BITS = 6
_NO_WAYS: list[_Way] = []
_PAST_BITS = 4  # client and server ESTABLISHED, client and server told of a reset


class _End(NamedTuple):
    """A host and its connection; `is_overdue` in TIME-WAIT once the peer has retransmitted."""

    tcb: Tcb
    host: Host
    is_overdue: bool = False


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


class Space:
    """The worlds within bounds, and the moves between them.  Fill it with `search`.

    A node is a world, what is left of the bounds, and the past, packed into one number.
    """

    def __init__(self, bounds: Bounds, protocol: Protocol = TCP) -> None:
        self.bounds = bounds
        self.protocol = protocol
        self.complete = False
        self.nodes = array("Q")
        self._laid = 0  # the segments on all different wires
        self._parents, self._by = array("L"), array("L")
        self._ends: _Numbers[_End] = _Numbers()
        self._segments: _Numbers[Segment] = _Numbers()
        self._wires: _Numbers[tuple[int, ...]] = _Numbers()
        self._worlds: _Numbers[_Ends] = _Numbers()
        self._moves: _Numbers[Move] = _Numbers()
        self._start = run(bounds.start, None, protocol)
        called = Counter(calls_of(bounds.calls))
        also = tuple(also_of(bounds.also, self._start.end.hosts))
        self._calls = [self._moves.of(call) for call in (*called, *also)]
        self._budget = Budget(bounds, tuple(called.values()), len(also))
        self._low = self._budget.bits + _PAST_BITS
        self._ways: dict[int, list[_Way]] = {}
        self._reactions: dict[tuple[int, int], _Reaction] = {}
        self._takes: tuple[dict[int, list[_Taken]], ...] = ({}, {})
        self._puts: dict[tuple[int, tuple[int, ...]], int] = {}

    def search(
        self,
        progress: Callable[[int], None] | None = None,
        most: int = MAX_NODES,
        until: Callable[[int], bool] | None = None,
    ) -> "Space":
        """Find every node, up to the first that `until` tells to stop at, which is the last then.

        Stops at `most` nodes.  `complete` is False where some are left.
        """
        collects = gc.isenabled()
        gc.disable()  # nothing made here is garbage, and looking for some takes a third longer
        try:
            self._fill(progress, most, until)
        finally:
            if collects:
                gc.enable()
        return self

    def _fill(
        self,
        progress: Callable[[int], None] | None,
        most: int,
        until: Callable[[int], bool] | None,
    ) -> None:
        nodes, parents, by = self.nodes, self._parents, self._by
        nodes.append(self._first())
        parents.append(0)
        by.append(0)
        seen = set(nodes)
        if until and until(nodes[0]):
            return
        payable, low, ways_from = self._budget.payable, self._low, self._ways_from
        left_mask, past_mask = (1 << self._budget.bits) - 1, (1 << _PAST_BITS) - 1
        for place, node in enumerate(nodes):
            past = node & past_mask
            for cost, rest in payable(node >> _PAST_BITS & left_mask):
                kept = rest << _PAST_BITS | past
                for world, bits, move in ways_from(node >> low, cost):
                    following = world << low | kept | bits
                    if following not in seen:
                        seen.add(following)
                        nodes.append(following)
                        parents.append(place)
                        by.append(move)
                        if until and until(following):
                            return
            if progress and place and place % PROGRESS_EVERY == 0:
                progress(len(nodes))
            if len(nodes) + self._laid // 5 > most:
                return
        self.complete = True

    def _first(self) -> int:
        world = self._start.end
        ends = [self._ends.of(_End(world.tcbs[side], world.hosts[side])) for side in Side]
        wires = [self._wire(map(self._segments.of, world.wires[side])) for side in Side]
        number = self._worlds.of((ends[0], ends[1], wires[0], wires[1]))
        bits = 0
        for step in self._start.steps:
            signals = step.outcome.signals if step.outcome else ()
            bits |= _bits(step.after.tcbs[step.action.side], signals, step.action.side)
        return number << self._low | self._budget.full << _PAST_BITS | bits

    def _wire(self, segments: Iterable[int]) -> int:
        wire = tuple(sorted(segments) if self.bounds.reorder else segments)
        before = len(self._wires.values)
        number = self._wires.of(wire)
        if number == before:
            self._laid += len(wire)
        return number

    def _ways_from(self, world: int, cost: int) -> list[_Way]:
        """Every move out of a world that has this cost; computed once."""
        ways = self._ways.get(world << _COST_BITS | cost)
        if ways is None:
            ends = self._worlds.values[world]
            ways = [
                way
                for way in self._computed_ways(ends, cost)
                if way[0] != world  # a call that is refused is not made
            ]
            self._ways[world << _COST_BITS | cost] = ways or _NO_WAYS
        return ways

    def _computed_ways(self, ends: _Ends, cost: int) -> Iterator[_Way]:
        if cost >= FIRST_CALL:
            yield self._called(ends, self._calls[cost - FIRST_CALL])
        elif cost in (EARLY_RETRANSMISSION, RETRANSMISSION):
            if self._quiet(ends) == (cost == RETRANSMISSION):
                for side in _SIDES:
                    if _can_retransmit(self._ends.values[ends[side]].tcb):
                        yield self._retransmitted(ends, side)
        else:
            for side in _SIDES:
                for taken in self._take(ends[2 + side], side):
                    yield self._wire_way(ends, side, cost, taken)
        if cost == FREE:
            yield from self._timer_ways(ends)

    def _called(self, ends: _Ends, number: int) -> _Way:
        move = self._moves.values[number]
        if move.segment is None:
            return self._way(ends, move.side, number, None)
        wires = list(ends[2:])
        wires[move.side] = self._put(wires[move.side], (self._segments.of(move.segment),))
        return self._worlds.of((ends[0], ends[1], wires[0], wires[1])), 0, number

    def _retransmitted(self, ends: _Ends, side: Side) -> _Way:
        """A retransmission; a peer in TIME-WAIT has been asked to stay, if it arrives."""
        both = list(ends[:2])
        peer = self._ends.values[ends[1 - side]]
        if peer.tcb.state is State.TIME_WAIT:
            both[1 - side] = self._ends.of(peer._replace(is_overdue=True))
        asked = (both[0], both[1], ends[2], ends[3])
        return self._way(asked, side, self._moves.of(_RETRANSMITS[side]), None)

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
                rest = self._wire(segments[:place] + segments[place + 1 :])
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

    def _timer_ways(self, ends: _Ends) -> Iterator[_Way]:
        for side in _SIDES:
            tcb = self._ends.values[ends[side]].tcb
            if tcb.state is State.TIME_WAIT and self._time_wait_ends(ends, side):
                yield self._way(ends, side, self._moves.of(_TIME_WAIT_ENDS[side]), None)
            if tcb.ack_due:
                yield self._way(ends, side, self._moves.of(_DELAYED_ACK[side]), None)

    def _time_wait_ends(self, ends: _Ends, side: Side) -> bool:
        """One MSL outlasts what the host itself sent; the second, what its peer sent by then."""
        if self.protocol.time_wait < 2:
            return not self._wires.values[ends[3 - side]]
        if self._ends.values[ends[side]].is_overdue:
            return self._quiet(ends)
        peer_waits = oldest_outstanding(self._ends.values[ends[1 - side]].tcb) is not None
        return self._quiet(ends) and not peer_waits

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
        tcb, host, was_overdue = self._ends.values[end]
        if move.verb is Verb.CRASH:
            return _Reaction(self._ends.of(_End(deleted(tcb), host)), (), 0)
        octets = parse(move.statement)[0].octets if move.verb is Verb.SEND else 0
        action = Action(move.verb, move.side, text="d" * octets)
        host, outcome = react(tcb, host, action, move.segment, self.protocol)
        sent = tuple(self._segments.of(segment) for segment in outcome.sent)
        bits = _bits(outcome.tcb, outcome.signals, move.side)
        stays = outcome.tcb.state is State.TIME_WAIT and not outcome.restarts_time_wait
        following = _End(outcome.tcb, host, was_overdue and stays)
        return _Reaction(self._ends.of(following), sent, bits)

    # Reading the space.

    def world(self, number: int) -> World:
        """The world of a number."""
        ends = self._worlds.values[number]
        client, server = (self._ends.values[end] for end in ends[:2])
        to_client, to_server = (
            tuple(self._segments.values[segment] for segment in self._wires.values[wire])
            for wire in ends[2:]
        )
        return World((client.tcb, server.tcb), (to_client, to_server), (client.host, server.host))

    @property
    def worlds(self) -> int:
        """How many different worlds were reached; what is left of the bounds does not count."""
        plain = [self._ends.of(end._replace(is_overdue=False)) for end in self._ends.values]
        reached = (self._worlds.values[number] for number in {n >> self._low for n in self.nodes})
        return len({(plain[one], plain[other], *wires) for one, other, *wires in reached})

    @property
    def unmade(self) -> tuple[str, ...]:
        """The calls that were made in no world, as they were written."""
        made = {self._moves.values[number].statement for number in set(self._by[1:])}
        calls = (call.statement for call in calls_of(self.bounds.calls))
        return tuple(call for call in dict.fromkeys(calls) if call not in made)

    def step_to(self, place: int) -> tuple[int, int]:
        """How the node at `place` was first found: the place of the one before, and the move."""
        return self._parents[place], self._by[place]

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
        for cost, rest in self._budget.payable(left):
            for world, bits, number in self._ways_from(node >> self._low, cost):
                after = world << self._low | rest << _PAST_BITS | self.past(node) | bits
                reaction = self._reactions.get((ends[self.move(number).side], number))
                yield number, after, reaction.sent if reaction else ()


def _can_retransmit(tcb: Tcb) -> bool:
    """Something waits for its ACK, or waits behind a zero window for a probe."""
    return oldest_outstanding(tcb) is not None or bool(tcb.unsent)


def _bits(tcb: Tcb, signals: tuple[str, ...], side: Side) -> int:
    """What goes down in the past: see `Past`."""
    told = any(word in signal for signal in signals for word in ("reset", "refused"))
    return ((tcb.state is State.ESTABLISHED) | told << 2) << side


PASTS = tuple(
    Past((bool(bits & 1), bool(bits & 2)), (bool(bits & 4), bool(bits & 8)))
    for bits in range(1 << _PAST_BITS)
)
