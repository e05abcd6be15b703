"""Exhibits: what stands below the stem of an item, a capture, a list of sockets or a ladder."""

from collections.abc import Iterable
from dataclasses import replace

from quizgen.export.capture import tcpdump
from quizgen.export.diagram import rows, text_ladder
from quizgen.export.sockets import ss, ss_both
from quizgen.quiz.item import Exhibit, Item
from quizgen.tcp.network import Side
from quizgen.tcp.trace import run

_SIDES = {str(side): side for side in Side}


def drawn(exhibit: Exhibit) -> str:
    """The lines to show, with a line end after each; `tcpdump` runs on the client by default."""
    trace = run(exhibit.script)
    side = _SIDES.get(exhibit.host)
    if exhibit.form == "tcpdump":
        return tcpdump(trace, side or Side.CLIENT)
    if exhibit.form == "ladder":
        return text_ladder(rows(trace))
    return ss_both(trace) if side is None else ss(trace, side)


def with_exhibits(items: Iterable[Item]) -> list[Item]:
    """The items, each with the text of its exhibit."""
    return [
        replace(item, exhibit_text=drawn(item.exhibit)) if item.exhibit else item for item in items
    ]
