"""A mock interview: it opens at a level, asks on where the answers are good, and tries elsewhere
where they are not.

As in a drill, what is typed comes from `read` and the time is what `now` says; each answer is
kept before the next question is shown.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quizgen import refit
from quizgen.entries.level import Asked, Level
from quizgen.item import Item
from quizgen.paper import Question, options
from quizgen.study.answers import REVEAL
from quizgen.study.closed_question import ask_closed, tell_outcome, tell_why
from quizgen.study.events import How, Rating
from quizgen.study.memory import Memory
from quizgen.study.open_question import ask_open
from quizgen.study.scorecard import Interview, Turn, sum_up
from quizgen.study.talk import Ended, Talk
from quizgen.tcp.kinds import Kind
from quizgen.words import Text

_LEVELS, _OFTEN = tuple(Level), tuple(Asked)
_GOOD = 0.5  # the share of an answer from which an interviewer asks on


@dataclass(frozen=True)
class Board:
    """What can be asked: one question an entry, by its id, what is asked next after each, and
    `cases` that nobody has met before."""

    items: Mapping[str, Item]
    follow_ups: Mapping[str, Sequence[str]]
    titles: Mapping[str, Text]
    cases: Sequence[Item] = ()

    def openers(self, level: Level, met: Collection[str]) -> list[Item]:
        """The open questions of a level that are asked most, none of those met; of these rather
        the ones from which a chain starts.  Where no question is open, any of the level."""
        led_to = {name for names in self.follow_ups.values() for name in names}
        own = [item for name, item in self.items.items() if item.level is level and name not in met]
        spoken = [item for item in own if item.answer_kind is Kind.OPEN]
        most = min((_OFTEN.index(item.asked) for item in spoken), default=0)
        asked = [item for item in spoken if item.asked is _OFTEN[most]]
        first = [item for item in asked if item.entry_id not in led_to]
        return first or asked or own

    def nexts(self, item: Item) -> list[Item]:
        """What an interviewer asks after this."""
        names = self.follow_ups.get(item.entry_id, ())
        return [self.items[name] for name in names if name in self.items]


@dataclass(frozen=True)
class Plan:
    """How many questions, how long, and the level of the first."""

    number: int
    level: Level = Level.JUNIOR
    lasts: timedelta | None = None


def interview(
    board: Board,
    talk: Talk,
    memory: Memory,
    now: Callable[[], datetime],
    plan: Plan,
    generator: random.Random,
) -> Interview:
    """Ask until the plan or the candidate ends it; always sums up."""
    run = _Run(board, talk, memory, now, generator)
    talk.say("interview.intro", count=plan.number)
    ends = now() + plan.lasts if plan.lasts else None
    level, item, depth = plan.level, run.opener(plan.level), 0
    try:
        while item and len(run.met) < plan.number and (ends is None or now() < ends):
            turn = run.ask(item, depth)
            is_good = turn is not None and turn.share >= _GOOD
            deeper = run.deeper(item) if is_good else None
            if deeper:
                item, depth = deeper, depth + 1
                continue
            level = _moved(level, turn.share) if turn else level
            case = run.case() if len(run.met) < plan.number else None
            item, depth = case or run.opener(level), 0
    except Ended:
        pass
    sum_up(run.result, board.titles, talk)
    return run.result


def _moved(level: Level, share: float) -> Level:
    """The next level for who ended a chain well, the one before for who said almost nothing."""
    by = 1 if share >= _GOOD else -1 if share < _GOOD / 2 else 0
    return _LEVELS[min(max(_LEVELS.index(level) + by, 0), len(_LEVELS) - 1)]


class _Run:
    """An interview under way."""

    def __init__(
        self,
        board: Board,
        talk: Talk,
        memory: Memory,
        now: Callable[[], datetime],
        generator: random.Random,
    ) -> None:
        self.board, self.talk, self.memory, self.now = board, talk, memory, now
        self.generator = generator
        self.result = Interview()
        self.met: set[str] = set()

    def opener(self, level: Level) -> Item | None:
        """A question to begin a chain with, from a topic that has not come up if there is one."""
        order = sorted(_LEVELS, key=lambda each: abs(_LEVELS.index(each) - _LEVELS.index(level)))
        talked = {turn.item.topic for turn in self.result.turns}
        for each in order:
            if unmet := self.board.openers(each, self.met):
                fresh = [item for item in unmet if item.topic not in talked]
                return self.generator.choice(fresh or unmet)
        return None

    def deeper(self, item: Item) -> Item | None:
        """What is asked next in the chain."""
        unmet = [each for each in self.board.nexts(item) if each.entry_id not in self.met]
        return unmet[0] if unmet else None

    def case(self) -> Item | None:
        """Between two chains, one that was drawn up for this interview."""
        last = self.result.turns[-1:]
        unmet = [item for item in self.board.cases if item.entry_id not in self.met]
        return unmet[0] if unmet and last and last[0].item.entry_id in self.board.items else None

    def ask(self, item: Item, depth: int) -> Turn | None:
        """Ask, time, and have the answer held against the model one; None where it was skipped."""
        self.met.add(item.entry_id)
        talk, number = self.talk, len(self.met)
        talk.write("")
        is_drawn_up = item.entry_id not in self.board.items
        how = "case" if is_drawn_up else "on" if depth else "first"
        talk.say(f"interview.asks.{how}", style="faint")
        talk.tell(f"{number}. {talk.mine(item.stem)}", style="stem")
        if item.exhibit:
            talk.write(refit.exhibit(item.exhibit, talk.language, talk.width))
        answer = self._open if item.answer_kind is Kind.OPEN else self._closed
        turn = answer(item, depth)
        if turn is None:
            return None
        turn = replace(turn, is_case=is_drawn_up)
        self.result.turns.append(turn)
        return turn

    def _open(self, item: Item, depth: int) -> Turn | None:
        watch = _Stopwatch(self.now)
        opened = ask_open(item, watch.on(self.talk), self._is_skipped)
        if opened is None:
            return None
        seconds, typed = watch.read_after[0], opened.answer.typed
        self._record(item, opened.rating, seconds, typed)
        self.talk.say("interview.took", style="faint", seconds=round(seconds))
        said = "" if typed in REVEAL else typed
        return Turn(item, depth, opened.said, opened.points, seconds, said)

    def _closed(self, item: Item, depth: int) -> Turn | None:
        watch = _Stopwatch(self.now)
        question = Question(len(self.met), item, options(item, self.generator))
        answer = ask_closed(question, watch.on(self.talk), self._is_skipped)
        if answer is None:
            return None
        seconds, is_right = watch.read_after[-1], answer.is_right
        self._record(item, Rating.GOOD if is_right else Rating.AGAIN, seconds, answer.typed)
        tell_outcome(question, answer, self.talk)
        tell_why(item, self.talk)
        self.talk.say("interview.took", style="faint", seconds=round(seconds))
        said = answer.said if isinstance(answer.said, str) else self.talk.mine(answer.said)
        return Turn(item, depth, int(is_right), 1, seconds, said)

    def _record(self, item: Item, rating: Rating, seconds: float, typed: str) -> None:
        """Keep the answer, unless nobody will ever be asked this again."""
        if item.entry_id not in self.board.items:
            return
        how = How.INTERVIEW
        self.memory.record(item, self.talk.language, rating, how, self.now(), seconds, typed)

    def _is_skipped(self, line: str) -> bool:
        match line.casefold():
            case "q":
                raise Ended
            case "s":
                self.talk.say("skipped")
                return True
        return False


class _Stopwatch:
    """When each line was read, in seconds after the question was shown."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now, self.began = now, now()
        self.read_after: list[float] = []

    def on(self, talk: Talk) -> Talk:
        """The same conversation, watched."""

        def read(prompt: str) -> str:
            line = talk.read(prompt)
            self.read_after.append(max((self.now() - self.began).total_seconds(), 0.0))
            return line

        return replace(talk, read=read)
