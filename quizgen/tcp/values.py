"""What answers a question, as values: how authors write each, and how it is read."""

import re
from typing import NamedTuple

from quizgen.quantity import Quantity
from quizgen.tcp.model.network import SIDES, Side
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.symbol import Symbol

NOTHING = "nothing"
NONE = "none"


class Change(NamedTuple):
    """Two states of a host, before and after something."""

    before: State
    after: State

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


class Flags(NamedTuple):
    """The control bits of a segment as the RFC prints them, and whether it carries data."""

    bits: tuple[str, ...]
    data: bool = False

    @classmethod
    def of(cls, segment: Segment) -> "Flags":
        return cls(tuple(segment.flags.split(",")), bool(segment.text))

    def __str__(self) -> str:
        return ",".join(self.bits) + (" with data" if self.data else "")


class Sender(NamedTuple):
    """Who sends a segment, and which: `client SYN`."""

    side: Side
    flags: Flags

    def __str__(self) -> str:
        return f"{self.side} {self.flags}"


class Unread(NamedTuple):
    """What an author wrote and no value of the kind is."""

    words: str

    def __str__(self) -> str:
        return self.words


Value = (
    State
    | Change
    | Side
    | Flags
    | Sender
    | Symbol
    | Quantity
    | Unread
    | tuple[Flags, ...]
    | tuple[str, ...]
    | int
    | str
    | None
)
"""Segments that are sent and words that a user is told come in tuples; nothing is an empty one.
None is a number, a call or a timer that is not there."""


def written(value: Value) -> str:
    """As authors write it."""
    if value is None:
        return NONE
    if type(value) is tuple:
        between = " and " if isinstance(next(iter(value), None), Flags) else "; "
        return between.join(map(str, value)) or NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def changed(before: State, after: State) -> State | Change:
    """A state alone where nothing changes."""
    return after if before is after else Change(before, after)


# Reading what authors write.


def read_host(words: str) -> Value:
    """`client`"""
    return SIDES.get(words, Unread(words))


def read_state(words: str) -> Value:
    """`CLOSED`, `SYN-SENT -> ESTABLISHED`"""
    states = [part.strip() for part in words.split("->")]
    if len(states) > 2 or not set(states) <= set(State):
        return Unread(words)
    return changed(State(states[0]), State(states[-1]))


def read_flags(words: str) -> Value:
    """`SYN,ACK`, `ACK with data`"""
    bits = words.removesuffix(" with data")
    if not re.fullmatch("[A-Z]+(,[A-Z]+)*", bits):
        return Unread(words)
    return Flags(tuple(bits.split(",")), data=bits != words)


def read_sent(words: str) -> Value:
    """`nothing`, `FIN,ACK`, `ACK and FIN,ACK`"""
    if words == NOTHING:
        return ()
    sent = [read_flags(part) for part in words.split(" and ")]
    flags = tuple(each for each in sent if isinstance(each, Flags))
    return flags if len(flags) == len(sent) else Unread(words)


def read_sender(words: str) -> Value:
    """`client SYN`"""
    host, _, rest = words.partition(" ")
    side, flags = read_host(host), read_flags(rest)
    if isinstance(side, Side) and isinstance(flags, Flags):
        return Sender(side, flags)
    return Unread(words)


def read_number(words: str) -> Value:
    """`x+1`, `none`"""
    return None if words == NONE else Symbol.read(words) or Unread(words)


def read_count(words: str) -> Value:
    """`3`, `none`"""
    return None if words == NONE else int(words) if words.isdecimal() else Unread(words)


def read_word(words: str) -> Value:
    """`connect`, `none`"""
    return None if words == NONE else words


def read_told(words: str) -> Value:
    """`connection reset`, `nothing`"""
    return () if words == NOTHING else tuple(words.split("; "))
