"""Where Linux is known to differ from RFC 9293: what it does, why, and who says so.

What is written here is checked as strictly as the model: a difference that does not show, or
shows otherwise, is a finding.
"""

from quizgen.tcp.model.tables import State
from quizgen.witness.comparison import Difference, Seen

AT_THE_END = "the end"

_S = State
_BOTH_CLOSED = (_S.CLOSED, _S.CLOSED)
_BOTH_ESTABLISHED = (_S.ESTABLISHED, _S.ESTABLISHED)

ABORT = (
    Difference(
        "client aborts",
        Seen(("client: RST,ACK seq=x+1 ack=y+1",), (_S.CLOSED, _S.ESTABLISHED)),
        "An abort on Linux sends RST,ACK, where RFC 9293 §3.10.5 writes <SEQ=SND.NXT><CTL=RST>. "
        "The peer judges a RST by SEG.SEQ alone, so it makes no difference to it.",
        "Linux net/ipv4/tcp_output.c, tcp_send_active_reset(): TCPHDR_ACK | TCPHDR_RST",
    ),
)

_HALF_DUPLEX = (
    "close() on Linux is the half-duplex close that RFC 9293 §3.6.1 permits (MAY-1): the program "
    "can read no more. Data that it has not read, or that comes later, is lost, and a RST says so "
    "(SHLD-3). The model's CLOSE is shutdown(SHUT_WR)."
)
_CLOSE_SOURCE = "RFC 9293 §3.6.1; RFC 2525 §2.17; Linux net/ipv4/tcp.c, __tcp_close()"

CLOSE_UNREAD = (
    Difference(
        "server closes",
        Seen(("server: RST,ACK seq=y+1 ack=x+101",), (_S.ESTABLISHED, _S.CLOSED)),
        _HALF_DUPLEX,
        _CLOSE_SOURCE,
    ),
    Difference("deliver FIN", Seen((), _BOTH_CLOSED), _HALF_DUPLEX, _CLOSE_SOURCE),
    Difference("deliver ACK ack=y+2", Seen((), _BOTH_CLOSED), _HALF_DUPLEX, _CLOSE_SOURCE),
)

DATA_AFTER_CLOSE = (
    Difference(
        "deliver data",
        Seen(("client: RST seq=x+2",), (_S.CLOSED, _S.CLOSE_WAIT)),
        _HALF_DUPLEX,
        _CLOSE_SOURCE,
    ),
    Difference("deliver ACK ack=y+101", Seen((), _BOTH_CLOSED), _HALF_DUPLEX, _CLOSE_SOURCE),
)

_SYN_ACK_AGAIN = (
    "A SYN that comes again in SYN-RECEIVED lies outside the window, so RFC 9293 §3.10.7.4 answers "
    "with a bare ACK, which does not help the client. Linux sends its SYN,ACK again."
)
_CHECK_REQ = "Linux net/ipv4/tcp_minisocks.c, tcp_check_req(): 'Check for pure retransmitted SYN'"

SYN_TWICE = (
    Difference(
        "deliver SYN seq=x",
        Seen(("server: SYN,ACK seq=y ack=x+1",), (_S.SYN_SENT, _S.SYN_RECEIVED)),
        _SYN_ACK_AGAIN,
        _CHECK_REQ,
    ),
    Difference(
        "deliver ACK",
        Seen(("client: ACK seq=x+1 ack=y+1",), (_S.ESTABLISHED, _S.SYN_RECEIVED)),
        _SYN_ACK_AGAIN,
        _CHECK_REQ,
    ),
)

_DUPLICATE_ACK = (
    "After crossing SYNs the peer's SYN,ACK establishes the connection, as in RFC 9293 Figure 7; "
    "Linux acknowledges its SYN, which it has seen before, once more."
)
_DROPPED_SYN_ACK = (
    "Before Linux 6.11 the peer's SYN,ACK after crossing SYNs only got a challenge ACK, and that "
    "ACK established the connection."
)
_SIMULTANEOUS = (
    "Linux commit 23e89e8ee7be (6.11), 'tcp: Don't drop SYN+ACK for simultaneous connect()'"
)
_CLIENT_ACK, _SERVER_ACK = "client: ACK seq=x+1 ack=y+1", "server: ACK seq=y+1 ack=x+1"

SIMULTANEOUS_OPEN = (
    Difference(
        "deliver SYN,ACK from server",
        Seen((_CLIENT_ACK,), (_S.ESTABLISHED, _S.SYN_RECEIVED)),
        _DUPLICATE_ACK,
        _SIMULTANEOUS,
    ),
    Difference(
        "deliver SYN,ACK from client",
        Seen((_SERVER_ACK,), _BOTH_ESTABLISHED),
        _DUPLICATE_ACK,
        _SIMULTANEOUS,
    ),
    Difference(
        "deliver SYN,ACK from server",
        Seen((_CLIENT_ACK,), (_S.SYN_RECEIVED, _S.SYN_RECEIVED)),
        _DROPPED_SYN_ACK,
        _SIMULTANEOUS,
        until="6.11",
    ),
    Difference(
        "deliver SYN,ACK from client",
        Seen((_SERVER_ACK,), (_S.SYN_RECEIVED, _S.SYN_RECEIVED)),
        _DROPPED_SYN_ACK,
        _SIMULTANEOUS,
        until="6.11",
    ),
)

ACK_OF_UNSENT = (
    Difference(
        "deliver ACK ack=y+9",
        Seen((), _BOTH_ESTABLISHED),
        "Before Linux 7.1 a segment that acknowledges something never sent was dropped without the "
        "ACK that RFC 9293 §3.10.7.4 asks for.",
        "Linux commit 42726ec644cb (7.1), 'tcp: send a challenge ACK on SEG.ACK > SND.NXT'",
        until="7.1",
    ),
)

SYN_IN_TIME_WAIT = (
    Difference(
        "deliver SYN seq=x'",
        # Its ISN lies 65537 beyond SND.NXT, so that nothing old can fit into the new connection.
        Seen(("server: SYN,ACK seq=y+65539 ack=x'+1",), (_S.SYN_SENT, _S.SYN_RECEIVED)),
        "Where something listens, Linux opens a new connection straight from TIME-WAIT if the SYN "
        "has a higher sequence number, as RFC 9293 §3.6.1 permits (MAY-2); its ISN is higher than "
        "any number the old connection used.",
        "RFC 9293 §3.6.1; Linux net/ipv4/tcp_minisocks.c, tcp_timewait_state_process()",
    ),
)

TIME_WAIT_LENGTH = (
    Difference(
        AT_THE_END,
        Seen(("client: TIME-WAIT for 60 s",), (_S.TIME_WAIT, _S.CLOSED)),
        "TIME-WAIT lasts 2 MSL, and RFC 9293 §3.4.2 takes MSL to be 2 minutes. On Linux it lasts "
        "60 s, and no sysctl changes that.",
        "Linux include/net/tcp.h, TCP_TIMEWAIT_LEN",
    ),
)

FIN_WAIT_2_LENGTH = (
    Difference(
        AT_THE_END,
        Seen(("client: FIN-WAIT-2 for 60 s",), (_S.FIN_WAIT_2, _S.CLOSE_WAIT)),
        "RFC 9293 sets no limit to FIN-WAIT-2. Once no program holds the socket, Linux waits "
        "tcp_fin_timeout for the peer's FIN.",
        "tcp(7), tcp_fin_timeout",
    ),
)
