"""What every SVG here has: a name for screen readers, and colours for a light and a dark ground.

A picture refers to nothing outside itself and carries no ids, so that it can stand in a file, in
an `<img>` or in a page beside others.  It is complete without a style sheet, as programs that make
PDFs want it: ink is `currentColor`, other colours are attributes.  A page that is dark changes
them by `dark_style`; a file brings its own ground, and follows the reader's colour scheme.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from quizgen.words import say

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', "
    "'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', sans-serif"
)
Point = tuple[float, float]
_PLAIN = re.compile(r"[\w .,:#-]*")

INK, GROUND = ("#1f2328", "#e6edf3"), ("#ffffff", "#161b22")  # of a file: light, dark

_HALO = 'stroke-width="{}" paint-order="stroke"'

# What each class adds to what it inherits.  Every text has a contrast of 4.5 or more.
_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "quiet": {"fill-opacity": ".75"},
    "alarm": {"fill": "#c0202b"},
    "name": {"font-weight": "600"},
    "life": {"stroke-opacity": ".3"},
    "life-tip": {"fill": "currentColor", "fill-opacity": ".3", "stroke": "none"},
    "tip": {"fill": "currentColor", "stroke": "none"},
    "lost": {"stroke": "#c0202b"},
    "thick": {"stroke-width": "3"},
    "halo": {
        "fill": "currentColor",
        "stroke": GROUND[0],
        "stroke-width": "4",
        "paint-order": "stroke",
    },
    "box": {"fill": "#f6f8fa", "stroke": "#656d76"},
    "marked": {"fill": "#e7dcfb", "stroke": "#8250df", "stroke-width": "2.4"},
    "boxed": {"fill": "currentColor", "stroke": "none"},
    "asked": {"stroke": "#8250df", "stroke-width": "2"},
    "client": {"stroke": "#0969da"},
    "client-tip": {"fill": "#0969da", "stroke": "none"},
    "server": {"stroke": "#1a7f37"},
    "server-tip": {"fill": "#1a7f37", "stroke": "none"},
    "both": {"stroke": "#8250df"},
    "both-tip": {"fill": "#8250df", "stroke": "none"},
}
_DARK: Mapping[str, str] = {
    "alarm": "fill: #ff8a80",
    "lost": "stroke: #ff8a80",
    "box": "fill: #21262d; stroke: #9198a1",
    "marked": "fill: #3c2a63; stroke: #bc8cff",
    "asked": "stroke: #bc8cff",
    "client": "stroke: #58a6ff",
    "client-tip": "fill: #58a6ff",
    "server": "stroke: #3fb950",
    "server-tip": "fill: #3fb950",
    "both": "stroke: #bc8cff",
    "both-tip": "fill: #bc8cff",
}


def dark_style(ground: str, within: str = "") -> str:
    """The rules by which a page shows pictures on a dark ground, there where `within` holds."""
    rules = {"halo": f"stroke: {ground}", **_DARK}
    return "".join(f"\n{within} .quizgen .{name} {{ {rule}; }}" for name, rule in rules.items())


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{round(value, 1) + 0:g}"


def tag(name: str, content: str | None = None, /, **attributes: str | float) -> str:
    """Return one element, with what its classes add; `class_` and `data_from` become `class` and
    `data-from`."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + (_quoted(value) if isinstance(value, str) else f'"{number(value)}"')
        for key, value in attributes.items()
    ) + _of_classes(str(attributes.get("class_", "")))
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


def _quoted(value: str) -> str:
    return f'"{value}"' if _PLAIN.fullmatch(value) else quoteattr(value)


@cache
def _of_classes(classes: str) -> str:
    """What these classes add, as it is written."""
    added: dict[str, str] = {}
    for each in classes.split():
        added |= _ATTRIBUTES.get(each, {})
    return "".join(f" {key}={quoteattr(value)}" for key, value in added.items())


def text(words: str, x: float, y: float, style: str = "text", anchor: str = "middle") -> str:
    """Return words at a baseline; they stand in `over_lines`."""
    return tag("text", escape(words), class_=style, x=x, y=y, **{"text-anchor": anchor})


def over_lines(words: Iterable[str]) -> str:
    """Return texts with a halo that keeps them readable over lines."""
    return tag("g", "\n" + "\n".join(words) + "\n", class_="halo")


def polyline(points: Sequence[Point], style: str, *, dashed: bool = False) -> str:
    """Return a line through points."""
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    more: Mapping[str, str] = {"stroke-dasharray": "5 4"} if dashed else {}
    return tag("polyline", points=path, class_=style, **more)


def arrowhead(start: Point, end: Point, style: str = "tip", size: float = 9) -> str:
    """Return the head of an arrow that comes from `start` and touches `end`."""
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    corners = [end]
    for turn in (math.pi - 0.42, math.pi + 0.42):
        corners.append(
            (end[0] + size * math.cos(angle + turn), end[1] + size * math.sin(angle + turn))
        )
    path = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return tag("polygon", points=path, class_=style)


class Picture:
    """A drawing, its size, and what it says to those who cannot see it."""

    def __init__(
        self,
        width: int,
        height: int,
        language: str,
        title: str,
        description: str,
        body: Iterable[str],
    ) -> None:
        self.width, self.height = width, height
        self._named = (tag("title", escape(title)), tag("desc", escape(description)))
        self._lang = say("language tag")[language]
        self._body = tuple(body)

    def inline(self) -> str:
        """The picture as part of a page: in the page's ink, on its ground, in its font."""
        return self._whole()

    def printed(self, font: str) -> str:
        """The picture on paper, in a font: its words may be smaller than on a phone, so that more
        of them fit between lines; and programs that make PDFs draw a halo letter by letter, so it
        is too thin to cut the letter before."""
        return self._whole(font, size=12).replace(_HALO.format(4), _HALO.format(1.6))

    def file(self) -> str:
        """A whole SVG file, which follows the reader's colour scheme."""
        ground = tag(
            "rect",
            class_="ground",
            width=float(self.width),
            height=float(self.height),
            rx=8.0,
            fill=GROUND[0],
            stroke="none",
        )
        dark = (
            f"\n.quizgen {{ color: {INK[1]}; }}\n.quizgen .ground {{ fill: {GROUND[1]}; }}"
            + dark_style(GROUND[1])
        )
        scheme = (
            f"\n.quizgen {{ color: {INK[0]}; max-width: 100%; height: auto; }}"
            f"\n@media (prefers-color-scheme: dark) {{{dark}\n}}\n"
        )
        return self._whole(FONT, tag("style", scheme), ground) + "\n"

    def _whole(self, font: str = "", *before: str, size: float = 14) -> str:
        family = f" font-family={quoteattr(font)}" if font else ""
        root = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}" class="quizgen" role="img"'
            f' lang="{self._lang}" fill="none" stroke="currentColor" stroke-width="1.6"'
            f' stroke-linejoin="round" font-size="{size}"{family}>'
        )
        return "\n".join([root, *self._named, *before, *self._body, "</svg>"])
