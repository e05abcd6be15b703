"""Exhibits: what stands below the stem of an item, a capture, a list of sockets or a ladder."""

import re
from collections.abc import Collection, Mapping, Sequence

from quizgen.item import Exhibit
from quizgen.tcp.model.network import SIDES, Side
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.views.header import header_dump
from quizgen.tcp.views.ladder import Row, host_names, rows, text_ladder, with_blanks
from quizgen.tcp.views.ss import ss, ss_both
from quizgen.tcp.views.tcpdump import tcpdump
from quizgen.words import LANGUAGES, Text, Words, join, replaced, same, say, spoken
from quizgen.wrapping import wrapped

_SAY = Words("forms")
_SCENE_WIDTH = 72


def run_exhibit(show: str, script: str, asked: Collection[str]) -> Exhibit:
    """The run of a script as `tcpdump client`, `ss`, `header` or `ladder` prints it; `tcpdump` runs
    on the client by default, `ss` on both hosts, and a ladder has blanks for what is `asked`."""
    form, _, host = show.partition(" ")
    trace, side = run(script), SIDES.get(host)
    match form:
        case "ladder":
            return _ladder({lang: _with_blanks(trace, lang, asked) for lang in LANGUAGES})
        case "tcpdump":
            drawn = same(tcpdump(trace, side or Side.CLIENT))
        case "header":
            drawn = same(header_dump(trace, side or Side.CLIENT))
        case _:
            drawn = same(ss_both(trace) if side is None else ss(trace, side))
    return Exhibit(form, drawn)


def _with_blanks(trace: Trace, language: str, asked: Collection[str]) -> tuple[Row, ...]:
    return tuple(with_blanks(rows(trace, language=language), trace, asked))


def _ladder(drawn: Mapping[str, tuple[Row, ...]]) -> Exhibit:
    told = spoken(lambda lang: text_ladder(drawn[lang], host_names(lang)))
    return Exhibit("ladder", told, drawn)


def scenery(scene: Text) -> Exhibit:
    """What an author tells beside the question, in lines that fit; said to be no part of it."""
    told = join([_SAY("scene"), scene], same(""))
    return Exhibit("scene", told.each(lambda words: wrapped(words, _SCENE_WIDTH) + "\n"))


def numbered_runs(runs: Sequence[str]) -> Exhibit:
    """`(1) client SYN → server SYN,ACK`, each run on a line of its own."""
    lines = []
    for number, run_ in enumerate(runs, 1):
        shown = same(f"({number}) " + re.sub(r"\s*->\s*", " → ", run_) + "\n")
        for host in SIDES:
            shown = replaced(shown, rf"\b{host}\b", say(host))
        lines.append(replaced(shown, ": ", say("colon")))
    return Exhibit("runs", join(lines, same("")))
