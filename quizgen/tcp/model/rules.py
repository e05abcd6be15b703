"""The clauses of RFC 9293 §3.10 that the model follows, in the order of the RFC.

A step answers with the rules that decided it; their words are the rationale that a learner
reads.  The words are ours, the section is where the RFC says it.
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """One clause: its section of RFC 9293 and what it says, in English and Chinese."""

    section: str
    en: str
    zh: str

    @property
    def source(self) -> str:
        """`RFC 9293 §3.10.4`"""
        return f"RFC 9293 §{self.section}"


# §3.10.1 OPEN
OPEN_PASSIVE = Rule(
    "3.10.1",
    "A passive OPEN creates a TCB and waits in LISTEN; nothing is sent.",
    "被动打开（passive OPEN）创建 TCB 并进入 LISTEN 等待，不发送任何报文段。",
)
OPEN_ACTIVE = Rule(
    "3.10.1",
    "An active OPEN selects an ISS, sends <SEQ=ISS><CTL=SYN> and enters SYN-SENT.",
    "主动打开（active OPEN）选定 ISS，发送 <SEQ=ISS><CTL=SYN>，进入 SYN-SENT。",
)
OPEN_NO_REMOTE = Rule(
    "3.10.1",
    "An active OPEN that names no remote socket is refused.",
    "主动打开若没有指定远端套接字，则返回错误。",
)
OPEN_EXISTS = Rule(
    "3.10.1",
    "An OPEN on a connection that exists already is refused.",
    "连接已经存在时再次 OPEN，返回错误。",
)

# §3.10.2 SEND
SEND_CLOSED = Rule(
    "3.10.2",
    "In CLOSED there is no connection to send on.",
    "CLOSED 状态下没有连接，SEND 返回错误。",
)
SEND_LISTEN = Rule(
    "3.10.2",
    "SEND in LISTEN turns a passive connection with a known remote socket into an active one: "
    "it sends a SYN, and the data waits for ESTABLISHED.",
    "在 LISTEN 状态 SEND：若远端套接字已指定，则由被动变为主动，发送 SYN；"
    "数据排队等到 ESTABLISHED。",
)
SEND_LISTEN_NO_REMOTE = Rule(
    "3.10.2",
    "SEND in LISTEN is refused while the remote socket is unspecified.",
    "在 LISTEN 状态，远端套接字未指定时 SEND 返回错误。",
)
SEND_QUEUED = Rule(
    "3.10.2",
    "Before ESTABLISHED, data is queued and sent once the connection is established.",
    "连接建立之前，数据先排队，进入 ESTABLISHED 后再发送。",
)
SEND_TEXT = Rule(
    "3.10.2",
    "In ESTABLISHED and CLOSE-WAIT data is segmentized and sent with a piggybacked ACK, "
    "as far as the send window admits.",
    "在 ESTABLISHED 和 CLOSE-WAIT，数据在发送窗口允许的范围内被切成报文段发送，并捎带 ACK。",
)
SEND_CLOSING = Rule(
    "3.10.2",
    "After CLOSE no further SEND is accepted.",
    "调用 CLOSE 之后不再接受 SEND。",
)

# §3.10.3 RECEIVE
RECEIVE_CLOSED = Rule(
    "3.10.3",
    "In CLOSED there is no connection to receive from.",
    "CLOSED 状态下没有连接，RECEIVE 返回错误。",
)
RECEIVE_QUEUED = Rule(
    "3.10.3",
    "A RECEIVE that no text can satisfy yet is queued.",
    "暂时没有数据可交付时，RECEIVE 排队等待。",
)
RECEIVE_TEXT = Rule(
    "3.10.3",
    "Text that has been received in order is handed to the user.",
    "按序收到的数据交付给用户。",
)
RECEIVE_CLOSING = Rule(
    "3.10.3",
    "Once the peer's FIN was received and its text read, RECEIVE reports that the connection "
    "is closing.",
    "收到对端 FIN 且数据已读完后，RECEIVE 返回连接正在关闭。",
)

# §3.10.4 CLOSE
CLOSE_CLOSED = Rule(
    "3.10.4",
    "In CLOSED there is no connection to close.",
    "CLOSED 状态下没有连接，CLOSE 返回错误。",
)
CLOSE_LISTEN = Rule(
    "3.10.4",
    "CLOSE in LISTEN deletes the TCB; nothing is sent.",
    "在 LISTEN 状态 CLOSE：删除 TCB，不发送任何报文段。",
)
CLOSE_SYN_SENT = Rule(
    "3.10.4",
    "CLOSE in SYN-SENT deletes the TCB; neither FIN nor RST is sent.",
    "在 SYN-SENT 状态 CLOSE：删除 TCB，既不发送 FIN 也不发送 RST。",
)
CLOSE_SYN_RECEIVED = Rule(
    "3.10.4",
    "CLOSE in SYN-RECEIVED with nothing to send forms a FIN and enters FIN-WAIT-1.",
    "在 SYN-RECEIVED 状态 CLOSE 且没有待发数据：发送 FIN，进入 FIN-WAIT-1。",
)
CLOSE_SYN_RECEIVED_QUEUED = Rule(
    "3.10.4",
    "CLOSE in SYN-RECEIVED with data to send waits until the connection is ESTABLISHED.",
    "在 SYN-RECEIVED 状态 CLOSE 但还有待发数据：排队，等进入 ESTABLISHED 后再处理。",
)
CLOSE_ESTABLISHED = Rule(
    "3.10.4",
    "CLOSE in ESTABLISHED enters FIN-WAIT-1; the FIN follows all data sent before.",
    "在 ESTABLISHED 状态 CLOSE：进入 FIN-WAIT-1；先前的数据发完后发送 FIN。",
)
CLOSE_CLOSE_WAIT = Rule(
    "3.10.4",
    "CLOSE in CLOSE-WAIT sends a FIN after all data sent before, and enters LAST-ACK.",
    "在 CLOSE-WAIT 状态 CLOSE：先前的数据发完后发送 FIN，进入 LAST-ACK。",
)
CLOSE_AGAIN = Rule(
    "3.10.4",
    "A second CLOSE is an error; no second FIN is emitted.",
    "重复 CLOSE 是错误，不会再发出第二个 FIN。",
)

# §3.10.5 ABORT
ABORT_CLOSED = Rule(
    "3.10.5",
    "In CLOSED there is no connection to abort.",
    "CLOSED 状态下没有连接，ABORT 返回错误。",
)
ABORT_SILENT = Rule(
    "3.10.5",
    "ABORT in LISTEN or SYN-SENT deletes the TCB; nothing is sent.",
    "在 LISTEN 或 SYN-SENT 状态 ABORT：删除 TCB，不发送任何报文段。",
)
ABORT_RESET = Rule(
    "3.10.5",
    "ABORT sends <SEQ=SND.NXT><CTL=RST>, flushes all queues and deletes the TCB at once.",
    "ABORT 发送 <SEQ=SND.NXT><CTL=RST>，清空所有队列，立即删除 TCB。",
)
ABORT_CLOSING = Rule(
    "3.10.5",
    "ABORT in CLOSING, LAST-ACK or TIME-WAIT deletes the TCB; no RST is sent.",
    "在 CLOSING、LAST-ACK、TIME-WAIT 状态 ABORT：直接删除 TCB，不发送 RST。",
)

# §3.10.6 STATUS
STATUS = Rule("3.10.6", "STATUS returns the state of the connection.", "STATUS 返回连接的状态。")
STATUS_CLOSED = Rule(
    "3.10.6",
    "In CLOSED there is no connection to report on.",
    "CLOSED 状态下没有连接，STATUS 返回错误。",
)

# §3.10.7.1 SEGMENT ARRIVES in CLOSED
CLOSED_RST = Rule(
    "3.10.7.1",
    "A RST that meets no connection is discarded.",
    "没有对应的连接时，收到的 RST 被丢弃。",
)
CLOSED_NO_ACK = Rule(
    "3.10.7.1",
    "A segment without ACK that meets no connection is answered with "
    "<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>.",
    "没有对应的连接时，不带 ACK 的报文段用 <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> 回应。",
)
CLOSED_ACK = Rule(
    "3.10.7.1",
    "A segment with ACK that meets no connection is answered with <SEQ=SEG.ACK><CTL=RST>.",
    "没有对应的连接时，带 ACK 的报文段用 <SEQ=SEG.ACK><CTL=RST> 回应。",
)

# §3.10.7.2 SEGMENT ARRIVES in LISTEN
LISTEN_RST = Rule("3.10.7.2", "LISTEN ignores a RST.", "LISTEN 状态忽略 RST。")
LISTEN_ACK = Rule(
    "3.10.7.2",
    "LISTEN has sent nothing, so any ACK is bad: it is answered with <SEQ=SEG.ACK><CTL=RST>.",
    "LISTEN 还没有发送过任何东西，任何 ACK 都是错的：回应 <SEQ=SEG.ACK><CTL=RST>。",
)
LISTEN_SYN = Rule(
    "3.10.7.2",
    "LISTEN answers a SYN with <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK> and enters SYN-RECEIVED.",
    "LISTEN 收到 SYN，回应 <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>，进入 SYN-RECEIVED。",
)
LISTEN_OTHER = Rule(
    "3.10.7.2",
    "A segment with neither RST, ACK nor SYN is dropped in LISTEN.",
    "LISTEN 状态下，既无 RST、ACK 也无 SYN 的报文段被丢弃。",
)
TEXT_WITH_SYN = Rule(
    "3.10.7.2",
    "Text or FIN that came with a SYN waits until the connection is ESTABLISHED.",
    "随 SYN 一起到达的数据或 FIN 先排队，等到 ESTABLISHED 后再处理。",
)

# §3.10.7.3 SEGMENT ARRIVES in SYN-SENT
SYN_SENT_BAD_ACK = Rule(
    "3.10.7.3",
    "In SYN-SENT an ACK of something never sent is answered with <SEQ=SEG.ACK><CTL=RST>.",
    "SYN-SENT 收到确认了未发送内容的 ACK，回应 <SEQ=SEG.ACK><CTL=RST>。",
)
SYN_SENT_BAD_ACK_RST = Rule(
    "3.10.7.3",
    "In SYN-SENT a RST whose ACK does not acknowledge our SYN is dropped.",
    "SYN-SENT 收到的 RST 若没有确认我方的 SYN，则被丢弃。",
)
SYN_SENT_RST = Rule(
    "3.10.7.3",
    "In SYN-SENT a RST that acknowledges our SYN ends the attempt: error: connection reset.",
    "SYN-SENT 收到确认了我方 SYN 的 RST：连接失败（connection reset），进入 CLOSED。",
)
SYN_SENT_RST_NO_ACK = Rule(
    "3.10.7.3",
    "In SYN-SENT a RST without ACK is dropped: it cannot be believed.",
    "SYN-SENT 收到不带 ACK 的 RST，无法验证，丢弃。",
)
SYN_SENT_SYN_ACK = Rule(
    "3.10.7.3",
    "In SYN-SENT a SYN that comes with the ACK of ours makes the connection ESTABLISHED, "
    "and is answered with <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>.",
    "SYN-SENT 收到 SYN 且我方 SYN 已被确认：进入 ESTABLISHED，"
    "回应 <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>。",
)
SYN_SENT_SYN = Rule(
    "3.10.7.3",
    "In SYN-SENT a SYN without ACK means a simultaneous open: enter SYN-RECEIVED and send "
    "<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>.",
    "SYN-SENT 收到不带 ACK 的 SYN，即同时打开：进入 SYN-RECEIVED，"
    "发送 <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>。",
)
SYN_SENT_OTHER = Rule(
    "3.10.7.3",
    "In SYN-SENT a segment with neither SYN nor RST is dropped.",
    "SYN-SENT 状态下，既无 SYN 也无 RST 的报文段被丢弃。",
)

# §3.10.7.4 SEGMENT ARRIVES in the other states
UNACCEPTABLE = Rule(
    "3.10.7.4",
    "A segment outside the receive window is answered with "
    "<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> and dropped.",
    "序列号不在接收窗口内的报文段：回应 <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> 后丢弃。",
)
UNACCEPTABLE_RST = Rule(
    "3.10.7.4",
    "A RST outside the receive window is dropped without an answer.",
    "序列号不在接收窗口内的 RST 被静默丢弃。",
)
ZERO_WINDOW = Rule(
    "3.10.7.4",
    "With a zero receive window text is refused, but a valid ACK or RST is still processed.",
    "接收窗口为零时拒收数据，但仍处理有效的 ACK 和 RST。",
)
SIMULTANEOUS_SYN_ACK = Rule(
    "3.5",
    "After crossing SYNs the peer's SYN,ACK repeats the SYN already received; its ACK counts "
    "(Figure 7; the sequence check of §3.10.7.4 taken literally would reject it, Appendix A.2).",
    "双方 SYN 交叉后，对端的 SYN,ACK 只是重复已收到的 SYN，其中的 ACK 仍然有效"
    "（图 7；若严格按 §3.10.7.4 的序列号检查会被拒绝，见附录 A.2）。",
)
HELD = Rule(
    "3.10.7.4",
    "Text or FIN that starts beyond RCV.NXT is held until the gap is filled (SHLD-31), and "
    "RCV.NXT is acknowledged again (MAY-13); the ACK field counts at once.",
    "起始序列号大于 RCV.NXT 的数据或 FIN 先保存，等缺口补齐再处理（SHLD-31），"
    "并重复确认 RCV.NXT（MAY-13）；其中的 ACK 立即生效。",
)
RESUMED = Rule(
    "3.10.7.4",
    "Once the gap is filled, segments held for later are processed in sequence order.",
    "缺口补齐后，按序列号顺序处理先前保存的报文段。",
)
RST_CHALLENGED = Rule(
    "3.10.7.4",
    "A RST in the window but not at RCV.NXT gets a challenge ACK, and the connection stays.",
    "RST 落在窗口内但序列号不等于 RCV.NXT：回应挑战 ACK（challenge ACK），连接保持不变。",
)
RST_TO_LISTEN = Rule(
    "3.10.7.4",
    "A RST in SYN-RECEIVED after a passive OPEN returns the connection to LISTEN; "
    "the user need not be told.",
    "由被动打开进入 SYN-RECEIVED 的连接收到 RST，回到 LISTEN，不必通知用户。",
)
RST_REFUSED = Rule(
    "3.10.7.4",
    "A RST in SYN-RECEIVED after an active OPEN ends it: connection refused.",
    "由主动打开进入 SYN-RECEIVED 的连接收到 RST：连接被拒绝（connection refused），进入 CLOSED。",
)
RST_RESET = Rule(
    "3.10.7.4",
    "A RST at RCV.NXT resets the connection: queues are flushed, the user is told, "
    "and the TCB is deleted.",
    "序列号恰为 RCV.NXT 的 RST 使连接复位：清空队列、通知用户、删除 TCB。",
)
RST_CLOSING = Rule(
    "3.10.7.4",
    "A RST at RCV.NXT in CLOSING, LAST-ACK or TIME-WAIT deletes the TCB.",
    "在 CLOSING、LAST-ACK、TIME-WAIT 状态收到序列号恰为 RCV.NXT 的 RST：删除 TCB，进入 CLOSED。",
)
OLD_SYN_TRIMMED = Rule(
    "3.10.7.4",
    "In SYN-RECEIVED a SYN from before RCV.NXT is trimmed where what follows it is in the window.",
    "SYN-RECEIVED 收到的报文段若只有 SYN 在 RCV.NXT 之前、其后部分落在窗口内，则只去掉 SYN。",
)
SYN_TO_LISTEN = Rule(
    "3.10.7.4",
    "A SYN in the window in SYN-RECEIVED after a passive OPEN returns the connection to LISTEN.",
    "由被动打开进入 SYN-RECEIVED 的连接收到窗口内的 SYN，回到 LISTEN。",
)
SYN_CHALLENGED = Rule(
    "3.10.7.4",
    "A SYN on a synchronized connection gets a challenge ACK, whatever its sequence number.",
    "已同步的连接收到 SYN，不论序列号如何，一律回应挑战 ACK（challenge ACK）。",
)
ACK_OFF = Rule(
    "3.10.7.4",
    "Once synchronizing has begun, a segment without ACK is dropped.",
    "开始同步之后，不带 ACK 的报文段被丢弃。",
)
ACK_OF_SYN = Rule(
    "3.10.7.4",
    "In SYN-RECEIVED the ACK of our SYN makes the connection ESTABLISHED.",
    "SYN-RECEIVED 收到对我方 SYN 的确认，进入 ESTABLISHED。",
)
SYN_RECEIVED_BAD_ACK = Rule(
    "3.10.7.4",
    "In SYN-RECEIVED an unacceptable ACK is answered with <SEQ=SEG.ACK><CTL=RST>.",
    "SYN-RECEIVED 收到不可接受的 ACK，回应 <SEQ=SEG.ACK><CTL=RST>。",
)
ACK_TOO_NEW = Rule(
    "3.10.7.4",
    "An ACK of something not yet sent is answered with an ACK, and the segment is dropped.",
    "确认了尚未发送内容的报文段：回应 ACK 后丢弃。",
)
ACK_TOO_OLD = Rule(
    "3.10.7.4",
    "An ACK older than SND.UNA-MAX.SND.WND is answered with an ACK, and the segment is "
    "dropped (RFC 5961, MAY-12).",
    "确认号早于 SND.UNA-MAX.SND.WND 的报文段：回应 ACK 后丢弃（RFC 5961，MAY-12）。",
)
ACK_NEW = Rule(
    "3.10.7.4",
    "A new ACK moves SND.UNA and removes what it covers from the retransmission queue.",
    "新的 ACK 推进 SND.UNA，并把已被确认的报文段移出重传队列。",
)
ACK_DUPLICATE = Rule(
    "3.10.7.4",
    "A duplicate ACK is ignored, except that it may update the send window.",
    "重复的 ACK 被忽略（但可能更新发送窗口）。",
)
ACK_OF_FIN_FIN_WAIT_1 = Rule(
    "3.10.7.4",
    "In FIN-WAIT-1 the ACK of our FIN leads to FIN-WAIT-2.",
    "FIN-WAIT-1 收到对我方 FIN 的确认，进入 FIN-WAIT-2。",
)
ACK_OF_FIN_CLOSING = Rule(
    "3.10.7.4",
    "In CLOSING the ACK of our FIN leads to TIME-WAIT.",
    "CLOSING 收到对我方 FIN 的确认，进入 TIME-WAIT。",
)
ACK_OF_FIN_LAST_ACK = Rule(
    "3.10.7.4",
    "In LAST-ACK the ACK of our FIN deletes the TCB: CLOSED.",
    "LAST-ACK 收到对我方 FIN 的确认：删除 TCB，进入 CLOSED。",
)
TEXT = Rule(
    "3.10.7.4",
    "Text that is next in sequence is accepted and acknowledged.",
    "按序到达的数据被接收并确认。",
)
TEXT_IGNORED = Rule(
    "3.10.7.4",
    "After the peer's FIN no text should come; it is ignored.",
    "对端发过 FIN 之后不应再有数据，忽略之。",
)
FIN_ESTABLISHED = Rule(
    "3.10.7.4",
    "A FIN in ESTABLISHED is acknowledged, the user is told, and the state becomes CLOSE-WAIT.",
    "ESTABLISHED 收到 FIN：确认它并通知用户，进入 CLOSE-WAIT。",
)
FIN_FIN_WAIT_1 = Rule(
    "3.10.7.4",
    "A FIN in FIN-WAIT-1 while our own FIN is not acknowledged leads to CLOSING.",
    "FIN-WAIT-1 收到 FIN 而我方 FIN 尚未被确认，进入 CLOSING。",
)
FIN_FIN_WAIT_2 = Rule(
    "3.10.7.4",
    "A FIN in FIN-WAIT-2 is acknowledged, leads to TIME-WAIT and starts the 2 MSL timer.",
    "FIN-WAIT-2 收到 FIN：确认它，进入 TIME-WAIT，启动 2MSL 定时器。",
)
FIN_AGAIN = Rule(
    "3.10.7.4",
    "A FIN that repeats one already received changes no state; it is acknowledged again.",
    "重复收到的 FIN 不改变状态，只是再次确认。",
)
FIN_TIME_WAIT = Rule(
    "3.10.7.4",
    "A retransmitted FIN in TIME-WAIT is acknowledged and restarts the 2 MSL timer.",
    "TIME-WAIT 收到重传的 FIN：再次确认，并重新启动 2MSL 定时器。",
)

# §3.10.8 Timeouts
USER_TIMEOUT = Rule(
    "3.10.8",
    "When the user timeout expires, queues are flushed, the user is told, and the TCB is deleted.",
    "用户超时（user timeout）：清空队列、通知用户、删除 TCB。",
)
RETRANSMISSION = Rule(
    "3.10.8",
    "When the retransmission timeout expires, the segment at the front of the retransmission "
    "queue is sent again.",
    "重传超时：重新发送重传队列最前面的报文段。",
)
NOTHING_TO_RETRANSMIT = Rule(
    "3.10.8",
    "With an empty retransmission queue nothing is sent again; a pure ACK is never retransmitted.",
    "重传队列为空时没有东西可重传；纯 ACK 从不重传。",
)
WINDOW_PROBE = Rule(
    "3.8.6.1",
    "With data waiting behind a zero window, one octet is sent as a probe.",
    "对端窗口为零而仍有数据待发时，发送一个字节作为窗口探测。",
)
TIME_WAIT_TIMEOUT = Rule(
    "3.10.8",
    "When the 2 MSL timer expires, the TCB is deleted: CLOSED.",
    "2MSL 定时器到期：删除 TCB，进入 CLOSED。",
)
NO_TIMER = Rule(
    "3.10.8",
    "No such timer runs here, so nothing happens.",
    "此时没有这个定时器在运行，什么也不会发生。",
)
DELAYED_ACK = Rule(
    "3.8.6.3",
    "A delayed ACK is sent when its timer expires, in less than 0.5 seconds.",
    "延迟确认（delayed ACK）的定时器到期时发送 ACK，延迟必须小于 0.5 秒。",
)
ACK_DELAYED = Rule(
    "3.8.6.3",
    "The ACK is delayed, so that it can be piggybacked on a segment sent meanwhile.",
    "延迟发送 ACK，以便捎带在随后发送的报文段上。",
)
WINDOW_UPDATE = Rule(
    "3.8.6.2.2",
    "Reading text reopens a closed receive window, and an ACK tells the peer.",
    "读走数据后接收窗口重新打开，用一个 ACK 通知对端。",
)


def every_rule() -> dict[str, Rule]:
    """Return all rules under their names, in the order above."""
    return {name: value for name, value in globals().items() if isinstance(value, Rule)}
