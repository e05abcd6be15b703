"""Lint of two languages: a word changed in one of them alone shows, whatever is said with it."""

import pytest

from quizgen.check import Checked
from quizgen.forms.after import Scripted
from quizgen.lint.languages import language_faults
from quizgen.lint.rules import SAY
from quizgen.words import Text

# A sense, a sentence that says it in both languages, and the same without it.
SENSES = [
    ("first", "The first segment opens.", "第一个报文段用于打开。", "It opens.", "它用于打开。"),
    ("second", "The second segment.", "第二个报文段。", "A segment.", "报文段。"),
    ("third", "The third segment.", "第三个报文段。", "A segment.", "报文段。"),
    ("lost", "The segment is lost.", "报文段丢失。", "It arrives.", "报文段到达。"),
    ("delayed", "The segment is delayed.", "报文段延迟到达。", "It arrives.", "报文段到达。"),
    ("duplicate", "It is duplicated.", "报文段被复制。", "It arrives.", "报文段到达。"),
    ("close", "The peer closes.", "对端关闭连接。", "The peer opens.", "对端打开连接。"),
    ("abort", "The peer aborts.", "对端中止连接。", "The peer opens.", "对端打开连接。"),
    ("listen", "The program listens.", "程序监听。", "The program reads.", "程序读数据。"),
    ("crash", "The peer crashes.", "对端崩溃。", "The peer opens.", "对端打开连接。"),
    ("give up", "It gives up.", "它放弃。", "It goes on.", "它继续。"),
    ("at least", "It takes at least one.", "至少要一个。", "It takes one.", "要一个。"),
    ("at most", "It takes at most one.", "至多要一个。", "It takes one.", "要一个。"),
    ("seconds", "It takes seconds.", "要几秒。", "It takes days.", "要几天。"),
    ("minutes", "It takes minutes.", "要几分钟。", "It takes days.", "要几天。"),
    ("hours", "It takes hours.", "要几小时。", "It takes days.", "要几天。"),
    ("milliseconds", "It takes milliseconds.", "要几毫秒。", "It takes days.", "要几天。"),
    ("bits", "It has some bits.", "它有若干比特。", "It has some.", "它有若干。"),
    ("bytes", "It has some bytes.", "它有若干字节。", "It has some.", "它有若干。"),
    (
        "before",
        "The peer closed before.",
        "此前对端已关闭。",
        "The peer will close.",
        "对端会关闭。",
    ),
    ("four", "It takes four segments.", "要四个报文段。", "It takes segments.", "要报文段。"),
    ("old", "An old segment.", "旧报文段。", "A segment.", "报文段。"),
    ("three", "It takes three segments.", "要三个报文段。", "It takes segments.", "要报文段。"),
    ("open", "The peer opens.", "对端打开连接。", "The peer reads.", "对端读数据。"),
    ("not", "The peer never closes.", "对端从不关闭。", "The peer closes.", "对端会关闭。"),
]
# Senses that Chinese says in too many ways to say beyond doubt.
ENGLISH_ONLY = [
    ("every", "It sees every segment.", "它见到所有报文段。", "它见到报文段。"),
    ("also", "It also sees it.", "它也见到。", "它见到。"),
    ("only", "It is only one.", "只有一个。", "有一个。"),
    ("two", "It takes two segments.", "要两个报文段。", "要报文段。"),
    ("receives", "The peer receives it.", "对端收到它。", "对端知道它。"),
    ("sends", "The peer sends it.", "对端发出它。", "对端知道它。"),
]


def told(checked: Checked, en: str, zh: str) -> set[str]:
    loaded = next(iter(checked.library.entries.values()))
    found = language_faults(loaded, ("why", 0), Text(en=en, zh=zh), checked.library.vocabulary)
    return {fault.reason for fault in found if fault.rule == "senses-agree"}


@pytest.mark.parametrize(("sense", "en", "zh", "other_en", "other_zh"), SENSES)
def test_sense_said_in_one_language_alone_is_found(
    sense: str, en: str, zh: str, other_en: str, other_zh: str, checked: Checked
) -> None:
    assert told(checked, en, zh) == set()
    assert told(checked, other_en, other_zh) == set()
    assert any("in English only" in reason for reason in told(checked, en, other_zh)), sense
    assert any("in Chinese only" in reason for reason in told(checked, other_en, zh)), sense


@pytest.mark.parametrize(("sense", "en", "zh", "other_zh"), ENGLISH_ONLY)
def test_sense_said_beyond_doubt_in_english(
    sense: str, en: str, zh: str, other_zh: str, checked: Checked
) -> None:
    assert told(checked, en, zh) == set()
    assert any("in English only" in reason for reason in told(checked, en, other_zh)), sense


def test_every_sense_has_an_example() -> None:
    known = {key.removeprefix("said.") for key in SAY.spoken("en") if key.startswith("said.")}
    assert {sense for sense, *_ in (*SENSES, *ENGLISH_ONLY)} == known


def test_technical_words_are_no_senses(checked: Checked) -> None:
    assert (
        told(checked, "connect() fails in CLOSED, and Send-Q is empty.", "connect() 失败。")
        == set()
    )


def test_a_decided_question_is_read_and_needs_no_lint(checked: Checked) -> None:
    decided = next(
        loaded
        for loaded in checked.library.entries.values()
        if loaded.entry.question and isinstance(loaded.entry, Scripted)
    )
    key, _ = decided.entry.question or ("", None)
    text = Text(en="The segment is lost.", zh="报文段到达。")
    found = language_faults(decided, (key,), text, checked.library.vocabulary)
    assert not [fault for fault in found if fault.rule == "senses-agree"]
