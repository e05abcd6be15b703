"""Words of `classify`, `runs`, `order` and `path`, held against what is listed."""

import pytest

from quizgen.phrases.catalogue import RUN, RUNS, STATES, Name
from quizgen.phrases.listings import (
    Class,
    Sequence,
    Space,
    misread_class,
    misread_runs,
    misread_sequence,
)
from quizgen.phrases.reading import read
from quizgen.tcp.run.situations import HANDSHAKE

CLOSING = Class("CLOSE", "sends", "FIN", "RFC 9293 §3.10.4")
CLOSING_EN = "In which states does CLOSE send a FIN immediately, with no data waiting?"
CLOSING_ZH = "没有待发数据时，在哪些状态调用 CLOSE 会立即发送 FIN？"
LEADING = Class("ACK of everything sent", "next", "TIME-WAIT", "RFC 9293 §3.10.7.4")
LEADING_EN = (
    "A pure ACK of everything sent arrives. From which states is a host in TIME-WAIT afterwards, "
    "TIME-WAIT itself included?"
)


@pytest.mark.parametrize(
    ("words", "language", "asked", "edit", "message"),
    [
        (CLOSING_EN, "en", CLOSING, ("", ""), ""),
        (CLOSING_ZH, "zh", CLOSING, ("", ""), ""),
        (LEADING_EN, "en", LEADING, ("", ""), ""),
        (
            CLOSING_EN,
            "en",
            CLOSING,
            ("a FIN", "a RST"),
            "1: the words ask for RST; 'classify' has sends FIN",
        ),
        (
            CLOSING_EN,
            "en",
            CLOSING,
            ("CLOSE", "ABORT"),
            "1: the words say ABORT; the model is asked about CLOSE",
        ),
        (
            CLOSING_EN,
            "en",
            CLOSING,
            (", with no data waiting", ""),
            "1: the words do not say the condition 'nothing waits'",
        ),
        (
            CLOSING_EN,
            "en",
            CLOSING,
            ("no data waiting", "an open window"),
            "52: the words say “with an open window”; it has no part in this",
        ),
        (
            CLOSING_ZH,
            "zh",
            CLOSING,
            ("会立即", "不会"),
            "9: cannot be read: “在哪些状态调用 CLOSE 不会发送 FIN”",
        ),
        (
            LEADING_EN,
            "en",
            LEADING,
            ("TIME-WAIT itself", "CLOSING itself"),
            "40: CLOSING is not TIME-WAIT itself",
        ),
    ],
)
def test_words_about_states(
    words: str, language: str, asked: Class, edit: tuple[str, str], message: str
) -> None:
    found = misread_class(read(words.replace(*edit, 1), language, STATES), asked)
    assert [f"{each.column}: {each.message}" for each in found] == [message] * bool(message)


CLOSES = Space(
    runs=("client FIN,ACK -> server ACK", "client FIN,ACK -> server FIN,ACK"),
    start=HANDSHAKE,
    calls="client closes; server closes",
    limits={"losses": "1", "duplicates": "0", "retransmissions": "0"},
    in_order=True,
    patient=False,
    source="RFC 9293 §3.6",
)
CLOSES_EN = (
    "Both hosts are ESTABLISHED and will close; one segment may be lost and no timer expires. "
    "Segments arrive in the order sent. Which of these sequences of segments are possible?"
)
CLOSES_ZH = (
    "双方都处于 ESTABLISHED，都将关闭；可能丢失一个报文段，没有定时器到期。报文段按发送顺序到达。"
    "下列哪些报文段序列可能出现？"
)


@pytest.mark.parametrize(
    ("words", "language", "edit", "message"),
    [
        (CLOSES_EN, "en", ("", ""), ""),
        (CLOSES_ZH, "zh", ("", ""), ""),
        (
            CLOSES_EN,
            "en",
            ("one segment may be lost", "nothing is lost"),
            "44: the words say 0 of losses; the search allows 1",
        ),
        (
            CLOSES_EN,
            "en",
            (" and no timer expires", ""),
            "1: the words say nothing of retransmissions; the search allows 0",
        ),
        (
            CLOSES_EN,
            "en",
            ("Both hosts are ESTABLISHED and will close", "Both hosts are ESTABLISHED"),
            "1: the words do not say 'client closes', which the search allows",
        ),
        (
            CLOSES_EN,
            "en",
            (" Segments arrive in the order sent.", ""),
            "1: 'in_order' and the words about the order of arrival differ",
        ),
        (
            CLOSES_EN,
            "en",
            (
                "sequences of segments are possible",
                "sequences of states can the client pass through",
            ),
            "125: the words ask for states of the client; listed are segments",
        ),
        (
            CLOSES_ZH,
            "zh",
            ("ESTABLISHED", "CLOSE-WAIT"),
            "1: the words say CLOSE-WAIT; the search starts with the server in ESTABLISHED",
        ),
        (
            CLOSES_ZH,
            "zh",
            ("可能出现", "不可能出现"),
            "53: cannot be read: “下列哪些报文段序列不可能出现”",
        ),
    ],
)
def test_words_about_runs(words: str, language: str, edit: tuple[str, str], message: str) -> None:
    found = misread_runs(read(words.replace(*edit, 1), language, RUNS), CLOSES)
    assert [f"{each.column}: {each.message}" for each in found][:1] == [message] * bool(message)


OPENING = Sequence("handshake", HANDSHAKE, "", "client SYN", "RFC 9293 §3.5")
TITLES = {
    "en": (
        Name("title", "handshake", "the three-way handshake"),
        Name("title", "close", "the close"),
    ),
    "zh": (Name("title", "handshake", "三次握手"), Name("title", "close", "关闭")),
}
OPENING_EN = "Put the segments of the three-way handshake in order."
PASSED_ZH = "在三次握手中，客户端依次经过哪些状态？"


@pytest.mark.parametrize(
    ("words", "language", "asked", "edit", "message"),
    [
        (OPENING_EN, "en", OPENING, ("", ""), ""),
        (PASSED_ZH, "zh", OPENING._replace(host="client", first="CLOSED"), ("", ""), ""),
        (
            OPENING_EN,
            "en",
            OPENING,
            ("three-way handshake", "close"),
            "1: the words name 'close'; the answer is of 'handshake'",
        ),
        (
            OPENING_EN,
            "en",
            OPENING,
            ("in order", "in reverse order"),
            "1: cannot be read: “Put the segments of the three-way handshake in reverse order”",
        ),
        (
            OPENING_EN,
            "en",
            OPENING,
            ("Put", "After the handshake the client aborts. Put"),
            "21: the words say “the client aborts”; the scenario does not",
        ),
        (
            PASSED_ZH,
            "zh",
            OPENING._replace(host="client", first="CLOSED"),
            ("客户端", "服务端"),
            "1: the words ask for states of the server; the answer has states of the client",
        ),
        (
            PASSED_ZH,
            "zh",
            OPENING,
            ("", ""),
            "1: the words ask for states of the client; the answer has segments",
        ),
    ],
)
def test_words_about_a_scenario(
    words: str, language: str, asked: Sequence, edit: tuple[str, str], message: str
) -> None:
    reading = read(words.replace(*edit, 1), language, RUN, TITLES[language])
    found = misread_sequence(reading, asked)
    assert [f"{each.column}: {each.message}" for each in found] == [message] * bool(message)
