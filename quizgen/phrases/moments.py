"""What is so at a moment of a run, or up to it: a host's state, what has not happened yet."""

from collections.abc import Callable

from quizgen.phrases.events import LISTENS, OPENS, Happening, Span, acting, does, in_flight
from quizgen.phrases.history import SIDES, Flight, History
from quizgen.phrases.reading import Said
from quizgen.tcp.model.network import Side, Verb, World
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import oldest_outstanding


def moments(holds: Callable[[Said, History, int], bool]) -> Happening:
    def meaning(said: Said, past: History) -> list[Span]:
        return [(t, t) for t in range(past.end + 1) if holds(said, past, t)]

    return meaning


def has_not_given_up(said: Said, past: History) -> list[Span]:
    """The host still sends again what is outstanding: it has something to give up."""
    side = acting(said)
    found = not_done(Verb.USER_TIMEOUT)(said, past)
    return [
        (t, t)
        for t, _ in found
        if side is not None and oldest_outstanding(world_at(past, t).tcbs[side]) is not None
    ]


def is_in(said: Said, past: History, moment: int) -> bool:
    host = said.slot("host")
    sides = tuple(Side) if host == "both" else [SIDES[host]] if host in SIDES else []
    return bool(sides) and all(
        str(past.state(side, moment)) == said.slot("state") for side in sides
    )


def not_done(*verbs: Verb) -> Happening:
    """Up to this moment the host, or any host, has not done it."""

    def meaning(said: Said, past: History) -> list[Span]:
        done = [start for start, _ in does(*verbs)(said, past)]
        return [(t, t) for t in range(past.end + 1) if t <= min(done, default=past.end)]

    return meaning


def established(said: Said, past: History) -> list[Span]:
    """Both are ESTABLISHED."""
    both = (State.ESTABLISHED, State.ESTABLISHED)
    return [(t, t) for t in range(1, past.end + 1) if world_at(past, t).states == both]


def everything_arrived(said: Said, past: History) -> list[Span]:
    """All that was sent, or one like it."""
    return [
        (t, t)
        for t in range(1, past.end + 1)
        if all(has_come(flight, past, t) for flight in past.flights if flight.sent < t)
    ]


def has_come(flight: Flight, past: History, moment: int) -> bool:
    """Has this segment arrived by then, or the same sent again?"""
    return any(
        other.arrived and other.arrived[0] < moment
        for other in past.flights
        if other.sender is flight.sender and other.segment == flight.segment
    )


def nothing_again(said: Said, past: History) -> list[Span]:
    """Nothing has been sent again up to the end: by the host that is named, or by either."""
    side = acting(said)
    again = [step for step in past.steps if step.action.verb is Verb.RETRANSMISSION_TIMEOUT]
    is_quiet = not any(side in (None, step.action.side) for step in again)
    return [(past.end, past.end)] if is_quiet else []


def is_nothing_else(said: Said, past: History) -> list[Span]:
    """All that arrived has been told: what is still in flight has not."""
    return [(past.end, past.end)] if any(past.trace.end.wires) else []


def nothing_since(said: Said, past: History) -> list[Span]:
    """No segment has been sent in the last step and after."""
    last = past.steps[-1] if past.steps else None
    is_quiet = last is None or last.outcome is None or not last.outcome.sent
    return [(past.end, past.end)] if is_quiet else []


def crosses(said: Said, past: History) -> list[Span]:
    """Both have been sent, and neither has arrived."""
    both = [
        set(in_flight(said._replace(slots=(("segment", (*said.slots, ("owner", host))),)), past))
        for host in SIDES
    ]
    return sorted(both[0] & both[1])


def is_unread(said: Said, past: History, moment: int) -> bool:
    side = acting(said)
    if side is None or moment == 0:
        return False
    received = past.steps[moment - 1].after.tcbs[side].received
    return bool(received) and int(said.slot("number") or len(received)) == len(received)


def waits_to_send(said: Said, past: History, moment: int) -> bool:
    side = acting(said)
    if side is None or moment == 0:
        return False
    unsent = sum(map(len, past.steps[moment - 1].after.tcbs[side].unsent))
    return bool(unsent) and unsent == int(said.slot("number") or unsent)


def world_at(past: History, moment: int) -> World:
    return past.steps[moment - 1].after if moment else past.trace.start


def window_is(said: Said, past: History, moment: int) -> bool:
    """What a host's peer knows of the host's window."""
    side = acting(said)
    if side is None:
        return False
    tcb = world_at(past, moment).tcbs[side.peer]
    return tcb.max_snd_wnd > 0 and tcb.snd_wnd == int(said.slot("number"))


def all_acknowledged(said: Said, past: History, moment: int) -> bool:
    sides = [acting(said)] if said.slot("host") else list(Side)
    tcbs = world_at(past, moment).tcbs
    if said.slot("host") and not has_sent(said, past, moment):
        return False
    return all(
        side is not None and tcbs[side].snd_una == tcbs[side].snd_nxt and tcbs[side].snd_nxt
        for side in sides
    )


def has_sent(said: Said, past: History, moment: int) -> bool:
    """Has the host sent anything beside its SYN that could be acknowledged?"""
    return any(
        flight.sender is acting(said)
        and flight.sent < moment
        and (flight.segment.text or flight.segment.fin)
        for flight in past.flights
    )


def nothing_in_flight(said: Said, past: History) -> list[Span]:
    return [(t, t) for t in range(past.end + 1) if not any(world_at(past, t).wires)]


def unacknowledged(said: Said, past: History, moment: int) -> bool:
    return any(tcb.snd_una != tcb.snd_nxt for tcb in world_at(past, moment).tcbs)


def is_waiting(said: Said, past: History, moment: int) -> bool:
    side = acting(said)
    states = world_at(past, moment).states
    return State.TIME_WAIT in (states if side is None else states[side : side + 1])


def not_opened(said: Said, past: History) -> list[Span]:
    """The host that is to open has not: it does not listen."""
    return [] if does(*LISTENS)(said, past) else not_done(*OPENS)(said, past)


def not_read(said: Said, past: History) -> list[Span]:
    """What has come for the host's user is all still there."""
    side = acting(said)
    came = side is not None and any(step.after.tcbs[side].received for step in past.steps)
    return not_done(Verb.RECEIVE)(said, past) if came else []


def cable(said: Said, past: History) -> list[Span]:
    """While it is out nothing arrives; once it is in nothing more is lost."""
    wrong = Verb.LOSE if said.slot("is") == "in" else Verb.DELIVER
    found = []
    for t in range(past.end + 1):
        verbs = (step.action.verb for step in past.steps[t:])
        if next((v for v in verbs if v in (Verb.LOSE, Verb.DELIVER)), None) is not wrong:
            found.append((t, t))
    return found


def window_is_open(said: Said, past: History) -> bool:
    """Nothing ever had to wait for the peer's window."""
    return not any(tcb.unsent for step in past.steps for tcb in step.after.tcbs)


def nothing_left(said: Said, past: History, moment: int) -> bool:
    return not any(tcb.unsent or tcb.received for tcb in world_at(past, moment).tcbs)


def just_called(said: Said, past: History) -> list[Span]:
    """The last thing that happened is a CLOSE."""
    is_last = bool(past.steps) and past.steps[-1].action.verb is Verb.CLOSE
    return [(past.end, past.end)] if is_last else []


def not_established(said: Said, past: History, moment: int) -> bool:
    return State.ESTABLISHED not in world_at(past, moment).states
