"""Typed answers: tolerant of spelling, strict about the fact."""

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizgen.entries.level import Asked, Level
from quizgen.item import Item
from quizgen.marking import is_answer, is_typed, mark
from quizgen.quantity import Quantity, units_by_name
from quizgen.tcp.answers import One
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import State

_CALLS = ["connect", "listen", "accept", "send", "close", "recv", "none"]
KEYS = {
    Kind.STATE: [*State],
    Kind.FLAGS: ["SYN", "SYN,ACK", "ACK", "FIN,ACK", "RST", "RST,ACK"],
    Kind.SENT: ["nothing", "SYN,ACK", "ACK", "RST", "ACK with data"],
    Kind.NUMBER: ["x", "x+1", "v+100", "y'+1", "0", "none", "x-10"],
    Kind.COUNT: ["0", "1", "2", "1460"],
    Kind.QUANTITY: ["63 seconds", "4.8 hours", "28232 ports", "14"],
    Kind.HOST: ["client", "server"],
    Kind.CALL: _CALLS,
    Kind.RETURN: _CALLS,
}
assert set(KEYS) == {kind for kind in Kind if kind.traits.typed}


@cache
def item(kind: str, value: str) -> Item:
    key = answer(kind, value)
    return Item(
        id="a/b", entry_id="a", topic="a", level=Level.MID, asked=Asked.COMMON,
        stem=key.text, answer=key, distractors=(), why=(), details=(),
        sources=("RFC 9293",), proof="proven",
    )  # fmt: skip


def answer(kind: str, value: str) -> One:
    if kind == Kind.QUANTITY:
        number, _, unit = value.partition(" ")
        return One(Kind.QUANTITY, Quantity.read(number, units_by_name().get(unit, "plain")))
    return One(Kind(kind), Kind(kind).read(value))


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
    ("state", "CLOSED", "closed | CLOSE | unconn | CLOSED 状态 | 处于CLOSED"),
    ("state", "LAST-ACK", "LAST ACK state | the LAST-ACK state | in last_ack | LAST-ACK状态"),
    (
        "flags",
        "SYN,ACK",
        "SYN,ACK | ack+syn | SYN/ACK | syn ack | synack | SYN，ACK | SYN and ACK | SYN 和 ACK",
    ),
    ("flags", "FIN,ACK", "fin, ack | FIN+ACK | ack & fin | [FIN, ACK]"),
    ("flags", "ACK", "ack | ACK. | ＡＣＫ | ACK=1 | only the ACK flag | ACK 标志位"),
    ("sent", "nothing", "nothing | Nothing. | none | 什么也不发送 | 不发送 | 无"),
    (
        "sent",
        "nothing",
        "nothing is sent | it sends nothing | no reply | 什么都不发送 | 什么都不发",
    ),
    ("sent", "RST", "rst | RST | a RST | RST segment | an RST is sent | 发送 RST | 一个RST报文段"),
    ("sent", "ACK", "an ACK | a pure ACK | ACK without data | 回应ACK | 不带数据的 ACK | ACK 包"),
    ("sent", "SYN,ACK", "a SYN,ACK segment | SYN和ACK | SYN=1, ACK=1"),
    ("sent", "ACK with data", "ACK with data | data+ack | ack data | 带数据的 ACK | ACK 带数据"),
    ("number", "x+1", "x+1 | 1+x | x + 1 | X+1 | ack=x+1 | x＋1 | seq = x+1"),
    ("number", "x+1", "seq x+1 | ack is x+1 | sequence number: x+1 | 序列号 x+1 | 确认号为 x+1"),
    ("number", "x+1", "x plus 1 | x 加 1"),
    ("number", "x", "x | X | seq=x"),
    ("number", "v+100", "v+100 | 100 + v"),
    ("number", "y'+1", "y'+1 | 1+y'"),
    ("number", "none", "none | 没有 | 无 | nothing | no ack | 没有确认号"),
    ("number", "0", "0 | ０"),
    ("count", "1", "1 | one | 一 | 1 octet | 1 个字节 | １"),
    ("count", "0", "0 | zero | 零 | none | nothing | 无 | 没有 | 不占用 | 0.0"),
    ("count", "1460", "1460 | 1460 octets | 1460 bytes | 1460字节"),
    ("quantity", "63 seconds", "63 | 63 s | 63 seconds | 63秒 | 63 秒 | about 63 sec. | 63 second"),
    ("quantity", "63 seconds", "63.0 | 63000 ms | 1.05 minutes | 1 min 3 s | 1 分 3 秒 | 1m3s"),
    ("quantity", "60 seconds", "1 minute | one minute | 一分钟 | 1min | 60.00 s | 60,000 毫秒"),
    ("quantity", "2 hours", "two hours | 两小时 | 120 minutes | 7200 s | 2.0 h"),
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
    ("call", "send", "send | write() | write | the send() call | send() 调用 | sendmsg"),
    ("call", "none", "none | no call | 没有 | 无 | no socket call | 没有调用"),
]
WRONG = [
    ("state", "SYN-SENT", "SYN | SYN-RECEIVED | SENT | SYN-SENT ESTABLISHED | 1"),
    ("state", "FIN-WAIT-1", "FIN-WAIT | FIN-WAIT-2 | FIN-WAIT-11 | FIN"),
    ("state", "CLOSED", "CLOSING | CLOSE-WAIT | not closed | 不是CLOSED | 非 CLOSED"),
    ("state", "CLOSING", "CLOSE | CLOSED"),
    ("flags", "SYN,ACK", "SYN | ACK | SYN,SYN,ACK | SYN,ACK,FIN | no SYN,ACK | 无"),
    ("flags", "ACK", "SYN,ACK | ACK,ACK | none"),
    ("sent", "nothing", "ACK | not nothing | something | 0 | an"),
    (
        "sent",
        "ACK",
        "nothing | ACK with data | RST | no ACK | 不发送ACK | two ACKs | ACK or RST | ACK=0",
    ),
    ("sent", "ACK", "data without ACK | pure ACK with data | the segment"),
    ("number", "x+1", "x | x+2 | y+1 | x-1 | x1 | 1 | x+1+1 | 2+x"),
    ("number", "x", "x+0+1 | y | u | x+1"),
    ("number", "x-10", "x+10 | 10-x | x"),
    ("number", "none", "0 | x"),
    ("count", "0", "1 | 10 | 0.1 | o | not none"),
    ("count", "1", "none | 2 | 11 | 0 | -1 | 1.0.0 | one two"),
    ("count", "1460", "146 | 14600 | 1460 segments"),
    ("quantity", "60 seconds", "1 | 1 second | 61 s | 1.01 minutes | 60 minutes | 一 | 1 minute 1"),
    ("quantity", "34 seconds", "34400 ms | 34.4 | 0.034 ms"),
    ("quantity", "1460 octets", "1.46 | 1460 seconds | 11680 bits | 1 hour"),
    (
        "quantity",
        "63 seconds",
        "31 or 63 | 63 ms | 63 minutes | 6.3 | 630 | 63 63 | 63 retries | s",
    ),
    ("host", "client", "server | both | client server | 客户端和服务端"),
    ("call", "connect", "accept | connect or accept | () | connected"),
    ("call", "close", "shut | close accept | or"),
    ("call", "send", "writes | recv | read() | send or recv"),
    ("call", "recv", "write() | returning 0 | 0 | recv send | returns"),
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


# Texts that name something of the kind, though wrong, and texts that name nothing of it.
ANSWERS = [
    ("state", "CLOSED", "not closed | timewait | CLOSED or LISTEN | 处于LISTEN"),
    ("flags", "SYN", "ack | no SYN | RST | FIN+ACK | PSH | 无 | SYN 1"),
    ("sent", "nothing", "ACK | ACKs | a reset | data | 数据 | nothing"),
    ("number", "x+1", "x | y+1 | 7 | seq=0 | none"),
    ("count", "1", "2 | none | two | 3 octets"),
    ("quantity", "60 seconds", "1 | 3 minutes | 60 ms | one hour"),
    ("host", "client", "server | the client sends | 服务端"),
    ("call", "connect", "bind() | close | shutdown | none | socket"),
]
NO_ANSWERS = [
    ("state", "CLOSED", "A | d | foo | SYN | 1 | nothing | 什么 | 不知道 | ?"),
    ("flags", "SYN", "A | d | foo | package | 标志 | CLOSED"),
    ("sent", "nothing", "A | d | foo | something | 报文段 | ESTABLISHED"),
    ("number", "x+1", "A | d | foo | ACK | 序列号 | exit"),
    ("count", "1", "A | d | foo | 几个"),
    ("quantity", "60 seconds", "A | d | foo | s | about | 秒"),
    ("host", "client", "A | d | foo | 谁"),
    ("call", "connect", "A | d | foo | connected | () | 0 | 调用"),
]


@pytest.mark.parametrize(("kind", "key", "answer"), rows(RIGHT) + rows(ANSWERS))
def test_answer_is_one_whether_right_or_wrong(kind: str, key: str, answer: str) -> None:
    assert is_answer(item(kind, key), answer)


@pytest.mark.parametrize(("kind", "key", "answer"), rows(NO_ANSWERS))
def test_text_that_names_nothing_is_no_answer(kind: str, key: str, answer: str) -> None:
    assert not is_answer(item(kind, key), answer)
    assert not mark(item(kind, key), answer)


@pytest.mark.parametrize("kind", KEYS)
def test_each_key_is_right_for_itself_alone(kind: str) -> None:
    for key in KEYS[kind]:
        for other in KEYS[kind]:
            for language in ("en", "zh"):
                typed = answer(kind, other).text[language]
                assert mark(item(kind, key), typed) == (key == other), (key, typed)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_typed_item_accepts_its_key_and_refuses_its_distractors(
    items: list[Item], language: str
) -> None:
    typed = [i for i in items if is_typed(i)]
    assert len(typed) > 100
    for i in typed:
        assert mark(i, i.key[language]), i.id
        assert is_answer(i, i.key[language]), i.id
        for wrong in i.distractors:
            assert not mark(i, wrong.text[language]), (i.id, wrong.text)
            assert is_answer(i, wrong.text[language]), (i.id, wrong.text)


@given(
    st.sampled_from([(kind, key) for kind, keys in KEYS.items() for key in keys]),
    st.one_of(st.text(), st.text("()+-,.。 '‘x1SYNACKsynack_或和０"), st.binary().map(repr)),
)
@example(("call", "none"), "")
@example(("state", "CLOSED"), "\ud800")
@example(("number", "x"), "9" * 5000 + "+x")
@example(("quantity", "63 seconds"), "9" * 5000)
def test_right_is_always_an_answer(key: tuple[str, str], answer: str) -> None:
    """LAW: whatever is typed, it is right, wrong or no answer, and nothing raises."""
    assert is_answer(item(*key), answer) or not mark(item(*key), answer)


@given(st.text())
def test_blank_is_never_right(answer: str) -> None:
    """LAW: an answer without letter or digit is wrong for every key."""
    if not any(letter.isalnum() for letter in answer):
        for kind, keys in KEYS.items():
            assert not any(mark(item(kind, key), answer) for key in keys)
            assert not any(is_answer(item(kind, key), answer) for key in keys)
