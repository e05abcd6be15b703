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
from quizgen.words import Text, Words, join, same

SUMMARISED = (Event.ABORT, Event.RST, Event.USER_TIMEOUT)
"""The events that a note tells: each leads to CLOSED from every state but a few."""

ORDINARY = HALF_CLOSED + "server closes; deliver FIN; deliver ACK; client waits 2 MSL"

_LISTEN_FOR_PEER = Situation(
    State.LISTEN, Side.SERVER, "server listens for its peer", "LISTEN for one peer"
)
_HAPPENINGS = {
    Event.ACK_OF_SYN: "ACK of everything sent",
    Event.ACK_OF_FIN: "ACK of everything sent",
    Event.FIN: "FIN that acknowledges nothing new",
    Event.RST_AFTER_PASSIVE_OPEN: "RST",
    Event.SYN_AFTER_PASSIVE_OPEN: "SYN",
}

_SAY = Words("tcp")
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
    return _event(event)[language]


def _event(event: Event) -> Text:
    words = _SAY(f"diagram.events.{event}")
    return _SAY("diagram.receives", event=words) if event in _SEGMENTS else words


def sent_words(edge: Edge, language: str) -> list[str]:
    """What the host sends: `snd SYN,ACK`; nothing where it sends nothing."""
    return [_SAY("diagram.sends", flags=flags)[language] for flags in edge.sends]


def title(language: str) -> str:
    """The name of the diagram."""
    return _SAY("diagram.title")[language]


def legend(language: str) -> dict[str, str]:
    """What the marked ways mean, by `client`, `server` and `both`."""
    return {who: _SAY(f"diagram.{who}")[language] for who in ("client", "server", "both")}


def notes(language: str) -> list[str]:
    """What is not drawn: the events that lead to CLOSED from nearly everywhere, and the
    segment that takes two steps."""
    return [note[language] for note in (*_summaries(), *_two_steps())]


def _summaries() -> Iterator[Text]:
    between = _SAY("diagram.between states")
    for event in SUMMARISED:
        others = [state for state in State if state not in TRANSITIONS[event]]
        others.remove(State.CLOSED)
        if others:
            spared = join(map(same, others), between)
            yield _SAY("diagram.every_but", event=_event(event), states=spared)
        else:
            yield _SAY("diagram.every", event=_event(event))


def _two_steps() -> Iterator[Text]:
    """A FIN that also acknowledges ours: the state is the one that both steps lead to."""
    after_ack, after_fin = TRANSITIONS[Event.ACK_OF_FIN], TRANSITIONS[Event.FIN]
    for state in State:
        if state in after_ack and state in after_fin and after_ack[state] in after_fin:
            yield _SAY("diagram.together", state=state, target=after_fin[after_ack[state]])


def state_diagram_text(language: str) -> str:
    """Write the diagram as a list: one change of state a line, by the state it begins in, and
    below them the notes."""
    order = list(State)
    drawn = sorted(edges(), key=lambda edge: order.index(edge.origin))
    width = max(len(state) for state in State)
    lines = [
        f"{edge.origin:{width}} -> {edge.target:{width}}  {' / '.join(words_of(edge, language))}"
        for edge in drawn
    ]
    return "\n".join([*lines, "", *notes(language)]) + "\n"
