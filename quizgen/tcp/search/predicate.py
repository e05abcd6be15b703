"""Predicates on worlds, as an author writes them: `client=TIME-WAIT and server=TIME-WAIT`.

    client=ESTABLISHED|CLOSE-WAIT     a host's state is one of these (`both=`, `either=` too)
    server received data              its user can read data now (`old data`: of an old duplicate)
    client was ESTABLISHED            at some time before or now
    server told reset                 its user has been told of a reset or a refusal
    RST from client in flight         a segment with these flags (or `data`, or `nothing`)

joined by `and`, `or`, `not` and parentheses.  A predicate is a tree of such parts; `str` gives
its text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.tcp.kinds import beside
from quizgen.tcp.model.network import Side, World
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import OLD_TEXT, ScriptError, guess

MAX_DEPTH = 40


class Past(NamedTuple):
    """What has happened on the way to a world and cannot be seen in it, for client and server:
    who was ever ESTABLISHED, and whose user was told of a reset or a refusal."""

    established: tuple[bool, bool] = (False, False)
    told_reset: tuple[bool, bool] = (False, False)


_SIDES = {"client": (Side.CLIENT,), "server": (Side.SERVER,)}
_GROUPS = {**_SIDES, "both": tuple(Side), "either": tuple(Side)}
_FLAGS = ("SYN", "SYN,ACK", "ACK", "FIN,ACK", "FIN", "RST", "RST,ACK", "data")


class HostState(NamedTuple):
    """`both=CLOSED|LISTEN`"""

    hosts: str
    states: tuple[State, ...]

    def holds(self, world: World, past: Past) -> bool:
        """Is the state of the hosts one of these?"""
        one = any if self.hosts == "either" else all
        return one(world.tcbs[side].state in self.states for side in _GROUPS[self.hosts])

    def __str__(self) -> str:
        return f"{self.hosts}={'|'.join(self.states)}"


class Received(NamedTuple):
    """`server received old data`"""

    side: Side
    is_old: bool

    def holds(self, world: World, past: Past) -> bool:
        """Has the host data that its user can read now?"""
        received = world.tcbs[self.side].received
        return OLD_TEXT in received if self.is_old else bool(received)

    def __str__(self) -> str:
        return f"{self.side} received {'old data' if self.is_old else 'data'}"


class Was(NamedTuple):
    """`client was ESTABLISHED`"""

    side: Side

    def holds(self, world: World, past: Past) -> bool:
        """Has the host been ESTABLISHED, now or before?"""
        return past.established[self.side]

    def __str__(self) -> str:
        return f"{self.side} was ESTABLISHED"


class Told(NamedTuple):
    """`server told reset`"""

    side: Side

    def holds(self, world: World, past: Past) -> bool:
        """Has the user been told of a reset or a refusal?"""
        return past.told_reset[self.side]

    def __str__(self) -> str:
        return f"{self.side} told reset"


class InFlight(NamedTuple):
    """`RST from client in flight`; `what` may be `data` or `nothing`, `sender` anybody."""

    what: str
    sender: Side | None = None

    def holds(self, world: World, past: Past) -> bool:
        """Is such a segment on a wire?"""
        if self.what == "nothing":
            return not any(world.wires)
        senders = tuple(Side) if self.sender is None else (self.sender,)
        return any(self._means(segment) for side in senders for segment in world.wires[side.peer])

    def _means(self, segment: Segment) -> bool:
        if self.what == "data":
            return bool(segment.text)
        if self.what in ("FIN", "RST"):  # with or without ACK
            return self.what in segment.flags.split(",")
        return segment.flags == self.what and not (self.what == "ACK" and segment.text)

    def __str__(self) -> str:
        sender = "" if self.sender is None else f" from {self.sender}"
        return f"{self.what}{sender} in flight"


class Not(NamedTuple):
    """`not client=CLOSED`"""

    part: "Predicate"

    def holds(self, world: World, past: Past) -> bool:
        """Does the part not hold?"""
        return not self.part.holds(world, past)

    def __str__(self) -> str:
        return f"not {_bracketed(self.part, And, Or)}"


class And(NamedTuple):
    """`client=CLOSED and nothing in flight`"""

    parts: tuple["Predicate", ...]

    def holds(self, world: World, past: Past) -> bool:
        """Do all parts hold?"""
        return all(part.holds(world, past) for part in self.parts)

    def __str__(self) -> str:
        return " and ".join(_bracketed(part, And, Or) for part in self.parts)


class Or(NamedTuple):
    """`client=CLOSED or server=CLOSED`"""

    parts: tuple["Predicate", ...]

    def holds(self, world: World, past: Past) -> bool:
        """Does one of the parts hold?"""
        return any(part.holds(world, past) for part in self.parts)

    def __str__(self) -> str:
        return " or ".join(_bracketed(part, Or) for part in self.parts)


Atom = HostState | Received | Was | Told | InFlight
Predicate = Atom | Not | And | Or


def _bracketed(part: Predicate, *kinds: type) -> str:
    return f"({part})" if isinstance(part, kinds) else str(part)


def atoms(wanted: Predicate) -> tuple[Atom, ...]:
    """The parts that say something of a world, each once, in the order written."""
    match wanted:
        case Not(part):
            found = atoms(part)
        case And(parts) | Or(parts):
            found = tuple(atom for part in parts for atom in atoms(part))
        case _:
            found = (wanted,)
    return tuple(dict.fromkeys(found))


def neighbours(wanted: Predicate) -> Iterator[Predicate]:
    """The predicate with one thing in it changed: a state for the one before or after it, a host
    for the other one."""
    match wanted:
        case Not(part):
            yield from map(Not, neighbours(part))
        case And(parts) | Or(parts):
            for place, part in enumerate(parts):
                for other in neighbours(part):
                    yield type(wanted)((*parts[:place], other, *parts[place + 1 :]))
        case HostState(hosts, states):
            for place, state in enumerate(states):
                for near in beside(state):
                    yield HostState(hosts, (*states[:place], near, *states[place + 1 :]))
            if hosts in _SIDES:
                yield HostState(str(_SIDES[hosts][0].peer), states)
        case InFlight(what, sender):
            if sender is not None:
                yield InFlight(what, sender.peer)
        case Received() | Was() | Told():
            yield wanted._replace(side=wanted.side.peer)


_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_JOINS = {"AND": "and", "OR": "or", "NOT": "not"}


def predicate(text: str) -> Predicate:
    """Parse a predicate; raises ScriptError with the column of what cannot be understood."""
    found = [(match[1], match.start(1) + 1) for match in _TOKEN.finditer(text)]
    tokens = [(_JOINS.get(word, word), column) for word, column in found]
    parser = _Parser(tokens, len(text) + 1)
    parsed = parser.either()
    if parser.place < len(tokens):
        word, column = tokens[parser.place]
        raise ScriptError(1, column, f"unexpected '{word}'")
    return parsed


class _Parser:
    def __init__(self, tokens: list[tuple[str, int]], end: int) -> None:
        self.tokens = tokens
        self.end = end
        self.place = 0
        self.depth = 0

    def either(self) -> Predicate:
        parts = [self.all()]
        while self._take("or"):
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all(self) -> Predicate:
        parts = [self.one()]
        while self._take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self) -> Predicate:
        column = self._column()
        if self._take("not"):
            self._enter(column)
            denied = Not(self.one())
            self.depth -= 1
            return denied
        if self._take("("):
            self._enter(column)
            inner = self.either()
            if not self._take(")"):
                raise ScriptError(1, self._column(), "')' is missing")
            self.depth -= 1
            return inner
        words = []
        while self.place < len(self.tokens) and self._word() not in ("and", "or", ")", "("):
            words.append(self._word())
            self.place += 1
        return _atom(words, column)

    def _enter(self, column: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"nested too deep: at most {MAX_DEPTH} 'not' and '(' inside each other"
            raise ScriptError(1, column, message)

    def _take(self, word: str) -> bool:
        if self.place < len(self.tokens) and self._word() == word:
            self.place += 1
            return True
        return False

    def _word(self) -> str:
        return self.tokens[self.place][0]

    def _column(self) -> int:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else self.end


def _atom(words: list[str], column: int) -> Atom:
    name, sign, states = "".join(words).partition("=")
    if sign and name in _GROUPS:
        return _state_atom(name, states, column)
    match words:
        case [host, "received", *what] if host in _SIDES and what in (["data"], ["old", "data"]):
            return Received(_SIDES[host][0], what[0] == "old")
        case [host, "was", "ESTABLISHED"] if host in _SIDES:
            return Was(_SIDES[host][0])
        case [host, "told", "reset"] if host in _SIDES:
            return Told(_SIDES[host][0])
        case ["nothing", "in", "flight"]:
            return InFlight("nothing")
        case [what, "in", "flight"]:
            return InFlight(_known(what, column))
        case [what, "from", host, "in", "flight"] if host in _SIDES:
            return InFlight(_known(what, column), _SIDES[host][0])
    shown = " ".join(words) or "nothing"
    raise ScriptError(
        1, column, f"'{shown}' says nothing of a world; write client=ESTABLISHED, for example"
    )


def _state_atom(name: str, states: str, column: int) -> HostState:
    wanted = []
    for state in states.split("|"):
        if state not in tuple(State):
            raise ScriptError(1, column, f"unknown state '{state}'{guess(state, [*State])}")
        wanted.append(State(state))
    return HostState(name, tuple(wanted))


def _known(what: str, column: int) -> str:
    if what not in _FLAGS:
        raise ScriptError(1, column, f"unknown segment '{what}'{guess(what, [*_FLAGS])}")
    return what
