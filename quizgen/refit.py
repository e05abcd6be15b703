"""What a host shows, fitted to the width of a terminal: by fields, never inside a number."""

import re
from collections.abc import Iterator, Sequence

from wcwidth import wcswidth

from quizgen.item import Exhibit
from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.views.ladder import WIRE, Mark, Row, host_names, rows, text_ladder
from quizgen.wrapping import wrapped

_INDENT = 4
_TIED = "\ue000"  # a space that does not break, as wide as one
_ARROWS = {Mark.LOST: "-X", Mark.VANISHES: "-X", Mark.DEPARTS: "-> …"}


def exhibit(shown: Exhibit, language: str, width: int | None) -> str:
    """The lines of an exhibit, none wider than `width` columns if it can be helped."""
    if shown.rows:
        return _fitted(shown.rows[language], language, width)
    lines = shown.text[language].rstrip("\n").split("\n")
    if width is None or max(map(wcswidth, lines)) <= width:
        return "\n".join(lines)
    if shown.form == "ss":
        return "\n".join(line for row in lines for line in _sockets(row))
    return "\n".join(_fields(line, width) for line in lines)


def _fields(line: str, width: int) -> str:
    """A line of a capture: it breaks between its fields, and inside one that is too wide."""
    if wcswidth(line) <= width:
        return line
    fields = re.split(r"(?<=,) (?![^\[]*\])|(?<=:) (?=Flags)", line)
    room = width - _INDENT
    tied = (field.replace(" ", _TIED) if wcswidth(field) <= room else field for field in fields)
    return wrapped(" ".join(tied), width, _INDENT).replace(_TIED, " ")


def _sockets(line: str) -> Iterator[str]:
    """A line of `ss`, each number with the name of its column."""
    row = line.split()
    if line.startswith("State "):
        return
    if len(row) != 5 or line.endswith("$ ss -tan"):
        yield line
        return
    state, received, sent, local, peer = row
    yield f"{state} Recv-Q {received} Send-Q {sent}"
    yield f"  Local {local}"
    yield f"  Peer {peer}"


def ladder(trace: Trace, language: str, width: int | None, numbers: str = "symbolic") -> str:
    """The ladder of a run; a list of its segments where not even a short wire fits."""
    return _fitted(rows(trace, numbers=numbers, language=language), language, width)


def _fitted(drawn: Sequence[Row], language: str, width: int | None) -> str:
    hosts = host_names(language)
    if width is None:
        return text_ladder(drawn, hosts).rstrip("\n")
    left = max(wcswidth(words) for words in [hosts[0], *(row.left for row in drawn)])
    right = max(wcswidth(words) for words in [hosts[1], *(row.right for row in drawn)])
    shown = text_ladder(drawn, hosts, min(WIRE, width - left - right - 6)).rstrip("\n")
    if max(map(wcswidth, shown.split("\n"))) <= width:
        return shown
    return "\n".join(wrapped(line, width, _INDENT) for line in _told(drawn, hosts))


def _told(drawn: Sequence[Row], hosts: tuple[str, str]) -> Iterator[str]:
    """Each row in words: the segment, and below it the states that follow."""
    for row in drawn:
        there = zip(hosts, (row.left, row.right), strict=True)
        states = "; ".join(f"{host} {words}" for host, words in there if words)
        if row.mark is Mark.NOTE:
            yield states
            continue
        sender, receiver = hosts if row.sender is Side.CLIENT else hosts[::-1]
        arrow = _ARROWS.get(row.mark, "->")
        yield f"{sender} {arrow} {receiver}: {row.label}"
        if states:
            yield f"  {states}"
