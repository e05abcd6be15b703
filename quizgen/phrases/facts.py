"""What each fact of the catalogue means in a run: when it stands, or whether it holds at all.

What holds for a whole run is True or False.
"""

from collections.abc import Callable, Mapping

from quizgen.phrases.events import (
    LISTENS,
    OPENS,
    Happening,
    Span,
    acknowledged,
    acting,
    all_lost,
    answers,
    arrives,
    closes_first,
    does,
    fits,
    in_flight,
    lost,
    meant,
    replies,
    sends,
    sent,
)
from quizgen.phrases.history import SIDES, History, is_meant
from quizgen.phrases.moments import (
    all_acknowledged,
    cable,
    crosses,
    established,
    everything_arrived,
    has_not_given_up,
    is_in,
    is_nothing_else,
    is_unread,
    is_waiting,
    just_called,
    moments,
    not_done,
    not_established,
    not_opened,
    not_read,
    nothing_again,
    nothing_in_flight,
    nothing_left,
    nothing_since,
    unacknowledged,
    waits_to_send,
    window_is,
    window_is_open,
)
from quizgen.phrases.reading import Said
from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import NO_OPTIONS
from quizgen.tcp.model.tables import State

Meaning = Callable[[Said, History], list[Span] | bool]


def _number_is(said: Said, past: History) -> bool:
    """`x` is the client's ISN, or `u` its next number: as the run names it."""
    side, symbol = acting(said), said.slot("symbol")
    if not any(name.symbol == symbol for name in past.names):
        return symbol == "xy"[side] if side is not None else False
    return any(name.side is side and name.symbol == symbol for name in past.names)


def _window(said: Said, past: History) -> bool:
    side = acting(said)
    return side is not None and past.trace.start.hosts[side].window == int(said.slot("number"))


def _says_nothing(said: Said, past: History) -> bool:
    """What frames a question, and is no fact of its run."""
    return True


def _nothing_lost(said: Said, past: History) -> bool:
    """No segment was lost from beginning to end."""
    return not any(flight.lost for flight in past.flights)


def _phase(*roles: str) -> Happening:
    """All segments of the opening or closing have arrived; the last of them just now."""

    def meaning(said: Said, past: History) -> list[Span]:
        by_role = {role: flight for flight in past.flights for role in flight.roles}
        ends = [
            by_role[role].arrived[0] for role in roles if role in by_role and by_role[role].arrived
        ]
        return [(max(ends), max(ends) + 1)] if len(ends) == len(roles) else []

    return meaning


def _simultaneous(verbs: tuple[Verb, ...]) -> Happening:
    """Both hosts make the call before either receives what the other sends for it."""

    def meaning(said: Said, past: History) -> list[Span]:
        for index, step in enumerate(past.steps[:-1]):
            follows = past.steps[index + 1]
            are_both = step.action.verb in verbs and follows.action.verb in verbs
            if are_both and step.action.side is not follows.action.side:
                return [(index, index + 2)]
        return []

    return meaning


def _crossed(flags: str) -> Happening:
    """Both SYNs, or FINs, were sent before either arrived, and both have arrived."""

    def meaning(said: Said, past: History) -> list[Span]:
        kind = flags or said.slot("flags")
        first = {
            side: next(
                (
                    f
                    for f in past.flights
                    if f.sender is side and is_meant(f, {"flags": kind}, past) and not f.mark
                ),
                None,
            )
            for side in Side
        }
        one, other = first[Side.CLIENT], first[Side.SERVER]
        if not (one and other and one.arrived and other.arrived):
            return []
        arrived = (one.arrived[0], other.arrived[0])
        if max(one.sent, other.sent) > min(arrived):
            return []
        return [(min(arrived), max(arrived) + 1)]

    return meaning


def _repeats(said: Said, past: History) -> list[Span]:
    """A host sends again: its retransmission timer has expired and something leaves."""
    found = does(Verb.RETRANSMISSION_TIMEOUT)(said, past)
    wanted = said.part("segment")
    return [
        span
        for span in found
        if any(f.sent == span[0] and is_meant(f, wanted, past) for f in past.flights)
    ]


def _delays(said: Said, past: History) -> bool:
    side = acting(said)
    return side is not None and past.trace.end.hosts[side].delays_acks


def _offers(said: Said, past: History) -> bool:
    """The MSS that a host's SYN offers."""
    return any(
        str(flight.sender) == said.slot("host")
        and flight.segment.flags == said.slot("flags")
        and flight.segment.options.mss == int(said.slot("number"))
        for flight in past.flights
    )


def _no_options(said: Said, past: History) -> bool:
    return all(host.options == NO_OPTIONS for host in past.trace.end.hosts)


def _both_arrived(said: Said, past: History) -> list[Span]:
    """Of each kind named, one from each host has arrived."""
    kinds = [said.slot(name) for name in ("flags", "second") if said.slot(name)]
    steps: list[int] = []
    for kind in kinds:
        for side in Side:
            wanted = {"flags": kind, "owner": str(side)}
            found = [f for f in past.flights if is_meant(f, wanted, past) and f.arrived]
            if not found:
                return []
            steps.append(found[-1].arrived[0])
    last = max(steps)
    return [(min(steps), last + 1), *([] if said.slot("second") else [(last, last + 1)])]


def _doubled(said: Said, past: History) -> list[Span]:
    return [(step, step + 1) for flight in meant(said, past) for step in flight.doubled]


def _copy_arrives(said: Said, past: History) -> list[Span]:
    return [
        (step, step + 1)
        for flight in meant(said, past)
        for step in flight.arrived[1:]
        if fits(said, past, flight, step)
    ]


def _sends_two(said: Said, past: History) -> list[Span]:
    first = sends(said, past)
    second = sends(said._replace(slots=(*said.slots, ("number", said.slot("second")))), past)
    return [(one[0], two[1]) for one in first for two in second if one[1] <= two[0]]


def _is_free(said: Said, past: History) -> bool:
    """Nobody has made a passive OPEN."""
    return not any(step.action.verb in LISTENS for step in past.steps)


def _opens(said: Said, past: History) -> list[Span]:
    """A host opens to the other, which listens, or is in a state, where the words say so."""
    if said.slot("host") in (said.slot("to"), said.slot("other")):
        return []
    wanted = str(State.LISTEN) if said.slot("to") else said.slot("at")
    return [
        (start, end)
        for start, end in does(*OPENS)(said, past)
        for side in (past.steps[start].action.side,)
        if not wanted or str(past.state(side.peer, start)) == wanted
    ]


def _both_listen(said: Said, past: History) -> list[Span]:
    found = [index for index, step in enumerate(past.steps) if step.action.verb in LISTENS]
    sides = {past.steps[index].action.side for index in found}
    return [(found[0], found[-1] + 1)] if len(sides) == 2 else []


def _closes_after(said: Said, past: History) -> list[Span]:
    """A host closes when the other has, and knows it: that FIN has arrived."""
    other = SIDES.get(said.slot("other"))
    fins = [f for f in past.flights if f.segment.fin and f.sender is other and f.arrived]
    first = min((f.arrived[0] for f in fins), default=past.end)
    return [span for span in does(Verb.CLOSE)(said, past) if span[0] > first]


def _one_closes_actively(said: Said, past: History) -> bool:
    """The FINs did not cross: the second host closed when the first one's FIN had arrived."""
    return bool(_closes(past)) and not _crossed("FIN")(said, past)


def _closes(past: History) -> list[int]:
    return [i for i, step in enumerate(past.steps) if step.action.verb is Verb.CLOSE]


def _forged(said: Said, past: History) -> list[Span]:
    """Somebody who is neither host sends a segment; it may reach a host in a state."""
    state = said.slot("state")
    found = []
    for flight in meant(said, past):
        if not flight.mark or said.slot("to") not in ("", str(flight.sender.peer)):
            continue
        if not state:
            found.append((flight.sent, flight.sent + 1))
        found += [
            (flight.sent, step + 1)
            for step in flight.arrived
            if state and fits(said, past, flight, step)
        ]
    return found


def _accepts(said: Said, past: History) -> bool:
    """Is it the host whose program calls accept()?"""
    return bool(does(*LISTENS)(said, past))


def _is_forger(said: Said, past: History) -> bool:
    return any(flight.mark and str(flight.sender) == said.slot("host") for flight in past.flights)


def _is_sent(said: Said, past: History) -> bool:
    return any(meant(said, past))


def _sent_again(said: Said, past: History) -> list[Span]:
    """A segment like the one told leaves once more."""
    wanted = {**said.part("segment"), "mark": "again"}
    return [(f.sent, f.sent + 1) for f in past.flights if is_meant(f, wanted, past)]


def _same_isn(said: Said, past: History) -> bool:
    return past.trace.start.hosts[0].isn == past.trace.start.hosts[1].isn


MEANINGS: Mapping[str, Meaning] = {
    "listens": does(*LISTENS),
    "opens": _opens,
    "closes": does(Verb.CLOSE),
    "closes_first": closes_first,
    "aborts": does(Verb.ABORT),
    "reads": does(Verb.RECEIVE),
    "crashes": does(Verb.CRASH),
    "gives_up": does(Verb.USER_TIMEOUT),
    "waits": does(Verb.TIME_WAIT_TIMEOUT),
    "timer_expires": does(Verb.RETRANSMISSION_TIMEOUT),
    "repeats": _repeats,
    "sends_octets": sends,
    "arrives": arrives,
    "answers": answers,
    "lost": lost,
    "all_lost": all_lost,
    "sent": sent,
    "replies": replies,
    "in_flight": in_flight,
    "acknowledged": acknowledged,
    "in_state": moments(is_in),
    "has_not_closed": not_done(Verb.CLOSE),
    "has_not_opened": not_opened,
    "has_not_read": not_read,
    "has_not_given_up": has_not_given_up,
    "has_sent_no_data": not_done(Verb.SEND),
    "established": established,
    "everything_arrived": everything_arrived,
    "isn": _number_is,
    "at": _number_is,
    "window": _window,
    "nothing_again": nothing_again,
    "nothing_since": nothing_since,
    "nothing_lost": _nothing_lost,
    "handshake_done": _phase("open 1", "open 2", "open 3"),
    "close_done": _phase("close 1", "close 2", "close 3", "close 4"),
    "opened_at_once": _simultaneous(OPENS),
    "closed_at_once": _simultaneous((Verb.CLOSE,)),
    "crossed": _crossed(""),
    "crosses": crosses,
    "unread": moments(is_unread),
    "waits_to_send": moments(waits_to_send),
    "nothing_else_arrived": is_nothing_else,
    "nothing_in_flight": nothing_in_flight,
    "unacknowledged": moments(unacknowledged),
    "carries": _is_sent,
    "forged": _forged,
    "closes_after": _closes_after,
    "one_closes_actively": _one_closes_actively,
    "both_listen": _both_listen,
    "nobody_listens": _is_free,
    "sends_two": _sends_two,
    "doubled": _doubled,
    "copy_arrives": _copy_arrives,
    "both_arrived": _both_arrived,
    "all_acknowledged": moments(all_acknowledged),
    "window_is": moments(window_is),
    "delays": _delays,
    "offers": _offers,
    "no_options": _no_options,
    "has_not_waited": moments(is_waiting),
    "listens_for_peer": does(Verb.PASSIVE_OPEN_FOR_PEER),
    "has_not_accepted": _accepts,
    "on_host": _is_forger,
    "shown": _says_nothing,
    "cable": cable,
    "arrives_again": _sent_again,
    "same_isn": _same_isn,
    "frame": _says_nothing,
    "window_is_open": window_is_open,
    "nothing_left": moments(nothing_left),
    "just_called": just_called,
    "not_established": moments(not_established),
}
