"""Results as text for a terminal, and as one HTML page with two plots."""

from pathlib import Path

import pygal
from pygal.style import Style
from rich.table import Table

from quizgen.pages import drawing, environment, sentences
from quizgen.paper.results import Question, Results
from quizgen.words import say
from quizgen.wrapping import printed

_WIDTH = 160  # where there is no terminal
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    colors=("#0550ae", "#b45309"),
    font_family="sans-serif",
)


def text(found: Results, language: str, width: int | None) -> str:
    """Scores, then questions, in two tables."""
    words = sentences(language, "export")
    scores = Table(words["name"], words["results.form"], words["points"], box=None)
    for score in found.scores:
        possible = found.possible[score.form]
        scores.add_row(score.name, score.form, f"{score.total:g} / {possible}")
    questions = Table(*heads(language), box=None)
    for question in found.questions:
        questions.add_row(*row(question))
    return "\n\n".join(printed(table, width or _WIDTH) for table in (scores, questions))


def heads(language: str) -> list[str]:
    """Of the columns of the questions."""
    words = sentences(language, "export")
    names = ("question", "difficulty", "discrimination", "chosen", "item")
    return [words[f"results.{name}"] for name in names]


def row(question: Question) -> list[str]:
    """A question in those columns."""
    told = question.discrimination
    return [
        f"{question.form} {question.number}",
        f"{question.difficulty:.2f}",
        "–" if told is None else f"{told:.2f}",
        " ".join(f"{answer}:{many}" for answer, many in question.chosen.items()),
        question.id,
    ]


def page(found: Results, language: str, templates: Path) -> str:
    """The same as a page; the same results give the same text."""
    template = environment(templates, is_html=True).get_template("results.html.j2")
    words = sentences(language, "export")
    return template.render(
        tag=say("language tag")[language],
        say=words,
        scores=found.scores,
        possible=found.possible,
        heads=heads(language),
        rows=[row(question) for question in found.questions],
        plots=[
            (words["results.scores"], _scores(found)),
            (words["results.items"], _items(found, language)),
        ],
    )


def _scores(found: Results) -> str:
    """How many reached which tenth of the points."""
    tenths = [
        min(9, int(10 * score.total / max(1, found.possible[score.form]))) for score in found.scores
    ]
    chart = pygal.Bar(
        style=_STYLE, show_legend=False, height=260, width=800, disable_xml_declaration=True
    )
    chart.x_labels = [f"{10 * tenth}–{10 * tenth + 10} %" for tenth in range(10)]
    chart.add("", [tenths.count(tenth) for tenth in range(10)])
    return drawing(chart, "scores")


def _items(found: Results, language: str) -> str:
    """Each question by its difficulty and its discrimination."""
    words = sentences(language, "export")
    chart = pygal.XY(
        style=_STYLE,
        stroke=False,
        show_legend=False,
        height=360,
        width=800,
        x_title=words["results.difficulty"],
        y_title=words["results.discrimination"],
        xrange=(0, 1),
        disable_xml_declaration=True,
    )
    chart.add(
        "",
        [
            {"value": (each.difficulty, each.discrimination), "label": f"{each.form} {each.number}"}
            for each in found.questions
            if each.discrimination is not None
        ],
    )
    return drawing(chart, "items")
