"""The state diagram: its lines are the tables' cells, and a real browser can show it."""

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import look, photograph, png_size, speaks_chinese

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import TRANSITIONS, Event, State
from quizgen.tcp.views.states import SUMMARISED, edges, notes, state_diagram_text, usual_ways
from quizgen.tcp.views.states_svg import state_diagram_svg

GOLDEN = Path(__file__).parent / "golden" / "diagrams"
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "zh")
CELLS = {(origin, event, row[origin]) for event, row in TRANSITIONS.items() for origin in row}
NOTED = {cell for cell in CELLS if cell[1] in SUMMARISED}


def test_edges_are_the_cells_that_no_note_tells() -> None:
    assert {(edge.origin, edge.event, edge.target) for edge in edges()} == CELLS - NOTED
    assert len(edges()) == len(CELLS - NOTED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_draws_every_edge(language: str) -> None:
    shown = [
        (text.get("data-from"), text.get("data-event"), text.get("data-to"))
        for text in ET.fromstring(state_diagram_svg(language).file()).iter(f"{SVG}text")
        if text.get("data-event")
    ]
    assert sorted(shown) == sorted(CELLS - NOTED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_lists_every_edge(language: str) -> None:
    arrows = re.findall(r"^(\S+) +-> (\S+) ", state_diagram_text(language), re.MULTILINE)
    assert sorted(arrows) == sorted((origin, target) for origin, _, target in CELLS - NOTED)


def test_notes_tell_the_other_cells() -> None:
    """`from every state but A, B to CLOSED` tells one cell for each state but those."""
    told = set()
    for event in SUMMARISED:
        (note,) = [note for note in notes("en") if re.match(rf"(rcv )?{event}:", note)]
        assert "to CLOSED" in note
        spared = {State.CLOSED, *(state for state in State if re.search(rf"\b{state}[ ,]", note))}
        told |= {(state, event, State.CLOSED) for state in State if state not in spared}
    assert told == NOTED


@pytest.mark.parametrize(
    ("origin", "event", "sends"),
    [
        (State.CLOSED, Event.PASSIVE_OPEN, ()),
        (State.CLOSED, Event.ACTIVE_OPEN, ("SYN",)),
        (State.LISTEN, Event.SEND, ("SYN",)),
        (State.LISTEN, Event.SYN, ("SYN,ACK",)),
        (State.SYN_SENT, Event.SYN_ACK, ("ACK",)),
        (State.SYN_SENT, Event.SYN, ("SYN,ACK",)),
        (State.SYN_RECEIVED, Event.ACK_OF_SYN, ()),
        (State.SYN_RECEIVED, Event.CLOSE, ("FIN,ACK",)),
        (State.ESTABLISHED, Event.CLOSE, ("FIN,ACK",)),
        (State.ESTABLISHED, Event.FIN, ("ACK",)),
        (State.FIN_WAIT_1, Event.ACK_OF_FIN, ()),
        (State.FIN_WAIT_1, Event.FIN, ("ACK",)),
        (State.FIN_WAIT_2, Event.FIN, ("ACK",)),
        (State.CLOSE_WAIT, Event.CLOSE, ("FIN,ACK",)),
        (State.CLOSING, Event.ACK_OF_FIN, ()),
        (State.LAST_ACK, Event.ACK_OF_FIN, ()),
    ],
)
def test_edge_says_what_figure_5_says(origin: State, event: Event, sends: tuple[str, ...]) -> None:
    (edge,) = [edge for edge in edges() if (edge.origin, edge.event) == (origin, event)]
    assert edge.sends == sends


def test_usual_ways_are_the_tables_too() -> None:
    assert set(usual_ways()) <= {(origin, target) for origin, _, target in CELLS}
    assert (State.CLOSED, State.SYN_SENT) in usual_ways()
    assert usual_ways()[State.CLOSE_WAIT, State.LAST_ACK] == (Side.SERVER,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_is_golden(language: str, compare: Callable[[Path, str], None]) -> None:
    compare(GOLDEN / f"states.{language}.svg", state_diagram_svg(language).file())


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_do_not_touch(language: str, tmp_path: Path) -> None:
    seen = look(state_diagram_svg(language).file(), tmp_path, 760)
    for words, left, top, right, bottom, height in seen["texts"]:
        assert height >= 14, words
        assert left >= 0 and top >= 0, words
        assert right <= seen["size"][0] and bottom <= seen["size"][1], words
    for one, other in itertools.combinations(seen["texts"], 2):
        across = one[3] <= other[1] or other[3] <= one[1]
        assert across or one[4] - 4 <= other[2] or other[4] - 4 <= one[2], (one, other)


@pytest.mark.skipif(not speaks_chinese(), reason="needs a Chinese font: fonts-wqy-microhei")
def test_chinese_diagram_has_every_glyph(tmp_path: Path) -> None:
    assert look(state_diagram_svg("zh").file(), tmp_path, 760)["missing"] == ""


def test_photograph_has_its_size(tmp_path: Path) -> None:
    png = photograph(state_diagram_svg("en").file(), tmp_path, 760, 1040, dark=True)
    assert png_size(png) == (760, 1040)
    assert len(png) > 20_000
