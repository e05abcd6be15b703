"""Exhibits: what stands below the stem of an item, a capture, a list of sockets or a ladder."""

import re
from collections.abc import Iterable
from dataclasses import replace

from quizgen.item import Exhibit, Item, Lines
from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.views.ladder import rows, text_ladder
from quizgen.tcp.views.ss import ss, ss_both
from quizgen.tcp.views.tcpdump import tcpdump
from quizgen.wording import WORDING

_SIDES = {str(side): side for side in Side}


def drawn(exhibit: Exhibit) -> Lines:
    """The lines to show; `tcpdump` runs on the client by default."""
    if exhibit.form == "runs":
        return Lines(_numbered(exhibit.script, "en"), _numbered(exhibit.script, "zh"))
    trace = run(exhibit.script)
    side = _SIDES.get(exhibit.host)
    if exhibit.form == "tcpdump":
        shown = tcpdump(trace, side or Side.CLIENT)
    elif exhibit.form == "ladder":
        return Lines(_ladder(trace, "en"), _ladder(trace, "zh"))
    else:
        shown = ss_both(trace) if side is None else ss(trace, side)
    return Lines(shown, shown)


def _numbered(runs: str, language: str) -> str:
    """`(1) client SYN → server SYN,ACK`, each run on a line of its own."""
    lines = []
    for number, run_ in enumerate(runs.splitlines(), 1):
        shown = re.sub(r"\s*->\s*", " → ", run_)
        for host in _SIDES:
            shown = re.sub(rf"\b{host}\b", WORDING[language][host], shown)
        if language == "zh":
            shown = shown.replace(": ", "：")
        lines.append(f"({number}) {shown}\n")
    return "".join(lines)


def _ladder(trace: Trace, language: str) -> str:
    say = WORDING[language]
    return text_ladder(rows(trace, language=language), (say["client"], say["server"]))


def with_exhibits(items: Iterable[Item]) -> list[Item]:
    """The items, each with the text of its exhibit."""
    return [
        replace(item, exhibit_text=drawn(item.exhibit)) if item.exhibit else item for item in items
    ]
