"""Exhibits: what stands below the stem of an item, a capture, a list of sockets or a ladder."""

import re
from collections.abc import Iterable
from dataclasses import replace

from quizgen.item import Exhibit, Item
from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import run
from quizgen.tcp.views.ladder import host_names, rows, text_ladder
from quizgen.tcp.views.ss import ss, ss_both
from quizgen.tcp.views.tcpdump import tcpdump
from quizgen.words import Text, join, replaced, same, say, spoken

_SIDES = {str(side): side for side in Side}


def drawn(exhibit: Exhibit) -> Text:
    """The lines to show; `tcpdump` runs on the client by default."""
    if exhibit.form == "runs":
        return _numbered(exhibit.script)
    trace = run(exhibit.script)
    side = _SIDES.get(exhibit.host)
    if exhibit.form == "ladder":
        return spoken(
            lambda language: text_ladder(rows(trace, language=language), host_names(language))
        )
    if exhibit.form == "tcpdump":
        return same(tcpdump(trace, side or Side.CLIENT))
    return same(ss_both(trace) if side is None else ss(trace, side))


def _numbered(runs: str) -> Text:
    """`(1) client SYN → server SYN,ACK`, each run on a line of its own."""
    lines = []
    for number, run_ in enumerate(runs.splitlines(), 1):
        shown = same(f"({number}) " + re.sub(r"\s*->\s*", " → ", run_) + "\n")
        for host in _SIDES:
            shown = replaced(shown, rf"\b{host}\b", say(host))
        lines.append(replaced(shown, ": ", say("colon")))
    return join(lines, same(""))


def with_exhibits(items: Iterable[Item]) -> list[Item]:
    """The items, each with the text of its exhibit."""
    return [
        replace(item, exhibit_text=drawn(item.exhibit)) if item.exhibit else item for item in items
    ]
