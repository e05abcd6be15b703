"""The drill: as a function of questions and answers, and at a real terminal."""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from wcwidth import wcswidth

from quizgen.check import Checked
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.marking import is_typed
from quizgen.paper import Question, form, options
from quizgen.study.drill import Ended, Result, drill
from quizgen.study.wrapping import wrapped

SMALL = str(Path(__file__).parent.parent / "content" / "valid" / "small.yaml")


def run(
    questions: tuple[Question, ...],
    answers: list[str],
    language: str = "en",
    width: int | None = None,
) -> tuple[Result, str]:
    """What a drill returns and shows; the learner ends it after the last answer."""
    lines: list[str] = []
    waiting = iter(answers)

    def read(prompt: str) -> str:
        try:
            answer = next(waiting)
        except StopIteration:
            raise Ended from None
        lines.append(f"{prompt}{answer}")
        return answer

    result = drill(questions, language, read, lines.append, width)
    return result, "\n".join(lines) + "\n"


@pytest.fixture
def questions(small: Checked) -> dict[str, Question]:
    return {q.item.id: q for q in form(make_items(small), 99, 7).questions}


def test_typed_answer_is_marked_explained_and_counted(questions: dict[str, Question]) -> None:
    asked = (questions["small-step/client"], questions["small-step/ack"])
    result, shown = run(asked, ["estab", "x"])
    assert (result.asked, result.right, result.missed) == (2, 1, [asked[1]])
    assert (
        shown
        == f"""\
Questions: 2. Type the answer or its letter; q ends.

{asked[0].number}. In a small handshake, in which state is the client just after it receives \
segment 2 of 3?
> estab
Right.
Because: In SYN-SENT a SYN that comes with the ACK of ours makes the connection ESTABLISHED, and \
is answered with <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>. It answers <SEQ=ISS> & more.
(RFC 9293 §3.10.7.3; RFC 9293 §3.5)

{asked[1].number}. The initial sequence number is x at the client and y at the server. In a small \
handshake, what is the acknowledgment number of segment 2 of 3?
> x
No. The answer is: x+1
Because: LISTEN answers a SYN with <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK> and enters SYN-RECEIVED. \
It answers <SEQ=ISS> & more.
(RFC 9293 §3.10.7.2; RFC 9293 §3.5)

1 of 2 right.
Look at these again:
- The initial sequence number is x at the client and y at the server. In a small handshake, what \
is the acknowledgment number of segment 2 of 3? x+1
"""
    )


def test_letters_choose_and_a_wrong_choice_is_refuted(questions: dict[str, Question]) -> None:
    question = questions["small-after/client+server"]
    assert not is_typed(question.item)
    wrong = next(x for x in "ABCD" if x != question.letter)
    option = question.options["ABCD".index(wrong)]
    result, shown = run((question,), ["nonsense", "", "7", wrong.lower()])
    assert result.right == 0
    assert shown.count("Please answer with one of A, B, C, D.\n") == 3
    assert option.why and f"{option.text['en']}" in shown and f"\n{option.why['en']}\n" in shown
    assert run((question,), [f" {question.letter.lower()} "])[0].right == 1


def test_chinese_drill_speaks_chinese(questions: dict[str, Question]) -> None:
    question = questions["small-step/from"]
    result, shown = run((question,), ["服务器"], "zh")
    assert result.right == 1
    assert (
        shown
        == f"""\
共 1 题。输入答案或选项字母；输入 q 结束。

{question.number}. 在一次小握手中，第二个报文段（共3个）由哪一方发送？
> 服务器
正确。
因为：LISTEN 收到 SYN，回应 <SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>，进入 SYN-RECEIVED。\
它回应 <SEQ=ISS> 等。
（RFC 9293 §3.10.7.2; RFC 9293 §3.5）

共答 1 题，答对 1 题。
"""
    )


ASKED_AGAIN = [
    ("small-step/client", "en", "a state, such as LISTEN or TIME-WAIT"),
    ("small-step/client", "zh", "一个状态，例如 LISTEN 或 TIME-WAIT"),
    ("small-step/flags", "en", "flags, such as SYN or RST,ACK"),
    ("small-step/flags", "zh", "标志位，例如 SYN 或 RST,ACK"),
    ("small-event/sends", "en", "a segment, such as SYN or RST,ACK, or with nothing"),
    ("small-event/sends", "zh", "一个报文段，例如 SYN 或 RST,ACK；不发送则输入“无”"),
    ("small-step/ack", "en", "a number, such as x+10, or with none"),
    ("small-step/ack", "zh", "一个数，例如 x+10；没有则输入“无”"),
    ("small-step/takes", "en", "a number, such as 20"),
    ("small-step/takes", "zh", "一个数，例如 20"),
    ("small-step/from", "en", "client or server"),
    ("small-step/from", "zh", "客户端或服务端"),
    ("small-step/returns", "en", "a socket call, such as bind(), or with none"),
    ("small-step/returns", "zh", "一个 socket 调用，例如 bind()；没有则输入“无”"),
]


@pytest.mark.parametrize(("name", "language", "expected"), ASKED_AGAIN)
def test_what_is_no_answer_is_asked_again_and_no_mistake(
    questions: dict[str, Question], name: str, language: str, expected: str
) -> None:
    question = questions[name]
    key = question.item.key[language]
    result, shown = run((question,), ["A", "foo", key], language)
    please = {"en": f"Please answer with {expected}.", "zh": f"请输入{expected}。"}[language]
    assert f"> A\n{please}\n> foo\n{please}\n> {key}\n" in shown
    assert (result.asked, result.missed) == (1, [])


def test_drill_can_end_where_it_asks_again(questions: dict[str, Question]) -> None:
    result, shown = run((questions["small-step/client"],), ["foo", "q"])
    assert result.asked == 0
    assert shown.endswith("> q\n\nNothing asked.\n")


def test_sentences_break_at_the_width_and_exhibits_do_not(items: list[Item]) -> None:
    item = next(item for item in items if item.exhibit and item.exhibit.form == "tcpdump")
    assert item.exhibit
    question = Question(1, item, options(item, random.Random(1)))
    for language in ("en", "zh"):
        _, shown = run((question,), [], language, width=50)
        exhibit = item.exhibit.text[language]
        assert exhibit in shown
        assert max(map(wcswidth, exhibit.split("\n"))) > 50
        assert max(map(wcswidth, shown.replace(exhibit, "").split("\n"))) <= 50
        assert wrapped(f"1. {item.stem[language]}", 50) in shown


@pytest.mark.parametrize("word", ["q", "Q", " q "])
def test_q_ends_and_sums_up(questions: dict[str, Question], word: str) -> None:
    result, shown = run(tuple(questions.values()), [word])
    assert result.asked == 0
    assert shown.endswith(f"\n> {word}\n\nNothing asked.\n")


def test_blank_line_asks_again(questions: dict[str, Question]) -> None:
    result, shown = run((questions["small-event/next"],), ["", "  ", "closed"])
    assert (result.asked, result.right) == (1, 1)
    assert shown.count("> ") == 3


def test_no_questions_end_at_once() -> None:
    assert run((), []) == (
        Result(),
        "Questions: 0. Type the answer or its letter; q ends.\n\nNothing asked.\n",
    )


def test_every_item_can_be_answered_right_with_its_key(
    items: list[object], checked: Checked
) -> None:
    for language in ("en", "zh"):
        everything = form(make_items(checked), 10_000, 3).questions
        answers = [q.item.key[language] if is_typed(q.item) else q.letter for q in everything]
        result, _ = run(everything, answers, language)
        assert (result.asked, result.missed) == (len(everything), [])


# At a real terminal.


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator["pexpect.spawn[str]"]:
    arguments = ["-m", "quizgen", "drill", "--content", SMALL, "--seed", "7", "-n", "99"]
    child = pexpect.spawn(
        sys.executable,
        [*arguments, "--lang", getattr(request, "param", "en")],
        encoding="utf-8",
        timeout=20,
        dimensions=(40, 200),
    )
    child.expect("> $")
    yield child
    child.close(force=True)


def answer_all(child: "pexpect.spawn[str]", questions: dict[str, Question], language: str) -> None:
    by_stem = {q.item.stem[language]: q for q in questions.values()}
    for number in range(1, len(questions) + 1):
        stem = re.search(rf"^{number}\. (.*?)\r?$", child.before, re.M)
        assert stem
        question = by_stem[stem[1]]
        typed = is_typed(question.item)
        child.sendline(question.item.key[language] if typed else question.letter.lower())
        child.expect(["\n> $", pexpect.EOF])


@pytest.mark.parametrize(
    ("terminal", "language", "total"),
    [("en", "en", "{n} of {n} right."), ("zh", "zh", "共答 {n} 题，答对 {n} 题。")],
    indirect=["terminal"],
)
def test_all_answered_right_at_a_terminal(
    terminal: "pexpect.spawn[str]", language: str, total: str, questions: dict[str, Question]
) -> None:
    answer_all(terminal, questions, language)
    assert total.format(n=len(questions)) in terminal.before
    terminal.wait()
    assert (terminal.exitstatus, terminal.signalstatus) == (0, None)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lines_break_between_words_at_a_narrow_terminal(language: str) -> None:
    arguments = ["-m", "quizgen", "drill", "--content", SMALL, "--seed", "7", "--lang", language]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", dimensions=(40, 44))
    child.expect("> $")
    lines = child.before.replace("\r\n", "\n").split("\n")
    child.close(force=True)
    assert max(map(wcswidth, lines)) <= 44
    piped = subprocess.run(
        [sys.executable, *arguments], input="q\n", capture_output=True, text=True, encoding="utf-8"
    ).stdout
    assert max(map(wcswidth, piped.split("\n"))) > 44
    assert "".join("".join(lines).split()) == "".join(piped.partition("\n> ")[0].split())


@pytest.mark.parametrize(
    ("end", "code"), [("q\r", 0), ("\x04", 0), ("\x03", 130)], ids=["q", "ctrl-d", "ctrl-c"]
)
def test_ending_early_at_a_terminal_sums_up(
    terminal: "pexpect.spawn[str]", end: str, code: int
) -> None:
    terminal.sendline("surely wrong")
    terminal.expect("> $")
    terminal.send(end)
    terminal.expect(pexpect.EOF)
    shown = terminal.before
    assert "Traceback" not in shown
    terminal.wait()
    assert (terminal.exitstatus, terminal.signalstatus) == (code, None)
    assert re.search(r"(0 of 1 right\.|Nothing asked\.)", shown)


@pytest.mark.parametrize("typed", ["\x1b[A\x1b[A", "é" * 500, "'; DROP TABLE", "％s {0}"])
def test_odd_keys_at_a_terminal_do_no_harm(terminal: "pexpect.spawn[str]", typed: str) -> None:
    terminal.sendline(typed)
    terminal.expect("> $")
    terminal.sendline("q")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0 and "Traceback" not in terminal.before
