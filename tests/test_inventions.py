"""Inventions: every one is told, proven by the model, and has no second right answer."""

from pathlib import Path

import pytest
import yaml

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, main
from quizgen.inventions import topic
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.tcp.model.segment import SEQUENCE_SPACE
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import run
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


def test_key_is_what_a_run_of_the_script_ends_with(file: Path, invented: list[Item]) -> None:
    """Read from the world itself, not from the facts that made the entry."""
    by_entry = {item.entry_id: item for item in invented}
    states = segments = 0
    for entry in yaml.safe_load(file.read_text("utf-8"))["entries"]:
        trace = run(entry["after"].replace("do handshake", HANDSHAKE))
        item, last = by_entry[entry["id"]], trace.steps[-1].outcome
        if set(entry["answer"]) == {"client", "server"}:
            client, server = trace.end.states
            assert item.key["en"] == f"client {client}, server {server}", entry
            states += 1
        elif "ack" in entry["answer"] and "forged" in entry["after"]:
            assert last and int(item.key["en"]) == last.sent[0].ack, entry
            segments += 1
        elif "sends" in entry["answer"]:
            assert last and (item.key["en"] == "nothing") == (not last.sent), entry
            segments += 1
    assert states > 20 and segments > 20


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
    stems = [item.stem["en"] for item in invented]
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
