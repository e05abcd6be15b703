"""Questions with one right answer: their options are shown, and what is typed is marked."""

from collections.abc import Callable

from quizgen.item import Item
from quizgen.marking import is_answer, is_typed
from quizgen.paper import LETTERS, Question
from quizgen.study.answers import REVEAL, Answer, Outcome, answered, cleaned
from quizgen.study.talk import Talk, say
from quizgen.words import join, same


def ask_closed(question: Question, talk: Talk, is_done: Callable[[str], bool]) -> Answer | None:
    """What the learner answers, once it is an answer.

    `is_done` does what a command asks for, and says whether that ends the question; then the
    result is None.
    """
    item = question.item
    if not is_typed(item):
        for letter, option in zip(LETTERS, question.options, strict=False):
            talk.tell(f"   {letter}. {talk.mine(option.text)}", indent=6)
    while True:
        typed = talk.read("> ").strip()
        line = cleaned(typed)
        if line in REVEAL and bool(line) == bool(typed):  # not an arrow key by itself
            return Answer(Outcome.MISSED, line)
        is_symbol = is_typed(item) and is_answer(item, line)
        if not is_symbol and is_done(line):
            return None
        if answer := answered(question, line):
            return answer
        _refuse(question, talk)


def tell_outcome(question: Question, answer: Answer, talk: Talk) -> None:
    """Right or wrong, what is right, and why what was answered is not."""
    key = question.item.key
    match answer.outcome:
        case Outcome.RIGHT:
            talk.say("right", style="good")
        case Outcome.NEARLY:
            talk.say("nearly", style="near", key=key)
            talk.say("ack.rst" if "RST" in key.default else "ack.other")
        case _ if not answer.said:
            talk.say("revealed", style="bad", key=key)
        case _:
            talk.say("wrong", style="bad", key=key)
    told = [reason.sentence for reason in question.item.why]
    if answer.option and answer.option.why and answer.option.why not in told:
        talk.tell(talk.mine(answer.option.why))


def tell_why(item: Item, talk: Talk) -> None:
    """What is often heard instead, why the key is right, and what the run showed."""
    if item.heard:
        talk.say("heard", claim=item.heard)
    if item.why:
        talk.say("why", why=join(reason.sentence for reason in item.why))
    if item.shown:
        talk.say("shown", what=item.shown)


def _refuse(question: Question, talk: Talk) -> None:
    if is_typed(question.item):
        expected = question.item.answer_kind.expected
    else:
        letters = join(map(same, LETTERS[: len(question.options)]), say("between letters"))
        expected = say("letters", letters=letters)
    talk.say("expected", expected=expected)
