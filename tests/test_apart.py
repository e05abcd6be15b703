"""Work in another process: the same results, and none lost when the process is."""

import os
import signal
from pathlib import Path

import pytest

from quizgen import recall
from quizgen.check import check
from quizgen.cli import CONTENT
from quizgen.recall import Recall
from quizgen.recall.apart import started

INVALID = Path(__file__).parent / "content" / "invalid"
VALID = Path(__file__).parent / "content" / "valid" / "forms.yaml"
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # Python 3.12


def test_the_result_comes_from_another_process_that_is_gone_then() -> None:
    child = started(os.getpid)()
    assert child != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_what_a_killed_process_leaves_is_done_here() -> None:
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert started(work)() == "done"


def test_an_error_is_raised_here() -> None:
    def work() -> None:
        raise ValueError("wrong")

    result = started(work)
    with pytest.raises(ValueError, match="wrong"):
        result()


FILES = (VALID, INVALID / "claim-values.yaml", INVALID / "true-false.yaml")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_content_is_judged_alike_by_one_and_by_three(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check([file], CONTENT)
    monkeypatch.setattr(recall, "_MANY", 2)
    together = check([file], CONTENT, Recall(3))
    assert together.findings == alone.findings
    assert together.verdicts == alone.verdicts
