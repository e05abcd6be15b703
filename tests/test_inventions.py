"""Inventions: every one is told, proven by the model, and has no second right answer."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, main
from quizgen.inventions import topic
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.tcp.model.network import Verb
from quizgen.tcp.model.segment import SEQUENCE_SPACE
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import HANDSHAKE, HAPPENINGS, SITUATIONS, meet
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import explore
from quizgen.tcp.search.runs import parse_run, possible
from quizgen.words import LANGUAGES

MANY = 120  # in `benchmarks/inventions.py` 10,000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("invented") / "invented.yaml"
    path.write_text(topic(MANY, 1, CONTENT), "utf-8")
    return path


@pytest.fixture(scope="module")
def drawn(file: Path) -> Checked:
    return check([file], CONTENT)


@pytest.fixture(scope="module")
def invented(drawn: Checked) -> list[Item]:
    return make_items(drawn)


def test_there_are_as_many_as_asked_for_and_nothing_is_found(drawn: Checked) -> None:
    assert drawn.findings == ()
    assert len(drawn.verdicts) == MANY


def entries(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["entries"]
    return found


def test_there_are_some_of_every_kind(file: Path) -> None:
    keys = ("number", "classify", "runs", "order", "path", "state", "after")
    kinds = {next(key for key in keys if key in entry) for entry in entries(file)}
    shown = {entry.get("show", "").partition(" ")[0] for entry in entries(file)}
    assert kinds == {*keys} and shown == {"", "ladder", "tcpdump"}


def test_key_is_what_a_run_of_the_script_ends_with(file: Path, invented: list[Item]) -> None:
    """Read from the world itself, not from the facts that made the entry."""
    by_entry = {item.entry_id: item for item in invented}
    seen = Counter[str]()
    for entry in (entry for entry in entries(file) if "after" in entry):
        trace = run(entry["after"].replace("do handshake", HANDSHAKE))
        item, last = by_entry[entry["id"]], trace.steps[-1].outcome
        asked = "+".join(entry["answer"])
        seen[asked] += 1
        client, server = trace.end.states
        match asked:
            case "client+server":
                assert item.key["en"] == f"client {client}, server {server}", entry
            case "client" | "server":
                assert item.key["en"] == (client if asked == "client" else server), entry
            case "ack" if "forged" in entry["after"]:
                assert last and int(item.key["en"]) == last.sent[0].ack, entry
            case "sends":
                assert last and (item.key["en"] == "nothing") == (not last.sent), entry
            case "closer":
                calls = [step.action for step in trace.steps if step.action.verb is Verb.CLOSE]
                assert item.key["en"] == str(calls[0].side), entry
            case "lost":
                [step] = [step for step in trace.steps if step.action.verb is Verb.LOSE]
                assert step.segment
                name = f"the {step.action.side.peer}'s {step.segment.name}"
                assert item.key["en"] in (name, f"{step.action.side.peer} {step.segment.name}"), (
                    entry
                )
    assert {"client+server", "sends", "ack", "seq"} <= {*seen}


def test_number_is_what_its_expression_comes_to(file: Path) -> None:
    numbers = [entry for entry in entries(file) if "number" in entry]
    for entry in numbers:
        assert eval(entry["number"], {"__builtins__": {}}) == entry["answer"], entry
    assert len({entry["number"] for entry in numbers}) > 5


def test_classes_and_events_are_what_the_tables_say(file: Path) -> None:
    """Met again one by one."""
    for entry in entries(file):
        if "state" in entry:
            met = meet(SITUATIONS[entry["state"]], HAPPENINGS[entry["event"]])
            if "next" in entry["answer"]:
                assert entry["answer"]["next"] == met.tcb.state, entry
            if "sends" in entry["answer"]:
                assert (entry["answer"]["sends"] == "nothing") == (not met.sent), entry
        if "classify" in entry and "next" in entry["classify"]:
            event, wanted = HAPPENINGS[entry["classify"]["event"]], entry["classify"]["next"]
            found = {
                name for name in SITUATIONS if meet(SITUATIONS[name], event).tcb.state == wanted
            }
            assert {str(SITUATIONS[name].state) for name in found} >= {*entry["answer"]} & {*State}


def test_a_run_that_can_be_is_one_that_a_script_makes(file: Path) -> None:
    """What the search found is run again, and sends these segments first."""
    checked = 0
    for entry in entries(file):
        for number in entry["answer"] if "runs" in entry else ():
            within = dict(entry["within"])
            start = HANDSHAKE if within.pop("start", "") else "server listens"
            bounds = Bounds(start, reorder=not within.pop("in_order", False), **within)
            wanted = entry["runs"][number - 1]
            answer = possible(parse_run(wanted), explore(bounds))
            assert answer.script
            before = len(run(start).passages)
            sent = [f"{p.sender} {p.segment.name}" for p in run(answer.script).passages[before:]]
            assert " -> ".join(sent).startswith(wanted), entry
            checked += 1
    assert checked > 3


def test_no_distractor_is_right_and_each_is_refuted(invented: list[Item]) -> None:
    for item in invented:
        assert len(item.distractors) >= 1, item.id
        for language in LANGUAGES:
            wrong = [distractor.text[language] for distractor in item.distractors]
            assert item.key[language] not in wrong, item.id
            assert len(set(wrong)) == len(wrong), item.id
        assert all(distractor.why["en"] for distractor in item.distractors), item.id


def test_a_number_has_the_reason_of_a_number(invented: list[Item]) -> None:
    """Not of what the host did: `The SYN took x, so the server expects x+1 next.`"""
    asked = [item for item in invented if item.fact == "ack" and item.trace]
    assert asked
    for item in asked:
        assert item.trace and item.segments
        [sent] = [each for each in item.trace.passages if each.flight in item.segments]
        assert sent.segment.rst or any(
            item.key["en"] in reason.sentence["en"] for reason in item.why
        ), item.stem


def test_no_two_ask_the_same(invented: list[Item]) -> None:
    stems = [(item.stem["en"], item.exhibit and item.exhibit.text["en"]) for item in invented]
    assert len(set(stems)) == len(stems)


def test_sequence_numbers_go_over_all_bits(invented: list[Item]) -> None:
    numbers = [int(item.key["en"]) for item in invented if item.key["en"].isdigit()]
    assert max(numbers) > SEQUENCE_SPACE // 2 and len(numbers) > 5


def test_same_seed_gives_the_same_file() -> None:
    assert topic(10, 3, CONTENT) == topic(10, 3, CONTENT) != topic(10, 4, CONTENT)


def test_a_paper_is_made_of_them(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert main(["invent", "-o", str(file), "-n", "12", "--seed", "1"]) == 0
    paper = ["quiz", "--content", str(file), "-o", str(tmp_path / "class"), "-n", "10"]
    assert main([*paper, "--seed", "1"]) == 0
    assert (tmp_path / "class" / "paper.pdf").stat().st_size
