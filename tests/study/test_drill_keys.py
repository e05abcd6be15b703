"""The keys of a drill: skip, take back, never again, call wrong, look closer, what if."""

from dataclasses import replace

import pytest
from study.log import Run, kept
from wcwidth import wcswidth

from quizgen import refit
from quizgen.item import Item
from quizgen.marking import is_typed
from quizgen.paper import Question
from quizgen.study.drill import Rules
from quizgen.study.history import History
from quizgen.study.memory import Memory
from quizgen.study.talk import Talk, say
from quizgen.study.what_if import ask_what_if, changeable
from quizgen.tcp.model.network import TCP
from quizgen.tcp.run.trace import run as run_script
from quizgen.tcp.run.whatif import lose, repeat
from quizgen.tcp.search.variants import VARIANTS


def test_answer_is_taken_back_and_asked_anew(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    asked = (questions["small-event/next"], questions["small-step/ack"])
    result, shown = run(asked, ["u", "listen", "u", "closed", "x+1"])
    assert (result.asked, result.right) == (2, 2)
    assert shown.count("There is nothing to take back.\n") == 1
    assert shown.count("Taken back.\n") == 1
    assert [row[1] for row in kept(history)] == ["AGAIN", "GOOD", "GOOD", "undo"]


def test_case_is_not_suspended_and_flagged_with_its_words(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    """Its id is that of another case in the next drill."""
    case, other = questions["small-step/client"], questions["small-step/ack"]
    rules = Rules(cases={case.item.id, other.item.id})
    result, shown = run((case, other), ["-", "!", "Odd."], rules=rules)
    assert result.asked == 0 and "never again" not in shown
    assert "nobody is asked it again." in shown and "unsuspend" not in shown
    assert kept(history) == [
        ("small-step/ack", "flag", f"Odd. [{other.item.stem['en']}]"),
    ]


def test_who_takes_an_answer_back_is_asked_again_later_too(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    """What was suspended after the answer is so no longer."""
    question = questions["small-step/ack"]
    run((question,), ["x+1", "-", "-", "u", "x+1"], rules=Rules(pauses=True))
    assert [row[1] for row in kept(history)] == ["GOOD", "suspend", "GOOD", "undo", "undo"]
    assert Memory(history, "b").wanted([question.item]) == [question.item]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_keys_stay_whole(width: int, language: str) -> None:
    lines: list[str] = []
    talk = Talk(language, input, lines.append, width)
    names = ["enter", "l", "w", "f", "m", "u", "-", "!", "q"]
    talk.keys(names)
    shown = [key for line in lines[0].split("\n") for key in line.removesuffix(" ·").split(" · ")]
    assert shown == [talk.mine(say(f"keys.{name}")) for name in names]
    assert max(map(wcswidth, lines[0].split("\n"))) <= width


def test_question_is_suspended_or_called_wrong(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    asked = (questions["small-event/next"], questions["small-step/ack"])
    result, shown = run(asked, ["-", "!", "Which x?", "x+1"])
    assert (result.asked, result.right) == (1, 1), "what is flagged may be answered all the same"
    assert kept(history) == [
        ("small-event/next", "suspend", ""),
        ("small-step/ack", "flag", "Which x?"),
        ("small-step/ack", "GOOD", "x+1"),
    ]
    assert "quizgen history unsuspend small-event/next\n" in shown
    assert Memory(history, "b").wanted([each.item for each in asked]) == [asked[1].item]


def test_model_answer_that_was_seen_may_be_skipped(
    items: list[Item], run: Run, history: History
) -> None:
    item = next(item for item in items if item.points)
    result, shown = run((Question(1, item, ()),), ["", "s"])
    assert (result.asked, kept(history)) == (0, []) and "Skipped." in shown


def test_learner_looks_closer_before_going_on(items: list[Item], run: Run) -> None:
    item = next(i for i in items if i.trace and changeable(i.trace) and is_typed(i) and i.details)
    item = replace(item, follow_ups=(items[0].stem, item.stem))
    rules = Rules(pauses=True)
    _, shown = run((Question(1, item, ()),), [item.key["en"], "l", "f", "m", "x", ""], rules=rules)
    keys = (
        "Enter: next · l: the ladder · w: what if · f: what else is asked next · m: in detail · "
        "u: take back · -: never again · !: wrong or unclear · q: end\n"
    )
    assert shown.count(keys) == 5, "what can be typed now stands last, however long a ladder is"
    assert item.trace
    assert f"> l\n{refit.ladder(item.trace, 'en', None)}\n{keys}> f\n" in shown
    exactly = [*(reason for reason in item.why if reason.symbols), *item.details]
    lines = [[r.sentence["en"], *([f"  {r.symbols}"] if r.symbols else [])] for r in exactly]
    more = "".join(f"{line}\n" for own in lines for line in own)
    assert f"\nAn interviewer asks next: {items[0].stem['en']}\n{keys}> l\n" in shown
    assert f"> f\n- {item.stem['en']}\n{keys}> m\n{more}{keys}> x\nThat is none" in shown


def test_learner_loses_and_repeats_a_segment_of_the_run(items: list[Item], run: Run) -> None:
    item = next(i for i in items if is_typed(i) and i.trace and len(changeable(i.trace)) > 1)
    assert item.trace
    answers = [item.key["en"], "w", "2", "1x2", "99", "", ""]
    _, shown = run((Question(1, item, ()),), answers, rules=Rules(pauses=True))
    first, second = (each.segment.name for each in changeable(item.trace)[:2])
    lost = refit.ladder(lose(item.trace.statements, 2), "en", None)
    twice = refit.ladder(repeat(item.trace.statements, 1), "en", None)
    ask = "Which of these is lost? 2 loses the second, 2x2 lets it arrive twice; Enter goes on.\n> "
    no = f"Please answer with a number from 1 to {len(changeable(item.trace))}, or with 1x2.\n"
    assert f"> w\n   1. {first} from the " in shown
    assert f"\n   2. {second} from the " in shown
    assert f"{ask}2\n{lost}\n{ask}1x2\n{twice}\n{ask}99\n{no}{ask}\nEnter: next" in shown


def test_what_if_counts_only_what_arrived() -> None:
    """The SYN that is lost anyway is not offered; the first of the list is the second sent."""
    ran = run_script("server listens; client opens; lose SYN; client retransmits; deliver SYN")
    lines: list[str] = []
    answers = iter(["1", ""])
    ask_what_if(ran, Talk("en", lambda prompt: next(answers), lines.append))
    assert lines[0] == "   1. SYN from the client"
    assert refit.ladder(lose(ran.statements, 2), "en", None) in lines


def test_skipped_question_is_neither_missed_nor_kept(
    questions: dict[str, Question], run: Run, history: History
) -> None:
    result, shown = run((questions["small-event/next"],), ["s"])
    assert (result.asked, kept(history)) == (0, [])
    assert shown.endswith("> s\nSkipped.\n\nNothing asked.\n")


@pytest.mark.parametrize("word", ["q", "Q", " q "])
def test_q_ends_and_sums_up(questions: dict[str, Question], run: Run, word: str) -> None:
    result, shown = run(tuple(questions.values()), [word])
    assert result.asked == 0
    assert shown.endswith(f"\n> {word}\n\nNothing asked.\n")


@pytest.mark.parametrize("line", ["", "  ", "?", "？"])
def test_enter_shows_the_answer_and_counts_as_missed(
    questions: dict[str, Question], run: Run, history: History, line: str
) -> None:
    result, shown = run((questions["small-event/next"],), [line, "q"])
    assert (result.asked, result.right) == (1, 0)
    assert "\nThe answer is: CLOSED\n" in shown and "You typed" not in shown
    assert kept(history) == [("small-event/next", "AGAIN", line.strip())]


def test_ladder_of_what_a_search_found_says_what_it_is(items: list[Item], run: Run) -> None:
    """An open question has no run of its own; what proves its answer has one."""
    rules = Rules(pauses=True)
    shows = [item for item in items if item.points and item.example and not item.trace]
    found = next(item for item in shows if not item.example.variant)
    changed = next(item for item in shows if item.example.variant)
    _, shown = run((Question(1, found, ()),), ["", "a", "l", ""], rules=rules)
    assert found.example
    ladder = refit.ladder(run_script(found.example.script), "en", None)
    assert f"> l\nThis was found by search:\n{ladder}\n" in shown
    _, shown = run((Question(1, changed, ()),), ["", "a", "l", ""], "zh", rules=rules)
    assert changed.example
    variant = VARIANTS[changed.example.variant]
    ladder = refit.ladder(run_script(changed.example.script, None, variant.protocol), "zh", None)
    assert f"> l\n只改一条规则：{variant.text['zh']}\n{ladder}\n" in shown
    assert variant.protocol != TCP


def test_three_sources_are_shown_and_all_of_them_in_detail(items: list[Item], run: Run) -> None:
    first = ("RFC 9293 §3.5", "Linux ss(8) §OPTIONS", "RFC 6298 §2")
    item = next(i for i in items if is_typed(i))
    item = replace(item, sources=("Linux net/ipv4/tcp.c §tcp_close", *first))
    answers = [item.key["en"], "m", ""]
    _, shown = run((Question(1, item, ()),), answers, rules=Rules(pauses=True))
    told, _, details = shown.partition("> m\n")
    assert f"\n({'; '.join(first)})\n" in told and "tcp.c" not in told
    assert f"\n({'; '.join(item.sources)})\n" in details
