"""Situations: what the named events do in the named states (RFC 9293)."""

import pytest

from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet


@pytest.mark.parametrize(
    ("situation", "state", "flags"),
    [
        ("SYN-SENT", "ESTABLISHED", ["ACK"]),
        ("SYN-RECEIVED after an active OPEN", "ESTABLISHED", []),
        ("SYN-RECEIVED after a passive OPEN", "SYN-RECEIVED", ["ACK"]),
        ("ESTABLISHED", "ESTABLISHED", ["ACK"]),
        ("LISTEN", "LISTEN", ["RST"]),
    ],
)
def test_the_peers_syn_ack(situation: str, state: str, flags: list[str]) -> None:
    """Figure 7, lines 6 and 7: the SYN,ACK after crossing SYNs completes the connection; it has
    the number of the SYN before, so that any other is old (§3.10.7.4, first)."""
    outcome = meet(SITUATIONS[situation], HAPPENINGS["SYN,ACK"])
    assert outcome.tcb.state == state
    assert [segment.flags for segment in outcome.sent] == flags
