"""What a kernel was seen to do, kept beside the content and held against what entries say."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from witness.played import PLAYS

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.witness.answers import Answers, table
from quizgen.witness.questions import Answer, Question, Verdict
from quizgen.witness.scenarios import TOLD
from quizgen.witnessed import FILE, Witnessed, holds, questions, read, unearned, witnessed, write

HEAD = "topic: small\ntitle: {en: Small, zh: 小}\nlevel: junior\nentries:\n"


def _checked(tmp_path: Path, ask: str = "What does it send?", also: str = "") -> Checked:
    file = tmp_path / "small.yaml"
    entry = (
        "  - id: aborted\n    source: RFC 9293 §3.10.5\n"
        "    after: do handshake; client aborts\n"
        f"    ask: {{en: '{ask}', zh: '它发送什么？{also}'}}\n    answer: {{sends: RST}}\n"
    )
    file.write_text(HEAD + entry, "utf-8")
    return check([file], CONTENT)


def _seen(checked: Checked, **closes: str) -> dict[str, Witnessed]:
    asked = list(questions(checked.verdicts, checked.library))
    told = Answer("aborted", Verdict.DIFFERS, {"sends": "RST,ACK"}, "why", **closes)
    return witnessed(asked, [told])


def _unearned(checked: Checked, **closes: str) -> list[str]:
    found = unearned(checked.verdicts, checked.library, _seen(checked, **closes))
    return [f"{each.place.line}: {each.message}" for each in found]


def test_question_of_an_entry(tmp_path: Path) -> None:
    checked = _checked(tmp_path)
    script = (
        "server listens\nclient opens\ndeliver SYN\ndeliver SYN,ACK\ndeliver ACK\nclient aborts"
    )
    assert list(questions(checked.verdicts, checked.library)) == [
        Question("aborted", script, {"sends": "RST"})
    ]


def test_entry_that_names_nobody_has_not_earned_both(tmp_path: Path) -> None:
    assert _unearned(_checked(tmp_path)) == [
        "8: aborted: Linux was seen to answer otherwise (sends: RST,ACK); say 'under RFC 9293' or "
        "'on Linux' in every language, or leave the fact out"
    ]


@pytest.mark.parametrize(
    ("came", "ask", "held"),
    [
        (Verdict.BOTH, "What does it send?", "both"),
        (Verdict.DIFFERS, "What does it send under RFC 9293?", "rfc"),
        (Verdict.DIFFERS, "On Linux, what does it send?", "linux"),
        (Verdict.UNTRIED, "What does it send?", "rfc"),
    ],
)
def test_both_is_earned_by_a_kernel_that_answers_alike(
    came: Verdict, ask: str, held: str, tmp_path: Path
) -> None:
    checked = _checked(tmp_path, ask=ask)
    told = Answer("aborted", came, {}, "why")
    seen = witnessed(questions(checked.verdicts, checked.library), [told])
    decided = [replace(verdict, findings=()) for verdict in checked.verdicts]
    assert holds(decided, checked.library, seen) == {"aborted": held}
    assert holds(decided, checked.library, {}) == {"aborted": "linux" if "Linux" in ask else "rfc"}


def test_number_holds_for_whom_its_constants_are_of(checked: Checked) -> None:
    held = holds(checked.verdicts, checked.library, {})
    assert held["time-wait-memory"] == "linux"
    assert held["r1-least"] == "rfc"


@pytest.mark.parametrize(
    ("ask", "also", "is_earned"),
    [
        ("What does it send under RFC 9293?", "按 RFC 9293", True),
        ("What does it send on Linux?", "Linux", True),
        ("What does it send under RFC 9293?", "", False),
        ("What does shutdown() send?", "shutdown", False),
    ],
)
def test_question_that_names_its_authority(
    tmp_path: Path, ask: str, also: str, is_earned: bool
) -> None:
    assert (not _unearned(_checked(tmp_path, ask, also))) is is_earned


def test_call_that_is_named_says_enough_where_only_close_differs(tmp_path: Path) -> None:
    checked = _checked(tmp_path, "What does it send after shutdown()?", "shutdown()")
    assert _unearned(checked, closes_with="close") == []


def test_what_was_seen_of_another_script_counts_no_more(tmp_path: Path) -> None:
    checked = _checked(tmp_path)
    old = {"aborted": _seen(checked)["aborted"]._replace(of="0")}
    assert unearned(checked.verdicts, checked.library, old) == []
    both = {"aborted": _seen(checked)["aborted"]._replace(came="both")}
    assert unearned(checked.verdicts, checked.library, both) == []
    assert unearned(checked.verdicts, checked.library, {}) == []


def test_law_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Whatever was seen comes back, and stands on a line of its own."""
    seen = _seen(_checked(tmp_path))
    text = write("Linux 6.18", seen)
    assert read(text) == seen
    assert text.splitlines()[:2] == ["{", '"kernel": "Linux 6.18",']
    assert len(text.splitlines()) == 4


def test_shipped_record_is_of_the_shipped_entries(checked: Checked) -> None:
    """What was recorded is of entries that exist, and most of it of what they are today."""
    seen = read((CONTENT / FILE).read_text("utf-8"))
    asked = {question.name for question in questions(checked.verdicts, checked.library)}
    assert len(asked & set(seen)) > len(asked) * 0.9
    assert unearned(checked.verdicts, checked.library, seen) == []


def test_sources_name_what_verify_plays(checked: Checked) -> None:
    cited = checked.library.sources["quizgen verify"]
    assert cited <= set(PLAYS)
    assert cited <= set(TOLD)


def test_table_of_answers() -> None:
    """Every reason once, every count, and what differs as nobody has documented."""
    found = Answers(
        "Linux 6.18",
        (),
        (
            Answer("a", Verdict.BOTH),
            Answer("b", Verdict.DIFFERS, {"sends": "RST"}, "Half-duplex. [tcp(7)]", "close"),
            Answer("c", Verdict.DIFFERS, {"ack": "none", "seq": "x"}),
            Answer("d", Verdict.UNTRIED, why="no call shows timer", unseen=("timer",)),
            Answer("e", Verdict.UNTRIED, why="no call shows timer", unseen=("timer",)),
        ),
    )
    assert found.differs
    assert table(found).splitlines() == [
        "Linux 6.18",
        "",
        "Linux answers otherwise:",
        "  Half-duplex. [tcp(7)]:",
        "    b: sends: RST (with close())",
        "  as nobody has documented:",
        "    c: ack: none, seq: x",
        "",
        "Not tried:",
        "  no call shows timer:",
        "    d",
        "    e",
        "",
        "1 hold for both, 2 differ, 2 not tried.",
    ]
    assert json.loads(json.dumps(found.as_json()))["answers"][1]["seen"] == {"sends": "RST"}


def test_without_the_wire_the_table_says_what_is_missing() -> None:
    assert table(Answers("Linux 6.18", ("CAP_NET_ADMIN; refused with EPERM",))).splitlines() == [
        "Linux 6.18",
        "",
        "0 hold for both, 0 differ, 0 not tried.",
        "Missing: CAP_NET_ADMIN; refused with EPERM.",
    ]
