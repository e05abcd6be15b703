"""The facts of the handshake and the teardown, written down once more, by hand.

Neither the model nor the content may differ from this table.  It is what RFC 9293 §3.5 (Figure 6)
and §3.6 (Figure 12) show, with the client as the one who opens; `u` and `v` are the next sequence
numbers of client and server when the close begins.  What stands in brackets is so in the model and
never asked, because a real socket may show otherwise: Linux drops data on a SYN without Fast Open,
answers data after close() with RST, and close() with SO_LINGER returns on the ACK of the FIN.
"""

import pytest

from quizgen.check import Checked
from quizgen.forms.step import Step
from quizgen.item import Item
from quizgen.tcp.facts import after_facts, segment_facts
from quizgen.tcp.run.trace import run
from quizgen.tcp.values import written

OPEN = "server listens; client opens; deliver everything"
HANDSHAKE = """
from    | client       | server       | client
flags   | SYN          | SYN,ACK      | ACK
seq     | x            | y            | x+1
ack     | none         | x+1          | y+1
client  | CLOSED       | SYN-SENT     | SYN-SENT
->      | SYN-SENT     | ESTABLISHED  | ESTABLISHED
server  | LISTEN       | LISTEN       | SYN-RECEIVED
->      | SYN-RECEIVED | SYN-RECEIVED | ESTABLISHED
takes   | 1            | 1            | 0
data    | [later]      | [now]        | now
call    | connect      | none         | none
returns | none         | connect      | accept
"""
TEARDOWN = """
from    | client      | server      | server     | client
flags   | FIN,ACK     | ACK         | FIN,ACK    | ACK
seq     | u           | v           | v          | u+1
ack     | v           | u+1         | u+1        | v+1
client  | ESTABLISHED | FIN-WAIT-1  | FIN-WAIT-2 | FIN-WAIT-2
->      | FIN-WAIT-1  | FIN-WAIT-2  | TIME-WAIT  | TIME-WAIT
server  | ESTABLISHED | ESTABLISHED | CLOSE-WAIT | LAST-ACK
->      | CLOSE-WAIT  | CLOSE-WAIT  | LAST-ACK   | CLOSED
takes   | 1           | 0           | 1          | 0
data    | now         | [now]       | [now]      | never
call    | close       | none        | close      | none
returns | recv        | [none]      | [recv]     | [none]
"""
BY_SERVER = """
from    | server      | client      | client     | server
flags   | FIN,ACK     | ACK         | FIN,ACK    | ACK
seq     | v           | u           | u          | v+1
ack     | u           | v+1         | v+1        | u+1
client  | ESTABLISHED | ESTABLISHED | CLOSE-WAIT | LAST-ACK
->      | CLOSE-WAIT  | CLOSE-WAIT  | LAST-ACK   | CLOSED
server  | ESTABLISHED | FIN-WAIT-1  | FIN-WAIT-2 | FIN-WAIT-2
->      | FIN-WAIT-1  | FIN-WAIT-2  | TIME-WAIT  | TIME-WAIT
takes   | 1           | 0           | 1          | 0
data    | now         | [now]       | [now]      | never
call    | close       | none        | close      | none
returns | recv        | [none]      | [recv]     | [none]
"""


def segments_of(table: str) -> list[dict[str, str]]:
    """The columns of a table, one a segment; a row `->` continues the row above it."""
    rows: dict[str, list[str]] = {}
    for line in table.strip().splitlines():
        name, *cells = (cell.strip() for cell in line.split("|"))
        if name == "->":
            last = next(reversed(rows))
            cells = [f"{old} -> {new}" for old, new in zip(rows[last], cells, strict=True)]
            name = last
        rows[name] = cells
    return [dict(zip(rows, segment, strict=True)) for segment in zip(*rows.values(), strict=True)]


def asked(row: dict[str, str]) -> dict[str, str]:
    """The facts of a segment that the content claims."""
    return {fact: value for fact, value in row.items() if not value.startswith("[")}


SEGMENTS = [
    (entry, scenario, number, row)
    for scenario, table, entries in (
        ("handshake", HANDSHAKE, ("handshake-1-syn", "handshake-2-syn-ack", "handshake-3-ack")),
        (
            "teardown",
            TEARDOWN,
            ("teardown-1-fin", "teardown-2-ack", "teardown-3-fin", "teardown-4-ack"),
        ),
        (
            "teardown-by-server",
            BY_SERVER,
            (
                "server-closes-1-fin",
                "server-closes-2-ack",
                "server-closes-3-fin",
                "server-closes-4-ack",
            ),
        ),
    )
    for number, (entry, row) in enumerate(zip(entries, segments_of(table), strict=True))
]
by_segment = pytest.mark.parametrize(
    ("entry", "scenario", "number", "row"), SEGMENTS, ids=[entry for entry, *_ in SEGMENTS]
)


@by_segment
def test_model_shows_the_segment(
    entry: str, scenario: str, number: int, row: dict[str, str], checked: Checked
) -> None:
    trace = run(checked.library.scenarios[scenario].script, checked.library.scripts)
    shown = segment_facts(trace.own_passages[number])
    assert {name: written(fact.value) for name, fact in shown.items()} == {
        fact: value.strip("[]") for fact, value in row.items()
    }


@by_segment
def test_content_claims_every_fact(
    entry: str, scenario: str, number: int, row: dict[str, str], checked: Checked
) -> None:
    (verdict,) = (v for v in checked.verdicts if v.loaded.entry.id == entry)
    assert isinstance(verdict.loaded.entry, Step)
    assert verdict.loaded.entry.step == f"{scenario} {number + 1}"
    assert {each.fact: written(each.claimed) for each in verdict.decisions} == asked(row)
    assert verdict.loaded.entry.why is not None


@by_segment
def test_facts_are_asked_together(
    entry: str, scenario: str, number: int, row: dict[str, str], items: list[Item]
) -> None:
    keys = {item.fact: item.key["en"] for item in items if item.entry_id == entry}
    after = {host: row[host].split(" -> ")[-1] for host in ("client", "server")}
    hosts = sorted(after, key=lambda host: host != row["from"])
    ack = "no ack" if row["ack"] == "none" else f"ack={row['ack']}"
    if "states" in keys:
        assert keys.pop("states") == ", ".join(f"{host} {after[host]}" for host in hosts)
    if "segment" in keys:
        assert keys.pop("segment") == f"{row['flags']}, seq={row['seq']}, {ack}"
        assert keys.pop("why")
    assert keys == {}


ANSWERS = {
    # The starting point, and what both have agreed on when the handshake ends.
    "handshake-start": {"client": "CLOSED", "server": "LISTEN"},
    "handshake-both-established": {"client": "ESTABLISHED", "server": "ESTABLISHED"},
    "handshake-agrees-on-client-number": {"client SND.NXT": "x+1", "server RCV.NXT": "x+1"},
    "handshake-agrees-on-server-number": {"server SND.NXT": "y+1", "client RCV.NXT": "y+1"},
    "handshake-irs": {"client IRS": "y", "server IRS": "x"},
    "handshake-windows": {"client SND.WND": "4000", "server SND.WND": "8000"},
    "mss-is-announced": {"client sends at most": "1220", "server sends at most": "1460"},
    # Between the segments, and the end.
    "syn-in-flight": {"client": "SYN-SENT", "server": "LISTEN"},
    "syn-ack-in-flight": {"client": "SYN-SENT", "server": "SYN-RECEIVED"},
    "third-ack-in-flight": {"client": "ESTABLISHED", "server": "SYN-RECEIVED"},
    "fin-in-flight": {"client": "FIN-WAIT-1", "server": "ESTABLISHED"},
    "ack-of-fin-in-flight": {"client": "FIN-WAIT-1", "server": "CLOSE-WAIT"},
    "fin-wait-2-close-wait": {"client": "FIN-WAIT-2", "server": "CLOSE-WAIT"},
    "server-fin-in-flight": {"client": "FIN-WAIT-2", "server": "LAST-ACK"},
    "teardown-before-2-msl": {"client": "TIME-WAIT", "server": "CLOSED"},
    "teardown-after-2-msl": {"client": "CLOSED"},
    "server-closes-end": {"client": "CLOSED", "server": "TIME-WAIT"},
}


@pytest.mark.parametrize(("entry", "answer"), ANSWERS.items(), ids=ANSWERS)
def test_content_answers(entry: str, answer: dict[str, str], checked: Checked) -> None:
    (verdict,) = (v for v in checked.verdicts if v.loaded.entry.id == entry)
    assert {d.fact: written(d.decided) for d in verdict.decisions} == answer
    assert all(decision.agrees for decision in verdict.decisions)


def test_other_side_may_still_send_before_the_third_segment(checked: Checked) -> None:
    """Between the second and the third teardown segment the passive closer sends data."""
    data, acknowledgment = (
        segment_facts(passage)
        for passage in run(
            "do handshake\nclient is at u; server is at v\n"
            "client closes; deliver FIN; deliver ACK\n"
            "server sends 100; deliver data; deliver ACK",
            checked.library.scripts,
        ).own_passages[2:]
    )
    shown = [written(data[fact].value) for fact in ("from", "flags", "seq", "ack", "takes", "data")]
    assert shown == ["server", "ACK", "v", "u+1", "100", "now"]
    assert (data["client"].value, data["server"].value) == ("FIN-WAIT-2", "CLOSE-WAIT")
    assert str(acknowledgment["ack"].value) == "v+100"


def test_at_least_45_questions_are_decided_over_these_steps(items: list[Item]) -> None:
    topics = {"handshake", "teardown"}
    assert sum(item.topic in topics and item.proof == "proven" for item in items) >= 45


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("client opens", {}),
        (f"{OPEN}; client closes", {"closer": "client"}),
        (f"{OPEN}; server closes; deliver FIN; client closes", {"closer": "server"}),
        (f"{OPEN}; server aborts", {"resets": "server"}),
        ("client opens; lose SYN", {"lost": "client SYN"}),
        ("client opens; lose SYN; client retransmits; lose SYN", {}),
    ],
)
def test_who_closed_who_reset_and_what_was_lost(script: str, told: dict[str, str]) -> None:
    facts = after_facts(run(script))
    found = {
        name: written(facts[name].value) for name in ("closer", "resets", "lost") if name in facts
    }
    assert found == told
