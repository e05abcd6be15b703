"""A run of the model done again by the kernel, statement by statement, over the exact wire."""

from dataclasses import dataclass

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.run.trace import Step, Trace
from quizgen.witness.comparison import Finding, Numbers, Seen, expected, judge, written
from quizgen.witness.hosts import Host, Program, Terms, hosts
from quizgen.witness.packet import Packet
from quizgen.witness.scenarios import AT_THE_END, Scenario
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
ON_A_WIRE = (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE, Verb.INJECT)


@dataclass(frozen=True)
class Replayed:
    """What came of a run: the steps and segments compared, and where they differed."""

    steps: int
    segments: int
    findings: tuple[Finding, ...]

    @property
    def differs(self) -> bool:
        """Something differed that is not documented."""
        return any(finding.known is None for finding in self.findings)


def can_replay(trace: Trace) -> bool:
    """Every step of it is something that a kernel can be brought to do in a moment."""
    return all(
        step.action.verb in (*CALLS, *TIMEOUTS, *ON_A_WIRE, Verb.CLOSE) for step in trace.steps
    )


def call(scenario: Scenario, step: Step, host: Host) -> str:
    """Make the call of a step; return the error with which the system refused it, or nothing."""
    action = step.action
    what = scenario.closes_with if action.verb is Verb.CLOSE else CALLS[action.verb]
    values = {"octets": len(action.text)} if action.verb is Verb.SEND else {}
    error = host.do(what, **values).get("error", "")
    return f"{what}() by the {host.side}: {error}" if error else ""


def replay(scenario: Scenario, trace: Trace, running: list[Program], port: int) -> Replayed:
    """Have the kernel do what `trace`, a run of the scenario's script, did; compare each step."""
    return _Replay(scenario, trace, running, port).run()


class _Replay:
    def __init__(self, scenario: Scenario, trace: Trace, running: list[Program], port: int) -> None:
        client, server = trace.end.hosts
        verbs = {step.action.verb for step in trace.steps}
        terms = Terms(
            LEAST_RTO_MS if Verb.RETRANSMISSION_TIMEOUT in verbs else NO_RTO_MS,
            (client.delays_acks, server.delays_acks),
            scenario.keeps_listening,
        )
        self.scenario, self.trace = scenario, trace
        self.hosts = hosts(running, port, terms)
        devices = (running[0].descriptor, running[1].descriptor)
        self.wire = Wire(devices, (self.hosts[0].name, self.hosts[1].name))
        self.delays_acks = any(terms.delays_acks)
        self.quiet_ms = 0 if self.delays_acks else QUIET_MS  # Linux delays them for 40 ms only
        self.numbers = Numbers()
        self.flights: dict[int, Packet] = {}
        self.segments = 0

    def run(self) -> Replayed:
        findings: list[Finding] = []
        done = 0
        for done, step in enumerate(self.trace.steps, 1):
            following = self.trace.steps[done] if done < len(self.trace.steps) else None
            kernel = self._perform(step, following)
            finding = judge(step.statement.text, expected(step), kernel, self.scenario.differences)
            findings += [finding] if finding else []
            if finding and finding.known is None:
                return Replayed(done, self.segments, tuple(findings))
        findings += self._at_the_end()
        return Replayed(done, self.segments, tuple(findings))

    def _perform(self, step: Step, following: Step | None) -> Seen:
        refused = self._act(step)
        side = step.action.side
        sent: list[str] = []
        for by in (side, side.peer):
            model = step.outcome.sent if step.outcome and by is side else ()
            packets = self.wire.take(by, len(model), TIMEOUTS.get(step.action.verb, ANSWER_MS))
            for segment, found in zip(model, packets, strict=False):
                self.numbers.learn(by, segment, found.segment)
            self.flights |= dict(enumerate(packets, step.sent))
            if not _waits_for(by, following):
                packets += self.wire.surplus(by, self.quiet_ms)
            sent += [self._written(step, by, found) for found in packets]
        self.segments += len(sent)
        client, server = self._states()
        return Seen(tuple(sent), (client, server), refused)

    def _act(self, step: Step) -> str:
        action, flight = step.action, step.flight
        if action.verb is Verb.INJECT and step.segment and flight is not None:
            forged = self.numbers.segment_to_kernel(action.side.peer, step.segment)
            self.flights[flight] = self.wire.forge(action.side.peer, forged)
        elif action.verb is Verb.DELIVER and flight in self.flights:
            self.wire.deliver(action.side, self.flights[flight])
        elif action.verb not in (*ON_A_WIRE, *TIMEOUTS):
            return call(self.scenario, step, self.hosts[action.side])
        return ""

    def _written(self, step: Step, side: Side, found: Packet) -> str:
        segment = self.numbers.segment_to_model(side, found.segment)
        return written(step.names, side, segment)

    def _states(self) -> tuple[str, str]:
        return self.hosts[0].standing().state, self.hosts[1].standing().state

    def _at_the_end(self) -> list[Finding]:
        """What comes late, where nothing is delayed on purpose, and the last timer."""
        if self.delays_acks:
            return []
        last = self.trace.steps[-1]
        sent = [
            self._written(last, side, found)
            for side, quiet_ms in ((Side.CLIENT, LATE_MS), (Side.SERVER, 0))
            for found in self.wire.surplus(side, quiet_ms)
        ]
        if sent:
            model = Seen((), expected(last).states)
            return [Finding(AT_THE_END, model, Seen(tuple(sent), self._states()))]
        return timed(self.scenario, self.trace, self.hosts)


def timed(scenario: Scenario, trace: Trace, pair: tuple[Host, Host]) -> list[Finding]:
    """Compare how long the timer of the scenario, if it has one, still runs."""
    timer = scenario.timer
    if timer is None:
        return []
    states = expected(trace.steps[-1]).states
    standing = pair[timer.side].standing()
    found = timer.measured(standing.state, standing.seconds or 0)
    model, kernel = Seen((str(timer),), states), Seen((str(found),), states)
    finding = judge(AT_THE_END, model, kernel, scenario.differences)
    return [finding] if finding else []


def _waits_for(side: Side, following: Step | None) -> bool:
    """The next step is a timeout of `side`, which may have fired by now."""
    return bool(following and following.action.verb in TIMEOUTS and following.action.side is side)
