"""A drill in the terminal: ask, mark, explain, ask again what was missed, sum up.

What is typed comes from `read`, what is shown goes to `write`, and the time is what `now` says, so
that a run is a function of its questions, its answers and the memory, in which each answer is kept
before the next question is shown.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from quizgen import refit
from quizgen.item import Item
from quizgen.paper import Question
from quizgen.study.answers import Answer, cleaned
from quizgen.study.closed_question import ask_closed, tell_outcome, tell_why
from quizgen.study.events import Change, How, Kind, Rating, Review
from quizgen.study.memory import Memory
from quizgen.study.open_question import ask_open
from quizgen.study.show_me import shows_run
from quizgen.study.talk import Ended, Talk, cited, foremost, say
from quizgen.study.what_if import ask_what_if, changeable
from quizgen.tcp.kinds import Kind as AnswerKind
from quizgen.words import Text, join


@dataclass(frozen=True)
class Attempt:
    """One answer to one question, as it is kept; nothing is of a case."""

    question: Question
    answer: Answer
    event: Review | None
    is_again: bool = False

    @property
    def is_right(self) -> bool:
        """The answer counts."""
        return self.answer.is_right


@dataclass
class Result:
    """How a drill went: every attempt, of which the first at each question counts."""

    attempts: list[Attempt] = field(default_factory=list)

    @property
    def firsts(self) -> list[Attempt]:
        """What counts."""
        return [attempt for attempt in self.attempts if not attempt.is_again]

    @property
    def asked(self) -> int:
        """How many questions were answered."""
        return len(self.firsts)

    @property
    def right(self) -> int:
        """How many of them were answered right at first."""
        return sum(attempt.is_right for attempt in self.firsts)

    @property
    def missed(self) -> list[Question]:
        """Those that were not."""
        return [attempt.question for attempt in self.firsts if not attempt.is_right]


@dataclass(frozen=True)
class Rules:
    """How long a drill lasts, and what else it can show.

    It `pauses` after each answer where somebody sits at a terminal; `titles` are those of the
    topics; `cases` are the ids of what was drawn up, which nobody will ever be asked again.
    """

    pauses: bool = False
    lasts: timedelta | None = None
    titles: Mapping[str, Text] = field(default_factory=dict)
    cases: Collection[str] = ()


def drill(
    questions: Sequence[Question],
    talk: Talk,
    memory: Memory,
    now: Callable[[], datetime],
    rules: Rules = Rules(),
) -> Result:
    """Ask the questions one by one, then those missed again, until they, the time or the learner
    end; always sums up."""
    run = _Run(talk, memory, now, rules, deque((question, False) for question in questions))
    if rules.lasts:
        minutes = rules.lasts // timedelta(minutes=1)
        talk.say("intro.timed", count=len(questions), minutes=minutes)
    else:
        talk.say("intro.all", count=len(questions))
    ends = now() + rules.lasts if rules.lasts else None
    try:
        while run.waiting and not (ends and now() >= ends):
            again = sum(is_again for _, is_again in run.waiting)
            total = run.result.asked + len(run.waiting) - again
            question, is_again = run.waiting.popleft()
            talk.progress(run.result.asked, total, run.result.right, again)
            run.ask(question, is_again)
        if run.waiting:
            talk.say("time is up")
    except Ended:
        pass
    run.sum_up()
    return run.result


def _turned(question: Question) -> Question:
    """The same question with its options in other places, unless they stand by size: a letter is
    not to be remembered."""
    if question.item.answer_kind.traits.has_sizes:
        return question
    return replace(question, options=(*question.options[1:], *question.options[:1]))


class _Run:
    """A drill under way: what waits to be asked, and what was answered."""

    def __init__(
        self,
        talk: Talk,
        memory: Memory,
        now: Callable[[], datetime],
        rules: Rules,
        waiting: deque[tuple[Question, bool]],
    ) -> None:
        self.talk, self.memory, self.now, self.rules = talk, memory, now, rules
        self.waiting = waiting
        self.result = Result()
        self.suspensions: dict[str, Change] = {}

    def ask(self, question: Question, is_again: bool) -> None:
        """Show a question, keep what is answered, and explain it."""
        question = _turned(question) if is_again else question
        talk, item = self.talk, question.item
        talk.write("")
        stem = join([say("once more"), item.stem]) if is_again else item.stem
        talk.tell(f"{question.number}. {talk.mine(stem)}", style="stem")
        if item.exhibit:
            talk.write(refit.exhibit(item.exhibit, talk.language, talk.width))
        began = self.now()
        if item.answer_kind is AnswerKind.OPEN:
            opened = ask_open(item, talk, lambda line: self._command(question, is_again, line))
            if opened is None:
                return
            rating, answer = opened.rating, opened.answer
        else:
            marked = ask_closed(
                question, talk, lambda line: self._command(question, is_again, line)
            )
            if marked is None:
                return
            answer, rating = marked, Rating.GOOD if marked.is_right else Rating.AGAIN
        now = self.now()
        seconds = max((now - began).total_seconds(), 0.0)
        event = None
        if not self._is_case(question):
            event = self.memory.record(
                item, talk.language, rating, How.DRILL, now, seconds, answer.typed
            )
        attempt = Attempt(question, answer, event, is_again)
        self.result.attempts.append(attempt)
        if not attempt.is_right:
            self.waiting.append((question, True))
        self._explain(attempt)
        if self.rules.pauses:
            self._pause(attempt)

    def _command(self, question: Question, is_again: bool, line: str) -> bool:
        """Do what a key asks for; whether the question is thereby done with, for now."""
        match line.casefold():
            case "q":
                raise Ended
            case "s":
                self.talk.say("skipped")
            case "u":
                self.waiting.appendleft((question, is_again))
                self._undo()
            case "-":
                self._suspend(question)
            case "!" | "！":
                self.waiting.appendleft((question, is_again))
                self._flag(question)
            case _:
                return False
        return True

    def _undo(self) -> None:
        """Take the last answer back, and ask that question next."""
        if not self.result.attempts:
            self.talk.say("nothing to undo")
            return
        last = self.result.attempts.pop()
        if last.event:
            self.memory.undo(last.event, self.now())
        if (last.question, True) in self.waiting and not last.is_right:
            self.waiting.remove((last.question, True))
        self.waiting.appendleft((last.question, last.is_again))
        if suspended := self.suspensions.pop(last.question.item.id, None):
            self.memory.undo(suspended, self.now())
        self.talk.say("undone")

    def _is_case(self, question: Question) -> bool:
        """Nobody will ever be asked it again."""
        return question.item.id in self.rules.cases

    def _suspend(self, question: Question) -> None:
        while (question, True) in self.waiting:
            self.waiting.remove((question, True))
        if self._is_case(question):
            self.talk.say("drawn up")
            return
        item = question.item
        if item.id not in self.suspensions:
            self.suspensions[item.id] = self.memory.change(item, Kind.SUSPEND, self.now())
        self.talk.say("suspended", item=item.id)

    def _flag(self, question: Question) -> None:
        self.talk.say("flag")
        words = cleaned(self.talk.read("> "))
        if self._is_case(question):  # its id says nothing to the author
            words = f"{words} [{self.talk.mine(question.item.stem)}]".lstrip()
        self.memory.change(question.item, Kind.FLAG, self.now(), words)
        self.talk.say("flagged")

    def _explain(self, attempt: Attempt) -> None:
        """Right or wrong, why, and why the answer that was given is wrong."""
        talk, item = self.talk, attempt.question.item
        if item.answer_kind is not AnswerKind.OPEN:
            tell_outcome(attempt.question, attempt.answer, talk)
        tell_why(item, talk)
        first = foremost(item.sources)
        sources = cited(source for source in item.sources if source in first)
        talk.say("source", style="faint", source=sources)
        if item.follow_ups:
            talk.say("asked next", stem=item.follow_ups[0])

    def _pause(self, attempt: Attempt) -> None:
        """Let the learner look closer, until Enter."""
        question, item, talk = attempt.question, attempt.question.item, self.talk
        shows = self._shows(item)
        never = [] if self._is_case(question) else ["-"]
        keys = ["enter", *shows, "u", *never, "!", "q"]
        talk.keys(keys)
        while True:
            line = cleaned(talk.read("> ")).casefold()
            match line:
                case "":
                    return
                case "q":
                    raise Ended
                case "u":
                    self._undo()
                    return
                case "-":
                    self._suspend(question)
                case "!" | "！":
                    self._flag(question)
                case _:
                    shows.get(line, lambda: talk.say("no such key"))()
                    talk.keys(keys)

    def _shows(self, item: Item) -> dict[str, Callable[[], None]]:
        """What there is to look at, by its key."""
        talk, trace = self.talk, item.trace
        exactly = [*(reason for reason in item.why if reason.symbols), *item.details]
        nexts, has_more = item.follow_ups[1:], len(foremost(item.sources)) < len(item.sources)

        def follow_ups() -> None:
            for stem in nexts:
                talk.tell(f"- {talk.mine(stem)}", indent=2)

        def details() -> None:
            for reason in exactly:
                talk.tell(talk.mine(reason.sentence))
                if reason.symbols:
                    talk.tell(f"  {reason.symbols}", indent=2)
            if has_more:
                talk.say("source", style="faint", source=cited(item.sources))

        found: dict[str, Callable[[], None]] = {}
        if show := shows_run(item, talk):
            found["l"] = show
        if trace and changeable(trace):
            found["w"] = lambda: ask_what_if(trace, talk)
        if nexts:
            found["f"] = follow_ups
        if exactly or has_more:
            found["m"] = details
        return found

    def sum_up(self) -> None:
        """The score, by topic where there are several, and what was missed with what was typed."""
        talk, result = self.talk, self.result
        talk.write("")
        if not result.asked:
            talk.say("none")
            return
        talk.say("sum", style="stem", right=result.right, asked=result.asked)
        topics = list(dict.fromkeys(attempt.question.item.topic for attempt in result.firsts))
        for topic in topics if len(topics) > 1 else ():
            own = [each for each in result.firsts if each.question.item.topic == topic]
            right = sum(each.is_right for each in own)
            title = self.rules.titles.get(topic, topic)
            talk.say("topic", title=title, right=right, asked=len(own))
        missed = [attempt for attempt in result.firsts if not attempt.is_right]
        if missed:
            talk.say("again")
        for attempt in missed:
            item = attempt.question.item
            talk.tell(f"- {talk.mine(item.stem)}", indent=2)
            talk.tell(f"  {talk.mine(say('revealed', key=item.key))}", indent=2)
            if typed := attempt.answer.said:
                talk.tell(f"  {talk.mine(say('you typed', typed=typed))}", indent=2)
        self._next_due()

    def _next_due(self) -> None:
        """When the first of what was answered is due."""
        items = [attempt.question.item for attempt in self.result.attempts if attempt.event]
        plans = [plan for item in items if (plan := self.memory.schedule(item))]
        if plans:
            wait = max(min(plan.due for plan in plans) - self.now(), timedelta())
            minutes = -(-wait // timedelta(minutes=1))
            hours, days = minutes // 60, minutes // (24 * 60)
            unit = "days" if days else "hours" if hours else "minutes" if minutes else "now"
            self.talk.say(f"next due.{unit}", count=days or hours or minutes)
