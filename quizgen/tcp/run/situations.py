"""One host in every state, and every event that can meet it there.

A state is reached by running a script, never by writing fields into a TCB.  Where RFC 9293
distinguishes how a state was reached (SYN-RECEIVED, MUST-11), each way has a situation.
"""

from collections.abc import Callable
from typing import NamedTuple

from quizgen.tcp.model import calls, timeouts
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.lookup import remembered
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment, plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host, Outcome, Tcb
from quizgen.tcp.run.trace import CLIENT_ISN, run

HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK\n"
HALF_CLOSED = HANDSHAKE + "client closes; deliver FIN; deliver ACK\n"


class Situation(NamedTuple):
    """A state, the host that is in it, and the script that brings it there."""

    state: State
    side: Side
    script: str
    en: str
    zh: str


SITUATIONS: dict[str, Situation] = {
    situation.en: situation
    for situation in (
        Situation(State.CLOSED, Side.SERVER, "", "CLOSED", "CLOSED"),
        Situation(State.LISTEN, Side.SERVER, "server listens", "LISTEN", "LISTEN"),
        Situation(State.SYN_SENT, Side.CLIENT, "client opens", "SYN-SENT", "SYN-SENT"),
        Situation(
            State.SYN_RECEIVED,
            Side.SERVER,
            "server listens; client opens; deliver SYN",
            "SYN-RECEIVED after a passive OPEN",
            "由被动打开进入的 SYN-RECEIVED",
        ),
        Situation(
            State.SYN_RECEIVED,
            Side.CLIENT,
            "client opens; server opens; deliver SYN from server",
            "SYN-RECEIVED after an active OPEN",
            "由主动打开进入的 SYN-RECEIVED",
        ),
        Situation(State.ESTABLISHED, Side.SERVER, HANDSHAKE, "ESTABLISHED", "ESTABLISHED"),
        Situation(
            State.FIN_WAIT_1,
            Side.CLIENT,
            HANDSHAKE + "client closes",
            "FIN-WAIT-1",
            "FIN-WAIT-1",
        ),
        Situation(State.FIN_WAIT_2, Side.CLIENT, HALF_CLOSED, "FIN-WAIT-2", "FIN-WAIT-2"),
        Situation(State.CLOSE_WAIT, Side.SERVER, HALF_CLOSED, "CLOSE-WAIT", "CLOSE-WAIT"),
        Situation(
            State.CLOSING,
            Side.CLIENT,
            HANDSHAKE + "client closes; server closes; deliver FIN from server",
            "CLOSING",
            "CLOSING",
        ),
        Situation(
            State.LAST_ACK, Side.SERVER, HALF_CLOSED + "server closes", "LAST-ACK", "LAST-ACK"
        ),
        Situation(
            State.TIME_WAIT,
            Side.CLIENT,
            HALF_CLOSED + "server closes; deliver FIN",
            "TIME-WAIT",
            "TIME-WAIT",
        ),
    )
}


class Happening(NamedTuple):
    """An event by name, what it is (`call`, `segment` or `timeout`), and how it acts on a TCB."""

    en: str
    zh: str
    kind: str
    act: Callable[[Tcb, Host], Outcome]


def _arrival(en: str, zh: str, build: Callable[[Tcb], Segment]) -> Happening:
    return Happening(en, zh, "segment", lambda tcb, host: arrives(tcb, host, build(tcb)))


def _seq(tcb: Tcb, offset: int = 0) -> int:
    """The number that the host expects next; before it expects any, the peer's ISN."""
    return plus(tcb.rcv_nxt if tcb.irs else CLIENT_ISN, offset)


def _peer_isn(tcb: Tcb) -> int:
    """The number that every SYN of the peer has in this connection."""
    return tcb.irs or CLIENT_ISN


def _from_peer(tcb: Tcb, ack: int, text: str = "", *, gap: int = 0, fin: bool = False) -> Segment:
    return Segment(_seq(tcb, gap), ack, text=text, fin=fin, wnd=65535)


HAPPENINGS: dict[str, Happening] = {
    happening.en: happening
    for happening in (
        Happening("passive OPEN", "被动打开（passive OPEN）", "call", calls.passive_open),
        Happening("active OPEN", "主动打开（active OPEN）", "call", calls.active_open),
        Happening(
            "active OPEN without a remote socket",
            "未指定远端套接字的主动打开",
            "call",
            lambda tcb, host: calls.active_open(tcb, host, remote=False),
        ),
        Happening("SEND", "SEND", "call", lambda tcb, host: calls.send(tcb, host, "d")),
        Happening("RECEIVE", "RECEIVE", "call", lambda tcb, host: calls.receive(tcb)),
        Happening("CLOSE", "CLOSE", "call", lambda tcb, host: calls.close(tcb)),
        Happening("ABORT", "ABORT", "call", lambda tcb, host: calls.abort(tcb)),
        Happening("STATUS", "STATUS", "call", lambda tcb, host: calls.status(tcb)),
        _arrival("SYN", "收到新的 SYN", lambda tcb: Segment(_seq(tcb), syn=True, wnd=65535)),
        _arrival(
            "the peer's SYN again",
            "再次收到对端的 SYN",
            lambda tcb: Segment(_seq(tcb, -1), syn=True, wnd=65535),
        ),
        _arrival(
            "SYN,ACK",
            "收到 SYN,ACK",
            lambda tcb: Segment(_peer_isn(tcb), tcb.snd_nxt, syn=True, wnd=65535),
        ),
        _arrival(
            "SYN,ACK that acknowledges a number never sent",
            "收到确认了未发送序号的 SYN,ACK",
            lambda tcb: Segment(_seq(tcb), plus(tcb.snd_nxt, 1), syn=True, wnd=65535),
        ),
        _arrival(
            "ACK that acknowledges nothing new",
            "收到没有确认新内容的 ACK",
            lambda tcb: _from_peer(tcb, tcb.snd_una),
        ),
        _arrival(
            "ACK of everything sent",
            "收到确认了全部已发内容的 ACK",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt),
        ),
        _arrival(
            "ACK of a number never sent",
            "收到确认了未发送序号的 ACK",
            lambda tcb: _from_peer(tcb, plus(tcb.snd_nxt, 1)),
        ),
        _arrival("data", "收到按序的数据", lambda tcb: _from_peer(tcb, tcb.snd_nxt, "d")),
        _arrival(
            "data after a gap",
            "收到前面有缺口的数据",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, "d", gap=1),
        ),
        _arrival(
            "data without ACK",
            "收到不带 ACK 的数据",
            lambda tcb: Segment(_seq(tcb), text="d", wnd=65535),
        ),
        _arrival(
            "FIN that acknowledges nothing new",
            "收到 FIN，但其中的 ACK 没有确认新内容",
            lambda tcb: _from_peer(tcb, tcb.snd_una, fin=True),
        ),
        _arrival(
            "FIN with the ACK of everything sent",
            "收到 FIN，且其中的 ACK 确认了全部已发内容",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, fin=True),
        ),
        _arrival(
            "FIN after a gap",
            "收到前面有缺口的 FIN",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, gap=1, fin=True),
        ),
        _arrival(
            "the peer's FIN again",
            "再次收到对端的 FIN",
            lambda tcb: _from_peer(tcb, tcb.snd_nxt, gap=-1, fin=True),
        ),
        _arrival("RST", "收到序列号恰为 RCV.NXT 的 RST", lambda tcb: Segment(_seq(tcb), rst=True)),
        _arrival(
            "RST in the window but not at RCV.NXT",
            "收到在窗口内但序列号不等于 RCV.NXT 的 RST",
            lambda tcb: Segment(_seq(tcb, 1), rst=True),
        ),
        _arrival(
            "RST outside the window",
            "收到窗口外的 RST",
            lambda tcb: Segment(_seq(tcb, -1), rst=True),
        ),
        _arrival(
            "RST,ACK that acknowledges everything sent",
            "收到确认了全部已发内容的 RST,ACK",
            lambda tcb: Segment(_seq(tcb) if tcb.irs else 0, tcb.snd_nxt, rst=True),
        ),
        _arrival(
            "RST,ACK that acknowledges a number never sent",
            "收到确认了未发送序号的 RST,ACK",
            lambda tcb: Segment(_seq(tcb), plus(tcb.snd_nxt, 1), rst=True),
        ),
        Happening(
            "retransmission timeout",
            "重传超时",
            "timeout",
            lambda tcb, host: timeouts.retransmission_timeout(tcb),
        ),
        Happening(
            "user timeout", "用户超时", "timeout", lambda tcb, host: timeouts.user_timeout(tcb)
        ),
        Happening(
            "2 MSL timeout",
            "2MSL 定时器到期",
            "timeout",
            lambda tcb, host: timeouts.time_wait_timeout(tcb),
        ),
    )
}


@remembered
def reach(situation: Situation) -> tuple[Tcb, Host]:
    """Run the situation's script; return the TCB and the host it belongs to."""
    world = run(situation.script).end
    return world.tcbs[situation.side], world.hosts[situation.side]


def meet(situation: Situation, happening: Happening) -> Outcome:
    """What the host does when the event meets it in this situation."""
    return happening.act(*reach(situation))
