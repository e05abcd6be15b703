"""The drill as a function of questions, answers, time and memory."""

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from study.log import Run, at, kept
from wcwidth import wcswidth

from quizgen import refit
from quizgen.item import Example, Item
from quizgen.marking import is_typed
from quizgen.paper import Question, form, options
from quizgen.study.drill import Result, Rules, drill
from quizgen.study.events import Rating, Review
from quizgen.study.history import History
from quizgen.study.memory import Memory
from quizgen.study.show_me import shows_run
from quizgen.study.talk import Talk
from quizgen.wrapping import wrapped


def test_typed_answer_is_marked_explained_kept_and_asked_again(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    asked = (questions["small-step/client"], questions["small-step/ack"])
    result, shown = run(asked, ["estab", "x", "x+1"])
    assert (result.asked, result.right, result.missed) == (2, 1, [asked[1]])
    assert kept(history) == [
        ("small-step/client", "GOOD", "estab"),
        ("small-step/ack", "AGAIN", "x"),
        ("small-step/ack", "GOOD", "x+1"),
    ]
    stem = (
        "The initial sequence number is x at the client and y at the server. In a small "
        "handshake, what is the acknowledgment number of segment 2 of 3?"
    )
    why = """\
Because: The client's SYN took x, so the server expects x+1 next.
Tried out: SYN,ACK, seq=y, ack=x+1; once it has come, the client is in ESTABLISHED and the \
server in SYN-RECEIVED.
(RFC 9293 §3.10.7.2; RFC 9293 §3.5)
An interviewer asks next: The three-way handshake is complete. In which state is each host?
"""
    assert (
        shown
        == f"""\
Questions: 2. Type the answer, or its letter; ? shows it, s skips, q ends.

{asked[0].number}. In a small handshake, in which state is the client just after it receives \
segment 2 of 3?
> estab
Right.
Because: The SYN,ACK acknowledges the client's SYN and brings the server's, so for the client the \
handshake is complete.
Tried out: SYN,ACK, seq=y, ack=x+1; once it has come, the client is in ESTABLISHED and the \
server in SYN-RECEIVED.
(RFC 9293 §3.10.7.3; RFC 9293 §3.5)
An interviewer asks next: The three-way handshake is complete. In which state is each host?

{asked[1].number}. {stem}
> x
No. The answer is: x+1
{why}
{asked[1].number}. Once more. {stem}
> x+1
Right.
{why}
1 of 2 right.
Look at these again:
- {stem}
  The answer is: x+1
  You typed: x
The next is due in 10 min.
"""
    )


def test_letters_choose_and_a_wrong_choice_is_refuted(
    questions: dict[str, Question], run: Run
) -> None:
    question = questions["small-after/client+server"]
    assert not is_typed(question.item)
    wrong = next(x for x in "ABCD" if x != question.letter)
    option = question.options["ABCD".index(wrong)]
    result, shown = run((question,), ["nonsense", "7", wrong.lower()])
    assert result.right == 0
    assert shown.count("Please answer with one of A, B, C, D.\n") == 2
    assert option.why and f"{option.text['en']}" in shown and f"\n{option.why['en']}\n" in shown
    assert shown.count(f"\n  You typed: {option.text['en']}\n") == 1
    assert run((question,), [f" {question.letter.lower()} "])[0].right == 1


def test_chinese_drill_speaks_chinese(questions: dict[str, Question], run: Run) -> None:
    question = questions["small-step/from"]
    result, shown = run((question,), ["服务器"], "zh")
    assert result.right == 1
    assert (
        shown
        == f"""\
共 1 题。输入答案或选项字母；? 显示答案，s 跳过，q 结束。

{question.number}. 在一次小握手中，第二个报文段（共 3 个）由哪一方发送？
> 服务器
正确。
因为：客户端的 SYN 刚到达服务端，由服务端回应。
验证：SYN,ACK, seq=y, ack=x+1；它到达后，客户端处于 ESTABLISHED，服务端处于 SYN-RECEIVED。
（RFC 9293 §3.10.7.2；RFC 9293 §3.5）
面试官接着会问：三次握手已完成。此时双方各处于什么状态？

共答 1 题，答对 1 题。
最近一题在 10 分钟后到期。
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
    questions: dict[str, Question], run: Run, name: str, language: str, expected: str
) -> None:
    question = questions[name]
    key = question.item.key[language]
    result, shown = run((question,), ["A", "foo", key], language)
    please = {"en": f"Please answer with {expected}.", "zh": f"请输入{expected}。"}[language]
    assert f"> A\n{please}\n> foo\n{please}\n> {key}\n" in shown
    assert (result.asked, result.missed) == (1, [])


def test_drill_can_end_where_it_asks_again(questions: dict[str, Question], run: Run) -> None:
    result, shown = run((questions["small-step/client"],), ["foo", "q"])
    assert result.asked == 0
    assert shown.endswith("> q\n\nNothing asked.\n")


@pytest.mark.parametrize("width", [40, 50, 80, 120, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_fits_the_width(items: list[Item], run: Run, width: int, language: str) -> None:
    shown_with = {item.exhibit.form: item for item in items if item.exhibit}
    for item in shown_with.values():
        assert item.exhibit
        question = Question(1, item, options(item, random.Random(1)))
        _, shown = run((question,), [], language, width)
        assert max(map(wcswidth, shown.split("\n"))) <= width
        assert wrapped(f"1. {item.stem[language]}", width) in shown
        if item.exhibit.rows:
            labels = {row.label for row in item.exhibit.rows[language]}
            assert {part for label in labels for part in label.split()} <= set(shown.split())
        elif item.exhibit.form != "ss":
            numbers = set(item.exhibit.text[language].replace(",", " ").split())
            assert numbers <= set(shown.replace(",", " ").split())


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_ladder_fits_the_width(items: list[Item], width: int, language: str) -> None:
    for trace in {id(item.trace): item.trace for item in items if item.trace}.values():
        drawn = refit.ladder(trace, language, width)
        assert max(map(wcswidth, drawn.split("\n"))) <= width
    found: dict[Example, Item] = {item.example: item for item in items if item.example}
    for item in found.values():
        lines: list[str] = []
        show = shows_run(replace(item, trace=None), Talk(language, input, lines.append, width))
        assert show
        show()
        assert max(map(wcswidth, "\n".join(lines).split("\n"))) <= width


def test_nothing_is_kept_of_a_case(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    """Nobody will be asked it again."""
    case, other = questions["small-step/client"], questions["small-step/ack"]
    rules = Rules(cases={case.item.id})
    result, shown = run((case, other), ["listen", "u", "estab", "q"], rules=rules)
    assert (result.asked, result.right, kept(history)) == (1, 1, [])
    assert shown.count("Taken back.\n") == 1 and "is due" not in shown
    run((case, other), ["listen", "x+1", "q"], rules=rules)
    assert kept(history) == [("small-step/ack", "GOOD", "x+1")]


def test_bar_is_full_when_all_that_is_left_was_answered(
    questions: dict[str, Question], history: History
) -> None:
    """What was skipped is not waited for."""
    answers = iter(["s", "x+2", "q"])
    lines: list[str] = []
    talk = Talk("en", lambda prompt: next(answers), lines.append, 80, is_coloured=True)
    asked = [questions["small-event/next"], questions["small-step/ack"]]
    drill(asked, talk, Memory(history, "a"), lambda: at(0))
    told = [re.sub("\x1b[^m]*m", "", line) for line in lines if "━" in line or "─" in line]
    assert [line.split(" ", 1)[1] for line in told] == [
        "0 of 2, 0 right",
        "0 of 1, 0 right",
        "1 of 1, 0 right, 1 to be asked again",
    ]


def test_fin_without_ack_is_nearly_right(items: list[Item], run: Run, history: History) -> None:
    item = next(i for i in items if is_typed(i) and i.key["en"] == "FIN,ACK")
    result, shown = run((Question(1, item, ()),), ["FIN", "[F.]"])
    assert (result.asked, result.right) == (1, 0)
    assert (
        "> FIN\nNearly; it counts as missed. The answer is: FIN,ACK\n"
        "The ACK bit is set in every segment after the SYNs; one without it would be dropped.\n"
    ) in shown
    assert [row[1:] for row in kept(history)] == [("AGAIN", "FIN"), ("GOOD", "[F.]")]


@pytest.mark.parametrize(
    ("ticks", "rating"),
    [
        *(("a", "GOOD"), ("1 2 3", "GOOD"), ("1-3", "GOOD"), ("2～3", "HARD"), ("1,3", "HARD")),
        *(("2", "AGAIN"), ("", "AGAIN")),
    ],
)
def test_points_of_open_questions_are_ticked(
    items: list[Item], run: Run, history: History, ticks: str, rating: str
) -> None:
    item = next(item for item in items if len(item.points) == 3)
    result, shown = run((Question(1, item, ()),), ["in my words", "9", ticks])
    assert ("less than half counts as missed." in shown) == (rating == "AGAIN")
    assert [row[1:] for row in kept(history)] == [(rating, "in my words")]
    assert result.right == (rating != "AGAIN")
    assert shown.index("> in my words") < shown.index(item.key["en"]) < shown.index("   3. ")
    assert shown.count("Which of these did you say?") == 2
    assert "> 9\nPlease answer with numbers from 1 to 3.\n" in shown


def test_letters_change_places_when_it_is_asked_again(
    questions: dict[str, Question], run: Run
) -> None:
    """Who remembers the letter alone misses it once more."""
    question = questions["small-after/client+server"]
    result, shown = run((question,), ["?", question.letter, question.item.key["en"]])
    assert shown.count("No. The answer is:") == 1
    assert [attempt.is_right for attempt in result.attempts] == [False, False, True]


def test_bar_tells_what_will_be_asked_again() -> None:
    lines: list[str] = []
    talk = Talk("en", input, lines.append, 80, is_coloured=True)
    talk.progress(3, 10, 1, 2)
    talk.progress(3, 10, 3, 0)
    bar = "━" * 6 + "─" * 14
    assert [line for line in lines if line] == [
        f"\x1b[2m{bar} 3 of 10, 1 right, 2 to be asked again\x1b[0m",
        f"\x1b[2m{bar} 3 of 10, 3 right\x1b[0m",
    ]


def test_score_by_topic(items: list[Item], run: Run) -> None:
    typed = [item for item in items if is_typed(item)]
    first = typed[0]
    second = next(item for item in typed if item.topic != first.topic)
    asked = (Question(1, first, ()), Question(2, second, ()))
    titles = {first.topic: first.stem}
    _, shown = run(asked, [first.key["en"], "?"], rules=Rules(titles=titles))
    assert (
        f"\n1 of 2 right.\n- {first.stem['en']}: 1 of 1\n- {second.topic}: 0 of 1\n"
        "Look at these again:\n"
    ) in shown


def test_drill_ends_when_its_minutes_are_over(questions: dict[str, Question], run: Run) -> None:
    ticks = iter(range(99))
    result, shown = run(
        (questions["small-event/next"],) * 9,
        ["closed"] * 9,
        rules=Rules(lasts=timedelta(minutes=5)),
        now=lambda: at(0) + timedelta(minutes=next(ticks)),
    )
    assert result.asked == 2
    assert shown.startswith("Minutes: 5; questions: at most 9. ")
    assert "\nThe minutes are over.\n\n2 of 2 right.\n" in shown


def test_no_questions_end_at_once(run: Run) -> None:
    assert run((), []) == (
        Result(),
        "Questions: 0. Type the answer, or its letter; ? shows it, s skips, q ends.\n\n"
        "Nothing asked.\n",
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_item_can_be_answered_right_with_its_key(
    items: list[Item], run: Run, history: History, language: str
) -> None:
    everything = form(items, 10_000, 3).questions
    result, _ = run(everything, [q.item.key[language] for q in everything], language)
    assert (result.asked, result.missed) == (len(everything), [])
    kept = history.events()
    assert len(kept) == len(everything)
    assert all(isinstance(each, Review) and each.rating is Rating.GOOD for each in kept)
