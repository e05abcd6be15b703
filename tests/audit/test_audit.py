"""The audit: it changes every gradable fact, it reports what nothing notices, and nothing is."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from quizgen.audit.content import entry_changes
from quizgen.audit.fate import Fate
from quizgen.audit.judge import Judge
from quizgen.audit.run import Report, audit, cell_changes
from quizgen.check import Checked
from quizgen.cli import CONTENT
from quizgen.entries.entry import ONLY
from quizgen.entries.text import Sentence
from quizgen.forms.sequence import spoiled_order
from quizgen.forms.spoil import PROSE, wrong_sentences
from quizgen.forms.topic import CLAIMS, FORMS, keys_of
from quizgen.items import items
from quizgen.tcp.kinds import KINDS, Kind, neighbours
from quizgen.tcp.model import tables
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.run import script
from quizgen.tcp.values import Change, written

SMALL = Path(__file__).parents[1] / "content" / "valid" / "small.yaml"


@pytest.fixture(scope="module")
def judge(checked: Checked) -> Judge:
    return Judge(checked)


def test_no_change_in_a_sample_survives() -> None:
    report = audit([CONTENT], CONTENT, 1, sample=150, seed=20)
    assert report.total == 150
    assert [change.told for change in report.survivors if not change.part] == []


def test_same_seed_draws_the_same_sample() -> None:
    first, again, other = (audit([SMALL], CONTENT, 1, sample=30, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.counts != other.counts


UNGRADED = {
    *("id", "level", "source", "follow_ups", "waive", "show", "within", "order"),
    *("ask", "asks", "asked", "claim", "refutes", "scene", "holds", "draw"),
    *("right", "wrong", "cited"),
}
"""Keys of which the model grades nothing: identity, what is asked and how often, questions (lint
reads them), the bounds of a search, a run that is only shown, and what a source decides."""


def test_every_key_of_a_form_is_spoiled_or_grades_nothing(judge: Judge) -> None:
    """A new key cannot be forgotten here."""
    spoiled = {
        change.path[0]
        for loaded in judge.library.entries.values()
        for change in entry_changes(loaded, judge.contents.raw(loaded))
    }
    keys = {key for form in (*FORMS.values(), *CLAIMS.values()) for key in keys_of(form)}
    assert keys - UNGRADED == spoiled


def test_every_stated_fact_is_changed(checked: Checked, judge: Judge) -> None:
    for loaded in checked.library.entries.values():
        raw = judge.contents.raw(loaded)
        tried = {change.path for change in entry_changes(loaded, raw)}
        for key in ("facts", "answer"):
            for fact in raw[key] if isinstance(raw.get(key), dict) else ():
                assert (key, fact) in tried, loaded.entry.id


def test_no_change_leaves_a_value_as_it_is(checked: Checked, judge: Judge) -> None:
    for loaded in checked.library.entries.values():
        raw = judge.contents.raw(loaded)
        for change in entry_changes(loaded, raw):
            part = raw
            for step in change.path:
                part = part[step]
            assert str(change.value) != str(part), change.told


def test_every_cell_is_changed_to_every_other_state() -> None:
    changes = list(cell_changes())
    cells = {(str(event), str(state)) for event, row in TRANSITIONS.items() for state in row}
    assert Counter(change.path for change in changes) == dict.fromkeys(cells, len(State) - 1)
    empty = (tables.Event.FIN, State.TIME_WAIT)
    changes = list(cell_changes([empty, (tables.Event.FIN, State.ESTABLISHED)]))
    cells.add((str(empty[0]), str(empty[1])))
    assert Counter(change.path for change in changes) == dict.fromkeys(cells, len(State) - 1)
    lines = Path(tables.__file__).read_text("utf-8").splitlines()
    for change in changes:
        assert change.place.file == str(tables.__file__)
        member = lines[change.place.line - 1].strip().split(":")[0].removeprefix("Event.")
        assert str(tables.Event[member]) == change.name


# What nothing notices is reported.

UNPINNED = """\
quick_timer: {value: 5, unit: seconds, name: {en: A timer, zh: 定时器}, source: RFC 9293 §3.8.1,
  of: rfc}
"""
TOPIC = """\
topic: bite
title: {en: Bite, zh: 咬}
level: mid
entries:
  - id: bite
    source: RFC 9293 §3.5
    after: do handshake
    ask: {en: In which state is the client after the handshake?, zh: 握手后客户端处于什么状态？}
    answer: {client: ESTABLISHED}
"""


def test_number_that_no_entry_uses_is_reported(tmp_path: Path) -> None:
    constants, topic = tmp_path / "constants.yaml", tmp_path / "topic.yaml"
    constants.write_text(UNPINNED, "utf-8")
    topic.write_text(TOPIC, "utf-8")
    report = audit([tmp_path], CONTENT, 1)
    assert report.lines() == [
        f"{constants}:1:22: constant quick_timer: {wrong} instead of 5: no check notices"
        for wrong in (4, 6)
    ]
    assert report.counts["constant"] == Counter({Fate.SURVIVED: 2})
    assert report.counts["state"] == Counter({Fate.NOTICED: 10})


def test_cell_that_no_entry_pins_is_reported(tmp_path: Path) -> None:
    topic = tmp_path / "topic.yaml"
    scenario = """\
scenarios:
  handshake:
    title: {en: the handshake, zh: 三次握手}
    script: server listens; client opens; deliver everything
"""
    topic.write_text(TOPIC.replace("entries:", scenario + "entries:"), "utf-8")
    (tmp_path / "sources.yaml").write_text('RFC 9293: "3.5"\n', "utf-8")
    report = audit([tmp_path], tmp_path, 1)
    pinned = {"passive OPEN", "active OPEN", "SYN", "SYN,ACK", "ACK of SYN"}
    survivors = {change.name for change in report.survivors}
    assert survivors - pinned == {str(event) for event in TRANSITIONS} - pinned
    told = "ABORT in TIME-WAIT: LISTEN instead of CLOSED"
    [line] = [line for line in report.lines() if told in line]
    row = Path(tables.__file__).read_text("utf-8").split("Event.ABORT: dict")[0].count("\n") + 1
    assert line == f"{tables.__file__}:{row}:1: {told}: no check notices"


def test_content_with_findings_is_not_audited(tmp_path: Path) -> None:
    topic = tmp_path / "topic.yaml"
    topic.write_text(TOPIC.replace("client: ESTABLISHED", "client: LISTEN"), "utf-8")
    message = "^content with findings cannot be audited; run the check first$"
    with pytest.raises(ValueError, match=message):
        audit([topic], CONTENT, 1)


def test_processes_find_what_one_finds() -> None:
    seen: list[tuple[int, int]] = []
    alone = audit([SMALL], CONTENT, 1)
    together = audit([SMALL], CONTENT, 2, lambda done, total: seen.append((done, total)))
    assert together == alone
    assert seen == [(done, alone.total) for done in range(1, alone.total + 1)]


# The report.


def test_report_in_words_and_for_programs() -> None:
    [cell] = [change for change in cell_changes() if "SEND in LISTEN: CLOSED" in change.told]
    counts = {"state": Counter({Fate.NOTICED: 12}), "cell": Counter({Fate.SURVIVED: 1})}
    report = Report(counts, (cell,))
    assert report.table() == "\n".join(
        [
            "change  made  noticed  left true  left to lock  survived",
            "cell       1        0          0             0         1",
            "state     12       12          0             0         0",
            "all       13       12          0             0         1",
        ]
    )
    assert report.as_json() == {
        "total": 13,
        "counts": {
            "cell": {"noticed": 0, "left true": 0, "left to lock": 0, "survived": 1},
            "state": {"noticed": 12, "left true": 0, "left to lock": 0, "survived": 0},
        },
        "words": {},
        "survivors": [
            {
                "file": str(tables.__file__),
                "line": cell.place.line,
                "column": 1,
                "kind": "cell",
                "change": "SEND in LISTEN: CLOSED instead of SYN-SENT",
            }
        ],
        "left_true": [],
    }


# Wrong values.


@pytest.mark.parametrize(
    ("fact", "right", "wrong"),
    [
        ("seq", "x+1", ["x", "x+2", "y+1"]),
        ("seq", "u", ["u-1", "u+1"]),
        ("ack", "none", ["0", "1", "x"]),
        ("takes", "0", ["1"]),
        ("value", "4.77", ["4.76", "4.78"]),
        ("value", "127", ["126", "128"]),
        ("timer", "2 MSL", ["none"]),
        ("from", "client", ["server"]),
        ("flags", "SYN,ACK", ["ACK", "SYN", "FIN,ACK", "RST", "RST,ACK"]),
    ],
)
def test_wrong_values_are_the_neighbours(fact: str, right: str, wrong: list[str]) -> None:
    kind = Kind.QUANTITY if fact == ONLY else KINDS.get(fact, Kind.NUMBER)
    assert [written(near) for near in neighbours(kind, kind.read(right))] == wrong


def test_state_is_changed_to_every_other_state() -> None:
    wrong = list(neighbours(Kind.STATE, State.CLOSED))
    assert wrong == [state for state in State if state is not State.CLOSED]
    change = Change(State.LISTEN, State.CLOSED)
    both = [*map(written, neighbours(Kind.STATE, change))]
    assert len(both) == 20 and "CLOSED -> CLOSED" in both and "LISTEN -> LISTEN" in both


def test_lists_are_swapped_shortened_and_changed() -> None:
    wrong = [found.value for found in spoiled_order(["client SYN", "server RST"], Kind.SEGMENT)]
    assert wrong[0] == ["server RST", "client SYN"]
    assert ["client SYN"] in wrong
    assert ["server SYN", "server RST"] in wrong and ["client SYN", "server ACK"] in wrong


def test_scripts_change_by_one_statement() -> None:
    assert list(script.neighbours("client sends 9; deliver FIN")) == [
        "; deliver FIN",
        "server sends 9; deliver FIN",
        "client sends 10; deliver FIN",
        "client sends 9; ",
        "client sends 9; lose FIN",
        "client sends 9; deliver ACK",
    ]


# Sentences.


def test_sentences_are_changed_alike_in_both_languages() -> None:
    en = "The client leaves FIN-WAIT-1 when the ACK x+1 of its FIN comes within 60 seconds."
    zh = "FIN 的 ACK（x+1）在 60 秒内到达，客户端就离开 FIN-WAIT-1。"
    found = list(wrong_sentences(Sentence(by="RFC 9293", en=en, zh=zh)))
    assert all(wrong.by == "RFC 9293" for wrong in found)
    assert [(wrong["en"], wrong["zh"]) for wrong in found] == [
        (en.replace("FIN-WAIT-1", state), zh.replace("FIN-WAIT-1", state))
        for state in ("ESTABLISHED", "FIN-WAIT-2")
    ] + [
        (en.replace("ACK", "SYN,ACK"), zh.replace("ACK", "SYN,ACK")),
        (en.replace("x+1", "x+2"), zh.replace("x+1", "x+2")),
        (en.replace("60", "601"), zh.replace("60", "601")),
        (en.replace("client", "server"), zh.replace("客户端", "服务端")),
    ]


def test_what_is_left_to_the_lock_is_not_as_the_lock_has_it(judge: Judge) -> None:
    """The other half of the promise that no silent change of words ships."""
    entries = judge.library.entries
    changes = [
        change
        for loaded in entries.values()
        for change in entry_changes(loaded, judge.contents.raw(loaded))
        if change.kind == PROSE
    ]
    before = {verdict.loaded.entry.id: verdict for verdict in judge.checked.verdicts}
    for change in random.Random(5).sample(changes, 60):
        if judge.fate(change) is Fate.LEFT_TO_LOCK:
            wrong = judge.verdict(change)
            assert wrong
            cards, usual = (
                items(replace(judge.checked, verdicts=(each,)))
                for each in (wrong, before[change.name])
            )
            assert cards != usual, change.told
