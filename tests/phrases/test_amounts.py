"""Words of a number, held against its expression, its unit, and whose number it is."""

import pytest

from quizgen.entries.entry import Constant
from quizgen.entries.text import Text
from quizgen.phrases.amounts import Amount, misread_amount
from quizgen.phrases.catalogue import NUMBER, Name
from quizgen.phrases.reading import read

CONSTANTS = {
    "msl": Constant(
        value=2,
        unit="minutes",
        name=Text(en="maximum segment lifetime", zh="报文段最大生存时间"),
        source="RFC 9293 §3.4.2",
        of="rfc",
    ),
    "initial_rto": Constant(
        value=1,
        unit="seconds",
        name=Text(en="first retransmission timeout", zh="初始重传超时"),
        source="RFC 6298 §2",
        of="rfc",
    ),
    "tcp_synack_retries": Constant(
        value=5,
        unit="retries",
        name=Text(en="retransmissions of a SYN,ACK", zh="SYN,ACK 的重传次数"),
        source="Linux ip-sysctl §tcp_synack_retries",
        of="linux",
    ),
}
NAMES = {
    "en": tuple(Name("constant", key, each.name["en"]) for key, each in CONSTANTS.items()),
    "zh": tuple(Name("constant", key, each.name["zh"]) for key, each in CONSTANTS.items()),
}
DROPPED = Amount("doubling(initial_rto, tcp_synack_retries + 1)", "seconds", "63", "RFC 6298 §5")
DROPPED_EN = (
    "On Linux with default settings a server's SYN,ACK is never acknowledged. "
    "After how many seconds does the server drop the half-open connection?"
)
DROPPED_ZH = (
    "在采用默认设置的 Linux 上，服务端的 SYN,ACK 一直没有得到确认。服务端在多少秒后丢弃这个半连接？"
)
WAITED = Amount("2 * msl", "minutes", "4", "RFC 9293 §3.4.2")
WAITED_EN = "With the MSL that RFC 9293 assumes, how many minutes does TIME-WAIT last?"
QUEUE = Amount("128 + 1", "connections", "129", "Linux listen(2) §NOTES")
QUEUE_EN = (
    "On Linux a server calls listen() with a backlog of 128 and never calls accept(). "
    "How many completed connections can its accept queue hold?"
)
LIFETIME = Amount("msl", "minutes", "2", "RFC 9293 §3.4.2")
LIFETIME_EN = "Under RFC 9293, how many minutes is the maximum segment lifetime?"
LIFETIME_ZH = "按 RFC 9293，报文段最大生存时间是多少分钟？"


def problems(words: str, language: str, amount: Amount) -> list[str]:
    found = misread_amount(read(words, language, NUMBER, NAMES[language]), amount, CONSTANTS)
    return [f"{problem.column}: {problem.message}" for problem in found]


@pytest.mark.parametrize(
    ("words", "language", "amount"),
    [
        (DROPPED_EN, "en", DROPPED),
        (DROPPED_ZH, "zh", DROPPED),
        (WAITED_EN, "en", WAITED),
        (QUEUE_EN, "en", QUEUE),
        (LIFETIME_EN, "en", LIFETIME),
        (LIFETIME_ZH, "zh", LIFETIME),
    ],
)
def test_true_words_pass(words: str, language: str, amount: Amount) -> None:
    assert problems(words, language, amount) == []


@pytest.mark.parametrize(
    ("words", "language", "amount", "edit", "message"),
    [
        (
            DROPPED_EN,
            "en",
            DROPPED,
            ("On Linux with", "With"),
            "1: the words do not say 'linux', which 'half-open dropped' needs",
        ),
        (
            DROPPED_EN,
            "en",
            DROPPED,
            ("seconds", "minutes"),
            "74: the words ask for minutes; the answer is in seconds",
        ),
        (
            DROPPED_EN,
            "en",
            DROPPED,
            ("never", "once"),
            "32: cannot be read: “a server's SYN,ACK is once acknowledged”",
        ),
        (
            DROPPED_ZH,
            "zh",
            DROPPED,
            ("秒后", "秒（保留一位小数）后"),
            "40: the words ask for 1 decimals; the answer has 0",
        ),
        (
            DROPPED_ZH,
            "zh",
            DROPPED,
            ("服务端在多少秒后丢弃这个半连接", "TIME-WAIT 持续多少秒"),
            "1: the words say 'defaults', not part of 'TIME-WAIT'",
        ),
        (
            WAITED_EN,
            "en",
            WAITED,
            ("9293", "1122"),
            "1: the words name RFC 1122; cited is RFC 9293 §3.4.2",
        ),
        (
            WAITED_EN,
            "en",
            WAITED._replace(expression="msl"),
            ("4", "4"),
            "37: the words ask for 2 * msl; 'number' is msl",
        ),
        (
            QUEUE_EN,
            "en",
            QUEUE,
            ("128", "127"),
            "82: the words ask for 127 + 1; 'number' is 128 + 1",
        ),
        (
            LIFETIME_EN,
            "en",
            LIFETIME,
            ("Under RFC 9293", "On Linux"),
            "11: the number is of RFC 9293 §3.4.2; the words do not say so",
        ),
        (
            LIFETIME_ZH,
            "zh",
            LIFETIME,
            ("按 RFC 9293，", ""),
            "1: the number is of RFC 9293 §3.4.2; the words do not say so",
        ),
    ],
)
def test_false_words_are_refused(
    words: str, language: str, amount: Amount, edit: tuple[str, str], message: str
) -> None:
    assert message in problems(words.replace(*edit, 1), language, amount)


def test_a_number_that_no_question_computes() -> None:
    assert problems("The peer vanishes.", "en", WAITED) == [
        "1: cannot be read: “The peer vanishes”"
    ]
    assert problems("Under RFC 9293.", "en", WAITED) == ["1: the words ask no questions; ask one"]
