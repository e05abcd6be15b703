"""SEGMENT ARRIVES: what each state does with a segment, in the RFC's order (RFC 9293 §3.10.7)."""

from quizgen.tcp.model import rules
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.segment import Segment, distance, plus
from quizgen.tcp.model.tables import Event, State
from quizgen.tcp.model.tcb import (
    Host,
    Outcome,
    Tcb,
    ack_segment,
    acknowledged,
    after,
    fin_sent,
    reset_answering,
    syn_segment,
    transmit,
    waiting_calls,
)

CONNECTION_RESET = "connection reset"
CONNECTION_REFUSED = "connection refused"
CONNECTION_CLOSING = "connection closing"

_CLOSING_STATES = (State.CLOSING, State.LAST_ACK, State.TIME_WAIT)
_TAKES_TEXT = (State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)


def arrives(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """Process one segment.  Never raises, whatever the segment holds."""
    match tcb.state:
        case State.CLOSED:
            return _in_closed(tcb, seg)
        case State.LISTEN:
            return _in_listen(tcb, host, seg)
        case State.SYN_SENT:
            return _in_syn_sent(tcb, host, seg)
    return _in_other_states(tcb, host, seg)


def _in_closed(tcb: Tcb, seg: Segment) -> Outcome:
    """§3.10.7.1"""
    if seg.rst:
        return Outcome(tcb, rules=(rules.CLOSED_RST,))
    rule = rules.CLOSED_NO_ACK if seg.ack is None else rules.CLOSED_ACK
    return Outcome(tcb, (reset_answering(seg),), rules=(rule,))


def _in_listen(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """§3.10.7.2"""
    if seg.rst:
        return Outcome(tcb, rules=(rules.LISTEN_RST,))
    if seg.ack is not None:
        return Outcome(tcb, (reset_answering(seg),), rules=(rules.LISTEN_ACK,))
    if not seg.syn:
        return Outcome(tcb, rules=(rules.LISTEN_OTHER,))
    selected = tcb._replace(iss=host.isn, snd_una=host.isn, snd_nxt=plus(host.isn, 1))
    return _answer_syn(rules.LISTEN_SYN, selected, seg)


def _learn(tcb: Tcb, seg: Segment) -> Tcb:
    """Take the peer's ISN, options and window from its SYN."""
    learned = tcb._replace(irs=seg.seq, rcv_nxt=plus(seg.seq, 1), peer_options=seg.options)
    return _window_from(learned, seg)


def _answer_syn(rule: Rule, tcb: Tcb, seg: Segment) -> Outcome:
    """Send the SYN,ACK; text or FIN that came with the SYN waits for ESTABLISHED."""
    received = after(Event.SYN, _learn(tcb, seg))
    answered = Outcome(received, (syn_segment(received),), rules=(rule,))
    if not (seg.text or seg.fin):
        return answered
    rest = Segment(received.rcv_nxt, text=seg.text, fin=seg.fin)
    return answered.then(rules.TEXT_WITH_SYN, received._replace(held=(rest,)))


def _in_syn_sent(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """§3.10.7.3"""
    # First, the ACK bit.
    if seg.ack is not None and not _acknowledges_new(tcb, seg.ack):
        if seg.rst:
            return Outcome(tcb, rules=(rules.SYN_SENT_BAD_ACK_RST,))
        return Outcome(tcb, (reset_answering(seg),), rules=(rules.SYN_SENT_BAD_ACK,))
    # Second, the RST bit.  RCV.NXT is not known yet, so only the ACK can vouch for a RST.
    if seg.rst and seg.ack is None:
        return Outcome(tcb, rules=(rules.SYN_SENT_RST_NO_ACK,))
    if seg.rst:
        return _reset(tcb, rules.SYN_SENT_RST, f"error: {CONNECTION_RESET}")
    # Fourth, the SYN bit; fifth, neither SYN nor RST.
    if not seg.syn:
        return Outcome(tcb, rules=(rules.SYN_SENT_OTHER,))
    if seg.ack is None:
        return _answer_syn(rules.SYN_SENT_SYN, tcb, seg)
    opened = acknowledged(after(Event.SYN_ACK, _learn(tcb, seg)), seg.ack)
    outcome = Outcome(opened._replace(ack_due=True), rules=(rules.SYN_SENT_SYN_ACK,))
    rest = _in_window(opened, seg._replace(seq=opened.rcv_nxt, syn=False))
    return _respond(_text_and_fin(outcome, rest), host, at_once=True)


def _acknowledges_new(tcb: Tcb, ack: int) -> bool:
    """SND.UNA < SEG.ACK =< SND.NXT"""
    return 0 < distance(tcb.snd_una, ack) <= distance(tcb.snd_una, tcb.snd_nxt)


def _window_from(tcb: Tcb, seg: Segment) -> Tcb:
    return tcb._replace(
        snd_wnd=seg.wnd,
        snd_wl1=seg.seq,
        snd_wl2=tcb.iss if seg.ack is None else seg.ack,
        max_snd_wnd=max(tcb.max_snd_wnd, seg.wnd),
    )


def acceptable(tcb: Tcb, seg: Segment) -> bool:
    """The four tests of Table 6: does the segment occupy a part of the receive window?"""
    if tcb.rcv_wnd == 0:
        return seg.length == 0 and seg.seq == tcb.rcv_nxt
    starts = 0 <= distance(tcb.rcv_nxt, seg.seq) < tcb.rcv_wnd
    if seg.length == 0:
        return starts
    return starts or 0 <= distance(tcb.rcv_nxt, seg.last) < tcb.rcv_wnd


def _in_other_states(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """§3.10.7.4"""
    outcome = Outcome(tcb)
    # First, the sequence number; before it, the cases that its literal text would turn away.
    if _completes_simultaneous_open(tcb, seg):
        outcome = outcome.then(rules.SIMULTANEOUS_SYN_ACK)
        seg = seg._replace(seq=tcb.rcv_nxt, syn=False)
    elif _repeats_the_fin(tcb, seg):
        return _acks(outcome, rules.FIN_TIME_WAIT)._replace(restarts_time_wait=True)
    elif _meets_zero_window(tcb, seg):
        outcome = outcome.then(rules.ZERO_WINDOW)
    elif not acceptable(tcb, seg):
        if seg.rst:
            return outcome.then(rules.UNACCEPTABLE_RST)
        return _acks(outcome, rules.UNACCEPTABLE)
    # Second, the RST bit; fourth, the SYN bit.
    if seg.rst:
        return _reset_bit(tcb, seg)
    if _brings_an_old_syn(tcb, seg):
        outcome = outcome.then(rules.OLD_SYN_TRIMMED)
        seg = seg._replace(seq=plus(seg.seq, 1), syn=False)
    if seg.syn:
        return _syn_bit(tcb)
    # Fifth, the ACK field.  It counts at once even where text before it is missing.
    if seg.ack is None:
        return outcome.then(rules.ACK_OFF)
    outcome, goes_on = _ack_field(outcome, seg, seg.ack)
    if not goes_on:
        return outcome
    # Seventh, the text; eighth, the FIN bit: in SEG.SEQ order, so what starts later waits.
    part = _in_window(tcb, seg)
    is_early = distance(tcb.rcv_nxt, part.seq) > 0
    if is_early and part.length and outcome.tcb.state in _TAKES_TEXT:
        return _respond(_resume_held(_hold(outcome, part)), host, at_once=True)
    if rules.ZERO_WINDOW in outcome.rules and seg.length:
        outcome = outcome._replace(tcb=outcome.tcb._replace(ack_due=True))
    outcome = _resume_held(_text_and_fin(outcome, part))
    return _respond(outcome, host, at_once=tcb.ack_due or bool(tcb.held))


def _acks(outcome: Outcome, rule: Rule) -> Outcome:
    """Answer with <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> and nothing else."""
    tcb = outcome.tcb
    return outcome.then(rule, tcb._replace(ack_due=False), sent=(ack_segment(tcb),))


def _completes_simultaneous_open(tcb: Tcb, seg: Segment) -> bool:
    return (
        tcb.state is State.SYN_RECEIVED
        and not tcb.passive
        and seg.syn
        and not seg.rst
        and seg.seq == tcb.irs
        and seg.ack is not None
        and _acknowledges_new(tcb, seg.ack)
    )


def _repeats_the_fin(tcb: Tcb, seg: Segment) -> bool:
    """Once the peer's SYN is known, it retransmits its FIN with ACK, and without SYN."""
    is_fin = seg.fin and not (seg.rst or seg.syn) and seg.last == plus(tcb.rcv_nxt, -1)
    return tcb.state is State.TIME_WAIT and is_fin and seg.ack is not None


def _meets_zero_window(tcb: Tcb, seg: Segment) -> bool:
    """Text and FIN are not acceptable, but ACK and RST get their special allowance.

    A peer that has probed the window with one octet goes on with the number after it.
    """
    if tcb.rcv_wnd > 0 or seg.syn:
        return False
    if seg.seq == tcb.rcv_nxt:
        return seg.length > 0
    return seg.seq == plus(tcb.rcv_nxt, 1) and seg.ack is not None and not seg.rst


def _brings_an_old_syn(tcb: Tcb, seg: Segment) -> bool:
    """Only what comes after the SYN is in the window, so the SYN is trimmed; synchronized states
    send a challenge ACK for any SYN."""
    is_old = seg.syn and distance(seg.seq, tcb.rcv_nxt) > 0
    return tcb.state is State.SYN_RECEIVED and is_old


def _reset_bit(tcb: Tcb, seg: Segment) -> Outcome:
    if not acceptable(tcb, Segment(seg.seq)):  # its text may reach into the window, it does not
        return Outcome(tcb, rules=(rules.UNACCEPTABLE_RST,))
    if seg.seq != tcb.rcv_nxt:
        return _acks(Outcome(tcb), rules.RST_CHALLENGED)
    if tcb.state is State.SYN_RECEIVED and tcb.passive:
        return _back_to_listen(tcb, Event.RST_AFTER_PASSIVE_OPEN, rules.RST_TO_LISTEN)
    if tcb.state is State.SYN_RECEIVED:
        return _reset(tcb, rules.RST_REFUSED, CONNECTION_REFUSED)
    if tcb.state in _CLOSING_STATES:
        return Outcome(after(Event.RST, tcb), rules=(rules.RST_CLOSING,))
    return _reset(tcb, rules.RST_RESET, CONNECTION_RESET)


def _reset(tcb: Tcb, rule: Rule, told: str) -> Outcome:
    """Delete the TCB; waiting calls and the user in general are told."""
    signals = (*waiting_calls(tcb, "reset"), told)
    return Outcome(after(Event.RST, tcb), (), signals, (rule,))


def _back_to_listen(tcb: Tcb, event: Event, rule: Rule) -> Outcome:
    """Forget this peer; keep the passive OPEN and the RECEIVEs that wait.

    "The user need not be informed", but calls that this ends are answered.
    """
    fresh = Tcb(
        tcb.state,
        passive=True,
        remote=tcb.remote,
        rcv_wnd=tcb.rcv_wnd,
        receives=tcb.receives,
        options=tcb.options,
        table=tcb.table,
    )
    told = ("SEND: reset",) * len(tcb.sends) + ("CLOSE: reset",) * tcb.closing
    return Outcome(after(event, fresh), (), told, (rule,))


def _syn_bit(tcb: Tcb) -> Outcome:
    if tcb.state is State.SYN_RECEIVED and tcb.passive:
        return _back_to_listen(tcb, Event.SYN_AFTER_PASSIVE_OPEN, rules.SYN_TO_LISTEN)
    return _acks(Outcome(tcb), rules.SYN_CHALLENGED)


def _in_window(tcb: Tcb, seg: Segment) -> Segment:
    """Trim what lies before RCV.NXT or beyond the window."""
    old = max(0, distance(seg.seq, tcb.rcv_nxt))
    if old:
        fin = seg.fin and old <= len(seg.text)
        seg = seg._replace(seq=tcb.rcv_nxt, text=seg.text[old:], fin=fin)
    room = max(0, tcb.rcv_wnd - distance(tcb.rcv_nxt, seg.seq))
    if seg.length > room:
        seg = seg._replace(text=seg.text[:room], fin=False)
    return seg


def _hold(outcome: Outcome, seg: Segment) -> Outcome:
    """Keep early text or FIN, in sequence order; ask again for what is missing before it."""
    tcb = outcome.tcb
    early = {*tcb.held, Segment(seg.seq, text=seg.text, fin=seg.fin)}
    in_order = sorted(early, key=lambda part: (distance(tcb.rcv_nxt, part.seq), part))
    return outcome.then(rules.HELD, tcb._replace(held=tuple(in_order), ack_due=True))


def _resume_held(outcome: Outcome) -> Outcome:
    """Process what was held and is next now, all of it before any ACK leaves (MUST-59)."""
    while held := outcome.tcb.held:
        tcb = outcome.tcb
        if distance(tcb.rcv_nxt, held[0].seq) > 0:
            break
        outcome = outcome.then(rules.RESUMED, tcb._replace(held=held[1:]))
        outcome = _text_and_fin(outcome, _in_window(tcb, held[0]))
    return outcome


def _ack_field(outcome: Outcome, seg: Segment, ack: int) -> tuple[Outcome, bool]:
    """The fifth check; False when the segment ends here."""
    tcb = outcome.tcb
    if tcb.state is State.SYN_RECEIVED:
        if not _acknowledges_new(tcb, ack):
            reset = reset_answering(seg)
            return outcome.then(rules.SYN_RECEIVED_BAD_ACK, sent=(reset,)), False
        tcb = _window_from(after(Event.ACK_OF_SYN, tcb), seg)
        outcome = outcome.then(rules.ACK_OF_SYN, tcb)
    if distance(tcb.snd_nxt, ack) > 0:
        return _acks(outcome, rules.ACK_TOO_NEW), False
    if distance(ack, tcb.snd_una) > tcb.max_snd_wnd:
        return _acks(outcome, rules.ACK_TOO_OLD), False
    outcome = _acknowledge(outcome, seg, ack)
    return _ack_of_fin(outcome)


def _acknowledge(outcome: Outcome, seg: Segment, ack: int) -> Outcome:
    """The processing of the ESTABLISHED state: SND.UNA, then the send window."""
    tcb = outcome.tcb
    if _acknowledges_new(tcb, ack):
        moved = acknowledged(tcb, ack)
        told = ("SEND: ok",) * (len(tcb.sends) - len(moved.sends))
        outcome = outcome.then(rules.ACK_NEW, moved, signals=told)
    elif not seg.length:
        outcome = outcome.then(rules.ACK_DUPLICATE)
    tcb = outcome.tcb
    newer = distance(tcb.snd_wl1, seg.seq)
    if ack == tcb.snd_una and (newer > 0 or (newer == 0 and distance(tcb.snd_wl2, ack) >= 0)):
        outcome = outcome._replace(tcb=_window_from(tcb, seg))
    return outcome


_ACK_OF_FIN_RULES = {
    State.FIN_WAIT_1: rules.ACK_OF_FIN_FIN_WAIT_1,
    State.CLOSING: rules.ACK_OF_FIN_CLOSING,
    State.LAST_ACK: rules.ACK_OF_FIN_LAST_ACK,
}


def _ack_of_fin(outcome: Outcome) -> tuple[Outcome, bool]:
    tcb = outcome.tcb
    rule = _ACK_OF_FIN_RULES.get(tcb.state)
    if rule is None or not fin_sent(tcb) or tcb.snd_una != tcb.snd_nxt:
        return outcome, True
    moved = after(Event.ACK_OF_FIN, tcb)
    told = ("CLOSE: ok",) if tcb.state is State.FIN_WAIT_1 else ()
    starts = moved.state is State.TIME_WAIT
    outcome = outcome.then(rule, moved, signals=told, restarts_time_wait=starts)
    return outcome, moved.state is not State.CLOSED


def _text_and_fin(outcome: Outcome, seg: Segment) -> Outcome:
    """The seventh and eighth steps, on a segment that begins at RCV.NXT."""
    tcb = outcome.tcb
    if seg.text and tcb.state not in _TAKES_TEXT:
        outcome = outcome.then(rules.TEXT_IGNORED)
    elif seg.text:
        outcome = _deliver(outcome, seg.text)
    return _fin_bit(outcome) if seg.fin else outcome


def _deliver(outcome: Outcome, text: str) -> Outcome:
    """Take the text; a RECEIVE that waits gets it at once, else it fills the window."""
    tcb = outcome.tcb
    tcb = tcb._replace(rcv_nxt=plus(tcb.rcv_nxt, len(text)), ack_due=True)
    if tcb.receives:
        tcb = tcb._replace(receives=tcb.receives - 1)
        return outcome.then(rules.TEXT, tcb, signals=(f"RECEIVE: {len(text)} octets",))
    tcb = tcb._replace(received=tcb.received + text, rcv_wnd=tcb.rcv_wnd - len(text))
    return outcome.then(rules.TEXT, tcb)


_FIN_RULES = {
    State.ESTABLISHED: rules.FIN_ESTABLISHED,
    State.FIN_WAIT_1: rules.FIN_FIN_WAIT_1,
    State.FIN_WAIT_2: rules.FIN_FIN_WAIT_2,
    State.TIME_WAIT: rules.FIN_TIME_WAIT,
}


def _fin_bit(outcome: Outcome) -> Outcome:
    tcb = outcome.tcb
    rule = _FIN_RULES.get(tcb.state, rules.FIN_AGAIN)
    moved = after(Event.FIN, tcb)._replace(ack_due=True)
    if tcb.state not in _TAKES_TEXT:  # RCV.NXT is past the FIN already
        in_time_wait = tcb.state is State.TIME_WAIT
        return outcome.then(rule, moved, restarts_time_wait=in_time_wait)
    told = (f"RECEIVE: {CONNECTION_CLOSING}",) * tcb.receives + (CONNECTION_CLOSING,)
    moved = moved._replace(rcv_nxt=plus(tcb.rcv_nxt, 1), receives=0)
    starts = moved.state is State.TIME_WAIT
    return outcome.then(rule, moved, signals=told, restarts_time_wait=starts)


def _respond(outcome: Outcome, host: Host, *, at_once: bool) -> Outcome:
    """Send what may go now; acknowledge with it if possible, else alone or after a delay."""
    tcb, segments = transmit(outcome.tcb)
    outcome = outcome._replace(tcb=tcb, sent=outcome.sent + segments)
    if not tcb.ack_due:
        return outcome
    if host.delays_acks and not at_once:
        return outcome.then(rules.ACK_DELAYED)
    acked = tcb._replace(ack_due=False)
    return outcome._replace(tcb=acked, sent=(*outcome.sent, ack_segment(tcb)))
