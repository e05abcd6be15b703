"""Segments in SEG.SEQ order: windows, gaps, overlaps, repeats, text with SYN (RFC 9293 §3.10.7.4).

The host is the server: ISS 300, its peer's 100, so that the peer's text begins at 101.
"""

import pytest
from tcp.worlds import (
    OPEN,
    PEER_HAS_CLOSED,
    PLACES,
    all_written,
    effect,
    numbered,
    reach,
    segment,
    written,
)

from quizgen.tcp.model import rules
from quizgen.tcp.model.arrives import acceptable, arrives
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host, Outcome, Tcb
from quizgen.tcp.run.trace import run

WINDOW = 1000
ACK = "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"


def established(settings: str = "", more: str = "") -> tuple[Tcb, Host]:
    world = run(f"{settings}\n{PLACES['ESTABLISHED']}{more}").end
    return world.tcbs[Side.SERVER], world.hosts[Side.SERVER]


def text(seq: int, letters: str, *, fin: bool = False, wnd: int = 65535) -> Segment:
    return Segment(seq, 301, text=letters, fin=fin, wnd=wnd)


def arrive(tcb: Tcb, host: Host, *segments: Segment) -> list[Outcome]:
    outcomes = []
    for seg in segments:
        outcomes.append(arrives(tcb, host, seg))
        tcb = outcomes[-1].tcb
    return outcomes


TABLE_6 = [
    (0, 0, 0, True),
    (0, 0, 1, False),
    (0, 0, -1, False),
    *((0, WINDOW, offset, 0 <= offset < WINDOW) for offset in (-1, 0, 1, WINDOW - 1, WINDOW)),
    *((length, 0, offset, False) for length in (1, 2) for offset in (-1, 0, 1)),
    (1, WINDOW, -1, False),
    (1, WINDOW, 0, True),
    (1, WINDOW, WINDOW - 1, True),
    (1, WINDOW, WINDOW, False),
    (5, WINDOW, -5, False),
    (5, WINDOW, -4, True),
    (5, WINDOW, WINDOW - 1, True),
    (5, WINDOW, WINDOW, False),
    (WINDOW + 4, WINDOW, -4, True),
    (WINDOW + 5, WINDOW, -4, False),  # neither end lies in the window
]


@pytest.mark.parametrize("isn", [100, 2**32 - 1, 2**32 - 400, 2**31])
@pytest.mark.parametrize(("length", "window", "offset", "is_acceptable"), TABLE_6)
def test_table_6(isn: int, length: int, window: int, offset: int, is_acceptable: bool) -> None:
    """Table 6: SEG.LEN, RCV.WND, SEG.SEQ as an offset from RCV.NXT, and the test's result."""
    tcb, _ = established(f"client isn {isn}; server window {window}")
    assert (tcb.rcv_nxt, tcb.rcv_wnd) == ((isn + 1) % 2**32, window)
    seg = Segment((tcb.rcv_nxt + offset) % 2**32, 301, text="d" * length)
    assert acceptable(tcb, seg) is is_acceptable


def test_zero_window_refuses_text_but_takes_its_ack() -> None:
    """Special allowance should be made to accept valid ACKs; an ACK shows the zero window."""
    tcb, host = established("server window 0", "server sends 3")
    outcome = arrives(tcb, host, Segment(101, 304, text="d", wnd=7))
    assert effect(outcome) == ("ESTABLISHED", ["<SEQ=304><ACK=101><CTL=ACK>"], ("SEND: ok",))
    assert (outcome.sent[0].wnd, outcome.tcb.received, outcome.tcb.snd_wnd) == (0, "", 7)


@pytest.mark.parametrize("more", [{}, {"text": "d"}, {"fin": True}], ids=["", "data", "FIN"])
def test_zero_window_takes_the_ack_that_follows_a_lost_probe(more: dict[str, str]) -> None:
    """Table 6's note: whoever has probed with one octet sends SEG.SEQ = RCV.NXT+1."""
    tcb, host = established("server window 0", "server sends 3")
    outcome = arrives(tcb, host, Segment(102, 304, wnd=7, **more))  # type: ignore[arg-type]
    sent = ["<SEQ=304><ACK=101><CTL=ACK>"] if more else []
    assert effect(outcome) == ("ESTABLISHED", sent, ("SEND: ok",))
    assert outcome.tcb.received == ""


def test_zero_window_does_not_answer_a_bare_ack() -> None:
    tcb, host = established("server window 0")
    assert effect(arrives(tcb, host, Segment(101, 301, wnd=7))) == ("ESTABLISHED", [], ())


def test_zero_window_text_elsewhere_is_not_acceptable() -> None:
    """The allowance is for what would come next; the ACK of anything else does not count."""
    tcb, host = established("server window 0", "server sends 3")
    outcome = arrives(tcb, host, Segment(100, 304, text="d", wnd=7))
    assert (outcome.tcb, outcome.signals) == (tcb, ())


def test_zero_window_syn_does_not_return_to_listen() -> None:
    """A SYN is not acceptable to a zero window, so the step that looks at it is not reached."""
    world = run("server window 0; server listens; client opens; deliver SYN").end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    outcome = arrives(tcb, host, Segment(101, syn=True))
    assert effect(outcome) == ("SYN-RECEIVED", ["<SEQ=301><ACK=101><CTL=ACK>"], ())


def test_zero_window_refuses_fin() -> None:
    tcb, host = established("server window 0")
    outcome = arrives(tcb, host, text(101, "", fin=True))
    assert effect(outcome) == ("ESTABLISHED", ["<SEQ=301><ACK=101><CTL=ACK>"], ())


def test_zero_window_completes_the_handshake() -> None:
    script = "server window 0; server listens; client opens; deliver SYN"
    world = run(script).end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    outcome = arrives(tcb, host, text(101, "d"))
    assert effect(outcome) == ("ESTABLISHED", ["<SEQ=301><ACK=101><CTL=ACK>"], ())


@pytest.mark.parametrize(
    ("words", "state", "sent"),
    [
        ("<SEQ=RCV.NXT><CTL=RST>", "CLOSED", []),
        ("<SEQ=RCV.NXT><DATA=4><CTL=RST>", "CLOSED", []),
        ("<SEQ=RCV.NXT+1><CTL=RST>", "ESTABLISHED", []),
        ("<SEQ=RCV.NXT><CTL=SYN>", "ESTABLISHED", [ACK]),
        ("<SEQ=RCV.NXT+1><ACK=SND.NXT><CTL=ACK>", "ESTABLISHED", []),
        ("<SEQ=RCV.NXT+2><ACK=SND.NXT><CTL=ACK>", "ESTABLISHED", [ACK]),
        ("<SEQ=RCV.NXT+1><ACK=SND.NXT><DATA=1><CTL=ACK>", "ESTABLISHED", [ACK]),
        ("<SEQ=RCV.NXT><DATA=1>", "ESTABLISHED", []),
    ],
)
def test_zero_window(words: str, state: str, sent: list[str]) -> None:
    """§3.4 MUST-66: RST counts even when the receive window is zero."""
    tcb, host = established("server window 0")
    outcome = arrives(tcb, host, segment(words, tcb))
    assert effect(outcome)[:2] == (state, [numbered(ack, tcb) for ack in sent])


def test_text_is_taken_up_to_the_window() -> None:
    """Data can be moved into buffers until the buffer is full; RCV.NXT+RCV.WND stays."""
    tcb, host = established("server window 4")
    (outcome,) = arrive(tcb, host, text(101, "abcdef", fin=True))
    assert effect(outcome) == ("ESTABLISHED", ["<SEQ=301><ACK=105><CTL=ACK>"], ())
    assert (outcome.tcb.received, outcome.tcb.rcv_wnd, outcome.sent[0].wnd) == ("abcd", 0, 0)


@pytest.mark.parametrize(
    ("window", "state", "ack"), [(3, "ESTABLISHED", 104), (4, "CLOSE-WAIT", 105)]
)
def test_fin_beyond_the_window_is_trimmed(window: int, state: str, ack: int) -> None:
    tcb, host = established(f"server window {window}")
    (outcome,) = arrive(tcb, host, text(101, "abc", fin=True))
    assert effect(outcome)[:2] == (state, [f"<SEQ=301><ACK={ack}><CTL=ACK>"])


OVERLAPS = [
    (text(99, "xxab"), "ab", "ESTABLISHED", 103),
    (text(100, "xabcdef"), "abcdef", "ESTABLISHED", 107),
    (text(98, "xxx"), "", "ESTABLISHED", 101),
    (text(100, "xab", fin=True), "ab", "CLOSE-WAIT", 104),
    (text(100, "x", fin=True), "", "CLOSE-WAIT", 102),
    (text(99, "x", fin=True), "", "ESTABLISHED", 101),
]


@pytest.mark.parametrize(
    ("seg", "received", "state", "ack"), OVERLAPS, ids=[written(row[0]) for row in OVERLAPS]
)
def test_partly_old_segment_is_trimmed(seg: Segment, received: str, state: str, ack: int) -> None:
    """If a segment's contents straddle the boundary between old and new, only the new parts are
    processed."""
    tcb, host = established()
    (outcome,) = arrive(tcb, host, seg)
    assert outcome.tcb.received == received
    assert effect(outcome)[:2] == (state, [f"<SEQ=301><ACK={ack}><CTL=ACK>"])


@pytest.mark.parametrize("place", OPEN)
def test_early_text_is_held_and_acknowledged_again(place: str) -> None:
    """SHLD-31: segments with higher beginning sequence numbers are held; MAY-13: an ACK."""
    tcb, host = reach(place)
    early = arrives(tcb, host, segment("<SEQ=RCV.NXT+1><ACK=SND.UNA><DATA=2><CTL=ACK>", tcb))
    assert effect(early) == (tcb.state, [numbered(ACK, tcb)], ())
    assert early.tcb.received == ""
    late = arrives(early.tcb, host, segment("<SEQ=RCV.NXT><ACK=SND.UNA><DATA=1><CTL=ACK>", tcb))
    expected = numbered("<SEQ=SND.NXT><ACK=RCV.NXT+3><CTL=ACK>", tcb)
    assert effect(late) == (tcb.state, [expected], ())
    assert (late.tcb.received, late.tcb.held) == ("ddd", ())


def test_early_segments_are_processed_in_sequence_before_one_ack() -> None:
    """MUST-59: it MUST process them all before sending any ACK segments."""
    tcb, host = established()
    early = (text(107, "gh", fin=True), text(103, "cd"), text(105, "ef"), text(104, "def"))
    *held, last = arrive(tcb, host, *early, text(101, "ab"))
    assert {word for outcome in held for word in all_written(outcome.sent)} == {
        "<SEQ=301><ACK=101><CTL=ACK>"
    }
    assert effect(last) == (
        "CLOSE-WAIT",
        ["<SEQ=301><ACK=110><CTL=ACK>"],
        ("connection closing",),
    )
    assert last.tcb.received == "abcdefgh"


def test_early_segment_keeps_what_lies_behind_a_second_gap() -> None:
    tcb, host = established()
    *_, first, last = arrive(
        tcb, host, text(103, "c"), text(105, "e"), text(101, "ab"), text(104, "d")
    )
    assert (first.tcb.received, written(first.sent[0])) == ("abc", "<SEQ=301><ACK=104><CTL=ACK>")
    assert (last.tcb.received, written(last.sent[0])) == ("abcde", "<SEQ=301><ACK=106><CTL=ACK>")


@pytest.mark.parametrize("isn", [100, 2**32 - 4, 2**32 - 3, 2**31 - 3])
def test_early_segments_are_in_sequence_order_modulo_2_32(isn: int) -> None:
    tcb, host = established(f"client isn {isn}")
    parts = [("d", 4), ("b", 2), ("e", 5), ("c", 3), ("a", 1)]
    *_, last = arrive(tcb, host, *(text((isn + at) % 2**32, letter) for letter, at in parts))
    assert last.tcb.received == "abcde"


def test_early_text_is_cut_to_the_window() -> None:
    tcb, host = established("server window 4")
    early, late = arrive(tcb, host, text(103, "cdef", fin=True), text(101, "ab"))
    assert [seg.text for seg in early.tcb.held] == ["cd"]
    assert (late.tcb.received, late.tcb.state) == ("abcd", State.ESTABLISHED)


@pytest.mark.parametrize("place", OPEN)
def test_bare_ack_beyond_rcv_nxt_is_not_answered(place: str) -> None:
    """There is nothing in it to wait for, and its ACK counts."""
    tcb, host = reach(place)
    outcome = arrives(tcb, host, segment("<SEQ=RCV.NXT+1><ACK=SND.NXT><CTL=ACK>", tcb))
    assert (outcome.sent, outcome.tcb.held) == ((), ())
    assert outcome.tcb.snd_una == tcb.snd_nxt


def test_early_duplicate_is_held_once() -> None:
    tcb, host = established()
    outcomes = arrive(tcb, host, text(103, "c"), text(103, "c", wnd=9), text(103, "c"))
    assert len(outcomes[-1].tcb.held) == 1


def test_early_text_does_not_keep_its_ack_waiting() -> None:
    tcb, host = established("", "server sends 3")
    outcome = arrives(tcb, host, Segment(105, 304, text="d", wnd=65535))
    assert outcome.signals == ("SEND: ok",)
    assert outcome.tcb.snd_una == 304


@pytest.mark.parametrize(
    ("place", "state"),
    [("ESTABLISHED", "CLOSE-WAIT"), ("FIN-WAIT-1", "CLOSING"), ("FIN-WAIT-2", "TIME-WAIT")],
)
def test_early_fin_waits_for_the_text_before_it(place: str, state: str) -> None:
    tcb, host = reach(place)
    early = arrives(tcb, host, segment("<SEQ=RCV.NXT+2><ACK=SND.UNA><CTL=FIN,ACK>", tcb))
    assert effect(early) == (tcb.state, [numbered(ACK, tcb)], ())
    assert not early.restarts_time_wait
    last = arrives(early.tcb, host, segment("<SEQ=RCV.NXT><ACK=SND.UNA><DATA=2><CTL=ACK>", tcb))
    ack = numbered("<SEQ=SND.NXT><ACK=RCV.NXT+3><CTL=ACK>", tcb)
    assert effect(last) == (state, [ack], ("connection closing",))
    assert last.restarts_time_wait is (state == "TIME-WAIT")


def test_early_fin_that_came_again_with_the_text_is_old() -> None:
    tcb, host = established()
    *_, last = arrive(tcb, host, text(103, "c", fin=True), text(101, "abc", fin=True))
    assert last.rules == (rules.TEXT, rules.FIN_ESTABLISHED, rules.RESUMED)
    assert last.signals == ("connection closing",)


def test_fin_is_told_to_every_receive_that_waits() -> None:
    """Return any pending RECEIVEs with same message."""
    tcb, host = established("", "server receives; server receives; server receives")
    outcome = arrives(tcb, host, text(101, "ab", fin=True))
    closing = "connection closing"
    told = ("RECEIVE: 2 octets", *(f"RECEIVE: {closing}",) * 2, closing)
    assert outcome.signals == told
    assert outcome.tcb.receives == 0


@pytest.mark.parametrize("place", PEER_HAS_CLOSED)
@pytest.mark.parametrize("fin", ["", "FIN,"])
def test_text_after_the_fin_is_ignored(place: str, fin: str) -> None:
    """This should not occur since a FIN has been received.  Ignore the segment text."""
    tcb, host = reach(place)
    for seq in ("RCV.NXT", "RCV.NXT+4"):
        seg = segment(f"<SEQ={seq}><ACK=SND.UNA><DATA=4><CTL={fin}ACK>", tcb)
        outcome = arrives(tcb, host, seg)
        after = outcome.tcb
        assert (after.state, after.rcv_nxt, after.received, after.held) == (
            *(tcb.state, tcb.rcv_nxt),
            *("", ()),
        )
        assert all_written(outcome.sent) == ([numbered(ACK, tcb)] if fin else [])
        assert outcome.signals == ()


@pytest.mark.parametrize("seq", ["RCV.NXT-1", "RCV.NXT"])
def test_time_wait_fin_restarts_2_msl(seq: str) -> None:
    tcb, host = reach("TIME-WAIT")
    for data in ("", "<DATA=1>"):
        start = f"{seq}-1" if data and seq == "RCV.NXT-1" else seq
        seg = segment(f"<SEQ={start}><ACK=SND.NXT>{data}<CTL=FIN,ACK>", tcb)
        outcome = arrives(tcb, host, seg)
        assert effect(outcome) == ("TIME-WAIT", [numbered(ACK, tcb)], ())
        assert outcome.restarts_time_wait


@pytest.mark.parametrize(
    "words",
    [
        "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>",
        "<SEQ=RCV.NXT-1><ACK=SND.NXT><CTL=ACK>",
        "<SEQ=RCV.NXT-1><ACK=SND.NXT><DATA=1><CTL=ACK>",
        "<SEQ=RCV.NXT-2><ACK=SND.NXT><CTL=FIN,ACK>",
        "<SEQ=RCV.NXT-1><ACK=SND.NXT><CTL=SYN,ACK>",
        "<SEQ=RCV.NXT-1><CTL=FIN,RST>",
    ],
)
def test_time_wait_nothing_else_restarts_2_msl(words: str) -> None:
    tcb, host = reach("TIME-WAIT")
    assert not arrives(tcb, host, segment(words, tcb)).restarts_time_wait


@pytest.mark.parametrize("place", ["CLOSE-WAIT", "CLOSING", "LAST-ACK"])
def test_retransmitted_fin_is_acknowledged_again(place: str) -> None:
    tcb, host = reach(place)
    outcome = arrives(tcb, host, segment("<SEQ=RCV.NXT-1><ACK=SND.UNA><CTL=FIN,ACK>", tcb))
    assert effect(outcome) == (tcb.state, [numbered(ACK, tcb)], ())
    assert not outcome.restarts_time_wait


@pytest.mark.parametrize(
    ("place", "words", "starts"),
    [
        ("FIN-WAIT-2", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>", True),
        ("FIN-WAIT-1", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>", True),
        ("CLOSING", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>", True),
        ("CLOSING", "<SEQ=RCV.NXT><ACK=SND.NXT><DATA=1><CTL=ACK>", True),
        ("FIN-WAIT-1", "<SEQ=RCV.NXT><ACK=SND.UNA><CTL=FIN,ACK>", False),
        ("FIN-WAIT-1", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>", False),
        ("LAST-ACK", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>", False),
        ("ESTABLISHED", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>", False),
    ],
)
def test_time_wait_timer_starts(place: str, words: str, starts: bool) -> None:
    tcb, host = reach(place)
    assert arrives(tcb, host, segment(words, tcb)).restarts_time_wait is starts


@pytest.mark.parametrize(("flags", "fin"), [("SYN", False), ("SYN,FIN", True)])
@pytest.mark.parametrize("place", ["LISTEN", "SYN-SENT"])
def test_text_with_syn_waits_for_established(place: str, flags: str, fin: bool) -> None:
    """§3.10.7.2: queued for processing later; §3.10.7.3: after ESTABLISHED has been reached."""
    tcb, host = reach(place)
    syn, ack = arrive(
        *(tcb, host),
        *(segment(f"<SEQ=100><DATA=5><CTL={flags}>", tcb), Segment(101, 301, wnd=65535)),
    )
    assert effect(syn) == ("SYN-RECEIVED", ["<SEQ=300><ACK=101><CTL=SYN,ACK>"], ())
    assert syn.tcb.received == ""
    state = "CLOSE-WAIT" if fin else "ESTABLISHED"
    told = ("connection closing",) if fin else ()
    assert effect(ack) == (state, [f"<SEQ=301><ACK={107 if fin else 106}><CTL=ACK>"], told)
    assert ack.tcb.received == "ddddd"


def test_text_with_syn_comes_before_text_that_is_early() -> None:
    """Both the SYN's text and the ACK's early text are processed once ESTABLISHED is reached."""
    tcb, host = reach("LISTEN")
    syn = Segment(100, syn=True, text="ab", wnd=65535)
    *_, outcome = arrive(tcb, host, syn, text(104, "d"), text(103, "c"))
    assert outcome.tcb.received == "abcd"
    *_, outcome = arrive(tcb, host, syn, text(104, "d"))
    assert (outcome.tcb.state, outcome.tcb.received) == (State.ESTABLISHED, "ab")
    assert all_written(outcome.sent) == ["<SEQ=301><ACK=103><CTL=ACK>"]


def test_text_with_syn_ack_may_fill_the_window() -> None:
    world = run("server window 4; server opens").end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    outcome = arrives(tcb, host, Segment(100, 301, syn=True, text="abcdef"))
    assert (outcome.tcb.received, outcome.tcb.rcv_nxt) == ("abcd", 105)
    assert all_written(outcome.sent) == ["<SEQ=301><ACK=105><CTL=ACK>"]
    fin = arrives(tcb, host, Segment(100, 301, syn=True, fin=True, text="abc"))
    assert effect(fin)[:2] == ("CLOSE-WAIT", ["<SEQ=301><ACK=105><CTL=ACK>"])


def test_text_with_syn_is_cut_to_the_window() -> None:
    world = run("server window 2; server listens").end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    syn = Segment(100, syn=True, text="abcd", wnd=65535)
    *_, outcome = arrive(tcb, host, syn, Segment(101, 301))
    assert (outcome.tcb.received, outcome.tcb.rcv_nxt) == ("ab", 103)
