"""`quizgen verify`: scenarios by the model and by this machine's kernel, and a table of both."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from quizgen import wrapping
from quizgen.witness import constants
from quizgen.witness.findings import Finding, Replayed
from quizgen.witness.scenarios import AT_THE_END, Play
from quizgen.witness.watch import Method, Watch, best, kernel
from quizgen.wrapping import aligned

WIDTH = 100
NO_LINUX = "Linux: its sockets are the witness"
NOT_RUN = (
    "What was not run needs the wire: it loses, holds back or forges segments, or has both hosts "
    "act at once."
)
AGREES = "Linux differs here, as is documented"


class Verdict(StrEnum):
    """What came of one scenario."""

    AGREES = "agrees"
    SO_FAR = "agrees so far"
    DOCUMENTED = "differs as documented"
    DIFFERS = "differs"
    CANNOT = "cannot be tried"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Shown:
    """One difference in words; `why` and `source` are empty where it is not documented, or where
    it follows from one before it."""

    after: str
    rfc: str
    linux: str
    why: str = ""
    source: str = ""


@dataclass(frozen=True)
class Row:
    """One scenario: the steps and segments compared, where they differed, and the statement from
    which on no kernel can play it."""

    scenario: str
    title: str
    verdict: Verdict
    steps: int = 0
    segments: int = 0
    differences: tuple[Shown, ...] = ()
    stopped: str = ""
    because: str = ""


@dataclass(frozen=True)
class Report:
    """A whole run.  `missing` are permissions that would have let it watch better; `defaults` are
    the sysctls of a new namespace (empty where none could be made), `sysctls` this machine's."""

    kernel: str
    method: Method
    missing: tuple[str, ...]
    rows: tuple[Row, ...]
    defaults: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    sysctls: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def count(self, verdict: Verdict) -> int:
        """How many scenarios came to this verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def differs(self) -> bool:
        """Something differed that is not documented."""
        return self.count(Verdict.DIFFERS) > 0

    def as_json(self) -> dict[str, Any]:
        """The report as values that JSON knows."""
        return {**asdict(self), "differs": self.differs}


def verify(plays: Sequence[Play], progress: Callable[[str], None]) -> Report:
    """Give the kernel each play; call `progress` with its name before.

    Takes about fifteen seconds for those of the content, in the best method there is permission
    for.
    """
    if sys.platform != "linux":
        rows = tuple(Row(each.name, each.title, Verdict.NOT_RUN) for each in plays)
        return Report(kernel(), Method.NONE, (NO_LINUX,), rows)
    with best() as watch:
        rows = tuple(_rows(plays, watch, progress))
        return Report(
            kernel(), watch.method, watch.missing, rows, watch.defaults(), constants.read()
        )


def _rows(plays: Sequence[Play], watch: Watch, progress: Callable[[str], None]) -> Iterator[Row]:
    for play in plays:
        progress(play.name)
        yield played(play, watch.play)


def played(play: Play, run: Callable[[Play], Replayed | None]) -> Row:
    """Say what came of a play; one that differs is played once more, and that counts.

    On a busy machine a delayed acknowledgment may leave before the call whose segment it would
    have gone with.  What the kernel does otherwise it does otherwise twice.
    """
    first = row(play, run(play))
    return row(play, run(play)) if first.verdict is Verdict.DIFFERS else first


def row(play: Play, done: Replayed | None) -> Row:
    """Say what came of a play; None is what could not be run."""
    if done is None:
        return Row(play.name, play.title, Verdict.NOT_RUN)
    shown = tuple(_shown(finding) for finding in done.findings)
    return Row(
        play.name,
        play.title,
        _verdict(play, done),
        done.steps,
        done.segments,
        (*shown, *_did_not_show(play, done)),
        done.stopped,
        done.because,
    )


def _verdict(play: Play, done: Replayed) -> Verdict:
    if done.differs or any(_did_not_show(play, done)):
        return Verdict.DIFFERS
    if done.findings:
        return Verdict.DOCUMENTED
    if not done.stopped:
        return Verdict.AGREES
    return Verdict.SO_FAR if done.segments else Verdict.CANNOT


def _did_not_show(play: Play, done: Replayed) -> Iterator[Shown]:
    """What is documented of every Linux, and not true of this one."""
    if done.stopped or not done.seen:
        return
    found = [finding.known for finding in done.findings]
    for known in play.shows:
        if known not in found and not known.until:
            yield Shown(AT_THE_END, AGREES, f"'{known.name}' did not show", "", known.source)


def _shown(finding: Finding) -> Shown:
    known = finding.known
    why, source = (known.reason, known.source) if known else ("", "")
    return Shown(finding.after, finding.model, finding.kernel, why, source)


def table(report: Report) -> str:
    """The report for a terminal: the verdicts, then what differs and why, then what is missing."""
    lines = [f"{report.kernel}, {report.method}", ""]
    told = [(each.scenario, each.verdict, each.title) for each in report.rows]
    lines += aligned(told, 3).splitlines()
    for each in report.rows:
        if each.differences:
            lines += ["", f"{each.scenario} {each.verdict}", *_explained(each)]
    lines += _cut_short(report)
    lines += ["", _summary(report)]
    lines += [wrapped(f"Missing: {missing}.", 0) for missing in report.missing]
    if report.count(Verdict.NOT_RUN):
        lines.append(wrapped(NOT_RUN, 0))
    changed = constants.compare(report.defaults, report.sysctls)
    if changed:
        lines += ["", "Set on this machine otherwise than by the kernel:"]
        lines += [f"  {each}" for each in changed]
    return "\n".join(lines)


def _cut_short(report: Report) -> Iterator[str]:
    """What no kernel can be brought to do, each reason once."""
    reasons: dict[str, list[str]] = {}
    for each in report.rows:
        if each.stopped:
            place = f"{each.scenario} ('{each.stopped}')"
            reasons.setdefault(each.because, []).append(place)
    if reasons:
        yield from ("", "Not played to the end:")
    for because, places in reasons.items():
        yield wrapped(f"{because}:", 2)
        yield wrapped(", ".join(places), 4)


def _explained(row: Row) -> Iterator[str]:
    """What RFC 9293 says and what Linux does, and each reason once."""
    told = ""
    for shown in row.differences:
        yield f"  after {shown.after}"
        yield wrapped(shown.rfc, 14, "    RFC 9293  ")
        yield wrapped(shown.linux, 14, "    Linux     ")
        if shown.why not in (told, ""):
            told = shown.why
            yield wrapped(shown.why, 4)
            yield wrapped(f"[{shown.source}]", 4)


def wrapped(text: str, indent: int, first: str = "") -> str:
    """Break a text for a terminal, below what stands first in it."""
    return wrapping.wrapped(f"{first or ' ' * indent}{text}", WIDTH, indent)


def _summary(report: Report) -> str:
    verbs = {
        Verdict.AGREES: "agree",
        Verdict.SO_FAR: "agree so far",
        Verdict.DOCUMENTED: "differ as documented",
        Verdict.DIFFERS: "differ",
        Verdict.CANNOT: "cannot be tried",
        Verdict.NOT_RUN: "not run",
    }
    counts = ", ".join(f"{report.count(verdict)} {verb}" for verdict, verb in verbs.items())
    segments = sum(each.segments for each in report.rows)
    steps = sum(each.steps for each in report.rows)
    return f"{counts}; {steps} steps and {segments} segments compared."
