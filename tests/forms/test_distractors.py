"""Rivals of a count: what else the run shows of its kind, each with a reason of its own."""

from pathlib import Path

import pytest

from quizgen.check import check
from quizgen.cli import CONTENT
from quizgen.item import Item
from quizgen.items import items as make_items

ENTRY = """\
topic: counts
title: {{en: Counts, zh: 计数}}
level: mid
entries:
  - id: count
    source: RFC 9293 §3.4
    after: {after}
    ask: {ask}
    answer: {{{fact}: "{answer}"}}
"""
TWICE = "8000 is twice as much."
HALF = "2000 is only half of it."
MORE = "16000 is four times as much."
LESS = "1000 is only a quarter of it."


ASKS = {
    "client SND.WND": (
        "What is the client's SND.WND after the handshake?",
        "握手后客户端的 SND.WND 是多少？",
    ),
    "server SND.WND": (
        "What is the server's SND.WND after the handshake?",
        "握手后服务端的 SND.WND 是多少？",
    ),
    "client sends at most": (
        "What is the client's SendMSS after the handshake?",
        "握手后客户端的 SendMSS 是多少？",
    ),
    "server received": (
        "How many bytes can the server's application read?",
        "服务端的应用程序能读到多少字节？",
    ),
}
TOLD = {
    "client window 9000": (
        "The client advertises a window of 9000 bytes.",
        "客户端通告的窗口为 9000 字节。",
    ),
    "server window 4000": (
        "The server advertises a window of 4000 bytes.",
        "服务端通告的窗口为 4000 字节。",
    ),
    "client offers MSS=1000": (
        "The client's SYN carries an MSS option of 1000.",
        "客户端 SYN 中的 MSS 选项为 1000。",
    ),
    "server offers MSS=4000": (
        "The server's SYN,ACK carries an MSS option of 4000.",
        "服务端 SYN,ACK 中的 MSS 选项为 4000。",
    ),
    "do handshake": ("", ""),
    "client sends 40": ("The client sends 40 bytes.", "客户端发送 40 字节。"),
    "client sends 61": ("The client sends 61 bytes.", "客户端发送 61 字节。"),
    "client sends 3": ("The client sends 3 bytes.", "客户端发送 3 字节。"),
    "deliver data": ("The data arrives.", "数据到达。"),
    "lose data": (
        "The data is lost, and nothing is retransmitted.",
        "数据丢失，尚未发生任何重传。",
    ),
}


def ask(after: str, fact: str) -> str:
    told = [TOLD[statement] for statement in after.split("; ")]
    en = " ".join(words for words, _ in told if words)
    zh = "".join(words for _, words in told)
    return f'{{en: "{en} {ASKS[fact][0]}", zh: "{zh}{ASKS[fact][1]}"}}'


def item(after: str, fact: str, answer: str, folder: Path) -> Item:
    path = folder / "counts.yaml"
    path.write_text(
        ENTRY.format(after=after, fact=fact, answer=answer, ask=ask(after, fact)), "utf-8"
    )
    checked = check([path], CONTENT)
    assert not checked.findings
    return make_items(checked)[0]


@pytest.mark.parametrize(
    ("after", "fact", "answer", "reasons"),
    [
        (
            "client window 9000; server window 4000; do handshake",
            "client SND.WND",
            "4000",
            [
                "9000 is the window that the client itself advertises.",
                "65535 is the largest window without scaling.",
                TWICE,
                HALF,
                MORE,
                LESS,
            ],
        ),
        (
            "server window 4000; do handshake",
            "client SND.WND",
            "4000",
            ["65535 is the window that the client itself advertises.", TWICE, HALF, MORE, LESS],
        ),
        (
            "client offers MSS=1000; server offers MSS=4000; do handshake",
            "client sends at most",
            "4000",
            [
                "1000 is the MSS that the client itself announces.",
                "536 is assumed only where no MSS option comes.",
                TWICE,
                HALF,
                MORE,
            ],
        ),
        (
            "do handshake; client sends 40; client sends 61; deliver data; deliver data",
            "server received",
            "101",
            [
                "40 is what one segment carries.",
                "61 is what one segment carries.",
                "102 counts a SYN or a FIN too, which is no byte of data.",
                "202 is twice as much.",
                "404 is four times as much.",
            ],
        ),
        (
            "do handshake; client sends 3; lose data",
            "server received",
            "0",
            ["1 counts a SYN or a FIN too, which is no byte of data.", "It is 0.", "It is 0."],
        ),
    ],
    ids=["window", "window-as-wide-as-can-be", "mss", "octets", "octets-lost"],
)
def test_rivals_of_a_count_say_what_they_are(
    after: str, fact: str, answer: str, reasons: list[str], tmp_path: Path
) -> None:
    rivals = item(after, fact, answer, tmp_path).distractors
    assert [rival.why["en"] for rival in rivals] == reasons
    for rival in rivals:
        assert rival.why["en"] == f"It is {answer}." or rival.why["en"].startswith(
            f"{rival.text['en']} "
        )


def test_reason_names_the_host_in_chinese_too(tmp_path: Path) -> None:
    first = item("client window 9000; do handshake", "server SND.WND", "9000", tmp_path)
    assert first.distractors[0].why["zh"] == "65535 是服务端自己通告的窗口。"


def test_reset_of_no_connection_counts_nothing(items: list[Item]) -> None:
    """Its number 0 is a rule, not the first of a count."""
    [item] = [item for item in items if item.id == "closed-port-reset-seq/seq"]
    why = "Without a connection nothing has been counted; with no ACK to copy from, it is 0."
    assert (item.distractors[0].text["en"], item.distractors[0].why["en"]) == ("1", why)


def test_pairs_of_a_run_told_by_its_name_are_those_of_that_run(items: list[Item]) -> None:
    [item] = [item for item in items if item.id == "handshake-both-established/client+server"]
    assert [wrong.text["en"] for wrong in item.distractors[:3]] == [
        "client ESTABLISHED, server SYN-RECEIVED",
        "client SYN-SENT, server SYN-RECEIVED",
        "client SYN-SENT, server LISTEN",
    ]


def test_rivals_of_a_bare_number_are_bare_numbers(items: list[Item]) -> None:
    """`0+1` is no number, and what people say instead of 0 is no number of the other host."""
    [item] = [item for item in items if item.id == "sequence-wrap/ack"]
    assert [(wrong.text["en"], wrong.why["en"]) for wrong in item.distractors] == [
        ("4294967296", "Often said, and wrong: it is 0."),
        ("1", "1 would say that 0 has come too, and it has not."),
        ("4294967295", "4294967295 has come already; 0 is the next one expected."),
    ]


def test_where_a_header_stands_something_was_sent(items: list[Item]) -> None:
    [dumped] = [item for item in items if item.id == "header-dump-syn-ack/sends"]
    assert [wrong.text["en"] for wrong in dumped.distractors] == [
        "FIN,ACK",
        "ACK",
        "SYN",
        "RST",
        "RST,ACK",
    ]


def test_what_was_lost_is_told_from_what_arrived(items: list[Item]) -> None:
    [item] = [item for item in items if item.id == "capture-what-was-lost/lost"]
    assert item.key["en"] == "client ACK"
    assert [(wrong.text["en"], wrong.why["en"]) for wrong in item.distractors] == [
        ("client SYN", "The client SYN has arrived."),
        ("server SYN,ACK", "The server SYN,ACK has arrived."),
    ]


@pytest.mark.parametrize(
    ("name", "wrong", "why"),
    [
        ("capture-who-closed-first/closer", "client", "The first FIN is not the client's."),
        ("capture-who-reset/resets", "server", "The server is the one that receives it."),
    ],
)
def test_of_two_hosts_one_did_it(name: str, wrong: str, why: str, items: list[Item]) -> None:
    [item] = [item for item in items if item.id == name]
    assert [(each.text["en"], each.why["en"]) for each in item.distractors] == [(wrong, why)]


def test_two_spellings_of_a_closing_connection_are_not_rivals(items: list[Item]) -> None:
    for item in (each for each in items if each.fact == "tells"):
        told = [item.answer.text["en"], *(wrong.text["en"] for wrong in item.distractors)]
        bare = [words.removeprefix("error: ") for words in told if "closing" in words]
        assert item.answer.text["en"].removeprefix("error: ") not in bare[1:], item.id
