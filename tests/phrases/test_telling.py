"""Laws of telling: what is told of a run, the catalogue reads, and it holds in that run."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.phrases.disagreements import Question, disagreements
from quizgen.phrases.fitting import fits
from quizgen.phrases.fitting import others as ambiguous
from quizgen.phrases.reading import read
from quizgen.phrases.telling import tell
from quizgen.tcp.facts import after_facts
from quizgen.tcp.run.script import ScriptError, parse
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Runner, Trace, run
from quizgen.tcp.values import written

BOTH = ("client", "server")
CALLS = (
    "opens",
    "closes",
    "aborts",
    "sends 10",
    "retransmits",
    "gives up",
    "waits 2 MSL",
    "crashes",
)
STATEMENTS = (
    *(f"{host} {call}" for host in BOTH for call in CALLS),
    *(
        f"{fate} {what} from {host}"
        for fate in ("deliver", "lose")
        for what in ("SYN", "SYN,ACK", "ACK", "FIN", "RST", "data")
        for host in BOTH
    ),
)
USUAL = [text for text in STATEMENTS if not text.endswith(("opens", "2 MSL"))]


def answers(trace: Trace, _asked: Sequence[str]) -> dict[str, str]:
    return {name: written(fact.value) for name, fact in after_facts(trace).items()}


def possible(start: str, tried: list[str]) -> str:
    """A script of those statements that can be done, one after the other."""
    runner, done = Runner(), []
    for statement in [*parse(start), *(parse(text)[0] for text in tried)]:
        try:
            runner.perform(statement)
        except ScriptError:
            continue
        done.append(statement.text)
    return "; ".join(done)


@pytest.mark.parametrize("language", ["en", "zh"])
@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from(["server listens; client opens", HANDSHAKE]),
    tried=st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=12),
)
def test_what_is_told_is_read_and_holds(start: str, tried: list[str], language: str) -> None:
    script = possible(start, tried)
    told = tell(script, BOTH, language)
    if told:
        reading = read(told, language)
        assert reading.unread == ()
        assert len(reading.facts) >= len(parse(script)) - len(parse(HANDSHAKE))
        assert disagreements(reading, Question(script, BOTH, answers)) == []


@pytest.mark.parametrize("asked", [("seq",), ("ack",), ("sends",)])
@settings(max_examples=40, deadline=None)
@given(
    start=st.sampled_from(["server listens; client opens", HANDSHAKE]),
    tried=st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8),
)
def test_what_is_told_leaves_one_answer(
    start: str, tried: list[str], asked: tuple[str, ...]
) -> None:
    """No run next to it, in which something more has arrived, fits the words as well."""
    script = possible(start, tried)
    told = tell(script, asked, "en", "xy")
    question = Question(script, asked, answers)
    reading = read(told, "en")
    if told and not disagreements(reading, question):
        assert [
            near for near, other, _ in ambiguous(question) if fits(reading, question, other)
        ] == []


def others(script: str) -> Iterator[str]:
    """The script with one statement left out, in turn: what a careless author leaves out.

    How a connection opens, and that what was sent arrives, goes without saying.
    """
    texts = [statement.text for statement in parse(script)]
    for place, text in enumerate(texts):
        if text not in ("server listens", "client opens") and not text.startswith("deliver "):
            yield possible("", [*texts[:place], *texts[place + 1 :]])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("asked", [BOTH, ("seq",), ("ack",), ("sends",)])
@settings(max_examples=40, deadline=None)
@given(
    start=st.sampled_from(["server listens; client opens", HANDSHAKE]),
    tried=st.lists(st.sampled_from(USUAL), max_size=8),
)
def test_words_that_leave_out_what_the_answer_hangs_on_are_refused(
    start: str, tried: list[str], asked: tuple[str, ...], language: str
) -> None:
    """What is told of another run holds in this one only where the answer is the same."""
    script = possible(start, tried)
    question = Question(script, asked, answers)
    for other in others(script):
        told = tell(other, asked, language, "xy")
        of_either = [answers(run(each), asked) for each in (script, other)]
        own, wrong = ([found.get(fact) for fact in asked] for found in of_either)
        if told and None not in own and own != wrong:
            reading = read(told, language)
            fit = (fits(reading, question, neighbour) for _, neighbour, _ in ambiguous(question))
            assert disagreements(reading, question) or any(fit), (script, told)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "On an established connection the client closes, and its FIN is lost. "
            "In which state is each host before anything is retransmitted?",
        ),
        (
            "zh",
            "在已建立的连接上，客户端关闭连接，其 FIN 丢失。在任何重传之前，双方各处于什么状态？",
        ),
    ],
)
def test_a_script_in_words(language: str, told: str) -> None:
    assert tell(f"{HANDSHAKE}client closes; lose FIN", BOTH, language) == told


@pytest.mark.parametrize(
    ("script", "en", "zh"),
    [
        (
            "client closes; client retransmits; lose FIN from client",
            "the client closes; the client's retransmission timer expires; "
            "the client's first FIN is lost; ",
            "客户端关闭连接；客户端的重传定时器到期；客户端的第一个 FIN 丢失；",
        ),
        (
            "client sends 10; client retransmits; deliver data",
            "the client sends 10 bytes; the client's retransmission timer expires; "
            "the client's first data segment arrives; ",
            "客户端发送 10 字节；客户端的重传定时器到期；客户端的第一个数据报文段到达；",
        ),
        (
            "client sends 10; client closes; deliver data",
            "the client sends 10 bytes; the client closes; the client's data arrives; ",
            "客户端发送 10 字节；客户端关闭连接；客户端的数据到达；",
        ),
    ],
)
def test_a_segment_goes_with_the_step_that_sent_it(script: str, en: str, zh: str) -> None:
    for language, told in (("en", en), ("zh", zh)):
        assert told in tell(f"{HANDSHAKE}{script}", BOTH, language)


def test_what_no_phrase_tells_is_not_told() -> None:
    assert tell("server window 4; server listens; client opens", BOTH, "en") == ""


@pytest.mark.parametrize("language", ["en", "zh"])
@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from(["server listens; client opens", HANDSHAKE]),
    tried=st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8),
    data=st.data(),
)
def test_each_thing_asked_is_told_and_holds(
    start: str, tried: list[str], data: st.DataObject, language: str
) -> None:
    """A question that the catalogue makes asks for its fact, and all in it is so."""
    script = possible(start, tried)
    facts = ["sends", "ack", "seq", "client received", "server received", "tells"]
    asked = (data.draw(st.sampled_from(facts)),)
    told = tell(script, asked, language, ["x", "y"])
    if told:
        reading = read(told, language)
        assert reading.unread == ()
        assert disagreements(reading, Question(script, asked, answers)) == []
