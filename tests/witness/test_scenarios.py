"""The plays by themselves: what is told of them exists, and what no kernel can do is named."""

import pytest
from witness.played import PLAYS

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import run
from quizgen.witness.linux import CLOSE, KNOWN, SHUTDOWN, impossible
from quizgen.witness.scenarios import TOLD, Play, Timer, plays


def test_what_is_told_is_told_of_scenarios_of_the_content() -> None:
    assert set(TOLD) <= set(PLAYS)


def test_every_known_difference_shows_in_some_scenario() -> None:
    shown = {known for told in TOLD.values() for known in told.shows}
    names = {known.name for known in KNOWN if known not in shown}
    # Seen in an entry; and before Linux 6.11.
    assert names == {"new-syn-reset", "syn-ack-dropped"}


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_difference_says_why_and_who_says_so(known) -> None:
    assert known.reason
    assert "Linux" in known.source


def test_plays_are_the_scenarios_with_what_is_told() -> None:
    made = plays({"no-such": ("a title", "server listens"), "abort": ("an abort", "")})
    assert made[1] == Play("no-such", "a title", "server listens")
    assert (made[0].name, made[0].title, made[0].shows) == (
        "abort",
        "an abort",
        TOLD["abort"].shows,
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59.97, "client: TIME-WAIT for 60 s"), (0, "client: TIME-WAIT for as long as it takes")],
)
def test_timer_is_read_to_the_next_second(seconds: float, words: str) -> None:
    assert str(Timer(Side.CLIENT, "SYN-SENT", 1).measured("TIME-WAIT", seconds)) == words


HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK; "
IN_TIME_WAIT = f"{PLAYS['time-wait'].script}\n"
NOT_HELD = "no program holds a connection before accept() has returned it"
NOT_SET = "the kernel chooses its receive window and its options: these cannot be set"
IMPOSSIBLE = {
    IN_TIME_WAIT + "client waits 2 MSL": (
        "TIME-WAIT lasts 60 s on Linux: longer than is waited here"
    ),
    "client opens; client gives up": (
        "until Linux gives up minutes pass: longer than is waited here"
    ),
    "server listens for its peer": "listen() names no peer",
    "client opens without a remote": "connect() names a peer",
    HANDSHAKE + "client asks status": "STATUS sends nothing that could be compared",
    "client isn 4294967295; client opens": (
        "the kernel chooses its ISN: none so near to 2^32 can be set"
    ),
    f"server window 10; {HANDSHAKE} client sends 20": NOT_SET,
    f"server offers nothing; {HANDSHAKE} client sends 20": NOT_SET,
    "server listens; client opens; deliver SYN; server closes": NOT_HELD,
    "server listens; client opens; deliver SYN; server crashes": NOT_HELD,
    "client opens; client sends 10": (
        "send() takes no data before the connection stands: it waits, or says EAGAIN"
    ),
    IN_TIME_WAIT + "client crashes": (
        "no program holds the connection any more, so none can let it go"
    ),
}


@pytest.mark.parametrize(("script", "why"), IMPOSSIBLE.items())
def test_last_step_is_what_no_kernel_can_be_brought_to(script: str, why: str) -> None:
    *before, last = run(script).steps
    assert [impossible(step, SHUTDOWN) for step in before] == [""] * len(before)
    assert impossible(last, SHUTDOWN) == why


def test_orphan_cannot_crash() -> None:
    last = run(HANDSHAKE + "client closes; client crashes").steps[-1]
    assert impossible(last, SHUTDOWN) == ""
    assert impossible(last, CLOSE) == (
        "no program holds the connection any more, so none can let it go"
    )
