"""`quizgen phrases`: what the words of a question may be."""

from typing import Annotated

import typer

from quizgen.words import ENGLISH


def phrases(
    word: Annotated[
        str, typer.Argument(help="Only what has this word: lost, or closes_first.")
    ] = "",
    language: Annotated[
        str, typer.Option("--lang", "--language", help="Language of the phrases.")
    ] = ENGLISH,
    of: Annotated[
        str,
        typer.Option(help="run, event, number, states (of 'classify'), runs, claim (of a search)."),
    ] = "run",
) -> None:
    """List the phrases in which questions are read: a fact, an example, and its patterns.

    A question after a script, about a state and an event, a number, or a list is made of these, in
    either language, and so is a claim; `quizgen check` names what it cannot read, offers other
    words where it can, and says what does not hold.

    `quizgen phrases lost`
    """
    from quizgen.cli.common import USAGE, Stop, tell
    from quizgen.phrases.catalogue import ROOMS
    from quizgen.phrases.listing import listed
    from quizgen.words import LANGUAGES

    if language not in LANGUAGES:
        raise Stop(USAGE, f"unknown language '{language}'; known: {', '.join(LANGUAGES)}")
    if of not in ROOMS:
        raise Stop(USAGE, f"unknown kind of question '{of}'; known: {', '.join(ROOMS)}")
    for each in listed(language, of):
        if word in each.fact or any(word in pattern for pattern in each.patterns):
            tell(f"{each.fact}: {each.example}")
            for pattern in each.patterns:
                tell(f"    {pattern}")
