"""Sockets: a host at one point of a run as `ss -tan` on Linux lists it.

Linux keeps a listening socket beside the connections that came to it, so LISTEN stays listed when
the model's host has moved on; what is CLOSED is not listed.  The application is taken to accept
at once and to read only where the script says so: Recv-Q counts a FIN that was not read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import distance
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Tcb
from quizgen.tcp.run.trace import Step, Trace
from quizgen.tcp.views.tcpdump import SOCKETS

BACKLOG = 128

SS_STATES: Mapping[State, str] = {
    State.SYN_RECEIVED: "SYN-RECV",
    State.ESTABLISHED: "ESTAB",
}
"""Where `ss` spells a state unlike RFC 9293."""

_OPENS_PASSIVELY = (Verb.PASSIVE_OPEN, Verb.PASSIVE_OPEN_FOR_PEER)
_PEER_CLOSED = (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT)


class _Line(NamedTuple):
    state: str
    received: str
    sent: str
    local: tuple[str, str]
    peer: tuple[str, str]


_HEADER = _Line("State", "Recv-Q", "Send-Q", ("Local Address", "Port"), ("Peer Address", "Port"))


def ss(trace: Trace, at: Side, after: int | None = None) -> str:
    """Print what `ss -tan` prints on host `at` when `after` steps of the run are done, by
    default all of them."""
    steps = trace.steps if after is None else trace.steps[:after]
    return _table([_HEADER, *_listed(trace, steps, at)])


def ss_both(trace: Trace, after: int | None = None) -> str:
    """Print `ss -tan` on both hosts, one after the other, each under its prompt."""
    return "\n".join(f"{side}$ ss -tan\n{ss(trace, side, after)}" for side in Side)


def _listed(trace: Trace, steps: Sequence[Step], at: Side) -> Iterator[_Line]:
    local, peer = SOCKETS[at], SOCKETS[at.peer]
    tcb = (steps[-1].after if steps else trace.start).tcbs[at]
    if _listens(steps, at):
        any_peer = ("0.0.0.0", "*")
        yield _Line("LISTEN", "0", str(BACKLOG), ("0.0.0.0", str(local.port)), any_peer)
    if tcb.state not in (State.CLOSED, State.LISTEN):
        yield _Line(
            SS_STATES.get(tcb.state, tcb.state.value),
            str(_received(steps, at, tcb)),
            str(_sent(tcb)),
            (local.address, str(local.port)),
            (peer.address, str(peer.port)),
        )


def _listens(steps: Iterable[Step], side: Side) -> bool:
    """A passive OPEN makes a listening socket; it goes when its own user closes it."""
    listening = False
    for step in steps:
        if step.action.side is not side:
            continue
        before, after = (world.tcbs[side].state for world in (step.before, step.after))
        if step.action.verb in _OPENS_PASSIVELY:
            listening = listening or after is State.LISTEN
        elif step.action.verb is Verb.CRASH:
            listening = False
        elif before is State.LISTEN and step.action.verb is not Verb.DELIVER:
            listening = listening and after is State.LISTEN
    return listening


def _received(steps: Iterable[Step], side: Side, tcb: Tcb) -> int:
    """RCV.NXT less what the user has read, and a FIN counts until it is read as end of file."""
    if tcb.state is State.TIME_WAIT:
        return 0
    unread = False
    for step in steps:
        if step.action.side is not side:
            continue
        before, after = step.before.tcbs[side], step.after.tcbs[side]
        if after.state not in _PEER_CLOSED:
            unread = False
        elif before.state not in _PEER_CLOSED:
            unread = not before.receives
        elif step.action.verb is Verb.RECEIVE:
            unread = False  # Linux counts the end of file as read with the data before it
    return len(tcb.received) + unread


def _sent(tcb: Tcb) -> int:
    """What is written and not acknowledged; SYN and FIN count, but not in the half-open
    connections of a listening socket."""
    if tcb.state is State.TIME_WAIT or (tcb.state is State.SYN_RECEIVED and tcb.passive):
        return 0
    waiting = sum(len(text) for text in tcb.unsent) + tcb.closing
    return distance(tcb.snd_una, tcb.snd_nxt) + waiting


def _table(lines: Sequence[_Line]) -> str:
    """Addresses end and ports begin at their colon, as in `ss`."""
    state = max(len(line.state) for line in lines)
    local, peer = (
        (max(len(pair[0]) for pair in pairs), max(len(pair[1]) for pair in pairs))
        for pairs in ([line.local for line in lines], [line.peer for line in lines])
    )
    return "".join(
        f"{line.state:<{state}} {line.received:<6} {line.sent:<6} "
        f"{line.local[0]:>{local[0]}}:{line.local[1]:<{local[1]}} "
        f"{line.peer[0]:>{peer[0]}}:{line.peer[1]:<{peer[1]}}".rstrip()
        + (" Process\n" if line is _HEADER else "\n")
        for line in lines
    )
