"""The state diagram of a card: every way there is, and the marks of one run."""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import look

from quizgen.tcp.model.tables import State
from quizgen.tcp.views.state_map_svg import CENTRES, state_map_svg
from quizgen.tcp.views.states import edges

GOLDEN = Path(__file__).parent / "golden" / "diagrams"
SVG = "{http://www.w3.org/2000/svg}"
CLOSING = (State.FIN_WAIT_1, State.FIN_WAIT_2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_map_is_golden(language: str, compare: Callable[[Path, str], None]) -> None:
    drawn = state_map_svg(CLOSING, [CLOSING], language).file()
    compare(GOLDEN / f"state-map.{language}.svg", drawn)


def test_map_draws_every_way_once_and_marks_what_it_is_told() -> None:
    root = ET.fromstring(state_map_svg(CLOSING, [CLOSING]).inline())
    lines = [line.get("class") for line in root.iter(f"{SVG}polyline")]
    assert lines.count("both thick") == 1
    assert len(lines) == len({(edge.origin, edge.target) for edge in edges()})
    boxes = [box.get("class") for box in root.iter(f"{SVG}rect")]
    assert (boxes.count("box marked"), len(boxes)) == (2, len(CENTRES) + 1)
    assert root.findtext(f"{SVG}title") == "TCP connection states, FIN-WAIT-1, FIN-WAIT-2 marked"
    assert root.findtext(f"{SVG}desc") == "FIN-WAIT-1 → FIN-WAIT-2"


def test_map_draws_a_change_that_the_diagram_only_notes() -> None:
    reset = (State.ESTABLISHED, State.CLOSED)
    root = ET.fromstring(state_map_svg(reset, [reset]).inline())
    marked = [box for box in root.iter(f"{SVG}rect") if box.get("class") == "box marked"]
    assert len(marked) == 2, "ESTABLISHED, and CLOSED where it ends"


def test_phone_shows_readable_names_apart(tmp_path: Path) -> None:
    seen = look(state_map_svg(CLOSING, [CLOSING]).file(), tmp_path, 360)
    for words, left, _, right, _, height in seen["texts"]:
        assert height >= 12 and left >= 0 and right <= 360, words
    for one, other in itertools.combinations(seen["texts"], 2):
        assert (
            one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        ), (one, other)
