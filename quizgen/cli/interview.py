"""The command that interviews."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    INTERRUPTED,
    TEMPLATES,
    Choice,
    Content,
    Core,
    Lang,
    Seed,
    Stop,
    Topics,
    drawn_seed,
    proven,
    write,
)
from quizgen.cli.learner import Home, Minutes, Plain, now, remembering, terminal
from quizgen.entries.level import Level
from quizgen.words import ENGLISH

_CASES = 3

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.item import Item
    from quizgen.study.interview import Board


def interview(
    number: Annotated[
        int, typer.Option("-n", "--number", help="At most so many questions.", min=1)
    ] = 8,
    level: Annotated[
        Level,
        typer.Option(
            "--level", metavar="junior|mid|senior", case_sensitive=False, help="Where it begins."
        ),
    ] = Level.JUNIOR,
    minutes: Minutes = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the transcript there, in Markdown.")
    ] = None,
    core: Core = False,
    topic: Topics = None,
    seed: Seed = None,
    plain: Plain = False,
    lang: Lang = ENGLISH,
    home: Home = None,
    content: Content = CONTENT,
) -> None:
    """Hold a mock interview: it asks on where you do well, and ends with a scorecard.

    `quizgen interview --level mid -o interview.md`
    """
    import random

    from quizgen.study.interview import Plan
    from quizgen.study.interview import interview as hold
    from quizgen.study.scorecard import transcript

    checked, items = proven(content, lang)
    drawn_by = drawn_seed(seed)
    cases = _cases(drawn_by) if content == CONTENT and not topic else []
    board = _board(checked, Choice.of(core, topic, None).of_items(checked, items), cases)
    plan = Plan(number, level, timedelta(minutes=minutes) if minutes else None)
    talk, reader = terminal(lang, plain)
    with remembering(home) as memory:
        held = hold(board, talk, memory, now, plan, random.Random(drawn_by))
    if output:
        write({output: transcript(held, board.titles, lang, TEMPLATES).encode()}, lang=lang)
    if reader.is_interrupted:
        raise Stop(INTERRUPTED)


def _cases(seed: int) -> "list[Item]":
    """Questions about runs that were drawn for this interview alone."""
    from quizgen.inventions import questions

    return questions(_CASES, seed, CONTENT)


def _board(checked: "Checked", items: "list[Item]", cases: "list[Item]") -> "Board":
    """One question an entry, what is asked after it, and the cases."""
    from quizgen.study.interview import Board
    from quizgen.words import say

    first = {item.entry_id: item for item in reversed(items)}
    follow_ups = {
        verdict.loaded.entry.id: verdict.loaded.entry.follow_ups for verdict in checked.verdicts
    }
    titles = checked.library.titles | {case.topic: say("invented") for case in cases}
    return Board(first, follow_ups, titles, cases)
