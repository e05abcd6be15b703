"""What a search found, in words: every script and predicate of the content can be told."""

import re

import pytest

from quizgen.check import Checked
from quizgen.forms.telling import told_bounds, told_calls, told_predicate, told_start, told_way
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.variants import VARIANTS


@pytest.mark.parametrize(
    ("predicate", "en", "zh"),
    [
        ("client=TIME-WAIT", "the client is in TIME-WAIT", "客户端处于 TIME-WAIT"),
        (
            "both=TIME-WAIT and nothing in flight",
            "both hosts are in TIME-WAIT and nothing is in flight",
            "双方都处于 TIME-WAIT，且没有报文段在途",
        ),
        (
            "either=CLOSING|LAST-ACK",
            "one of the hosts is in CLOSING or LAST-ACK",
            "有一方处于 CLOSING 或 LAST-ACK",
        ),
        (
            "not server received data and client told reset",
            "the server has not received data and the client's user is told of a reset",
            "服务端没有收到数据，且客户端的应用得知连接被复位",
        ),
        (
            "client was ESTABLISHED or FIN from server in flight",
            "the client has been ESTABLISHED or the server's FIN is in flight",
            "客户端曾处于 ESTABLISHED，或服务端的 FIN 在途",
        ),
        (
            "client=CLOSED and (server=LISTEN or not data from client in flight)",
            "the client is in CLOSED and (the server is in LISTEN or no data of the client is in "
            "flight)",
            "客户端处于 CLOSED，且（服务端处于 LISTEN，或客户端没有数据在途）",
        ),
        ("not both=CLOSED", "not both hosts are in CLOSED", "并非双方都处于 CLOSED"),
        ("not not both=CLOSED", "both hosts are in CLOSED", "双方都处于 CLOSED"),
        ("not either=CLOSED", "neither host is in CLOSED", "双方都不处于 CLOSED"),
        ("server received old data", "the server has received old data", "服务端收到了旧数据"),
        (
            "not server received old data",
            "the server has not received old data",
            "服务端没有收到旧数据",
        ),
        ("not client=LISTEN", "the client is not in LISTEN", "客户端不处于 LISTEN"),
        (
            "not client was ESTABLISHED",
            "the client has never been ESTABLISHED",
            "客户端从未处于 ESTABLISHED",
        ),
        (
            "not server told reset",
            "the server's user is not told of a reset",
            "服务端的应用不知道连接被复位",
        ),
        ("RST in flight", "RST is in flight", "RST 在途"),
        ("not RST in flight", "no RST is in flight", "没有 RST 在途"),
        ("not nothing in flight", "something is in flight", "有报文段在途"),
        (
            "not (client=CLOSED and server=LISTEN)",
            "not (the client is in CLOSED and the server is in LISTEN)",
            "并非（客户端处于 CLOSED，且服务端处于 LISTEN）",
        ),
    ],
)
def test_a_predicate_is_told(predicate: str, en: str, zh: str) -> None:
    told = told_predicate(predicate)
    assert (told["en"], told["zh"]) == (en, zh)


def test_a_start_calls_the_handshake_by_its_name() -> None:
    told = told_start(f"server window 40; {HANDSHAKE}; client closes; lose FIN")
    assert told["en"] == (
        "the server's window is 40, the handshake, the client closes, the FIN is lost"
    )
    assert told["zh"] == "服务端的窗口为 40，握手，客户端关闭，FIN 丢失"
    assert told_start("server listens")["en"] == "the server listens"
    assert told_start("")["en"] == "both hosts are in CLOSED"


@pytest.mark.parametrize(
    ("script", "en", "zh"),
    [
        ("client isn 100", "the client's ISN is 100", "客户端的 ISN 为 100"),
        ("server offers MSS=1460", "the server offers MSS=1460", "服务端提供 MSS=1460"),
        ("server delays ACKs", "the server delays its ACKs", "服务端延迟 ACK"),
        (
            "server listens for its peer",
            "the server listens for its peer",
            "服务端只等待指定的对端",
        ),
        (
            "client opens without a remote",
            "the client opens without a remote",
            "客户端未指定远端就打开",
        ),
        ("client receives", "the client reads", "客户端读取数据"),
        ("client asks status", "the client asks for the status", "客户端查询状态"),
        ("client gives up", "the client gives up", "客户端放弃"),
        ("client crashes", "the client crashes", "客户端崩溃"),
        (
            "client opens; deliver seq=x",
            "the client opens, the segment arrives",
            "客户端主动打开，报文段到达",
        ),
        (
            "client opens; duplicate SYN from client",
            "the client opens, the client's SYN is duplicated",
            "客户端主动打开，客户端的 SYN 被复制",
        ),
        (
            "old SYN from client seq=x; deliver everything",
            "the client's old SYN (seq=x) is in flight, everything in flight arrives",
            "客户端的旧 SYN（seq=x）在途，在途的报文段全部到达",
        ),
    ],
)
def test_a_statement_is_told(script: str, en: str, zh: str) -> None:
    told = told_start(script)
    assert (told["en"], told["zh"]) == (en, zh)


EXCLUDED = {
    "loss": ("no further loss", "没有更多丢失"),
    "duplicate": ("no further duplicate", "没有更多重复"),
    "retransmission": ("no further retransmission", "没有更多重传"),
    "early timeout": ("no timer expires early", "定时器不会提前超时"),
    "disorder": ("segments keep their order", "报文段不乱序"),
    "old segment": ("no old segment turns up", "没有旧报文段出现"),
    "call": ("nobody calls anything else", "没有其他调用"),
}


@pytest.mark.parametrize("kind", EXCLUDED)
def test_what_was_excluded_is_told(kind: str) -> None:
    told = told_bounds(Bounds(calls=""), [kind])
    en, zh = EXCLUDED[kind]
    assert told["en"] == (
        "Start: the server listens. The users do nothing more. "
        f"Bounds: 0 lost, 0 duplicated, 0 retransmitted, any order. Taken as given: {en}."
    )
    assert zh in told["zh"]


def test_a_way_tells_numbers_as_symbols() -> None:
    start = "server listens; client opens"
    told = told_way(f"{start}; deliver SYN from client seq=100", start)
    assert told
    assert told["en"] == "the client's SYN (seq=x) arrives"
    assert told["zh"] == "客户端的 SYN（seq=x）到达"
    assert told_way(start, start) is None


@pytest.mark.parametrize(
    ("calls", "en", "zh"),
    [
        ("", "The users do nothing more.", "应用不再调用。"),
        (
            "client sends 1",
            "Users may do: the client sends 1 byte.",
            "应用可以：客户端发送 1 字节。",
        ),
    ],
)
def test_calls_are_told(calls: str, en: str, zh: str) -> None:
    assert (told_calls(calls)["en"], told_calls(calls)["zh"]) == (en, zh)


def test_nothing_of_the_script_language_reaches_a_reader(checked: Checked) -> None:
    """No `client=`, no `deliver`, and no English word in Chinese but technical ones."""
    told = [evidence.told for v in checked.verdicts for evidence in v.evidence]
    searched = [text for text in told if not re.search(r"\d \(|（.*；.*）|=", text["en"])]
    assert len(searched) > 100
    for text in searched:
        assert not re.search(r"\b(?:deliver|lose|waits|forged \w+ from)\b", text["en"]), text["en"]
        assert not re.search(r"[a-z]{3,}", text["zh"].replace("retries", "")), text["zh"]


def test_every_variant_has_words_for_its_world() -> None:
    for variant in VARIANTS.values():
        assert "=" not in told_predicate(variant.world)["en"]
