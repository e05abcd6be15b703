"""The audit of words: what it exchanges, and that what is read lets nothing false through."""

from pathlib import Path

import pytest

from quizgen.audit.fate import Fate
from quizgen.audit.reworded import Reworded
from quizgen.audit.run import Report, audit
from quizgen.audit.words import edits, word_changes
from quizgen.check import Checked, check
from quizgen.cli import CONTENT

READ = ("after", "event", "number", "class", "order", "path", "runs", "true or false")
"""The forms whose words are read."""


@pytest.mark.parametrize(
    ("language", "text", "edited"),
    [
        ("en", "The FIN of the server", "host: The FIN of the client"),
        ("en", "it is lost", "fate: it arrives"),
        ("en", "it gives up", "call: it closes"),
        ("en", "the second ACK", "ordinal: the first ACK"),
        ("en", "Before that", "order: After that"),
        ("en", "has not sent", "negation: has sent"),
        ("en", "it is lost", "negation: it is not lost"),
        ("en", "both hosts", "quantifier: neither host"),
        ("en", "in SYN-SENT", "state: in LISTEN"),
        ("en", "a FIN,ACK", "segment: a RST"),
        ("en", "sends 10 bytes", "number: sends 11 bytes"),
        ("en", "sends 10 bytes", "unit: sends 10 segments"),
        ("en", "under RFC 9293", "whose: under Linux"),
        ("zh", "客户端的 FIN", "host: 服务端的 FIN"),
        ("zh", "报文段丢失", "fate: 报文段到达"),
        ("zh", "关闭", "call: 中止"),
        ("zh", "第二个 ACK", "ordinal: 第三个 ACK"),
        ("zh", "在此之前", "order: 在此之后"),
        ("zh", "没有收到", "negation: 收到"),
        ("zh", "报文段丢失", "negation: 报文段没有丢失"),
        ("zh", "双方关闭", "quantifier: 一方关闭"),
        ("zh", "处于 LAST-ACK", "state: 处于 CLOSING"),
        ("zh", "发送 10 字节", "number: 发送 11 字节"),
        ("zh", "3 秒", "unit: 3 分钟"),
        ("zh", "在 Linux 上", "whose: 在 RFC 9293 上"),
    ],
)
def test_words_are_exchanged(language: str, text: str, edited: str) -> None:
    assert edited in {f"{edit.kind}: {edit.text}" for edit in edits(text, language)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a round trip with its three-way handshake"),
        ("en", "RFC 9293 §3.5 and x+1, x-2, a clientele, recent-arrives"),
        ("zh", "三次握手，四次挥手"),
    ],
)
def test_what_means_something_else_stays(language: str, text: str) -> None:
    assert [edit for edit in edits(text, language) if edit.kind not in ("whose", "negation")] == []


def test_no_edit_leaves_a_text_as_it_is(checked: Checked) -> None:
    for loaded in checked.library.entries.values():
        told = [(change.place, change.kind, change.value) for change in word_changes(loaded)]
        assert len(told) == len(set(told)), loaded.entry.id


def test_no_edit_in_a_sample_of_what_is_read_survives() -> None:
    report = audit([CONTENT], CONTENT, 1, sample=300, seed=9, only_words=True)
    assert report.total == 300
    survivors = [line for change, line in zip(report.survivors, report.lines(), strict=True)]
    assert [each for each in report.survivors if each.part.split(",")[0] in READ] == [], survivors


CARD = """\
topic: bite
title: {en: Bite, zh: 咬}
level: mid
entries:
  - id: bite
    source: RFC 9293 §3.5
    after: do handshake; client closes; lose FIN
    ask:
      en: The client closes, and its FIN is lost. In which state is each host?
      zh: 客户端关闭连接，其 FIN 丢失。此时双方各处于什么状态？
    answer: {client: FIN-WAIT-1, server: ESTABLISHED}
    why:
      en: The server has not seen any FIN.
      zh: 服务端没有见到任何 FIN。
"""


@pytest.fixture
def card(tmp_path: Path) -> Reworded:
    file = tmp_path / "topic.yaml"
    file.write_text(CARD, "utf-8")
    return Reworded(check([file], CONTENT))


def test_words_that_turn_a_question_or_one_language_are_noticed_and_others_left_to_the_lock(
    card: Reworded,
) -> None:
    [loaded] = card.library.entries.values()
    fates = {(change.part, change.value): card.fate(change) for change in word_changes(loaded)}
    aborts = "The client aborts, and its FIN is lost. In which state is each host?"
    assert fates["after, en", aborts] is Fate.NOTICED
    seen = "The server has seen any FIN."  # which the Chinese denies
    assert fates["the entry's answer, en", seen] is Fate.NOTICED
    every = "The server has not seen every FIN."
    assert fates["the entry's answer, en", every] is Fate.LEFT_TO_LOCK
    assert Fate.SURVIVED not in fates.values()


def test_place_of_an_edit_is_the_word(card: Reworded) -> None:
    [loaded] = card.library.entries.values()
    change = next(each for each in word_changes(loaded) if "aborts" in each.value)
    assert f"{change.place.line}:{change.place.column}: {change.told}" == (
        "9:22: bite: en: “aborts” instead of “closes”"
    )


def test_what_is_left_true_is_listed(card: Reworded) -> None:
    [loaded] = card.library.entries.values()
    change = next(each for each in word_changes(loaded) if "aborts" in each.value)
    line = f"{change.place}: bite: en: “aborts” instead of “closes”: read as true"
    assert Report({}, (), {}, (change,)).true_lines() == [line]
