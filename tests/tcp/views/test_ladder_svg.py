"""Ladders as SVG: whole files, and what a real browser makes of them."""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import ask, look, look_at_all, photograph, png_rows, png_size, speaks_chinese
from tcp.views.ladders import HOSTS, SCRIPTS, ran

from quizgen.tcp.run.trace import run
from quizgen.tcp.views.ladder import NUMBERS, Mark, Row, rows
from quizgen.tcp.views.ladder_svg import LIFELINES, ladder_svg, run_svg
from quizgen.tcp.views.svg import dark_style

GOLDEN = Path(__file__).parent / "golden" / "diagrams"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str, numbers: str = "symbolic", language: str = "en") -> str:
    found = rows(ran(name), numbers=numbers, language=language)
    return ladder_svg(found, HOSTS[language], title=name, language=language).file()


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", ["handshake", "simultaneous-close", "third-ack-lost"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_ladder_is_golden(name: str, language: str, compare: Callable[[Path, str], None]) -> None:
    compare(GOLDEN / f"{name}.{language}.svg", drawn(name, language=language))


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("numbers", NUMBERS)
def test_ladder_says_every_label_and_state(name: str, numbers: str) -> None:
    shown = texts(drawn(name, numbers))
    sayings = " ".join(shown)
    for row in rows(ran(name), numbers=numbers):
        assert row.label in sayings or row.label.replace(" ack=", " ") in sayings
        assert {row.left, row.right} - {""} <= set(shown)


@pytest.mark.parametrize("name", SCRIPTS)
def test_ladder_is_one_self_contained_file(name: str) -> None:
    svg = drawn(name)
    root = ET.fromstring(svg)
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert "url(" not in svg and "href" not in svg and " id=" not in svg
    assert svg == drawn(name)


def test_ladder_escapes_its_words() -> None:
    hostile = "</text><script>\"&'"
    row = Row(Mark.PASSES, hostile, hostile, hostile)
    svg = ladder_svg([row], (hostile, hostile), title=hostile).file()
    root = ET.fromstring(svg)
    assert root.findtext(f"{SVG}title") == hostile
    assert texts(svg) == [hostile] * 5
    assert not root.findall(f".//{SVG}script")


def lines(svg: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The ends of every whole line of a segment."""
    found = []
    for element in ET.fromstring(svg).iter(f"{SVG}polyline"):
        if element.get("class") in ("line", "lost") and not element.get("stroke-dasharray"):
            ends = [point.split(",") for point in element.get("points", "").split()]
            (x1, y1), (x2, y2) = ends
            found.append(((float(x1), float(y1)), (float(x2), float(y2))))
    return found


@pytest.mark.parametrize("name", ["simultaneous-open", "simultaneous-close"])
def test_simultaneous_segments_cross(name: str) -> None:
    """Two lines in opposite directions cross if each is the higher one at its own start."""
    slanted = [line for line in lines(drawn(name)) if line[0][1] != line[1][1]]
    right = [line for line in slanted if line[0][0] < line[1][0]]
    left = [line for line in slanted if line[0][0] > line[1][0]]
    crossing = [
        (a, b) for a, b in itertools.product(right, left) if a[0][1] < b[1][1] and b[0][1] < a[1][1]
    ]
    assert len(crossing) >= 2


def test_lines_never_run_upwards() -> None:
    for name in SCRIPTS:
        assert all(start[1] <= end[1] for start, end in lines(drawn(name))), name


@pytest.mark.parametrize(
    ("name", "losses"), [("third-ack-lost", 1), ("late-loss", 1), ("close", 0)]
)
def test_lost_segments_are_crossed_out(name: str, losses: int) -> None:
    assert drawn(name).count('class="lost thick"') == 2 * losses


def test_segment_asked_about_is_framed_bold_and_named() -> None:
    """By shape, weight and words: not by colour alone."""
    trace = run("server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK")
    plain = ET.fromstring(run_svg(trace, title="run").file())
    marked = ET.fromstring(run_svg(trace, title="run", asked=[1]).file())
    assert not plain.findall(f".//{SVG}rect[@class='asked']")
    [frame] = marked.findall(f".//{SVG}rect[@class='asked']")
    top, height = (float(frame.get(name, "")) for name in ("y", "height"))
    within = [
        text.text
        for text in marked.iter(f"{SVG}text")
        if top < float(text.get("y", "")) < top + height
    ]
    assert within == ["SYN,ACK seq=y", "ack=x+1", "ESTABLISHED", "SYN-RECEIVED"]
    bold = [text.text for text in marked.iter(f"{SVG}text") if text.get("font-weight")]
    assert bold == ["client", "server", "SYN,ACK seq=y", "ack=x+1"]
    told = "server → client: SYN,ACK seq=y ack=x+1 (the one asked about)"
    assert told in (marked.findtext(f"{SVG}desc") or "")
    assert (plain.findtext(f"{SVG}desc") or "").count("asked") == 0


@pytest.fixture(scope="module")
def on_a_phone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a narrow screen shows of each ladder."""
    pictures = [drawn(name, "absolute") for name in SCRIPTS]
    seen = look_at_all(pictures, tmp_path_factory.mktemp("phone"), 360)
    return dict(zip(SCRIPTS, seen, strict=True))


@pytest.mark.parametrize("name", SCRIPTS)
def test_phone_shows_readable_words_that_do_not_touch(
    name: str, on_a_phone: dict[str, dict[str, Any]]
) -> None:
    seen = on_a_phone[name]
    assert seen["size"][0] == 360
    for words, left, top, right, bottom, height in seen["texts"]:
        assert height >= 14, words
        assert left >= 0 and top >= 0, words
        assert right <= seen["size"][0] and bottom <= seen["size"][1], words
        if "=" in words:
            assert LIFELINES[0] < left and right < LIFELINES[1], f"{words} crosses a lifeline"
    for one, other in itertools.combinations(seen["texts"], 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or _apart(one, other)
        assert apart, (one, other)


def _apart(one: list[float], other: list[float]) -> bool:
    """One box is below the other, but for the empty space above and below the letters."""
    return one[4] - 4 <= other[2] or other[4] - 4 <= one[2]


@pytest.mark.skipif(not speaks_chinese(), reason="needs a Chinese font: fonts-wqy-microhei")
def test_chinese_ladder_has_every_glyph(tmp_path: Path) -> None:
    seen = look(drawn("third-ack-lost", language="zh"), tmp_path, 360)
    assert seen["missing"] == ""


def test_browser_follows_the_colour_scheme(tmp_path: Path) -> None:
    light = look(drawn("handshake"), tmp_path, 360)
    dark = look(drawn("handshake"), tmp_path, 360, dark=True)
    assert (light["ground"], light["ink"]) == ("rgb(255, 255, 255)", "rgb(31, 35, 40)")
    assert (dark["ground"], dark["ink"]) == ("rgb(22, 27, 34)", "rgb(230, 237, 243)")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_photograph_shows_the_ladder(dark: bool, tmp_path: Path) -> None:
    png = photograph(drawn("simultaneous-close", language="zh"), tmp_path, 360, 640, dark=dark)
    assert png_size(png) == (360, 640)
    ground = (22, 27, 34) if dark else (255, 255, 255)
    pixels = [
        tuple(row[i : i + 3])
        for row in png_rows(png)[40:600]
        for i in range(0, len(row), len(row) // 360)
    ]
    inked = sum(pixel != ground for pixel in pixels) / len(pixels)
    assert 0.02 < inked < 0.3


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_inline_picture_takes_ink_from_its_page(dark: bool, tmp_path: Path) -> None:
    """A page brings its own ink and ground, and no picture its own style."""
    svg = run_svg(ran("handshake"), title="handshake").inline()
    assert "<style" not in svg and "font-family" not in svg and 'class="ground"' not in svg
    ink, ground = ("#eeeeee", "#202020") if dark else ("#111111", "#fefefe")
    within = ".dark" if dark else ""
    style = f"<style>body {{ color: {ink}; }}{dark_style(ground, within)}</style>"
    asked = (
        "['text', 'polyline', '.halo'].map(name => { const found = getComputedStyle("
        "document.querySelector('svg ' + name)); return [found.fill, found.stroke]; })"
    )
    page = f"<meta charset=utf-8>{style}<body class={'dark' if dark else 'light'}>{svg}"
    text, line, halo = ask(page, asked, tmp_path, 400)
    rgb = "rgb(238, 238, 238)" if dark else "rgb(17, 17, 17)"
    assert (text[0], line[1]) == (rgb, rgb)
    assert halo[1] == ("rgb(32, 32, 32)" if dark else "rgb(254, 254, 254)")


def test_printed_picture_needs_no_style_sheet() -> None:
    """As a program that makes PDFs wants it: each colour is an attribute, and no halo is so wide
    that it cuts the letter before."""
    root = ET.fromstring(run_svg(ran("third-ack-lost"), title="lost").printed("Noto Sans CJK SC"))
    assert (root.get("stroke"), root.get("font-family")) == ("currentColor", "Noto Sans CJK SC")
    assert root.get("font-size") == "12"
    lost = [line.get("stroke") for line in root.iter(f"{SVG}polyline") if line.get("class")]
    assert "#c0202b" in lost
    halos = [(group.get("fill"), group.get("stroke-width")) for group in root.iter(f"{SVG}g")]
    assert set(halos) == {("currentColor", "1.6")}


def test_run_that_only_repeats_another_is_drawn_whole() -> None:
    again = run("do shaken", {"shaken": SCRIPTS["handshake"]})
    assert run_svg(again, title="t").inline() == run_svg(ran("handshake"), title="t").inline()
