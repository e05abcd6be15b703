"""The sentences that items are made of, in English and Chinese."""

import re

from quizgen.entries.text import Text
from quizgen.tcp.model.tables import State


def text(en: str, zh: str | None = None) -> Text:
    """Both languages; a technical token is the same in both."""
    return Text(en=en, zh=en if zh is None else zh)


_BETWEEN_IDEOGRAPHS = re.compile(r"(?<=[\u4e00-\u9fff”]) (?=[\u4e00-\u9fff])")
_IDEOGRAPH_LAST = re.compile(r"[\u4e00-\u9fff]$")


def fill(template: Text, **parts: Text) -> Text:
    """Put the parts into the template, each in its language.  Chinese sets a space beside Latin
    letters and digits only."""
    zh = template.zh.format(**{name: part.zh for name, part in parts.items()})
    return Text(
        en=template.en.format(**{name: part.en for name, part in parts.items()}),
        zh=_BETWEEN_IDEOGRAPHS.sub("", zh),
    )


def quoted(words: Text) -> Text:
    """An option that a sentence speaks of, in quotation marks where it is Chinese."""
    return Text(en=words.en, zh=f"“{words.zh}”" if _IDEOGRAPH_LAST.search(words.zh) else words.zh)


def join(parts: list[Text], en: str = " ", zh: str = "") -> Text:
    """Sentences one after the other."""
    return Text(en=en.join(p.en for p in parts), zh=zh.join(p.zh for p in parts))


HOSTS = {"client": text("client", "客户端"), "server": text("server", "服务端")}

NONE = text("none", "没有")

SEGMENT_QUESTIONS = {
    "from": text(
        "In {title}, which host sends {segment}?",
        "在{title}中，{segment}由哪一方发送？",
    ),
    "flags": text(
        "In {title}, which control flags does {segment} carry?",
        "在{title}中，{segment}带有哪些标志位？",
    ),
    "seq": text(
        "{numbers} In {title}, what is the sequence number of {segment}?",
        "{numbers}在{title}中，{segment}的序列号（seq）是多少？",
    ),
    "ack": text(
        "{numbers} In {title}, what is the acknowledgment number of {segment}?",
        "{numbers}在{title}中，{segment}的确认号（ack）是多少？",
    ),
    "takes": text(
        "In {title}, how many sequence numbers does {segment} take?",
        "在{title}中，{segment}占用几个序列号？",
    ),
    "data": text(
        "In {title}, suppose {segment} carried data. When would the receiving user get it?",
        "在{title}中，假如{segment}携带数据，接收方用户何时能收到？",
    ),
    "call": text(
        "In {title}, which socket call makes the {sender} send {segment}?",
        "在{title}中，{sender}发送{segment}是由哪个 socket 调用引起的？",
    ),
    "returns": text(
        "In {title}, which socket call of the {receiver} can return when {segment} arrives?",
        "在{title}中，{segment}到达后，{receiver}的哪个 socket 调用可以返回？",
    ),
    "why": text(
        "In {title}, what is {segment} for?",
        "在{title}中，{segment}的作用是什么？",
    ),
}
LADEN_SEGMENT = text(
    "In {title}, {segment} carries data. When does the receiving user get it?",
    "在{title}中，{segment}携带数据。接收方用户何时能收到？",
)
BEFORE_SENDING = text(
    "In {title}, in which state is the {host} just before it sends {segment}?",
    "在{title}中，{host}发送{segment}之前处于什么状态？",
)
AFTER_SENDING = text(
    "In {title}, in which state is the {host} just after it sends {segment}?",
    "在{title}中，{host}发送{segment}之后处于什么状态？",
)
BEFORE_RECEIVING = text(
    "In {title}, in which state is the {host} just before it receives {segment}?",
    "在{title}中，{host}收到{segment}之前处于什么状态？",
)
AFTER_RECEIVING = text(
    "In {title}, in which state is the {host} just after it receives {segment}?",
    "在{title}中，{host}收到{segment}之后处于什么状态？",
)
EVENT_QUESTIONS = {
    "next": text(
        "Under RFC 9293, a host is in {state}. {event}. In which state is the host afterwards?",
        "按 RFC 9293，主机处于 {state}，{event}。之后它处于什么状态？",
    ),
    "sends": text(
        "Under RFC 9293, a host is in {state}. {event}. What does the host send?",
        "按 RFC 9293，主机处于 {state}，{event}。它发送什么？",
    ),
    "tells": text(
        "Under RFC 9293, a host is in {state}. {event}. What is its user told?",
        "按 RFC 9293，主机处于 {state}，{event}。它通知用户什么？",
    ),
    "timer": text(
        "Under RFC 9293, a host is in {state}. {event}. Which timer starts or starts again?",
        "按 RFC 9293，主机处于 {state}，{event}。哪个定时器启动或重新启动？",
    ),
}
EVENT_NAMES = {"SYN": "a new SYN", "data": "data, next in sequence", "RST": "RST at RCV.NXT"}
"""Events whose short names leave open what a question must say."""

EVENTS = {
    "call": text("Its user calls {event}", "用户调用 {event}"),
    "segment": text("A segment arrives: {event}", "{event}"),
    "timeout": text("The {event} expires", "{event}"),
}
DATA = {
    "now": text("at once", "立即"),
    "later": text("only once the connection is ESTABLISHED", "要等到连接进入 ESTABLISHED"),
    "never": text("never: its sender may send no more data", "永远不会：发送方已不能再发送数据"),
}
CALLS = {
    "connect": text("connect()"),
    "listen": text("listen()"),
    "accept": text("accept()"),
    "send": text("send()"),
    "close": text("close() or shutdown()", "close() 或 shutdown()"),
    "recv": text("recv(), returning 0", "recv()，返回 0"),
    "none": text("none", "没有"),
}
FACTS_IN_ANSWERS = {
    "client": text("client {value}", "客户端 {value}"),
    "server": text("server {value}", "服务端 {value}"),
    "next": text("{value}"),
    "sends": text("sends {value}", "发送 {value}"),
    "tells": text("tells the user: {value}", "通知用户：{value}"),
    "timer": text("timer: {value}", "定时器：{value}"),
}
NOTHING = text("nothing", "什么也不发送")

VARIABLES_IN_ANSWERS = {
    "received": text("{host} received {value}", "{host}收到的字节数 {value}"),
    "sends at most": text(
        "{host} sends at most {value} in one segment", "{host}每段最多发送 {value}"
    ),
}
IN_ORDER = text(
    "In which order do the segments of {title} leave?", "{title}中，各报文段按什么顺序发出？"
)
IN_PATH = text(
    "Through which states does the {host} pass in {title}?",
    "在{title}中，{host}依次经过哪些状态？",
)
SO_IN_CLAIMS = {
    "client": text("the client is in {value}", "客户端处于 {value}"),
    "server": text("the server is in {value}", "服务端处于 {value}"),
    "next": text("the host is in {value} then", "主机之后处于 {value}"),
    "sends": text("the host sends {value}", "主机发送 {value}"),
    "tells": text("the user is told: {value}", "通知用户的是：{value}"),
    "timer": text("the timer that starts: {value}", "启动的定时器：{value}"),
    "seq": text("the segment has seq={value}", "报文段的 seq={value}"),
    "ack": text("the segment has ack={value}", "报文段的 ack={value}"),
    "segments": text("it takes {value} segments", "需要 {value} 个报文段"),
    "value": text("it is {value}", "应为 {value}"),
}
SILENT_IN_CLAIMS = text("the host sends nothing", "主机什么也不发送")
TRUE_OR_FALSE = text("True or false, and why? {claim}", "判断对错，并说明理由：{claim}")
TRUE = text("True", "对")
FALSE = text("False", "错")
FALSE_RATHER = text("False: {rather}", "错：{rather}")

# Why a wrong answer is wrong.

RUN_SHOWS = text("It is {value}.", "应为“{value}”。")
OFTEN_HEARD = text("Often heard, and wrong: “{claim}”", "常见的错误说法：“{claim}”")
OFTEN_SAID = text("Often said, and wrong: it is {value}.", "常见的错误答案；正确的是“{value}”。")
OTHER_SEGMENT = text(
    "{wrong} belongs to another segment of the same direction.",
    "{wrong} 是同一方向另一个报文段的序列号。",
)
IT_IS_SO = text("It is true: {value}.", "说法正确：{value}。")
IT_IS_NOT_SO = text("It is not so: {value}.", "并非如此：{value}。")
THE_SEARCH_SAYS = text("The search over all runs says otherwise.", "对所有运行的搜索结果与此相反。")
OTHER_HOST = text("The {wrong} is the one that receives it.", "{wrong}是接收方，不是发送方。")
SAYS = text("{wrong} {meaning}.", "{wrong} {meaning}。")
WOULD_MEAN = text("{wrong} would mean: {meaning}.", "{wrong} 表示：{meaning}。")
SEGMENT_MEANINGS = {
    "SYN": text("opens a connection and acknowledges nothing", "只发起连接，不确认任何内容"),
    "SYN,ACK": text("answers a SYN and opens the other direction", "回应 SYN，同时打开另一个方向"),
    "ACK": text(
        "only acknowledges; it opens, closes and resets nothing", "只作确认，不打开、关闭或复位连接"
    ),
    "FIN": text("says that its sender has no more data", "表示发送方不再有数据"),
    "FIN,ACK": text("says that its sender has no more data", "表示发送方不再有数据"),
    "RST": text("ends the connection at once, or refuses an ACK", "立即终止连接，或拒绝一个 ACK"),
    "RST,ACK": text(
        "resets; under RFC 9293 it answers a segment without ACK",
        "是复位；RFC 9293 用它回应不带 ACK 的报文段",
    ),
    "nothing": text("would leave the event without an answer", "表示对该事件不作任何回应"),
}
CALL_MEANINGS = {
    "connect": text("makes TCP send a SYN", "使 TCP 发送 SYN"),
    "listen": text("sends nothing; it only waits for a SYN", "不发送任何报文段，只等待 SYN"),
    "accept": text("sends nothing; it takes a connection", "不发送任何报文段，只取走已建立的连接"),
    "send": text("makes TCP send data", "使 TCP 发送数据"),
    "close": text("makes TCP send a FIN", "使 TCP 发送 FIN"),
    "recv": text("makes TCP send no such segment", "不会使 TCP 发送这种报文段"),
    "none": text(
        "would mean that TCP sends it by itself, as an answer or once more",
        "表示它由 TCP 自行发送，作为回应或重传",
    ),
}
RETURN_MEANINGS = {
    "connect": text("returns once its own SYN is acknowledged", "在自己的 SYN 得到确认后返回"),
    "listen": text("returns at once and waits for no segment", "立即返回，不等待任何报文段"),
    "accept": text(
        "returns once a passive connection is ESTABLISHED",
        "在被动打开的连接进入 ESTABLISHED 后返回",
    ),
    "send": text("waits for room, not for a segment", "等待的是缓冲区空间，不是某个报文段"),
    "close": text("does not wait for the peer by default", "默认不等待对端"),
    "recv": text("needs the peer's FIN", "要等对端的 FIN 到达"),
    "none": text("would mean that no call waits for it", "表示没有调用在等待它"),
}
MOMENT_MEANINGS = {
    "now": text(
        "A receiver that is not ESTABLISHED yet, or a sender that has sent its FIN, rules it out.",
        "接收方尚未进入 ESTABLISHED，或发送方已发出 FIN，就不会立即交付。",
    ),
    "later": text(
        "Only a receiver that is not ESTABLISHED yet keeps data back.",
        "只有尚未进入 ESTABLISHED 的接收方才会推迟交付。",
    ),
    "never": text(
        "Only a sender that has sent its FIN may send no more data.",
        "只有已发出 FIN 的发送方才不能再发送数据。",
    ),
}
TOLD_MEANINGS = {
    "connection reset": text(
        "a RST has ended a connection that the user still needs", "RST 终止了用户仍需使用的连接"
    ),
    "connection refused": text("a RST has answered the SYN", "对方用 RST 回应了 SYN"),
    "connection closing": text("the peer's FIN has come", "对端的 FIN 已到达"),
    "error: connection closing": text(
        "the connection is closing, and the call is not served", "连接正在关闭，不再受理该调用"
    ),
    "error: connection does not exist": text("there is no TCB", "没有 TCB"),
    "error: connection already exists": text("an OPEN finds a TCB in use", "OPEN 时 TCB 已在使用"),
    "error: connection aborted due to user timeout": text(
        "what was sent was not acknowledged in time", "已发送的内容未在时限内得到确认"
    ),
    "nothing": text("there is nothing to tell", "没有需要通知的内容"),
    "ok": text("the call is done without an error", "调用成功，没有错误"),
}
TIMER_MEANINGS = {
    "2 MSL": text(
        "TIME-WAIT is entered, or a FIN has come again in it",
        "进入了 TIME-WAIT，或在其中再次收到 FIN",
    ),
    "none": text(
        "TIME-WAIT is not entered, and no FIN has come again in it",
        "没有进入 TIME-WAIT，也没有在其中再次收到 FIN",
    ),
}
TAKES = text(
    "SYN and FIN take one number each, an octet of data one, a pure ACK none.",
    "SYN 和 FIN 各占一个序列号，每个字节的数据占一个，纯 ACK 不占。",
)
EVENT_SENDS = text("after {event} it sends {value}", "{event}：发送 {value}")
EVENT_SILENT = text("after {event} it sends nothing", "{event}：什么也不发送")
EVENT_LEADS = text("after {event} it is in {value}", "{event}：之后处于 {value}")
EVENT_GIVES = text("{event}: {value}", "{event}：{value}")
SWAPPED = text("{first} comes before {second}.", "{first} 在 {second} 之前。")
LEFT_OUT = text("{missing} is left out.", "漏掉了 {missing}。")
BELONGS = text("{missing} belongs here too: {does}.", "{missing} 也在其中：{does}。")
BELONGS_NOT = text("{wrong} does not belong here: {does}.", "{wrong} 不在其中：{does}。")
RUN_CAN = text("{number} is possible too.", "{number} 也可能发生。")
RUN_CANNOT = text("{number} cannot happen.", "{number} 不可能发生。")
WITH_OTHER_INPUT = text(
    "{wrong} would follow from {name} = {value}.", "若 {name} = {value}，才会得到 {wrong}。"
)
IS_OTHER_CONSTANT = text("{wrong} is another number: {name}.", "{wrong} 是另一个数值：{name}。")
STEP_LEFT_OUT = text("{wrong} leaves a step out of {whole}.", "{wrong} 漏算了 {whole} 中的一步。")
OWN_WINDOW = text(
    "{wrong} is the window that the {host} itself advertises.", "{wrong} 是{host}自己通告的窗口。"
)
WIDEST_WINDOW = text(
    "{wrong} is the greatest window without scaling.", "{wrong} 是不用窗口扩大时的最大窗口。"
)
OWN_MSS = text(
    "{wrong} is the MSS that the {host} itself announces.", "{wrong} 是{host}自己通告的 MSS。"
)
MSS_UNTOLD = text(
    "{wrong} is assumed only where no MSS option comes.", "没有收到 MSS 选项时才假定为 {wrong}。"
)
ONE_SEGMENT = text("{wrong} is what one segment carries.", "{wrong} 只是一个报文段携带的字节数。")
CONTROL_COUNTED = text(
    "{wrong} counts a SYN or a FIN too, which is no octet of data.",
    "{wrong} 把 SYN 或 FIN 也算进去了，它们不是数据字节。",
)
TWICE = text("{wrong} is twice as much.", "{wrong} 多了一倍。")
HALF = text("{wrong} is only half of it.", "{wrong} 只有一半。")

OFF_BY_ONE = text(
    "{wrong} is off by one: SYN and FIN each take one number, an ACK takes none.",
    "{wrong} 差了 1：SYN 和 FIN 各占一个序列号，纯 ACK 不占。",
)
OTHER_DIRECTION = text(
    "{wrong} is a number of the other direction.", "{wrong} 是另一个方向的序列号。"
)
NO_ACK = text(
    "{wrong} would need the ACK flag, which is off.", "ACK 标志位没有置位，不会有确认号 {wrong}。"
)

STATE_MEANINGS = {
    State.CLOSED: text("no connection exists", "没有连接"),
    State.LISTEN: text("waiting for a SYN from any peer", "等待对端的 SYN"),
    State.SYN_SENT: text(
        "a SYN was sent, and the peer's SYN has not come", "已发送 SYN，尚未收到对端的 SYN"
    ),
    State.SYN_RECEIVED: text(
        "SYNs went both ways, and the ACK of its own SYN is awaited",
        "双方的 SYN 都已发出，等待对自己 SYN 的 ACK",
    ),
    State.ESTABLISHED: text("open; data flows both ways", "连接已建立，双向都可传数据"),
    State.FIN_WAIT_1: text(
        "its user has closed, and its own FIN is not acknowledged",
        "已调用 CLOSE，自己的 FIN 尚未被确认",
    ),
    State.FIN_WAIT_2: text(
        "its own FIN is acknowledged, and the peer's FIN is awaited",
        "自己的 FIN 已被确认，等待对端的 FIN",
    ),
    State.CLOSE_WAIT: text(
        "the peer's FIN has come, and its user has not called CLOSE",
        "已收到对端的 FIN，等待本端用户调用 CLOSE",
    ),
    State.CLOSING: text(
        "FINs crossed, and the ACK of its own FIN is awaited",
        "双方的 FIN 交叉，等待对自己 FIN 的 ACK",
    ),
    State.LAST_ACK: text(
        "after the peer's FIN its own was sent, and its ACK is awaited",
        "收到对端 FIN 之后又发出自己的 FIN，等待其 ACK",
    ),
    State.TIME_WAIT: text(
        "the peer's FIN was acknowledged, perhaps in vain, and 2 MSL must pass",
        "已确认对端的 FIN（该 ACK 可能丢失），等待 2MSL",
    ),
}
STATE_WOULD_MEAN = text("{wrong} would mean: {meaning}.", "{wrong} 表示：{meaning}。")
