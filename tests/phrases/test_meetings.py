"""Words about one host and one event, held against the state and event that are asked."""

import pytest

from quizgen.phrases.catalogue import EVENT
from quizgen.phrases.meetings import Meeting, misread_meeting
from quizgen.phrases.reading import read

RST = Meeting("ESTABLISHED", "RST", ("next",))
EN = "A host in ESTABLISHED receives a RST. In which state is the host then?"
ZH = "处于 ESTABLISHED 的主机收到 RST。此后该主机处于什么状态？"


def problems(words: str, language: str, meeting: Meeting = RST) -> list[str]:
    found = misread_meeting(read(words, language, EVENT), meeting)
    return [f"{problem.column}: {problem.message}" for problem in found]


@pytest.mark.parametrize(("words", "language"), [(EN, "en"), (ZH, "zh")])
def test_true_words_pass(words: str, language: str) -> None:
    assert problems(words, language) == []


@pytest.mark.parametrize(
    ("language", "edit", "message"),
    [
        (
            "en",
            ("in ESTABLISHED", "in LISTEN"),
            "1: the words say “A host in LISTEN”; the model is asked about ESTABLISHED",
        ),
        (
            "en",
            ("a RST", "a SYN"),
            "23: the words say “receives a SYN”, which is 'SYN'; the model is asked about 'RST'",
        ),
        ("en", ("receives", "does not receive"), "1: cannot be read: “A host in ESTABLISHED "),
        (
            "en",
            ("In which state is the host", "What does the host send"),
            "39: the words ask for sends; the answer is next",
        ),
        (
            "zh",
            ("收到 RST", "调用 ABORT"),
            "19: the words say “调用 ABORT”, which is 'ABORT'; the model is asked about 'RST'",
        ),
    ],
)
def test_false_words_are_refused(language: str, edit: tuple[str, str], message: str) -> None:
    words = {"en": EN, "zh": ZH}[language]
    assert problems(words.replace(*edit), language)[0].startswith(message)


def test_one_host_acts() -> None:
    words = "A client in FIN-WAIT-2 receives the server's FIN. Which timer does the server start?"
    meeting = Meeting("FIN-WAIT-2", "FIN with the ACK of everything sent", ("timer",))
    assert problems(words, "en", meeting) == [
        "51: the words say “Which timer does the server start”; so far the client acts"
    ]
