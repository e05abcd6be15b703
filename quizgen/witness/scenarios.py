"""The scenarios: the model's script, what the kernel is told where a socket has a choice, and
where Linux is known to do otherwise.

A script is run by the model and then, statement by statement, by two kernels.  `closes` stands
for shutdown() or for close(), which differ on Linux; every other call has one counterpart.
"""

from dataclasses import dataclass

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import HALF_CLOSED, HANDSHAKE
from quizgen.witness import linux
from quizgen.witness.comparison import Difference

AT_THE_END = linux.AT_THE_END
IN_TIME_WAIT = HALF_CLOSED + "server closes; deliver FIN; deliver ACK\n"
SERVER_IN_TIME_WAIT = (
    HANDSHAKE + "server closes; deliver FIN; deliver ACK; client closes; deliver FIN; deliver ACK\n"
)


@dataclass(frozen=True)
class Timer:
    """How long a host stays as it is unless something comes; None for as long as it takes."""

    side: Side
    state: str
    seconds: int | None

    def measured(self, state: str, seconds: float) -> "Timer":
        """What the kernel's timer has still to run, to the next whole second."""
        return Timer(self.side, state, -int(-seconds // 1) or None)

    def __str__(self) -> str:
        lasts = "as long as it takes" if self.seconds is None else f"{self.seconds} s"
        return f"{self.side}: {self.state} for {lasts}"


@dataclass(frozen=True)
class Scenario:
    """One script and the kernel's part in it."""

    name: str
    title: str
    script: str
    closes_with: str = "shutdown"
    keeps_listening: bool = False
    timer: Timer | None = None
    differences: tuple[Difference, ...] = ()


SCENARIOS = (
    Scenario("handshake", "three-way handshake", HANDSHAKE),
    Scenario("close", "four-segment close with close()", IN_TIME_WAIT, closes_with="close"),
    Scenario(
        "three-segment-close",
        "the server delays its ACK of the FIN and closes",
        # Linux delays the ACK of a FIN for 40 ms, but not at all before it has received data.
        HANDSHAKE + "client sends 100; deliver data; deliver ACK; server receives\n"
        "server delays ACKs\n"
        "client closes; deliver FIN; server closes; deliver FIN; deliver ACK",
    ),
    Scenario("server-closes", "four-segment close started by the server", SERVER_IN_TIME_WAIT),
    Scenario(
        "half-close",
        "the server sends after the client's shutdown()",
        HALF_CLOSED + "server sends 100; deliver data; deliver ACK; client receives\n"
        "server closes; deliver FIN; deliver ACK",
    ),
    Scenario("closed-port", "reset from a closed port", "client opens; deliver SYN; deliver RST"),
    Scenario(
        "abort",
        "abort by SO_LINGER with a zero timeout",
        HANDSHAKE + "client aborts; deliver RST",
        differences=linux.ABORT,
    ),
    Scenario(
        "close-unread",
        "close() with unread data",
        HANDSHAKE + "client sends 100; deliver data; deliver ACK\n"
        "server closes; deliver FIN; deliver ACK ack=y+2",
        closes_with="close",
        differences=linux.CLOSE_UNREAD,
    ),
    Scenario(
        "data-after-close",
        "data for a host that called close()",
        HALF_CLOSED + "server sends 100; deliver data; deliver ACK ack=y+101",
        closes_with="close",
        differences=linux.DATA_AFTER_CLOSE,
    ),
    Scenario(
        "syn-lost",
        "SYN lost and sent again",
        "server listens; client opens; lose SYN; client retransmits\n"
        "deliver SYN; deliver SYN,ACK; deliver ACK",
    ),
    Scenario(
        "syn-ack-lost",
        "SYN,ACK lost and sent again",
        "server listens; client opens; deliver SYN; lose SYN,ACK\n"
        "client retransmits; server retransmits; lose SYN; deliver SYN,ACK; deliver ACK",
    ),
    Scenario(
        "ack-lost-data",
        "third segment lost; data repeats its ACK",
        "server listens; client opens; deliver SYN; deliver SYN,ACK; lose ACK\n"
        "client sends 100; deliver data; deliver ACK",
    ),
    Scenario(
        "ack-lost-quiet",
        "third segment lost; the SYN,ACK is sent again",
        "server listens; client opens; deliver SYN; deliver SYN,ACK; lose ACK\n"
        "server retransmits; deliver SYN,ACK; deliver ACK",
    ),
    Scenario(
        "syn-twice",
        "the SYN arrives again in SYN-RECEIVED",
        "server listens; client opens; duplicate SYN; deliver SYN; lose SYN,ACK\n"
        "deliver SYN seq=x; deliver ACK",
        differences=linux.SYN_TWICE,
    ),
    Scenario(
        "fin-lost",
        "FIN lost and sent again",
        HANDSHAKE + "client closes; lose FIN; client retransmits; deliver FIN; deliver ACK",
    ),
    Scenario(
        "last-ack-lost",
        "last ACK lost; the FIN is sent again in TIME-WAIT",
        HALF_CLOSED + "server closes; deliver FIN; lose ACK\n"
        "server retransmits; deliver FIN; deliver ACK",
    ),
    Scenario(
        "fin-before-data",
        "FIN early, the data before it lost",
        HANDSHAKE + "client sends 100; client closes; lose data; deliver FIN; deliver ACK\n"
        "client retransmits; deliver data; deliver ACK",
    ),
    Scenario(
        "simultaneous-open",
        "both connect() at once",
        "client opens; server opens; deliver SYN from server; deliver SYN from client\n"
        "deliver SYN,ACK from server; deliver SYN,ACK from client",
        differences=linux.SIMULTANEOUS_OPEN,
    ),
    Scenario(
        "simultaneous-close",
        "both close at once",
        HANDSHAKE + "client closes; server closes; deliver FIN from client\n"
        "deliver FIN from server; deliver ACK from client; deliver ACK from server",
    ),
    Scenario(
        "rst-in-window",
        "forged RST in the window, not at RCV.NXT",
        HANDSHAKE + "forged RST from client seq=x+2; deliver RST; deliver ACK",
    ),
    Scenario(
        "rst-outside-window",
        "forged RST below the window",
        HANDSHAKE + "forged RST from client seq=x; deliver RST",
    ),
    Scenario(
        "rst-at-rcv-nxt",
        "forged RST at RCV.NXT",
        HANDSHAKE + "forged RST from client seq=x+1; deliver RST",
    ),
    Scenario(
        "syn-in-established",
        "forged SYN in ESTABLISHED",
        HANDSHAKE + "forged SYN from client seq=x+50; deliver SYN; deliver ACK",
    ),
    Scenario(
        "ack-of-unsent",
        "forged ACK of something never sent",
        HANDSHAKE + "forged ACK from client seq=x+1 ack=y+9; deliver ACK ack=y+9",
        differences=linux.ACK_OF_UNSENT,
    ),
    Scenario(
        "ack-in-listen",
        "forged ACK in LISTEN",
        "server listens; forged ACK from client seq=90 ack=7; deliver ACK",
    ),
    Scenario(
        "bad-ack-in-syn-received",
        "forged bad ACK in SYN-RECEIVED",
        "server listens; client opens; deliver SYN\n"
        "forged ACK from client seq=x+1 ack=y+9; deliver ACK",
    ),
    Scenario(
        "rst-in-syn-received",
        "forged RST in SYN-RECEIVED: back to LISTEN",
        "server listens; client opens; deliver SYN\nforged RST from client seq=x+1; deliver RST",
    ),
    Scenario(
        "rst-in-syn-sent",
        "forged RST without ACK in SYN-SENT",
        "client opens; forged RST from server seq=0; deliver RST",
    ),
    Scenario(
        "old-syn",
        "old duplicate SYN (RFC 9293 Figure 8)",
        "server listens; client opens; old SYN from client seq=90; deliver SYN seq=90\n"
        # Linux repeats its SYN in a moment, once a wrong ACK has shown that the peer is there.
        "lose SYN; deliver SYN,ACK; client retransmits; deliver RST\n"
        "deliver SYN; deliver SYN,ACK; deliver ACK",
    ),
    Scenario(
        "crash-data",
        "data for a host that crashed (RFC 9293 Figure 10)",
        HANDSHAKE + "client crashes; server sends 100; deliver data; deliver RST",
    ),
    Scenario(
        "crash-reopen",
        "a crashed host opens again (RFC 9293 Figure 9)",
        HANDSHAKE + "client crashes; client opens; deliver SYN; deliver ACK\n"
        "client retransmits; deliver RST",
    ),
    Scenario(
        "rst-in-time-wait",
        "forged RST in TIME-WAIT",
        IN_TIME_WAIT + "forged RST from server seq=y+2; deliver RST",
    ),
    Scenario(
        "syn-in-time-wait",
        "a new connection meets TIME-WAIT",
        SERVER_IN_TIME_WAIT + "client opens; deliver SYN seq=x'",
        keeps_listening=True,
        differences=linux.SYN_IN_TIME_WAIT,
    ),
    Scenario(
        "time-wait-length",
        "how long TIME-WAIT lasts",
        IN_TIME_WAIT,
        timer=Timer(Side.CLIENT, State.TIME_WAIT, 240),
        differences=linux.TIME_WAIT_LENGTH,
    ),
    Scenario(
        "fin-wait-2-length",
        "how long FIN-WAIT-2 lasts after close()",
        HALF_CLOSED,
        closes_with="close",
        timer=Timer(Side.CLIENT, State.FIN_WAIT_2, None),
        differences=linux.FIN_WAIT_2_LENGTH,
    ),
    Scenario(
        "syn-timeout",
        "how long before the first SYN is sent again",
        "client opens",
        timer=Timer(Side.CLIENT, State.SYN_SENT, 1),
    ),
)
