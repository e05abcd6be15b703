"""The mock interview as a function of questions, answers and time."""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from study.log import at

from quizgen.cli import TEMPLATES, main
from quizgen.entries.level import Asked, Level
from quizgen.item import Item
from quizgen.study.events import How, Rating, Review
from quizgen.study.history import History
from quizgen.study.interview import Board, Plan, interview
from quizgen.study.memory import Memory
from quizgen.study.scorecard import Interview, Turn, transcript
from quizgen.study.talk import Ended, Talk
from quizgen.tcp.answers import Spoken
from quizgen.tcp.kinds import Kind
from quizgen.words import Text, join, same

Hold = Callable[..., tuple[Interview, str]]
LONG = Plan(99)
ALL, NOTHING = ["", "a"], ["", ""]


@pytest.fixture
def history() -> Iterator[History]:
    with History(Path(":memory:")) as opened:
        yield opened


@pytest.fixture
def hold(history: History) -> Hold:
    """What an interview comes to, and shows; the candidate ends it after the last answer."""

    sessions = itertools.count()

    def held(
        board: Board,
        answers: list[str],
        plan: Plan = LONG,
        now: Callable[[], datetime] = lambda: at(0),
    ) -> tuple[Interview, str]:
        lines: list[str] = []
        waiting = iter(answers)

        def read(prompt: str) -> str:
            try:
                lines.append(prompt + (answer := next(waiting)))
            except StopIteration:
                raise Ended from None
            return answer

        talk = Talk("en", read, lines.append)
        memory = Memory(history, f"s{next(sessions)}")
        result = interview(board, talk, memory, now, plan, random.Random(1))
        return result, "\n".join(lines) + "\n"

    return held


def spoken(name: str, level: Level, topic: str = "t") -> Item:
    """An open question with three points."""
    points = tuple(same(f"{name} {at}.") for at in range(3))
    return Item(
        id=name, entry_id=name, topic=topic, level=level, asked=Asked.COMMON,
        stem=same(f"What is {name}?"), answer=Spoken(same(f"It is {name}.")),
        distractors=(), why=(), details=(), sources=("RFC 9293 §3.5",), proof="cited",
        points=points,
    )  # fmt: skip


def board(*items: Item, **follow_ups: list[str]) -> Board:
    titles: dict[str, Text] = {item.topic: same(f"Topic {item.topic}") for item in items}
    return Board({item.entry_id: item for item in items}, follow_ups, titles)


RARE, CORE = Asked.RARE, Asked.CORE
JUNIOR, MID, SENIOR = Level.JUNIOR, Level.MID, Level.SENIOR
CHAIN = board(
    spoken("a", JUNIOR), spoken("b", MID), spoken("c", SENIOR),
    spoken("d", JUNIOR, "u"), spoken("e", SENIOR, "u"),
    a=["b"], b=["c"], d=["e"],
)  # fmt: skip


def asked(held: Interview) -> str:
    return " ".join(f"{turn.item.id}{turn.depth}" for turn in held.turns)


def test_good_answers_lead_deeper_and_then_elsewhere(hold: Hold) -> None:
    items = [spoken("a", JUNIOR), spoken("b", MID), spoken("c", SENIOR), spoken("d", SENIOR, "u")]
    held, shown = hold(board(*items, a=["b"], b=["c", "a"], d=["a"]), ALL * 4)
    assert asked(held) == "a0 b1 c2 d0" and held.share == 1.0
    assert shown.count("The interviewer asks:\n") == 2
    assert shown.count("The interviewer asks on:\n") == 2


def test_who_says_nothing_is_not_asked_on(hold: Hold) -> None:
    held, _ = hold(CHAIN, NOTHING * 2, Plan(2))
    assert [turn.depth for turn in held.turns] == [0, 0]
    assert {turn.item.id for turn in held.turns} == {"a", "d"}


def test_half_of_the_points_is_enough_to_be_asked_on(hold: Hold) -> None:
    start = Plan(2, SENIOR)
    only = board(spoken("a", SENIOR), spoken("b", SENIOR), a=["b"])
    assert asked(hold(only, ["", "1 2", *ALL], start)[0]) == "a0 b1"
    assert asked(hold(only, ["", "1", *ALL], start)[0]) == "a0 b0"


@pytest.mark.parametrize("level", Level)
def test_it_opens_at_the_level_that_was_asked_for(hold: Hold, level: Level) -> None:
    items = board(spoken("x", JUNIOR), spoken("y", MID), spoken("z", SENIOR))
    held, _ = hold(items, ALL, Plan(1, level))
    assert [turn.item.level for turn in held.turns] == [level]


def test_what_is_asked_most_opens(hold: Hold) -> None:
    rare, core = (replace(spoken(each.value, JUNIOR), asked=each) for each in (RARE, CORE))
    held, _ = hold(board(rare, core), NOTHING * 2)
    assert asked(held) == "core0 rare0"


def test_level_rises_with_good_chains_and_falls_with_bad_ones(hold: Hold) -> None:
    items = [spoken(f"{level}{at}", level) for level in Level for at in range(3)]
    good, _ = hold(board(*items), ALL * 4, Plan(4))
    assert [turn.item.level for turn in good.turns] == [JUNIOR, MID, SENIOR, SENIOR]
    bad, _ = hold(board(*items), NOTHING * 4, Plan(4, SENIOR))
    assert [turn.item.level for turn in bad.turns] == [SENIOR, MID, JUNIOR, JUNIOR]


def test_a_question_that_is_skipped_does_not_count(hold: Hold, history: History) -> None:
    held, shown = hold(board(spoken("a", JUNIOR), spoken("b", JUNIOR)), ["s", *ALL])
    assert len(held.turns) == 1 and len(list(history.events())) == 1
    assert "> s\nSkipped.\n" in shown
    assert [line[:2] for line in shown.splitlines() if line[1:2] == "."] == ["1.", "2."]


def test_an_answer_that_was_only_shown_is_none(hold: Hold) -> None:
    held, _ = hold(board(spoken("a", JUNIOR)), ["?", ""])
    assert [turn.typed for turn in held.turns] == [""]


def test_an_interview_ends_though_all_is_skipped(hold: Hold) -> None:
    items = [spoken(name, JUNIOR) for name in "abc"]
    held, shown = hold(board(*items), ["s", "s", "s"], Plan(2))
    assert not held.turns and shown.count("Skipped.") == 2
    assert shown.endswith("You answered nothing.\n") or "Nothing asked." in shown


def test_answers_are_timed_and_kept(hold: Hold, history: History) -> None:
    ticks = iter(range(0, 9000, 7))
    held, shown = hold(
        board(spoken("a", JUNIOR)),
        ["in my words", "1 3"],
        now=lambda: at(0) + timedelta(seconds=next(ticks)),
    )
    (event,) = history.events()
    assert isinstance(event, Review)
    assert (event.item, event.how, event.rating, event.seconds, event.typed) == (
        "a", How.INTERVIEW, Rating.HARD, 7.0, "in my words",
    )  # fmt: skip
    (turn,) = held.turns
    assert (turn.said, turn.points, turn.seconds) == (2, 3, 7.0)
    assert "Answered in 7 s.\n" in shown


def test_it_ends_when_its_minutes_are_over(hold: Hold) -> None:
    ticks = iter(range(99))
    items = board(*(spoken(f"q{at}", JUNIOR) for at in range(9)))
    plan = Plan(9, lasts=timedelta(minutes=5))
    held, _ = hold(items, ALL * 9, plan, now=lambda: at(0) + timedelta(minutes=next(ticks)))
    assert len(held.turns) == 1


def test_a_question_with_one_answer_is_marked(hold: Hold, items: list[Item]) -> None:
    item = next(each for each in items if each.answer_kind is Kind.STATE and each.distractors)
    only = Board({item.entry_id: item}, {}, {item.topic: same("Topic")})
    right, shown = hold(only, [item.key["en"]], Plan(1, item.level))
    reasons = f"Because: {join(why.sentence for why in item.why)['en']}\nTried out: "
    assert right.share == 1.0 and f"\nRight.\n{reasons}" in shown
    assert item.why[0].sentence["en"] in transcript(right, only.titles, "en", TEMPLATES)
    wrong, shown = hold(only, ["?"], Plan(1, item.level))
    assert wrong.share == 0.0 and f"\nThe answer is: {item.key['en']}\n" in shown


def test_scorecard_names_topics_and_what_to_read(hold: Hold) -> None:
    _, shown = hold(CHAIN, [*NOTHING, "", "1 2", "q"])
    scores = shown[shown.index("Interview over.") :]
    assert scores.startswith("Interview over. Questions: 2. You said 33 % of what was asked for.\n")
    assert "- Topic t: " in scores and "- Topic u: " in scores
    assert "Weakest answers, and what to read:\n- 0 %: What is " in scores
    assert "?\n  Read RFC 9293 §3.5; then: quizgen drill --topic " in scores


def test_three_sources_at_most_are_to_be_read_and_prose_first() -> None:
    cited = ("Linux net/ipv4/tcp.c §a", "RFC 9293 §3.10.4", "Linux ss(8) §b", "RFC 9293 §3.6")
    item = replace(spoken("a", JUNIOR), sources=(*cited, "quizgen verify §c"))
    turn = Turn(item, 0, 0, 3, 1.0, "")
    assert turn.to_read["en"] == "Linux ss(8) §b; RFC 9293 §3.6; Linux net/ipv4/tcp.c §a"


def test_a_case_comes_between_two_chains_and_is_not_kept(hold: Hold, history: History) -> None:
    items = board(spoken("a", JUNIOR), spoken("b", JUNIOR), spoken("c", JUNIOR))
    cases = [spoken("new", MID, "invented"), spoken("newer", MID, "invented")]
    held, shown = hold(replace(items, cases=cases), NOTHING * 5)
    assert [turn.is_case for turn in held.turns] == [False, True, False, True, False]
    assert [turn.item.id for turn in held.turns if turn.is_case] == ["new", "newer"]
    assert len(list(history.events())) == 3
    assert "\nThe interviewer draws up a case:\n2. What is new?\n" in shown
    assert (
        "  Read RFC 9293 §3.5; then: quizgen invent -o runs.yaml, and quizgen drill --content "
        "runs.yaml\n"
    ) in shown


def test_nothing_asked_is_said(hold: Hold) -> None:
    _, shown = hold(CHAIN, ["q"])
    assert shown.endswith("> q\n\nNothing asked.\n")


def test_transcript_has_words_and_model_answers() -> None:
    turns = [
        Turn(spoken("a", JUNIOR), 0, 2, 3, 31.4, "my *own* words"),
        Turn(spoken("b", MID, "u"), 1, 3, 3, 12.0, ""),
        Turn(spoken("c", MID, "u"), 1, 0, 3, 2.0, ""),
    ]
    titles: dict[str, Text] = {"t": same("Topic t"), "u": same("Topic u")}
    assert transcript(Interview(turns), titles, "en", TEMPLATES) == EXPECTED


EXPECTED = """# Mock interview

## Scorecard

| Topic | Said | Questions |
|---|---|---|
| Topic t | 67 % | 1 |
| Topic u | 50 % | 2 |
| | 56 % | 3 |

Weakest answers, and what to read:

- What is c? (0 %; RFC 9293 §3.5)
- What is a? (67 %; RFC 9293 §3.5)

## Transcript

### 1. What is a?

**You**: my \\*own\\* words

**Model answer**: It is a.

1. a 0.
2. a 1.
3. a 2.

2 of 3 points, 31 s

### 2. What is b?

**You**: (answered aloud)

**Model answer**: It is b.

1. b 0.
2. b 1.
3. b 2.

3 of 3 points, 12 s

### 3. What is c?

**You**: (no answer)

**Model answer**: It is c.

1. c 0.
2. c 1.
3. c 2.

0 of 3 points, 2 s
"""


def test_command_writes_the_transcript(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(["SYN first", "a", "q"])

    def typed(prompt: str) -> str:
        print(prompt, end="")
        return next(lines)

    monkeypatch.setattr("builtins.input", typed)
    where = tmp_path / "interview.md"
    home = ["--home", str(tmp_path / "home")]
    assert main(["interview", "--lang", "zh", "--seed", "1", "-o", str(where), *home]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("模拟面试，最多 8 题。")
    assert "面试结束。共 1 题，" in shown and shown.endswith(f"已写入 {where}\n")
    text = where.read_text("utf-8")
    assert text.startswith("# 模拟面试\n") and "**你的回答**：SYN first\n" in text


@pytest.mark.parametrize(("options", "is_drawn_up"), [((), True), (("--topic", "basics"), False)])
def test_command_draws_up_cases_about_no_topic_alone(
    options: tuple[str, ...],
    is_drawn_up: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = iter(["", "", "q"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    home = ["--home", str(tmp_path)]
    assert main(["interview", "--seed", "1", "--plain", *options, *home]) == 0
    assert ("The interviewer draws up a case:" in capsys.readouterr().out) is is_drawn_up
