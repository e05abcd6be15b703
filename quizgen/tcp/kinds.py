"""What sorts of things answer a question, and the values of each that people confuse.

The first of the choices are the likeliest to be taken for another: distractors are drawn from
them, and an audit puts each in the place of the right one.
"""

from collections.abc import Mapping
from enum import StrEnum

from quizgen.tcp.model import arrives, calls, timeouts

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


_FLAGS = ("ACK", "SYN,ACK", "SYN", "FIN,ACK", "RST", "RST,ACK")
_CALLS = ("connect", "listen", "accept", "send", "close", "recv", "none")
CHOICES: Mapping[Kind, tuple[str, ...]] = {
    Kind.HOST: ("client", "server"),
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
    "flags": Kind.FLAGS,
    "data": Kind.MOMENT,
    "call": Kind.CALL,
    "returns": Kind.RETURN,
    "sends": Kind.SENT,
    "tells": Kind.TOLD,
    "timer": Kind.TIMER,
}
"""The kind of each fact whose values can be listed."""
