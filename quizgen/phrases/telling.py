"""Tell a run in the phrases of the catalogue, so that reading gives its facts back."""

from collections.abc import Mapping, Sequence

from quizgen.phrases.history import Flight, history
from quizgen.phrases.listing import joined
from quizgen.tcp.model.network import Verb
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Step, run

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
_SEGMENTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "owner": "'s ",
        "again": "repeated ",
        "data": "data",
        "done": "On an established connection ",
    },
    "zh": {"owner": "的 ", "again": "重传的 ", "data": "数据", "done": "在已建立的连接上，"},
}
_QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "client": "In which state is the client?",
        "server": "In which state is the server?",
        "both": "In which state is each host?",
        "sends": "What does {host} send?",
        "tells": "What is {host} told?",
    },
    "zh": {
        "client": "此时客户端处于什么状态？",
        "server": "此时服务端处于什么状态？",
        "both": "此时双方各处于什么状态？",
        "sends": "{host}发送什么？",
        "tells": "{host}的用户会得到什么答复？",
    },
}


def tell(script: str, asked: Sequence[str], language: str) -> str:
    """The run and the question in words; empty where the catalogue cannot tell it.

    `script` has all scenarios written out.
    """
    statements = parse(script)
    past = history(run(script))
    opened = [each.text for each in parse(HANDSHAKE)]
    is_opened = [each.text for each in statements[: len(opened)]] == opened
    told: list[str] = []
    acts = [each for each in statements if each.setting is None]
    if len(acts) != len(statements) or len(acts) != len(past.steps):
        return ""
    for step in past.steps[len(opened) if is_opened else 0 :]:
        clause = _clause(step, past.flights, language)
        if not clause:
            return ""
        told.append(clause)
    question = _question(asked, past.steps[-1] if past.steps else None, language)
    if not question or not told:
        return ""
    start = _SEGMENTS[language]["done"] if is_opened else ""
    if language == "en":
        text = start + "; ".join(told)
        return f"{text[0].upper()}{text[1:]}. {question}"
    return joined(iter([f"{start}{'；'.join(told)}。{question}"]))


def _clause(step: Step, flights: Sequence[Flight], language: str) -> str:
    pattern = _ACTS[language].get(step.action.verb, "")
    segment = ""
    if step.segment is not None and step.flight is not None and pattern:
        segment = _segment(flights[step.flight], language)
    host = _HOSTS[language][str(step.action.side)]
    return pattern.format(host=host, octets=step.statement.octets, segment=segment)


def _segment(flight: Flight, language: str) -> str:
    words = _SEGMENTS[language]
    owner = f"{_HOSTS[language][str(flight.sender)]}{words['owner']}"
    has_control = flight.segment.syn or flight.segment.fin or flight.segment.rst
    kind = words["data"] if flight.segment.text and not has_control else flight.segment.flags
    kind = "FIN" if kind == "FIN,ACK" else kind
    return f"{owner}{words['again'] * flight.is_again}{kind}"


def _question(asked: Sequence[str], last: Step | None, language: str) -> str:
    name = "both" if sorted(asked) == ["client", "server"] else "".join(asked)
    pattern = _QUESTIONS[language].get(name, "")
    return pattern.format(host=_HOSTS[language][str(last.action.side)] if last else "")
