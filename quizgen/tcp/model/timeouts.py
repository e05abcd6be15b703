"""Timeouts: user, retransmission, TIME-WAIT and delayed ACK (RFC 9293 §3.10.8, §3.8.6.3).

The model has no clock: a timeout is an event like any other, and may come at any moment at
which its timer runs.
"""

from quizgen.tcp.model import rules
from quizgen.tcp.model.segment import plus
from quizgen.tcp.model.tables import Event, State
from quizgen.tcp.model.tcb import (
    Outcome,
    Tcb,
    ack_segment,
    after,
    oldest_outstanding,
    waiting_calls,
)

ABORTED = "error: connection aborted due to user timeout"


def user_timeout(tcb: Tcb) -> Outcome:
    """What was not delivered in time ends the connection."""
    if tcb.state is State.CLOSED:
        return Outcome(tcb, rules=(rules.NO_TIMER,))
    told = (*waiting_calls(tcb, ABORTED), ABORTED)
    return Outcome(after(Event.USER_TIMEOUT, tcb), (), told, (rules.USER_TIMEOUT,))


def retransmission_timeout(tcb: Tcb) -> Outcome:
    """Send the front of the retransmission queue again, or probe a closed window."""
    segment = oldest_outstanding(tcb)
    if segment:
        return Outcome(tcb._replace(ack_due=False), (segment,), rules=(rules.RETRANSMISSION,))
    if tcb.unsent:  # with nothing outstanding, only a zero window keeps data back
        octet, rest = tcb.unsent[0][0], tcb.unsent[0][1:]
        probed = tcb._replace(
            snd_nxt=plus(tcb.snd_nxt, 1),
            unacked=(octet,),
            unsent=(rest, *tcb.unsent[1:]) if rest else tcb.unsent[1:],
            ack_due=False,
        )
        probe = ack_segment(tcb)._replace(text=octet)
        return Outcome(probed, (probe,), rules=(rules.WINDOW_PROBE,))
    return Outcome(tcb, rules=(rules.NOTHING_TO_RETRANSMIT,))


def time_wait_timeout(tcb: Tcb) -> Outcome:
    """2 MSL have passed since the last FIN."""
    if tcb.state is not State.TIME_WAIT:
        return Outcome(tcb, rules=(rules.NO_TIMER,))
    return Outcome(after(Event.TIME_WAIT_TIMEOUT, tcb), rules=(rules.TIME_WAIT_TIMEOUT,))


def delayed_ack_timeout(tcb: Tcb) -> Outcome:
    """Send the ACK that was delayed."""
    if not tcb.ack_due:
        return Outcome(tcb, rules=(rules.NO_TIMER,))
    return Outcome(tcb._replace(ack_due=False), (ack_segment(tcb),), rules=(rules.DELAYED_ACK,))
