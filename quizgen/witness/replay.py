"""A run of the model done again by the kernel, statement by statement, over the exact wire."""

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.run.trace import Step, Trace
from quizgen.witness import packet
from quizgen.witness.comparison import ON_A_WIRE, Numbers, Seen, Sent, expected, written
from quizgen.witness.findings import Finding, Replayed, judge
from quizgen.witness.hosts import Host, Program, Standing, Terms, hosts
from quizgen.witness.linux import Met, impossible
from quizgen.witness.packet import Packet
from quizgen.witness.scenarios import AT_THE_END, Play
from quizgen.witness.wire import QUIET_MS, Wire

ANSWER_MS = 500
DELAYED_ACK_MS = 500
RETRANSMISSION_MS = 3000  # the first SYN is repeated after 1 s
LATE_MS = 60  # longer than Linux delays an ACK
LEAST_RTO_MS = 200
NO_RTO_MS = 10_000  # where nothing is to be sent again, a slow machine shall not do so either

CALLS = {
    Verb.PASSIVE_OPEN: "listen",
    Verb.ACTIVE_OPEN: "connect",
    Verb.SEND: "send",
    Verb.RECEIVE: "receive",
    Verb.ABORT: "abort",
    Verb.CRASH: "crash",
}
TIMEOUTS = {
    Verb.RETRANSMISSION_TIMEOUT: RETRANSMISSION_MS,
    Verb.DELAYED_ACK_TIMEOUT: DELAYED_ACK_MS,
}


def call(play: Play, step: Step, host: Host) -> str:
    """Make the call of a step; return the error with which the system refused it, or nothing."""
    action = step.action
    what = play.closes_with if action.verb is Verb.CLOSE else CALLS[action.verb]
    values = {"octets": len(action.text)} if action.verb is Verb.SEND else {}
    error = host.do(what, **values).get("error", "")
    return f"{what}() by the {host.side}: {error}" if error else ""


def replay(
    play: Play, trace: Trace, running: list[Program], port: int, laden: int | None = None
) -> Replayed:
    """Have the kernel do what `trace`, a run of the play's script, did; compare each step, up to
    the first that cannot be done or that differs as nobody has documented.

    An octet is added to the segment of flight `laden`, if one is; then nothing stops the run.
    """
    return _Replay(play, trace, running, port, laden).run()


class _Replay:
    def __init__(
        self, play: Play, trace: Trace, running: list[Program], port: int, laden: int | None
    ) -> None:
        client, server = trace.end.hosts
        verbs = {step.action.verb for step in trace.steps}
        terms = Terms(
            LEAST_RTO_MS if Verb.RETRANSMISSION_TIMEOUT in verbs else NO_RTO_MS,
            (client.delays_acks, server.delays_acks),
            play.keeps_listening,
        )
        self.play, self.trace, self.laden = play, trace, laden
        self.hosts = hosts(running, port, terms)
        devices = (running[0].descriptor, running[1].descriptor)
        self.wire = Wire(devices, (self.hosts[0].name, self.hosts[1].name))
        self.delays_acks = any(terms.delays_acks)
        self.quiet_ms = 0 if self.delays_acks else QUIET_MS  # Linux delays them for 40 ms only
        self.wait_ms = ANSWER_MS
        self.numbers = Numbers()
        self.packets: dict[int, Packet] = {}
        self.flights: dict[int, Sent] = {}
        self.sent: set[tuple[Side, Segment]] = set()
        self.segments = 0
        self.seen: list[Seen] = []
        self.standing: list[tuple[Standing, Standing]] = []

    def run(self) -> Replayed:
        findings: list[Finding] = []
        for done, step in enumerate(self.trace.steps, 1):
            if why := impossible(step, self.play.closes_with):
                return self._replayed(findings, step.statement.text, why)
            following = self.trace.steps[done] if done < len(self.trace.steps) else None
            self.seen.append(self._perform(step, following))
            finding = judge(Met(step, self.seen[-1], self.play.closes_with), findings)
            if finding:
                findings.append(finding)
                self.wait_ms = LATE_MS  # what is awaited from here on may never come
            if finding and not finding.is_documented and self.laden is None:
                return self._replayed(findings)
        findings += self._at_the_end()
        return self._replayed(findings)

    def _replayed(self, findings: list[Finding], stopped: str = "", because: str = "") -> Replayed:
        return Replayed(
            len(self.seen),
            self.segments,
            tuple(findings),
            stopped,
            because,
            tuple(self.seen),
            tuple(self.standing),
            self.flights,
        )

    def _perform(self, step: Step, following: Step | None) -> Seen:
        error = self._act(step)
        side = step.action.side
        sent: list[Sent] = []
        for by in (side, side.peer):
            model = step.outcome.sent if step.outcome and by is side else ()
            packets = self.wire.take(by, len(model), TIMEOUTS.get(step.action.verb, self.wait_ms))
            for segment, found in zip(model, packets, strict=False):
                self.numbers.learn(by, segment, found.segment)
            self.packets |= dict(enumerate(packets, step.sent))
            if not _waits_for(by, following):
                packets += self._new(by, self.wire.surplus(by, self.quiet_ms))
            self.sent |= {(by, found.segment) for found in packets}
            texts = [self._written(step, by, found) for found in packets]
            self.flights |= dict(enumerate(texts[: len(model)], step.sent))
            sent += texts
        self.segments += len(sent)
        return Seen(tuple(sent), self._states(), bool(error), error)

    def _new(self, side: Side, packets: list[Packet]) -> list[Packet]:
        """What a host sends beside what is awaited, but for what its timers send again: a script
        says when that is to happen, and at any other time it is lost."""
        return [
            found
            for found in packets
            if (side, found.segment) not in self.sent or not found.segment.length
        ]

    def _act(self, step: Step) -> str:
        action, flight = step.action, step.flight
        if action.verb is Verb.INJECT and step.segment and flight is not None:
            forged = self.numbers.segment_to_kernel(action.side.peer, step.segment)
            self.packets[flight] = self.wire.forge(action.side.peer, forged)
        elif action.verb is Verb.DELIVER and flight in self.packets:
            going = self.packets[flight]
            self.wire.deliver(action.side, _laden(going) if flight == self.laden else going)
        elif action.verb not in (*ON_A_WIRE, *TIMEOUTS):
            return call(self.play, step, self.hosts[action.side])
        return ""

    def _written(self, step: Step, side: Side, found: Packet) -> Sent:
        segment = self.numbers.segment_to_model(side, found.segment)
        return written(step.names, side, segment)

    def _states(self) -> tuple[str, str]:
        self.standing.append((self.hosts[0].standing(), self.hosts[1].standing()))
        client, server = self.standing[-1]
        return client.state, server.state

    def _at_the_end(self) -> list[Finding]:
        """What comes late, where nothing is delayed on purpose, and the last timer."""
        if self.delays_acks or not self.trace.steps:
            return []
        last = self.trace.steps[-1]
        sent = [
            self._written(last, side, found)
            for side, quiet_ms in ((Side.CLIENT, LATE_MS), (Side.SERVER, 0))
            for found in self._new(side, self.wire.surplus(side, quiet_ms))
        ]
        if sent:
            model = Seen((), expected(last).states)
            return [Finding(AT_THE_END, str(model), str(Seen(tuple(sent), self._states())))]
        return timed(self.play, self.hosts)


def timed(play: Play, pair: tuple[Host, Host]) -> list[Finding]:
    """Compare how long the timer of the play, if it has one, still runs."""
    timer = play.timer
    if timer is None:
        return []
    standing = pair[timer.side].standing()
    found = timer.measured(standing.state, standing.seconds or 0)
    if found == timer:
        return []
    known = play.times if play.times and play.times.shows_as == str(found) else None
    return [Finding(AT_THE_END, str(timer), str(found), known)]


def _laden(going: Packet) -> Packet:
    """The packet with an octet of text."""
    segment = going.segment._replace(text=going.segment.text or "d")
    return packet.write(going.source, going.destination, segment)


def _waits_for(side: Side, following: Step | None) -> bool:
    """The next step is a timeout of `side`, which may have fired by now."""
    return bool(following and following.action.verb in TIMEOUTS and following.action.side is side)
