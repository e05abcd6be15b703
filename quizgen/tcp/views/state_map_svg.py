"""The state diagram small enough for a card, with the states and changes of one run marked.

It shows where a host is, not why: lines have no words.  The whole diagram is `states_svg`.
"""

from collections.abc import Collection, Mapping, Sequence
from xml.sax.saxutils import escape

from quizgen.tcp.model.tables import State
from quizgen.tcp.views.states import edges
from quizgen.tcp.views.svg import Picture, Point, arrowhead, polyline, tag
from quizgen.words import Words, listed, same

_SAY = Words("tcp")

WIDTH, HEIGHT = 360, 366
BOX = (108, 26)
_LEFT, _MIDDLE, _RIGHT = 58, 180, 302

_S = State
CENTRES: Mapping[State, Point] = {
    _S.CLOSED: (_MIDDLE, 22),
    _S.LISTEN: (_MIDDLE, 76),
    _S.SYN_RECEIVED: (_LEFT, 130),
    _S.SYN_SENT: (_RIGHT, 130),
    _S.ESTABLISHED: (_MIDDLE, 184),
    _S.FIN_WAIT_1: (_LEFT, 238),
    _S.CLOSE_WAIT: (_RIGHT, 238),
    _S.FIN_WAIT_2: (_LEFT, 292),
    _S.CLOSING: (_MIDDLE, 292),
    _S.LAST_ACK: (_RIGHT, 292),
    _S.TIME_WAIT: (_MIDDLE, 344),
}
CLOSED_AGAIN: Point = (_RIGHT, 344)
_TO_THE_TOP = (_S.LISTEN, _S.SYN_SENT, _S.SYN_RECEIVED)

Change = tuple[State, State]


def state_map_svg(
    marked: Collection[State], changes: Sequence[Change], language: str = "en"
) -> Picture:
    """Draw all states and the ways between them; mark some states, and some changes of state."""
    ways = dict.fromkeys((edge.origin, edge.target) for edge in edges())
    quiet = [_line(way, "life") for way in ways if way not in changes]
    body = [*quiet, *(_line(change, "both thick", "both-tip") for change in changes)]
    is_last = any(target is _S.CLOSED and _closes_below(origin) for origin, target in changes)
    first = set(marked) - ({_S.CLOSED} if is_last else set())
    body += [_box(state, centre, state in first) for state, centre in CENTRES.items()]
    body.append(_box(_S.CLOSED, CLOSED_AGAIN, is_last))
    named = listed(same(state) for state in State if state in marked)
    title = _SAY("diagram.marked", states=named)[language]
    described = "; ".join(f"{origin} → {target}" for origin, target in changes)
    return Picture(WIDTH, HEIGHT, language, title, described, body)


def _closes_below(origin: State) -> bool:
    """CLOSED stands twice; what leads to the lower one."""
    return origin not in _TO_THE_TOP


def _line(change: Change, style: str, tip: str = "life-tip") -> str:
    origin, target = change
    below = target is _S.CLOSED and _closes_below(origin)
    start, end = CENTRES[origin], CLOSED_AGAIN if below else CENTRES[target]
    begin, finish = _edge(start, end), _edge(end, start)
    return polyline([begin, finish], style) + arrowhead(begin, finish, tip, 8)


def _edge(centre: Point, towards: Point) -> Point:
    """Where a line from the centre of a box leaves it."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    shares = [half / abs(d) for half, d in ((BOX[0] / 2, dx), (BOX[1] / 2, dy)) if d]
    share = min(shares, default=0.0)
    return (centre[0] + dx * share, centre[1] + dy * share)


def _box(state: State, centre: Point, is_marked: bool) -> str:
    x, y = centre
    corner = {"x": x - BOX[0] / 2, "y": y - BOX[1] / 2, "rx": 5.0}
    style = "box marked" if is_marked else "box"
    box = tag("rect", class_=style, width=float(BOX[0]), height=float(BOX[1]), **corner)
    name = "text boxed name" if is_marked else "text boxed"
    at: dict[str, str | float] = {"x": x, "y": y + 4.5, "text-anchor": "middle", "font-size": 12.5}
    return box + tag("text", escape(state), class_=name, **at)
