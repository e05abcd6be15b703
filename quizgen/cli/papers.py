"""Commands of trainers: papers, and what came of them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    IN_ENGLISH,
    TEMPLATES,
    USAGE,
    Choice,
    Content,
    Folder,
    Lang,
    Levels,
    Seed,
    Stop,
    Topics,
    proven,
    topic_named,
    write,
)
from quizgen.cli.outputs import drawn_seed, forms_of, placed, refuse_open

if TYPE_CHECKING:
    from collections.abc import Collection

    from quizgen.blueprint import Blueprint


class Page(StrEnum):
    """Sizes of paper."""

    A4 = "a4"
    LETTER = "letter"


Mix = Annotated[
    str | None,
    typer.Option("--mix", metavar="TOPIC=N,…", help="How many questions of which topic."),
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
PageSize = Annotated[Page, typer.Option("--page", help="The size of the page.")]


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
    page: PageSize = Page.A4,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write a paper to print, its answer key and an answer sheet.

    It asks what the core course teaches, unless topics, levels or --all are named.

    `quizgen quiz -o class --mix handshake=6,teardown=6,time-wait=3 --open 2 --forms 3`
    """
    from quizgen.blueprint import Blueprint
    from quizgen.export import EXPORTS
    from quizgen.export.book import Book

    checked, items = proven(content)
    parts = _mix(mix, number, topic, checked.library.topics)
    if core is None and not (mix or topic or level):
        core = any(item.asked == "core" for item in items)
    choice = Choice.of(bool(core), topic, level)
    asked = choice.of_items(checked, items)
    refuse_open(asked, choice)
    blueprint = Blueprint(number or 20, parts, open_questions)
    drawn_by = drawn_seed(seed)
    drawn = forms_of(asked, blueprint, drawn_by, forms, same=same)
    again = _command(blueprint, drawn_by, forms, same, choice)
    write(
        placed(EXPORTS["quiz"], Book(checked, items, lang, TEMPLATES, drawn, again, page), output)
    )


def _mix(
    written: str | None,
    number: int | None,
    topics: "Collection[str] | None",
    known: "Collection[str]",
) -> dict[str, int]:
    """The mix that is asked for; stops the run where it cannot be meant so."""
    from quizgen.blueprint import MixError, mix_of

    if written is None:
        return {}
    if number is not None or topics:
        raise Stop(USAGE, "--mix says how many questions of which topic; leave out -n and --topic")
    try:
        parts = mix_of(written)
    except MixError as error:
        raise Stop(USAGE, str(error)) from None
    return {topic_named(topic, known): most for topic, most in parts.items()}


def _command(
    blueprint: "Blueprint",
    seed: int,
    forms: int,
    same: bool,
    choice: Choice,
) -> str:
    """What draws these forms again."""
    mix = ",".join(f"{topic}={number}" for topic, number in blueprint.mix.items())
    parts = [
        f"--mix {mix}" if mix else f"-n {blueprint.number}",
        "--core" if choice.core else "--all",
        *(f"--topic {topic}" for topic in choice.topics),
        *(f"--level {level}" for level in choice.levels),
        f"--open {blueprint.open}" if blueprint.open else "",
        f"--forms {forms}" if forms > 1 else "",
        "--same" if same else "",
        f"--seed {seed}",
    ]
    return " ".join(["quizgen quiz", *filter(None, parts)])
