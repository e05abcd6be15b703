"""A script run step by step: who did what, which segment, both states, which rule.

Numbers have symbols.  Each host's ISS is `x` for the client and `y` for the server (`x'` after
the next SYN), and a script may name a later point: after `client is at u`, the number the client
uses next is `u`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from quizgen.tcp.model.network import (
    TCP,
    Action,
    Protocol,
    Side,
    Verb,
    World,
    new_world,
    selects_iss,
    step,
)
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Options, Segment, distance, plus
from quizgen.tcp.model.tcb import Host, Outcome
from quizgen.tcp.run.script import (
    Description,
    Everything,
    HostCall,
    Inject,
    OnWire,
    ScriptError,
    Setting,
    Statement,
    parse,
)
from quizgen.tcp.run.symbol import Symbol

CLIENT_ISN = 100  # as in the figures of RFC 9293
SERVER_ISN = 300
ISS_SYMBOLS = ("x", "y")  # of client and server
MAX_STEPS = 2000
ENDLESS_ACKS = (
    "the hosts answer each other's ACKs without end here; RFC 9293 §3.10.7.4 leaves it to "
    "implementations to throttle them"
)


class Name(NamedTuple):
    """A symbol for one host's sequence number: `x` is 100 for the client."""

    side: Side
    symbol: str
    number: int


class Step(NamedTuple):
    """One action of a run.  `segment` is the one delivered, lost, duplicated or injected;
    `sent` counts the segments sent before this step; `flight` identifies `segment`; `names` are
    the symbols known when the step was done."""

    statement: Statement
    action: Action
    before: World
    after: World
    outcome: Outcome | None
    segment: Segment | None
    flight: int | None
    sent: int
    names: tuple[Name, ...]


class Passage(NamedTuple):
    """One segment's way: the step that sent it and the one that first delivered it, if any.
    `number` counts sent segments from 1; an injected segment was sent by no step here, though it
    too is a `flight`, by which steps know what they delivered."""

    number: int
    sender: Side
    segment: Segment
    sent_in: Step
    delivered_in: Step | None
    lost: bool
    flight: int

    @property
    def seq(self) -> Symbol:
        """SEG.SEQ in symbols."""
        return seq_symbol(self.sent_in.names, self.sender, self.segment)

    @property
    def ack(self) -> Symbol | None:
        """SEG.ACK in symbols; None when the ACK bit is off."""
        return ack_symbol(self.sent_in.names, self.sender, self.segment)


class Trace(NamedTuple):
    """A whole run: the world it began and ended with, its steps and its passages, and the
    statements that made it."""

    start: World
    end: World
    steps: tuple[Step, ...]
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...] = ()

    def __hash__(self) -> int:
        """Where it ends tells runs apart well enough; all of a run is long."""
        return hash(self.end)

    @property
    def own_steps(self) -> tuple[Step, ...]:
        """What the script's own statements did, not those of a `do`."""
        return tuple(step for step in self.steps if step.statement.own)

    @property
    def own_passages(self) -> tuple[Passage, ...]:
        """The segments that the script's own statements sent, not those of a `do`."""
        return tuple(passage for passage in self.passages if passage.sent_in.statement.own)

    @property
    def names(self) -> tuple[Name, ...]:
        """The symbols known at the end."""
        return self.steps[-1].names if self.steps else ()


def symbol(names: tuple[Name, ...], side: Side, number: int) -> Symbol:
    """Write a sequence number of `side` by the latest name at or before it: `x+1`."""
    own = [name for name in reversed(names) if name.side is side]
    if not own:
        return Symbol(str(number))
    reached = [name for name in own if distance(name.number, number) >= 0]
    name = min(reached or own, key=lambda known: abs(distance(known.number, number)))
    return Symbol(name.symbol, distance(name.number, number))


def seq_symbol(names: tuple[Name, ...], sender: Side, segment: Segment) -> Symbol:
    """SEG.SEQ in symbols; the 0 of a reset that has no number of its own is just 0."""
    return Symbol("0") if segment.is_unnumbered else symbol(names, sender, segment.seq)


def ack_symbol(names: tuple[Name, ...], sender: Side, segment: Segment) -> Symbol | None:
    """SEG.ACK in symbols; None when the ACK bit is off."""
    return None if segment.ack is None else symbol(names, sender.peer, segment.ack)


def run(script: str, scenarios: Mapping[str, str] | None = None, protocol: Protocol = TCP) -> Trace:
    """Run `script` from two closed hosts; raise `ScriptError` where it cannot go on.

    `scenarios` are the scripts that `do NAME` can name; `protocol` is TCP or a variant of it.
    """
    return _run(parse(script, scenarios), protocol) if scenarios else _ran(script, protocol)


@lru_cache(maxsize=256)
def _ran(script: str, protocol: Protocol) -> Trace:
    """A run without scenarios; words in two languages ask for the same one."""
    return _run(parse(script), protocol)


def _run(statements: Iterable[Statement], protocol: Protocol) -> Trace:
    runner = Runner(protocol)
    for statement in statements:
        runner.perform(statement)
    return runner.trace()


class _Flight(NamedTuple):
    number: int
    sender: Side
    sent_in: int | None


class Runner:
    """A run in progress: the world so far, and which flight each segment on a wire is."""

    def __init__(self, protocol: Protocol = TCP) -> None:
        self.protocol = protocol
        self.start = self.world = new_world(Host(CLIENT_ISN), Host(SERVER_ISN), protocol.table)
        self.statements: list[Statement] = []
        self.steps: list[Step] = []
        self.names: list[Name] = []
        self.flights: list[_Flight] = []
        self.wires: tuple[list[int], list[int]] = ([], [])

    def perform(self, statement: Statement) -> None:
        """Do what one statement says; raises ScriptError where that is not possible."""
        self.statements.append(statement)
        match statement.does:
            case Setting() as setting:
                self._set(statement, setting)
            case HostCall(verb, side, octets):
                self.act(statement, Action(verb, side, text="d" * octets))
            case Inject(sender, described):
                self._inject(statement, sender, described)
            case Everything():
                self._deliver_everything(statement)
            case OnWire(verb, described):
                side, index = self.find(statement, described)
                self.act(statement, Action(verb, side, index))

    def _deliver_everything(self, statement: Statement) -> None:
        met = set()
        while (side := self.oldest()) is not None:
            if self.world in met:
                raise _error(statement, ENDLESS_ACKS)
            met.add(self.world)
            self.act(statement, Action(Verb.DELIVER, side))

    def oldest(self) -> Side | None:
        """Where the oldest segment in flight is going; None if nothing is."""
        waiting = [side for side in Side if self.wires[side]]
        return min(waiting, key=lambda side: self.wires[side][0], default=None)

    def _set(self, statement: Statement, setting: Setting) -> None:
        side = setting.side
        if setting.name == "at":
            self._name(statement, Name(side, setting.value, self.world.tcbs[side].snd_nxt))
            return
        host = self.world.hosts[side]
        if setting.name == "isn":
            host = host._replace(isn=int(setting.value) % SEQUENCE_SPACE)
        elif setting.name == "window":
            host = host._replace(window=min(int(setting.value), 2**30))
        elif setting.name == "delays":
            host = host._replace(delays_acks=True)
        else:
            host = host._replace(options=_options(statement, setting.value))
        hosts = (host, self.world.hosts[1]) if side == 0 else (self.world.hosts[0], host)
        self.world = self.world._replace(hosts=hosts)
        if not self.steps:
            self.start = self.world

    def _name(self, statement: Statement, name: Name) -> None:
        if any(known.symbol == name.symbol for known in self.names):
            raise _error(statement, f"'{name.symbol}' names another number already")
        self.names.append(name)

    def _inject(self, statement: Statement, sender: Side, described: Description) -> None:
        ack = self._number(statement, sender.peer, described.ack) if described.ack else None
        if ("ACK" in described.flags.split(",")) != (ack is not None):
            raise _error(statement, "the ACK flag and ack= go together")
        seq = self._number(statement, sender, described.seq)
        segment = described.numbered(seq, ack, self.world.hosts[sender].window)
        self.act(statement, Action(Verb.INJECT, sender.peer, segment=segment))

    def _number(self, statement: Statement, side: Side, expression: str) -> int:
        """The number that `x+1` or `90` stands for; `x` may be the ISN still to be selected."""
        if expression.isdigit():
            return int(expression) % SEQUENCE_SPACE
        symbol, sign, offset = expression.partition("-" if "-" in expression else "+")
        octets = int(sign + offset) if sign else 0
        known = {name.symbol: name.number for name in self.names}
        known.setdefault(ISS_SYMBOLS[side], self.world.hosts[side].isn)
        if symbol not in known:
            names = ", ".join(sorted(known))
            raise _error(statement, f"'{symbol}' names no number here; known: {names}")
        return plus(known[symbol], octets)

    def find(self, statement: Statement, wanted: Description) -> tuple[Side, int]:
        """The oldest segment on a wire that is described so; raises ScriptError."""
        found = [
            (number, side, index)
            for side in Side
            for index, number in enumerate(self.wires[side])
            if self._matches(statement, wanted, side.peer, self.world.wires[side][index])
        ]
        if not found:
            described = statement.text.partition(" ")[2]
            raise _error(statement, f"no {described} is in flight; in flight: {self._in_flight()}")
        _, side, index = min(found)
        return side, index

    def own_number(self, flight: int) -> int | None:
        """Which of the segments that the script's own statements sent a flight is, from 1."""
        own = [f.number for f in self.flights if f.sent_in is not None and self._is_own(f.sent_in)]
        return own.index(flight) + 1 if flight in own else None

    def _is_own(self, step: int) -> bool:
        # A step's segments are launched just before the step itself is noted down.
        return step >= len(self.steps) or self.steps[step].statement.own

    def _matches(
        self, statement: Statement, wanted: Description, sender: Side, segment: Segment
    ) -> bool:
        if wanted.sender not in (None, sender) or bool(segment.text) != wanted.data:
            return False
        for written, side, number in (
            (wanted.seq, sender, segment.seq),
            (wanted.ack, sender.peer, segment.ack),
        ):
            if written and self._number(statement, side, written) != number:
                return False
        if wanted.wnd and int(wanted.wnd) != segment.wnd:
            return False
        if not wanted.flags:
            return True
        if wanted.flags in ("FIN", "RST"):  # with or without ACK
            return wanted.flags in segment.flags.split(",")
        return set(wanted.flags.split(",")) == set(segment.flags.split(","))

    def _in_flight(self) -> str:
        flying = [
            f"{segment.flags}{' with data' if segment.text else ''} from {side.peer}"
            for side in Side
            for segment in self.world.wires[side]
        ]
        return ", ".join(flying) or "nothing"

    def act(self, statement: Statement, action: Action) -> None:
        """Take one step, and note who sent what."""
        if len(self.steps) >= MAX_STEPS:
            raise _error(statement, f"this run has not ended after {MAX_STEPS} steps")
        before, wire = self.world, self.wires[action.side]
        segment, flight = action.segment, None
        if action.verb in (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE):
            segment = before.wires[action.side][action.place]
            flight = wire[action.place]
        self.world, outcome = step(before, action, self.protocol)
        sent_before = len(self.flights)
        if action.verb in (Verb.DELIVER, Verb.LOSE):
            del wire[action.place]
        elif action.verb is Verb.DUPLICATE and flight is not None:
            wire.append(flight)
        elif action.verb is Verb.INJECT:
            flight = self._launch(action.side.peer, None)
        for _ in outcome.sent if outcome else ():
            self._launch(action.side, len(self.steps))
        self._name_new_iss(statement, before)
        names = tuple(self.names)
        self.steps.append(
            Step(
                statement, action, before, self.world, outcome, segment, flight, sent_before, names
            )
        )

    def _launch(self, sender: Side, sent_in: int | None) -> int:
        number = len(self.flights)
        self.flights.append(_Flight(number, sender, sent_in))
        self.wires[sender.peer].append(number)
        return number

    def _name_new_iss(self, statement: Statement, before: World) -> None:
        for side in Side:
            if selects_iss(before.tcbs[side], self.world.tcbs[side]):
                base = ISS_SYMBOLS[side]
                earlier = sum(name.symbol.rstrip("'") == base for name in self.names)
                symbol = base + "'" * earlier
                self._name(statement, Name(side, symbol, self.world.tcbs[side].iss))

    def trace(self) -> Trace:
        """The run so far."""
        passages: list[Passage] = []
        for flight in self.flights:
            if flight.sent_in is None:
                continue
            sent_in = self.steps[flight.sent_in]
            segment = (sent_in.outcome.sent if sent_in.outcome else ())[
                flight.number - sent_in.sent
            ]
            met = [step for step in self.steps if step.flight == flight.number]
            delivered = [step for step in met if step.action.verb is Verb.DELIVER]
            lost = any(step.action.verb is Verb.LOSE for step in met) and not delivered
            first = delivered[0] if delivered else None
            number = len(passages) + 1
            passages.append(
                Passage(number, flight.sender, segment, sent_in, first, lost, flight.number)
            )
        did = tuple(self.statements)
        return Trace(self.start, self.world, tuple(self.steps), tuple(passages), did)


def _error(statement: Statement, message: str) -> ScriptError:
    return ScriptError(statement.line, statement.column, message)


def _options(statement: Statement, words: str) -> Options:
    """`MSS=1460 WS=7 SACK TS`"""
    options = Options()
    for word in words.split():
        name, _, value = word.partition("=")
        is_number = value.isdecimal() and len(value) <= 5
        if name == "MSS" and is_number:
            options = options._replace(mss=int(value))
        elif name == "WS" and is_number:
            options = options._replace(window_scale=int(value))
        elif word == "SACK":
            options = options._replace(sack_permitted=True)
        elif word == "TS":
            options = options._replace(timestamps=True)
        elif word != "nothing":
            raise _error(statement, f"unknown option '{word}'; known: MSS=1460, WS=7, SACK, TS")
    return options
