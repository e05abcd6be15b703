"""What authors write is read with its places, and every mistake in it has a message of its own."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, main
from quizgen.entries import document
from quizgen.place import Finding, Place

CASES = Path(__file__).parent.parent / "content"
VALID = sorted(path.name for path in (CASES / "valid").iterdir())
INVALID = sorted(path.stem for path in (CASES / "invalid").glob("*.yaml"))


def findings(path: Path) -> list[str]:
    """The findings in a file or folder, with places below it."""
    found = check([path], CONTENT).findings
    folder = path if path.is_dir() else path.parent
    return [str(finding).replace(f"{folder}/", "") for finding in found]


@pytest.mark.parametrize("name", VALID)
def test_valid_file_has_no_findings(name: str) -> None:
    checked = check([CASES / "valid" / name], CONTENT)
    assert not checked.findings
    assert checked.library.topics


@pytest.mark.parametrize("name", INVALID)
def test_invalid_file_has_exactly_these_findings(
    name: str, compare: Callable[[Path, str], None]
) -> None:
    found = findings(CASES / "invalid" / f"{name}.yaml")
    assert found
    compare(CASES / "invalid" / f"{name}.err", "\n".join(found) + "\n")


def test_every_err_file_belongs_to_an_invalid_file() -> None:
    assert sorted(path.stem for path in (CASES / "invalid").glob("*.err")) == INVALID


TOP = "topic: a\ntitle: {en: A, zh: 甲}\n"
ENTRY = "{id: %s, source: RFC 9293 §3.5, step: handshake 1, facts: {seq: %s}}"
BYTES = {
    "latin-1": (
        b"topic: a\ntitle: {en: caf\xe9}\n",
        "a.yaml:2:1: not UTF-8; save the file as UTF-8",
    ),
    "utf-16": ("topic: a".encode("utf-16"), "a.yaml:1:1: not UTF-8; save the file as UTF-8"),
    "too-large": (
        b"#" * 50_000_001,
        "a.yaml:1:1: larger than 50000000 bytes; split the file",
    ),
    "control-character": (
        b"topic: a\nlevel: b\x00\x07\n",
        "a.yaml:2:9: a character that nobody can see, U+0000; remove it",
    ),
    "line-separator": (
        "topic: a\u2028\n".encode(),
        "a.yaml:1:9: a character that nobody can see, U+2028; remove it",
    ),
    "nesting-that-would-exhaust-the-stack": (
        b"[" * 1_000_000,
        "a.yaml:1:42: nested more than 40 levels deep",
    ),
    "nesting-by-braces": (
        b"{a: " * 100_000,
        "a.yaml:1:165: nested more than 40 levels deep",
    ),
    "nesting-by-dashes": (
        b"- " * 100_000,
        "a.yaml:1:83: nested more than 40 levels deep",
    ),
    "nesting-by-indentation": (
        b"".join(b" " * n + b"a:\n" for n in range(100)),
        "a.yaml:42:42: nested more than 40 levels deep",
    ),
    "map-keys-nested": (b"? " * 100_000, "a.yaml:1:83: nested more than 40 levels deep"),
    "digits-that-python-does-not-convert": (
        b"topic: a\ntitle: {en: A, zh: B}\nlevel: " + b"9" * 5_000,
        "a.yaml:3:8: a number here has at most 40 digits",
    ),
}


@pytest.mark.parametrize(("content", "message"), BYTES.values(), ids=BYTES)
def test_hostile_bytes_are_one_finding(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    assert findings(tmp_path) == [message]


STOPPED = {
    "brace-in-text": ("{en: a {msl} b, zh: 甲}", "2:15", "'{' cannot stand here; QUOTE"),
    "brace-on-a-later-line": ("{en: a,\n  zh: 甲 {msl}}", "3:9", "'{' cannot stand here; QUOTE"),
    "brace-at-the-start": ("\n  en: {msl} waits", "3:13", "'w' cannot stand here; QUOTE"),
    "bracket": ("[a: b: c]", "2:13", "':' cannot stand here; QUOTE"),
    "text-after-quotes": ("\n  en: 'it's'", "3:11", "'s' cannot stand here; QUOTE"),
    "colon": ("\n  en: The rule: where", "3:15", "':' cannot stand here; QUOTE"),
    "at-sign": ("\n  en: @a", "3:7", "'@' cannot stand here; QUOTE"),
    "star": ("\n  en: *a* b", "3:9", "'*' cannot stand here; QUOTE"),
    "alias-of-nothing": ("\n  en: *a", "3:7", "'*' cannot stand here; QUOTE"),
    "brace-left-open": ("{en: a, zh: 甲", "2:8", "the '{' is not closed; end it with }"),
    "bracket-left-open": ("[a,\n  b", "2:8", "the '[' is not closed; end it with ]"),
    "brace-too-many": ("{en: a, zh: 甲}}", "2:22", "a '}' that nothing opens; remove it"),
    "quote-left-open": ("'a", "2:8", "the quote is not closed; end the text with '"),
    "indentation": ("\n  en: a\n zh: 甲", "4:2", "not indented as what stands above"),
    "escape": ('"a\\d"', "2:10", "an unknown escape in quotes; write a backslash as \\\\"),
    "half-a-character": (
        '"\\ud800"',
        "2:9",
        "an unknown escape in quotes; write a backslash as \\\\",
    ),
    "no-space-after-colon": ("\n  en:a\n  zh: b", "3:3", "write a space after 'en:'"),
    "full-width-colon": (
        "\n  en： a\n  zh: b",
        "3:5",
        "'：' is not the ':' that YAML knows; write ': '",
    ),
    "full-width-comma": (
        "{en: a，zh: b}",
        "2:14",
        "'，' is not the ',' that YAML knows; write ', '",
    ),
}


@pytest.mark.parametrize(("title", "place", "message"), STOPPED.values(), ids=STOPPED)
def test_what_stops_the_parser_is_said_in_our_words(
    title: str, place: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(f"topic: a\ntitle: {title}\n", "utf-8")
    told = message.replace("QUOTE", "put the text in quotes")
    assert findings(tmp_path) == [f"a.yaml:{place}: not YAML: {told}"]


@pytest.mark.parametrize("escape", ["\\e", "\\0", "\\a", "\\u202e", "\\u200b", "\\x9b"])
@pytest.mark.parametrize("place", ["{0}: a", "topic: {0}", "topic: [a, {0}]"])
def test_what_nobody_can_see_is_found_and_never_shown(place: str, escape: str) -> None:
    """In a key, an id or any text; an escape in double quotes brings it in."""
    read = document.read("a.yaml", place.format(f'"b{escape}"').encode())
    code = {"\\e": "001B", "\\0": "0000", "\\a": "0007"}.get(escape, escape[2:].upper().zfill(4))
    column = place.index("{") + 1
    assert [str(finding) for finding in read.findings] == [
        f"a.yaml:1:{column}: a character that nobody can see, U+{code}; remove it"
    ]
    assert "b\N{REPLACEMENT CHARACTER}" in str(read.value)


def test_a_finding_is_one_line_that_no_terminal_obeys() -> None:
    """File names may hold anything."""
    finding = Finding(Place("a\n\x1b[2J\u202e.yaml"), "wrong")
    assert str(finding) == r"a \x1b[2J\u202e.yaml:1:1: wrong"


def test_files_that_look_like_yaml_are_never_skipped(tmp_path: Path) -> None:
    (tmp_path / "A.YAML").write_text("topic: [", "utf-8")
    (tmp_path / "b.yaml").symlink_to("nowhere")
    assert findings(tmp_path) == [
        "A.YAML:1:9: not YAML: the file ends too early",
        "b.yaml:1:1: cannot be read: No such file or directory",
    ]


def test_two_braces_are_one(tmp_path: Path) -> None:
    entry = (
        "- {id: a, level: mid, source: RFC 9293 §3.5, say: {en: 'It is {{0, {msl}}}.', zh: '甲。', "
        "by: RFC 9293 §3.5}, ask: {en: 'Is it {{on, off}}?', zh: '甲？'}}\n"
    )
    (tmp_path / "a.yaml").write_text(f"{TOP}entries:\n{entry}", "utf-8")
    library = check([tmp_path], CONTENT).library
    say = library.entries["a"].entry
    assert say.question is not None and say.question[1]["en"] == "Is it {on, off}?"
    assert say.explained["say"][0]["en"] == "It is {0, 2}."


def test_number_of_parts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_NODES", 100)
    row = "[" + "{b: c}, " * 40 + "]"
    read = document.read("a.yaml", f"topic: a\ntitle: {row}\n".encode())
    assert [str(finding) for finding in read.findings] == [
        "a.yaml:2:257: more than 100 values and keys; split the file"
    ]


def test_line_ends_and_tabs_in_text_are_no_finding() -> None:
    assert document.read("a.yaml", b'a: "b\\n\\tc\\r"\n').value == {"a": "b\n\tc\r"}


def test_large_file_of_good_entries_is_read(tmp_path: Path) -> None:
    rows = [f"- {ENTRY % (f'a{n}', 'x')}" for n in range(100)]
    padding = f"#{'-' * 40_000}\n".join([""] * 101)
    text = TOP + "level: mid\nentries:\n" + "\n".join(rows) + "\n" + padding
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert len(text) > 3_700_000
    assert findings(tmp_path) == []


@pytest.mark.parametrize("variant", ["\ufeff", "\r\n"], ids=["byte-order-mark", "crlf"])
def test_editors_habits_do_no_harm(variant: str, tmp_path: Path) -> None:
    text = TOP + "level: mid\nentries:\n- " + ENTRY % ("a1", "y") + "\n"
    text = text.replace("\n", "\r\n") if variant == "\r\n" else variant + text
    (tmp_path / "a.yaml").write_bytes(text.encode())
    assert findings(tmp_path) == ["a.yaml:5:67: a1: seq is x, not y (RFC 9293 §3.10.1)"]


def test_duplicate_ids_are_found_across_files(tmp_path: Path) -> None:
    for name in ("b", "a"):
        text = TOP + "level: mid\nentries:\n- " + ENTRY % ("same", "x") + "\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    found = findings(tmp_path)
    assert found == ["b.yaml:5:8: the id 'same' is taken already, at a.yaml:5:8"]


def test_duplicate_scenarios_are_found_across_files(tmp_path: Path) -> None:
    scenario = "scenarios:\n  one:\n    title: {en: a, zh: 甲}\n    script: server listens\n"
    for name in ("b", "a"):
        (tmp_path / f"{name}.yaml").write_text(TOP + scenario, "utf-8")
    assert findings(tmp_path) == ["b.yaml:4:3: scenario 'one' exists already, at a.yaml:4:3"]


def test_all_findings_come_at_once_sorted_by_place(tmp_path: Path) -> None:
    rows = [ENTRY % (f"a{n}", "y") for n in range(12)]
    for name in ("c", "a", "b"):
        lines = [f"- {row.replace('id: a', f'id: {name}')}" for row in rows]
        text = TOP + "level: mid\nentries:\n" + "\n".join(lines) + "\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    places = [tuple(f.split(": ")[0].split(":")) for f in findings(tmp_path)]
    assert [(file, int(line)) for file, line, _ in places] == [
        (f"{name}.yaml", line) for name in "abc" for line in range(5, 17)
    ]


def test_what_cannot_be_read_brings_no_second_finding_elsewhere(tmp_path: Path) -> None:
    """An entry may build on the broken file, so nothing is judged until it can be read."""
    (tmp_path / "a.yaml").write_text("topic: [", "utf-8")
    entry = "{id: b1, source: RFC 9293 §3.5, step: mine 1, facts: {seq: y}, follow_ups: [a1]}"
    (tmp_path / "b.yaml").write_text(f"{TOP}level: mid\nentries:\n- {entry}\n", "utf-8")
    assert findings(tmp_path) == [
        "a.yaml:1:9: not YAML: the file ends too early",
    ]


def test_wrong_entry_still_counts_as_a_link_target(tmp_path: Path) -> None:
    rows = (
        "- {id: a1, step: handshake 1, facts: {seq: x}}\n- "
        + (ENTRY % ("a2", "x"))[:-1]
        + ", follow_ups: [a1]}\n"
    )
    (tmp_path / "a.yaml").write_text(f"{TOP}level: mid\nentries:\n{rows}", "utf-8")
    assert findings(tmp_path) == ["a.yaml:5:3: 'source' is missing in a1"]


def test_file_that_cannot_be_read_is_a_finding() -> None:
    found = [str(f) for f in check([Path("/proc/self/mem")], CONTENT).findings]
    assert found == [f"/proc/self/mem:1:1: cannot be read: {os.strerror(errno.EIO)}"]


# The command: exit codes and JSON.


def test_check_of_sound_content_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(CASES / "valid" / "small.yaml")]) == 0
    assert capsys.readouterr() == ("5 entries, 15 claims decided by the model, 0 findings\n", "")


def test_check_with_findings_exits_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        f"{TOP}level: mid\nentries:\n- {ENTRY % ('a1', 'y')}\n", "utf-8"
    )
    assert main(["check", str(tmp_path)]) == 1
    shown, errors = capsys.readouterr()
    assert shown == (
        f"{tmp_path}/a.yaml:5:67: a1: seq is x, not y (RFC 9293 §3.10.1)\n"
        "1 entry, 1 claim decided by the model, 1 finding\n"
    )
    assert errors == ""


def test_check_json_has_place_and_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text("topic: 甲乙\n", "utf-8")
    assert main(["check", "--json", str(tmp_path)]) == 1
    file = f"{tmp_path}/a.yaml"
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": file,
            "line": 1,
            "column": 8,
            "message": "'甲乙' is not an id: lower-case words joined by '-'",
        },
    ]


def test_check_json_of_sound_content_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", str(CASES / "valid")]) == 0
    assert capsys.readouterr() == ("[]\n", "")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.yaml", "none.yaml: no such file or folder\n"),
        ("empty", "empty: no YAML file in this folder\n"),
        ("/dev/zero", "/dev/zero: neither a file nor a folder\n"),
    ],
)
def test_check_of_no_content_exits_2(
    path: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    assert main(["check", path]) == 2
    assert capsys.readouterr() == ("", message)


def test_shipped_content_has_no_findings(checked: Checked) -> None:
    assert checked.findings == ()


def test_findings_are_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quizgen", "check", str(CASES / "invalid")]
    runs = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- RFC 1\n", "1:1: expected documents with their sections"),
        ("RFC 1: 3\n", "1:8: expected the sections of RFC 1 as text, or as a map to their words"),
        ('RFC 1: {"3": [SYN]}\n', "1:8: expected the sections of RFC 1 as text, or as a map"),
        ('RFC 1: {"3": 4}\n', "1:8: expected the sections of RFC 1 as text, or as a map"),
        ('RFC 1: "3 4"\nRFC 2: {"3": "SYN; FIN,ACK", "4": ""}\n', ""),
    ],
)
def test_table_of_sources_is_read_or_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(text, "utf-8")
    found = findings(tmp_path)
    assert [line.partition("sources.yaml:")[2][: len(message)] for line in found] == (
        [message] if message else []
    )


def test_a_topic_of_several_files_has_one_title(tmp_path: Path) -> None:
    topic = "topic: a\ntitle: {{en: {0}, zh: 甲}}\nlevel: mid\n"
    (tmp_path / "one.yaml").write_text(topic.format("A"), "utf-8")
    (tmp_path / "two.yaml").write_text(topic.format("A"), "utf-8")
    assert findings(tmp_path) == []
    (tmp_path / "two.yaml").write_text(topic.format("B"), "utf-8")
    [found] = findings(tmp_path)
    assert found.endswith("two.yaml:2:8: the topic 'a' is called “A” elsewhere")
