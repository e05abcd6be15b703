"""Names of states in the core course: each is introduced as RFC 9293 and as everyone else spells
it, and what a much copied lecture note gets wrong is refuted by name."""

import re
from random import Random

import pytest

from quizgen.check import Checked
from quizgen.entries.level import Asked
from quizgen.item import Item
from quizgen.paper import Question, options
from quizgen.study.answers import Outcome, answered
from quizgen.tcp.readings import segments_named
from quizgen.words import LANGUAGES

OTHERWISE = {
    "SYN-SENT": "SYN_SENT",
    "SYN-RECEIVED": "SYN_RCVD",
    "FIN-WAIT-1": "FIN_WAIT_1",
    "FIN-WAIT-2": "FIN_WAIT_2",
    "CLOSE-WAIT": "CLOSE_WAIT",
    "LAST-ACK": "LAST_ACK",
    "TIME-WAIT": "TIME_WAIT",
}


def _texts(item: Item, language: str) -> list[str]:
    return [text[language] for text in (item.stem, item.key, *item.points)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", OTHERWISE)
def test_state_is_introduced_in_both_spellings(
    state: str, language: str, items: list[Item]
) -> None:
    """Where the core course names it first, as interviewers say SYN_RCVD and never the other."""
    named = re.compile(rf"{state}(?![\w-])")
    texts = (text for item in items if item.asked is Asked.CORE for text in _texts(item, language))
    first = next(text for text in texts if named.search(text))
    assert re.search(rf"{state} ?[(（]{OTHERWISE[state]}[)）]", first), first


@pytest.mark.parametrize("state", OTHERWISE)
def test_either_spelling_is_right_when_typed(state: str, items: list[Item]) -> None:
    item = next(item for item in items if item.key["en"] == state)
    for typed in (state, OTHERWISE[state], OTHERWISE[state].lower()):
        answer = answered(Question(1, item, options(item, Random(1))), typed)
        assert answer and answer.outcome is Outcome.RIGHT, typed


SLIPS = {
    "SYN_SEND": "SYN_SEND",
    "a misprint": "ISN©",
    "a state that is a bit": "FIN=1 状态",
    "a SYN without data": "SYN 不能携带数据",
    "what the handshake is for": "确认双方的发送和接收能力",
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_slip_of_the_lecture_note_is_refuted(slip: str, checked: Checked) -> None:
    refuted = [loaded.entry.refutes for loaded in checked.library.entries.values()]
    assert any(claim and slip in claim["zh"].replace("“", "").replace("”", "") for claim in refuted)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("deliver [F.]; lose syn+ack from client", "deliver FIN,ACK; lose SYN,ACK from client"),
        ("old [S] from client seq=9；deliver fin", "old SYN from client seq=9；deliver FIN"),
        ("LOSE SYN_ACK", "lose SYN,ACK"),
        ("Client opens; 服务器 closes", "client opens; server closes"),
        ("[S.]", "SYN,ACK"),
        ("deliver everything; deliver data; client closes; do fin", None),
        ("deliver ACK with data; deliver seq=5; lose S", None),
        ("close", None),
        ("a", None),
        ("", None),
    ],
)
def test_segments_of_a_script_in_any_spelling(written: str, meant: str | None) -> None:
    assert segments_named(written) == (written if meant is None else meant)
