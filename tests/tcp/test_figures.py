"""The figures of RFC 9293, line by line: both states, SEQ, ACK and control bits.

A figure shows the states after the departure or arrival of the segment in its line.
"""

import pytest
from tcp.worlds import written

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import Trace, run

Line = tuple[str, str, str, str]

# What happens, TCP Peer A (the client), the segment that this sends or meets, TCP Peer B.
FIGURES: dict[str, tuple[str, list[Line]]] = {
    "Figure 6: Basic Three-Way Handshake for Connection Synchronization": (
        "client isn 100; server isn 300; server listens",
        [
            ("client opens", "SYN-SENT", "<SEQ=100><CTL=SYN>", "LISTEN"),
            ("deliver SYN", "SYN-SENT", "<SEQ=300><ACK=101><CTL=SYN,ACK>", "SYN-RECEIVED"),
            ("deliver SYN,ACK", "ESTABLISHED", "<SEQ=101><ACK=301><CTL=ACK>", "SYN-RECEIVED"),
            ("deliver ACK", "ESTABLISHED", "", "ESTABLISHED"),
            (
                "client sends 10",
                "ESTABLISHED",
                "<SEQ=101><ACK=301><DATA=10><CTL=ACK>",
                "ESTABLISHED",
            ),
        ],
    ),
    "Figure 7: Simultaneous Connection Synchronization": (
        "client isn 100; server isn 300",
        [
            ("client opens", "SYN-SENT", "<SEQ=100><CTL=SYN>", "CLOSED"),
            ("server opens", "SYN-SENT", "<SEQ=300><CTL=SYN>", "SYN-SENT"),
            (
                "deliver SYN from server",
                "SYN-RECEIVED",
                "<SEQ=100><ACK=301><CTL=SYN,ACK>",
                "SYN-SENT",
            ),
            (
                "deliver SYN from client",
                "SYN-RECEIVED",
                "<SEQ=300><ACK=101><CTL=SYN,ACK>",
                "SYN-RECEIVED",
            ),
            ("deliver SYN,ACK from server", "ESTABLISHED", "", "SYN-RECEIVED"),
            ("deliver SYN,ACK from client", "ESTABLISHED", "", "ESTABLISHED"),
        ],
    ),
    "Figure 8: Recovery from Old Duplicate SYN": (
        "client isn 100; server isn 300; server listens",
        [
            ("client opens", "SYN-SENT", "<SEQ=100><CTL=SYN>", "LISTEN"),
            ("old SYN from client seq=90", "SYN-SENT", "<SEQ=90><CTL=SYN>", "LISTEN"),
            ("deliver SYN seq=90", "SYN-SENT", "<SEQ=300><ACK=91><CTL=SYN,ACK>", "SYN-RECEIVED"),
            ("deliver SYN,ACK", "SYN-SENT", "<SEQ=91><CTL=RST>", "SYN-RECEIVED"),
            ("deliver RST", "SYN-SENT", "", "LISTEN"),
            ("server isn 400", "", "", ""),
            ("deliver SYN", "SYN-SENT", "<SEQ=400><ACK=101><CTL=SYN,ACK>", "SYN-RECEIVED"),
            ("deliver SYN,ACK", "ESTABLISHED", "<SEQ=101><ACK=401><CTL=ACK>", "SYN-RECEIVED"),
            ("deliver ACK", "ESTABLISHED", "", "ESTABLISHED"),
        ],
    ),
    "Figure 9: Half-Open Connection Discovery": (
        "client isn 99; server isn 299; server listens; client opens; deliver everything",
        [
            ("client crashes", "CLOSED", "", "ESTABLISHED"),
            ("client isn 400", "", "", ""),
            ("client opens", "SYN-SENT", "<SEQ=400><CTL=SYN>", "ESTABLISHED"),
            ("deliver SYN", "SYN-SENT", "<SEQ=300><ACK=100><CTL=ACK>", "ESTABLISHED"),
            ("deliver ACK", "SYN-SENT", "<SEQ=100><CTL=RST>", "ESTABLISHED"),
            ("deliver RST", "SYN-SENT", "", "CLOSED"),
            ("client retransmits", "SYN-SENT", "<SEQ=400><CTL=SYN>", "CLOSED"),
        ],
    ),
    "Figure 10: Active Side Causes Half-Open Connection Discovery": (
        "client isn 99; server isn 299; server listens; client opens; deliver everything",
        [
            ("client crashes", "CLOSED", "", "ESTABLISHED"),
            ("server sends 10", "CLOSED", "<SEQ=300><ACK=100><DATA=10><CTL=ACK>", "ESTABLISHED"),
            ("deliver data", "CLOSED", "<SEQ=100><CTL=RST>", "ESTABLISHED"),
            ("deliver RST", "CLOSED", "", "CLOSED"),
        ],
    ),
    "Figure 11: Old Duplicate SYN Initiates a Reset on Two Passive Sockets": (
        "client listens; server listens; server isn 300",  # Z is 90 and X 300
        [
            ("old SYN from client seq=90", "LISTEN", "<SEQ=90><CTL=SYN>", "LISTEN"),
            ("deliver SYN", "LISTEN", "<SEQ=300><ACK=91><CTL=SYN,ACK>", "SYN-RECEIVED"),
            ("deliver SYN,ACK", "LISTEN", "<SEQ=91><CTL=RST>", "SYN-RECEIVED"),
            ("deliver RST", "LISTEN", "", "LISTEN"),
        ],
    ),
    "Figure 12: Normal Close Sequence": (
        "client isn 99; server isn 299; server listens; client opens; deliver everything",
        [
            (
                "client closes",
                "FIN-WAIT-1",
                "<SEQ=100><ACK=300><CTL=FIN,ACK>",
                "ESTABLISHED",
            ),
            ("deliver FIN", "FIN-WAIT-1", "<SEQ=300><ACK=101><CTL=ACK>", "CLOSE-WAIT"),
            ("deliver ACK", "FIN-WAIT-2", "", "CLOSE-WAIT"),
            ("server closes", "FIN-WAIT-2", "<SEQ=300><ACK=101><CTL=FIN,ACK>", "LAST-ACK"),
            ("deliver FIN", "TIME-WAIT", "<SEQ=101><ACK=301><CTL=ACK>", "LAST-ACK"),
            ("deliver ACK", "TIME-WAIT", "", "CLOSED"),
            ("client waits 2 MSL", "CLOSED", "", "CLOSED"),
        ],
    ),
    "Figure 13: Simultaneous Close Sequence": (
        "client isn 99; server isn 299; server listens; client opens; deliver everything",
        [
            ("client closes", "FIN-WAIT-1", "<SEQ=100><ACK=300><CTL=FIN,ACK>", "ESTABLISHED"),
            ("server closes", "FIN-WAIT-1", "<SEQ=300><ACK=100><CTL=FIN,ACK>", "FIN-WAIT-1"),
            (
                "deliver FIN from server",
                "CLOSING",
                "<SEQ=101><ACK=301><CTL=ACK>",
                "FIN-WAIT-1",
            ),
            ("deliver FIN from client", "CLOSING", "<SEQ=301><ACK=101><CTL=ACK>", "CLOSING"),
            ("deliver ACK from server", "TIME-WAIT", "", "CLOSING"),
            ("deliver ACK from client", "TIME-WAIT", "", "TIME-WAIT"),
            ("client waits 2 MSL", "CLOSED", "", "TIME-WAIT"),
            ("server waits 2 MSL", "CLOSED", "", "CLOSED"),
        ],
    ),
}


def lines_of(trace: Trace) -> list[Line]:
    """What a run did, as the lines above."""
    lines = []
    for step in trace.steps:
        sent = step.outcome.sent if step.outcome else (step.segment,) if step.segment else ()
        client, server = step.after.states
        segments = " ".join(written(segment) for segment in sent)
        lines.append((step.statement.text, client.value, segments, server.value))
    return lines


@pytest.mark.parametrize("figure", FIGURES)
def test_figure(figure: str) -> None:
    before, lines = FIGURES[figure]
    script = "\n".join([before, *(statement for statement, *_ in lines)])
    skipped = len(run(before).steps)
    assert lines_of(run(script))[skipped:] == [line for line in lines if line[1]]


def test_figure_9_goes_on_as_figure_6() -> None:
    """The problem is now reduced to the basic three-way handshake of Figure 6."""
    before, lines = FIGURES["Figure 9: Half-Open Connection Discovery"]
    script = "\n".join([before, *(statement for statement, *_ in lines)])
    trace = run(f"{script}; server listens; deliver everything")
    assert [state.value for state in trace.end.states] == ["ESTABLISHED", "ESTABLISHED"]
    assert trace.end.tcbs[Side.SERVER].irs == 400


def passages(script: str) -> list[str]:
    """Who sent what, in symbols, and what became of it."""
    lines = []
    for passage in run(script).passages:
        ack = f" ack={passage.ack}" if passage.ack else ""
        fate = "lost" if passage.lost else "delivered" if passage.delivered_in else "in flight"
        flags, seq = passage.segment.flags, passage.seq
        lines.append(f"{passage.number} {passage.sender}: {flags} seq={seq}{ack} {fate}")
    return lines


def test_passages_have_symbols() -> None:
    script = """
        server listens; client opens; deliver SYN; deliver SYN,ACK; lose ACK
        client is at u; client sends 5; client closes; duplicate data; lose data; deliver data
    """
    assert passages(script) == [
        "1 client: SYN seq=x delivered",
        "2 server: SYN,ACK seq=y ack=x+1 delivered",
        "3 client: ACK seq=x+1 ack=y+1 lost",
        "4 client: ACK seq=u ack=y+1 delivered",
        "5 client: FIN,ACK seq=u+5 ack=y+1 in flight",
        "6 server: ACK seq=y+1 ack=u+5 in flight",
    ]


def test_passages_of_a_second_connection_have_new_symbols() -> None:
    script = """
        client opens; deliver SYN; deliver RST
        client opens; server listens; client retransmits; deliver SYN
        forged ACK from client seq=x'-1 ack=y+1; deliver ACK
    """
    assert passages(script) == [
        "1 client: SYN seq=x delivered",
        "2 server: RST,ACK seq=0 ack=x+1 delivered",
        "3 client: SYN seq=x' delivered",
        "4 client: SYN seq=x' in flight",
        "5 server: SYN,ACK seq=y ack=x'+1 in flight",
        "6 server: ACK seq=y+1 ack=x'+1 in flight",
    ]


def test_symbols_wrap_with_the_numbers() -> None:
    script = "client isn 4294967295; server listens; client opens; deliver SYN"
    trace = run(script)
    assert passages(script)[1] == "2 server: SYN,ACK seq=y ack=x+1 in flight"
    assert trace.passages[1].segment.ack == 0


def test_deliver_everything_goes_by_age() -> None:
    """A duplicate is as old as its original."""
    trace = run("server listens; client opens; duplicate SYN; deliver everything")
    assert [step.flight for step in trace.steps] == [None, None, 0, 0, 0, 1, 2, 3]
    assert [step.sent for step in trace.steps] == [0, 0, 1, 1, 2, 3, 4, 4]
    assert trace.start == trace.steps[0].before
    assert trace.end == trace.steps[-1].after
