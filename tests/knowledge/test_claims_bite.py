"""No wrong fact ships: every gradable value of the content, changed alone, is found on its line.

Each value is replaced in the text of its file, at the place that the loader knows, by a wrong
neighbour; the entry is then read and judged again.  Scenarios and sources stay as they are.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from quizgen.cli import main
from quizgen.knowledge.check import Checked
from quizgen.knowledge.claims import Decision, decide
from quizgen.knowledge.load import Library, load
from quizgen.knowledge.place import Place
from quizgen.tcp.tables import State

STATES = tuple(State)
NEIGHBOURS = {
    "from": {"client": "server", "server": "client"},
    "data": {"now": "later", "later": "never", "never": "now"},
    "call": {"connect": "listen", "listen": "connect", "send": "none", "close": "none"},
    "returns": {"connect": "accept", "accept": "connect", "recv": "none"},
    "timer": {"2 MSL": "none", "none": "2 MSL"},
}
FLAGS = ("SYN", "SYN,ACK", "ACK", "FIN,ACK", "RST", "RST,ACK", "nothing")


def wrong_values(decision: Decision) -> Iterator[str]:
    """Values of the same kind that are near the right one; none of them means the same."""
    value, fact = decision.decided, decision.fact
    before, arrow, after = value.partition(" -> ")
    if before in STATES and (not arrow or after in STATES):
        for neighbour in (-1, 1):
            other = STATES[(STATES.index(State(before)) + neighbour) % len(STATES)]
            yield f"{other} -> {after}" if arrow else other
            if arrow:
                other = STATES[(STATES.index(State(after)) + neighbour) % len(STATES)]
                yield f"{before} -> {other}"
    elif fact in NEIGHBOURS:
        yield NEIGHBOURS[fact].get(value, "close" if fact == "call" else "recv")
    elif fact in ("flags", "sends"):
        yield from (flags for flags in FLAGS if flags != value)
    elif number := re.fullmatch(r"([a-z]\w*'*)?([+-]?\d+)?", value):
        base, offset = number[1] or "", int(number[2] or 0)
        for slip in (offset - 1, offset + 1):
            if base and value != "none":
                yield f"{base}{slip:+d}" if slip else base
            elif base:  # ack: none
                yield str(slip + 1)
            elif slip >= 0:
                yield str(slip)
    else:
        yield "nothing" if value != "nothing" else "connection reset"


class Source:
    """One content file: its lines, and where each scalar ends."""

    def __init__(self, path: Path) -> None:
        text = path.read_text("utf-8")
        self.lines = text.splitlines(keepends=True)
        self.ends = {
            (event.start_mark.line, event.start_mark.column): event.end_mark
            for event in yaml.parse(text, Loader=yaml.CSafeLoader)
            if isinstance(event, yaml.ScalarEvent)
        }
        starts = [place for place, line in enumerate(self.lines) if line.startswith("  - id: ")]
        self.entries = list(pairwise([*starts, len(self.lines)]))

    def with_value(self, place: Place, wrong: str) -> str:
        """The text with one scalar changed.  Of the other entries only their empty lines stay."""
        row, column = place.line - 1, place.column - 1
        end = self.ends[row, column]
        assert end.line == row, f"{place}: a value on two lines"
        line = self.lines[row]
        quote = line[column] if line[column] in "'\"" else ""
        changed = f"{line[:column]}{quote}{wrong}{quote}{line[end.column :]}"
        first, last = next(span for span in self.entries if span[0] <= row < span[1])
        head = self.lines[: self.entries[0][0]]
        before = ["\n"] * (first - len(head))
        own = [*self.lines[first:row], changed, *self.lines[row + 1 : last]]
        return "".join([*head, *before, *own])


def test_every_changed_value_is_found_on_its_line(checked: Checked, tmp_path: Path) -> None:
    missed, tried = [], 0
    sources: dict[str, Source] = {}
    for verdict in checked.verdicts:
        for decision in verdict.decisions:
            file = decision.place.file
            source = sources.setdefault(file, Source(Path(file)))
            for wrong in wrong_values(decision):
                changed = tmp_path / "changed.yaml"
                changed.write_text(source.with_value(decision.place, wrong), "utf-8")
                tried += 1
                lines = found_lines(changed, checked.library, verdict.loaded.entry.id)
                if lines != [decision.place.line]:
                    missed.append(f"{decision.place}: {decision.fact} {wrong}: found {lines}")
    assert not missed, "\n".join(missed)
    assert tried > 500


def found_lines(file: Path, shipped: Library, name: str) -> list[int]:
    library, findings = load([file], shipped)
    if name in library.entries:
        findings += decide(library.entries[name], library).findings
    return [finding.place.line for finding in findings]


def test_every_gradable_fact_is_tried(checked: Checked) -> None:
    """A fact that an entry states, and that no decision answers for, would ship unjudged."""
    for verdict in checked.verdicts:
        entry = verdict.loaded.entry
        stated = set(entry.answer or {})
        if entry.facts:
            stated |= set(entry.facts.model_dump(by_alias=True, exclude_none=True))
        assert {decision.fact for decision in verdict.decisions} == stated
        assert all(list(wrong_values(decision)) for decision in verdict.decisions)


STEP = """\
topic: bite
title: {en: Bite, zh: 咬}
level: mid
entries:
  - id: bite
    source: RFC 9293 §3.5
    step: handshake 2
    facts:
      flags: SYN,ACK
      seq: y
      ack: x+1
      server: LISTEN -> SYN-RECEIVED
"""


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("SYN,ACK", "SYN", "9:14: bite: flags is SYN,ACK, not SYN (RFC 9293 §3.10.7.2)"),
        ("seq: y", "seq: y+1", "10:12: bite: seq is y, not y+1 (RFC 9293 §3.10.7.2)"),
        ("ack: x+1", "ack: x", "11:12: bite: ack is x+1, not x (RFC 9293 §3.10.7.2)"),
        (
            "SYN-RECEIVED",
            "SYN-SENT",
            "12:15: bite: server is LISTEN -> SYN-RECEIVED, not LISTEN -> SYN-SENT"
            " (RFC 9293 §3.10.7.2)",
        ),
    ],
    ids=["flags", "seq", "ack", "state"],
)
def test_command_fails_with_the_line(
    right: str,
    wrong: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "bite.yaml"
    file.write_text(STEP, "utf-8")
    assert main(["check", str(file)]) == 0
    capsys.readouterr()
    file.write_text(STEP.replace(right, wrong), "utf-8")
    assert main(["check", str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"{file}:{message}"
