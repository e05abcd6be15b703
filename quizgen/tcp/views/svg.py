"""What every SVG here has: both colour schemes, its own ground, a name for screen readers.

A picture refers to nothing outside itself and carries no ids, so that it can stand in a file, in
an `<img>` or in a page beside others.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from quizgen.words import say

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', "
    "'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', "
    "'WenQuanYi Micro Hei', sans-serif"
)
Point = tuple[float, float]

# Class: properties, light, dark.  Every colour has a contrast of 4.5 or more on its ground.
_STYLE: Sequence[tuple[str, str, str]] = (
    ("ground", "fill: #ffffff", "fill: #161b22"),
    ("text", "fill: #1f2328", "fill: #e6edf3"),
    ("quiet", "fill: #656d76", "fill: #9198a1"),
    ("alarm", "fill: #c0202b", "fill: #ff8a80"),
    ("halo", "stroke: #ffffff", "stroke: #161b22"),
    ("life", "stroke: #c4cad1", "stroke: #484f58"),
    ("line", "stroke: #1f2328", "stroke: #e6edf3"),
    ("tip", "fill: #1f2328", "fill: #e6edf3"),
    ("lost", "stroke: #c0202b", "stroke: #ff8a80"),
    ("box", "fill: #f6f8fa; stroke: #656d76", "fill: #21262d; stroke: #9198a1"),
    ("client", "stroke: #0969da", "stroke: #58a6ff"),
    ("client-tip", "fill: #0969da", "fill: #58a6ff"),
    ("server", "stroke: #1a7f37", "stroke: #3fb950"),
    ("server-tip", "fill: #1a7f37", "fill: #3fb950"),
    ("both", "stroke: #8250df", "stroke: #bc8cff"),
    ("both-tip", "fill: #8250df", "fill: #bc8cff"),
)


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{round(value, 1) + 0:g}"


def tag(name: str, content: str | None = None, /, **attributes: str | float) -> str:
    """Return one element; `class_` and `data_from` become `class` and `data-from`."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(value if isinstance(value, str) else number(value))
        for key, value in attributes.items()
    )
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


def text(words: str, x: float, y: float, style: str = "text", anchor: str = "middle") -> str:
    """Return words at a baseline, with a halo that keeps them readable over lines."""
    return tag("text", escape(words), class_=f"{style} halo", x=x, y=y, **{"text-anchor": anchor})


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


def picture(
    width: int, height: int, language: str, title: str, description: str, body: Iterable[str]
) -> str:
    """Return a whole SVG file."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" class="quizgen" role="img"'
        f' lang="{say("language tag")[language]}">',
        tag("title", escape(title)),
        tag("desc", escape(description)),
        tag("style", _style()),
        tag("rect", width=float(width), height=float(height), rx=8.0, class_="ground"),
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _style() -> str:
    """The style sheet; `.quizgen` keeps it from reaching the page around an inline picture."""
    root = "\n.quizgen"
    shared = [
        f"{root} {{ max-width: 100%; height: auto; }}",
        f"{root} text {{ font: 14px {FONT}; }}",
        f"{root} .halo {{ stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }}",
        f"{root} polyline {{ fill: none; stroke-width: 1.6px; stroke-linejoin: round; }}",
        f"{root} .thick {{ stroke-width: 3px; }}",
        f"{root} .name {{ font-weight: 600; }}",
    ]
    light = [f"{root} .{name} {{ {light}; }}" for name, light, _ in _STYLE]
    dark = [f"{root} .{name} {{ {dark}; }}" for name, _, dark in _STYLE]
    scheme = "\n@media (prefers-color-scheme: dark) {" + "".join(dark) + "\n}\n"
    return "".join(shared + light) + scheme
