"""Lines that break between words, in both languages, and lose nothing."""

import re
import sys

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from quizgen.item import Item
from quizgen.wrapping import aligned, hung, wrapped


def test_english_breaks_at_spaces() -> None:
    assert wrapped("A RST outside the receive window in SYN-RECEIVED is dropped.", 20) == (
        "A RST outside the\nreceive window in\nSYN-RECEIVED is\ndropped."
    )


def test_chinese_breaks_between_ideographs_and_never_inside_a_latin_word() -> None:
    text = "按 RFC 9293，处于 SYN-RECEIVED 的服务端收到窗口外的 RST（它可能是旧的），丢弃。"
    assert wrapped(text, 20) == (
        "按 RFC 9293，处于\nSYN-RECEIVED 的服务\n端收到窗口外的 RST\n（它可能是旧的），丢\n弃。"
    )


def test_sections_stay_with_their_rfc_and_brackets_with_what_they_open() -> None:
    assert wrapped("(RFC 9293 §3.10.1; RFC 9293 §3.5)", 30) == (
        "(RFC 9293 §3.10.1;\nRFC 9293 §3.5)"
    )
    assert wrapped("ack=u+1 (客户端)", 10) == "ack=u+1\n(客户端)"


def test_lines_are_indented_from_the_second_on() -> None:
    assert wrapped("   A. client ESTABLISHED, server SYN-SENT", 24, 6) == (
        "   A. client\n      ESTABLISHED,\n      server SYN-SENT"
    )


def test_own_line_breaks_stay_and_a_word_wider_than_a_line_is_left_whole() -> None:
    text = "one\n\n<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> two"
    assert wrapped(text, 10) == "one\n\n<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>\ntwo"


@given(st.text("ab 中文，。（）-\n’“"), st.integers(1, 30), st.integers(0, 8))
def test_no_letter_is_lost(text: str, width: int, indent: int) -> None:
    """LAW: what is wrapped differs from the text in white space only."""
    assert "".join(wrapped(text, width, indent).split()) == "".join(text.split())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 79])
def test_every_question_and_reason_fits(items: list[Item], language: str, width: int) -> None:
    for item in items:
        reasons = [reason.sentence for reason in (*item.why, *item.details)]
        for text in (item.stem, item.key, *reasons):
            lines = wrapped(text[language], width).split("\n")
            wide = [line for line in lines if wcswidth(line) > width and " " in line]
            assert not wide, item.id
            assert not any(line[0] in "，。、；：？！）》”" for line in lines), item.id


def test_columns_stand_in_line_in_any_script() -> None:
    rows = [("state", "made", "n"), ("客户端", "x", "10"), ("", "", "")]
    assert aligned(rows, 2) == "state   made   n\n客户端  x     10\n"
    assert aligned([], 1) == ""


def test_lines_go_on_as_far_in_as_they_began() -> None:
    assert hung("one two three\n  four five six", 10) == "one two\nthree\n  four\n  five six"
    assert hung("a     one two three", 10, indent=6) == "a     one\n      two\n      three"


SHOWN = [
    "trace handshake",
    "trace --list --lang zh",
    "trace no-such",
    "why",
    "why no-time-wait --lang zh",
    "explore --can both=TIME-WAIT",
    "step TIME-WAIT fin --lang zh",
    "step fni FIN",
    "states",
    "drill --topic no-such",
    "phrases lost",
    "version -h",
]


@pytest.mark.parametrize("width", [40, 80])
def test_what_commands_print_fits_the_terminal(width: int) -> None:
    line = "=" * 20
    one_by_one = f"for each in {SHOWN}: main(each.split()); print('{line}')"
    says = f"from quizgen.cli import main\n{one_by_one}"
    child = pexpect.spawn(
        sys.executable, ["-c", says], encoding="utf-8", timeout=60, dimensions=(24, width)
    )
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.read()).replace("\r", "")
    parts = shown.split(f"{line}\n")
    assert len(parts) == len(SHOWN) + 1
    for command, part in zip(SHOWN, parts, strict=False):
        assert len(part) > width / 2, command
        pattern = r"\{|\(\w+\|"  # of a phrase, in one piece
        lines = [each for each in part.split("\n") if not re.search(pattern, each)]
        assert [each for each in lines if wcswidth(each) > width] == [], command
