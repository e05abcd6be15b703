"""A run in words: each step, and the clauses that decided it."""

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.run.trace import Step, Trace
from quizgen.wording import WORDING

_EVENTS = {
    "en": {
        Verb.PASSIVE_OPEN: "{host}: passive OPEN",
        Verb.PASSIVE_OPEN_FOR_PEER: "{host}: passive OPEN for its peer",
        Verb.ACTIVE_OPEN: "{host}: active OPEN",
        Verb.ACTIVE_OPEN_WITHOUT_REMOTE: "{host}: active OPEN without a remote socket",
        Verb.SEND: "{host}: SEND {octets}",
        Verb.RECEIVE: "{host}: RECEIVE",
        Verb.CLOSE: "{host}: CLOSE",
        Verb.ABORT: "{host}: ABORT",
        Verb.STATUS: "{host}: STATUS",
        Verb.RETRANSMISSION_TIMEOUT: "{host}: retransmission timeout",
        Verb.USER_TIMEOUT: "{host}: user timeout",
        Verb.TIME_WAIT_TIMEOUT: "{host}: 2 MSL have passed",
        Verb.DELAYED_ACK_TIMEOUT: "{host}: delayed ACK",
        Verb.CRASH: "{host}: crashes and forgets",
        Verb.DELIVER: "{segment} reaches the {host}",
        Verb.LOSE: "{segment} is lost on the way to the {host}",
        Verb.DUPLICATE: "{segment} is duplicated on the way to the {host}",
        Verb.INJECT: "{segment} is on the way to the {host}",
    },
    "zh": {
        Verb.PASSIVE_OPEN: "{host}：被动打开",
        Verb.PASSIVE_OPEN_FOR_PEER: "{host}：只等待指定对端的被动打开",
        Verb.ACTIVE_OPEN: "{host}：主动打开",
        Verb.ACTIVE_OPEN_WITHOUT_REMOTE: "{host}：未指定远端套接字的主动打开",
        Verb.SEND: "{host}：SEND {octets}",
        Verb.RECEIVE: "{host}：RECEIVE",
        Verb.CLOSE: "{host}：CLOSE",
        Verb.ABORT: "{host}：ABORT",
        Verb.STATUS: "{host}：STATUS",
        Verb.RETRANSMISSION_TIMEOUT: "{host}：重传超时",
        Verb.USER_TIMEOUT: "{host}：用户超时",
        Verb.TIME_WAIT_TIMEOUT: "{host}：2 MSL 已过",
        Verb.DELAYED_ACK_TIMEOUT: "{host}：延迟 ACK",
        Verb.CRASH: "{host}：崩溃，连接状态全部丢失",
        Verb.DELIVER: "{segment} 到达{host}",
        Verb.LOSE: "发往{host}的 {segment} 丢失",
        Verb.DUPLICATE: "发往{host}的 {segment} 被复制",
        Verb.INJECT: "{segment} 在发往{host}的途中",
    },
}


def event_words(step: Step, language: str) -> str:
    """What happened in a step: `SYN,ACK reaches the client`."""
    segment = step.segment
    shown = ""
    if segment is not None:
        shown = f"{segment.flags} ({len(segment.text)})" if segment.text else segment.flags
    return _EVENTS[language][step.action.verb].format(
        host=WORDING[language][str(Side(step.action.side))],
        segment=shown,
        octets=len(step.action.text),
    )


def narrated(trace: Trace, language: str, *, own: bool = True) -> str:
    """Number the steps, each with its rules and their sections."""
    lines = []
    steps = [step for step in trace.steps if step.statement.own or not own]
    for number, step in enumerate(steps, 1):
        lines.append(f"{number:2}. {event_words(step, language)}")
        for rule in step.outcome.reasons if step.outcome else ():
            lines.append(f"    {getattr(rule, language)} ({rule.source})")
    return "\n".join(lines)
