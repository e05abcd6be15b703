"""Show me: the run of a question as a ladder, or one that the search behind it has found."""

from collections.abc import Callable

from quizgen import refit
from quizgen.item import Example, Item
from quizgen.study.talk import Talk
from quizgen.tcp.model.network import TCP
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.search.variants import VARIANTS


def shows_run(item: Item, talk: Talk) -> Callable[[], None] | None:
    """What draws the ladder; None where there is no run."""
    trace, example = item.trace, item.example
    if trace:
        return lambda: _draw(trace, talk)
    return (lambda: _draw_example(example, talk)) if example else None


def _draw_example(example: Example, talk: Talk) -> None:
    """The ladder below what it is of, since the question does not tell it."""
    if example.variant:
        variant = VARIANTS[example.variant]
        talk.say("example.variant", rule=variant.text)
        _draw(run(example.script, None, variant.protocol), talk)
    else:
        talk.say("example.found")
        _draw(run(example.script, None, TCP), talk)


def _draw(trace: Trace, talk: Talk) -> None:
    talk.write(refit.ladder(trace, talk.language, talk.width))
