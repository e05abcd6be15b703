"""A real browser that looks at a picture, and photographs it."""

import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tab import Tab

# For every text: its words, its box and how high its letters are, in pixels of the window;
# and which letters are drawn as the box that stands for a missing glyph.
_LOOK = """(() => {
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
return [...document.querySelectorAll("svg")].map(look);
})()"""


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
    found: list[dict[str, Any]] = ask(_page("".join(svgs), width), _LOOK, folder, width, dark=dark)
    return found


def ask(page: str, script: str, folder: Path, width: int, *, dark: bool = False) -> Any:
    """Show a page `width` pixels wide, and return the value of the script there."""
    with Tab(_file(page, folder), width, 2000, dark=dark) as tab:
        return tab.value(script)


def photograph(svg: str, folder: Path, width: int, height: int, *, dark: bool = False) -> bytes:
    """Return a PNG of the window, in which the picture is `width` pixels wide."""
    with Tab(_file(_page(svg, width), folder), width, height, dark=dark) as tab:
        return tab.photograph(whole=False)


def _page(svg: str, width: int) -> str:
    style = f"body {{ margin: 0 }} svg {{ display: block; width: {width}px !important }}"
    return f"<meta charset=utf-8><style>{style}</style><body>{svg}"


def _file(page: str, folder: Path) -> Path:
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    return file


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
