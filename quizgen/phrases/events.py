"""What happens in a run, as words tell it: calls, timeouts, and what becomes of segments.

A fact is given the moments at which it can stand, as spans: an event at step `i` is `(i, i + 1)`,
what is so at moment `t` is `(t, t)`.
"""

from collections.abc import Callable, Iterator

from quizgen.phrases.history import SIDES, Flight, History, is_meant
from quizgen.phrases.reading import Said
from quizgen.tcp.model.network import Side, Verb

Span = tuple[int, int]
Happening = Callable[[Said, History], list[Span]]

OPENS = (Verb.ACTIVE_OPEN, Verb.ACTIVE_OPEN_WITHOUT_REMOTE)
LISTENS = (Verb.PASSIVE_OPEN, Verb.PASSIVE_OPEN_FOR_PEER)


def acting(said: Said, name: str = "host") -> Side | None:
    return SIDES.get(said.slot(name))


def does(*verbs: Verb) -> Happening:
    """A host's call or timeout."""

    def meaning(said: Said, past: History) -> list[Span]:
        side = acting(said)
        state = said.slot("state")
        return [
            (index, index + 1)
            for index, step in enumerate(past.steps)
            if step.action.verb in verbs
            and step.action.side is (side if said.slot("host") else step.action.side)
            and (not state or str(step.before.states[step.action.side]) == state)
        ]

    return meaning


def sends(said: Said, past: History) -> list[Span]:
    found = does(Verb.SEND)(said, past)
    octets = said.slot("number")
    return [
        span for span in found if not octets or past.steps[span[0]].statement.octets == int(octets)
    ]


def closes_first(said: Said, past: History) -> list[Span]:
    """The first CLOSE of the run."""
    calls = [
        (index, step.action.side)
        for index, step in enumerate(past.steps)
        if step.action.verb is Verb.CLOSE
    ]
    return [(calls[0][0], calls[0][0] + 1)] if calls and calls[0][1] is acting(said) else []


def meant(said: Said, past: History, name: str = "segment") -> Iterator[Flight]:
    wanted = said.part(name)
    for flight in past.flights:
        if is_meant(flight, wanted, past):
            yield flight


def fits(said: Said, past: History, flight: Flight, step: int) -> bool:
    """Does a segment meet the host, in the state, that words say?"""
    receiver = flight.sender.peer
    host, state = said.slot("to") or said.slot("host"), said.slot("state")
    is_his = not host or host == str(receiver)
    return is_his and (not state or str(past.state(receiver, step)) == state)


def arrives(said: Said, past: History) -> list[Span]:
    found = [
        (step, step + 1)
        for flight in meant(said, past)
        for step in flight.arrived
        if fits(said, past, flight, step)
    ]
    return _counted(said, found)


def _counted(said: Said, found: list[Span]) -> list[Span]:
    """“One segment is lost” is not said of two."""
    return found if said.part("segment").get("count", str(len(found))) == str(len(found)) else []


def answers(said: Said, past: History) -> list[Span]:
    """A segment arrives, and its receiver sends something because of that."""
    drawn = {flight.cause for flight in past.flights if is_answer(said, flight, past)}
    host = acting(said)
    return [
        (step, step + 1)
        for flight in meant(said, past)
        for step in flight.arrived
        if flight.number in drawn and host in (None, flight.sender.peer)
    ]


def is_answer(said: Said, flight: Flight, past: History) -> bool:
    wanted = said.part("with") or ({"bit": said.slot("bit")} if said.slot("bit") else {})
    return flight.cause is not None and is_meant(flight, wanted, past)


def lost(said: Said, past: History) -> list[Span]:
    found = [
        (step, step + 1)
        for flight in meant(said, past)
        for step in flight.lost
        if fits(said, past, flight, step)
    ]
    return _counted(said, found)


def all_lost(said: Said, past: History) -> list[Span]:
    """Every segment of a kind is lost: the span of all of it."""
    host = said.slot("host")
    found = [f for f in meant(said, past) if host in ("", str(f.sender))]
    if not found or any(flight.arrived or not flight.lost for flight in found):
        return []
    lost = [step for flight in found for step in flight.lost]
    return [(min(lost), max(lost) + 1)]


def sent(said: Said, past: History) -> list[Span]:
    """A host sends a segment; an answer leaves when its cause arrives, and is told after that."""
    host = said.slot("host")
    found: list[Span] = []
    for flight in meant(said, past):
        if host in ("", str(flight.sender)):
            found.append((flight.sent, flight.sent + 1))
            if flight.cause is not None:
                found.append((flight.sent + 1, flight.sent + 1))
    return found


def replies(said: Said, past: History) -> list[Span]:
    """A host sends a segment because of another that has arrived."""
    answer = {**said.part("segment"), "answer": "yes"}
    slots = {**dict(said.slots), "segment": tuple(answer.items())}
    return sent(said._replace(slots=tuple(slots.items())), past)


def in_flight(said: Said, past: History) -> list[Span]:
    """The moments at which such a segment has been sent and has neither arrived nor been lost."""
    found: set[int] = set()
    for flight in meant(said, past):
        if said.slot("to") not in ("", str(flight.sender.peer)):
            continue
        ends = min((*flight.arrived, *flight.lost, past.end))
        found |= set(range(flight.sent + 1, ends + 1))
    return [(moment, moment) for moment in sorted(found)]


def acknowledged(said: Said, past: History) -> list[Span]:
    """A FIN or data is acknowledged: the sender has been told by a segment that arrived."""
    found = []
    for flight in meant(said, past):
        if not flight.segment.length:
            continue  # a pure ACK is never acknowledged
        for index, step in enumerate(past.steps):
            if index < flight.sent or step.action.side is not flight.sender:
                continue
            una = step.after.tcbs[flight.sender].snd_una
            if step.action.verb is Verb.DELIVER and una == flight.segment.last + 1:
                found.append((index, index + 1))
                break
    return found
