"""What a search allows, in words and as a budget that its steps are paid from."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tcb import Host
from quizgen.tcp.run.script import HostCall, Inject, ScriptError, Statement, on_one_line, parse

MAX_CALLS = 12
EARLY = 2


class Bounds(NamedTuple):
    """What a search allows.

    `start` is a script that has run before.  Each statement of `calls` may come once, at any time
    and in any order; a call that its host refuses is not made, and may come later.  Of those in
    `also` one may come.  Then so many losses, duplicates and retransmissions in all, any number
    if `retransmissions` is None; the first two (`EARLY`) may come at any time, unless timers are
    `patient`, and later ones when nothing is in flight.  Unless `reorder`, each wire delivers in
    order.  Delivery and a delayed ACK are always allowed.  TIME-WAIT ends once nothing is in
    flight and the peer does not wait for an answer, or has retransmitted in vain: 2 MSL outlast
    the host's last ACK, and then what the peer sends when that ACK is lost.

    More of anything never finds less.
    """

    start: str = "server listens"
    calls: str = "client opens; client closes; server closes"
    losses: int = 0
    duplicates: int = 0
    retransmissions: int | None = 0
    reorder: bool = True
    patient: bool = False
    also: str = ""

    def __str__(self) -> str:
        many = "any number of" if self.retransmissions is None else str(self.retransmissions)
        also = f", one of '{self.also}'" if self.also else ""
        return (
            f"after '{on_one_line(self.start)}', calls '{self.calls}'{also}, {self.losses} lost, "
            f"{self.duplicates} duplicated, {many} retransmissions, "
            f"{'any order' if self.reorder else 'in order'}{', patient' if self.patient else ''}"
        )


class Move(NamedTuple):
    """One step of a search: what happens, at which host, with which segment or statement."""

    verb: Verb
    side: Side
    segment: Segment | None = None
    statement: str = ""


def calls_of(text: str) -> tuple[Move, ...]:
    """What users may do at any time; raises ScriptError for what only the search does."""
    statements = parse(text)
    if len(statements) > MAX_CALLS:
        extra = statements[MAX_CALLS]
        message = f"a search takes at most {MAX_CALLS} calls, not {len(statements)}"
        raise ScriptError(extra.line, extra.column, message)
    return tuple(map(_call, statements))


def _call(statement: Statement) -> Move:
    if not isinstance(statement.does, HostCall):
        message = f"'{statement.text}' is no call; the search itself delivers and loses"
        raise ScriptError(statement.line, statement.column, message)
    return Move(statement.does.verb, statement.does.side, None, statement.text)


def also_of(text: str, hosts: tuple[Host, Host]) -> Iterator[Move]:
    """Calls, and segments that turn up, numbered in figures: `old SYN from client seq=90`."""
    for statement in parse(text):
        if not isinstance(statement.does, Inject):
            yield _call(statement)
            continue
        sender, described = statement.does
        ack = int(described.ack) if described.ack else None
        segment = described.numbered(int(described.seq), ack, hosts[sender].window)
        yield Move(Verb.INJECT, sender.peer, segment, statement.text)


FREE, LOSS, DUPLICATE, EARLY_RETRANSMISSION, RETRANSMISSION = range(5)
FIRST_CALL = 5


class Budget:
    """What is left of the bounds, as one number: a digit each for losses, duplicates, early
    retransmissions, all retransmissions, `also`, and each different call.

    Costs are FREE, LOSS, DUPLICATE, EARLY_RETRANSMISSION, RETRANSMISSION, and then one for each
    of the calls, those of `also` last.
    """

    def __init__(self, bounds: Bounds, calls: Sequence[int], also: int) -> None:
        again = bounds.retransmissions
        early = 0 if bounds.patient else EARLY if again is None else min(EARLY, again)
        digits = [bounds.losses, bounds.duplicates, early, again or 0, int(also > 0), *calls]
        self._weights, weight = [], 1
        self._most = digits
        for most in digits:
            self._weights.append(weight)
            weight *= most + 1
        self.full = weight - 1
        self.bits = weight.bit_length()
        self._costs = self._priced(again is None, len(calls), also)
        self._payable: dict[int, list[tuple[int, int]]] = {}

    def _priced(self, is_unlimited: bool, calls: int, also: int) -> list[tuple[int, list[int]]]:
        """Each cost, and the digits that it takes one from."""
        again = [] if is_unlimited else [3]
        costs = [(FREE, []), (LOSS, [0]), (DUPLICATE, [1])]
        costs += [(EARLY_RETRANSMISSION, [2, *again]), (RETRANSMISSION, again)]
        costs += [(FIRST_CALL + number, [5 + number]) for number in range(calls)]
        return costs + [(FIRST_CALL + calls + number, [4]) for number in range(also)]

    def payable(self, left: int) -> list[tuple[int, int]]:
        """The costs that can be paid, and what is left then; computed once."""
        known = self._payable.get(left)
        if known is None:
            digits = [
                left // weight % (most + 1)
                for weight, most in zip(self._weights, self._most, strict=True)
            ]
            known = self._payable[left] = [
                (cost, left - sum(self._weights[place] for place in taken))
                for cost, taken in self._costs
                if all(digits[place] for place in taken)
            ]
        return known
