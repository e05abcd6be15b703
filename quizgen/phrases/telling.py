"""Tell a run in the phrases of the catalogue, so that reading gives its facts back."""

from collections.abc import Mapping, Sequence

from quizgen.phrases.history import Flight, History, history
from quizgen.phrases.listing import joined
from quizgen.tcp.model.network import Verb
from quizgen.tcp.model.tcb import oldest_outstanding
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import run

_HOSTS: Mapping[str, Mapping[str, str]] = {
    "en": {"client": "the client", "server": "the server"},
    "zh": {"client": "客户端", "server": "服务端"},
}
_ACTS: Mapping[str, Mapping[Verb, str]] = {
    "en": {
        Verb.PASSIVE_OPEN: "{host} makes a passive OPEN",
        Verb.ACTIVE_OPEN: "{host} opens",
        Verb.SEND: "{host} calls SEND with {octets} bytes",
        Verb.RECEIVE: "{host} calls RECEIVE",
        Verb.CLOSE: "{host} closes",
        Verb.ABORT: "{host} aborts",
        Verb.CRASH: "{host} crashes",
        Verb.RETRANSMISSION_TIMEOUT: "{host}'s retransmission timer expires",
        Verb.USER_TIMEOUT: "{host} gives up",
        Verb.TIME_WAIT_TIMEOUT: "{host}'s TIME-WAIT has ended",
        Verb.DELIVER: "{segment} arrives",
        Verb.LOSE: "{segment} is lost",
        Verb.DUPLICATE: "{segment} is duplicated",
    },
    "zh": {
        Verb.PASSIVE_OPEN: "{host}执行了被动打开",
        Verb.ACTIVE_OPEN: "{host}打开连接",
        Verb.SEND: "{host}用 SEND 提交 {octets} 字节",
        Verb.RECEIVE: "{host}调用 RECEIVE",
        Verb.CLOSE: "{host}关闭连接",
        Verb.ABORT: "{host}中止连接",
        Verb.CRASH: "{host}崩溃",
        Verb.RETRANSMISSION_TIMEOUT: "{host}的重传定时器到期",
        Verb.USER_TIMEOUT: "{host}放弃连接",
        Verb.TIME_WAIT_TIMEOUT: "{host}的 TIME-WAIT 已经结束",
        Verb.DELIVER: "{segment} 到达",
        Verb.LOSE: "{segment} 丢失",
        Verb.DUPLICATE: "{segment} 在网络中被复制",
    },
}
_SENDS = {"en": "{host} sends {octets} bytes", "zh": "{host}发送 {octets} 字节"}
"""A SEND whose data leaves at once."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "owner": "{host}'s ",
        "its": "its ",
        "again": "repeated ",
        "data": "data",
        "done": "On an established connection ",
        "isn": "{host}'s ISN is {symbol}. ",
        "before": " before anything is retransmitted",
        "nothing else": "; nothing else has arrived yet",
    },
    "zh": {
        "owner": "{host}的 ",
        "its": "其 ",
        "again": "重传的 ",
        "data": "数据",
        "done": "在已建立的连接上，",
        "isn": "{host}的 ISN 为 {symbol}。",
        "before": "在任何重传之前，",
        "nothing else": "；其他报文段都还没有到达",
    },
}
_QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "client": "In which state is the client{before}?",
        "server": "In which state is the server{before}?",
        "both": "In which state is each host{before}?",
        "sends": "What does {host} send?",
        "seq": "Which sequence number does {segment} carry?",
        "ack": "Which acknowledgment number does {host} send?",
        "tells": "What is {host} told?",
        "client received": "How many bytes can the client read?",
        "server received": "How many bytes can the server read?",
    },
    "zh": {
        "client": "{before}客户端处于什么状态？",
        "server": "{before}服务端处于什么状态？",
        "both": "{before}双方各处于什么状态？",
        "sends": "{host}发送什么？",
        "seq": "{segment} 的序列号是多少？",
        "ack": "{host}发送的确认号是多少？",
        "tells": "{host}会得到什么通知？",
        "client received": "客户端能读到多少字节？",
        "server received": "服务端能读到多少字节？",
    },
}
_STATES = ("client", "server", "both")


def tell(script: str, asked: Sequence[str], language: str, symbols: Sequence[str] = ()) -> str:
    """The run and the question in words; empty where the catalogue cannot tell it.

    `script` has all scenarios written out; `symbols` are x and y, where the answer has them.
    """
    statements = parse(script)
    past = history(run(script))
    opened = [each.text for each in parse(HANDSHAKE)]
    is_opened = [each.text for each in statements[: len(opened)]] == opened
    if any(each.setting for each in statements) or len(statements) != len(past.steps):
        return ""
    told = _story(past, len(opened) if is_opened else 0, language)
    question = _question(asked, past, language)
    if not question or not told:
        return ""
    words = _WORDS[language]
    numbers = [
        words["isn"].format(host=_HOSTS[language][host], symbol=symbol)
        for host, symbol in (("client", "x"), ("server", "y"))
        if symbol in symbols
    ]
    more = words["nothing else"] if any(past.trace.end.wires) and _is_of_a_state(asked) else ""
    start = words["done"] if is_opened else ""
    if language == "en":
        sentences = [*numbers, f"{start}{told}{more}. "]
        return "".join(f"{each[0].upper()}{each[1:]}" for each in sentences) + question
    return joined(iter([f"{''.join(numbers)}{start}{told}{more}。{question}"]))


def _story(past: History, first: int, language: str) -> str:
    """What happens, each host's own segment told together with what the host did."""
    told, subject = "", ""
    for step in past.steps[first:]:
        pattern = _ACTS[language].get(step.action.verb, "")
        actor = str(step.action.side)
        segment, joint = "", "; " if language == "en" else "；"
        if step.segment is not None and step.flight is not None and pattern:
            flight = past.flights[step.flight]
            actor = str(flight.sender)
            segment = _segment(flight, language, is_its=subject == actor)
            if subject == actor:
                joint = ", and " if language == "en" else "，"
        if not pattern:
            return ""
        if step.action.verb is Verb.SEND and step.outcome and step.outcome.sent:
            pattern = _SENDS[language]
        host = _HOSTS[language][actor]
        clause = pattern.format(host=host, octets=step.statement.octets, segment=segment)
        told, subject = f"{told}{joint}{clause}" if told else clause, actor
    return told


def _segment(flight: Flight, language: str, *, is_its: bool = False) -> str:
    words = _WORDS[language]
    owner = words["its" if is_its else "owner"].format(host=_HOSTS[language][str(flight.sender)])
    has_control = flight.segment.syn or flight.segment.fin or flight.segment.rst
    kind = words["data"] if flight.segment.text and not has_control else flight.segment.flags
    kind = "FIN" if kind == "FIN,ACK" else kind
    return f"{owner}{words['again'] * flight.is_again}{kind}"


def _is_of_a_state(asked: Sequence[str]) -> bool:
    return all(fact in _STATES for fact in asked)


def _question(asked: Sequence[str], past: History, language: str) -> str:
    name = "both" if sorted(asked) == ["client", "server"] else "".join(asked)
    pattern = _QUESTIONS[language].get(name, "")
    if not past.steps:
        return ""
    is_again = any(step.action.verb is Verb.RETRANSMISSION_TIMEOUT for step in past.steps)
    tcbs = past.trace.end.tcbs
    is_due = not is_again and any(oldest_outstanding(tcb) is not None for tcb in tcbs)
    sent = [flight for flight in past.flights if flight.sent == past.end - 1]
    if name in ("seq", "ack") and len(sent) != 1:
        return ""
    return pattern.format(
        host=_HOSTS[language][str(past.steps[-1].action.side)],
        segment=_segment(sent[-1], language) if sent else "",
        before=_WORDS[language]["before"] if is_due else "",
    )
