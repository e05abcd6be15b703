"""Typed answers: tolerant of spelling, strict about the fact."""

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizgen.knowledge.entry import Level
from quizgen.quiz.items import Item, shown
from quizgen.quiz.marking import TYPED_KINDS, is_typed, mark
from quizgen.tcp.tables import State

KEYS = {
    "state": [*State],
    "flags": ["SYN", "SYN,ACK", "ACK", "FIN,ACK", "RST", "RST,ACK"],
    "sent": ["nothing", "SYN,ACK", "ACK", "RST", "ACK with data"],
    "number": ["x", "x+1", "v+100", "y'+1", "0", "none", "x-10"],
    "count": ["0", "1", "2", "1460"],
    "quantity": ["63 seconds", "4.8 hours", "28232 ports", "14"],
    "host": ["client", "server"],
    "call": ["connect", "listen", "accept", "send", "close", "recv", "none"],
}
assert set(KEYS) == set(TYPED_KINDS)


@cache
def item(kind: str, value: str) -> Item:
    key = shown(kind, value)
    return Item("a/b", "a", "a", Level.MID, kind, key, key, (), None, "RFC 9293", "proven")


RIGHT = [
    (
        "state",
        "SYN-SENT",
        "SYN-SENT | SYN_SENT | syn-sent | synsent | Syn Sent | SYN—SENT | syn_sent.",
    ),
    (
        "state",
        "SYN-RECEIVED",
        "SYN_RCVD | syn-recv | SYN RECEIVED | synreceived | ＳＹＮ＿ＲＣＶＤ",
    ),
    ("state", "ESTABLISHED", "established | ESTAB |  Established 。"),
    ("state", "FIN-WAIT-1", "FIN_WAIT1 | fin-wait-1 | fin wait 1 | FINWAIT1"),
    ("state", "TIME-WAIT", "TIME_WAIT | timewait | time wait"),
    ("state", "CLOSED", "closed | CLOSE | unconn"),
    (
        "flags",
        "SYN,ACK",
        "SYN,ACK | ack+syn | SYN/ACK | syn ack | synack | SYN，ACK | SYN and ACK | SYN 和 ACK",
    ),
    ("flags", "FIN,ACK", "fin, ack | FIN+ACK | ack & fin | [FIN, ACK]"),
    ("flags", "ACK", "ack | ACK. | ＡＣＫ"),
    ("sent", "nothing", "nothing | Nothing. | none | 什么也不发送 | 不发送 | 无"),
    ("sent", "RST", "rst | RST"),
    ("sent", "ACK with data", "ACK with data | data+ack | ack data | 带数据的 ACK | ACK 带数据"),
    ("number", "x+1", "x+1 | 1+x | x + 1 | X+1 | ack=x+1 | x＋1 | seq = x+1"),
    ("number", "x", "x | X | seq=x"),
    ("number", "v+100", "v+100 | 100 + v"),
    ("number", "y'+1", "y'+1 | 1+y'"),
    ("number", "none", "none | 没有 | 无 | nothing"),
    ("number", "0", "0 | ０"),
    ("count", "1", "1 | one | 一 | 1 octet | 1 个字节 | １"),
    ("count", "0", "0 | zero | 零"),
    ("count", "1460", "1460 | 1460 octets | 1460 bytes | 1460字节"),
    ("quantity", "63 seconds", "63 | 63 s | 63 seconds | 63秒 | 63 秒 | about 63 sec. | 63 second"),
    ("quantity", "4.8 hours", "4.8 | 4.8h | 约4.8小时 | 4.8 hr"),
    ("quantity", "28232 ports", "28232 | 28,232 | 28232 个端口"),
    ("host", "client", "client | Client | the client | 客户端 | 客户机"),
    ("host", "server", "server | 服务端 | 服务器 | the server."),
    ("call", "connect", "connect | connect() | Connect（） | connect ( )"),
    (
        "call",
        "close",
        "close | close() | shutdown | shutdown() | close or shutdown | close() 或 shutdown()",
    ),
    (
        "call",
        "recv",
        "recv | recv() | read | recv returns 0 | recv()，返回 0 | recv(), returning 0",
    ),
    ("call", "none", "none | no call | 没有 | 无"),
]
WRONG = [
    ("state", "SYN-SENT", "SYN | SYN-RECEIVED | SENT | SYN-SENT ESTABLISHED | 1"),
    ("state", "FIN-WAIT-1", "FIN-WAIT | FIN-WAIT-2 | FIN-WAIT-11 | FIN"),
    ("state", "CLOSED", "CLOSING | CLOSE-WAIT | not closed"),
    ("state", "CLOSING", "CLOSE | CLOSED"),
    ("flags", "SYN,ACK", "SYN | ACK | SYN,SYN,ACK | SYN,ACK,FIN | no SYN,ACK | 无"),
    ("flags", "ACK", "SYN,ACK | ACK,ACK | none"),
    ("sent", "nothing", "ACK | not nothing | something"),
    ("sent", "ACK", "nothing | ACK with data | RST"),
    ("number", "x+1", "x | x+2 | y+1 | x-1 | x1 | 1 | x+1+1 | 2+x"),
    ("number", "x", "x+0+1 | y | u | x+1"),
    ("number", "x-10", "x+10 | 10-x | x"),
    ("number", "none", "0 | x"),
    ("count", "1", "2 | 11 | 0 | -1 | 1.0.0 | one two"),
    ("count", "1460", "146 | 14600 | 1460 segments"),
    ("quantity", "63 seconds", "63 ms | 63 minutes | 6.3 | 630 | 63 63 | 63 retries | s"),
    ("host", "client", "server | both | client server | 客户端和服务端"),
    ("call", "connect", "accept | connect or accept | () | connected"),
    ("call", "close", "shut | close accept | or"),
    ("call", "recv", "returning 0 | 0 | recv send | returns"),
    ("call", "none", "connect | none or connect"),
]


def rows(table: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(kind, key, answer) for kind, key, answers in table for answer in answers.split(" | ")]


@pytest.mark.parametrize(("kind", "key", "answer"), rows(RIGHT))
def test_right_in_any_spelling(kind: str, key: str, answer: str) -> None:
    assert mark(item(kind, key), answer)


@pytest.mark.parametrize(("kind", "key", "answer"), rows(WRONG))
def test_wrong_however_near(kind: str, key: str, answer: str) -> None:
    assert not mark(item(kind, key), answer)


@pytest.mark.parametrize("kind", KEYS)
def test_each_key_is_right_for_itself_alone(kind: str) -> None:
    for key in KEYS[kind]:
        for other in KEYS[kind]:
            for language in ("en", "zh"):
                answer = getattr(shown(kind, other), language)
                assert mark(item(kind, key), answer) == (key == other), (key, answer)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_typed_item_accepts_its_key_and_refuses_its_distractors(
    items: list[Item], language: str
) -> None:
    typed = [i for i in items if is_typed(i)]
    assert len(typed) > 100
    for i in typed:
        assert mark(i, getattr(i.key, language)), i.id
        for wrong in i.distractors:
            assert not mark(i, getattr(wrong.text, language)), (i.id, wrong.text)


@given(
    st.sampled_from([(kind, key) for kind, keys in KEYS.items() for key in keys]),
    st.one_of(st.text(), st.text("()+-,.。 '‘x1SYNACKsynack_或和０"), st.binary().map(repr)),
)
@example(("call", "none"), "")
@example(("state", "CLOSED"), "\ud800")
@example(("number", "x"), "9" * 5000 + "+x")
def test_marking_never_raises(key: tuple[str, str], answer: str) -> None:
    """LAW: whatever is typed, it is right or wrong."""
    assert mark(item(*key), answer) in (True, False)


@given(st.text())
def test_blank_is_never_right(answer: str) -> None:
    """LAW: an answer without letter or digit is wrong for every key."""
    if not any(letter.isalnum() for letter in answer):
        for kind, keys in KEYS.items():
            assert not any(mark(item(kind, key), answer) for key in keys)
