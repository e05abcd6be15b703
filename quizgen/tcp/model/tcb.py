"""The Transmission Control Block of one connection, and what a step does to it.

A `Tcb` is a value: a step returns a new one.  CLOSED is fictional (RFC 9293 §3.3.2), so the
TCB of a closed host is the constant `NO_TCB`.
"""

from typing import NamedTuple

from quizgen.tcp.model import rules
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.segment import NO_OPTIONS, Options, Segment, distance, plus
from quizgen.tcp.model.tables import TABLE, Event, State, Table

DEFAULT_SEND_MSS = 536  # when the peer's SYN offers none, over IPv4: RFC 9293 §3.7.1, SHLD-5
ETHERNET_MSS = 1460


class Host(NamedTuple):
    """What a host brings to a connection: the ISN it would select now, its receive buffer in
    octets, the options of its SYN, and whether it delays ACKs (RFC 9293 §3.8.6.3)."""

    isn: int
    window: int = 65535
    options: Options = Options(mss=ETHERNET_MSS)
    delays_acks: bool = False


class Tcb(NamedTuple):
    """One end of a connection, with the variables of RFC 9293 §3.3.1 under their names.

    `passive` remembers how the connection was opened (MUST-11); `remote` whether the OPEN named
    the remote socket.  `unsent` holds SEND buffers, `unacked` the text of segments sent and not
    acknowledged, `sends` how many octets of each SEND are not acknowledged; `closing` is a CLOSE
    whose FIN has not been sent.  `received` is text for the user, `receives` counts RECEIVE calls
    that wait, `held` keeps segments that came early.  `table` is by what the connection changes
    its state.
    """

    state: State
    passive: bool = False
    remote: bool = False
    iss: int = 0
    snd_una: int = 0
    snd_nxt: int = 0
    snd_wnd: int = 0
    snd_wl1: int = 0
    snd_wl2: int = 0
    max_snd_wnd: int = 0
    irs: int = 0
    rcv_nxt: int = 0
    rcv_wnd: int = 0
    unsent: tuple[str, ...] = ()
    unacked: tuple[str, ...] = ()
    sends: tuple[int, ...] = ()
    closing: bool = False
    received: str = ""
    receives: int = 0
    held: tuple[Segment, ...] = ()
    ack_due: bool = False
    options: Options = NO_OPTIONS
    peer_options: Options = NO_OPTIONS
    table: Table = TABLE


_BOOKKEEPING = (rules.ACK_NEW, rules.ACK_DUPLICATE)

NO_TCB = Tcb(State.CLOSED)


class Outcome(NamedTuple):
    """What one event did: the new TCB, segments sent, words to the user, and the clauses that
    decided, in the order they fired.  `restarts_time_wait` is True when the 2 MSL timer starts
    or starts again."""

    tcb: Tcb
    sent: tuple[Segment, ...] = ()
    signals: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    restarts_time_wait: bool = False

    @property
    def reasons(self) -> tuple[Rule, ...]:
        """The rules without the bookkeeping on SND.UNA, where anything more telling fired."""
        telling = tuple(rule for rule in self.rules if rule not in _BOOKKEEPING)
        return telling or self.rules

    def then(
        self,
        rule: Rule,
        tcb: Tcb | None = None,
        *,
        sent: tuple[Segment, ...] = (),
        signals: tuple[str, ...] = (),
        restarts_time_wait: bool = False,
    ) -> "Outcome":
        """Return this outcome continued by one more clause."""
        return Outcome(
            self.tcb if tcb is None else tcb,
            self.sent + sent,
            self.signals + signals,
            (*self.rules, rule),
            self.restarts_time_wait or restarts_time_wait,
        )


def after(event: Event, tcb: Tcb) -> Tcb:
    """Return `tcb` in the state that its table gives for `event`; deleted if that is CLOSED."""
    state = tcb.table.after(event, tcb.state)
    return deleted(tcb) if state is State.CLOSED else tcb._replace(state=state)


def deleted(tcb: Tcb) -> Tcb:
    """Return what is left of a connection: nothing but the table."""
    return Tcb(State.CLOSED, table=tcb.table)


def waiting_calls(tcb: Tcb, answer: str) -> tuple[str, ...]:
    """What SENDs and RECEIVEs that are not done yet are told when their connection goes."""
    sends = (f"SEND: {answer}",) * len(tcb.sends)
    return sends + (f"RECEIVE: {answer}",) * tcb.receives


def ack_segment(tcb: Tcb) -> Segment:
    """<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"""
    return Segment(tcb.snd_nxt, tcb.rcv_nxt, wnd=tcb.rcv_wnd)


def syn_segment(tcb: Tcb) -> Segment:
    """<SEQ=ISS><CTL=SYN>, with <ACK=RCV.NXT> once the peer's SYN is known."""
    syn = Segment(tcb.iss, syn=True, wnd=tcb.rcv_wnd, options=tcb.options)
    if tcb.state is State.SYN_SENT:
        return syn
    return syn._replace(ack=tcb.rcv_nxt, options=_answering(tcb.options, tcb.peer_options))


def _answering(own: Options, offered: Options) -> Options:
    """A SYN,ACK offers window scale, SACK and timestamps only if the SYN did
    (RFC 7323 §2.2 and §3.2, RFC 2018 §2)."""
    return Options(
        own.mss,
        None if offered.window_scale is None else own.window_scale,
        own.sack_permitted and offered.sack_permitted,
        own.timestamps and offered.timestamps,
    )


def reset_answering(seg: Segment) -> Segment:
    """The reset that whoever sent `seg` can believe (RFC 9293 §3.5.2)."""
    if seg.ack is None:
        return Segment(0, plus(seg.seq, seg.length), rst=True)
    return Segment(seg.ack, rst=True)


def syn_outstanding(tcb: Tcb) -> bool:
    """Our SYN was sent and is not acknowledged."""
    return tcb.state not in (State.CLOSED, State.LISTEN) and tcb.snd_una == tcb.iss != tcb.snd_nxt


def fin_sent(tcb: Tcb) -> bool:
    """Our FIN has left: these states are entered by CLOSE, and no CLOSE waits."""
    return not tcb.closing and tcb.state in (
        State.FIN_WAIT_1,
        State.FIN_WAIT_2,
        State.CLOSING,
        State.LAST_ACK,
        State.TIME_WAIT,
    )


def acknowledged(tcb: Tcb, ack: int) -> Tcb:
    """Move SND.UNA to `ack` and drop from `unacked` and `sends` what that covers entirely."""
    octets = distance(tcb.snd_una, ack) - syn_outstanding(tcb)
    covered, unacked = octets, tcb.unacked
    while unacked and len(unacked[0]) <= covered:
        covered -= len(unacked[0])
        unacked = unacked[1:]
    if unacked:
        unacked = (unacked[0][covered:], *unacked[1:])
    covered, sends = octets, tcb.sends
    while sends and sends[0] <= covered:
        covered -= sends[0]
        sends = sends[1:]
    if sends:
        sends = (sends[0] - covered, *sends[1:])
    return tcb._replace(snd_una=ack, unacked=unacked, sends=sends)


def oldest_outstanding(tcb: Tcb) -> Segment | None:
    """The segment at the front of the retransmission queue: whatever sits at SND.UNA."""
    if syn_outstanding(tcb):
        return syn_segment(tcb)
    if tcb.unacked:
        return ack_segment(tcb)._replace(seq=tcb.snd_una, text=tcb.unacked[0])
    if fin_sent(tcb) and tcb.snd_una != tcb.snd_nxt:
        return ack_segment(tcb)._replace(seq=tcb.snd_una, fin=True)
    return None


_SENDS_TEXT = (State.ESTABLISHED, State.CLOSE_WAIT, State.FIN_WAIT_1, State.CLOSING)


def transmit(tcb: Tcb) -> tuple[Tcb, tuple[Segment, ...]]:
    """Send what waits and the window admits: text in segments of at most the peer's MSS, then
    the FIN of a waiting CLOSE, each with a piggybacked acknowledgment."""
    sent: list[Segment] = []
    mss = tcb.peer_options.mss or DEFAULT_SEND_MSS
    if tcb.closing and tcb.state is State.ESTABLISHED:
        tcb = after(Event.CLOSE, tcb)  # "in any case", FIN or not (§3.10.4)
    while tcb.unsent and tcb.state in _SENDS_TEXT:
        usable = distance(tcb.snd_nxt, plus(tcb.snd_una, tcb.snd_wnd))
        text = tcb.unsent[0][: max(0, min(mss, usable))]
        if not text:
            break
        rest = tcb.unsent[0][len(text) :]
        sent.append(ack_segment(tcb)._replace(text=text))
        tcb = tcb._replace(
            snd_nxt=plus(tcb.snd_nxt, len(text)),
            unacked=(*tcb.unacked, text),
            unsent=(rest, *tcb.unsent[1:]) if rest else tcb.unsent[1:],
        )
    if tcb.closing and not tcb.unsent and tcb.state in (*_SENDS_TEXT, State.SYN_RECEIVED):
        sent.append(ack_segment(tcb)._replace(fin=True))
        tcb = after(Event.CLOSE, tcb)._replace(snd_nxt=plus(tcb.snd_nxt, 1), closing=False)
    return (tcb._replace(ack_due=False) if sent else tcb), tuple(sent)
