"""Ladders: a run drawn as two hosts and the segments between them.

`rows` says what is drawn, line by line, in the manner of RFC 9293's figures: states stand AFTER
the departure or arrival of a segment; one that does not arrive at once leaves on one row and
arrives on another.  How rows are drawn is known to `text_ladder` here and to `ladder_svg`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from wcwidth import wcswidth

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Segment, distance
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import (
    ISS_SYMBOLS,
    Name,
    Passage,
    Step,
    Trace,
    ack_symbol,
    seq_symbol,
)
from quizgen.words import Words, say


class Mark(StrEnum):
    """What a row shows of a segment: it passes or is lost at once, it departs and later arrives
    or vanishes; or nothing, in a note."""

    PASSES = "passes"
    LOST = "lost"
    DEPARTS = "departs"
    ARRIVES = "arrives"
    VANISHES = "vanishes"
    NOTE = "note"


@dataclass(frozen=True)
class Row:
    """One line of a ladder.  `left` and `right` are states or notes; `label` names the segment
    that goes from `sender`; a NOTE has neither.  Rows of one `flight` show the same segment."""

    mark: Mark
    left: str
    right: str
    label: str = ""
    sender: Side = Side.CLIENT
    flight: int | None = None


NUMBERS = ("symbolic", "absolute", "relative")


def rows(
    trace: Trace, *, own: bool = True, numbers: str = "symbolic", language: str = "en"
) -> list[Row]:
    """Return the rows of a ladder.

    `own` leaves out what `do` ran before; `numbers` is `symbolic` (x+1), `absolute` (101) or
    `relative` to each host's ISN (1), as Wireshark shows them; `language` is that of the notes.
    """
    steps = trace.own_steps if own else trace.steps
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
            drawn += _row_of(step, numbers, language)
        for passage in sent_in.get(id(step), []):
            next_delivers = following is not None and passage.delivered_in is following
            next_loses = _loses(following, passage)
            if following is not None and (next_delivers or next_loses):
                joined.add(id(following))
            mark = Mark.PASSES if next_delivers else Mark.LOST if next_loses else Mark.DEPARTS
            shown = following if next_delivers and following else step
            sender, segment, flight = passage.sender, passage.segment, passage.flight
            drawn.append(_segment_row(mark, shown, sender, segment, numbers, flight))
    return drawn


def _loses(step: Step | None, passage: Passage) -> bool:
    return step is not None and step.action.verb is Verb.LOSE and step.segment is passage.segment


_SAY = Words("tcp")


def _row_of(step: Step, numbers: str, language: str) -> Iterable[Row]:
    """What a step shows before the segments it sends."""
    left, right = step.after.states
    verb, side = step.action.verb, step.action.side
    if step.segment is not None and verb in (Verb.DELIVER, Verb.LOSE):
        mark = Mark.ARRIVES if verb is Verb.DELIVER else Mark.VANISHES
        yield _segment_row(mark, step, side.peer, step.segment, numbers, step.flight)
    elif (noted := f"ladder.{verb.name.lower()}") in _SAY:
        note = f"({_SAY(noted)[language]})"
        sends = step.outcome is not None and bool(step.outcome.sent)
        yield Row(Mark.NOTE, note if side is Side.CLIENT else "", note if side else "")
        if not sends and step.before.states != step.after.states:
            yield Row(Mark.NOTE, left, right)


def _segment_row(
    mark: Mark, step: Step, sender: Side, segment: Segment, numbers: str, flight: int | None
) -> Row:
    left, right = (str(state) for state in step.after.states)
    from_client = sender is Side.CLIENT
    if mark is Mark.VANISHES:
        left = right = ""
    elif mark in (Mark.DEPARTS, Mark.LOST):
        left, right = (left, "") if from_client else ("", right)
    elif mark is Mark.ARRIVES:
        left, right = ("", right) if from_client else (left, "")
    return Row(mark, left, right, label(segment, sender, step.names, numbers), sender, flight)


def label(segment: Segment, sender: Side, names: tuple[Name, ...], numbers: str) -> str:
    """`SYN,ACK seq=y ack=x+1`"""
    if numbers == "symbolic":
        seq = str(seq_symbol(names, sender, segment))
        ack = str(ack_symbol(names, sender, segment))
    elif numbers == "relative":
        seq = "0" if segment.is_unnumbered else _relative(names, sender, segment.seq)
        ack = "" if segment.ack is None else _relative(names, sender.peer, segment.ack)
    else:
        seq, ack = str(segment.seq), "" if segment.ack is None else str(segment.ack)
    parts = [segment.flags, f"seq={seq}"]
    if segment.ack is not None:
        parts.append(f"ack={ack}")
    if segment.text:
        parts.append(f"len={len(segment.text)}")
    return " ".join(parts)


def _relative(names: tuple[Name, ...], side: Side, number: int) -> str:
    """Count from the ISN of `side`, the latest one at or before `number`: its SYN is 0."""
    isns = [
        name.number
        for name in reversed(names)
        if name.side is side and name.symbol.rstrip("'") == ISS_SYMBOLS[side]
    ]
    reached = [isn for isn in isns if distance(isn, number) >= 0]
    offsets = [distance(isn, number) for isn in reached or isns]
    return str(min(offsets, key=abs)) if offsets else str(number)


BLANK = "[?]"
BLANKS = ("client", "server", "sends", "seq", "ack")
"""The facts for which a ladder can leave a blank."""


def with_blanks(drawn: Sequence[Row], trace: Trace, facts: Collection[str]) -> list[Row]:
    """The ladder without these facts: the state in which a host ends, all the while that it lasts,
    and what the last step sends."""
    sent = {p.flight for p in trace.passages if p.sent_in is trace.steps[-1]}
    found = [
        replace(row, label=_with_blanks(row.label, facts)) if row.flight in sent else row
        for row in drawn
    ]
    if "client" in facts:
        lefts = _without_end([row.left for row in found])
        found = [replace(row, left=left) for row, left in zip(found, lefts, strict=True)]
    if "server" in facts:
        rights = _without_end([row.right for row in found])
        found = [replace(row, right=right) for row, right in zip(found, rights, strict=True)]
    return found


def _without_end(margin: Sequence[str]) -> list[str]:
    """What stands beside a line of the ladder, without the state in which its host ends."""
    states = [words for words in margin if words in tuple(State)]
    before = {*states} - {*states[-1:]}
    since = max((place for place, words in enumerate(margin) if words in before), default=-1)
    return [
        BLANK if words in states and place > since else words for place, words in enumerate(margin)
    ]


def _with_blanks(label: str, facts: Collection[str]) -> str:
    flags, *others = label.split(" ")
    if "sends" in facts:  # whether there is data is asked for, too
        flags, others = BLANK, [part for part in others if not part.startswith("len=")]
    named = [part.partition("=") for part in others]
    return " ".join([flags, *(f"{k}={BLANK if k in facts else v}" for k, _, v in named)])


def host_names(language: str) -> tuple[str, str]:
    """What stands over the lines of client and server."""
    return say("client")[language], say("server")[language]


WIRE = 44


def text_ladder(drawn: Sequence[Row], hosts: tuple[str, str], wire: int = WIRE) -> str:
    """Draw rows in plain text, aligned also where a host's name is Chinese.

    The wire is `wire` columns long, or as long as its longest label wants.
    """
    margin = max(wcswidth(words) for words in [hosts[0], *(row.left for row in drawn)])
    wire = max([wire, *(wcswidth(row.label) + 10 for row in drawn)])
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
        Mark.VANISHES: ("...", "--- X"),
    }[row.mark]
    tip = "" if far else ">"
    room = width - len(near) - len(far) - len(tip) - len(row.label) - 2
    line = f"{near} {row.label} {'-' * room}{tip}{far}"
    if row.sender is Side.CLIENT:
        return line
    mirrored = "<" if tip else ""
    return f"{far[::-1]}{mirrored}{'-' * room} {row.label} {near}"
