"""A drill in the terminal: ask, mark, explain, sum up.

What is typed comes from `read` and what is shown goes to `write`, so that a run is a function of
its questions and answers.  Sentences break at a width; what a host shows, such as a capture, does
not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from quizgen.marking import is_answer, is_typed, mark
from quizgen.paper import LETTERS, Question
from quizgen.study.wrapping import wrapped
from quizgen.words import Text, Words

_SAY = Words("study")


class Ended(Exception):  # noqa: N818  the learner stops; nothing is wrong
    """Raised by `read` when no more answers come."""


@dataclass
class Result:
    """How a drill went: questions asked, and those answered wrong."""

    asked: int = 0
    missed: list[Question] = field(default_factory=list)

    @property
    def right(self) -> int:
        """How many were answered right."""
        return self.asked - len(self.missed)


@dataclass(frozen=True)
class _Talk:
    """Both ends of the conversation, its language, and where its lines break, if anywhere."""

    language: str
    read: Callable[[str], str]
    write: Callable[[str], None]
    width: int | None

    def say(self, words: str, **values: Text | str | int) -> None:
        """One of this room's sentences."""
        self.tell(self.mine(_SAY(words, **values)))

    def tell(self, text: str, indent: int = 0) -> None:
        """Sentences, whose lines may break."""
        self.write(wrapped(text, self.width, indent) if self.width else text)

    def mine(self, text: Text) -> str:
        """The text in this language."""
        return text[self.language]


def drill(
    questions: Sequence[Question],
    language: str,
    read: Callable[[str], str],
    write: Callable[[str], None],
    width: int | None = None,
) -> Result:
    """Ask the questions one by one until they or the learner end; always sums up.

    Lines break at `width` columns; without it, they do not.
    """
    talk = _Talk(language, read, write, width)
    result = Result()
    talk.say("intro", count=len(questions))
    try:
        for question in questions:
            _ask(question, talk, result)
    except Ended:
        pass
    write("")
    if result.asked:
        talk.say("sum", right=result.right, asked=result.asked)
    else:
        talk.say("none")
    if result.missed:
        talk.say("again")
    for question in result.missed:
        item = question.item
        talk.tell(f"- {talk.mine(item.stem)} {talk.mine(item.key)}", indent=2)
    return result


def _ask(question: Question, talk: _Talk, result: Result) -> None:
    item = question.item
    talk.write("")
    talk.tell(f"{question.number}. {talk.mine(item.stem)}")
    if item.exhibit:
        talk.write(talk.mine(item.exhibit.text).rstrip("\n"))
    typed = is_typed(item)
    if not typed:
        for letter, option in zip(LETTERS, question.options, strict=False):
            talk.tell(f"   {letter}. {talk.mine(option.text)}", indent=6)
    answer = _answer(question, typed, talk)
    right = mark(item, answer) if typed else answer == question.letter
    result.asked += 1
    if right:
        talk.say("right")
    else:
        result.missed.append(question)
        talk.say("wrong", key=item.key)
        chosen = None if typed else question.options[LETTERS.index(answer)].why
        if chosen:
            talk.tell(talk.mine(chosen))
    if item.rationale:
        talk.say("why", why=item.rationale)
    talk.say("source", source=item.source)


def _answer(question: Question, typed: bool, talk: _Talk) -> str:
    """What the learner says, once it is an answer: a letter for a choice, else what is asked."""
    letters = LETTERS[: len(question.options)]
    while True:
        answer = talk.read("> ").strip()
        if answer.casefold() == "q":
            raise Ended
        if not typed and answer.upper() in tuple(letters):
            return answer.upper()
        if typed and answer and is_answer(question.item, answer):
            return answer
        if not typed:
            talk.say("expected", expected=_SAY("kinds.letters", letters=", ".join(letters)))
        elif answer:
            talk.say("expected", expected=_SAY(f"kinds.{question.item.answer_kind}"))
