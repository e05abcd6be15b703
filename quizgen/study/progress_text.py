"""Progress in the terminal: tables with bars that fit its width, plain lines where it has none."""

from collections.abc import Iterable, Mapping
from datetime import date

from rich.bar import Bar
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as Styled

from quizgen.study.progress import Progress, Share, Weak
from quizgen.words import Text, Words, listed
from quizgen.wrapping import printed, wrapped

_UNBROKEN = 10_000  # columns of a terminal that is none
_BAR = 24
_LEAST_BAR = 8
_BESIDE_BAR = 44  # columns that a name and its numbers want
_GOOD, _FAIR = 0.8, 0.5

_SAY = Words("study")


def text(
    found: Progress, titles: Mapping[str, Text], language: str, width: int | None, colour: bool
) -> str:
    """What a learner reads, in lines of at most `width` columns; unbroken and without bars where
    that is None."""
    if not found.days:
        return _lines([_SAY("progress.none")[language]], width)
    topics = {share.name: titles[share.name][language] for share in found.topics}
    levels = level_names(found, language)
    parts = [
        _table("level", [*found.levels, found.whole], levels, language, width, colour),
        _lines([_SAY("progress.ready means")[language]], width),
        _lines(days(found, language), width),
        _table("topic", found.topics, topics, language, width, colour),
    ]
    if found.weakest:
        parts.append(_weakest(found, language, width))
    return "\n".join(parts)


def level_names(found: Progress, language: str) -> dict[str, str]:
    """What the levels are called, and all of them together."""
    names = {share.name: _SAY(f"progress.{share.name}")[language] for share in found.levels}
    return {**names, found.whole.name: _SAY("progress.all")[language]}


def weak_told(weak: Weak, language: str) -> str:
    """How weak an item is; what was just missed is known, but for some hours."""
    if weak.stability < 1:
        hours = max(1, round(24 * weak.stability))
        return _SAY("progress.fleeting", hours=hours, count=weak.lapses)[language]
    recall, lasts = percent(weak.recall), f"{weak.stability:.1f}"
    return _SAY("progress.lapses", recall=recall, days=lasts, count=weak.lapses)[language]


def percent(share: float) -> str:
    """`62 %`"""
    return f"{100 * share:.0f} %"


def weekday(today: date, after: int) -> Text:
    """The name of the day so many days after today."""
    return _SAY(f"weekday.{(today.weekday() + after) % 7}")


def _table(
    head: str,
    shares: Iterable[Share],
    names: Mapping[str, str],
    language: str,
    width: int | None,
    colour: bool,
) -> str:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    bar = min(_BAR, width - _BESIDE_BAR) if width else 0
    table.add_column(_SAY(f"progress.{head}")[language], overflow="fold")
    table.add_column(_SAY("progress.ready")[language], justify="right", no_wrap=True)
    if bar >= _LEAST_BAR:
        table.add_column("", no_wrap=True)
    table.add_column(_SAY("progress.asked")[language], no_wrap=True)
    for share in shares:
        row: list[RenderableType] = [Styled(names[share.name]), _mark(share.ready)]
        if bar >= _LEAST_BAR:
            colours = _style(share.ready)
            row.append(Bar(1, 0, share.ready, width=bar, color=colours, bgcolor="bright_black"))
        asked = _SAY("progress.asked of", asked=share.asked, total=share.total)
        table.add_row(*row, asked[language])
    return printed(table, width or _UNBROKEN, is_coloured=colour) + "\n"


def _mark(ready: float) -> Styled:
    return Styled(percent(ready), style=_style(ready))


def _style(ready: float) -> str:
    return "green" if ready >= _GOOD else "yellow" if ready >= _FAIR else "red"


def days(found: Progress, language: str) -> Iterable[str]:
    """What is due, and how many days were not missed."""
    today, *week = found.due
    yield _SAY("progress.due today", count=today)[language]
    then = [
        _SAY("progress.on day", day=weekday(found.today, number), count=count)
        for number, count in enumerate(week, 1)
        if count
    ]
    if then:
        yield _SAY("progress.due then", days=listed(then))[language]
    else:
        yield _SAY("progress.due none")[language]
    yield _SAY(
        "progress.streak",
        count=found.streak,
        most=found.longest,
        answers=sum(found.days.values()),
    )[language]
    if found.suspended:
        yield _SAY("progress.suspended", count=found.suspended)[language]


def _weakest(found: Progress, language: str, width: int | None) -> str:
    lines = [_SAY("progress.weakest")[language]]
    for weak in found.weakest:
        told = weak_told(weak, language)
        lines += [f"- {weak.item.stem[language]}", f"  {weak.item.id}: {told}"]
    return _lines(lines, width)


def _lines(lines: Iterable[str], width: int | None) -> str:
    return "".join(
        (wrapped(line, width, 2 if line[:1] in "- " else 0) if width else line) + "\n"
        for line in lines
    )
