"""The picture of a note: the ladder of its very run, or the states that it is about."""

from collections.abc import Sequence

from quizgen.entries.library import Library
from quizgen.export.anki.text import escaped
from quizgen.forms.event import Event
from quizgen.item import Item
from quizgen.tcp.answers import Chosen
from quizgen.tcp.facts import event_facts
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import SITUATIONS
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.views.ladder import Mark, Row, host_names, rows
from quizgen.tcp.views.ladder_svg import run_svg
from quizgen.tcp.views.state_map_svg import state_map_svg
from quizgen.words import Words

_SAY = Words("export")


Drawn = dict[tuple[int, tuple[int, ...]], str]
"""Ladders, by the identity of their runs and the segments that are asked about."""


def picture(items: Sequence[Item], library: Library, language: str, drawn: Drawn) -> str:
    """What the items of one note are about, drawn; nothing where no drawing helps.

    `drawn` are the ladders of this book so far.
    """
    first = items[0]
    if first.drawing is not None:
        key = id(first.drawing), first.segments
        if key not in drawn:
            drawn[key] = ladder(first.drawing, language, first.segments)
        return drawn[key]
    entry = library.entries[first.entry_id].entry
    if isinstance(entry, Event):
        before = SITUATIONS[entry.state].state
        after = State(str(event_facts(entry.state, entry.event, library.protocol)["next"].value))
        changes = [(before, after)] if after is not before else []
        return state_map_svg({before, after}, changes, language).inline()
    if isinstance(first.answer, Chosen):
        named = {state for state in State if state in first.answer.names}
        return state_map_svg(named, (), language).inline() if named else ""
    return ""


def ladder(trace: Trace, language: str, asked: Sequence[int] = ()) -> str:
    """The run, segment by segment, with those framed that are asked about."""
    return run_svg(trace, language, title=_SAY("card.run")[language], asked=asked).inline()


def ladder_with_gaps(trace: Trace, language: str) -> tuple[str, int]:
    """The run as a table, each of whose segments is a gap of its own in Anki's notation; and how
    many there are."""
    gaps: dict[object, int] = {}
    left, right = host_names(language)
    lines = [f"<tr><th>{escaped(left)}</th><td></td><th>{escaped(right)}</th></tr>"]
    for place, row in enumerate(rows(trace, language=language)):
        segment = ""
        if row.mark is not Mark.NOTE:
            flight = place if row.flight is None else row.flight
            gap = gaps.setdefault(flight, len(gaps) + 1)
            segment = f"<span>{{{{c{gap}::{escaped(row.label)}}}}}</span>"
        cells = f"<td>{escaped(row.left)}</td><td{_way(row)}>{segment}</td>"
        lines.append(f"<tr>{cells}<td>{escaped(row.right)}</td></tr>")
    return f'<table class="ladder">{"".join(lines)}</table>', len(gaps)


def _way(row: Row) -> str:
    """Which way a segment goes, and what becomes of it."""
    if row.mark is Mark.NOTE:
        return ""
    is_lost = row.mark in (Mark.LOST, Mark.VANISHES)
    return f' class="to-{row.sender.peer}{" is-lost" if is_lost else ""}"'
