"""The order in which everything teaches, and ids that are used no more."""

from pathlib import Path

import pytest

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.items import items
from quizgen.lint.run import judged

SYLLABUS = """
topics:
  - {topic: second, title: {en: B, zh: 乙}, why: {en: It comes first., zh: 它在前。}}
  - {topic: first, title: {en: A, zh: 甲}, why: {en: It comes last., zh: 它在后。}}
"""
ENTRY = """
  - id: {name}
    asked: {asked}
    source: RFC 9293 §3.10.4
    state: LISTEN
    event: CLOSE
    answer: {{next: CLOSED}}
"""


def topic(name: str, *entries: tuple[str, str], head: str = "") -> str:
    asked = "".join(ENTRY.format(name=entry, asked=often) for entry, often in entries)
    return f"topic: {name}\nlevel: mid\n{head}entries:{asked or ' []'}"


def judge(folder: Path, **files: str) -> Checked:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return check([folder], CONTENT)


def found(folder: Path, **files: str) -> list[str]:
    return [f"{f.place.file[-6:]}: {f.message}" for f in judge(folder, **files).findings]


def test_most_asked_comes_first_then_the_syllabus_then_the_file(tmp_path: Path) -> None:
    judged = judge(
        tmp_path,
        syllabus=SYLLABUS,
        a=topic("first", ("a-rare", "rare"), ("a-core", "core"), ("a-more", "core")),
        b=topic("second", ("b-common", "common"), ("b-core", "core")),
    )
    assert judged.findings == ()
    in_order = ["b-core", "a-core", "a-more", "b-common", "a-rare"]
    assert [item.entry_id for item in items(judged)] == in_order
    topics = judged.library.topics
    assert list(topics) == ["second", "first"]
    assert topics["first"].why is not None and topics["first"].why["zh"] == "它在后。"


def test_entry_is_taught_where_the_syllabus_says(tmp_path: Path) -> None:
    judged = judge(
        tmp_path,
        syllabus=SYLLABUS.replace("它在前。}", "它在前。}, first: [a-late, b-two]"),
        a=topic("first", ("a-early", "core"), ("a-late", "core")),
        b=topic("second", ("b-one", "core"), ("b-two", "core")),
    )
    assert judged.findings == ()
    asked = [(item.topic, item.entry_id) for item in items(judged)]
    assert asked == [
        ("second", "a-late"),
        ("second", "b-two"),
        ("second", "b-one"),
        ("first", "a-early"),
    ]


@pytest.mark.parametrize(
    ("syllabus", "own", "message"),
    [
        (SYLLABUS, topic("third"), "a.yaml: the topic 'third' has no place in syllabus.yaml"),
        (
            SYLLABUS,
            topic("frist"),
            "a.yaml: the topic 'frist' has no place in syllabus.yaml; did you mean first?",
        ),
        (
            SYLLABUS,
            topic("first", head="title: {en: C, zh: 丙}\n"),
            "a.yaml: the topic 'first' is called “A” elsewhere",
        ),
        (
            SYLLABUS.replace("second", "first"),
            topic("first"),
            "s.yaml: the topic 'first' stands twice; remove one",
        ),
        (
            SYLLABUS.replace("它在前。}", "它在前。}, first: [ones]"),
            topic("first", ("one", "core")),
            "s.yaml: no entry 'ones'; did you mean one?",
        ),
        (
            SYLLABUS.replace("它在前。}", "它在前。}, first: [one, one]"),
            topic("first", ("one", "core")),
            "s.yaml: the entry 'one' stands twice; remove one",
        ),
        (
            SYLLABUS.replace("why", "how"),
            topic("first"),
            "s.yaml: unknown key 'how'; expected one of topic, title, why",
        ),
    ],
    ids=["unknown", "misspelt", "other title", "twice", "no entry", "entry twice", "misshapen"],
)
def test_topic_without_its_place_is_refused(
    syllabus: str, own: str, message: str, tmp_path: Path
) -> None:
    told = found(tmp_path, syllabus=syllabus, a=own)
    assert any(line.startswith(message) for line in told), told


def test_content_of_ones_own_needs_no_syllabus(tmp_path: Path) -> None:
    titled = topic("mine", ("mine-one", "core"), head="title: {en: Mine, zh: 我的}\n")
    assert found(tmp_path, a=titled, b=topic("rst", ("mine-two", "core"))) == []


def test_retired_id_is_neither_taken_nor_asked_again(tmp_path: Path) -> None:
    head = "title: {en: Mine, zh: 我的}\nretired: [old, two/next, old]\n"
    told = found(tmp_path, a=topic("mine", ("old", "core"), head=head))
    assert told == [
        f"a.yaml: the id 'old' is retired, at {tmp_path}/a.yaml:4:26; take another",
    ]
    written = topic("mine", ("one", "core"), ("two", "core"), head=head)
    (tmp_path / "a.yaml").write_text(written, "utf-8")
    assert [finding.message for finding in judged([tmp_path], CONTENT).findings] == [
        f"the question 'two/next' is retired, at {tmp_path}/a.yaml:4:16; ask it no more"
    ]


def test_every_topic_of_the_shipped_content_has_its_reason(checked: Checked) -> None:
    missing = [name for name, found in checked.library.topics.items() if found.why is None]
    assert missing == []
    assert set(checked.library.syllabus) == set(checked.library.topics)
