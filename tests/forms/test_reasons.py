"""Why a key is right, as a learner is told: by fact, in sentences that one can say."""

import pytest

from quizgen.entries.text import Prose, Sentence
from quizgen.forms.reasons import said_by, sentences, told_first
from quizgen.forms.run_reasons import end_reasons, end_shown
from quizgen.forms.segment_reasons import segment_reasons, segment_shown
from quizgen.item import Item, Reason
from quizgen.tcp.model import rules
from quizgen.tcp.run.trace import run
from quizgen.words import Text, same

HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK"
OPEN = {"open": HANDSHAKE}
DATA = f"{HANDSHAKE}; client sends 100; deliver data; deliver ACK; client closes; deliver FIN"
SEGMENTS = [
    (1, "from", "The application on the client calls connect(), so its TCP sends this segment."),
    (1, "seq", "x is the initial sequence number of the client, and the SYN itself takes it."),
    (
        1,
        "ack",
        "No segment of the server has come yet, so there is nothing to acknowledge (ACK=0).",
    ),
    (1, "takes", "The SYN takes one number; flags such as ACK take none."),
    (1, "client", "The client has sent its SYN, and no SYN of the server has come back yet."),
    (1, "client-before", "The client has not opened anything yet."),
    (2, "from", "The client's SYN has just reached the server, which answers it."),
    (2, "flags", "It acknowledges the client's SYN and sends the server's own SYN in one segment."),
    (2, "ack", "The client's SYN took x, so the server expects x+1 next."),
    (2, "call", "TCP answers the client's SYN by itself; the application calls nothing."),
    (
        2,
        "returns",
        "It acknowledges the client's SYN, so the connection stands for the client and connect() "
        "returns.",
    ),
    (3, "seq", "The client's SYN took x, so its next number is x+1."),
    (3, "takes", "Only SYN, FIN and data take numbers, and a pure ACK has none of these."),
    (
        3,
        "returns",
        "It completes the handshake at the server, so accept() can hand out the new socket.",
    ),
    (3, "data", "The server is in ESTABLISHED, so its application can read the data immediately."),
    (4, "flags", "It carries data, and after the first SYN only a RST may go without ACK."),
    (
        5,
        "ack",
        "The server has everything of the client up to x+100 (SYN, 100 bytes), so it expects x+101 "
        "next.",
    ),
    (
        6,
        "seq",
        "The client has used the numbers up to x+100 (SYN, 100 bytes), so its next number is "
        "x+101.",
    ),
    (6, "returns", "It brings the client's FIN, so recv() returns 0 at the end of the data."),
]


@pytest.mark.parametrize(("number", "fact", "told"), SEGMENTS)
def test_a_fact_of_a_segment_has_a_reason_of_its_own(number: int, fact: str, told: str) -> None:
    trace = run(DATA)
    [reason] = segment_reasons(trace, trace.passages[number - 1], fact)
    assert reason.sentence["en"] == told


def test_reasons_are_told_in_chinese_too() -> None:
    trace = run(HANDSHAKE)
    told = [
        segment_reasons(trace, trace.passages[place], fact)[0].sentence["zh"]
        for place, fact in ((2, "takes"), (1, "ack"), (1, "client"))
    ]
    assert told == [
        "只有 SYN、FIN 和数据占序列号，纯 ACK 一样也没有。",
        "客户端的 SYN 占用了 x，服务端期望的下一个序列号就是 x+1。",
        "SYN,ACK 确认了客户端的 SYN，又带来服务端的 SYN，客户端这边握手就完成了。",
    ]


ENDS = [
    (
        "do open; client closes; lose FIN",
        ["The FIN,ACK to the server was lost, so it stays in ESTABLISHED."],
    ),
    (
        "do open; client closes",
        ["The client's FIN,ACK is still on its way, so the server is still in ESTABLISHED."],
    ),
    (
        "do open; client closes; deliver FIN; server closes; deliver ACK; deliver FIN; lose ACK",
        [
            "The client's FIN came before; now the server has closed too, and its own FIN is not "
            "acknowledged yet.",
            "The ACK to the server was lost, so it stays in LAST-ACK.",
        ],
    ),
]


@pytest.mark.parametrize(("script", "told"), ENDS)
def test_a_state_at_the_end_is_so_for_what_came_and_what_did_not(
    script: str, told: list[str]
) -> None:
    reasons = end_reasons(run(script, OPEN), ["server"])
    assert [reason.sentence["en"] for reason in reasons] == told


def test_what_happened_before_the_script_is_no_reason() -> None:
    trace = run("do open; client crashes", OPEN)
    [reason] = end_reasons(trace, ["server"])
    assert reason.sentence == Text(
        en="Nothing has come to the server that would take it out of ESTABLISHED.",
        zh="服务端没有收到任何会使它离开 ESTABLISHED 的内容。",
    )


def test_a_sender_that_has_moved_on_meanwhile_is_not_shown() -> None:
    trace = run("client opens; server opens; deliver SYN from server; deliver SYN from client")
    assert segment_shown(trace.passages[0])["en"] == (
        "SYN, seq=x; once it has come, the server is in SYN-RECEIVED."
    )


def test_the_run_is_shown_in_one_sentence() -> None:
    trace = run(HANDSHAKE)
    assert segment_shown(trace.passages[1])["en"] == (
        "SYN,ACK, seq=y, ack=x+1; once it has come, the client is in ESTABLISHED and the server in "
        "SYN-RECEIVED."
    )
    assert end_shown(trace) == Text(
        en="at the end both hosts are in ESTABLISHED; nothing is in flight.",
        zh="最后双方都处于 ESTABLISHED，没有报文段在途。",
    )


def test_a_clause_is_a_reason_only_where_nothing_else_is_said() -> None:
    made = Reason(same("Of the fact."))
    clause, other = rules.LISTEN_SYN, rules.TEXT_WITH_SYN
    why, details = told_first((), None, (clause, other))
    assert [reason.rule for reason in why] == ["listen-syn", "text-with-syn"] and not details
    why, details = told_first([made], None, (clause, other))
    assert why == (made,)
    assert [reason.rule for reason in details] == ["listen-syn", "text-with-syn"]
    assert details[0].symbols == "<SEQ=ISS><ACK=SEG.SEQ+1><CTL=SYN,ACK>"


def test_sentences_are_counted_in_each_language() -> None:
    text = Text(en="One. Two (RFC 9293 §3.5). “Three?”", zh="一。二（RFC 9293 §3.5）。“三？”")
    assert [sentence["zh"] for sentence in sentences(text)] == [
        "一。",
        "二（RFC 9293 §3.5）。",
        "“三？”",
    ]
    uneven = Text(en="One. Two.", zh="一，二。")
    assert sentences(uneven) == (uneven,)


def test_no_card_says_more_than_two_things_before_it_is_unfolded(items: list[Item]) -> None:
    assert all(len(item.why) <= 2 for item in items)


def test_parts_of_one_sentence_with_grounds_of_their_own_are_told_as_one() -> None:
    prose = Prose(
        [
            Sentence(by="RFC 9293 §3.4", en="It takes no number", zh="它不占序列号，"),
            Sentence(by="RFC 9293 §3.8", en="and is never repeated.", zh="也不会重传。"),
            Sentence(en="The server repeats its SYN.", zh="服务端重传 SYN。"),
        ]
    )
    one, other = said_by(prose)
    assert one.sentence["en"] == "It takes no number and is never repeated."
    assert one.sentence["zh"] == "它不占序列号，也不会重传。"
    assert one.sources == ("RFC 9293 §3.4", "RFC 9293 §3.8")
    assert other.sentence["en"] == "The server repeats its SYN."
