"""`quizgen phrases`: what the words of a question may be."""

from typing import Annotated

import typer


def phrases(
    word: Annotated[
        str, typer.Argument(help="Only what has this word: lost, or closes_first.")
    ] = "",
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    event: Annotated[
        bool, typer.Option("--event", help="Of one host that an event meets, not of a run.")
    ] = False,
) -> None:
    """List the phrases in which questions are read: a fact, an example, and its patterns.

    A question after a script, or about a state and an event, is made of these, in either
    language; `quizgen check` names what it cannot read, and what does not hold.
    """
    from quizgen.cli.common import USAGE, Stop
    from quizgen.phrases.catalogue import EVENT, LANGUAGES, RUN
    from quizgen.phrases.listing import listed

    if language not in LANGUAGES:
        raise Stop(USAGE, f"unknown language '{language}'; known: {', '.join(LANGUAGES)}")
    for each in listed(language, EVENT if event else RUN):
        if word in each.fact or any(word in pattern for pattern in each.patterns):
            typer.echo(f"{each.fact}: {each.example}")
            for pattern in each.patterns:
                typer.echo(f"    {pattern}")
