"""User calls: OPEN, SEND, RECEIVE, CLOSE, ABORT and STATUS in every state (RFC 9293 §3.10.1-6).

Each function takes the TCB and returns an `Outcome`; its `signals` begin with the immediate
answer, in the RFC's words, where the RFC gives one.
"""

from quizgen.tcp.model import rules
from quizgen.tcp.model.segment import plus
from quizgen.tcp.model.tables import Event, State
from quizgen.tcp.model.tcb import (
    Host,
    Outcome,
    Tcb,
    ack_segment,
    after,
    syn_segment,
    transmit,
    waiting_calls,
)

NO_CONNECTION = "error: connection does not exist"
CLOSING = "error: connection closing"
NO_REMOTE = "error: remote socket unspecified"
EXISTS = "error: connection already exists"
RESET = "connection reset"

_NOT_ESTABLISHED_YET = (State.SYN_SENT, State.SYN_RECEIVED)


def passive_open(tcb: Tcb, host: Host, *, remote: bool = False) -> Outcome:
    """OPEN (passive): wait for any peer, or for one whose socket is given (`remote`)."""
    if tcb.state is not State.CLOSED:
        return Outcome(tcb, signals=(EXISTS,), rules=(rules.OPEN_EXISTS,))
    listening = after(Event.PASSIVE_OPEN, tcb)._replace(
        passive=True, remote=remote, rcv_wnd=host.window, options=host.options
    )
    return Outcome(listening, rules=(rules.OPEN_PASSIVE,))


def active_open(tcb: Tcb, host: Host, *, remote: bool = True) -> Outcome:
    """OPEN (active): send a SYN to the remote socket, which must be given."""
    if tcb.state not in (State.CLOSED, State.LISTEN):
        return Outcome(tcb, signals=(EXISTS,), rules=(rules.OPEN_EXISTS,))
    if not remote:
        return Outcome(tcb, signals=(NO_REMOTE,), rules=(rules.OPEN_NO_REMOTE,))
    sending = _send_syn(after(Event.ACTIVE_OPEN, tcb), host)
    return Outcome(sending, (syn_segment(sending),), rules=(rules.OPEN_ACTIVE,))


def _send_syn(tcb: Tcb, host: Host) -> Tcb:
    """Select an ISS and count the SYN as sent; the connection is now an active one."""
    return tcb._replace(
        passive=False,
        remote=True,
        iss=host.isn,
        snd_una=host.isn,
        snd_nxt=plus(host.isn, 1),
        rcv_wnd=host.window,
        options=host.options,
    )


def send(tcb: Tcb, host: Host, text: str) -> Outcome:
    """SEND `text`, one character an octet."""
    if tcb.state is State.CLOSED:
        return Outcome(tcb, signals=(NO_CONNECTION,), rules=(rules.SEND_CLOSED,))
    if tcb.state is State.LISTEN and not tcb.remote:
        return Outcome(tcb, signals=(NO_REMOTE,), rules=(rules.SEND_LISTEN_NO_REMOTE,))
    if tcb.state is State.LISTEN:
        sending = _queue(_send_syn(after(Event.SEND, tcb), host), text)
        return Outcome(sending, (syn_segment(sending),), rules=(rules.SEND_LISTEN,))
    if tcb.closing or tcb.state not in (
        *_NOT_ESTABLISHED_YET,
        State.ESTABLISHED,
        State.CLOSE_WAIT,
    ):
        return Outcome(tcb, signals=(CLOSING,), rules=(rules.SEND_CLOSING,))
    queued = _queue(tcb, text)
    if tcb.state in _NOT_ESTABLISHED_YET:
        return Outcome(queued, rules=(rules.SEND_QUEUED,))
    sending, segments = transmit(queued)
    return Outcome(sending, segments, rules=(rules.SEND_TEXT,))


def _queue(tcb: Tcb, text: str) -> Tcb:
    if not text:  # nothing to send, and nothing to wait for
        return tcb
    return tcb._replace(unsent=(*tcb.unsent, text), sends=(*tcb.sends, len(text)))


def receive(tcb: Tcb) -> Outcome:
    """RECEIVE all the text on hand; wait for it where there is none and more may come."""
    if tcb.state is State.CLOSED:
        return Outcome(tcb, signals=(NO_CONNECTION,), rules=(rules.RECEIVE_CLOSED,))
    if tcb.state in (State.CLOSING, State.LAST_ACK, State.TIME_WAIT):
        return Outcome(tcb, signals=(CLOSING,), rules=(rules.RECEIVE_CLOSING,))
    if tcb.received:
        return _hand_over(tcb)
    if tcb.state is State.CLOSE_WAIT:
        return Outcome(tcb, signals=(CLOSING,), rules=(rules.RECEIVE_CLOSING,))
    waiting = tcb._replace(receives=tcb.receives + 1)
    return Outcome(waiting, rules=(rules.RECEIVE_QUEUED,))


def _hand_over(tcb: Tcb) -> Outcome:
    octets = len(tcb.received)
    emptied = tcb._replace(received="", rcv_wnd=tcb.rcv_wnd + octets)
    outcome = Outcome(emptied, (), (f"{octets} octets",), (rules.RECEIVE_TEXT,))
    if tcb.rcv_wnd == 0:
        told = emptied._replace(ack_due=False)
        return outcome.then(rules.WINDOW_UPDATE, told, sent=(ack_segment(told),))
    return outcome


def close(tcb: Tcb) -> Outcome:
    """CLOSE: no more to send; what was sent before still goes out, and receiving goes on."""
    if tcb.state is State.CLOSED:
        return Outcome(tcb, signals=(NO_CONNECTION,), rules=(rules.CLOSE_CLOSED,))
    if tcb.state in (State.LISTEN, State.SYN_SENT):
        in_listen = tcb.state is State.LISTEN
        rule = rules.CLOSE_LISTEN if in_listen else rules.CLOSE_SYN_SENT
        told = waiting_calls(tcb, "error: closing")
        return Outcome(after(Event.CLOSE, tcb), (), told, (rule,))
    if tcb.closing or tcb.state not in _CLOSE_RULES:
        return Outcome(tcb, signals=(CLOSING,), rules=(rules.CLOSE_AGAIN,))
    rule = _CLOSE_RULES[tcb.state]
    if tcb.state is State.SYN_RECEIVED and tcb.unsent:
        rule = rules.CLOSE_SYN_RECEIVED_QUEUED
    closing, segments = transmit(tcb._replace(closing=True))
    return Outcome(closing, segments, rules=(rule,))


_CLOSE_RULES = {
    State.SYN_RECEIVED: rules.CLOSE_SYN_RECEIVED,
    State.ESTABLISHED: rules.CLOSE_ESTABLISHED,
    State.CLOSE_WAIT: rules.CLOSE_CLOSE_WAIT,
}


def abort(tcb: Tcb) -> Outcome:
    """ABORT: drop the connection at once, and tell a synchronized peer with a RST."""
    if tcb.state is State.CLOSED:
        return Outcome(tcb, signals=(NO_CONNECTION,), rules=(rules.ABORT_CLOSED,))
    if tcb.state in (State.CLOSING, State.LAST_ACK, State.TIME_WAIT):
        return Outcome(after(Event.ABORT, tcb), signals=("ok",), rules=(rules.ABORT_CLOSING,))
    told = waiting_calls(tcb, f"error: {RESET}" if tcb.state is State.LISTEN else RESET)
    if tcb.state in (State.LISTEN, State.SYN_SENT):
        return Outcome(after(Event.ABORT, tcb), (), told, (rules.ABORT_SILENT,))
    reset = ack_segment(tcb)._replace(ack=None, rst=True, wnd=0)
    return Outcome(after(Event.ABORT, tcb), (reset,), told, (rules.ABORT_RESET,))


def status(tcb: Tcb) -> Outcome:
    """STATUS: the state, in the RFC's words."""
    if tcb.state is State.CLOSED:
        return Outcome(tcb, signals=(NO_CONNECTION,), rules=(rules.STATUS_CLOSED,))
    return Outcome(tcb, signals=(f"state = {tcb.state}",), rules=(rules.STATUS,))
