"""The clauses of RFC 9293 §3.10 that the model follows, in the order of the RFC.

A step answers with the rules that decided it; a learner reads them as reasons.  Each has a
sentence that can be said aloud, in `tcp/words`; the RFC's own form in symbols, where it has one;
and the section where the RFC says it.
"""

from typing import NamedTuple

from quizgen.words import Text, Words

_SAY = Words("tcp")


class Rule(NamedTuple):
    """One clause: what its words are found by, its section of RFC 9293, and what it sends or
    compares in the RFC's symbols."""

    name: str
    section: str
    symbols: str = ""

    @property
    def text(self) -> Text:
        """What the clause says, in plain words."""
        return _SAY(f"rules.{self.name}")

    @property
    def source(self) -> str:
        """`RFC 9293 §3.10.4`"""
        return f"RFC 9293 §{self.section}"


# §3.10.1 OPEN
OPEN_PASSIVE = Rule("open-passive", "3.10.1")
OPEN_ACTIVE = Rule("open-active", "3.10.1", "<SEQ=ISS><CTL=SYN>")
OPEN_NO_REMOTE = Rule("open-no-remote", "3.10.1")
OPEN_EXISTS = Rule("open-exists", "3.10.1")

# §3.10.2 SEND
SEND_CLOSED = Rule("send-closed", "3.10.2")
SEND_LISTEN = Rule("send-listen", "3.10.2")
SEND_LISTEN_NO_REMOTE = Rule("send-listen-no-remote", "3.10.2")
SEND_QUEUED = Rule("send-queued", "3.10.2")
SEND_TEXT = Rule("send-text", "3.10.2")
SEND_CLOSING = Rule("send-closing", "3.10.2")

# §3.10.3 RECEIVE
RECEIVE_CLOSED = Rule("receive-closed", "3.10.3")
RECEIVE_QUEUED = Rule("receive-queued", "3.10.3")
RECEIVE_TEXT = Rule("receive-text", "3.10.3")
RECEIVE_CLOSING = Rule("receive-closing", "3.10.3")

# §3.10.4 CLOSE
CLOSE_CLOSED = Rule("close-closed", "3.10.4")
CLOSE_LISTEN = Rule("close-listen", "3.10.4")
CLOSE_SYN_SENT = Rule("close-syn-sent", "3.10.4")
CLOSE_SYN_RECEIVED = Rule("close-syn-received", "3.10.4")
CLOSE_SYN_RECEIVED_QUEUED = Rule("close-syn-received-queued", "3.10.4")
CLOSE_ESTABLISHED = Rule("close-established", "3.10.4")
CLOSE_CLOSE_WAIT = Rule("close-close-wait", "3.10.4")
CLOSE_AGAIN = Rule("close-again", "3.10.4")

# §3.10.5 ABORT
ABORT_CLOSED = Rule("abort-closed", "3.10.5")
ABORT_SILENT = Rule("abort-silent", "3.10.5")
ABORT_RESET = Rule("abort-reset", "3.10.5", "<SEQ=SND.NXT><CTL=RST>")
ABORT_CLOSING = Rule("abort-closing", "3.10.5")

# §3.10.6 STATUS
STATUS = Rule("status", "3.10.6")
STATUS_CLOSED = Rule("status-closed", "3.10.6")

# §3.10.7.1 SEGMENT ARRIVES in CLOSED
CLOSED_RST = Rule("closed-rst", "3.10.7.1")
CLOSED_NO_ACK = Rule("closed-no-ack", "3.10.7.1", "<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>")
CLOSED_ACK = Rule("closed-ack", "3.10.7.1", "<SEQ=SEG.ACK><CTL=RST>")

# §3.10.7.2 SEGMENT ARRIVES in LISTEN
LISTEN_RST = Rule("listen-rst", "3.10.7.2")
LISTEN_ACK = Rule("listen-ack", "3.10.7.2", "<SEQ=SEG.ACK><CTL=RST>")
LISTEN_SYN = Rule("listen-syn", "3.10.7.2", "<SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>")
LISTEN_OTHER = Rule("listen-other", "3.10.7.2")
TEXT_WITH_SYN = Rule("text-with-syn", "3.10.7.2")

# §3.10.7.3 SEGMENT ARRIVES in SYN-SENT
SYN_SENT_BAD_ACK = Rule("syn-sent-bad-ack", "3.10.7.3", "<SEQ=SEG.ACK><CTL=RST>")
SYN_SENT_BAD_ACK_RST = Rule("syn-sent-bad-ack-rst", "3.10.7.3")
SYN_SENT_RST = Rule("syn-sent-rst", "3.10.7.3")
SYN_SENT_RST_NO_ACK = Rule("syn-sent-rst-no-ack", "3.10.7.3")
SYN_SENT_SYN_ACK = Rule("syn-sent-syn-ack", "3.10.7.3", "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>")
SYN_SENT_SYN = Rule("syn-sent-syn", "3.10.7.3", "<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>")
SYN_SENT_OTHER = Rule("syn-sent-other", "3.10.7.3")

# §3.10.7.4 SEGMENT ARRIVES in the other states
UNACCEPTABLE = Rule("unacceptable", "3.10.7.4", "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>")
UNACCEPTABLE_RST = Rule("unacceptable-rst", "3.10.7.4")
ZERO_WINDOW = Rule("zero-window", "3.10.7.4")
SIMULTANEOUS_SYN_ACK = Rule("simultaneous-syn-ack", "3.5")
HELD = Rule("held", "3.10.7.4", "SEG.SEQ > RCV.NXT")
RESUMED = Rule("resumed", "3.10.7.4")
RST_CHALLENGED = Rule("rst-challenged", "3.10.7.4", "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>")
RST_TO_LISTEN = Rule("rst-to-listen", "3.10.7.4")
RST_REFUSED = Rule("rst-refused", "3.10.7.4")
RST_RESET = Rule("rst-reset", "3.10.7.4", "SEG.SEQ = RCV.NXT")
RST_CLOSING = Rule("rst-closing", "3.10.7.4", "SEG.SEQ = RCV.NXT")
OLD_SYN_TRIMMED = Rule("old-syn-trimmed", "3.10.7.4")
SYN_TO_LISTEN = Rule("syn-to-listen", "3.10.7.4")
SYN_CHALLENGED = Rule("syn-challenged", "3.10.7.4", "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>")
ACK_OFF = Rule("ack-off", "3.10.7.4")
ACK_OF_SYN = Rule("ack-of-syn", "3.10.7.4")
SYN_RECEIVED_BAD_ACK = Rule("syn-received-bad-ack", "3.10.7.4", "<SEQ=SEG.ACK><CTL=RST>")
ACK_TOO_NEW = Rule("ack-too-new", "3.10.7.4", "SEG.ACK > SND.NXT")
ACK_TOO_OLD = Rule("ack-too-old", "3.10.7.4", "SEG.ACK < SND.UNA - MAX.SND.WND")
ACK_NEW = Rule("ack-new", "3.10.7.4", "SND.UNA < SEG.ACK =< SND.NXT")
ACK_DUPLICATE = Rule("ack-duplicate", "3.10.7.4", "SEG.ACK =< SND.UNA")
ACK_OF_FIN_FIN_WAIT_1 = Rule("ack-of-fin-fin-wait-1", "3.10.7.4")
ACK_OF_FIN_CLOSING = Rule("ack-of-fin-closing", "3.10.7.4")
ACK_OF_FIN_LAST_ACK = Rule("ack-of-fin-last-ack", "3.10.7.4")
TEXT = Rule("text", "3.10.7.4")
TEXT_IGNORED = Rule("text-ignored", "3.10.7.4")
FIN_ESTABLISHED = Rule("fin-established", "3.10.7.4")
FIN_FIN_WAIT_1 = Rule("fin-fin-wait-1", "3.10.7.4")
FIN_FIN_WAIT_2 = Rule("fin-fin-wait-2", "3.10.7.4")
FIN_AGAIN = Rule("fin-again", "3.10.7.4")
FIN_TIME_WAIT = Rule("fin-time-wait", "3.10.7.4")

# §3.10.8 Timeouts
USER_TIMEOUT = Rule("user-timeout", "3.10.8")
RETRANSMISSION = Rule("retransmission", "3.10.8")
NOTHING_TO_RETRANSMIT = Rule("nothing-to-retransmit", "3.10.8")
WINDOW_PROBE = Rule("window-probe", "3.8.6.1")
TIME_WAIT_TIMEOUT = Rule("time-wait-timeout", "3.10.8")
NO_TIMER = Rule("no-timer", "3.10.8")
DELAYED_ACK = Rule("delayed-ack", "3.8.6.3")
ACK_DELAYED = Rule("ack-delayed", "3.8.6.3")
WINDOW_UPDATE = Rule("window-update", "3.8.6.2.2")
