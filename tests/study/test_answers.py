"""What a learner may type to a question, and what may never pass for its key."""

import random

import pytest

from quizgen.item import Item
from quizgen.marking import is_typed
from quizgen.paper import LETTERS, Question, options
from quizgen.study.answers import Outcome, answered, cleaned, respelled
from quizgen.tcp.kinds import Kind


def outcome(question: Question, line: str) -> Outcome | None:
    answer = answered(question, line)
    return answer.outcome if answer else None


@pytest.mark.parametrize("shape", ["{}", "{})", "{}.", "({})", " {} ", "{}:", "{}、"])
def test_letters_in_any_shape(items: list[Item], shape: str) -> None:
    for item in items:
        if item.distractors and not is_typed(item):
            question = Question(1, item, options(item, random.Random(1)))
            for letter, option in zip(LETTERS, question.options, strict=False):
                right = Outcome.MISSED if option.why else Outcome.RIGHT
                for spelt in (letter, letter.lower(), chr(ord(letter) + 0xFEE0)):
                    assert outcome(question, shape.format(spelt)) is right


def test_options_by_their_own_words_in_any_language(items: list[Item]) -> None:
    for item in items:
        if item.distractors and not is_typed(item):
            question = Question(1, item, options(item, random.Random(1)))
            for letter, option in zip(LETTERS, question.options, strict=False):
                right = Outcome.MISSED if option.why else Outcome.RIGHT
                for words in option.text.values():
                    for line in (words, words.upper(), f" {words}.", f"{letter}. {words}"):
                        assert outcome(question, line) is right, line


def test_options_by_their_words_however_they_are_joined(items: list[Item]) -> None:
    """Commas, arrows and other spellings of states make no difference."""
    said = {
        "SYN seq=x no ack": "SYN, seq=x, no ack",
        "client SYN > server SYN,ACK -> client ACK": "client SYN → server SYN,ACK → client ACK",
        "client estab / server syn_rcvd": "client ESTABLISHED, server SYN-RECEIVED",
    }
    for line, key in said.items():
        item = next(i for i in items if i.key["en"] == key and not is_typed(i))
        assert outcome(Question(1, item, options(item, random.Random(1))), line) is Outcome.RIGHT


@pytest.mark.parametrize(
    ("says", "lines"),
    [
        ("true", "true | True | TRUE. | t | T | yes | y | right | correct | 对 | 正确 | 是 | ✓"),
        ("false", "false | False | F | no | n | wrong | 错 | 错误 | 否 | 不对 | 不正确 | ✗ | 不是"),
    ],
)
def test_true_and_false_in_any_usual_spelling(items: list[Item], says: str, lines: str) -> None:
    pairs = [i for i in items if i.answer_kind is Kind.TRUTH and len(i.distractors) == 1]
    assert pairs
    for item in pairs:
        question = Question(1, item, options(item, random.Random(1)))
        is_key = item.key["en"].casefold().startswith(says)
        for line in lines.split(" | "):
            assert outcome(question, line) is (Outcome.RIGHT if is_key else Outcome.MISSED)


REFUSED = ["", "e", "AB", "a b", "1,3 or 2", "idk", "help", "maybe", "A. not its words", "["]


@pytest.mark.parametrize("line", REFUSED)
def test_what_names_no_option_is_asked_again(items: list[Item], line: str) -> None:
    for item in items:
        if item.answer_kind in (Kind.SEVERAL, Kind.CLASS, Kind.ORDER, Kind.TRUTH):
            question = Question(1, item, options(item, random.Random(1)))
            assert outcome(question, line) is None


@pytest.mark.parametrize(
    ("kind", "line", "read"),
    [
        (Kind.FLAGS, "[S.]", "SYN,ACK"),
        (Kind.FLAGS, "S.", "SYN,ACK"),
        (Kind.SENT, "[f.]", "FIN,ACK"),
        (Kind.SENT, "[.]", "ACK"),
        (Kind.SENT, "［Ｒ．］", "RST,ACK"),
        (Kind.FLAGS, "[S]", "SYN"),
        (Kind.FLAGS, "[]", "[]"),
        (Kind.QUANTITY, "1:03", "1 min 03 s"),
        (Kind.NUMBER, "x+1?", "x+1"),
        (Kind.NUMBER, "2^32-1", "4294967295"),
        (Kind.NUMBER, "2**32", "4294967296"),
        (Kind.NUMBER, "2^99999", "2^99999"),
        (Kind.STATE, "?", "?"),
    ],
)
def test_what_programs_write_is_read(kind: Kind, line: str, read: str) -> None:
    assert respelled(kind, line) == read


@pytest.mark.parametrize(
    ("key", "line", "expected"),
    [
        ("FIN,ACK", "FIN", Outcome.NEARLY),
        ("FIN,ACK", "a FIN", Outcome.NEARLY),
        ("RST,ACK", "RST", Outcome.NEARLY),
        ("FIN,ACK", "ACK", Outcome.MISSED),
        ("FIN,ACK", "nothing", Outcome.MISSED),
        ("SYN,ACK", "SYN", Outcome.MISSED),
        ("ACK", "nothing", Outcome.MISSED),
    ],
)
def test_nearly_is_what_lacks_the_ack_bit_alone(
    items: list[Item], key: str, line: str, expected: Outcome
) -> None:
    item = next(i for i in items if i.answer_kind in (Kind.FLAGS, Kind.SENT) and i.key["en"] == key)
    assert outcome(Question(1, item, ()), line) is expected


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("CLOSED\x1b[D", "CLOSED"),
        ("CLOSED\x1b[A", "CLOSED"),
        ("CLOSE\x1b[CD", "CLOSED"),
        ("CLOSED\x1b[3~", "CLOSED"),
        ("\x1bOACLOSED\x1b[1;5D", "CLOSED"),
        ("CLO\x00SED\x07 \x1b", "CLOSED"),
        ("客户端\x1b[D", "客户端"),
    ],
)
def test_keys_leave_nothing_in_an_answer(line: str, read: str) -> None:
    assert cleaned(line) == read


def test_no_distractor_is_ever_accepted_as_the_key(items: list[Item]) -> None:
    """Whatever is wrong stays so, in each language, by its words and around them."""
    for item in items:
        question = Question(1, item, options(item, random.Random(1)))
        for wrong in item.distractors:
            for words in wrong.text.values():
                for line in (words, words.lower(), f" {words} ?", f"{words}."):
                    assert outcome(question, line) is not Outcome.RIGHT, (item.id, line)
