"""What became of an entry: each claim beside what the model says, and what backs it."""

from dataclasses import dataclass
from typing import Literal

from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Text
from quizgen.place import Finding, Place
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.run.trace import Passage, Trace

How = Literal["run", "search", "variant", "constant"]


@dataclass(frozen=True)
class Decision:
    """One gradable fact: its name (`seq`, `client`, `client RCV.NXT`), what the author claims,
    what the model says, and the rules that decided."""

    fact: str
    claimed: str
    decided: str
    rules: tuple[Rule, ...]
    place: Place

    @property
    def agrees(self) -> bool:
        """The claim is what the model says."""
        return self.claimed == self.decided


@dataclass(frozen=True)
class Evidence:
    """What backs a claim besides a run: how it was decided, whether it holds, and what a reader
    is told; `finds` tells the author what was found."""

    how: How
    holds: bool
    told: Text
    finds: str
    place: Place
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What became of an entry: decisions where the model decided, evidence where a search, a
    variant or a constant did, findings where they could not or disagree; the run behind it, and
    the segment that a step entry is about.  `said` is the fact that a true-or-false claim states,
    beside what is so."""

    loaded: LoadedEntry
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()
    trace: Trace | None = None
    passage: Passage | None = None
    evidence: tuple[Evidence, ...] = ()
    said: Decision | None = None

    @property
    def is_decided(self) -> bool:
        """The model, a search, a variant or the constants decided something."""
        return bool(self.decisions or self.evidence)
