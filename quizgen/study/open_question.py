"""Open questions: shown, revealed, and rated by the learner, who ticks the points."""

import re
from collections.abc import Callable
from typing import NamedTuple

from quizgen.item import Item
from quizgen.study.answers import REVEAL, Answer, Outcome, cleaned
from quizgen.study.events import Rating
from quizgen.study.talk import Talk
from quizgen.words import Words, alternatives

_SAY = Words("study")


class Opened(NamedTuple):
    """An open question answered: how well, what was typed, and how many of the points were said;
    an answer without points is one point."""

    rating: Rating
    answer: Answer
    said: int
    points: int


def ask_open(item: Item, talk: Talk, is_done: Callable[[str], bool]) -> Opened | None:
    """Reveal the answer on Enter and have its points ticked.

    `is_done` does what a command asks for, and says whether that ends the question; then the
    result is None.
    """
    talk.say("open.think")
    typed = cleaned(talk.read("> "))
    if typed not in REVEAL and is_done(typed):
        return None
    talk.tell(talk.mine(item.key), style="good")
    for number, point in enumerate(item.points, 1):
        talk.tell(f"   {number}. {talk.mine(point)}", indent=6)
    most = len(item.points) or 1
    while True:
        talk.say("open.tick" if item.points else "open.known")
        line = cleaned(talk.read("> ")).casefold()
        said = ticked(line, most)
        if said is not None:
            break
        if is_done(line):
            return None
        if item.points:
            talk.say("expected", expected=_SAY("points", most=most))
    rating = rated(len(said), most)
    how = "missed" if rating is Rating.AGAIN else "said"
    talk.say(f"open.{how}", said=len(said), points=most)
    outcome = Outcome.RIGHT if rating is not Rating.AGAIN else Outcome.MISSED
    return Opened(rating, Answer(outcome, typed), len(said), most)


def ticked(line: str, most: int) -> frozenset[int] | None:
    """The numbers of the points that are ticked, `1 3`, `1,3`, `13` or `1-3`; None where it is no
    such list."""
    if line in alternatives(_SAY("typed.all")):
        return frozenset(range(1, most + 1))
    if line in (*REVEAL, *alternatives(_SAY("typed.none"))):
        return frozenset()
    if not re.fullmatch(r"[0-9\s,，、.;~～-]+", line):
        return None
    spans = re.findall(r"([0-9])(?:\s*[~～-]\s*([0-9]))?", line)
    ends = [(int(first), int(last or first)) for first, last in spans]
    numbers = frozenset(number for first, last in ends for number in range(first, last + 1))
    return numbers if numbers and all(1 <= number <= most for number in numbers) else None


def rated(said: int, points: int) -> Rating:
    """All points are good, half of them hard; with fewer it is to be asked again."""
    if said == points:
        return Rating.GOOD
    return Rating.HARD if said and 2 * said >= points else Rating.AGAIN
