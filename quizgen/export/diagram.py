"""Ladders: a run drawn as two hosts and the segments between them.

`rows` says what is drawn, line by line, in the manner of RFC 9293's figures: states stand AFTER
the departure or arrival of a segment; one that does not arrive at once leaves on one row and
arrives on another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wcwidth import wcswidth

from quizgen.tcp.network import Side, Verb
from quizgen.tcp.segment import Segment
from quizgen.tcp.trace import Name, Passage, Step, Trace, ack_symbol, seq_symbol


class Mark(StrEnum):
    """What a row shows of a segment."""

    PASSES = "passes"
    DEPARTS = "departs"
    ARRIVES = "arrives"
    LOST = "lost"
    NOTE = "note"


@dataclass(frozen=True)
class Row:
    """One line of a ladder.  `left` and `right` are states or notes; `label` names the segment
    that goes from `sender`; a NOTE has neither."""

    mark: Mark
    left: str
    right: str
    label: str = ""
    sender: Side = Side.CLIENT


NUMBERS = ("symbolic", "absolute")


def rows(trace: Trace, *, own: bool = True, numbers: str = "symbolic") -> list[Row]:
    """Return the rows of a ladder.

    `own` leaves out what `do` ran before; `numbers` is `symbolic` (x+1) or `absolute` (101).
    """
    steps = [step for step in trace.steps if step.statement.own or not own]
    sent_in = {id(p.sent_in): [] for p in trace.passages}  # type: dict[int, list[Passage]]
    for passage in trace.passages:
        sent_in[id(passage.sent_in)].append(passage)
    if not steps:
        return []
    client, server = steps[0].before.states
    drawn = [Row(Mark.NOTE, client, server)]
    joined: set[int] = set()
    for place, step in enumerate(steps):
        following = steps[place + 1] if place + 1 < len(steps) else None
        if id(step) not in joined:
            drawn += _row_of(step, numbers)
        for passage in sent_in.get(id(step), []):
            next_delivers = following is not None and passage.delivered_in is following
            next_loses = _loses(following, passage)
            if following is not None and (next_delivers or next_loses):
                joined.add(id(following))
            mark = Mark.PASSES if next_delivers else Mark.LOST if next_loses else Mark.DEPARTS
            shown = following if next_delivers and following else step
            drawn.append(_segment_row(mark, shown, passage.sender, passage.segment, numbers))
    return drawn


def _loses(step: Step | None, passage: Passage) -> bool:
    return step is not None and step.action.verb is Verb.LOSE and step.segment is passage.segment


_NOTES = {
    Verb.PASSIVE_OPEN: "listen",
    Verb.PASSIVE_OPEN_FOR_PEER: "listen",
    Verb.SEND: "send",
    Verb.RECEIVE: "receive",
    Verb.CLOSE: "close",
    Verb.ABORT: "abort",
    Verb.RETRANSMISSION_TIMEOUT: "timeout",
    Verb.USER_TIMEOUT: "gives up",
    Verb.TIME_WAIT_TIMEOUT: "2 MSL",
    Verb.CRASH: "crash",
}


def _row_of(step: Step, numbers: str) -> Iterable[Row]:
    """What a step shows before the segments it sends."""
    left, right = step.after.states
    verb, side = step.action.verb, step.action.side
    if step.segment is not None and verb is not Verb.INJECT:
        if verb is Verb.DELIVER:
            yield _segment_row(Mark.ARRIVES, step, side.peer, step.segment, numbers)
        elif verb is Verb.LOSE:
            yield _segment_row(Mark.LOST, step, side.peer, step.segment, numbers)
    elif verb in _NOTES:
        note = f"({_NOTES[verb]})"
        sends = step.outcome is not None and bool(step.outcome.sent)
        yield Row(Mark.NOTE, note if side is Side.CLIENT else "", note if side else "")
        if not sends and step.before.states != step.after.states:
            yield Row(Mark.NOTE, left, right)


def _segment_row(mark: Mark, step: Step, sender: Side, segment: Segment, numbers: str) -> Row:
    left, right = (str(state) for state in step.after.states)
    if mark in (Mark.DEPARTS, Mark.LOST):
        left, right = (left, "") if sender is Side.CLIENT else ("", right)
    elif mark is Mark.ARRIVES:
        left, right = ("", right) if sender is Side.CLIENT else (left, "")
    return Row(mark, left, right, label(segment, sender, step.names, numbers), sender)


def label(segment: Segment, sender: Side, names: tuple[Name, ...], numbers: str) -> str:
    """`SYN,ACK seq=y ack=x+1`"""
    absolute = numbers == "absolute"
    seq = str(segment.seq) if absolute else seq_symbol(names, sender, segment)
    parts = [segment.flags, f"seq={seq}"]
    if segment.ack is not None:
        ack = str(segment.ack) if absolute else ack_symbol(names, sender, segment)
        parts.append(f"ack={ack}")
    if segment.text:
        parts.append(f"len={len(segment.text)}")
    return " ".join(parts)


WIRE = 44


def text_ladder(drawn: list[Row], hosts: tuple[str, str] = ("client", "server")) -> str:
    """Draw rows in plain text, aligned also where a host's name is Chinese."""
    margin = max(wcswidth(words) for words in [hosts[0], *(row.left for row in drawn)])
    wire = max([WIRE, *(wcswidth(row.label) + 10 for row in drawn)])
    lines = [f"{_pad(hosts[0], margin)}  {' ' * (wire + 2)}  {hosts[1]}"]
    for row in drawn:
        lines.append(f"{_pad(row.left, margin)}  |{_wire(row, wire)}|  {row.right}".rstrip())
    return "\n".join(lines) + "\n"


def _pad(words: str, width: int) -> str:
    return words + " " * (width - wcswidth(words))


def _wire(row: Row, width: int) -> str:
    """`--- SYN seq=x ---->`, or the same to the left."""
    if row.mark is Mark.NOTE:
        return " " * width
    near, far = {
        Mark.PASSES: ("---", ""),
        Mark.DEPARTS: ("---", "  ..."),
        Mark.ARRIVES: ("...", ""),
        Mark.LOST: ("---", "--- X"),
    }[row.mark]
    tip = "" if far else ">"
    room = width - len(near) - len(far) - len(tip) - len(row.label) - 2
    line = f"{near} {row.label} {'-' * room}{tip}{far}"
    if row.sender is Side.CLIENT:
        return line
    mirrored = "<" if tip else ""
    return f"{far[::-1]}{mirrored}{'-' * room} {row.label} {near}"
