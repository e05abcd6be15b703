"""The state diagram as SVG, laid out in the manner of RFC 9293's Figure 5.

States and lines have their places here; which lines there are, and what they say, comes from
`states`.  A line without a place of its own is drawn straight.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from quizgen.tcp.model.tables import State
from quizgen.tcp.views.states import (
    Edge,
    edges,
    event_words,
    legend,
    notes,
    sent_words,
    title,
    usual_ways,
    words_of,
)
from quizgen.tcp.views.svg import Picture, Point, arrowhead, over_lines, polyline, tag, text

WIDTH = 760
BOX = (128, 34)
LINE_HEIGHT = 17
LEGEND_TOP = 900

_S = State
CENTRES: Mapping[State, Point] = {
    _S.CLOSED: (360, 72),
    _S.LISTEN: (360, 200),
    _S.SYN_RECEIVED: (110, 340),
    _S.SYN_SENT: (610, 340),
    _S.ESTABLISHED: (360, 466),
    _S.FIN_WAIT_1: (110, 580),
    _S.CLOSE_WAIT: (610, 580),
    _S.FIN_WAIT_2: (110, 716),
    _S.CLOSING: (360, 716),
    _S.LAST_ACK: (610, 716),
    _S.TIME_WAIT: (360, 846),
}
CLOSED_AGAIN: Point = (610, 846)
"""CLOSED stands twice, as in the RFC's figure, so that no line runs back over the whole page."""


class _Route(NamedTuple):
    """The way of a line, and where its words begin: a baseline and what is anchored there."""

    points: tuple[Point, ...]
    words: Point
    anchor: str = "start"


_ROUTES: Mapping[tuple[State, State], _Route] = {
    (_S.CLOSED, _S.LISTEN): _Route(((340, 89), (340, 183)), (330, 140), "end"),
    (_S.LISTEN, _S.CLOSED): _Route(((380, 183), (380, 89)), (390, 140)),
    (_S.CLOSED, _S.SYN_SENT): _Route(((424, 64), (656, 64), (656, 323)), (540, 38), "middle"),
    (_S.SYN_SENT, _S.CLOSED): _Route(((600, 323), (600, 82), (424, 82)), (540, 102), "middle"),
    (_S.LISTEN, _S.SYN_SENT): _Route(((424, 206), (556, 323)), (444, 174)),
    (_S.LISTEN, _S.SYN_RECEIVED): _Route(((326, 217), (150, 323)), (276, 264)),
    (_S.SYN_RECEIVED, _S.LISTEN): _Route(((90, 323), (90, 200), (296, 200)), (100, 172)),
    (_S.SYN_SENT, _S.SYN_RECEIVED): _Route(((546, 340), (174, 340)), (360, 315), "middle"),
    (_S.SYN_RECEIVED, _S.ESTABLISHED): _Route(((150, 357), (312, 449)), (250, 388)),
    (_S.SYN_SENT, _S.ESTABLISHED): _Route(((570, 357), (408, 449)), (508, 416)),
    (_S.SYN_RECEIVED, _S.FIN_WAIT_1): _Route(((110, 357), (110, 563)), (120, 462)),
    (_S.ESTABLISHED, _S.FIN_WAIT_1): _Route(((312, 483), (160, 563)), (258, 532)),
    (_S.ESTABLISHED, _S.CLOSE_WAIT): _Route(((408, 483), (560, 563)), (516, 507)),
    (_S.FIN_WAIT_1, _S.FIN_WAIT_2): _Route(((110, 597), (110, 699)), (120, 676)),
    (_S.FIN_WAIT_1, _S.CLOSING): _Route(((160, 597), (312, 699)), (254, 628)),
    (_S.CLOSE_WAIT, _S.LAST_ACK): _Route(((610, 597), (610, 699)), (620, 643)),
    (_S.FIN_WAIT_2, _S.TIME_WAIT): _Route(((150, 733), (312, 829)), (202, 792), "end"),
    (_S.CLOSING, _S.TIME_WAIT): _Route(((360, 733), (360, 829)), (370, 786)),
    (_S.LAST_ACK, _S.CLOSED): _Route(((610, 733), (610, 829)), (620, 786)),
    (_S.TIME_WAIT, _S.CLOSED): _Route(((424, 846), (546, 846)), (485, 836), "middle"),
}


def state_diagram_svg(language: str) -> Picture:
    """Draw the whole diagram."""
    drawn = sorted(edges(), key=lambda edge: (edge.origin, edge.target))
    grouped = [list(group) for _, group in groupby(drawn, lambda e: (e.origin, e.target))]
    usual = usual_ways()
    body = [
        _line(group) for group in sorted(grouped, key=lambda g: (g[0].origin, g[0].target) in usual)
    ]
    named = text(title(language), 20, 30, "text name", "start")
    body.append(over_lines([named, *(_words(group, language) for group in grouped)]))
    body += [_box(state, centre) for state, centre in CENTRES.items()]
    body.append(_box(State.CLOSED, CLOSED_AGAIN))
    height, below = _below(language)
    described = "; ".join(
        f"{edge.origin} → {edge.target}: {', '.join(words_of(edge, language))}" for edge in edges()
    )
    return Picture(WIDTH, height, language, title(language), described, [*body, *below])


def _route(origin: State, target: State) -> _Route:
    if (origin, target) in _ROUTES:
        return _ROUTES[origin, target]
    (x1, y1), (x2, y2) = CENTRES[origin], CENTRES[target]
    return _Route((CENTRES[origin], CENTRES[target]), ((x1 + x2) / 2, (y1 + y2) / 2), "middle")


def _way(origin: State, target: State) -> str:
    """Whose usual way this is: `client`, `server`, `both`, or nobody's, a plain `line`."""
    sides = set(usual_ways().get((origin, target), ()))
    if len(sides) == 2:
        return "both"
    return str(sides.pop()) if sides else "line"


def _line(group: Sequence[Edge]) -> str:
    """One line for all events that lead the same way."""
    origin, target = group[0].origin, group[0].target
    points, way = _route(origin, target).points, _way(origin, target)
    style, tip = ("line", "tip") if way == "line" else (f"{way} thick", f"{way}-tip")
    head = arrowhead(points[-2], points[-1], tip, 11)
    return polyline([*points[:-1], _before(points[-2], points[-1])], style) + head


def _before(start: Point, end: Point) -> Point:
    """A little before the end, so that a thick line does not cover its own arrowhead."""
    length = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    share = (length - 6) / length
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _words(group: Sequence[Edge], language: str) -> str:
    """A line of words for each event, then what is sent on it unless the next says the same."""
    _, (x, y), anchor = _route(group[0].origin, group[0].target)
    lines: list[str] = []
    for place, edge in enumerate(group):
        known = {"data_from": edge.origin, "data_event": edge.event, "data_to": edge.target}
        lines.append(_text(event_words(edge.event, language), x, y, "text", anchor, known))
        y += LINE_HEIGHT
        if place + 1 == len(group) or group[place + 1].sends != edge.sends:
            for words in sent_words(edge, language):
                lines.append(_text(words, x, y, "quiet", anchor, {}))
                y += LINE_HEIGHT
    return "\n".join(lines)


def _text(words: str, x: float, y: float, style: str, anchor: str, more: Mapping[str, str]) -> str:
    places: dict[str, str | float] = {"x": x, "y": y, "text-anchor": anchor, **more}
    return tag("text", escape(words), class_=style, **places)


def _box(state: State, centre: Point) -> str:
    x, y = centre
    width, height = BOX
    corner = {"x": x - width / 2, "y": y - height / 2, "rx": 6.0}
    box = tag("rect", width=float(width), height=float(height), class_="box", **corner)
    return box + tag(
        "text", escape(state), class_="text boxed", x=x, y=y + 5, **{"text-anchor": "middle"}
    )


def _below(language: str) -> tuple[int, list[str]]:
    """The legend and the notes, and where the picture ends."""
    shown = {_way(edge.origin, edge.target) for edge in edges()}
    lines: list[str] = []
    told: list[str] = []
    y = LEGEND_TOP
    for who, words in legend(language).items():
        if who in shown:
            lines.append(polyline([(20, y - 5), (56, y - 5)], f"{who} thick"))
            told.append(text(words, 66, y, "text", "start"))
            y += 22
    for note in notes(language):
        told.append(text(note, 20, y, "text", "start"))
        y += 22
    return y, [*lines, over_lines(told)]
