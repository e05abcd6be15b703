"""A run as words speak of it: each segment with its fate, and which segment an author means."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment, distance, plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Name, Step, Trace

SIDES = {str(side): side for side in Side}


class Flight(NamedTuple):
    """One segment: the step that sent it, the one that first brought it, the one that lost it.

    `cause` is the segment whose arrival drew it; `roles` are its places in the opening and the
    closing of the connection, such as `open 3`; `mark` is how it was put there: `old`, `forged`.
    """

    number: int
    sender: Side
    segment: Segment
    sent: int
    arrived: tuple[int, ...]
    lost: tuple[int, ...]
    doubled: tuple[int, ...]
    cause: int | None
    is_again: bool
    mark: str
    roles: frozenset[str] = frozenset()


class History(NamedTuple):
    """A run, its segments in the order sent, and the symbols of its numbers."""

    trace: Trace
    flights: tuple[Flight, ...]
    names: tuple[Name, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happened, in order."""
        return self.trace.steps

    @property
    def end(self) -> int:
        """The moment after the last step; moment 0 is before the first."""
        return len(self.trace.steps)

    def state(self, side: Side, moment: int) -> State:
        """The state of a host at a moment."""
        steps = self.trace.steps
        world = steps[moment - 1].after if moment else self.trace.start
        return world.states[side]

    def number(self, symbol: str) -> int | None:
        """The number that `x+1` stands for."""
        if symbol.isdigit():
            return int(symbol)
        name, sign, offset = symbol.partition("-" if "-" in symbol else "+")
        known = {each.symbol: each.number for each in self.names}
        known = {"x": self.trace.start.hosts[0].isn, "y": self.trace.start.hosts[1].isn} | known
        if name not in known:
            return None
        return plus(known[name], int(sign + offset) if sign else 0)


@lru_cache(maxsize=64)
def history(trace: Trace) -> History:
    """All segments of a run, with their fates."""
    return History(trace, tuple(_with_roles(_flights(trace))), trace.names)


def _flights(trace: Trace) -> list[Flight]:
    met: dict[tuple[int, Verb], list[int]] = {}
    for index, step in enumerate(trace.steps):
        if step.flight is not None:
            met.setdefault((step.flight, step.action.verb), []).append(index)
    found: list[Flight] = []
    taken = set()  # what has been sent once, and takes a sequence number
    for index, step in enumerate(trace.steps):
        launched = step.outcome.sent if step.outcome else ()
        mark = ""
        if step.action.verb is Verb.INJECT and step.segment:
            launched, mark = (step.segment,), step.statement.text.partition(" ")[0]
        sender = step.action.side.peer if mark else step.action.side
        cause = step.flight if step.action.verb is Verb.DELIVER else None
        for segment in launched:
            number, own = len(found), (sender, segment.flags, segment.seq)
            arrived, lost, doubled = (
                tuple(met.get((number, verb), ()))
                for verb in (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE)
            )
            fates, is_again = (index, arrived, lost, doubled), own in taken
            found.append(Flight(number, sender, segment, *fates, cause, is_again, mark))
            if segment.length:
                taken.add(own)
    return found


def _with_roles(flights: list[Flight]) -> Iterator[Flight]:
    """The first to third segment of the opening, the first to fourth of the closing."""
    roles: dict[int, set[str]] = {}
    syn = _first(flights, lambda f: f.segment.flags == "SYN" and not f.mark)
    answer = syn and _first(
        flights, lambda f: f.segment.flags == "SYN,ACK" and f.cause == syn.number
    )
    third = answer and _first(
        flights,
        lambda f: f.cause == answer.number and not f.segment.syn and not f.segment.rst,
    )
    fin = _first(flights, lambda f: f.segment.fin and not f.mark)
    ack = fin and _first(flights, lambda f: f.cause == fin.number and f.segment.flags == "ACK")
    second = fin and _first(
        flights, lambda f: f.segment.fin and f.sender is not fin.sender and not f.mark
    )
    last = second and _first(
        flights, lambda f: f.cause == second.number and f.segment.flags == "ACK"
    )
    for number, flight in enumerate((syn, answer, third), 1):
        if flight:
            roles.setdefault(flight.number, set()).add(f"open {number}")
    for number, flight in enumerate((fin, ack, second, last), 1):
        if flight:
            roles.setdefault(flight.number, set()).add(f"close {number}")
    for flight in flights:
        own = roles.get(flight.number)
        yield flight._replace(roles=frozenset(own)) if own else flight


def _first(flights: list[Flight], is_it: Callable[[Flight], bool]) -> Flight | None:
    return next((flight for flight in flights if is_it(flight)), None)


def is_meant(flight: Flight, said: Mapping[str, str], past: History) -> bool:
    """Does a segment fit what words say of it?"""
    others = {name: value for name, value in said.items() if name not in ("ordinal", "count")}
    if not all(_TESTS[name](flight, value, past) for name, value in others.items()):
        return False
    return "ordinal" not in said or _is_nth(flight, said["ordinal"], others, past)


def _has_flags(flight: Flight, flags: str, past: History) -> bool:
    own = flight.segment.flags
    if flags in ("FIN", "RST"):  # with or without ACK
        return flags in own.split(",")
    if flags == "ACK":
        return own == "ACK" and not flight.segment.text
    return sorted(own.split(",")) == sorted(flags.split(","))


def _is_nth(flight: Flight, ordinal: str, said: Mapping[str, str], past: History) -> bool:
    """Which of its kind it is, and of its sender's where the words say whose: the second ACK."""
    alike = [
        other.number for other in past.flights if not other.mark and is_meant(other, said, past)
    ]
    if flight.number not in alike:
        return False
    place = alike.index(flight.number) + 1
    return place == (len(alike) if ordinal == "last" else int(ordinal))


def _has_role(flight: Flight, role: str, past: History) -> bool:
    if role == "close last":
        return "close 4" in flight.roles
    return role in flight.roles


def _is_marked(flight: Flight, mark: str, past: History) -> bool:
    match mark:
        case "again":
            return flight.is_again and not flight.mark
        case "new":
            return not flight.mark and not flight.is_again
        case "old":
            is_late = flight.segment.syn and len(flight.arrived) > 1
            return flight.mark == "old" or is_late
        case _:
            return flight.mark == mark


def _acknowledges_fin(flight: Flight, owner: str, past: History) -> bool:
    """Is it the ACK of that host's FIN?"""
    fins = [other for other in past.flights if other.segment.fin]
    return any(_acknowledges(flight, fin, owner, fin.segment.last) for fin in fins)


def _acknowledges_syn(flight: Flight, owner: str, past: History) -> bool:
    syns = [other for other in past.flights if other.segment.syn]
    return any(_acknowledges(flight, syn, owner, syn.segment.seq) for syn in syns)


def _acknowledges(flight: Flight, other: Flight, owner: str, number: int) -> bool:
    """It comes back for the number that the owner's segment takes."""
    is_answer = str(other.sender) == owner and flight.sender is not other.sender
    return is_answer and flight.segment.ack == plus(number, 1)


def _lies(flight: Flight, where: str, past: History) -> bool:
    """Is it inside the receive window that it meets, or outside?"""
    if not flight.arrived:
        return False
    tcb = past.steps[flight.arrived[0]].before.tcbs[flight.sender.peer]
    is_inside = 0 <= distance(tcb.rcv_nxt, flight.segment.seq) < tcb.rcv_wnd
    return is_inside == (where == "inside")


_TESTS = {
    "owner": lambda f, v, p: str(f.sender) == v,
    "flags": _has_flags,
    "bit": lambda f, v, p: v in f.segment.flags.split(","),
    "no_bit": lambda f, v, p: v not in f.segment.flags.split(","),
    "data": lambda f, v, p: bool(f.segment.text) == (v == "yes"),
    "role": _has_role,
    "mark": _is_marked,
    "seq": lambda f, v, p: f.segment.seq == p.number(v),
    "ack": lambda f, v, p: f.segment.ack == p.number(v),
    "octets": lambda f, v, p: len(f.segment.text) == int(v),
    "answer": lambda f, v, p: f.cause is not None,
    "acks": lambda f, v, p: not v,
    "acks_fin_of": _acknowledges_fin,
    "acks_syn_of": _acknowledges_syn,
    "window": _lies,
}
