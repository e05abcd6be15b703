"""`quizgen verify`: every scenario by the model and by this machine's kernel, and a table of both.

A kernel is asked again before a difference counts: a slow machine may send something again, or
acknowledge it, before the wire has been told what to do.
"""

import contextlib
import difflib
import platform
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from quizgen.tcp.run.trace import Trace, run
from quizgen.witness import constants, loopback
from quizgen.witness.comparison import Finding
from quizgen.witness.hosts import Missing, Program, programs
from quizgen.witness.replay import Replayed, replay
from quizgen.witness.scenarios import SCENARIOS, Scenario

ADDRESSES = ("192.0.2.1", "192.0.2.2")  # for documentation, never routed (RFC 5737)
LOOPBACK = "127.0.0.1"
FIRST_PORT = 20000
ATTEMPTS = 4
MAX_REPEATS = 6  # in one run: a kernel that differs everywhere does so at once
WIDTH = 100
NOT_RUN = (
    "What was not run needs the wire: it loses, holds back or forges segments, or has both hosts "
    "act at once."
)


class UnknownScenario(ValueError):  # noqa: N818
    """A name that is no scenario's; its text says which there are."""


class Verdict(StrEnum):
    """What came of one scenario."""

    AGREES = "agrees"
    DOCUMENTED = "differs as documented"
    DIFFERS = "differs"
    NOT_RUN = "not run"


class Method(StrEnum):
    """How the kernel was watched, from the best to the least."""

    WIRE = "over a wire of its own between two network namespaces: every segment, every state"
    CAPTURED = "over the loopback: every segment, and the states between exchanges"
    LOOPBACK = "over the loopback, uncaptured: only the states between exchanges"
    NONE = "not at all"


@dataclass(frozen=True)
class Shown:
    """One difference in words; `why` and `source` are empty where it is not documented."""

    after: str
    rfc: str
    linux: str
    why: str = ""
    source: str = ""


@dataclass(frozen=True)
class Row:
    """One scenario: the steps and segments compared, and where they differed."""

    scenario: str
    title: str
    verdict: Verdict
    steps: int = 0
    segments: int = 0
    differences: tuple[Shown, ...] = ()


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


def verify(names: Sequence[str] | None, progress: Callable[[str], None]) -> Report:
    """Run the named scenarios, or all; call `progress` with each name before it runs.

    Raises UnknownScenario.  Takes about ten seconds for all, in the best method there is
    permission for.
    """
    chosen = [_scenario(name) for name in names] if names else list(SCENARIOS)
    kernel = f"{platform.system()} {platform.release()}"
    if sys.platform != "linux":
        rows = tuple(Row(each.name, each.title, Verdict.NOT_RUN) for each in chosen)
        return Report(kernel, Method.NONE, ("Linux: its sockets are the witness",), rows)
    with _best() as witness:
        rows = tuple(_rows(chosen, witness, progress))
        defaults = witness.defaults()
    return Report(kernel, witness.method, witness.missing, rows, defaults, constants.read())


def _scenario(name: str) -> Scenario:
    known = {scenario.name: scenario for scenario in SCENARIOS}
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, 1)
    guess = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"
    raise UnknownScenario(f"unknown scenario '{name}'; {guess}")


@dataclass(frozen=True)
class Witness:
    """The running programs, how they can be watched, and what they were refused."""

    running: list[Program]
    method: Method
    missing: tuple[str, ...]

    def replay(self, scenario: Scenario, trace: Trace, attempt: int) -> Replayed | None:
        """Run one scenario; None where this method cannot."""
        if self.method is Method.WIRE:
            return replay(scenario, trace, self.running, FIRST_PORT + 2 * attempt)
        return loopback.replay(scenario, trace, self.running)

    def defaults(self) -> dict[str, tuple[int, ...]]:
        """The sysctls with which the wire's namespaces began."""
        if self.method is not Method.WIRE:
            return {}
        found = self.running[0].do("defaults")["defaults"]
        return {name: tuple(numbers) for name, numbers in found.items()}


@contextlib.contextmanager
def _best() -> Iterator[Witness]:
    """The best witness that there is permission for."""
    missing: list[str] = []
    ways = (
        (Method.WIRE, "wire", ADDRESSES),
        (Method.CAPTURED, "captured", (LOOPBACK,)),
        (Method.LOOPBACK, "loopback", (LOOPBACK,)),
    )
    with contextlib.ExitStack() as stack:
        for method, mode, addresses in ways:
            try:
                running = stack.enter_context(programs(mode, *addresses))
            except Missing as refused:
                missing.append(str(refused))
                continue
            yield Witness(running, method, tuple(missing))
            return


def _rows(
    chosen: list[Scenario], witness: Witness, progress: Callable[[str], None]
) -> Iterator[Row]:
    attempt = repeats = 0
    for scenario in chosen:
        progress(scenario.name)
        trace = run(scenario.script)
        done = witness.replay(scenario, trace, attempt)
        attempt += 1
        for _ in range(ATTEMPTS - 1):
            if done and done.differs and repeats < MAX_REPEATS:
                done = witness.replay(scenario, trace, attempt)
                attempt, repeats = attempt + 1, repeats + 1
        yield row(scenario, done)


def row(scenario: Scenario, done: Replayed | None) -> Row:
    """Say what came of a scenario; None is what could not be run."""
    if done is None:
        return Row(scenario.name, scenario.title, Verdict.NOT_RUN)
    verdict = Verdict.DOCUMENTED if done.findings else Verdict.AGREES
    if done.differs:
        verdict = Verdict.DIFFERS
    shown = tuple(_shown(finding) for finding in done.findings)
    return Row(scenario.name, scenario.title, verdict, done.steps, done.segments, shown)


def _shown(finding: Finding) -> Shown:
    known = finding.known
    why, source = (known.reason, known.source) if known else ("", "")
    return Shown(finding.after, str(finding.model), str(finding.kernel), why, source)


def table(report: Report) -> str:
    """The report for a terminal: the verdicts, then what differs and why, then what is missing."""
    lines = [f"{report.kernel}, {report.method}", ""]
    width = max((len(each.scenario) for each in report.rows), default=0)
    verdict_width = max((len(each.verdict) for each in report.rows), default=0)
    for each in report.rows:
        lines.append(f"{each.scenario:{width}}  {each.verdict:{verdict_width}}  {each.title}")
    for each in report.rows:
        if each.differences:
            lines += ["", f"{each.scenario} {each.verdict}", *_explained(each)]
    lines += ["", _summary(report)]
    lines += [_wrapped(f"Missing: {missing}.", 0) for missing in report.missing]
    if report.count(Verdict.NOT_RUN):
        lines.append(_wrapped(NOT_RUN, 0))
    changed = constants.compare(report.defaults, report.sysctls)
    if changed:
        lines += ["", "Set on this machine otherwise than by the kernel:"]
        lines += [f"  {each}" for each in changed]
    return "\n".join(lines)


def _explained(row: Row) -> Iterator[str]:
    """What RFC 9293 says and what Linux does, and each reason once."""
    told = ""
    for shown in row.differences:
        yield f"  after {shown.after}"
        yield _wrapped(shown.rfc, 14, "    RFC 9293  ")
        yield _wrapped(shown.linux, 14, "    Linux     ")
        if shown.why not in (told, ""):
            told = shown.why
            yield _wrapped(shown.why, 4)
            yield _wrapped(f"[{shown.source}]", 4)


def _wrapped(text: str, indent: int, first: str = "") -> str:
    margin = " " * indent
    return textwrap.fill(text, WIDTH, initial_indent=first or margin, subsequent_indent=margin)


def _summary(report: Report) -> str:
    verbs = {
        Verdict.AGREES: "agree",
        Verdict.DOCUMENTED: "differ as documented",
        Verdict.DIFFERS: "differ",
        Verdict.NOT_RUN: "not run",
    }
    counts = ", ".join(f"{report.count(verdict)} {verb}" for verdict, verb in verbs.items())
    segments = sum(each.segments for each in report.rows)
    steps = sum(each.steps for each in report.rows)
    return f"{counts}; {steps} steps and {segments} segments compared."
