"""Commands of trainers: papers, and what came of them."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
    TEMPLATES,
    USAGE,
    Content,
    Folder,
    Lang,
    Levels,
    Number,
    Seed,
    Stop,
    Topics,
    columns,
    drawn_seed,
    of_content,
    proven,
    topic_named,
    write,
)
from quizgen.cli.learner import Home, history_file
from quizgen.cli.outputs import forms_of, placed, refuse_open, title_of
from quizgen.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from quizgen.cli.drawn import Drawing
    from quizgen.item import Item
    from quizgen.words import Text


class Page(StrEnum):
    """Sizes of paper."""

    A4 = "a4"
    LETTER = "letter"


Mix = Annotated[
    str | None,
    typer.Option(
        "--mix",
        metavar="PART=N,…",
        help="How many questions of which topic, level or kind: handshake:junior=4,truth=2.",
    ),
]
Open = Annotated[
    int, typer.Option("--open", help="How many open questions, with lines to write on.", min=0)
]
Forms = Annotated[
    int,
    typer.Option("--forms", help="Parallel forms A, B, C, … that share nothing.", min=1, max=26),
]
Same = Annotated[
    bool, typer.Option("--same", help="The forms ask the same questions in another order.")
]
Asked = Annotated[
    bool | None, typer.Option("--core/--all", help="Only the core course, or every question.")
]
Like = Annotated[
    str | None,
    typer.Option("--like", metavar="CODE", help="The paper of this code again, drawn here before."),
]
PageSize = Annotated[
    Page, typer.Option("--page", case_sensitive=False, help="The size of the page.")
]


def quiz(
    output: Folder,
    number: Annotated[
        int | None, typer.Option("-n", "--number", help="How many questions; 20.", min=1)
    ] = None,
    mix: Mix = None,
    open_questions: Open = 0,
    forms: Forms = 1,
    same: Same = False,
    seed: Seed = None,
    core: Asked = None,
    topic: Topics = None,
    level: Levels = None,
    like: Like = None,
    page: PageSize = Page.A4,
    lang: Lang = ENGLISH,
    content: Content = CONTENT,
    home: Home = None,
) -> None:
    """Write a paper to print, its answer key and an answer sheet.

    It asks what the core course teaches, unless topics, levels or --all are named.

    `quizgen quiz -o class --mix handshake=6,teardown=6,time-wait=3 --open 2 --forms 3`
    """
    from quizgen.cli.drawn import Drawing, remember
    from quizgen.export import EXPORTS
    from quizgen.export.book import Book

    checked, items = proven(content, lang)
    where = history_file(home).parent
    parts = _mix(mix, number, topic, checked.library.titles, items)
    if core is None and not (mix or topic or level):
        core = any(item.asked == "core" for item in items)
    options = (number or 20, parts, open_questions, forms, same, drawn_seed(seed))
    drawing = Drawing(*options, bool(core), topic or (), level or ())
    if like is not None:
        drawing = _recalled(where, like)
    asked = drawing.choice.of_items(checked, items)
    refuse_open(asked, drawing.choice)
    drawn = forms_of(asked, drawing.blueprint, drawing.seed, drawing.many, same=drawing.same)
    codes = [form.code for form in drawn]
    if like is not None and like.upper() not in codes:
        raise Stop(FINDINGS, f"The content has changed since: paper {like} cannot be drawn again.")
    again = drawing.command + of_content(content)
    title = title_of(content, checked)
    book = Book(checked, items, lang, TEMPLATES, drawn, again, page, title=title)
    write(placed(EXPORTS["quiz"], book, output))
    if like is None:
        remember(where, codes, drawing)


def _recalled(home: Path, code: str) -> "Drawing":
    """The paper of a code; stops the run where none of it was drawn here."""
    from quizgen.cli.drawn import recall

    drawing = recall(home, code)
    if drawing is None:
        message = f"No paper {code} was drawn here; its key names the command that draws it."
        raise Stop(USAGE, message)
    return drawing


def invent(
    output: Annotated[Path, typer.Option("-o", "--output", help="The content file to write.")],
    number: Number = 30,
    seed: Seed = None,
) -> None:
    """Write questions that nobody wrote, drawn from the model, each proven.

    Runs are told, captured, or drawn with a blank; there are events, classes of states, orders,
    possible runs and numbers.

    They are content, as you would write it: `quizgen quiz --content FILE -o class`.

    `quizgen invent -o runs.yaml -n 5`
    """
    from quizgen.inventions import topic

    written = topic(number, drawn_seed(seed), CONTENT)
    write({output: written.encode()})


def mark(
    paper: Annotated[Path, typer.Argument(help="The key.json of a paper, or its folder.")],
    answers: Annotated[Path, typer.Argument(help="A table: name,form,1,2,3,…")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a page with plots too.")
    ] = None,
    lang: Lang = ENGLISH,
) -> None:
    """Mark a class: scores, and how each question did.

    ANSWERS has a line for each who sat the paper, with letters, or points where the question is
    open: `Ann,A,B,D,C,2`.

    `quizgen mark class answers.csv`
    """
    from quizgen.export import results_page
    from quizgen.paper.results import ResultsError, results

    file = paper / "key.json" if paper.is_dir() else paper
    try:
        key = json.loads(file.read_text("utf-8"))
        found = results(key, answers.read_text("utf-8"))
    except ResultsError as error:
        raise Stop(FINDINGS, f"{answers}:{error}") from None
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Stop(USAGE, f"{file}: not a key.json that 'quizgen quiz' has written") from None
    typer.echo(results_page.text(found, lang, columns()))
    if output is not None:
        write({output: results_page.page(found, lang, TEMPLATES).encode()}, err=True)


def _mix(
    written: str | None,
    number: int | None,
    topics: "Collection[str] | None",
    titles: "Mapping[str, Text]",
    items: "list[Item]",
) -> dict[str, int]:
    """The mix that is asked for; stops the run where it cannot be meant so."""
    from quizgen.entries.level import Level
    from quizgen.paper.blueprint import BETWEEN, MixError, mix_of

    if written is None:
        return {}
    if number is not None or topics:
        raise Stop(USAGE, "--mix says how many questions of which topic; leave out -n and --topic")
    try:
        parts = mix_of(written)
    except MixError as error:
        raise Stop(USAGE, str(error)) from None
    others = {*Level, *(item.answer_kind for item in items if item.distractors)}
    return {
        BETWEEN.join(
            name if name in others and name not in titles else topic_named(name, titles)
            for name in part.split(BETWEEN)
        ): most
        for part, most in parts.items()
    }
