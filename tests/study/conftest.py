"""What the tests of drills share: a history in memory, a learner who types, and questions."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from study.log import Run, at

from quizgen.check import Checked
from quizgen.items import items as make_items
from quizgen.paper import Question, form
from quizgen.study.drill import Result, Rules, drill
from quizgen.study.history import History
from quizgen.study.memory import Memory
from quizgen.study.talk import Ended, Talk


@pytest.fixture
def history() -> Iterator[History]:
    with History(Path(":memory:")) as opened:
        yield opened


@pytest.fixture
def run(history: History) -> Run:
    """What a drill returns and shows; the learner ends it after the last answer."""

    sessions = itertools.count()

    def run_drill(
        questions: tuple[Question, ...],
        answers: list[str],
        language: str = "en",
        width: int | None = None,
        rules: Rules | None = None,
        now: Callable[[], datetime] = lambda: at(0),
    ) -> tuple[Result, str]:
        lines: list[str] = []
        waiting = iter(answers)

        def read(prompt: str) -> str:
            try:
                answer = next(waiting)
            except StopIteration:
                raise Ended from None
            lines.append(f"{prompt}{answer}")
            return answer

        talk = Talk(language, read, lines.append, width)
        result = drill(
            questions, talk, Memory(history, f"s{next(sessions)}"), now, rules or Rules()
        )
        return result, "\n".join(lines) + "\n"

    return run_drill


@pytest.fixture
def questions(small: Checked) -> dict[str, Question]:
    everything = make_items(small)
    drawn = {q.item.id: q for q in form(everything, 99, 7).questions}
    spoken = [item for item in everything if item.id not in drawn]
    return drawn | {item.id: Question(99, item, ()) for item in spoken}
