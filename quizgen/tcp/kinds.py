"""What sorts of things answer a question, and the values of each that people confuse.

The first of the choices are the likeliest to be taken for another: distractors are drawn from
them, and an audit puts each in the place of the right one.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from quizgen.tcp.model import arrives, calls, timeouts
from quizgen.tcp.model.tables import State

NOTHING = "nothing"


class Kind(StrEnum):
    """What sort of thing answers a question."""

    HOST = "host"
    STATE = "state"
    FLAGS = "flags"
    SENT = "sent"
    NUMBER = "number"  # of a sequence, in symbols
    COUNT = "count"
    MOMENT = "moment"
    CALL = "call"  # that makes TCP send a segment
    RETURN = "return"  # the call that a segment lets return
    TOLD = "told"
    TIMER = "timer"
    SEGMENT = "segment"  # who sends it, and its flags
    QUANTITY = "quantity"  # a number with a unit
    POSSIBLE = "possible"  # or impossible
    TRUTH = "truth"
    SEVERAL = "several"  # facts in one answer
    ORDER = "order"
    CLASS = "class"
    RUNS = "runs"
    OPEN = "open"

    @property
    def has_sizes(self) -> bool:
        """Options stand by size."""
        return self in (Kind.NUMBER, Kind.COUNT, Kind.QUANTITY)

    @property
    def comes_in_threes(self) -> bool:
        """Distractors are made three by three, so that counting gives nothing away."""
        return self in (Kind.SEVERAL, Kind.CLASS, Kind.RUNS)

    @property
    def has_two_values(self) -> bool:
        """Only two answers exist."""
        return self in (Kind.HOST, Kind.TIMER, Kind.TRUTH)

    @property
    def has_commas(self) -> bool:
        """A comma in an answer makes no list."""
        return self in (Kind.TOLD, Kind.FLAGS, Kind.ORDER, Kind.RUNS)

    @property
    def is_named(self) -> bool:
        """An answer is a name, which a question must not say."""
        return self in (Kind.CALL, Kind.RETURN, Kind.TOLD, Kind.NUMBER)

    @property
    def is_mixed(self) -> bool:
        """Options may read like things of different kinds."""
        return self in (Kind.SEVERAL, Kind.CALL, Kind.RETURN, Kind.TOLD, Kind.TIMER)


_FLAGS = ("ACK", "SYN,ACK", "SYN", "FIN,ACK", "RST", "RST,ACK")
_CALLS = ("connect", "listen", "accept", "send", "close", "recv", "none")
CHOICES: Mapping[Kind, tuple[str, ...]] = {
    Kind.HOST: ("client", "server"),
    Kind.STATE: tuple(map(str, State)),
    Kind.FLAGS: _FLAGS,
    Kind.SENT: (NOTHING, *_FLAGS),
    Kind.MOMENT: ("now", "later", "never"),
    Kind.CALL: _CALLS,
    Kind.RETURN: _CALLS,
    Kind.TIMER: ("2 MSL", "none"),
    Kind.TOLD: (
        *(arrives.CONNECTION_RESET, arrives.CONNECTION_REFUSED, calls.CLOSING),
        *(calls.NO_CONNECTION, calls.EXISTS, arrives.CONNECTION_CLOSING, timeouts.ABORTED),
        *(NOTHING, "ok"),
    ),
}
KINDS: Mapping[str, Kind] = {
    "from": Kind.HOST,
    **dict.fromkeys(("client", "server", "next"), Kind.STATE),
    "flags": Kind.FLAGS,
    "data": Kind.MOMENT,
    "call": Kind.CALL,
    "returns": Kind.RETURN,
    "sends": Kind.SENT,
    "tells": Kind.TOLD,
    "timer": Kind.TIMER,
}
"""The kind of each fact whose values can be listed."""


def neighbours(kind: Kind, value: str) -> Iterator[str]:
    """The values that people confuse with one of a kind, none of them equal to it."""
    if kind is Kind.SEGMENT:
        host, _, flags = value.partition(" ")
        yield from (f"{other} {flags}" for other in neighbours(Kind.HOST, host))
        yield from (f"{host} {other}" for other in neighbours(Kind.FLAGS, flags))
    elif " -> " in value:
        before, _, after = value.partition(" -> ")
        yield from (f"{other} -> {after}" for other in neighbours(kind, before))
        yield from (f"{before} -> {other}" for other in neighbours(kind, after))
    elif kind in CHOICES:
        yield from (choice for choice in CHOICES[kind] if choice != value)
    else:
        yield from _near_numbers(value)


def beside(state: State) -> Iterator[State]:
    """The states before and after one in the list of all."""
    place = (every := tuple(State)).index(state)
    yield from (every[place - 1], every[(place + 1) % len(every)])


def _near_numbers(value: str) -> Iterator[str]:
    """`x+1` becomes x, x+2 and y+1; 4.77 becomes 4.76 and 4.78; `none` becomes 0, 1 and x."""
    if value == "none":
        yield from ("0", "1", "x")
    elif decimal := re.fullmatch(r"(\d+)(?:\.(\d+))?", value):
        places = len(decimal[2] or "")
        for slip in (-1, 1):
            digits = str(int(decimal[1] + (decimal[2] or "")) + slip).rjust(places + 1, "0")
            if slip > 0 or int(decimal[1] + (decimal[2] or "")):
                yield f"{digits[:-places]}.{digits[-places:]}" if places else digits
    elif symbol := re.fullmatch(r"([a-z]\w*'*)([+-]\d+)?", value):
        base, offset = symbol[1], int(symbol[2] or 0)
        for slip in (offset - 1, offset + 1):
            yield f"{base}{slip:+d}" if slip else base
        if base in ("x", "y"):
            yield f"{'y' if base == 'x' else 'x'}{symbol[2] or ''}"
