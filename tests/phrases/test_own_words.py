"""Words as people say them: true ones pass, and one changed word makes each refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quizgen.check import check
from quizgen.phrases.catalogue import EVENT, RUN
from quizgen.phrases.reading import read

TESTS = Path(__file__).parent.parent
CONTENT = TESTS.parent / "content"
OWN = TESTS / "content" / "valid" / "own-words.yaml"

TWINS = [
    ("fin-lost", "the client calls", "the server calls"),
    ("fin-lost", "gets lost", "arrives"),
    ("fin-lost", "gets lost", "does not get lost"),
    ("fin-lost", "close()", "connect()"),
    ("fin-lost", "Its FIN", "Its SYN"),
    ("fin-lost", "After", "Before"),
    ("fin-lost", "客户端调用", "服务端调用"),
    ("fin-lost", "丢失", "没有丢失"),
    ("fin-lost", "完成后", "完成前"),
    ("fin-never-reaches", "never reaches", "reaches"),
    ("fin-never-reaches", "never reaches the client", "never reaches the server"),
    ("fin-never-reaches", "始终没有到达", "已经到达"),
    ("half-close", "its ACK comes back", "its RST comes back"),
    ("ack-of-fin-lost", "replies with an ACK", "replies with a RST"),
    ("ack-of-fin-lost", "回复 ACK", "回复 RST"),
    ("ack-in-flight", "has not arrived yet", "is lost"),
    ("ack-in-flight", "还没有到达", "已到达"),
    ("close-complete", "服务端关闭", "服务端没有关闭"),
    ("close-complete", "four", "three"),
    ("time-wait-over", "2 MSL", "3 MSL"),
    ("synack-never", "SYN,ACK", "SYN,SYN,ACK"),
    ("synack-retransmit", "third", "second"),
    ("syn-retransmit", "first SYN", "second SYN"),
    ("refused", "nobody is", "somebody is"),
    ("refused", "没有程序在", "有程序在"),
    ("crash-rst", "replies with a RST", "replies with a FIN"),
    ("forged-rst", "x+1", "x+2"),
    ("forged-rst", "to the server", "to the client"),
    ("forged-rst", "向服务端", "向客户端"),
    ("give-up", "finally gives up", "finally closes"),
    ("data-half-close", "100", "101"),
    ("data-half-close", "100 字节", "101 字节"),
    ("ev-time-wait-fin", "TIME-WAIT", "LAST-ACK"),
    ("ev-time-wait-fin", "again", ""),
    ("ev-fw2-fin", "the server's FIN", "the client's FIN"),
    ("ev-fw2-fin", "服务端的 FIN", "客户端的 FIN"),
    ("close-as-well", "The server closes the connection first", "The client closes it first"),
    ("close-as-well", "closes it as well", "aborts it as well"),
    ("close-as-well", "All four", "All three"),
    ("gets-a-rst", "gets a RST", "gets a FIN"),
    ("gets-a-rst", "gets a RST", "sends a RST"),
    ("ack-of-its-fin", "对其 FIN", "对其 SYN"),
    ("which-states-goes", "does the server go", "does the client go"),
    ("which-states-goes", "服务端经历", "客户端经历"),
    ("before-2-msl", "before 2 MSL", "after 2 MSL"),
    ("before-2-msl", "结束之前", "结束之后"),
    ("closes-first-then", "then the server", "then the client"),
    ("connects-to-listener", "a listening server", "a server that never listens"),
    ("before-the-server-repeats", "before the server", "after the server"),
    (
        "after-seeing-the-fin",
        "the client closes as soon as it sees the FIN",
        "the FIN arrives as soon as the client closes",
    ),
    ("after-seeing-the-fin", "Both FINs got through", "Both FINs got lost"),
    ("after-seeing-the-fin", "服务端先关闭", "客户端先关闭"),
    ("dropped-by-a-firewall", "is dropped", "is not dropped"),
    ("dropped-by-a-firewall", "被防火墙丢弃", "被防火墙放行"),
    ("has-not-called-close", "hasn't called", "has called"),
    ("has-not-called-close", "hasn't called", "didn't call"),
    ("has-not-called-close", "the ACK for it", "the RST for it"),
    ("has-not-called-close", "还没有调用", "已经调用"),
    ("nobody-listens-there", "nobody is listening on", "somebody is listening on"),
    ("nobody-listens-there", "to the SYN", "to the FIN"),
    ("nobody-listens-there", "没有程序监听的端口", "有程序监听的端口"),
    ("nobody-listens-there", "回应 SYN", "回应 FIN"),
    ("loses-power", "The client machine", "The server machine"),
    ("loses-power", "writes 10 bytes", "writes 11 bytes"),
    ("loses-power", "断电重启", "关闭连接"),
    ("bare-syn", "a bare SYN", "a bare ACK"),
    ("bare-syn", "instead of", "after"),
    ("bare-syn", "而不是", "和"),
    ("two-msl", "2 MSL", "3 MSL"),
    ("two-msl", "9293", "1122"),
    ("two-msl", "2MSL", "MSL"),
    ("time-wait-minutes", "TIME-WAIT", "CLOSE-WAIT"),
    ("time-wait-minutes", "minutes", "seconds"),
    ("every-timeout-doubles", "at 6", "at 5"),
    ("every-timeout-doubles", "from 1 second", "from 2 second"),
    ("every-timeout-doubles", "为 6", "为 7"),
    ("at-least-three", "at least three", "at least two"),
    ("at-least-three", "at least", "at most"),
    ("at-least-three", "至少", "至多"),
    ("at-least-three", "三个", "四个"),
    ("half-closes", "The client half-closes", "The server half-closes"),
    ("half-closes", "acknowledges the FIN", "acknowledges the SYN"),
    ("half-closes", "客户端半关闭", "服务端半关闭"),
    ("timer-has-run-out", "has run out", "has not run out"),
    ("timer-has-run-out", "定时器到期", "定时器启动"),
    ("which-segment-goes-out", "aborts", "closes"),
    (
        "once-it-has-sent",
        "server closes once the client has sent",
        "client sends once the server closes",
    ),
    ("once-it-has-sent", "once the client has sent", "before the client sends"),
    ("once-it-has-sent", "which arrive", "which get lost"),
    ("final-ack-of-the-handshake", "The final ACK", "The first ACK"),
    ("final-ack-of-the-handshake", "retransmits its SYN,ACK", "retransmits its SYN"),
    ("final-ack-of-the-handshake", "并到达客户端", "并丢失"),
    ("resets-an-established-one", "The server resets", "The client resets"),
    ("resets-an-established-one", "服务端复位", "服务端关闭"),
    ("shows-up-at-a-listener", "An old duplicate SYN", "A new SYN"),
    ("shows-up-at-a-listener", "a listening server", "a closed port"),
    ("shows-up-at-a-listener", "旧的重复 SYN", "新的 SYN"),
    ("which-segment-goes-out", "异常中止", "正常关闭"),
]


def entries() -> Iterator[str]:
    _, *found = OWN.read_text("utf-8").split("  - id: own-")
    yield from found


def refusals(card: str, old: str, new: str, folder: Path) -> list[str]:
    """What is wrong with an entry of the file after one change of its words."""
    head = OWN.read_text("utf-8").partition("  - id: own-")[0]
    [entry] = [each for each in entries() if each.startswith(f"{card}\n")]
    key = "    ask:" if "    ask:" in entry else "    claim:"
    asked, key, words = entry.partition(key)
    assert old in words
    file = folder / "own.yaml"
    file.write_text(f"{head}  - id: own-{asked}{key}{words.replace(old, new, 1)}", "utf-8")
    return [str(each).removeprefix(f"{file}:") for each in check([file], CONTENT).findings]


def test_words_as_people_say_them_pass() -> None:
    assert [str(each) for each in check([OWN], CONTENT).findings] == []


@pytest.mark.parametrize(("card", "old", "new"), TWINS)
def test_one_changed_word_is_refused(card: str, old: str, new: str, tmp_path: Path) -> None:
    assert any(": own-" in each for each in refusals(card, old, new, tmp_path))


@pytest.mark.parametrize(
    ("card", "old", "new", "message"),
    [
        (
            "fin-never-reaches",
            "never reaches",
            "reaches",
            "9:70: own-fin-never-reaches: the words say “its FIN reaches the client”; "
            "the script delivers SYN from client, SYN,ACK from server, ACK from client",
        ),
        (
            "ack-of-fin-lost",
            "回复 ACK",
            "回复 RST",
            "10:31: own-ack-of-fin-lost: the words say “回复 RST”; "
            "the script has: server listens; client opens; client closes",
        ),
        (
            "close-complete",
            "服务端关闭",
            "服务端没有关闭",
            "10:21: own-close-complete: the words say “服务端没有关闭”; "
            "the script has: server closes",
        ),
    ],
)
def test_the_message_says_both_sides(
    card: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert message in refusals(card, old, new, tmp_path)


def test_flags_joined_by_a_hyphen_are_read() -> None:
    """Style joins them by a comma; one slip is one finding, not an unreadable sentence."""
    [said] = read("The SYN-ACK is lost", "en").said
    assert said.part("segment")["flags"] == "SYN,ACK"


@pytest.mark.parametrize("room", [RUN, EVENT])
def test_a_reply_is_asked_of_a_run_only(room: str) -> None:
    """Whether that segment came can be held against a run, not against one event."""
    found = read("How does the server respond to the FIN?", "en", room)
    assert bool(found.unread) == (room == EVENT)
