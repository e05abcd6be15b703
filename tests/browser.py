"""A real browser that looks at a picture, and photographs it."""

import html
import json
import re
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

# For every text: its words, its box and how high its letters are, in pixels of the window;
# and which letters are drawn as the box that stands for a missing glyph.
_LOOK = """
const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
canvas.width = canvas.height = 40;
pen.font = "28px " + getComputedStyle(document.querySelector("svg text")).fontFamily;
const drawn = (letter) => {
  pen.clearRect(0, 0, 40, 40);
  pen.fillText(letter, 4, 32);
  return pen.getImageData(0, 0, 40, 40).data.join();
};
const tofu = drawn("\\u{10FFFD}");
const look = (svg) => {
  const frame = svg.getBoundingClientRect(), found = { texts: [], missing: "" };
  found.size = [frame.width, frame.height];
  found.ground = getComputedStyle(svg.querySelector(".ground")).fill;
  found.ink = getComputedStyle(svg.querySelector("text")).fill;
  const scale = frame.width / svg.viewBox.baseVal.width;
  for (const text of svg.querySelectorAll("text")) {
    const box = text.getBoundingClientRect(), style = getComputedStyle(text);
    const top = box.top - frame.top, bottom = box.bottom - frame.top;
    const font = parseFloat(style.fontSize) * scale;
    found.texts.push([text.textContent, box.left, top, box.right, bottom, font]);
  }
  for (const letter of new Set(svg.textContent))
    if (letter.trim() && drawn(letter) === tofu) found.missing += letter;
  return found;
};
const found = [...document.querySelectorAll("svg")].map(look);
document.body.dataset.found = JSON.stringify(found);
"""


def chromium() -> str:
    """The browser's path; the test is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs chromium")
    return found


def speaks_chinese() -> bool:
    """Some installed font has Chinese letters."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=True)
    return bool(listed.stdout.strip())


def look(svg: str, folder: Path, width: int, *, dark: bool = False) -> dict[str, Any]:
    """Show the picture `width` pixels wide; return what `_LOOK` finds."""
    [found] = look_at_all([svg], folder, width, dark=dark)
    return found


def look_at_all(
    svgs: Iterable[str], folder: Path, width: int, *, dark: bool = False
) -> list[dict[str, Any]]:
    """Show pictures below each other; return what `_LOOK` finds of each, from its own top."""
    page = _page("".join(svgs), folder, width, f"<script>{_LOOK}</script>")
    shown = _run(folder, dark, ["--dump-dom", page.as_uri()])
    found = re.search(r'data-found="([^"]*)"', shown)
    assert found, shown
    looked: list[dict[str, Any]] = json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&"))
    return looked


def ask(page: str, script: str, folder: Path, width: int, *, dark: bool = False) -> Any:
    """Show a page `width` pixels wide, and return the value of the script there."""
    file = folder / "page.html"
    body = f"document.body.dataset.found = JSON.stringify({script});"
    file.write_text(f"{page}<script>{body}</script>", "utf-8")
    shown = _run(folder, dark, [f"--window-size={width},2000", "--dump-dom", file.as_uri()])
    found = re.search(r'data-found="([^"]*)"', shown)
    assert found, shown
    return json.loads(html.unescape(found[1]))


def photograph(svg: str, folder: Path, width: int, height: int, *, dark: bool = False) -> bytes:
    """Return a PNG of the window, in which the picture is `width` pixels wide."""
    page, png = _page(svg, folder, width), folder / "picture.png"
    size = f"--window-size={max(width, 500)},{height}"
    _run(folder, dark, [size, f"--screenshot={png}", page.as_uri()])
    return png.read_bytes()


def _page(svg: str, folder: Path, width: int, script: str = "") -> Path:
    page = folder / "page.html"
    style = f"body {{ margin: 0 }} svg {{ display: block; width: {width}px !important }}"
    page.write_text(f"<meta charset=utf-8><style>{style}</style><body>{svg}{script}", "utf-8")
    return page


def _run(folder: Path, dark: bool, arguments: list[str]) -> str:
    command = [
        *(chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *("--force-device-scale-factor=1", f"--user-data-dir={folder / 'profile'}"),
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        *arguments,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def png_size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def png_rows(png: bytes) -> list[bytes]:
    """Return the pixels of an 8-bit PNG as rows of octets (PNG specification, §9)."""
    width, height = png_size(png)
    channels = {2: 3, 6: 4}[png[25]]
    packed, place = b"", 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            packed += png[place + 8 : place + 8 + length]
        place += length + 12
    raw, stride = zlib.decompress(packed), width * channels
    rows, above = [], bytes(stride)
    for row in range(height):
        start = row * (stride + 1)
        line = bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride):
            left, up = line[i - channels] if i >= channels else 0, above[i]
            corner = above[i - channels] if i >= channels else 0
            line[i] = (line[i] + _predicted(raw[start], left, up, corner)) % 256
        above = bytes(line)
        rows.append(above)
    return rows


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 3:
        return (0, left, up)[kind]
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
