"""What an arriving segment does to the sending side: SND.UNA, the send window, the opening.

The host is the server: ISS 300, its peer's 100.
"""

import pytest
from tcp.worlds import (
    HALF_OPEN,
    PLACES,
    all_written,
    effect,
    numbered,
    reach,
    segment,
    sent_by,
)

from quizgen.tcp.model import calls, rules
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.network import ISN_STEP, Side
from quizgen.tcp.model.segment import Options, Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Outcome, fin_sent
from quizgen.tcp.model.timeouts import retransmission_timeout
from quizgen.tcp.run.trace import run

ACK = "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"

WINDOW_UPDATES = [
    # SND.WL1 is 101 and SND.WL2 301 since the handshake's ACK; SND.UNA is 301 and SND.NXT 304.
    pytest.param(Segment(101, 301, wnd=9), 9, id="WL1=SEG.SEQ, WL2=SEG.ACK"),
    pytest.param(Segment(101, 302, wnd=9), 9, id="WL1=SEG.SEQ, WL2<SEG.ACK"),
    pytest.param(Segment(102, 301, wnd=9), 9, id="WL1<SEG.SEQ"),
    pytest.param(Segment(101, 300, wnd=9), 65535, id="SEG.ACK<SND.UNA"),
    pytest.param(Segment(102, 300, wnd=9), 65535, id="WL1<SEG.SEQ but SEG.ACK<SND.UNA"),
    pytest.param(Segment(100, 301, text="dd", wnd=9), 65535, id="SEG.SEQ<WL1"),
    pytest.param(Segment(100, 304, text="dd", wnd=9), 65535, id="SEG.SEQ<WL1 but a new ACK"),
]


@pytest.mark.parametrize(("seg", "window"), WINDOW_UPDATES)
def test_established_send_window_is_updated(seg: Segment, window: int) -> None:
    """The check here prevents using old segments to update the window."""
    tcb, host = reach("ESTABLISHED", "server sends 3")
    after = arrives(tcb, host, seg).tcb
    assert after.snd_wnd == window
    assert after.max_snd_wnd == 65535  # the largest that ever came


def test_established_old_segment_does_not_undo_a_newer_window() -> None:
    tcb, host = reach("ESTABLISHED")
    newer = arrives(tcb, host, Segment(103, 301, text="d", wnd=9)).tcb
    older = arrives(newer, host, Segment(101, 301, text="dd", wnd=70000)).tcb
    assert (older.snd_wnd, older.max_snd_wnd, older.rcv_nxt) == (9, 65535, 104)


@pytest.mark.parametrize("place", HALF_OPEN)
def test_syn_received_takes_the_window_of_the_ack(place: str) -> None:
    """SND.WND <- SEG.WND, SND.WL1 <- SEG.SEQ, SND.WL2 <- SEG.ACK"""
    tcb, host = reach(place)
    after = arrives(tcb, host, Segment(103, 301, wnd=9)).tcb
    assert (after.state, after.snd_wnd, after.snd_wl1, after.snd_wl2) == (
        *(State.ESTABLISHED, 9),
        *(103, 301),
    )


def test_syn_sent_takes_the_window_of_the_syn_ack() -> None:
    tcb, host = reach("SYN-SENT")
    after = arrives(tcb, host, Segment(100, 301, syn=True, wnd=9)).tcb
    assert (after.snd_una, after.snd_wnd, after.snd_wl1, after.snd_wl2) == (301, 9, 100, 301)


@pytest.mark.parametrize("place", ["LISTEN", "SYN-SENT"])
def test_syn_window_counts_for_max_snd_wnd(place: str) -> None:
    """The largest window that the local sender has ever received from its peer."""
    tcb, host = reach(place)
    syn = arrives(tcb, host, Segment(100, syn=True, wnd=500)).tcb
    assert (syn.snd_wnd, syn.snd_wl1, syn.snd_wl2) == (500, 100, 300)  # no ACK yet: ISS
    established = arrives(syn, host, Segment(101, 301, wnd=0)).tcb
    assert (established.snd_wnd, established.max_snd_wnd) == (0, 500)


@pytest.mark.parametrize("isn", [100, 2**31 + 5, 2**32 - 1])
def test_fin_wait_1_out_of_syn_received_takes_old_acks(isn: int) -> None:
    """MAX.SND.WND is known from the SYN on, so an old ACK that carries text is acceptable."""
    script = f"client isn {isn}; server listens; client opens; deliver SYN; server closes"
    world = run(script).end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    tcb = arrives(tcb, host, Segment(tcb.rcv_nxt, 302, wnd=65535)).tcb
    outcome = arrives(tcb, host, Segment(tcb.rcv_nxt, 300, text="dd", wnd=65535))
    assert (outcome.tcb.state, outcome.tcb.received) == (State.FIN_WAIT_2, "dd")


def test_shrunken_window_stops_new_data_until_it_grows() -> None:
    """MUST-34: be robust against window shrinking, which may make the usable window negative."""
    tcb, host = reach("ESTABLISHED", "server sends 8")
    shrunk = arrives(tcb, host, Segment(101, 303, wnd=2)).tcb
    more = calls.send(shrunk, host, "d")
    assert more.sent == ()
    assert shrunk.snd_wnd == 2
    again = retransmission_timeout(shrunk)
    assert all_written(again.sent) == ["<SEQ=303><ACK=101><DATA=6><CTL=ACK>"]
    grown = arrives(more.tcb, host, Segment(101, 303, wnd=7))
    assert all_written(grown.sent) == ["<SEQ=309><ACK=101><DATA=1><CTL=ACK>"]


def test_ack_in_the_middle_leaves_the_rest_outstanding() -> None:
    tcb, host = reach("ESTABLISHED", "server sends 3; server sends 4")
    part = arrives(tcb, host, Segment(101, 305, wnd=65535))
    assert part.signals == ("SEND: ok",)
    assert (part.tcb.snd_una, part.tcb.unacked) == (305, ("ddd",))
    rest = arrives(part.tcb, host, Segment(101, 308, wnd=65535))
    assert (rest.signals, rest.tcb.unacked) == (("SEND: ok",), ())


def test_ack_in_the_first_of_three_leaves_the_rest_of_it_and_the_others() -> None:
    tcb, host = reach("ESTABLISHED", "server sends 3; server sends 4; server sends 5")
    part = arrives(tcb, host, Segment(101, 302, wnd=65535)).tcb
    assert (part.unacked, part.sends) == (("dd", "dddd", "ddddd"), (2, 4, 5))


@pytest.mark.parametrize("place", ["SYN-SENT", *HALF_OPEN])
def test_ack_of_syn_acknowledges_no_queued_send(place: str) -> None:
    tcb, host = reach(place, "server sends 1; server sends 1; server sends 1")
    outcome = arrives(tcb, host, Segment(100 + (place != "SYN-SENT"), 301, syn=place == "SYN-SENT"))
    assert (outcome.tcb.state, outcome.signals) == (State.ESTABLISHED, ())
    assert outcome.tcb.sends == (1, 1, 1)


@pytest.mark.parametrize("place", PLACES)
def test_fin_has_left_after_close(place: str) -> None:
    after_close = ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT")
    assert fin_sent(reach(place)[0]) is (place in after_close)
    world = run(f"client window 0\n{PLACES['ESTABLISHED']}server sends 1; server closes").end
    assert not fin_sent(world.tcbs[Side.SERVER])


def test_one_ack_for_several_sends_and_the_fin() -> None:
    script = "server sends 3; server sends 4; server closes"
    tcb, host = reach("ESTABLISHED", script)
    outcome = arrives(tcb, host, Segment(101, 309, wnd=65535))
    assert outcome.signals == ("SEND: ok", "SEND: ok", "CLOSE: ok")
    assert outcome.tcb.state is State.FIN_WAIT_2
    before_fin = arrives(tcb, host, Segment(101, 308, wnd=65535))
    assert before_fin.tcb.state is State.FIN_WAIT_1
    assert before_fin.signals == ("SEND: ok", "SEND: ok")


def test_fin_wait_1_out_of_syn_received_ack_of_syn_alone() -> None:
    """The SYN and the FIN are one sequence number each; the first ACK covers only the SYN."""
    world = run("server listens; client opens; deliver SYN; server closes").end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    syn_acked = arrives(tcb, host, Segment(101, 301, wnd=65535))
    assert effect(syn_acked) == ("FIN-WAIT-1", [], ())
    fin_acked = arrives(syn_acked.tcb, host, Segment(101, 302, wnd=65535))
    assert effect(fin_acked) == (State.FIN_WAIT_2, [], ("CLOSE: ok",))


RETURNS = [
    ("<SEQ=RCV.NXT><CTL=RST>", rules.RST_TO_LISTEN),
    ("<SEQ=RCV.NXT><CTL=SYN>", rules.SYN_TO_LISTEN),
]


@pytest.mark.parametrize(("words", "rule"), RETURNS, ids=["RST", "SYN"])
@pytest.mark.parametrize("place", ["LISTEN", "LISTEN for one peer"])
def test_syn_received_returns_to_listen_as_it_was(place: str, words: str, rule: rules.Rule) -> None:
    """Return this connection to LISTEN state; the user need not be informed, and their RECEIVEs
    wait on."""
    listening, host = reach(place, "server receives")
    syn = Segment(100, syn=True, text="dd", wnd=65535, options=Options(mss=9))
    received = arrives(listening, host, syn).tcb
    outcome = arrives(received, host, segment(words, received))
    assert outcome == Outcome(listening, rules=(rule,))


def test_listen_again_selects_a_new_iss_and_offers_everything_again() -> None:
    """A first SYN without options must not narrow what the next SYN is offered."""
    script = """
        server offers MSS=1460 WS=7 SACK TS; server listens
        forged SYN from client seq=90; deliver SYN; lose SYN,ACK
        forged RST from client seq=91; deliver RST
        client offers MSS=1400 WS=2 SACK TS; client opens; deliver SYN
    """
    trace = run(script)
    first, second = (p.segment for p in trace.passages if p.sender is Side.SERVER)
    assert first.options == Options(mss=1460)
    assert second.options == Options(1460, 7, True, True)
    assert second.seq == first.seq + ISN_STEP


OFFERS = [
    ("WS=2", Options(1460, 7)),
    ("SACK", Options(1460, sack_permitted=True)),
    ("TS", Options(1460, timestamps=True)),
    ("nothing", Options(1460)),
    ("WS=0", Options(1460, 7)),
]


@pytest.mark.parametrize(("offer", "answer"), OFFERS, ids=[offer for offer, _ in OFFERS])
def test_syn_ack_answers_only_what_was_offered(offer: str, answer: Options) -> None:
    """RFC 7323 §2.2 and §3.2, RFC 2018 §2"""
    trace = run(
        f"server offers MSS=1460 WS=7 SACK TS; client offers {offer}\n"
        "server listens; client opens; deliver SYN"
    )
    assert trace.steps[-1].outcome.sent[0].options == answer


def test_syn_ack_does_not_answer_with_what_the_host_lacks() -> None:
    trace = run(
        "server offers nothing; client offers MSS=9 WS=7 SACK TS\n"
        "server listens; client opens; deliver SYN"
    )
    assert trace.steps[-1].outcome.sent[0].options == Options()


def test_simultaneous_open_syn_ack_completes_it() -> None:
    """Figure 7 line 6, though SEG.SEQ is IRS (Appendix A.2)."""
    tcb, host = reach("SYN-RECEIVED, active")
    outcome = arrives(tcb, host, Segment(100, 301, syn=True, wnd=65535))
    assert effect(outcome) == ("ESTABLISHED", [], ())
    assert outcome.rules[0] == rules.SIMULTANEOUS_SYN_ACK
    assert rules.ACK_OF_SYN in outcome.rules
    text = arrives(tcb, host, Segment(100, 301, syn=True, text="dd", wnd=65535))
    assert effect(text) == ("ESTABLISHED", ["<SEQ=301><ACK=103><CTL=ACK>"], ())


NOT_COMPLETING = [
    ("SYN-RECEIVED, active", "<SEQ=100><ACK=SND.UNA><CTL=SYN,ACK>", ACK),
    ("SYN-RECEIVED, active", "<SEQ=100><ACK=SND.NXT+1><CTL=SYN,ACK>", ACK),
    ("SYN-RECEIVED, active", "<SEQ=99><ACK=SND.NXT><CTL=SYN,ACK>", ACK),
    ("SYN-RECEIVED, active", "<SEQ=101><ACK=SND.NXT><CTL=SYN,ACK>", ACK),
    ("SYN-RECEIVED, active", "<SEQ=100><CTL=SYN>", ACK),
    ("SYN-RECEIVED, active", "<SEQ=100><ACK=SND.NXT><CTL=ACK>", ACK),
    ("SYN-RECEIVED, active", "<SEQ=100><ACK=SND.NXT><CTL=SYN,RST,ACK>", ""),
    ("SYN-RECEIVED, passive", "<SEQ=100><ACK=SND.NXT><CTL=SYN,ACK>", ACK),
    ("FIN-WAIT-1", "<SEQ=100><ACK=SND.NXT><CTL=SYN,ACK>", ACK),
]


@pytest.mark.parametrize(("place", "words", "sent"), NOT_COMPLETING)
def test_other_segments_at_irs_fail_the_sequence_check(place: str, words: str, sent: str) -> None:
    tcb, host = reach(place)
    outcome = arrives(tcb, host, segment(words, tcb))
    assert outcome.tcb == tcb
    assert all_written(outcome.sent) == ([numbered(sent, tcb)] if sent else [])


def test_established_repeated_syn_ack_fails_the_sequence_check() -> None:
    """After an active OPEN too; what it acknowledges does not count."""
    world = run("client listens; server opens; deliver SYN; deliver SYN,ACK; server sends 3").end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    outcome = arrives(tcb, host, Segment(100, 304, syn=True))
    assert outcome.tcb == tcb
    assert all_written(outcome.sent) == ["<SEQ=304><ACK=101><CTL=ACK>"]


def test_syn_sent_data_goes_with_the_ack_of_the_syn_ack() -> None:
    """Data or controls that were queued for transmission MAY be included."""
    trace = run("client listens; server opens; server sends 3; deliver SYN; deliver SYN,ACK")
    assert sent_by(trace, Side.SERVER)[1:] == ["<SEQ=301><ACK=101><DATA=3><CTL=ACK>"]


def test_syn_sent_reset_tells_calls_that_wait() -> None:
    trace = run("server opens; server sends 3; server receives; deliver SYN; deliver RST")
    assert trace.steps[-1].outcome.signals == (
        *("SEND: reset", "RECEIVE: reset"),
        "error: connection reset",
    )


@pytest.mark.parametrize("place", ["ESTABLISHED", "CLOSE-WAIT", "FIN-WAIT-1"])
def test_reset_tells_calls_that_wait(place: str) -> None:
    """Any outstanding RECEIVEs and SEND should receive "reset" responses."""
    script = {
        "ESTABLISHED": "server sends 3; server receives; server receives",
        "CLOSE-WAIT": "server sends 3",
        "FIN-WAIT-1": "server receives",
    }[place]
    tcb, host = reach(place, script)
    outcome = arrives(tcb, host, segment("<SEQ=RCV.NXT><CTL=RST>", tcb))
    sends = ("SEND: reset",) * script.count("sends")
    receives = ("RECEIVE: reset",) * script.count("receives")
    assert outcome.signals == (*sends, *receives, "connection reset")


DELAYS = f"server delays ACKs\n{PLACES['ESTABLISHED']}client sends 1; deliver data"


def test_delayed_ack_leaves_alone_when_its_timer_expires() -> None:
    trace = run(f"{DELAYS}; server sends delayed ACK; server sends delayed ACK")
    assert [all_written(step.outcome.sent) for step in trace.steps[-3:]] == [
        [],
        ["<SEQ=301><ACK=102><CTL=ACK>"],
        [],
    ]


def test_delayed_ack_is_piggybacked() -> None:
    """This acknowledgment should be piggybacked on a segment being transmitted if possible."""
    for call in ("server sends 3", "server closes"):
        trace = run(f"{DELAYS}; {call}; server sends delayed ACK")
        assert len(trace.steps[-2].outcome.sent) == 1
        assert trace.steps[-2].outcome.sent[0].ack == 102
        assert trace.steps[-1].outcome.sent == ()


@pytest.mark.parametrize(
    "words",
    [
        "<SEQ=RCV.NXT><ACK=SND.NXT><DATA=1><CTL=ACK>",
        "<SEQ=RCV.NXT+1><ACK=SND.NXT><DATA=1><CTL=ACK>",
        "<SEQ=RCV.NXT-1><ACK=SND.NXT><DATA=1><CTL=ACK>",
        "<SEQ=RCV.NXT+1><CTL=RST>",
        "<SEQ=RCV.NXT><CTL=SYN>",
    ],
)
def test_delayed_ack_goes_at_once_with_a_second_segment(words: str) -> None:
    """SHLD-19: an ACK for at least every second segment; and at once above a gap."""
    world = run(DELAYS).end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    outcome = arrives(tcb, host, segment(words, tcb))
    assert [seg.flags for seg in outcome.sent] == ["ACK"]
    assert not outcome.tcb.ack_due


def test_delayed_ack_does_not_delay_the_answer_to_a_gap() -> None:
    """§3.8.6.3: immediately acknowledge out-of-order segments, and those that fill a gap."""
    world = run(f"server delays ACKs\n{PLACES['ESTABLISHED']}").end
    tcb, host = world.tcbs[Side.SERVER], world.hosts[Side.SERVER]
    early = arrives(tcb, host, Segment(102, 301, text="d"))
    assert all_written(early.sent) == ["<SEQ=301><ACK=101><CTL=ACK>"]
    late = arrives(early.tcb, host, Segment(101, 301, text="d"))
    assert all_written(late.sent) == ["<SEQ=301><ACK=103><CTL=ACK>"]


def test_delayed_ack_never_delays_the_handshake() -> None:
    trace = run(f"client delays ACKs\n{PLACES['ESTABLISHED']}")
    assert trace.end.states == (State.ESTABLISHED, State.ESTABLISHED)


def test_reasons_leave_the_bookkeeping_out() -> None:
    tcb, host = reach("FIN-WAIT-1")
    outcome = arrives(tcb, host, Segment(101, 302, wnd=9))
    assert outcome.rules == (rules.ACK_NEW, rules.ACK_OF_FIN_FIN_WAIT_1)
    assert outcome.reasons == (rules.ACK_OF_FIN_FIN_WAIT_1,)
    duplicate = arrives(tcb, host, Segment(101, 301, wnd=9))
    assert duplicate.reasons == duplicate.rules == (rules.ACK_DUPLICATE,)
