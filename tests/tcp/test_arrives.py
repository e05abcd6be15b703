"""SEGMENT ARRIVES: RFC 9293 §3.10.7, each clause in each state, one segment at a time.

A row is written in the RFC's notation; SND.NXT, RCV.NXT... are those of the TCB before the segment.
"""

from typing import NamedTuple

import pytest
from tcp.worlds import (
    HALF_OPEN,
    LISTENING,
    OPEN,
    OTHER_STATES,
    PEER_HAS_CLOSED,
    PLACES,
    SYNCHRONIZED,
    effect,
    numbered,
    reach,
    segment,
    state_of,
)

from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.tcb import NO_TCB

ACK = "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"
ACK_OF_DATA = "<SEQ=SND.NXT><ACK=RCV.NXT+10><CTL=ACK>"
ACK_OF_FIN = "<SEQ=SND.NXT><ACK=RCV.NXT+1><CTL=ACK>"
RST_FOR_ACK = "<SEQ=SEG.ACK><CTL=RST>"
RST_FOR_NO_ACK = "<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>"
SYN_ACK = "<SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>"
CLOSE_OK = ("CLOSE: ok",)
PEER_CLOSES = ("connection closing",)
RESET = ("connection reset",)


class Row(NamedTuple):
    """A segment that arrives at some places, and what it does; `state` None: it stays."""

    section: str
    places: tuple[str, ...]
    segment: str
    state: str | None = None
    sent: str = ""
    told: tuple[str, ...] = ()


CLOSED = [
    Row("3.10.7.1", ("CLOSED",), "<SEQ=100><CTL=RST>"),
    Row("3.10.7.1", ("CLOSED",), "<SEQ=100><ACK=7><CTL=RST,ACK>"),
    *(
        Row("3.10.7.1", ("CLOSED",), words, sent=RST_FOR_NO_ACK)
        for words in (
            "<SEQ=100><CTL=SYN>",
            "<SEQ=100><DATA=10><CTL=SYN>",
            "<SEQ=100><CTL=FIN>",
            "<SEQ=100><DATA=10><CTL=SYN,FIN>",
            "<SEQ=100><DATA=10>",
            "<SEQ=100>",
            "<SEQ=4294967295><CTL=SYN>",
        )
    ),
    *(
        Row("3.10.7.1", ("CLOSED",), f"<SEQ=100><ACK=7>{rest}", sent=RST_FOR_ACK)
        for rest in ("<CTL=ACK>", "<CTL=SYN,ACK>", "<CTL=FIN,ACK>", "<DATA=10><CTL=ACK>")
    ),
]
LISTEN = [
    *(
        Row("3.10.7.2-first", LISTENING, words)
        for words in ("<SEQ=0><CTL=RST>", "<SEQ=0><ACK=7><CTL=RST,ACK>", "<SEQ=0><CTL=SYN,RST>")
    ),
    *(
        Row("3.10.7.2-second", LISTENING, f"<SEQ=100><ACK=7><CTL={flags}>", sent=RST_FOR_ACK)
        for flags in ("ACK", "SYN,ACK", "FIN,ACK")
    ),
    *(
        Row("3.10.7.2-third", LISTENING, words, "SYN-RECEIVED", SYN_ACK)
        for words in (
            "<SEQ=100><CTL=SYN>",
            "<SEQ=4294967295><CTL=SYN>",
            "<SEQ=100><DATA=10><CTL=SYN>",
            "<SEQ=100><CTL=SYN,FIN>",
        )
    ),
    *(
        Row("3.10.7.2-fourth", LISTENING, words)
        for words in ("<SEQ=100><DATA=10>", "<SEQ=100><CTL=FIN>", "<SEQ=100>")
    ),
]
SYN_SENT = [
    *(
        Row("3.10.7.3-first", ("SYN-SENT",), f"<SEQ=100><ACK={ack}><CTL={flags}>", sent=answer)
        for ack in ("ISS", "ISS-1", "SND.NXT+1")
        for flags, answer in (
            ("ACK", RST_FOR_ACK),
            ("SYN,ACK", RST_FOR_ACK),
            ("FIN,ACK", RST_FOR_ACK),
            ("RST,ACK", ""),
        )
    ),
    *(
        Row(
            "3.10.7.3-second",
            ("SYN-SENT",),
            f"<SEQ=0><ACK=SND.NXT><CTL={flags}>",
            "CLOSED",
            told=("error: connection reset",),
        )
        for flags in ("RST,ACK", "SYN,RST,ACK")
    ),
    *(
        Row("3.10.7.3-second", ("SYN-SENT",), f"<SEQ=0><CTL={flags}>")
        for flags in ("RST", "SYN,RST")
    ),
    Row(
        "3.10.7.3-fourth",
        ("SYN-SENT",),
        "<SEQ=100><ACK=SND.NXT><CTL=SYN,ACK>",
        "ESTABLISHED",
        "<SEQ=SND.NXT><ACK=101><CTL=ACK>",
    ),
    Row(
        "3.10.7.3-fourth",
        ("SYN-SENT",),
        "<SEQ=100><ACK=SND.NXT><DATA=10><CTL=SYN,ACK>",
        "ESTABLISHED",
        "<SEQ=SND.NXT><ACK=111><CTL=ACK>",
    ),
    Row(
        "3.10.7.3-fourth",
        ("SYN-SENT",),
        "<SEQ=100><ACK=SND.NXT><DATA=10><CTL=SYN,FIN,ACK>",
        "CLOSE-WAIT",
        "<SEQ=SND.NXT><ACK=112><CTL=ACK>",
        PEER_CLOSES,
    ),
    *(
        Row("3.10.7.3-fourth", ("SYN-SENT",), words, "SYN-RECEIVED", SYN_ACK)
        for words in (
            "<SEQ=100><CTL=SYN>",
            "<SEQ=100><DATA=10><CTL=SYN>",
            "<SEQ=100><CTL=SYN,FIN>",
        )
    ),
    *(
        Row("3.10.7.3-fifth", ("SYN-SENT",), words)
        for words in (
            "<SEQ=100><ACK=SND.NXT><CTL=ACK>",
            "<SEQ=100><ACK=SND.NXT><CTL=FIN,ACK>",
            "<SEQ=100><ACK=SND.NXT><DATA=10><CTL=ACK>",
            "<SEQ=100><CTL=FIN>",
            "<SEQ=100><DATA=10>",
            "<SEQ=100>",
        )
    ),
]
# In TIME-WAIT a FIN that ends at RCV.NXT has a row of its own.
NOT_TIME_WAIT = tuple(place for place in OTHER_STATES if place != "TIME-WAIT")
SEQUENCE_NUMBER = [
    *(
        Row("3.10.7.4-first", OTHER_STATES, f"<SEQ={seq}><ACK=SND.NXT><CTL=ACK>", sent=ACK)
        for seq in ("RCV.NXT-1", "RCV.NXT+RCV.WND", "RCV.NXT+RCV.WND+1", "RCV.NXT-70000")
    ),
    *(
        Row("3.10.7.4-first", OTHER_STATES, f"<SEQ={seq}>{rest}", sent=ACK)
        for seq, rest in (
            ("RCV.NXT-10", "<ACK=SND.NXT><DATA=10><CTL=ACK>"),
            ("RCV.NXT+RCV.WND", "<ACK=SND.NXT><DATA=10><CTL=ACK>"),
            ("RCV.NXT-1", "<CTL=SYN>"),
            ("RCV.NXT+RCV.WND", "<CTL=SYN>"),
            ("RCV.NXT-1", "<DATA=1>"),
        )
    ),
    *(
        Row("3.10.7.4-first", NOT_TIME_WAIT, f"<SEQ={seq}>{rest}", sent=ACK)
        for seq, rest in (
            ("RCV.NXT-1", "<ACK=SND.NXT><CTL=FIN,ACK>"),
            ("RCV.NXT-11", "<ACK=SND.NXT><DATA=10><CTL=FIN,ACK>"),
        )
    ),
    *(
        Row("3.10.7.4-first", OTHER_STATES, f"<SEQ={seq}>{rest}")
        for seq in ("RCV.NXT-1", "RCV.NXT+RCV.WND")
        for rest in ("<CTL=RST>", "<ACK=SND.NXT><CTL=RST,ACK>", "<CTL=SYN,RST>")
    ),
]
# Only what comes after the SYN is in the window: the SYN is trimmed, and the rest is judged.
OLD_SYN_WITH_MORE = [
    *(
        Row("3.10.7.4-first", HALF_OPEN, f"<SEQ=RCV.NXT-1>{rest}")
        for rest in ("<DATA=10><CTL=SYN>", "<CTL=SYN,FIN>", "<DATA=10><CTL=SYN,FIN>")
    ),
    Row(
        "3.10.7.4-first",
        ("SYN-RECEIVED, passive",),
        "<SEQ=RCV.NXT-1><ACK=SND.NXT><DATA=10><CTL=SYN,ACK>",
        "ESTABLISHED",
        ACK_OF_DATA,
    ),
    Row(
        "3.10.7.4-fourth",
        SYNCHRONIZED,
        "<SEQ=RCV.NXT-1><ACK=SND.NXT><DATA=10><CTL=SYN,ACK>",
        sent=ACK,
    ),
]
RST_BIT = [
    Row("3.10.7.4-second-1", OTHER_STATES, "<SEQ=RCV.NXT-5><DATA=10><CTL=RST>"),
    *(
        Row("3.10.7.4-second-3", OTHER_STATES, f"<SEQ={seq}><CTL=RST>", sent=ACK)
        for seq in ("RCV.NXT+1", "RCV.NXT+RCV.WND-1")
    ),
    *(
        Row("3.10.7.4-second-2", places, f"<SEQ=RCV.NXT>{rest}", state, told=told)
        for places, state, told in (
            (("SYN-RECEIVED, passive",), "LISTEN", ()),
            (("SYN-RECEIVED, active",), "CLOSED", ("connection refused",)),
            ((*OPEN, "CLOSE-WAIT"), "CLOSED", RESET),
            (("CLOSING", "LAST-ACK", "TIME-WAIT"), "CLOSED", ()),
        )
        for rest in ("<CTL=RST>", "<ACK=SND.NXT+9><CTL=RST,ACK>", "<DATA=10><CTL=RST>")
    ),
]
SYN_BIT = [
    Row("3.10.7.4-fourth", ("SYN-RECEIVED, passive",), "<SEQ=RCV.NXT><CTL=SYN>", "LISTEN"),
    *(
        Row(
            "3.10.7.4-fourth",
            ("SYN-RECEIVED, active", *SYNCHRONIZED),
            f"<SEQ={seq}>{rest}",
            sent=ACK,
        )
        for seq in ("RCV.NXT", "RCV.NXT+5")
        for rest in ("<CTL=SYN>", "<ACK=SND.NXT><CTL=SYN,ACK>")
    ),
]
ACK_NOT_ACCEPTABLE = [
    *(
        Row("3.10.7.4-fifth", OTHER_STATES, f"<SEQ=RCV.NXT>{rest}")
        for rest in ("", "<DATA=10>", "<CTL=FIN>")
    ),
    *(
        Row("3.10.7.4-fifth", SYNCHRONIZED, f"<SEQ=RCV.NXT><ACK={ack}>{rest}", sent=ACK)
        for ack in ("SND.NXT+1", "SND.UNA-MAX.SND.WND-1")
        for rest in ("<CTL=ACK>", "<DATA=10><CTL=ACK>", "<CTL=FIN,ACK>")
    ),
]
ACK_FIELD = [
    Row("3.10.7.4-fifth", SYNCHRONIZED, "<SEQ=RCV.NXT><ACK=SND.UNA-MAX.SND.WND><CTL=ACK>"),
    Row("3.10.7.4-fifth", SYNCHRONIZED, "<SEQ=RCV.NXT><ACK=SND.UNA><CTL=ACK>"),
    *(
        Row("3.10.7.4-fifth", HALF_OPEN, f"<SEQ=RCV.NXT><ACK={ack}>{rest}", sent=RST_FOR_ACK)
        for ack in ("SND.UNA", "SND.UNA-1", "SND.NXT+1")
        for rest in ("<CTL=ACK>", "<DATA=10><CTL=ACK>", "<CTL=FIN,ACK>")
    ),
    *(
        Row("3.10.7.4-fifth", places, "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>", state, told=told)
        for places, state, told in (
            (HALF_OPEN, "ESTABLISHED", ()),
            (("ESTABLISHED", "FIN-WAIT-2", "CLOSE-WAIT", "TIME-WAIT"), None, ()),
            (("FIN-WAIT-1",), "FIN-WAIT-2", CLOSE_OK),
            (("CLOSING",), "TIME-WAIT", ()),
            (("LAST-ACK",), "CLOSED", ()),
        )
    ),
]
TEXT = [
    *(
        Row("3.10.7.4-seventh", places, words, state, ACK_OF_DATA, told)
        for words in ("<SEQ=RCV.NXT><ACK=SND.NXT><DATA=10><CTL=ACK>",)
        for places, state, told in (
            (HALF_OPEN, "ESTABLISHED", ()),
            (("ESTABLISHED", "FIN-WAIT-2"), None, ()),
            (("FIN-WAIT-1",), "FIN-WAIT-2", CLOSE_OK),
        )
    ),
    Row(
        "3.10.7.4-seventh",
        ("FIN-WAIT-1",),
        "<SEQ=RCV.NXT><ACK=SND.UNA><DATA=10><CTL=ACK>",
        sent=ACK_OF_DATA,
    ),
    Row("3.10.7.4-seventh", PEER_HAS_CLOSED, "<SEQ=RCV.NXT><ACK=SND.UNA><DATA=10><CTL=ACK>"),
]
FIN_BIT = [
    *(
        Row("3.10.7.4-eighth", places, f"<SEQ=RCV.NXT><ACK={ack}><CTL=FIN,ACK>", state, sent, told)
        for places, ack, state, sent, told in (
            (HALF_OPEN, "SND.NXT", "CLOSE-WAIT", ACK_OF_FIN, PEER_CLOSES),
            (("ESTABLISHED",), "SND.NXT", "CLOSE-WAIT", ACK_OF_FIN, PEER_CLOSES),
            (("FIN-WAIT-1",), "SND.UNA", "CLOSING", ACK_OF_FIN, PEER_CLOSES),
            (("FIN-WAIT-1",), "SND.NXT", "TIME-WAIT", ACK_OF_FIN, (*CLOSE_OK, *PEER_CLOSES)),
            (("FIN-WAIT-2",), "SND.NXT", "TIME-WAIT", ACK_OF_FIN, PEER_CLOSES),
            (("CLOSE-WAIT", "CLOSING", "LAST-ACK"), "SND.UNA", None, ACK, ()),
            (("TIME-WAIT",), "SND.NXT", None, ACK, ()),
        )
    ),
    Row(
        "3.10.7.4-eighth",
        ("ESTABLISHED",),
        "<SEQ=RCV.NXT><ACK=SND.NXT><DATA=9><CTL=FIN,ACK>",
        "CLOSE-WAIT",
        ACK_OF_DATA,
        PEER_CLOSES,
    ),
    Row("3.10.7.4-eighth", ("TIME-WAIT",), "<SEQ=RCV.NXT-1><ACK=SND.NXT><CTL=FIN,ACK>", sent=ACK),
    # What is retransmitted always carries ACK, and no SYN.
    *(
        Row("3.10.7.4-first", ("TIME-WAIT",), words, sent=ACK)
        for words in (
            "<SEQ=RCV.NXT-1><CTL=FIN>",
            "<SEQ=RCV.NXT-2><CTL=SYN,FIN>",
            "<SEQ=RCV.NXT-2><ACK=SND.NXT><CTL=SYN,FIN,ACK>",
        )
    ),
]
ROWS = [
    *(CLOSED + LISTEN + SYN_SENT),
    *(SEQUENCE_NUMBER + OLD_SYN_WITH_MORE + RST_BIT + SYN_BIT),
    *(ACK_NOT_ACCEPTABLE + ACK_FIELD + TEXT + FIN_BIT),
]
CASES = [
    pytest.param(place, row, id=f"{row.section}-{place}-{row.segment}")
    for row in ROWS
    for place in row.places
]


@pytest.mark.parametrize(("place", "row"), CASES)
def test_segment_arrives(place: str, row: Row) -> None:
    tcb, host = reach(place)
    seg = segment(row.segment, tcb)
    outcome = arrives(tcb, host, seg)
    expected = (
        row.state or state_of(place).value,
        [numbered(row.sent, tcb, seg)] if row.sent else [],
        row.told,
    )
    assert effect(outcome) == expected
    assert row.section.startswith(outcome.rules[0].section)
    if row.state == "CLOSED":
        assert outcome.tcb == NO_TCB
    restarts = state_of(place).value != "TIME-WAIT" and row.state == "TIME-WAIT"
    again = place == "TIME-WAIT" and row.section == "3.10.7.4-eighth"
    assert outcome.restarts_time_wait is (restarts or again)


@pytest.mark.parametrize(
    ("place", "row"),
    [
        pytest.param(place, row, id=f"{row.section}-{place}-{row.segment}")
        for row in SEQUENCE_NUMBER + RST_BIT + SYN_BIT + ACK_NOT_ACCEPTABLE
        if row.state is None
        for place in row.places
    ],
)
def test_dropped_segment_leaves_the_tcb(place: str, row: Row) -> None:
    """Drop the segment and return: neither its ACK nor its text nor its window counts."""
    tcb, host = reach(place)
    assert arrives(tcb, host, segment(row.segment, tcb, wnd=9)).tcb == tcb


def test_places_have_the_numbers_of_the_rfc() -> None:
    """SND.UNA, SND.NXT and RCV.NXT after so many SYNs and FINs, sent, acknowledged, received."""
    expected = {
        "SYN-SENT": (300, 301, 0),
        "SYN-RECEIVED, passive": (300, 301, 101),
        "SYN-RECEIVED, active": (300, 301, 101),
        "ESTABLISHED": (301, 301, 101),
        "FIN-WAIT-1": (301, 302, 101),
        "FIN-WAIT-2": (302, 302, 101),
        "CLOSE-WAIT": (301, 301, 102),
        "CLOSING": (301, 302, 102),
        "LAST-ACK": (301, 302, 102),
        "TIME-WAIT": (302, 302, 102),
    }
    for place in PLACES:
        tcb, _ = reach(place)
        assert tcb.state is state_of(place)
        numbers = (tcb.snd_una, tcb.snd_nxt, tcb.rcv_nxt)
        assert numbers == expected.get(place, (0, 0, 0)), place
        if place in OTHER_STATES:
            assert (tcb.iss, tcb.irs, tcb.rcv_wnd) == (300, 100, 65535), place
            assert tcb.max_snd_wnd == 65535, place
