"""One host in every state, and every event that can meet it there.

A state is reached by running a script, never by writing fields into a TCB.  Where RFC 9293
distinguishes how a state was reached (SYN-RECEIVED, MUST-11), each way has a situation.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from quizgen.tcp.model import calls, timeouts
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.network import TCP, Protocol, Side
from quizgen.tcp.model.segment import Segment, plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host, Outcome, Tcb
from quizgen.tcp.run.trace import CLIENT_ISN, run
from quizgen.words import Text, Words

_SAY = Words("tcp")

HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK\n"
HALF_CLOSED = HANDSHAKE + "client closes; deliver FIN; deliver ACK\n"


class Situation(NamedTuple):
    """A state, the host that is in it, and the script that brings it there."""

    state: State
    side: Side
    script: str
    name: str

    @property
    def text(self) -> Text:
        """What a reader calls it."""
        return _SAY(f"situations.{self.name}")


SITUATIONS: dict[str, Situation] = {
    situation.name: situation
    for situation in (
        Situation(State.CLOSED, Side.SERVER, "", "CLOSED"),
        Situation(State.LISTEN, Side.SERVER, "server listens", "LISTEN"),
        Situation(State.SYN_SENT, Side.CLIENT, "client opens", "SYN-SENT"),
        Situation(
            State.SYN_RECEIVED,
            Side.SERVER,
            "server listens; client opens; deliver SYN",
            "SYN-RECEIVED after a passive OPEN",
        ),
        Situation(
            State.SYN_RECEIVED,
            Side.CLIENT,
            "client opens; server opens; deliver SYN from server",
            "SYN-RECEIVED after an active OPEN",
        ),
        Situation(State.ESTABLISHED, Side.SERVER, HANDSHAKE, "ESTABLISHED"),
        Situation(
            State.FIN_WAIT_1,
            Side.CLIENT,
            HANDSHAKE + "client closes",
            "FIN-WAIT-1",
        ),
        Situation(State.FIN_WAIT_2, Side.CLIENT, HALF_CLOSED, "FIN-WAIT-2"),
        Situation(State.CLOSE_WAIT, Side.SERVER, HALF_CLOSED, "CLOSE-WAIT"),
        Situation(
            State.CLOSING,
            Side.CLIENT,
            HANDSHAKE + "client closes; server closes; deliver FIN from server",
            "CLOSING",
        ),
        Situation(State.LAST_ACK, Side.SERVER, HALF_CLOSED + "server closes", "LAST-ACK"),
        Situation(
            State.TIME_WAIT,
            Side.CLIENT,
            HALF_CLOSED + "server closes; deliver FIN",
            "TIME-WAIT",
        ),
    )
}


class Happening(NamedTuple):
    """An event by name, what it is (`call`, `segment` or `timeout`), and how it acts on a TCB."""

    name: str
    kind: str
    act: Callable[[Tcb, Host], Outcome]

    @property
    def text(self) -> Text:
        """What a reader calls it."""
        return _SAY(f"happenings.{self.name}")


def _arrival(name: str, build: Callable[[Tcb], Segment]) -> Happening:
    return Happening(name, "segment", lambda tcb, host: arrives(tcb, host, build(tcb)))


def _seq(tcb: Tcb, offset: int = 0) -> int:
    """The number that the host expects next; before it expects any, the peer's ISN."""
    return plus(tcb.rcv_nxt if tcb.irs else CLIENT_ISN, offset)


def _peer_isn(tcb: Tcb) -> int:
    """The number that every SYN of the peer has in this connection."""
    return tcb.irs or CLIENT_ISN


def _from_peer(tcb: Tcb, ack: int, text: str = "", *, gap: int = 0, fin: bool = False) -> Segment:
    return Segment(_seq(tcb, gap), ack, text=text, fin=fin, wnd=65535)


HAPPENINGS: dict[str, Happening] = {
    happening.name: happening
    for happening in (
        Happening("passive OPEN", "call", calls.passive_open),
        Happening("active OPEN", "call", calls.active_open),
        Happening(
            "active OPEN without a remote socket",
            "call",
            lambda tcb, host: calls.active_open(tcb, host, remote=False),
        ),
        Happening("SEND", "call", lambda tcb, host: calls.send(tcb, host, "d")),
        Happening("RECEIVE", "call", lambda tcb, host: calls.receive(tcb)),
        Happening("CLOSE", "call", lambda tcb, host: calls.close(tcb)),
        Happening("ABORT", "call", lambda tcb, host: calls.abort(tcb)),
        Happening("STATUS", "call", lambda tcb, host: calls.status(tcb)),
        _arrival("SYN", lambda tcb: Segment(_seq(tcb), syn=True, wnd=65535)),
        _arrival(
            "the peer's SYN again",
            lambda tcb: Segment(_seq(tcb, -1), syn=True, wnd=65535),
        ),
        _arrival(
            "SYN,ACK",
            lambda tcb: Segment(_peer_isn(tcb), tcb.snd_nxt, syn=True, wnd=65535),
        ),
        _arrival(
            "SYN,ACK that acknowledges a number never sent",
            lambda tcb: Segment(_seq(tcb), plus(tcb.snd_nxt, 1), syn=True, wnd=65535),
        ),
        _arrival(
            "ACK that acknowledges nothing new",
            lambda tcb: _from_peer(tcb, tcb.snd_una),
        ),
        _arrival(
            "ACK of everything sent",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt),
        ),
        _arrival(
            "ACK of a number never sent",
            lambda tcb: _from_peer(tcb, plus(tcb.snd_nxt, 1)),
        ),
        _arrival("data", lambda tcb: _from_peer(tcb, tcb.snd_nxt, "d")),
        _arrival(
            "data after a gap",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, "d", gap=1),
        ),
        _arrival(
            "data without ACK",
            lambda tcb: Segment(_seq(tcb), text="d", wnd=65535),
        ),
        _arrival(
            "FIN that acknowledges nothing new",
            lambda tcb: _from_peer(tcb, tcb.snd_una, fin=True),
        ),
        _arrival(
            "FIN with the ACK of everything sent",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, fin=True),
        ),
        _arrival(
            "FIN after a gap",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, gap=1, fin=True),
        ),
        _arrival(
            "the peer's FIN again",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, gap=-1, fin=True),
        ),
        _arrival("RST", lambda tcb: Segment(_seq(tcb), rst=True)),
        _arrival(
            "RST in the window but not at RCV.NXT",
            lambda tcb: Segment(_seq(tcb, 1), rst=True),
        ),
        _arrival(
            "RST outside the window",
            lambda tcb: Segment(_seq(tcb, -1), rst=True),
        ),
        _arrival(
            "RST,ACK that acknowledges everything sent",
            lambda tcb: Segment(_seq(tcb) if tcb.irs else 0, tcb.snd_nxt, rst=True),
        ),
        _arrival(
            "RST,ACK that acknowledges a number never sent",
            lambda tcb: Segment(_seq(tcb), plus(tcb.snd_nxt, 1), rst=True),
        ),
        Happening(
            "retransmission timeout",
            "timeout",
            lambda tcb, host: timeouts.retransmission_timeout(tcb),
        ),
        Happening("user timeout", "timeout", lambda tcb, host: timeouts.user_timeout(tcb)),
        Happening(
            "2 MSL timeout",
            "timeout",
            lambda tcb, host: timeouts.time_wait_timeout(tcb),
        ),
    )
}


@lru_cache(maxsize=64)
def reach(situation: Situation, protocol: Protocol = TCP) -> tuple[Tcb, Host]:
    """Run the situation's script; return the TCB and the host it belongs to."""
    world = run(situation.script, None, protocol).end
    return world.tcbs[situation.side], world.hosts[situation.side]


def meet(situation: Situation, happening: Happening, protocol: Protocol = TCP) -> Outcome:
    """What the host does when the event meets it in this situation."""
    return happening.act(*reach(situation, protocol))
