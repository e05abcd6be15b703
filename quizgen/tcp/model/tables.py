"""The 11 states, and which state follows which event: the only place that names a next state.

Every change of state in RFC 9293 §3.10 is one cell.  A state that an event's row leaves out
stays as it is, or cannot meet the event.  The state diagram is printed from these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """The connection states of RFC 9293 §3.3.2, spelled as there."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"


class Event(StrEnum):
    """What can change a state: a user call, an accepted control bit, a timeout."""

    PASSIVE_OPEN = "passive OPEN"
    ACTIVE_OPEN = "active OPEN"
    SEND = "SEND"
    CLOSE = "CLOSE"
    ABORT = "ABORT"
    SYN = "SYN"
    SYN_ACK = "SYN,ACK"
    ACK_OF_SYN = "ACK of SYN"
    ACK_OF_FIN = "ACK of FIN"
    FIN = "FIN"
    RST = "RST"
    RST_AFTER_PASSIVE_OPEN = "RST after passive OPEN"
    SYN_AFTER_PASSIVE_OPEN = "SYN after passive OPEN"
    USER_TIMEOUT = "user timeout"
    TIME_WAIT_TIMEOUT = "2 MSL timeout"


_S = State
_EVERY_TCB = tuple(state for state in State if state is not State.CLOSED)

Transitions = Mapping[Event, Mapping[State, State]]

TRANSITIONS: Transitions = MappingProxyType(
    {
        Event.PASSIVE_OPEN: {_S.CLOSED: _S.LISTEN},
        Event.ACTIVE_OPEN: {_S.CLOSED: _S.SYN_SENT, _S.LISTEN: _S.SYN_SENT},
        Event.SEND: {_S.LISTEN: _S.SYN_SENT},
        # In SYN-RECEIVED and CLOSE-WAIT a CLOSE waits for the data sent before it.
        Event.CLOSE: {
            _S.LISTEN: _S.CLOSED,
            _S.SYN_SENT: _S.CLOSED,
            _S.SYN_RECEIVED: _S.FIN_WAIT_1,
            _S.ESTABLISHED: _S.FIN_WAIT_1,
            _S.CLOSE_WAIT: _S.LAST_ACK,
        },
        Event.ABORT: dict.fromkeys(_EVERY_TCB, _S.CLOSED),
        Event.SYN: {_S.LISTEN: _S.SYN_RECEIVED, _S.SYN_SENT: _S.SYN_RECEIVED},
        Event.SYN_ACK: {_S.SYN_SENT: _S.ESTABLISHED},
        Event.ACK_OF_SYN: {_S.SYN_RECEIVED: _S.ESTABLISHED},
        Event.ACK_OF_FIN: {
            _S.FIN_WAIT_1: _S.FIN_WAIT_2,
            _S.CLOSING: _S.TIME_WAIT,
            _S.LAST_ACK: _S.CLOSED,
        },
        # The ACK step runs first, so FIN meets SYN-RECEIVED as ESTABLISHED, and
        # FIN-WAIT-1 as FIN-WAIT-2 when the same segment acknowledges our FIN.
        Event.FIN: {
            _S.ESTABLISHED: _S.CLOSE_WAIT,
            _S.FIN_WAIT_1: _S.CLOSING,
            _S.FIN_WAIT_2: _S.TIME_WAIT,
        },
        Event.RST: {state: _S.CLOSED for state in _EVERY_TCB if state is not _S.LISTEN},
        Event.RST_AFTER_PASSIVE_OPEN: {_S.SYN_RECEIVED: _S.LISTEN},
        Event.SYN_AFTER_PASSIVE_OPEN: {_S.SYN_RECEIVED: _S.LISTEN},
        Event.USER_TIMEOUT: dict.fromkeys(_EVERY_TCB, _S.CLOSED),
        Event.TIME_WAIT_TIMEOUT: {_S.TIME_WAIT: _S.CLOSED},
    }
)


@dataclass(frozen=True, eq=False)
class Table:
    """Which state follows which event.  A table is equal to itself alone, so that what carries
    one is hashed and compared fast."""

    rows: Transitions

    def after(self, event: Event, state: State) -> State:
        """Return the state that follows; a state that the event's row leaves out stays."""
        return self.rows[event].get(state, state)

    def __reduce__(self) -> str:
        """The shipped table, kept on disk, is itself when it is read again; others are not kept."""
        return "TABLE"


TABLE = Table(TRANSITIONS)
