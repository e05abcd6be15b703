"""Where Linux is known to differ from RFC 9293: how that shows, why, and who says so.

What is written here is checked as strictly as the model: where a difference is expected and does
not show, or shows otherwise, that is a finding.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment, distance
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host
from quizgen.tcp.run.trace import Step
from quizgen.witness.comparison import Seen, Sent, expected

SHUTDOWN, CLOSE = "shutdown", "close"
CLOSE_UNREAD = "close_unread"  # close() by a program that has not read what came


class Met(NamedTuple):
    """A step at which the kernel did otherwise, and the call that `closes` was there."""

    step: Step
    kernel: Seen
    closes_with: str

    @property
    def side(self) -> Side:
        """The host that acted, or that the segment met."""
        return self.step.action.side

    @property
    def model(self) -> Seen:
        """What RFC 9293 says of the step."""
        return expected(self.step)

    @property
    def was(self) -> State:
        """The state before."""
        return self.step.before.states[self.side]

    @property
    def arrived(self) -> Segment:
        """The segment that was delivered; an empty one where none was."""
        delivered = self.step.action.verb is Verb.DELIVER
        return (self.step.segment if delivered else None) or Segment(0)

    def sends(self, *flags: str, state: State | None = None) -> bool:
        """The host sent segments with just these flags; it is in `state`, or where RFC 9293 says,
        and its peer is where RFC 9293 says."""
        sent = [(segment.sender, segment.flags) for segment in self.kernel.sent]
        wanted = list(self.model.states)
        if state is not None:
            wanted[self.side] = state
        return sent == [(self.side, name) for name in flags] and self.kernel.states == (*wanted,)


@dataclass(frozen=True)
class Known:
    """One way in which Linux differs: its name, why, and the document or the place in the
    kernel's source that says so; `shows` recognizes it at the step where it begins, and a timer
    that is set otherwise by `shows_as`.

    `until` names the first Linux that agrees; then it need not show.
    """

    name: str
    reason: str
    source: str
    shows: Callable[[Met], bool] = lambda met: False
    until: str = ""
    shows_as: str = ""


def _aborts_with_ack(met: Met) -> bool:
    if met.step.action.verb is not Verb.ABORT or len(met.model.sent) != 1:
        return False
    (reset,) = met.model.sent
    same = [Sent(met.side, "RST,ACK", reset.seq, sent.ack) == sent for sent in met.kernel.sent]
    return same == [True] and met.kernel.states == met.model.states


ABORT = Known(
    "abort",
    "An abort on Linux sends RST,ACK, where RFC 9293 §3.10.5 writes <SEQ=SND.NXT><CTL=RST>. "
    "The peer judges a RST by SEG.SEQ alone, so it makes no difference to it.",
    "Linux net/ipv4/tcp_output.c, tcp_send_active_reset(): TCPHDR_ACK | TCPHDR_RST",
    _aborts_with_ack,
)


def _resets_after_close(met: Met) -> bool:
    closed = met.step.after.tcbs[met.side].state
    is_own = closed in (State.FIN_WAIT_1, State.FIN_WAIT_2, State.LAST_ACK, State.CLOSING)
    resets = met.sends("RST", state=State.CLOSED) or met.sends("RST,ACK", state=State.CLOSED)
    return met.closes_with != SHUTDOWN and is_own and resets


HALF_DUPLEX = Known(
    "half-duplex-close",
    "close() on Linux is the half-duplex close that RFC 9293 §3.6.1 permits (MAY-1): the program "
    "can read no more. Data that it has not read, or that comes later, is lost, and a RST says so "
    "(SHLD-3). The model's CLOSE is shutdown(SHUT_WR).",
    "RFC 9293 §3.6.1; RFC 2525 §2.17; Linux net/ipv4/tcp.c, __tcp_close()",
    _resets_after_close,
)


def _syn_in_syn_received(met: Met) -> bool:
    return met.was is State.SYN_RECEIVED and met.arrived.flags == "SYN"


SYN_TWICE = Known(
    "syn-ack-again",
    "A SYN that comes again in SYN-RECEIVED lies outside the window, so RFC 9293 §3.10.7.4 answers "
    "with a bare ACK, which does not help the client. Linux sends its SYN,ACK again.",
    "Linux net/ipv4/tcp_minisocks.c, tcp_check_req(): 'Check for pure retransmitted SYN'",
    lambda met: _syn_in_syn_received(met) and met.sends("SYN,ACK"),
)

NEW_SYN = Known(
    "new-syn-reset",
    "A SYN in the window of a SYN-RECEIVED that came from LISTEN returns it to LISTEN, and "
    "RFC 9293 §3.10.7.4 sends nothing. Linux returns there too, and sends a RST.",
    "Linux net/ipv4/tcp_minisocks.c, tcp_check_req(): embryonic_reset",
    lambda met: _syn_in_syn_received(met) and met.sends("RST,ACK"),
)


def _crossed(met: Met) -> bool:
    return met.was is State.SYN_RECEIVED and met.arrived.flags == "SYN,ACK"


_SIMULTANEOUS = (
    "Linux commit 23e89e8ee7be (6.11), 'tcp: Don't drop SYN+ACK for simultaneous connect()'"
)
DUPLICATE_ACK = Known(
    "ack-again",
    "After crossing SYNs the peer's SYN,ACK establishes the connection, as in RFC 9293 Figure 7; "
    "Linux acknowledges its SYN, which it has seen before, once more.",
    _SIMULTANEOUS,
    lambda met: _crossed(met) and not met.model.sent and met.sends("ACK"),
)
DROPPED_SYN_ACK = Known(
    "syn-ack-dropped",
    "Before Linux 6.11 the peer's SYN,ACK after crossing SYNs only got a challenge ACK, and that "
    "ACK established the connection.",
    _SIMULTANEOUS,
    lambda met: _crossed(met) and met.sends("ACK", state=State.SYN_RECEIVED),
    until="6.11",
)


def _acknowledges_unsent(met: Met) -> bool:
    ack, own = met.arrived.ack, met.step.before.tcbs[met.side]
    return ack is not None and distance(own.snd_nxt, ack) > 0


ACK_OF_UNSENT = Known(
    "ack-of-unsent",
    "Before Linux 7.1 a segment that acknowledges something never sent was dropped without the "
    "ACK that RFC 9293 §3.10.7.4 asks for.",
    "Linux commit 42726ec644cb (7.1), 'tcp: send a challenge ACK on SEG.ACK > SND.NXT'",
    lambda met: _acknowledges_unsent(met) and met.sends(),
    until="7.1",
)

SYN_IN_TIME_WAIT = Known(
    "reopened",
    "Where something listens, Linux opens a new connection straight from TIME-WAIT if the SYN "
    "has a higher sequence number, as RFC 9293 §3.6.1 permits (MAY-2); its ISN is higher than "
    "any number the old connection used.",
    "RFC 9293 §3.6.1; Linux net/ipv4/tcp_minisocks.c, tcp_timewait_state_process()",
    lambda met: met.was is State.TIME_WAIT and met.sends("SYN,ACK", state=State.SYN_RECEIVED),
)


_PEER_CLOSED = (State.CLOSE_WAIT, State.LAST_ACK, State.CLOSING, State.TIME_WAIT)


def _acknowledges_at_once(met: Met) -> bool:
    early = [sent for sent in met.kernel.sent if sent not in met.model.sent]
    is_ack = [(sent.sender, sent.flags) for sent in early] == [(met.side, "ACK")]
    delays, own = met.step.before.hosts[met.side].delays_acks, met.step.before.tcbs[met.side]
    has_data = distance(own.irs, own.rcv_nxt) > 1 + (own.state in _PEER_CLOSED)
    return delays and is_ack and not has_data and met.kernel.states == met.model.states


QUICK_ACK = Known(
    "quick-ack",
    "Linux delays no ACK at the start of a connection: it acknowledges the first segments at once, "
    "so that the peer's window may grow, and a FIN too before data has come.",
    "Linux net/ipv4/tcp_input.c, tcp_event_data_recv() and tcp_incr_quickack()",
    _acknowledges_at_once,
)

DATA_ON_SYN = Known(
    "data-on-syn",
    "RFC 9293 §3.4 keeps data that comes with a SYN until the connection stands. Linux takes it "
    "only with Fast Open, and lets the peer send it again; so with a SYN,ACK.",
    "RFC 7413 §2; Linux net/ipv4/tcp_input.c, tcp_conn_request()",
)
TIME_WAIT_LENGTH = Known(
    "time-wait-length",
    "TIME-WAIT lasts 2 MSL, and RFC 9293 §3.4.2 takes MSL to be 2 minutes. On Linux it lasts "
    "60 s, and no sysctl changes that.",
    "Linux include/net/tcp.h, TCP_TIMEWAIT_LEN",
    shows_as="client: TIME-WAIT for 60 s",
)
FIN_WAIT_2_LENGTH = Known(
    "fin-wait-2-length",
    "RFC 9293 sets no limit to FIN-WAIT-2. Once no program holds the socket, Linux waits "
    "tcp_fin_timeout for the peer's FIN.",
    "tcp(7), tcp_fin_timeout",
    shows_as="client: FIN-WAIT-2 for 60 s",
)

KNOWN = (
    *(ABORT, HALF_DUPLEX, SYN_TWICE, NEW_SYN, DUPLICATE_ACK, DROPPED_SYN_ACK, ACK_OF_UNSENT),
    *(SYN_IN_TIME_WAIT, QUICK_ACK),
)


def known(met: Met) -> Known | None:
    """The known difference that shows here, if one does."""
    return next((each for each in KNOWN if each.shows(met)), None)


_NEVER = {
    Verb.TIME_WAIT_TIMEOUT: "TIME-WAIT lasts 60 s on Linux: longer than is waited here",
    Verb.USER_TIMEOUT: "until Linux gives up minutes pass: longer than is waited here",
    Verb.PASSIVE_OPEN_FOR_PEER: "listen() names no peer",
    Verb.ACTIVE_OPEN_WITHOUT_REMOTE: "connect() names a peer",
    Verb.STATUS: "STATUS sends nothing that could be compared",
}
_BY_HOLDER = (Verb.SEND, Verb.RECEIVE, Verb.CLOSE, Verb.ABORT, Verb.CRASH)
_CLOSED_BY_USER = (State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSING, State.LAST_ACK)


def impossible(step: Step, closes_with: str) -> str:
    """Why no program can have a Linux kernel do this step; empty where one can."""
    verb, side = step.action.verb, step.action.side
    before, after = step.before.tcbs[side], step.after.tcbs[side]
    peer = step.before.hosts[side.peer]
    if verb in _NEVER:
        return _NEVER[verb]
    if after.iss > after.snd_nxt:
        return "the kernel chooses its ISN: none so near to 2^32 can be set"
    if verb is Verb.SEND and peer._replace(isn=0, delays_acks=False) != Host(0):
        return "the kernel chooses its receive window and its options: these cannot be set"
    if verb in _BY_HOLDER and before.state is State.SYN_RECEIVED and before.passive:
        return "no program holds a connection before accept() has returned it"
    if verb is Verb.SEND and before.state in (State.SYN_SENT, State.SYN_RECEIVED):
        return "send() takes no data before the connection stands: it waits, or says EAGAIN"
    is_orphan = closes_with != SHUTDOWN and before.state in _CLOSED_BY_USER
    if verb is Verb.CRASH and (before.state is State.TIME_WAIT or is_orphan):
        return "no program holds the connection any more, so none can let it go"
    return ""
