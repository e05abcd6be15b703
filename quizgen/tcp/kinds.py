"""What sorts of things answer a question: one table of all that is known of each kind."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from quizgen.quantity import Quantity
from quizgen.tcp import readings, values
from quizgen.tcp.model import arrives, calls, timeouts
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.readings import Reading
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.values import Change, Flags, Sender, Value
from quizgen.words import Text, Words

_SAY = Words("tcp")


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
    WORDS = "words"  # of an author, to be chosen
    OPEN = "open"

    @property
    def traits(self) -> "Traits":
        """Its row of the table."""
        return TRAITS[self]

    @property
    def expected(self) -> Text:
        """What may be typed, as a drill says it."""
        return _SAY(f"expected.{self}")

    def read(self, written: str) -> Value:
        """The value that an author has written."""
        return self.traits.reads(written)


class Traits(NamedTuple):
    """What is known of a kind."""

    reads: Callable[[str], Value] = values.read_word
    """How an author's words become a value."""

    choices: tuple[Value, ...] = ()
    """All values, where they can be listed.  The first are the likeliest to be taken for another:
    they are the distractors, and what an audit puts in the place of the right one."""

    near: Callable[[Value], Iterator[Value]] = lambda value: iter(())
    """The values that people confuse with one, where not all can be listed."""

    words: str = ""
    """The map of `values` in which each value has words of its own, such as `moments`."""

    typed: Reading | None = None
    """How an answer that is typed is read; None where one can only be chosen."""

    has_sizes: bool = False  # options stand by size
    comes_in_threes: bool = False  # distractors too, so that counting gives nothing away
    has_two_values: bool = False  # only two answers exist
    has_commas: bool = False  # a comma in an answer makes no list
    is_named: bool = False  # an answer is a name, which a question must not say
    is_mixed: bool = False  # options may read like things of different kinds


_FLAGS = tuple(
    Flags(tuple(bits.split(","))) for bits in ("ACK", "SYN,ACK", "SYN", "FIN,ACK", "RST", "RST,ACK")
)
_CALLS = ("connect", "listen", "accept", "send", "close", "recv", None)
_TOLD = (
    *(arrives.CONNECTION_RESET, arrives.CONNECTION_REFUSED, calls.CLOSING),
    *(calls.NO_CONNECTION, calls.EXISTS, arrives.CONNECTION_CLOSING, timeouts.ABORTED),
)


def _near_senders(value: Value) -> Iterator[Value]:
    """Another host, or other flags."""
    if isinstance(value, Sender):
        yield value._replace(side=value.side.peer)
        yield from (value._replace(flags=flags) for flags in _FLAGS if flags != value.flags)


def _near_numbers(value: Value) -> Iterator[Value]:
    """`x+1` becomes x, x+2 and y+1; 3 becomes 2 and 4; none becomes 0, 1 and x."""
    match value:
        case None:
            yield from (Symbol("0"), Symbol("1"), Symbol("x"))
        case Symbol(base, 0) if base.isdigit():
            yield from (Symbol(str(near)) for near in (int(base) - 1, int(base) + 1) if near >= 0)
        case Symbol(base, _):
            yield from (value.plus(-1), value.plus(1))
            if base in ("x", "y"):
                yield value._replace(base="y" if base == "x" else "x")


def _near_counts(value: Value) -> Iterator[Value]:
    if isinstance(value, int):
        yield from (near for near in (value - 1, value + 1) if near >= 0)


def _near_quantities(value: Value) -> Iterator[Value]:
    """4.77 becomes 4.76 and 4.78."""
    if isinstance(value, Quantity):
        least = Fraction(1, 10**value.decimals)
        for near in (value.value - least, value.value + least):
            if near >= 0:
                yield value._replace(value=near)


_SOCKET_CALL = Traits(
    choices=_CALLS, words="calls", is_named=True, is_mixed=True, typed=readings.CALLS
)
TRAITS: Mapping[Kind, Traits] = {
    Kind.HOST: Traits(values.read_host, tuple(Side), has_two_values=True, typed=readings.HOSTS),
    Kind.STATE: Traits(values.read_state, tuple(State), typed=readings.STATES),
    Kind.FLAGS: Traits(values.read_flags, _FLAGS, has_commas=True, typed=readings.FLAGS),
    Kind.SENT: Traits(
        values.read_sent, ((), *((flags,) for flags in _FLAGS)), typed=readings.FLAGS
    ),
    Kind.NUMBER: Traits(
        values.read_number,
        near=_near_numbers,
        comes_in_threes=True,
        is_named=True,
        typed=readings.NUMBERS,
    ),
    Kind.COUNT: Traits(values.read_count, near=_near_counts, has_sizes=True, typed=readings.COUNTS),
    Kind.MOMENT: Traits(choices=("now", "later", "never"), words="moments"),
    **dict.fromkeys((Kind.CALL, Kind.RETURN), _SOCKET_CALL),
    Kind.TOLD: Traits(
        values.read_told,
        (*((words,) for words in _TOLD), (), ("ok",)),
        has_commas=True,
        is_named=True,
        is_mixed=True,
    ),
    Kind.TIMER: Traits(choices=("2 MSL", None), has_two_values=True, is_mixed=True),
    Kind.SEGMENT: Traits(values.read_sender, near=_near_senders),
    Kind.QUANTITY: Traits(
        Quantity.read,
        near=_near_quantities,
        has_sizes=True,
        typed=readings.QUANTITIES,
    ),
    Kind.POSSIBLE: Traits(),
    Kind.TRUTH: Traits(has_two_values=True),
    Kind.SEVERAL: Traits(comes_in_threes=True, is_mixed=True),
    Kind.ORDER: Traits(has_commas=True),
    Kind.CLASS: Traits(comes_in_threes=True),
    Kind.RUNS: Traits(comes_in_threes=True, has_commas=True),
    Kind.WORDS: Traits(has_commas=True),
    Kind.OPEN: Traits(),
}
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("from", "closer", "resets"), Kind.HOST),
    **dict.fromkeys(("client", "server", "next"), Kind.STATE),
    "flags": Kind.FLAGS,
    "data": Kind.MOMENT,
    "call": Kind.CALL,
    "returns": Kind.RETURN,
    "sends": Kind.SENT,
    "tells": Kind.TOLD,
    "timer": Kind.TIMER,
    "lost": Kind.SEGMENT,
}
"""The kind of each fact whose values can be listed."""


def neighbours(kind: Kind, value: Value) -> Iterator[Value]:
    """The values that people confuse with one of a kind, none of them equal to it."""
    if isinstance(value, Change):
        yield from (value._replace(before=state) for state in State if state is not value.before)
        yield from (value._replace(after=state) for state in State if state is not value.after)
        return
    yield from (choice for choice in kind.traits.choices if choice != value)
    yield from kind.traits.near(value)


def beside(state: State) -> Iterator[State]:
    """The states before and after one in the list of all."""
    place = (every := tuple(State)).index(state)
    yield from (every[place - 1], every[(place + 1) % len(every)])
