"""Rows and plain-text ladders: whole texts, and the three ways to write numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tcp.views.ladders import HOSTS, SCRIPTS, ran
from wcwidth import wcswidth

from quizgen.tcp.run.trace import run
from quizgen.tcp.views.ladder import Mark, rows, text_ladder, with_blanks

GOLDEN = Path(__file__).parent / "golden" / "diagrams"


@pytest.mark.parametrize("name", ["simultaneous-close", "late-loss", "third-ack-lost"])
@pytest.mark.parametrize("language", HOSTS)
def test_text_is_golden(name: str, language: str, compare: Callable[[Path, str], None]) -> None:
    drawn = rows(ran(name), language=language)
    compare(GOLDEN / f"{name}.{language}.txt", text_ladder(drawn, HOSTS[language]))


@pytest.mark.parametrize("name", SCRIPTS)
def test_text_is_aligned(name: str) -> None:
    """The bars stand in the same columns, however wide the letters are."""
    _, *lines = text_ladder(rows(ran(name), language="zh"), HOSTS["zh"]).splitlines()
    bars = {
        tuple(wcswidth(line[:place]) for place, letter in enumerate(line) if letter == "|")
        for line in lines
    }
    assert len(bars) == 1


@pytest.mark.parametrize(
    ("numbers", "labels"),
    [
        ("symbolic", ["SYN seq=x", "SYN,ACK seq=y ack=x+1", "ACK seq=x+1 ack=y+1"]),
        ("absolute", ["SYN seq=100", "SYN,ACK seq=300 ack=101", "ACK seq=101 ack=301"]),
        ("relative", ["SYN seq=0", "SYN,ACK seq=0 ack=1", "ACK seq=1 ack=1"]),
    ],
)
def test_numbers(numbers: str, labels: list[str]) -> None:
    assert [row.label for row in rows(ran("handshake"), numbers=numbers) if row.label] == labels


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("closed-port", ["SYN seq=0", "RST,ACK seq=0 ack=1"]),
        ("wrapping-numbers", ["ACK seq=1 ack=1 len=1000", "ACK seq=1 ack=1001"]),
        ("old-duplicate-syn", ["SYN seq=-10", "SYN,ACK seq=0 ack=-9", "RST seq=-9"]),
        # After its crash the client has a new ISN; the server still answers from the old one.
        ("crash", ["SYN seq=0", "ACK seq=1 ack=1", "RST seq=1"]),
    ],
)
def test_relative_numbers_count_from_the_isn(name: str, labels: list[str]) -> None:
    shown = [row.label for row in rows(ran(name), numbers="relative") if row.label]
    assert any(shown[place : place + len(labels)] == labels for place in range(len(shown)))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_flight_departs_before_it_arrives(name: str) -> None:
    departed = set()
    for row in rows(ran(name)):
        if row.mark is Mark.DEPARTS:
            departed.add(row.flight)
        elif row.mark is Mark.VANISHES:
            assert row.flight in departed
            assert not row.left and not row.right


@pytest.mark.parametrize(
    ("script", "facts", "ends"),
    [
        (
            "client opens; deliver SYN; deliver SYN,ACK",
            ["ack"],
            [("ESTABLISHED", "ACK seq=x+1 ack=[?]", "")],
        ),
        (
            "client opens; deliver SYN; deliver SYN,ACK",
            ["seq", "sends"],
            [("ESTABLISHED", "[?] seq=[?] ack=y+1", "")],
        ),
        (
            "client opens; deliver SYN; deliver SYN,ACK; deliver ACK; client sends 10",
            ["sends"],  # whether with data or without is part of it
            [("(send)", "", ""), ("ESTABLISHED", "[?] seq=x+1 ack=y+1", "")],
        ),
        (
            "client opens; deliver SYN; deliver SYN,ACK; deliver ACK; client closes; deliver FIN",
            ["server"],  # from where it has been so
            [("FIN-WAIT-1", "FIN,ACK seq=x+1 ack=y+1", "[?]"), ("", "ACK seq=y+1 ack=x+2", "[?]")],
        ),
        (
            "client opens; deliver SYN; deliver SYN,ACK; deliver ACK; client closes; deliver FIN",
            ["client"],
            [
                ("[?]", "FIN,ACK seq=x+1 ack=y+1", "CLOSE-WAIT"),
                ("", "ACK seq=y+1 ack=x+2", "CLOSE-WAIT"),
            ],
        ),
    ],
)
def test_a_blank_stands_for_what_is_asked(
    script: str, facts: list[str], ends: list[tuple[str, str, str]]
) -> None:
    trace = run(f"server listens; {script}")
    drawn = [(row.left, row.label, row.right) for row in with_blanks(rows(trace), trace, facts)]
    assert drawn[-len(ends) :] == ends


def test_a_state_that_never_changed_is_blank_throughout() -> None:
    trace = run("client opens")
    assert {row.right for row in with_blanks(rows(trace), trace, ["server"])} == {"[?]", ""}
