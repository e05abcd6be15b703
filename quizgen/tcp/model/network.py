"""Two hosts and the wires between them: one action at a time (RFC 9293 §3.5, §3.6).

A `World` is a value.  It has no bounds and no clock: whoever steps it decides which of the
possible actions comes next.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple, TypeVar

from quizgen.tcp.model import calls, timeouts
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.segment import Segment, plus
from quizgen.tcp.model.tables import TABLE, State, Table
from quizgen.tcp.model.tcb import Host, Outcome, Tcb, deleted

_T = TypeVar("_T")

ISN_STEP = 1_000_000  # how far a host's ISN clock moves from one connection to the next


class Side(IntEnum):
    """The two hosts.  `str` gives the name that scripts use."""

    CLIENT = 0
    SERVER = 1

    def __str__(self) -> str:
        return _NAMES[self]

    @property
    def peer(self) -> "Side":
        """The host at the other end."""
        return _PEERS[self]


_NAMES = ("client", "server")
_PEERS = (Side.SERVER, Side.CLIENT)  # asked some hundred times a run
SIDES: Mapping[str, Side] = {str(side): side for side in Side}


class World(NamedTuple):
    """Both TCBs, both hosts, and for each side the segments on their way to it, oldest first."""

    tcbs: tuple[Tcb, Tcb]
    wires: tuple[tuple[Segment, ...], tuple[Segment, ...]]
    hosts: tuple[Host, Host]

    @property
    def states(self) -> tuple[State, State]:
        """The states of client and server."""
        return self.tcbs[0].state, self.tcbs[1].state


def new_world(client: Host, server: Host, table: Table = TABLE) -> World:
    """Return two closed hosts, whose connections go by `table`, and empty wires."""
    closed = Tcb(State.CLOSED, table=table)
    return World((closed, closed), ((), ()), (client, server))


class Verb(IntEnum):
    """What can happen.  The first group concerns a host, the second a segment on a wire."""

    PASSIVE_OPEN = 0
    PASSIVE_OPEN_FOR_PEER = 1
    ACTIVE_OPEN = 2
    ACTIVE_OPEN_WITHOUT_REMOTE = 3
    SEND = 4
    RECEIVE = 5
    CLOSE = 6
    ABORT = 7
    STATUS = 8
    RETRANSMISSION_TIMEOUT = 9
    USER_TIMEOUT = 10
    TIME_WAIT_TIMEOUT = 11
    DELAYED_ACK_TIMEOUT = 12
    CRASH = 13
    DELIVER = 20
    LOSE = 21
    DUPLICATE = 22
    INJECT = 23


class Action(NamedTuple):
    """One thing that happens.  `side` is the host that acts, or the one a segment is on its way
    to; `place` counts on that wire from the oldest; `text` is what SEND sends; `segment` is
    what INJECT puts on the wire: an old duplicate, or a forgery."""

    verb: Verb
    side: Side
    place: int = 0
    text: str = ""
    segment: Segment | None = None


class Protocol(NamedTuple):
    """What decides in a world: SEGMENT ARRIVES, how far the ISN clock moves, how many MSL
    TIME-WAIT lasts, and by which table states change.  TCP, or TCP with one rule changed."""

    arrives: Callable[[Tcb, Host, Segment], Outcome] = arrives
    isn_step: int = ISN_STEP
    time_wait: int = 2
    table: Table = TABLE


TCP = Protocol()


def step(world: World, action: Action, protocol: Protocol = TCP) -> tuple[World, Outcome | None]:
    """Return the world after `action`, and what the host did; None when only a wire changed."""
    side, wire = action.side, world.wires[action.side]
    if action.verb is Verb.INJECT and action.segment is not None:
        return _with_wire(world, side, (*wire, action.segment)), None
    if action.verb is Verb.DUPLICATE:
        return _with_wire(world, side, (*wire, wire[action.place])), None
    if action.verb is Verb.CRASH:
        return world._replace(tcbs=_put(world.tcbs, side, deleted(world.tcbs[side]))), None
    arriving = None
    if action.verb in (Verb.LOSE, Verb.DELIVER):
        arriving = wire[action.place]
        world = _with_wire(world, side, wire[: action.place] + wire[action.place + 1 :])
        if action.verb is Verb.LOSE:
            return world, None
    host, outcome = _reacted(world.tcbs[side], world.hosts[side], action, arriving, protocol)
    world = World(_put(world.tcbs, side, outcome.tcb), world.wires, _put(world.hosts, side, host))
    return _with_wire(world, side.peer, world.wires[side.peer] + outcome.sent), outcome


_NO_ISS_YET = (State.CLOSED, State.LISTEN)


def selects_iss(before: Tcb, after: Tcb) -> bool:
    """An ISS is selected on leaving CLOSED or LISTEN for a state that has one."""
    return before.state in _NO_ISS_YET and after.state not in _NO_ISS_YET


def react(
    tcb: Tcb, host: Host, action: Action, arriving: Segment | None, protocol: Protocol
) -> tuple[Host, Outcome]:
    """What one host does with an arriving segment, or with a call or timeout.

    When that selects an ISS, the host's ISN clock moves on.
    """
    if arriving is not None:
        outcome = protocol.arrives(tcb, host, arriving)
    else:
        outcome = _call_or_timeout(tcb, host, action)
    if selects_iss(tcb, outcome.tcb):
        host = host._replace(isn=plus(host.isn, protocol.isn_step))
    return host, outcome


_reacted = lru_cache(maxsize=1024)(react)  # runs that are compared begin alike


def _call_or_timeout(tcb: Tcb, host: Host, action: Action) -> Outcome:
    match action.verb:
        case Verb.PASSIVE_OPEN | Verb.PASSIVE_OPEN_FOR_PEER:
            remote = action.verb is Verb.PASSIVE_OPEN_FOR_PEER
            return calls.passive_open(tcb, host, remote=remote)
        case Verb.ACTIVE_OPEN | Verb.ACTIVE_OPEN_WITHOUT_REMOTE:
            return calls.active_open(tcb, host, remote=action.verb is Verb.ACTIVE_OPEN)
        case Verb.SEND:
            return calls.send(tcb, host, action.text)
    return _SIMPLE[action.verb](tcb)


_SIMPLE = {
    Verb.RECEIVE: calls.receive,
    Verb.CLOSE: calls.close,
    Verb.ABORT: calls.abort,
    Verb.STATUS: calls.status,
    Verb.RETRANSMISSION_TIMEOUT: timeouts.retransmission_timeout,
    Verb.USER_TIMEOUT: timeouts.user_timeout,
    Verb.TIME_WAIT_TIMEOUT: timeouts.time_wait_timeout,
    Verb.DELAYED_ACK_TIMEOUT: timeouts.delayed_ack_timeout,
}


def _with_wire(world: World, side: Side, wire: tuple[Segment, ...]) -> World:
    return world._replace(wires=_put(world.wires, side, wire))


def _put(pair: tuple[_T, _T], side: Side, value: _T) -> tuple[_T, _T]:
    return (value, pair[1]) if side is Side.CLIENT else (pair[0], value)
