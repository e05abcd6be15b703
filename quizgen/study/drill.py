"""A drill in the terminal: ask, mark, explain, sum up.

What is typed comes from `read` and what is shown goes to `write`, so that a run is a function of
its questions and answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from quizgen.quiz.forms import LETTERS, Question
from quizgen.quiz.marking import is_typed, mark

_SAY = {
    "en": {
        "intro": "Questions: {count}. Type the answer or its letter; q ends.",
        "right": "Right.",
        "wrong": "No. The answer is: {key}",
        "why": "Because: {why}",
        "source": "({source})",
        "letters": "Please answer with one of {letters}.",
        "sum": "{right} of {asked} right.",
        "none": "Nothing asked.",
        "again": "Look at these again:",
    },
    "zh": {
        "intro": "共 {count} 题。输入答案或选项字母；输入 q 结束。",
        "right": "正确。",
        "wrong": "不对。答案是：{key}",
        "why": "因为：{why}",
        "source": "（{source}）",
        "letters": "请输入 {letters} 中的一个字母。",
        "sum": "共答 {asked} 题，答对 {right} 题。",
        "none": "没有作答。",
        "again": "建议复习：",
    },
}


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


def drill(
    questions: Sequence[Question],
    language: str,
    read: Callable[[str], str],
    write: Callable[[str], None],
) -> Result:
    """Ask the questions one by one until they or the learner end; always sums up."""
    say = _SAY[language]
    result = Result()
    write(say["intro"].format(count=len(questions)))
    try:
        for question in questions:
            _ask(question, language, read, write, result)
    except Ended:
        pass
    write("")
    write(
        say["sum"].format(right=result.right, asked=result.asked) if result.asked else say["none"]
    )
    if result.missed:
        write(say["again"])
    for question in result.missed:
        item = question.item
        write(f"- {getattr(item.stem, language)} {getattr(item.key, language)}")
    return result


def _ask(
    question: Question,
    language: str,
    read: Callable[[str], str],
    write: Callable[[str], None],
    result: Result,
) -> None:
    say, item = _SAY[language], question.item
    write("")
    write(f"{question.number}. {getattr(item.stem, language)}")
    if item.exhibit_text:
        write(getattr(item.exhibit_text, language).rstrip("\n"))
    typed = is_typed(item)
    if not typed:
        for letter, option in zip(LETTERS, question.options, strict=False):
            write(f"   {letter}. {getattr(option.text, language)}")
    answer = _answer(question, typed, language, read, write)
    right = mark(item, answer) if typed else answer == question.letter
    result.asked += 1
    if right:
        write(say["right"])
    else:
        result.missed.append(question)
        write(say["wrong"].format(key=getattr(item.key, language)))
        chosen = None if typed else question.options[LETTERS.index(answer)].why
        if chosen:
            write(getattr(chosen, language))
    if item.rationale:
        write(say["why"].format(why=getattr(item.rationale, language)))
    write(say["source"].format(source=item.source))


def _answer(
    question: Question,
    typed: bool,
    language: str,
    read: Callable[[str], str],
    write: Callable[[str], None],
) -> str:
    """What the learner says: any text, or for a choice one of its letters."""
    letters = LETTERS[: len(question.options)]
    while True:
        answer = read("> ").strip()
        if answer.casefold() == "q":
            raise Ended
        if typed and answer:
            return answer
        if not typed and answer.upper() in tuple(letters):
            return answer.upper()
        if not typed:
            write(_SAY[language]["letters"].format(letters=", ".join(letters)))
