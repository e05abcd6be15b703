"""False wordings of true questions: each is refused, and the message says both sides."""

from pathlib import Path
from typing import ClassVar

import pytest

from quizgen.check import Checked, check
from quizgen.entries.entry import Entry
from quizgen.forms.wordings import reading

CONTENT = Path(__file__).parent.parent.parent / "content"
HEAD = "topic: words\ntitle: {en: Words, zh: 用词}\nlevel: mid\nentries:\n"
ENTRY = """\
  - id: card
    source: RFC 9293 §3.6
    after: {after}
    ask:
      en: {en}
      zh: {zh}
    answer: {answer}
"""
SYN_ACK_LOST = {
    "after": "server listens; client opens; deliver SYN; lose SYN,ACK",
    "en": "The second handshake segment is lost. In which state is each host?",
    "zh": "第二次握手的报文段丢失。此时双方各处于什么状态？",
    "answer": "{client: SYN-SENT, server: SYN-RECEIVED}",
}
CLOSED_BY_CLIENT = {
    "after": "do handshake; client closes; lose FIN",
    "en": "The client closes, and its FIN is lost. In which state is each host?",
    "zh": "客户端关闭连接，其 FIN 丢失。此时双方各处于什么状态？",
    "answer": "{client: FIN-WAIT-1, server: ESTABLISHED}",
}


def found(card: dict[str, str], folder: Path) -> list[str]:
    """What is wrong with a card, as `line:column: message`."""
    file = folder / "words.yaml"
    file.write_text(HEAD + ENTRY.format(**card), "utf-8")
    return [str(each).removeprefix(f"{file}:") for each in check([file], CONTENT).findings]


@pytest.mark.parametrize("card", [SYN_ACK_LOST, CLOSED_BY_CLIENT], ids=["open", "close"])
def test_true_words_pass(card: dict[str, str], tmp_path: Path) -> None:
    """Once they also say how the connection was opened, and that nothing more has happened."""
    en, zh = card["en"], card["zh"]
    if card is CLOSED_BY_CLIENT:
        en, zh = f"After the handshake t{en[1:]}", f"握手完成后，{zh}"
    en = en.replace("each host?", "each host before anything is retransmitted?")
    zh = zh.replace("此时双方", "在任何重传之前，双方")
    assert found({**card, "en": en, "zh": zh}, tmp_path) == []


FALSE = [
    (
        SYN_ACK_LOST,
        "en",
        ("second", "third"),
        "9:11: card: the words say “The third handshake segment is lost”; "
        "the script loses SYN,ACK from server",
    ),
    (
        SYN_ACK_LOST,
        "zh",
        ("第二次", "第一次"),
        "10:11: card: the words say “第一次握手的报文段丢失”; the script loses SYN,ACK from server",
    ),
    (
        SYN_ACK_LOST,
        "en",
        ("is lost", "arrives"),
        "9:11: card: the words say “The second handshake segment arrives”; "
        "the script delivers SYN from client",
    ),
    (
        CLOSED_BY_CLIENT,
        "en",
        ("closes", "aborts"),
        "9:11: card: the words say “The client aborts”; "
        "the script has: server listens; client opens; client closes",
    ),
    (
        CLOSED_BY_CLIENT,
        "en",
        ("client", "server"),
        "9:11: card: the words say “The server closes”; "
        "the script has: server listens; client opens; client closes",
    ),
    (
        CLOSED_BY_CLIENT,
        "en",
        ("is lost", "is not lost"),
        "9:34: card: cannot be read: “its FIN is not lost”; it can be told so: On an established "
        "connection the client closes, and its FIN is lost. In which state is each host before "
        "anything is retransmitted?",
    ),
    (
        CLOSED_BY_CLIENT,
        "zh",
        ("丢失", "没有丢失"),
        "10:19: card: cannot be read: “其 FIN 没有丢失”; it can be told so: "
        "在已建立的连接上，客户端关闭连接，其 FIN 丢失。在任何重传之前，双方各处于什么状态？",
    ),
    (
        CLOSED_BY_CLIENT,
        "en",
        (", and its FIN is lost", ""),
        "9:11: card: the words do not say 'lose FIN', and the answer hangs on it",
    ),
    (
        CLOSED_BY_CLIENT,
        "en",
        ("each host", "the client"),
        "9:51: card: the words ask for client; the answer is client and server",
    ),
]


@pytest.mark.parametrize(("card", "language", "edit", "message"), FALSE)
def test_false_words_are_refused(
    card: dict[str, str], language: str, edit: tuple[str, str], message: str, tmp_path: Path
) -> None:
    edited = {**card, language: card[language].replace(*edit, 1)}
    assert edited != card
    assert message in found(edited, tmp_path)


def test_data_that_nobody_tells_is_missed(tmp_path: Path) -> None:
    sent = {
        "after": "do handshake; client sends 10; deliver data; client closes",
        "en": "The client's ISN is x. On an established connection it sends 10 bytes, which "
        "arrive; it closes. Which sequence number does its FIN carry?",
        "zh": "客户端的 ISN 为 x。在已建立的连接上，客户端发送 10 字节，数据到达；客户端关闭连接。"
        "客户端的 FIN 的序列号是多少？",
        "answer": "{seq: x+11}",
    }
    en = sent["en"].replace("it sends 10 bytes, which arrive; ", "")
    zh = sent["zh"].replace("客户端发送 10 字节，数据到达；", "")
    assert found(sent, tmp_path) == []
    message = "card: the words do not say 'client sends 10', and the answer hangs on it"
    told = [f"{line}:11: {message}" for line in (9, 10)]
    assert found({**sent, "en": en, "zh": zh}, tmp_path) == told


def test_what_arrived_untold_is_missed_where_nothing_else_is_said_to_have(tmp_path: Path) -> None:
    card = {
        "after": "server listens; client opens; deliver SYN; client aborts",
        "en": "The server listens. The client opens, its SYN arrives, and the client aborts; "
        "nothing else has arrived yet. In which state is the server before any retransmission?",
        "zh": "服务端正在监听。客户端打开连接，其 SYN 到达，客户端中止连接，"
        "其他报文段都还没有到达。在任何重传之前，服务端处于什么状态？",
        "answer": "{server: SYN-RECEIVED}",
    }
    en, zh = card["en"].replace("its SYN arrives, ", ""), card["zh"].replace("其 SYN 到达，", "")
    assert found(card, tmp_path) == []
    message = "card: the words do not say 'deliver SYN', and the answer hangs on it"
    told = [f"{line}:11: {message}" for line in (9, 10)]
    assert found({**card, "en": en, "zh": zh}, tmp_path) == told


def test_what_one_language_leaves_out_is_named(tmp_path: Path) -> None:
    """Though the answer does not hang on it: a reader of one language is told more."""
    en = "After the handshake the client closes, and its FIN is lost; the server has not closed."
    zh = "握手完成后，客户端关闭连接，其 FIN 丢失。在任何重传之前，双方各处于什么状态？"
    asked = "In which state is each host before anything is retransmitted?"
    assert found({**CLOSED_BY_CLIENT, "en": f"{en} {asked}", "zh": zh}, tmp_path) == [
        "9:71: card: only 'en' says “the server has not closed”; say it in 'zh', too"
    ]


def test_who_is_meant_by_which_is_who_was_reached(tmp_path: Path) -> None:
    card = {
        "after": "do handshake; client closes; deliver FIN",
        "en": "After the handshake the client closes; its FIN has reached the server, which has "
        "not closed, and nothing else has arrived yet. In which state is each host?",
        "zh": "握手完成后，客户端关闭连接，其 FIN 已到达服务端，客户端没有关闭，"
        "其他报文段都还没有到达。此时双方各处于什么状态？",
        "answer": "{client: FIN-WAIT-1, server: CLOSE-WAIT}",
    }
    true = {**card, "zh": card["zh"].replace("客户端没有", "服务端没有")}
    assert found(true, tmp_path) == []
    assert found(card, tmp_path) == [
        "10:38: card: the words say “客户端没有关闭” here; in the run it happens at another time"
    ]


class Guessed(Entry):
    """A form that somebody has just added."""

    form: ClassVar[str] = "guessed"


def test_a_form_whose_words_nothing_reads_is_refused(checked: Checked) -> None:
    entry = Guessed(id="guess", source="RFC 9293 §3.5")
    with pytest.raises(TypeError, match=r"^Guessed: nothing reads the words of this form$"):
        reading(entry, "What is it?", "en", checked.library)
