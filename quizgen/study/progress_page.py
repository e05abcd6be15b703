"""Progress as one HTML page: it stands alone, runs no script and asks no network for anything."""

from collections.abc import Mapping
from pathlib import Path

from quizgen.pages import environment
from quizgen.study import plots
from quizgen.study.progress import Progress
from quizgen.study.progress_text import days, level_names, percent, weak_told
from quizgen.words import Text, Words, say

_SAY = Words("study")


def page(found: Progress, titles: Mapping[str, Text], language: str, templates: Path) -> str:
    """The page; the same progress gives the same text."""
    heads = [_SAY(f"progress.{head}")[language] for head in ("level", "ready", "asked")]
    names = level_names(found, language)
    lines = [_SAY("progress.ready means")[language], *days(found, language)]
    template = environment(templates, is_html=True).get_template("progress.html.j2")
    return template.render(
        tag=say("language tag")[language],
        title=_SAY("progress.title")[language],
        day=found.today.isoformat(),
        lines=lines if found.days else [_SAY("progress.none")[language]],
        heads=heads,
        levels=[
            (names[share.name], percent(share.ready), f"{share.asked} / {share.total}")
            for share in (*found.levels, found.whole)
            if found.days
        ],
        plots=_plots(found, titles, language) if found.days else [],
        weakest_title=_SAY("progress.weakest")[language],
        weakest=[
            (weak.item.stem[language], weak.item.id, weak_told(weak, language))
            for weak in found.weakest
        ],
    )


def _plots(found: Progress, titles: Mapping[str, Text], language: str) -> list[tuple[str, str]]:
    """Each plot with its title."""
    drawn = {
        "curve": plots.curve(found.curve, language) if found.curve else "",
        "due": plots.due(found.due, found.today, language),
        "days": plots.days(found, language),
        "by topic": plots.topics(found.topics, titles, language) if found.topics else "",
    }
    return [(_SAY(f"progress.{name}")[language], plot) for name, plot in drawn.items() if plot]
