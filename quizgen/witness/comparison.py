"""What the model says of one step of a script beside what the kernel did."""

from collections.abc import Callable
from dataclasses import dataclass

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment, distance
from quizgen.tcp.run.trace import Name, Step, ack_symbol, seq_symbol

Sent = tuple[str, ...]
States = tuple[str, str]
Moved = Callable[[Side, int], int]


@dataclass(frozen=True)
class Seen:
    """What one step did, in symbols: the segments it sent, `client: FIN,ACK seq=x+1 ack=y+1`,
    the states of client and server after it, and the call that the kernel refused, if any."""

    sent: Sent
    states: States
    refused: str = ""

    def __str__(self) -> str:
        sent = " and ".join(self.sent) or "nothing sent"
        return f"{sent}; {self.states[0]}, {self.states[1]}{self.refused and '; ' + self.refused}"


@dataclass(frozen=True)
class Difference:
    """Where Linux is known to differ: after which statement, what it does there instead, why, and
    the document or the place in the kernel's source that says so.

    `until` names the first Linux that agrees; then it is no finding if the difference is gone.
    """

    after: str
    linux: Seen
    reason: str
    source: str
    until: str = ""


@dataclass(frozen=True)
class Finding:
    """A step at which the kernel and the model differ; `known` if that is documented."""

    after: str
    model: Seen
    kernel: Seen
    known: Difference | None = None


def judge(
    after: str, model: Seen, kernel: Seen, differences: tuple[Difference, ...]
) -> Finding | None:
    """Compare one step.  A documented difference must show, exactly as it is documented."""
    here = [difference for difference in differences if difference.after == after]
    for difference in here:
        if kernel == difference.linux:
            return Finding(after, model, kernel, difference)
    if kernel == model and all(difference.until for difference in here):
        return None
    return Finding(after, model, kernel)


def written(names: tuple[Name, ...], sender: Side, segment: Segment) -> str:
    """A segment in symbols, with its sender: `server: ACK seq=y+1 ack=x+101 data=100`."""
    words = [f"{sender}:", segment.flags or "no flags", f"seq={seq_symbol(names, sender, segment)}"]
    if segment.ack is not None:
        words.append(f"ack={ack_symbol(names, sender, segment)}")
    if segment.text:
        words.append(f"data={len(segment.text)}")
    return " ".join(words)


def expected(step: Step) -> Seen:
    """What the model says of a step."""
    sent = step.outcome.sent if step.outcome else ()
    side = step.action.side
    client, server = step.after.states
    return Seen(tuple(written(step.names, side, segment) for segment in sent), (client, server))


class Numbers:
    """The kernel chooses its own ISNs: which of them stands for which ISS of the model."""

    def __init__(self) -> None:
        self.pairs: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])

    def learn(self, side: Side, model: Segment, kernel: Segment) -> None:
        """Take the kernel's ISN from its SYN, unless the model's ISS has one already."""
        known = [pair[0] for pair in self.pairs[side]]
        if model.syn and kernel.syn and model.seq not in known:
            self.pairs[side].append((model.seq, kernel.seq))

    def to_kernel(self, side: Side, number: int) -> int:
        """The kernel's number for a number of the model."""
        return self._moved(side, number, 0, 1)

    def to_model(self, side: Side, number: int) -> int:
        """The model's number for a number of the kernel."""
        return self._moved(side, number, 1, 0)

    def _moved(self, side: Side, number: int, of: int, to: int) -> int:
        """Count from the latest ISS at or before `number`; from the nearest if there is none."""
        pairs = [pair for pair in reversed(self.pairs[side]) if distance(pair[of], number) >= 0]
        nearest = sorted(self.pairs[side], key=lambda pair: abs(distance(pair[of], number)))
        for pair in [*pairs, *nearest]:
            return (pair[to] + distance(pair[of], number)) % SEQUENCE_SPACE
        return number

    def segment_to_model(self, sender: Side, segment: Segment) -> Segment:
        """A segment of the kernel in the model's numbers."""
        return self._segment(sender, segment, self.to_model)

    def segment_to_kernel(self, sender: Side, segment: Segment) -> Segment:
        """A segment of the model in the kernel's numbers."""
        return self._segment(sender, segment, self.to_kernel)

    def _segment(self, sender: Side, segment: Segment, moved: Moved) -> Segment:
        ack = None if segment.ack is None else moved(sender.peer, segment.ack)
        if segment.rst and segment.ack is not None and segment.seq == 0:
            return segment._replace(ack=ack)  # 0 is no place in anyone's sequence
        return segment._replace(seq=moved(sender, segment.seq), ack=ack)
