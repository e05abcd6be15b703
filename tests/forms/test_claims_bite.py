"""No wrong fact ships: every gradable value of the content, changed alone, is found on its line.

Scenarios and sources stay as they are; the audit changes those too.
"""

from pathlib import Path

import pytest

from quizgen.audit.content import entry_changes
from quizgen.audit.fate import Fate
from quizgen.audit.judge import Judge
from quizgen.check import Checked
from quizgen.cli import main
from quizgen.forms.claim import Claim


def test_every_changed_value_is_found_on_its_line(checked: Checked) -> None:
    """Facts and answers are replaced by every wrong neighbour; the entry is then judged again.

    What a true-or-false claim says is found where it says `is`.
    """
    judge, missed, tried = Judge(checked), [], 0
    for loaded in checked.library.entries.values():
        for change in entry_changes(loaded, judge.contents.raw(loaded)):
            is_value = change.path[0] in ("facts", "answer") and len(change.path) == 2
            if isinstance(loaded.entry, Claim) or not is_value:
                continue
            tried += 1
            verdict = judge.verdict(change)
            lines = [finding.place.line for finding in verdict.findings] if verdict else []
            is_unreadable = not lines and judge.fate(change) is Fate.NOTICED
            if lines != [change.place.line] and not is_unreadable:
                missed.append(f"{change.place}: {change.told}: found {lines}")
    assert not missed, "\n".join(missed)
    assert tried > 2000


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
