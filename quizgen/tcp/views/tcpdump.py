"""Captures: a run as `tcpdump -n` on one of the hosts prints it.

A capture sees what its host sends, lost or not, and what reaches it.  The model has no clock and
no PSH bit, so moments are made up here, evenly and without chance, and PSH is set as RFC 9293
§3.9.1 asks: on the last segment of what was buffered (MUST-61).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment, plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Tcb
from quizgen.tcp.run.trace import Step, Trace


class Socket(NamedTuple):
    """An address and a port."""

    address: str
    port: int


SOCKETS = (Socket("192.0.2.1", 50000), Socket("192.0.2.2", 443))
"""Client and server, in the block for documentation (RFC 5737).  tcpdump reads no further into
what port 443 carries, as it does on port 80."""

NOON = timedelta(hours=12)
ONE_WAY = timedelta(milliseconds=10)
_THINKS = timedelta(milliseconds=5)  # between what users and hosts do of their own accord
_ANSWERS = timedelta(microseconds=40)  # between a segment's arrival and the answer
_FIRST_TIMEOUT = timedelta(seconds=1)  # the initial RTO of RFC 6298 §2, doubled each time
_SYN_LINEAR_TIMEOUTS = 4  # of a SYN of Linux since 6.5, before they double
_WAITS = {
    Verb.USER_TIMEOUT: timedelta(seconds=100),  # R2 of RFC 9293 §3.8.3
    Verb.TIME_WAIT_TIMEOUT: timedelta(seconds=60),  # TCP_TIMEWAIT_LEN of Linux
    Verb.DELAYED_ACK_TIMEOUT: timedelta(milliseconds=40),  # TCP_DELACK_MIN of Linux
}
_CLOCKS = (1_000_000, 5_000_000)  # where the hosts' timestamp clocks stand, in milliseconds
_WIDEST = 0xFFFF


class Frame(NamedTuple):
    """One segment as it stands in a capture: its moment since midnight, PSH, the 16 bits of the
    window field, and its options in the order in which Linux writes them."""

    moment: timedelta
    sender: Side
    segment: Segment
    push: bool
    window: int
    options: tuple[str, ...]


def frames(
    trace: Trace,
    at: Side,
) -> list[Frame]:
    """Return what a capture on host `at` holds."""
    capture = _Capture()
    return [frame for step in trace.steps for side, frame in capture.watch(step) if side is at]


def tcpdump(
    trace: Trace,
    at: Side = Side.CLIENT,
    *,
    absolute: bool = False,
) -> str:
    """Print what `tcpdump -n` on host `at` prints, or `tcpdump -n -S` with `absolute`."""
    numbers = _Numbers()
    lines = []
    for frame in frames(trace, at):
        counted = (frame.segment.seq, frame.segment.ack or 0)
        if not absolute:
            counted = numbers.relative(frame.sender, frame.segment)
        lines.append(_line(frame, *counted))
    return "".join(f"{line}\n" for line in lines)


class _Numbers:
    """Relative numbers by tcpdump's rule: the first ACK of a capture, and every SYN,ACK, fixes
    both ends' bases and is printed as it is; a segment without ACK is always printed so."""

    def __init__(self) -> None:
        self.bases: tuple[int, int] | None = None

    def relative(self, sender: Side, segment: Segment) -> tuple[int, int]:
        """Return SEG.SEQ and SEG.ACK as printed."""
        seq, ack = segment.seq, segment.ack
        if ack is None:
            return seq, 0
        if self.bases is None or segment.syn:
            bases = (seq, plus(ack, -1))
            self.bases = bases if sender is Side.CLIENT else (bases[1], bases[0])
            return seq, ack
        base, peer_base = self.bases[sender], self.bases[sender.peer]
        return (seq - base) % SEQUENCE_SPACE, (ack - peer_base) % SEQUENCE_SPACE


def _line(frame: Frame, seq: int, ack: int) -> str:
    """`12:00:00.000000 IP 192.0.2.1.50000 > 192.0.2.2.443: Flags [S], seq 100, win 65535, …`"""
    segment = frame.segment
    source, target = SOCKETS[frame.sender], SOCKETS[frame.sender.peer]
    octets = len(segment.text)
    parts = [f"Flags [{_flags(frame)}]"]
    if octets:
        parts.append(f"seq {seq}:{(seq + octets) % SEQUENCE_SPACE}")
    elif segment.syn or segment.fin or segment.rst:
        parts.append(f"seq {seq}")
    if segment.ack is not None:
        parts.append(f"ack {ack}")
    parts.append(f"win {frame.window}")
    if frame.options:
        parts.append(f"options [{','.join(frame.options)}]")
    parts.append(f"length {octets}")
    way = f"{source.address}.{source.port} > {target.address}.{target.port}"
    return f"{_clock_time(frame.moment)} IP {way}: {', '.join(parts)}"


def _flags(frame: Frame) -> str:
    segment = frame.segment
    bits = (
        ("F", segment.fin),
        ("S", segment.syn),
        ("R", segment.rst),
        ("P", frame.push),
        (".", segment.ack is not None),
    )
    return "".join(letter for letter, is_set in bits if is_set) or "none"


def _clock_time(moment: timedelta) -> str:
    seconds, micro = divmod(moment // timedelta(microseconds=1), 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours % 24:02}:{minute:02}:{second:02}.{micro:06}"


class _Flight(NamedTuple):
    """A segment on its way, as it left; `stamp` is its timestamp, 0 without the option."""

    left: Frame
    stamp: int


class _Capture:
    """Both hosts watched at once: the clock, what is on its way, what each was told last."""

    def __init__(self) -> None:
        self.now = NOON
        self.flights: dict[int, _Flight] = {}
        self.pushes: dict[tuple[Side, int], bool] = {}
        self.last_sent = [NOON, NOON]
        self.timeouts = [0, 0]
        self.stamps = [0, 0]

    def watch(self, step: Step) -> Iterator[tuple[Side, Frame]]:
        """Yield the frames of one step, each with the host that sees it."""
        side, verb = step.action.side, step.action.verb
        self._wait(step)
        if verb is Verb.INJECT and step.flight is not None and step.segment is not None:
            window = min(step.segment.wnd, _WIDEST)
            frame = Frame(self.now, side.peer, step.segment, bool(step.segment.text), window, ())
            self.flights[step.flight] = _Flight(frame, 0)
        elif verb is Verb.DELIVER and step.flight is not None:
            flight = self.flights[step.flight]
            self.stamps[side] = flight.stamp or self.stamps[side]
            yield side, flight.left._replace(moment=self.now)
        sent = step.outcome.sent if step.outcome else ()
        for place, segment in enumerate(sent):
            if place or verb is Verb.DELIVER:
                self.now += _ANSWERS
            frame, stamp = self._leaving(step, segment)
            self.flights[step.sent + place] = _Flight(frame, stamp)
            self.last_sent[side] = self.now
            yield side, frame

    def _wait(self, step: Step) -> None:
        """Let the time pass that lies before a step."""
        side, verb = step.action.side, step.action.verb
        if verb is Verb.RETRANSMISSION_TIMEOUT:
            opening = step.before.tcbs[side].state is State.SYN_SENT
            doubled = self.timeouts[side] - (_SYN_LINEAR_TIMEOUTS if opening else 0)
            due = self.last_sent[side] + _FIRST_TIMEOUT * 2 ** max(doubled, 0)
            self.timeouts[side] += 1
            self.now = max(self.now, due)
        elif verb is Verb.DELIVER and step.flight is not None:
            left = self.flights[step.flight].left.moment
            self.now = max(self.now + _ANSWERS, left + ONE_WAY)
            if step.before.tcbs[side].snd_una != step.after.tcbs[side].snd_una:
                self.timeouts[side] = 0
        elif verb in _WAITS:
            self.now += _WAITS[verb]
        elif verb not in (Verb.LOSE, Verb.DUPLICATE, Verb.INJECT) and self.now > NOON:
            self.now += _THINKS

    def _leaving(self, step: Step, segment: Segment) -> tuple[Frame, int]:
        """The frame of a segment that leaves now, and its timestamp."""
        side = step.action.side
        before, after = step.before.tcbs[side], step.after.tcbs[side]
        tcb = before if after.state is State.CLOSED else after
        passed = (self.now - NOON) // timedelta(milliseconds=1)
        stamp = _CLOCKS[side] + passed if _stamped(tcb, segment) else 0
        options = _options(segment, stamp, self.stamps[side] if segment.ack is not None else 0)
        frame = Frame(
            self.now, side, segment, self._push(step, segment), _window(tcb, segment), options
        )
        return frame, stamp

    def _push(self, step: Step, segment: Segment) -> bool:
        """PSH on the last text of a step that leaves none waiting; again when sent again."""
        side = step.action.side
        if not segment.text:
            return False
        texts = [sent for sent in (step.outcome.sent if step.outcome else ()) if sent.text]
        is_last = segment is texts[-1] and not step.after.tcbs[side].unsent
        return self.pushes.setdefault((side, segment.seq), is_last)


def _stamped(tcb: Tcb, segment: Segment) -> bool:
    """Timestamps are on a SYN that offers them, and on all segments once both hosts have."""
    if segment.syn:
        return segment.options.timestamps
    return tcb.options.timestamps and tcb.peer_options.timestamps


def _window(tcb: Tcb, segment: Segment) -> int:
    """The window field: scaled once both SYNs offered it, never in a SYN (RFC 7323 §2.2)."""
    own, peer = tcb.options.window_scale, tcb.peer_options.window_scale
    scale = 0 if segment.syn or own is None or peer is None else own
    return min(segment.wnd >> scale, _WIDEST)


def _options(segment: Segment, stamp: int, echo: int) -> tuple[str, ...]:
    """The options in Linux's order, padded as there."""
    offered = segment.options
    written: list[str] = []
    if offered.mss is not None:
        written.append(f"mss {offered.mss}")
    if stamp:
        written += ["sackOK"] if offered.sack_permitted else ["nop", "nop"]
        written.append(f"TS val {stamp} ecr {echo}")
    elif offered.sack_permitted:
        written += ["nop", "nop", "sackOK"]
    if offered.window_scale is not None:
        written += ["nop", f"wscale {offered.window_scale}"]
    return tuple(written)
