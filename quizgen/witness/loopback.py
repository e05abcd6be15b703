"""The fallback: the kernel talks to itself over the loopback, where nothing can be held back.

Segments are compared where they could be captured, and states once both wires are empty again;
what lies between a call and that moment cannot be stopped to look at it.
"""

import os
import select
from collections.abc import Iterator
from dataclasses import replace

from quizgen.tcp.model.network import Verb
from quizgen.tcp.run.trace import Step, Trace
from quizgen.witness import packet
from quizgen.witness.comparison import Numbers, Seen, Sent, expected, written
from quizgen.witness.findings import Finding, Replayed
from quizgen.witness.hosts import Host, Program, Terms, hosts
from quizgen.witness.linux import impossible
from quizgen.witness.packet import Packet
from quizgen.witness.replay import CALLS, call, timed
from quizgen.witness.scenarios import Play
from quizgen.witness.wire import MAX_PACKETS, MTU

SETTLED_MS = 100  # longer than Linux delays an ACK
POLL_MS = 10
POLLS = 30
Exchange = list[Step]

_CALLS = {Verb.CLOSE, *CALLS} - {Verb.CRASH}  # a crash asks for a permission of its own


def exchanges(trace: Trace, closes_with: str) -> list[Exchange] | None:
    """Cut a run where both wires are empty; None if the loopback cannot do it: it loses nothing,
    forges nothing, and lets no one call while a segment is on its way."""
    cut: list[Exchange] = [[]]
    for step in trace.steps:
        verb = step.action.verb
        if verb is not Verb.DELIVER and (verb not in _CALLS or any(step.before.wires)):
            return None
        if impossible(step, closes_with):
            return None
        cut[-1].append(step)
        if not any(step.after.wires):
            cut.append([])
    delays = any(host.delays_acks for host in trace.end.hosts)
    return None if cut[-1] or delays else cut[:-1]


def replay(play: Play, trace: Trace, running: list[Program]) -> Replayed | None:
    """Have the kernel do what the loopback lets it; None if that is not this play.

    Where a play is known to differ, every difference counts as the one that is known.
    """
    cut = exchanges(trace, play.closes_with)
    return None if cut is None else _Replay(play, running).run(cut)


class _Replay:
    def __init__(self, play: Play, running: list[Program]) -> None:
        terms = Terms(0, keeps_listening=play.keeps_listening)
        self.play = play
        self.hosts = hosts(running, 0, terms)
        self.numbers = Numbers()
        self.segments = 0
        descriptor = running[0].descriptor
        self.capture = _Capture(descriptor, self.hosts) if descriptor >= 0 else None

    def run(self, cut: list[Exchange]) -> Replayed:
        findings: list[Finding] = []
        done = 0
        for exchange in cut:
            done += len(exchange)
            finding = self._exchange(exchange)
            findings += [finding] if finding else []
            if finding and not finding.is_documented:
                return Replayed(done, self.segments, tuple(findings))
        findings += timed(self.play, self.hosts)
        return Replayed(done, self.segments, tuple(findings))

    def _exchange(self, exchange: Exchange) -> Finding | None:
        model = _joined([expected(step) for step in exchange])
        refused = "; ".join(
            answer
            for step in exchange
            if step.action.verb is not Verb.DELIVER
            and (answer := call(self.play, step, self.hosts[step.action.side]))
        )
        sent = self._captured(exchange)
        if not self.capture:
            model = replace(model, sent=())
        kernel = Seen(sent, self._settled(model), bool(refused), refused)
        if kernel == model:
            return None
        known = self.play.shows[0] if self.play.shows else None
        return Finding(exchange[-1].statement.text, str(model), str(kernel), known)

    def _captured(self, exchange: Exchange) -> tuple[Sent, ...]:
        """The segments of one exchange, in symbols."""
        if not self.capture:
            return ()
        model = [
            (step.action.side, segment)
            for step in exchange
            for segment in (step.outcome.sent if step.outcome else ())
        ]
        texts = []
        for number, found in enumerate(self.capture.take()):
            side = next(host.side for host in self.hosts if host.name == found.source)
            if number < len(model) and model[number][0] is side:
                self.numbers.learn(side, model[number][1], found.segment)
            segment = self.numbers.segment_to_model(side, found.segment)
            texts.append(written(exchange[-1].names, side, segment))
        self.segments += len(texts)
        return tuple(texts)

    def _settled(self, model: Seen) -> tuple[str, str]:
        """The states, once they are as the model says or time is up."""
        for _ in range(POLLS):
            states = self.hosts[0].standing().state, self.hosts[1].standing().state
            if states == model.states:
                break
            select.select([], [], [], POLL_MS / 1000)
        return states


def _joined(steps: list[Seen]) -> Seen:
    """What an exchange did as a whole."""
    sent = tuple(sent for seen in steps for sent in seen.sent)
    return Seen(sent, steps[-1].states, any(seen.is_refused for seen in steps))


class _Capture:
    """The packets of one connection that arrive over the loopback."""

    def __init__(self, descriptor: int, pair: tuple[Host, Host]) -> None:
        self.descriptor = descriptor
        self.names = {pair[0].name, pair[1].name}

    def take(self) -> Iterator[Packet]:
        """Every packet that comes before it is quiet."""
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        for _ in range(MAX_PACKETS):
            if not poll.poll(SETTLED_MS):
                return
            found = packet.read(os.read(self.descriptor, MTU))
            if found and {found.source, found.destination} == self.names:
                yield found
