"""Predicates on worlds, as an author writes them: `client=TIME-WAIT and server=TIME-WAIT`.

    client=ESTABLISHED|CLOSE-WAIT     a host's state is one of these (`both=`, `either=` too)
    server received data              its user can read data now (`old data`: of an old duplicate)
    client was ESTABLISHED            at some time before or now
    server told reset                 its user has been told of a reset or a refusal
    RST from client in flight         a segment with these flags (or `data`, or `nothing`)

joined by `and`, `or`, `not` and parentheses.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from quizgen.tcp.model.network import Side, World
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import ScriptError, guess

OLD_TEXT = "o"  # what injected segments carry, so that old data can be told from new


class Past(NamedTuple):
    """What has happened on the way to a world and cannot be seen in it, for client and server:
    who was ever ESTABLISHED, and whose user was told of a reset or a refusal."""

    established: tuple[bool, bool] = (False, False)
    told_reset: tuple[bool, bool] = (False, False)


Predicate = Callable[[World, Past], bool]

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_SIDES = {"client": (Side.CLIENT,), "server": (Side.SERVER,)}
_GROUPS = {**_SIDES, "both": tuple(Side), "either": tuple(Side)}


def predicate(text: str) -> Predicate:
    """Parse a predicate; raises ScriptError with the column of what cannot be understood."""
    tokens = [(match[1], match.start(1) + 1) for match in _TOKEN.finditer(text)]
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

    def either(self) -> Predicate:
        parts = [self.all()]
        while self._take("or"):
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else lambda w, p: any(part(w, p) for part in parts)

    def all(self) -> Predicate:
        parts = [self.one()]
        while self._take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda w, p: all(part(w, p) for part in parts)

    def one(self) -> Predicate:
        if self._take("not"):
            denied = self.one()
            return lambda world, past: not denied(world, past)
        if self._take("("):
            inner = self.either()
            if not self._take(")"):
                raise ScriptError(1, self._column(), "')' is missing")
            return inner
        column, words = self._column(), []
        while self.place < len(self.tokens) and self._word() not in ("and", "or", ")", "("):
            words.append(self._word())
            self.place += 1
        return _atom(words, column)

    def _take(self, word: str) -> bool:
        if self.place < len(self.tokens) and self._word() == word:
            self.place += 1
            return True
        return False

    def _word(self) -> str:
        return self.tokens[self.place][0]

    def _column(self) -> int:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else self.end


def _atom(words: list[str], column: int) -> Predicate:
    name, sign, states = "".join(words).partition("=")
    if sign and name in _GROUPS:
        return _state_atom(name, states, column)
    match words:
        case [host, "received", *what] if host in _SIDES and what in (["data"], ["old", "data"]):
            side, mark = _SIDES[host][0], OLD_TEXT if what[0] == "old" else ""
            return lambda w, p: bool(w.tcbs[side].received) and mark in w.tcbs[side].received
        case [host, "was", "ESTABLISHED"] if host in _SIDES:
            side = _SIDES[host][0]
            return lambda w, p: p.established[side]
        case [host, "told", "reset"] if host in _SIDES:
            side = _SIDES[host][0]
            return lambda w, p: p.told_reset[side]
        case ["nothing", "in", "flight"]:
            return lambda w, p: not any(w.wires)
        case [what, "in", "flight"]:
            return _flight_atom(what, tuple(Side), column)
        case [what, "from", host, "in", "flight"] if host in _SIDES:
            return _flight_atom(what, (_SIDES[host][0],), column)
    shown = " ".join(words) or "nothing"
    raise ScriptError(
        1, column, f"'{shown}' says nothing of a world; write client=ESTABLISHED, for example"
    )


def _state_atom(name: str, states: str, column: int) -> Predicate:
    wanted = []
    for state in states.split("|"):
        if state not in tuple(State):
            raise ScriptError(1, column, f"unknown state '{state}'{guess(state, [*State])}")
        wanted.append(State(state))
    sides, one = _GROUPS[name], any if name == "either" else all
    return lambda w, p: one(w.tcbs[side].state in wanted for side in sides)


_FLAGS = ("SYN", "SYN,ACK", "ACK", "FIN,ACK", "FIN", "RST", "RST,ACK", "data")


def _flight_atom(what: str, senders: tuple[Side, ...], column: int) -> Predicate:
    if what not in _FLAGS:
        raise ScriptError(1, column, f"unknown segment '{what}'{guess(what, [*_FLAGS])}")

    def is_meant(segment: Segment) -> bool:
        if what == "data":
            return bool(segment.text)
        if what in ("FIN", "RST"):  # with or without ACK
            return what in segment.flags.split(",")
        return segment.flags == what and not segment.text

    return lambda w, p: any(is_meant(s) for side in senders for s in w.wires[side.peer])
