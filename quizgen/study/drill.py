"""A drill in the terminal: ask, mark, explain, sum up.

What is typed comes from `read` and what is shown goes to `write`, so that a run is a function of
its questions and answers.  Sentences break at a width; what a host shows, such as a capture, does
not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from quizgen.entries.text import Text
from quizgen.item import Lines
from quizgen.marking import is_answer, is_typed, mark
from quizgen.paper import LETTERS, Question
from quizgen.study.wrapping import wrapped

_SAY = {
    "en": {
        "intro": "Questions: {count}. Type the answer or its letter; q ends.",
        "right": "Right.",
        "wrong": "No. The answer is: {key}",
        "why": "Because: {why}",
        "source": "({source})",
        "expected": "Please answer with {expected}.",
        "letters": "one of {letters}",
        "state": "a state, such as LISTEN or TIME-WAIT",
        "flags": "flags, such as SYN or RST,ACK",
        "sent": "a segment, such as SYN or RST,ACK, or with nothing",
        "number": "a number, such as x+10, or with none",
        "count": "a number, such as 20",
        "quantity": "a number, such as 20",
        "host": "client or server",
        "call": "a socket call, such as bind(), or with none",
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
        "expected": "请输入{expected}。",
        "letters": " {letters} 中的一个字母",
        "state": "一个状态，例如 LISTEN 或 TIME-WAIT",
        "flags": "标志位，例如 SYN 或 RST,ACK",
        "sent": "一个报文段，例如 SYN 或 RST,ACK；不发送则输入“无”",
        "number": "一个数，例如 x+10；没有则输入“无”",
        "count": "一个数，例如 20",
        "quantity": "一个数，例如 20",
        "host": "客户端或服务端",
        "call": "一个 socket 调用，例如 bind()；没有则输入“无”",
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


@dataclass(frozen=True)
class _Talk:
    """Both ends of the conversation, its language, and where its lines break, if anywhere."""

    language: str
    read: Callable[[str], str]
    write: Callable[[str], None]
    width: int | None

    def say(self, words: str, **values: object) -> None:
        """One of the sentences of `_SAY`."""
        self.tell(_SAY[self.language][words].format(**values))

    def tell(self, text: str, indent: int = 0) -> None:
        """Sentences, whose lines may break."""
        self.write(wrapped(text, self.width, indent) if self.width else text)

    def mine(self, text: Text | Lines) -> str:
        """The text in this language."""
        return text.zh if self.language == "zh" else text.en


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
    if item.exhibit_text:
        talk.write(talk.mine(item.exhibit_text).rstrip("\n"))
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
        talk.say("wrong", key=talk.mine(item.key))
        chosen = None if typed else question.options[LETTERS.index(answer)].why
        if chosen:
            talk.tell(talk.mine(chosen))
    if item.rationale:
        talk.say("why", why=talk.mine(item.rationale))
    talk.say("source", source=item.source)


def _answer(question: Question, typed: bool, talk: _Talk) -> str:
    """What the learner says, once it is an answer: a letter for a choice, else what is asked."""
    letters = LETTERS[: len(question.options)]
    say = _SAY[talk.language]
    while True:
        answer = talk.read("> ").strip()
        if answer.casefold() == "q":
            raise Ended
        if not typed and answer.upper() in tuple(letters):
            return answer.upper()
        if typed and answer and is_answer(question.item, answer):
            return answer
        if not typed:
            talk.say("expected", expected=say["letters"].format(letters=", ".join(letters)))
        elif answer:
            talk.say("expected", expected=say[question.item.answer_kind])
