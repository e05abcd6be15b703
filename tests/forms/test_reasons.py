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


CLOSE = f"{HANDSHAKE}; client closes"
DELAYED = f"client delays ACKs; {HANDSHAKE}; server sends 1; deliver data; client sends delayed ACK"
DATA_BACK = f"{CLOSE}; deliver FIN; deliver ACK; server sends 3; deliver data; deliver ACK"
LISTENS_FOR_ONE = "server listens for its peer; server sends 4"
RARELY = [
    (
        ("client opens; client retransmits", 2, "from"),
        "No ACK of it has come, so the client sends it once more.",
        "一直没有收到对它的 ACK，所以客户端再发一次。",
    ),
    (
        ("client opens; client retransmits", 2, "call"),
        "TCP repeats it by itself when its timer expires; the application calls nothing.",
        "定时器到期，TCP 自己就会重传，应用不必调用什么。",
    ),
    (
        ("client opens", 1, "call"),
        "connect() opens the connection actively, so TCP sends the SYN.",
        "connect() 主动打开连接，于是 TCP 发出 SYN。",
    ),
    (
        (f"{HANDSHAKE}; client sends 5; client retransmits", 5, "seq"),
        "A repeated segment keeps the number that it had the first time.",
        "重传的报文段沿用第一次发送时的序列号。",
    ),
    (
        (f"{HANDSHAKE}; client crashes; server sends 5; deliver data", 5, "seq"),
        "The client has no number of its own to use, so it takes x+1 from the ACK that it answers.",
        "客户端没有自己的序列号可用，所以从所回应的 ACK 中取 x+1。",
    ),
    (
        (DELAYED, 5, "from"),
        "The client had put this ACK off, and now its timer has expired.",
        "客户端推迟了这个 ACK，现在定时器到期了。",
    ),
    (
        (DELAYED, 5, "call"),
        "TCP sends the delayed ACK by itself; the application calls nothing.",
        "延迟的 ACK 由 TCP 自己发出，应用不必调用什么。",
    ),
    (
        (DELAYED, 5, "ack"),
        "The client has everything of the server up to y+1 (SYN, 1 byte), so it expects y+2 next.",
        "客户端已收到服务端直到 y+1 的全部内容（SYN，1 字节数据），期望的下一个序列号就是 y+2。",
    ),
    (
        (DELAYED, 4, "call"),
        "send() hands TCP the data that this segment carries.",
        "send() 把这个报文段携带的数据交给 TCP。",
    ),
    (
        (LISTENS_FOR_ONE, 1, "call"),
        "Sending from LISTEN turns a passive open into an active one, so a SYN goes out and the "
        "data waits until the connection is ESTABLISHED.",
        "在 LISTEN 状态发送数据会由被动打开变成主动打开：先发 SYN，数据等进入 ESTABLISHED 后再发。",
    ),
    (
        (LISTENS_FOR_ONE, 1, "server"),
        "Sending data has turned the server's passive open into an active one, so its SYN is out.",
        "发送数据使服务端由被动打开变成主动打开，SYN 已发出。",
    ),
    (
        (DELAYED, 4, "takes"),
        "Each byte of data takes one number; flags such as ACK take none.",
        "每个字节的数据占一个序列号，ACK 等标志位不占。",
    ),
    (
        (CLOSE, 4, "takes"),
        "The FIN takes one number; flags such as ACK take none.",
        "FIN 占一个序列号，ACK 等标志位不占。",
    ),
    (
        (f"{HANDSHAKE}; client aborts", 4, "takes"),
        "Only SYN, FIN and data take numbers, and a RST has none of these.",
        "只有 SYN、FIN 和数据占序列号，RST 一样也没有。",
    ),
    (
        (CLOSE, 4, "call"),
        "Closing tells TCP that no more data follows, and the FIN says so to the server.",
        "关闭表示不再有数据要发，TCP 用 FIN 告诉服务端。",
    ),
    (
        (f"{HANDSHAKE}; client sends 9; client sends 9; lose data; deliver data", 6, "ack"),
        "What begins at x+1 is still missing, so the server asks for it again.",
        "从 x+1 开始的内容还没有到，所以服务端再次索取它。",
    ),
    (
        (HANDSHAKE, 1, "data"),
        "The server is still in SYN-RECEIVED, so its TCP keeps the data until the connection is "
        "ESTABLISHED.",
        "服务端还处于 SYN-RECEIVED，TCP 先保存数据，等连接进入 ESTABLISHED 再交给应用。",
    ),
    (
        (DATA_BACK, 7, "data"),
        "The client has sent its FIN, and after its FIN it may send no more data.",
        "客户端已发出 FIN，FIN 之后不能再发送数据。",
    ),
    (
        (HANDSHAKE, 1, "returns"),
        "It completes no handshake and brings no FIN, so no call of the server waits for it.",
        "它既没有完成握手，也没有带来 FIN，服务端没有调用在等它。",
    ),
    (
        ("server listens; client opens; lose SYN", 1, "server"),
        "This SYN does not reach the server, so it stays in LISTEN.",
        "这个 SYN 没有到达服务端，服务端停留在 LISTEN。",
    ),
    (
        (f"{HANDSHAKE}; client sends 5; deliver data; deliver ACK", 4, "client"),
        "Data changes no state, so the client stays in ESTABLISHED.",
        "数据不改变状态，客户端停留在 ESTABLISHED。",
    ),
    (
        (f"{HANDSHAKE}; client sends 5; deliver data; deliver ACK", 5, "client"),
        "This ACK calls for no other state, so the client stays in ESTABLISHED.",
        "这个 ACK 不改变状态，客户端停留在 ESTABLISHED。",
    ),
    (
        (f"{HANDSHAKE}; client sends 5; deliver data; deliver ACK", 5, "server"),
        "Sending this ACK changes no state, so the server stays in ESTABLISHED.",
        "发送这个 ACK 不改变状态，服务端停留在 ESTABLISHED。",
    ),
]


@pytest.mark.parametrize(("asked", "en", "zh"), RARELY)
def test_what_is_rarely_asked_has_a_reason_too(
    asked: tuple[str, int, str], en: str, zh: str
) -> None:
    script, number, fact = asked
    trace = run(script)
    [reason] = segment_reasons(trace, trace.passages[number - 1], fact)
    assert (reason.sentence["en"], reason.sentence["zh"]) == (en, zh)


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
    (  # what is in flight or lost is no reason where it would change nothing
        "do open; server sends 5; deliver data; client sends 5",
        ["Nothing has come to the server that would take it out of ESTABLISHED."],
    ),
    (
        "do open; client closes; client retransmits; deliver FIN; lose FIN",
        ["The client's FIN has come, and the server has not closed yet."],
    ),
    (  # the data must come first, and then the FIN
        "do open; client sends 5; client closes",
        ["The client's FIN,ACK is still on its way, so the server is still in ESTABLISHED."],
    ),
]


@pytest.mark.parametrize(("script", "told"), ENDS)
def test_a_state_at_the_end_is_so_for_what_came_and_what_did_not(
    script: str, told: list[str]
) -> None:
    reasons = end_reasons(run(script, OPEN), ["server"])
    assert [reason.sentence["en"] for reason in reasons] == told


BECAME = [
    (
        f"{CLOSE}; server closes; deliver FIN from client; server aborts",
        "The server has aborted, so it has forgotten the connection immediately.",
        "服务端中止了连接，立即将其删除。",
    ),
    (
        "client opens; server opens; deliver SYN from client; forged RST from client seq=x+1; "
        "deliver RST; lose SYN",
        "A RST has ended the server's attempt to open.",
        "RST 终止了服务端发起的连接。",
    ),
    (
        f"client window 0; {HANDSHAKE}; server sends 5; server closes",
        "The server has closed, but its FIN still waits behind data, so it stays in FIN-WAIT-1.",
        "服务端已经关闭，但 FIN 还排在数据后面，所以停留在 FIN-WAIT-1。",
    ),
]


@pytest.mark.parametrize(("script", "en", "zh"), BECAME)
def test_what_made_a_state_is_told(script: str, en: str, zh: str) -> None:
    told = end_reasons(run(script), ["server"])[0].sentence
    assert (told["en"], told["zh"]) == (en, zh)


def test_what_happened_before_the_script_is_no_reason() -> None:
    trace = run("do open; client crashes", OPEN)
    [reason] = end_reasons(trace, ["server"])
    assert reason.sentence == Text(
        en="Nothing has come to the server that would take it out of ESTABLISHED.",
        zh="服务端没有收到任何会使它离开 ESTABLISHED 的内容。",
    )


def test_what_is_so_of_both_hosts_is_told_once() -> None:
    both = end_reasons(run("do open; client sends 5; deliver data", OPEN), ["client", "server"])
    assert [reason.sentence["en"] for reason in both] == [
        "Nothing has come to either host that would take it out of ESTABLISHED."
    ]


def test_what_is_so_of_one_host_is_told_of_it() -> None:
    both = end_reasons(run(f"{CLOSE}; deliver FIN", OPEN), ["client", "server"])
    assert len(both) == 2
    assert ["client" in both[0].sentence["en"], "server" in both[1].sentence["en"]] == [True, True]


def test_a_sender_that_has_moved_on_meanwhile_is_not_shown() -> None:
    trace = run("client opens; server opens; deliver SYN from server; deliver SYN from client")
    assert segment_shown(trace.passages[0])["en"] == (
        "SYN, seq=x; once it has come, the server is in SYN-RECEIVED."
    )


def test_a_segment_that_does_not_arrive_is_shown() -> None:
    trace = run("server listens; client opens; lose SYN")
    assert segment_shown(trace.passages[0]) == Text(
        en="SYN, seq=x; it does not arrive, and the client is in SYN-SENT and the server in "
        "LISTEN.",
        zh="SYN, seq=x；它没有到达，客户端处于 SYN-SENT，服务端处于 LISTEN。",
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


def test_what_is_in_flight_at_the_end_is_told_with_its_data() -> None:
    trace = run(f"{HANDSHAKE}; client sends 10; client closes")
    assert end_shown(trace) == Text(
        en="at the end the client is in FIN-WAIT-1 and the server in ESTABLISHED; in flight: ACK "
        "with data, FIN,ACK.",
        zh="最后客户端处于 FIN-WAIT-1，服务端处于 ESTABLISHED，在途：携带数据的 ACK，FIN,ACK。",
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
