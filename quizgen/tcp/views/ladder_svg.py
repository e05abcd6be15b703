"""Ladders as SVG: 360 units wide, so that 14-unit text is 14 px on a phone.

States stand along both sides; what a segment says stands in a band of its own above its line, so
that no label meets another.  A segment that arrives later is a slanted line from its departure
to its arrival, and a segment that passes meanwhile slants too: their lines cross.  What a question
is about stands in a frame, with its label in bold.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.views.ladder import Mark, Row, host_names, rows
from quizgen.tcp.views.svg import Picture, Point, arrowhead, over_lines, polyline, tag, text
from quizgen.words import Words

_SAY = Words("tcp")

WIDTH = 360
LIFELINES = (114, 246)
GAP = 4  # between a lifeline and the words beside it
TOP = 42
BAND = 21  # one line of a label
LINE = 26  # the line of a segment, and the states beside it
SLANT = 26  # how far a crossing segment falls on its way
WIDEST = LIFELINES[1] - LIFELINES[0] - GAP  # of a label, between the lifelines


@dataclass(frozen=True)
class _Place:
    """Where a row stands: `label_y` is its first baseline; `departs` and `arrives` are the
    heights at which its line leaves the sender and reaches the other side."""

    row: Row
    labels: tuple[str, ...]
    label_y: int
    departs: int
    arrives: int
    is_asked: bool = False


def run_svg(
    trace: Trace, language: str = "en", *, title: str, asked: Collection[int] = ()
) -> Picture:
    """Draw what a script itself did, or all of a run that only repeats another; the flights
    `asked` are what a question is about."""
    drawn = rows(trace, language=language) or rows(trace, own=False, language=language)
    return ladder_svg(drawn, host_names(language), title=title, language=language, asked=asked)


def ladder_svg(
    drawn: Sequence[Row],
    hosts: tuple[str, str],
    *,
    title: str,
    language: str = "en",
    asked: Collection[int] = (),
) -> Picture:
    """Draw rows as a picture that names itself `title`; its description lists the segments in
    words.  The flights `asked` about are framed."""
    places, bottom = _placed(drawn, asked)
    body = [_frame(place, places, bottom) for place in places if place.is_asked]
    body += [polyline([(x, TOP - 8), (x, bottom - 10)], "life") for x in LIFELINES]
    body += _lines(places, bottom)
    names = [_beside(side, hosts[side], 26, "text name") for side in Side]
    body.append(over_lines([*names, *_words(places)]))
    described = _described(places, hosts, language)
    return Picture(WIDTH, bottom, language, title, described, body)


def _placed(drawn: Sequence[Row], asked: Collection[int]) -> tuple[list[_Place], int]:
    """Give every row its height from the top; return also where the picture ends."""
    arrivals: dict[int | None, int] = {}
    for index, row in enumerate(drawn):
        if row.mark in _ENDS:
            arrivals.setdefault(row.flight, index)  # a duplicate's second arrival is another line
    flying: dict[int | None, Side] = {}
    departed: set[int | None] = set()
    places = []
    y = TOP
    for index, row in enumerate(drawn):
        known = row.mark in _ENDS and row.flight in departed
        flying = {flight: side for flight, side in flying.items() if arrivals[flight] > index}
        crosses = row.mark is Mark.PASSES and row.sender.peer in flying.values()
        is_labelled = row.mark is not Mark.NOTE and not known
        is_asked = is_labelled and row.flight in asked
        labels = _wrapped(row.label, is_bold=is_asked) if is_labelled else ()
        band = BAND * len(labels)
        middle = y + band + LINE // 2
        fall = SLANT if crosses else 0
        places.append(_Place(row, labels, y + 17, middle, middle + fall, is_asked))
        y += band + LINE + fall
        departed.discard(row.flight if known else None)
        if row.mark is Mark.DEPARTS and row.flight in arrivals:
            flying[row.flight] = row.sender
        if row.mark is Mark.DEPARTS:
            departed.add(row.flight)
    unfinished = any(row.mark is Mark.DEPARTS and row.flight not in arrivals for row in drawn)
    return places, y + (22 if unfinished else 12)


_ENDS = (Mark.ARRIVES, Mark.VANISHES)


def _wrapped(label: str, *, is_bold: bool) -> tuple[str, ...]:
    """The lines of a label, none wider than the way from one lifeline to the other."""
    most = WIDEST * 0.9 if is_bold else WIDEST
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and sum(map(_width, longer)) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(lines)


def _width(letter: str) -> float:
    """How wide a letter is in DejaVu Sans, the widest of the usual fonts."""
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if east_asian_width(letter) in "WF":
        return 14
    return 9.5 if letter.isupper() else 8.9 if letter.isdigit() else 8.1


_WIDTHS = {"I": 4.2, "l": 4, " ": 4.5, ",": 4.5, "=": 11.8, "+": 11.8}


def _lines(places: Sequence[_Place], bottom: int) -> Iterator[str]:
    """The lines of all segments; what departed waits for the row on which it ends."""
    waiting: dict[int | None, _Place] = {}
    for place in places:
        sender = place.row.sender
        near, far = LIFELINES[sender], LIFELINES[sender.peer]
        middle = near + (far - near) * 0.62
        match place.row.mark:
            case Mark.PASSES:
                yield from _arrow((near, place.departs), (far, place.arrives))
            case Mark.LOST:
                yield from _lost((near, place.departs), (middle, place.departs))
            case Mark.DEPARTS:
                waiting[place.row.flight] = place
            case Mark.ARRIVES | Mark.VANISHES:
                start = waiting.pop(place.row.flight, None)
                begin = (near, start.departs) if start else (middle, place.arrives)
                if place.row.mark is Mark.VANISHES:
                    begin = begin if start else ((near + middle) / 2, place.arrives)
                    yield from _lost(begin, (middle, place.arrives))
                else:
                    yield from _arrow(begin, (far, place.arrives), is_old=start is None)
    for place in waiting.values():
        yield from _unfinished(place, bottom)


def _frame(place: _Place, places: Sequence[_Place], bottom: int) -> str:
    """Around the label of a segment, its line and the states beside it; the last goes down to
    where a line that is still on its way ends."""
    top, end = place.label_y - 17, place.arrives + LINE // 2
    if place is places[-1] and place.row.mark is Mark.DEPARTS:
        end = bottom - 8
    size = {"width": WIDTH - 4.0, "height": float(end - top)}
    return tag("rect", class_="asked", x=2.0, y=float(top), **size, rx=6.0)


def _arrow(start: Point, end: Point, *, is_old: bool = False) -> Iterator[str]:
    """A line with its head; one that comes from nowhere drawn here begins dashed."""
    if is_old:
        back = (start[0] + (start[0] - end[0]) * 0.8, start[1])
        yield polyline([back, start], "line", dashed=True)
    yield polyline([start, end], "line")
    yield arrowhead(start, end)


def _lost(start: Point, end: Point) -> Iterator[str]:
    """A line that ends in a cross."""
    yield polyline([start, end], "lost")
    x, y = end
    for rise in (-6, 6):
        yield polyline([(x - 6, y - rise), (x + 6, y + rise)], "lost thick")


def _unfinished(place: _Place, bottom: int) -> Iterator[str]:
    """A line that fades out: its segment is still on its way when the ladder ends."""
    near, far = LIFELINES[place.row.sender], LIFELINES[place.row.sender.peer]
    start = (float(near), float(place.departs))
    reached = near + (far - near) * 0.25
    end = (near + (far - near) * 0.7, max(place.departs + SLANT / 2, bottom - 16))
    share = (reached - near) / (end[0] - near)
    between = (reached, start[1] + (end[1] - start[1]) * share)
    yield polyline([start, between], "line")
    yield polyline([between, end], "line", dashed=True)


def _words(places: Sequence[_Place]) -> Iterator[str]:
    """Labels above the lines; states and notes beside them, quiet where nothing changed."""
    lost = {place.row.flight for place in places if place.row.mark is Mark.VANISHES}
    shown = ["", ""]
    for place in places:
        row = place.row
        vanishes = row.mark is Mark.LOST or (row.flight in lost and row.mark is not Mark.NOTE)
        style = ("alarm" if vanishes else "text") + (" name" if place.is_asked else "")
        for order, label in enumerate(place.labels):
            yield _label(label, place, place.label_y + BAND * order, style)
        for side, words in zip(Side, (row.left, row.right), strict=True):
            if not words:
                continue
            is_sender = row.sender is side or row.mark is Mark.NOTE
            y = place.departs if is_sender else place.arrives
            is_note = words.startswith("(")
            style = "quiet" if is_note or words == shown[side] else "text"
            yield _beside(side, words, y + 5, style)
            if not is_note:
                shown[side] = words


def _label(label: str, place: _Place, y: float, style: str) -> str:
    """In the middle; that of a slanted line over its departure."""
    if place.row.mark is not Mark.DEPARTS and place.departs == place.arrives:
        return text(label, WIDTH / 2, y, style)
    if place.row.sender is Side.CLIENT:
        return text(label, LIFELINES[0] + GAP, y, style, "start")
    return text(label, LIFELINES[1] - GAP, y, style, "end")


def _beside(side: Side, words: str, y: float, style: str) -> str:
    if side is Side.CLIENT:
        return text(words, LIFELINES[0] - GAP, y, style, "end")
    return text(words, LIFELINES[1] + GAP, y, style, "start")


def _described(places: Sequence[_Place], hosts: tuple[str, str], language: str) -> str:
    """The ladder for those who cannot see it: `client SYN-SENT; client → server: SYN seq=x`."""
    lost, leaves = _SAY("ladder.lost")[language], _SAY("ladder.leaves")[language]
    happened = {Mark.LOST: lost, Mark.VANISHES: lost, Mark.DEPARTS: leaves}
    asked = _SAY("ladder.asked")[language]
    parts = []
    for row, is_asked in ((place.row, place.is_asked) for place in places):
        if row.label:
            way = f"{hosts[row.sender]} → {hosts[row.sender.peer]}"
            then = f" ({happened[row.mark]})" if row.mark in happened else ""
            then += f" ({asked})" if is_asked else ""
            parts.append(f"{way}: {row.label}{then}")
        parts += [
            f"{hosts[side]}: {(row.left, row.right)[side]}"
            for side in Side
            if (row.left, row.right)[side]
        ]
    return "; ".join(parts)
