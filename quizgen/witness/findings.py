"""Where the kernel and the model differ in one run, and what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizgen.witness.comparison import Seen, Sent
from quizgen.witness.hosts import Standing
from quizgen.witness.linux import Known, Met, known


@dataclass(frozen=True)
class Finding:
    """What RFC 9293 says after a statement, and what the kernel did.

    `known` is the documented difference that shows there; `follows` is True where an earlier one
    left nothing to compare with.
    """

    after: str
    model: str
    kernel: str
    known: Known | None = None
    follows: bool = False

    @property
    def is_documented(self) -> bool:
        """It is known, or follows from what is."""
        return self.known is not None or self.follows


@dataclass(frozen=True)
class Replayed:
    """What came of a run: how many steps and segments were compared, and where they differed.

    `stopped` is the statement that no kernel can be brought to do, and `because` says why.
    `seen` and `standing` are what each step did and where both hosts stood then; `flights` the
    segments by their numbers in the model's run.  These three are empty where only whole
    exchanges could be watched.
    """

    steps: int
    segments: int
    findings: tuple[Finding, ...] = ()
    stopped: str = ""
    because: str = ""
    seen: tuple[Seen, ...] = ()
    standing: tuple[tuple[Standing, Standing], ...] = ()
    flights: Mapping[int, Sent] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Something differed that is not documented."""
        return not all(finding.is_documented for finding in self.findings)


def judge(met: Met, earlier: Sequence[Finding]) -> Finding | None:
    """Compare one step, after what was found before it."""
    if met.kernel == met.model:
        return None
    cause = known(met)
    follows = cause is None and any(finding.known for finding in earlier)
    return Finding(met.step.statement.text, str(met.model), str(met.kernel), cause, follows)
