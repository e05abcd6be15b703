"""Why a wrong answer is wrong here: what it would need that has not happened, or has.

What a state needs follows from what the host has done and what has come to it; and that, in turn,
from the state that it is really in.
"""

from collections.abc import Mapping

from quizgen.entries.text import Text
from quizgen.forms.run_reasons import hosts
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.rules import ABORT_RESET, Rule
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Passage
from quizgen.tcp.values import NOTHING
from quizgen.words import Words

_SAY = Words("forms")

_OPENING = (State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
_SYN_CAME = frozenset(State) - {State.CLOSED, State.LISTEN, State.SYN_SENT}
_SYN_ACKED = frozenset(State) - frozenset(_OPENING)
_CLOSED_FIRST = frozenset((State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSING, State.TIME_WAIT))
_FIN_CAME = frozenset((State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT))
_FIN_ACKED = frozenset((State.FIN_WAIT_2, State.TIME_WAIT))

# What must be so in a state, the first that is not so in another rules it out there: a condition,
# and the states in which it holds.
_NOT_CLOSED = frozenset(State) - _CLOSED_FIRST - {State.LAST_ACK}
_NEEDS: Mapping[State, tuple[tuple[str, frozenset[State]], ...]] = {
    State.CLOSED: (("over", frozenset((State.CLOSED,))),),
    State.LISTEN: (("no syn", frozenset((State.LISTEN,))),),
    State.SYN_SENT: (
        ("syn sent", frozenset(State) - {State.CLOSED, State.LISTEN}),
        ("no syn came", frozenset(State) - _SYN_CAME),
    ),
    State.SYN_RECEIVED: (("syn came", _SYN_CAME), ("syn unacked", frozenset(_OPENING))),
    State.ESTABLISHED: (
        ("syn acked", _SYN_ACKED),
        ("not closed", _NOT_CLOSED),
        ("no fin came", frozenset(State) - _FIN_CAME),
    ),
    State.FIN_WAIT_1: (
        ("closed", frozenset(State) - _NOT_CLOSED),
        ("closed first", _CLOSED_FIRST),
        ("fin unacked", frozenset(State) - _FIN_ACKED),
        ("no fin came", frozenset(State) - _FIN_CAME),
    ),
    State.FIN_WAIT_2: (
        ("closed", frozenset(State) - _NOT_CLOSED),
        ("closed first", _CLOSED_FIRST),
        ("fin acked", _FIN_ACKED),
        ("no fin came", frozenset(State) - _FIN_CAME),
    ),
    State.CLOSE_WAIT: (("fin came", _FIN_CAME), ("not closed", _NOT_CLOSED)),
    State.CLOSING: (
        ("closed", frozenset(State) - _NOT_CLOSED),
        ("closed first", _CLOSED_FIRST),
        ("fin came", _FIN_CAME),
        ("fin unacked", frozenset(State) - _FIN_ACKED),
    ),
    State.LAST_ACK: (
        ("fin came", _FIN_CAME),
        ("closed", frozenset(State) - _NOT_CLOSED),
        ("closed after", frozenset((State.LAST_ACK,))),
    ),
    State.TIME_WAIT: (
        ("closed", frozenset(State) - _NOT_CLOSED),
        ("closed first", _CLOSED_FIRST),
        ("fin came", _FIN_CAME),
        ("fin acked", _FIN_ACKED),
    ),
}
HOST = {"host": _SAY("the host"), "peer": _SAY("the peer")}


_CLOSING = ("closed", "closed first", "closed after", "not closed")


def not_in(
    wrong: State,
    right: State,
    named: Mapping[str, Text],
    *,
    is_closing: bool = False,
    has_gap: bool = False,
) -> Text | None:
    """Why the host is not in a state, from the one that it is in; None where nothing can be said
    because it has no connection, so that what ended it must be told.  A host `is_closing` where
    its FIN waits behind data, and it `has_gap` where something came early, perhaps a FIN."""
    if right is State.CLOSED:
        return None
    lacking = next((name for name, states in _NEEDS[wrong] if right not in states), None)
    if lacking is None:
        return None
    key = f"needs.{lacking}"
    if has_gap and (lacking == "fin came" or (lacking == "over" and right is State.FIN_WAIT_2)):
        key = "needs.fin in order"
    elif lacking == "over":
        key = f"needs.over.{right}"
    elif lacking in _CLOSING and is_closing:
        key = "needs.fin sent"
    return _SAY(key, wrong=str(wrong), **named)


_LADEN = " with data"
_BITS = ("RST", "SYN", "FIN", "ACK")


def not_sent(wrong: str, right: str, rule: Rule | None) -> Text | None:
    """Why a host does not send this, from what it sends and the rule that decides; None where
    only that rule could say it."""
    if right == NOTHING:
        key = f"bits.{wrong} for nothing"
        return _SAY(key) if key in _SAY else rule.text if rule else None
    if wrong == NOTHING:
        return _SAY("bits.no RST") if right.startswith("RST") else rule.text if rule else None
    bare, other_bare = right.removesuffix(_LADEN), wrong.removesuffix(_LADEN)
    if " " in bare:  # several segments
        return rule.text if rule else None
    own, other = set(bare.split(",")), set(other_bare.split(","))
    for bit in _BITS:
        if bit in own ^ other:
            return _bit(bit, rule, bare, other, is_missing=bit in own)
    return _SAY("bits.data" if bare != right else "bits.no data")


def _bit(
    bit: str, rule: Rule | None, right: str, wrong: set[str], *, is_missing: bool
) -> Text | None:
    """Why a control bit must be there, or must not."""
    if (bit, is_missing) == ("RST", True):
        return _SAY("bits.SYN for RST") if "SYN" in wrong else rule.text if rule else None
    if bit == "ACK" and "RST" in right:
        if is_missing:
            return _SAY("bits.RST without ACK")
        return _SAY("bits.RST of an abort" if rule == ABORT_RESET else "bits.RST with ACK")
    return _SAY(f"bits.{'no' if is_missing else 'a'} {bit}")


def not_called(kind: Kind, wrong: str, passage: Passage) -> Text | None:
    """Why another call does not send the segment, or does not return on it."""
    segment, before = passage.segment, passage.sent_in.before.tcbs[passage.sender]
    receiver = passage.sender.peer
    if passage.delivered_in:
        before = passage.delivered_in.before.tcbs[receiver]
    how = wrong
    if kind is Kind.RETURN and wrong in ("connect", "accept"):
        is_own = before.passive is (wrong == "accept")
        how = f"{wrong} {'early' if before.state in _OPENING else 'late'}" if is_own else wrong
    named = hosts(receiver if kind is Kind.RETURN else passage.sender)
    key = f"returns.{how}" if kind is Kind.RETURN else f"causes.{how}"
    return _SAY(key, flags=segment.flags, **named) if key in _SAY else None


def not_told(kind: Kind, wrong: str) -> Text | None:
    """Why a user is not told this, or this timer does not start."""
    key = f"told.{wrong}" if kind is Kind.TOLD else f"timers.{wrong}"
    return _SAY(key) if key in _SAY else None
