"""What the model says of one step of a script beside what the kernel did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment, distance
from quizgen.tcp.run.trace import Name, Step, ack_symbol, seq_symbol

States = tuple[str, str]
Moved = Callable[[Side, int], int]

ON_A_WIRE = (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE, Verb.INJECT)


class Sent(NamedTuple):
    """A segment in symbols, with its sender: `server: ACK seq=y+1 ack=x+101 data=100`.

    `ack` is empty where the ACK bit is off."""

    sender: Side
    flags: str
    seq: str
    ack: str = ""
    octets: int = 0

    def __str__(self) -> str:
        words = [f"{self.sender}:", self.flags or "no flags", f"seq={self.seq}"]
        words += [f"ack={self.ack}"] if self.ack else []
        words += [f"data={self.octets}"] if self.octets else []
        return " ".join(words)


@dataclass(frozen=True)
class Seen:
    """What one step did: the segments it sent, the states of client and server after it, and
    whether the call was refused.  In which words it was refused is not compared."""

    sent: tuple[Sent, ...]
    states: States
    is_refused: bool = False
    error: str = field(default="", compare=False)

    def __str__(self) -> str:
        sent = " and ".join(map(str, self.sent)) or "nothing sent"
        refused = f"; {self.error}" if self.is_refused else ""
        return f"{sent}; {self.states[0]}, {self.states[1]}{refused}"


def written(names: tuple[Name, ...], sender: Side, segment: Segment) -> Sent:
    """Write a segment in symbols."""
    ack = ack_symbol(names, sender, segment)
    return Sent(
        sender,
        segment.flags,
        str(seq_symbol(names, sender, segment)),
        "" if ack is None else str(ack),
        len(segment.text),
    )


def expected(step: Step) -> Seen:
    """What the model says of a step."""
    sent = step.outcome.sent if step.outcome else ()
    side = step.action.side
    client, server = step.after.states
    error = _refusal(step)
    texts = tuple(written(step.names, side, segment) for segment in sent)
    return Seen(texts, (client, server), bool(error), error)


def _refusal(step: Step) -> str:
    """The error that a call returned with, if it did nothing else."""
    side = step.action.side
    if step.outcome is None or step.action.verb in ON_A_WIRE:
        return ""
    is_idle = step.before.tcbs[side] == step.after.tcbs[side]
    errors = [signal for signal in step.outcome.signals if signal.startswith("error")]
    return errors[0] if errors and is_idle else ""


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
        if segment.is_unnumbered:
            return segment._replace(ack=ack)
        return segment._replace(seq=moved(sender, segment.seq), ack=ack)
