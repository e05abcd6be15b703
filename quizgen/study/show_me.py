"""Show me: the run of a question as a ladder, or one that the search behind it has found."""

from collections.abc import Callable

from quizgen import refit
from quizgen.item import Item
from quizgen.study.talk import Talk
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.search.variants import VARIANTS


def shows_run(item: Item, talk: Talk) -> Callable[[], None] | None:
    """What draws the ladder; None where there is no run."""
    if item.example is None and item.trace is None:
        return None

    def draw() -> None:
        trace = item.trace or _found(item, talk)
        if trace is not None:
            talk.write(refit.ladder(trace, talk.language, talk.width))

    return draw


def _found(item: Item, talk: Talk) -> Trace | None:
    """What a search has found, below what it is of, since the question does not tell it."""
    if item.example is None:
        return None
    script, name = item.example
    if name:
        talk.say("example.variant", rule=VARIANTS[name].text)
        return run(script, None, VARIANTS[name].protocol)
    talk.say("example.found")
    return run(script)
