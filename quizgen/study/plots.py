"""Plots of progress as SVG that stands in a page: no script, no font and no file beside it.

Colours are the page's own variables, so that a plot is dark where the page is.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pygal
from pygal.style import Style
from wcwidth import wcswidth

from quizgen.pages import drawing
from quizgen.study.progress import WEEK, Point, Progress, Share
from quizgen.study.progress_text import percent, weekday
from quizgen.words import Text, Words

WEEKS = 26  # of the map of days
_WIDTH = 900
_ROW = 26  # height of a bar
_LABEL = 13  # pixels
_COLOURS = ("var(--first)", "var(--second)")
_STYLE = {
    "background": "transparent",
    "plot_background": "transparent",
    "foreground": "var(--ink)",
    "foreground_strong": "var(--ink)",
    "foreground_subtle": "var(--ink)",
    "guide_stroke_color": "var(--rule)",
    "major_guide_stroke_color": "var(--rule)",
    "value_colors": ("var(--ink)",) * WEEK,
    "font_family": "inherit",
    "label_font_size": _LABEL,
    "major_label_font_size": _LABEL,
    "legend_font_size": _LABEL,
    "value_font_size": _LABEL,
    "opacity": ".85",
    "stroke_width": "2",
    "transition": "0",
}

_SAY = Words("study")


def curve(points: Sequence[Point], language: str) -> str:
    """What was known over time: of all questions, and of those asked."""
    chart = pygal.XY(
        **_frame(320),
        margin_right=50,
        x_label_rotation=0,
        range=(0, 100),
        y_labels=[0, 25, 50, 75, 100],
        value_formatter=lambda value: percent(value / 100),
        dots_size=2,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        x_value_formatter=lambda day: date.fromordinal(round(day)).isoformat(),
        x_labels=_spread([point.day.toordinal() for point in points]),
    )
    of_all = [(point.day.toordinal(), 100 * point.ready) for point in points]
    of_asked = [(point.day.toordinal(), 100 * point.recall) for point in points]
    chart.add(_SAY("progress.of all")[language], of_all)
    chart.add(_SAY("progress.of asked")[language], of_asked)
    return drawing(chart, "curve")


def topics(shares: Sequence[Share], titles: Mapping[str, Text], language: str) -> str:
    """How much of each topic is known, the weakest on top."""
    names = [titles[share.name][language] for share in reversed(shares)]
    chart = pygal.HorizontalBar(
        **_frame(60 + _ROW * len(shares)),
        show_legend=False,
        range=(0, 100),
        x_labels=names,
        margin_left=10 + max(_missing(name) for name in names),
        value_formatter=lambda value: percent(value / 100),
        print_values=True,
        print_values_position="top",
    )
    chart.add("", [100 * share.ready for share in reversed(shares)])
    return drawing(chart, "topics")


def due(counts: Sequence[int], today: date, language: str) -> str:
    """How many questions are due today and on each day of the week after it."""
    chart = pygal.Bar(
        **_frame(240),
        show_legend=False,
        x_labels=[weekday(today, after)[language] for after in range(len(counts))],
        value_formatter=str,
        print_values=True,
        print_values_position="top",
        show_y_labels=False,
        show_y_guides=False,
    )
    chart.add("", counts)
    return drawing(chart, "due")


def days(found: Progress, language: str) -> str:
    """The answers of each day of half a year: a row for each day of the week, a dot for each day,
    the larger the more."""
    monday = found.today - timedelta(days=found.today.weekday() + WEEK * (WEEKS - 1))
    mondays = [monday + timedelta(days=WEEK * week) for week in range(WEEKS)]
    chart = pygal.Dot(
        **_frame(260, _COLOURS[:1] * WEEK),
        show_legend=False,
        x_label_rotation=0,
        x_labels=[day.isoformat() for day in mondays],
        x_labels_major=[day.isoformat() for day in mondays[1::6]],
        show_minor_x_labels=False,
        truncate_label=-1,
        value_formatter=str,
        margin_left=20,
    )
    for row in range(WEEK):
        name = weekday(monday, row)[language]
        own = [found.days.get(day + timedelta(days=row), 0) for day in mondays]
        chart.add(name, [{"value": count} for count in own])
    return drawing(chart, "days")


def _frame(height: int, colours: Sequence[str] = _COLOURS) -> dict[str, object]:
    return {
        "style": Style(colors=colours, **_STYLE),
        "width": _WIDTH,
        "height": height,
        "margin": 10,
        "js": [],
        "disable_xml_declaration": True,
        "show_x_guides": False,
    }


def _spread(days: Sequence[int]) -> list[int]:
    """Some of the days, evenly, with the last."""
    step = max(1, len(days) // 5)
    return list(reversed(days[::-1][::step]))


def _missing(label: str) -> float:
    """Pixels that a label needs beyond those that pygal gives its letters."""
    return max(0, wcswidth(label) - len(label)) * 0.6 * _LABEL
