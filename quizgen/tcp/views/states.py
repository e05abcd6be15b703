"""The state diagram, printed from the transition tables.

An event that leads from almost every state to CLOSED is told in a note, not drawn.  What a host
sends on a transition is asked of the model, and so are the ways that the client and the server of
an ordinary connection take through the diagram.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import TRANSITIONS, Event, State
from quizgen.tcp.run.situations import HALF_CLOSED, HAPPENINGS, SITUATIONS, Situation, meet
from quizgen.tcp.run.trace import run
from quizgen.tcp.views.mermaid import quoted

SUMMARISED = (Event.ABORT, Event.RST, Event.USER_TIMEOUT)
"""The events that a note tells: each leads to CLOSED from every state but a few."""

ORDINARY = HALF_CLOSED + "server closes; deliver FIN; deliver ACK; client waits 2 MSL"

_LISTEN_FOR_PEER = Situation(
    State.LISTEN, Side.SERVER, "server listens for its peer", "LISTEN for one peer", ""
)
_HAPPENINGS = {
    Event.ACK_OF_SYN: "ACK of everything sent",
    Event.ACK_OF_FIN: "ACK of everything sent",
    Event.FIN: "FIN that acknowledges nothing new",
    Event.RST_AFTER_PASSIVE_OPEN: "RST",
    Event.SYN_AFTER_PASSIVE_OPEN: "SYN",
}

_SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "TCP connection states",
        "receives": "rcv {}",
        "sends": "snd {}",
        "every": "{event}: from every state to CLOSED",
        "every_but": "{event}: from every state but {states} to CLOSED, unless drawn otherwise",
        "client": "usual way of the client, which closes first",
        "server": "usual way of the server",
        "both": "usual way of both",
        "together": "FIN with ACK of FIN in {}: first the ACK, then the FIN, hence {}",
    },
    "zh": {
        "title": "TCP 连接状态",
        "receives": "收到{}",
        "sends": "发送 {}",
        "every": "{event}：从任何状态进入 CLOSED",
        "every_but": "{event}：从除 {states} 以外的任何状态进入 CLOSED（图中另有连线的除外）",
        "client": "客户端（先关闭的一方）通常经过的路径",
        "server": "服务端通常经过的路径",
        "both": "双方通常都经过的路径",
        "together": "在 {} 收到的 FIN 若同时确认了自己的 FIN：先处理 ACK，再处理 FIN，进入 {}",
    },
}
_EVENTS_ZH = {
    Event.PASSIVE_OPEN: "被动打开",
    Event.ACTIVE_OPEN: "主动打开",
    Event.ACK_OF_SYN: "对 SYN 的 ACK",
    Event.ACK_OF_FIN: "对 FIN 的 ACK",
    Event.RST_AFTER_PASSIVE_OPEN: "RST（被动打开后）",
    Event.SYN_AFTER_PASSIVE_OPEN: "SYN（被动打开后）",
    Event.USER_TIMEOUT: "用户超时",
    Event.TIME_WAIT_TIMEOUT: "2 MSL 超时",
}
_SEGMENTS = (
    Event.SYN,
    Event.SYN_ACK,
    Event.ACK_OF_SYN,
    Event.ACK_OF_FIN,
    Event.FIN,
    Event.RST,
    Event.RST_AFTER_PASSIVE_OPEN,
    Event.SYN_AFTER_PASSIVE_OPEN,
)


class Edge(NamedTuple):
    """One cell of the tables, and the flags of what the host then sends."""

    origin: State
    event: Event
    target: State
    sends: tuple[str, ...]


@cache
def edges() -> tuple[Edge, ...]:
    """Every cell of the tables that is drawn: all but those of the `SUMMARISED` events."""
    return tuple(
        Edge(origin, event, target, _sent(origin, event, target))
        for event, row in TRANSITIONS.items()
        if event not in SUMMARISED
        for origin, target in row.items()
    )


def _sent(origin: State, event: Event, target: State) -> tuple[str, ...]:
    """Ask the model: a host in `origin` that meets `event` and so comes to `target`."""
    happening = HAPPENINGS[_HAPPENINGS.get(event, event.value)]
    for situation in (*SITUATIONS.values(), _LISTEN_FOR_PEER):
        if situation.state is origin:
            outcome = meet(situation, happening)
            if outcome.tcb.state is target:
                return tuple(segment.flags for segment in outcome.sent)
    raise LookupError(f"no situation shows {origin} going to {target} on {event}")


@cache
def usual_ways() -> Mapping[tuple[State, State], tuple[Side, ...]]:
    """The changes of state in an ordinary connection that the client opens and closes first."""
    taken: dict[tuple[State, State], tuple[Side, ...]] = {}
    for step in run(ORDINARY).steps:
        for side in Side:
            change = step.before.states[side], step.after.states[side]
            if change[0] is not change[1]:
                taken[change] = (*taken.get(change, ()), side)
    return taken


def words_of(edge: Edge, language: str) -> list[str]:
    """`rcv SYN`, `snd SYN,ACK`: what happens, then what is sent if anything is."""
    return [event_words(edge.event, language), *sent_words(edge, language)]


def event_words(event: Event, language: str) -> str:
    """The event as the diagram names it: `rcv SYN`, `passive OPEN`."""
    words = event.value
    if language == "zh":
        words = _EVENTS_ZH.get(event, words)
        words = f" {words}" if words[0].isascii() and event in _SEGMENTS else words
    return _SAYS[language]["receives"].format(words) if event in _SEGMENTS else words


def sent_words(edge: Edge, language: str) -> list[str]:
    """What the host sends: `snd SYN,ACK`; nothing where it sends nothing."""
    return [_SAYS[language]["sends"].format(flags) for flags in edge.sends]


def title(language: str) -> str:
    """The name of the diagram."""
    return _SAYS[language]["title"]


def legend(language: str) -> dict[str, str]:
    """What the marked ways mean, by `client`, `server` and `both`."""
    return {who: _SAYS[language][who] for who in ("client", "server", "both")}


def notes(language: str) -> list[str]:
    """What is not drawn: the events that lead to CLOSED from nearly everywhere, and the
    segment that takes two steps."""
    say = _SAYS[language]
    written = []
    for event in SUMMARISED:
        others = [state for state in State if state not in TRANSITIONS[event]]
        others.remove(State.CLOSED)
        words = event_words(event, language)
        if others:
            spared = ", ".join(others) if language == "en" else "、".join(others)
            written.append(say["every_but"].format(event=words, states=spared))
        else:
            written.append(say["every"].format(event=words))
    return [*written, *_two_steps(say["together"])]


def _two_steps(say: str) -> Iterator[str]:
    """A FIN that also acknowledges ours: the state is the one that both steps lead to."""
    after_ack, after_fin = TRANSITIONS[Event.ACK_OF_FIN], TRANSITIONS[Event.FIN]
    for state in State:
        if state in after_ack and state in after_fin and after_ack[state] in after_fin:
            yield say.format(state, after_fin[after_ack[state]])


def state_diagram_mermaid(language: str = "en") -> str:
    """Write the diagram as a Mermaid `stateDiagram-v2`."""
    lines = ["stateDiagram-v2", f"accTitle: {title(language)}"]
    lines += [f'state "{state}" as {_name(state)}' for state in State]
    for edge in edges():
        words = quoted(" / ".join(words_of(edge, language)))
        lines.append(f"{_name(edge.origin)} --> {_name(edge.target)} : {words}")
    lines.append(f"note right of {_name(State.CLOSED)}")
    lines += [f"    {quoted(note)}" for note in notes(language)]
    lines.append("end note")
    return "\n    ".join(lines) + "\n"


def _name(state: State) -> str:
    return state.value.replace("-", "_")
