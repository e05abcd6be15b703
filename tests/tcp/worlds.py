"""One host in each state, and what it does, written as RFC 9293 writes it.

The host is the server: its ISS is 300, its peer's 100.  Every state is reached by a script.
"""

import re
from functools import cache

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host, Outcome, Tcb
from quizgen.tcp.run.trace import Trace, run

HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK\n"
PEER_CLOSED = HANDSHAKE + "client closes; deliver FIN\n"
HALF_CLOSED = HANDSHAKE + "server closes; deliver FIN; deliver ACK\n"

PLACES = {
    "CLOSED": "",
    "LISTEN": "server listens",
    "LISTEN for one peer": "server listens for its peer",
    "SYN-SENT": "server opens",
    "SYN-RECEIVED, passive": "server listens; client opens; deliver SYN",
    "SYN-RECEIVED, active": "server opens; client opens; deliver SYN from client",
    "ESTABLISHED": HANDSHAKE,
    "FIN-WAIT-1": HANDSHAKE + "server closes",
    "FIN-WAIT-2": HALF_CLOSED,
    "CLOSE-WAIT": PEER_CLOSED,
    "CLOSING": HANDSHAKE + "server closes; client closes; deliver FIN from client",
    "LAST-ACK": PEER_CLOSED + "server closes",
    "TIME-WAIT": HALF_CLOSED + "client closes; deliver FIN from client",
}
LISTENING = ("LISTEN", "LISTEN for one peer")
HALF_OPEN = ("SYN-RECEIVED, passive", "SYN-RECEIVED, active")
OPEN = ("ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2")
PEER_HAS_CLOSED = ("CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT")
SYNCHRONIZED = (*OPEN, *PEER_HAS_CLOSED)
OTHER_STATES = (*HALF_OPEN, *SYNCHRONIZED)


@cache
def reach(place: str, more: str = "", side: Side = Side.SERVER) -> tuple[Tcb, Host]:
    """Return the TCB and the host at a place of `PLACES`, after `more` statements."""
    world = run(f"{PLACES[place]}\n{more}").end
    return world.tcbs[side], world.hosts[side]


def state_of(place: str) -> State:
    return State(place.split(",")[0].removesuffix(" for one peer"))


def written(segment: Segment) -> str:
    """Write a segment as the RFC's figures do: `<SEQ=300><ACK=100><DATA=10><CTL=ACK>`."""
    ack = "" if segment.ack is None else f"<ACK={segment.ack}>"
    data = f"<DATA={len(segment.text)}>" if segment.text else ""
    return f"<SEQ={segment.seq}>{ack}{data}<CTL={segment.flags}>"


def all_written(segments: tuple[Segment, ...]) -> list[str]:
    return [written(segment) for segment in segments]


def sent_by(trace: Trace, side: Side) -> list[str]:
    """Everything that one host sent in a run, in order."""
    return [written(p.segment) for p in trace.passages if p.sender is side]


def numbered(words: str, tcb: Tcb, seg: Segment | None = None) -> str:
    """Put numbers for the variables in `<SEQ=SND.NXT><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>`."""
    variables = {
        "SND.UNA": tcb.snd_una,
        "SND.NXT": tcb.snd_nxt,
        "RCV.NXT": tcb.rcv_nxt,
        "RCV.WND": tcb.rcv_wnd,
        "MAX.SND.WND": tcb.max_snd_wnd,
        "ISS": 300,
    }
    if seg is not None:
        variables |= {"SEG.SEQ": seg.seq, "SEG.ACK": seg.ack or 0, "SEG.LEN": seg.length}

    def number(match: re.Match[str]) -> str:
        terms = re.findall(r"([+-]?)([A-Z.]+|\d+)", match[2])
        values = [
            (-1 if sign == "-" else 1) * (int(term) if term.isdigit() else variables[term])
            for sign, term in terms
        ]
        return f"<{match[1]}={sum(values) % SEQUENCE_SPACE}>"

    return re.sub(r"<(SEQ|ACK)=([^>]+)>", number, words)


def segment(words: str, tcb: Tcb, *, wnd: int = 65535) -> Segment:
    """Make the segment that the RFC's notation describes, seen from the host it arrives at."""
    fields = dict(re.findall(r"<(\w+)=([^>]*)>", numbered(words, tcb)))
    flags = fields.get("CTL", "").split(",")
    assert ("ACK" in fields) == ("ACK" in flags), words
    return Segment(
        int(fields["SEQ"]),
        int(fields["ACK"]) if "ACK" in fields else None,
        syn="SYN" in flags,
        fin="FIN" in flags,
        rst="RST" in flags,
        text="d" * int(fields.get("DATA", 0)),
        wnd=wnd,
    )


def effect(outcome: Outcome) -> tuple[str, list[str], tuple[str, ...]]:
    """What can be seen of one event: the state after it, segments sent, words to the user."""
    return outcome.tcb.state.value, all_written(outcome.sent), outcome.signals
