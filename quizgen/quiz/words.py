"""The sentences that items are made of, in English and Chinese."""

from quizgen.knowledge.entry import Text
from quizgen.tcp.tables import State


def text(en: str, zh: str | None = None) -> Text:
    """Both languages; a technical token is the same in both."""
    return Text(en=en, zh=en if zh is None else zh)


def fill(template: Text, **parts: Text) -> Text:
    """Put the parts into the template, each in its language."""
    return Text(
        en=template.en.format(**{name: part.en for name, part in parts.items()}),
        zh=template.zh.format(**{name: part.zh for name, part in parts.items()}),
    )


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
        "A host is in {state}. {event}. In which state is the host afterwards?",
        "主机处于 {state}，{event}。之后它处于什么状态？",
    ),
    "sends": text(
        "A host is in {state}. {event}. What does the host send?",
        "主机处于 {state}，{event}。它发送什么？",
    ),
    "tells": text(
        "A host is in {state}. {event}. What is its user told?",
        "主机处于 {state}，{event}。它通知用户什么？",
    ),
    "timer": text(
        "A host is in {state}. {event}. Which timer starts or starts again?",
        "主机处于 {state}，{event}。哪个定时器启动或重新启动？",
    ),
}
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

RUN_SHOWS = text("The model's run shows: {value}.", "按 RFC 规则运行的结果是“{value}”。")
OFF_BY_ONE = text(
    "{wrong} is off by one: SYN and FIN each take one number, an ACK takes none.",
    "{wrong} 差了 1：SYN 和 FIN 各占一个序列号，纯 ACK 不占。",
)
OTHER_DIRECTION = text(
    "{wrong} belongs to the other direction.", "{wrong} 属于另一个方向的序列号。"
)

STATE_MEANINGS = {
    State.CLOSED: text("no connection exists", "没有连接"),
    State.LISTEN: text("waiting for a SYN from any peer", "等待对端的 SYN"),
    State.SYN_SENT: text(
        "a SYN was sent, and the peer's SYN has not come", "已发送 SYN，尚未收到对端的 SYN"
    ),
    State.SYN_RECEIVED: text(
        "SYNs went both ways, and the ACK of the own SYN is awaited",
        "双方的 SYN 都已发出，等待对自己 SYN 的 ACK",
    ),
    State.ESTABLISHED: text("open; data flows both ways", "连接已建立，双向都可传数据"),
    State.FIN_WAIT_1: text(
        "the own FIN was sent and is not acknowledged", "已发送 FIN，尚未被确认"
    ),
    State.FIN_WAIT_2: text(
        "the own FIN is acknowledged, and the peer's FIN is awaited",
        "自己的 FIN 已被确认，等待对端的 FIN",
    ),
    State.CLOSE_WAIT: text(
        "the peer's FIN has come, and the own user has not called CLOSE",
        "已收到对端的 FIN，等待本端用户调用 CLOSE",
    ),
    State.CLOSING: text(
        "FINs crossed, and the ACK of the own FIN is awaited",
        "双方的 FIN 交叉，等待对自己 FIN 的 ACK",
    ),
    State.LAST_ACK: text(
        "after the peer's FIN the own FIN was sent, and its ACK is awaited",
        "收到对端 FIN 之后又发出自己的 FIN，等待其 ACK",
    ),
    State.TIME_WAIT: text(
        "both FINs are acknowledged, and 2 MSL must pass", "双方的 FIN 都已确认，等待 2MSL"
    ),
}
STATE_WOULD_MEAN = text("{wrong} would mean: {meaning}.", "{wrong} 表示：{meaning}。")
