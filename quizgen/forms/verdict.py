"""What became of an entry: each claim beside what the model says, and what backs it."""

from dataclasses import dataclass
from typing import Literal

from quizgen.entries.entry import ONLY
from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Text
from quizgen.guess import suggestion
from quizgen.item import Example
from quizgen.place import Finding, Path
from quizgen.quantity import Quantity
from quizgen.tcp.answers import One
from quizgen.tcp.facts import Fact
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Passage, Trace
from quizgen.tcp.values import Change, Unread, Value, written

How = Literal["run", "search", "variant", "constant", "computed"]


@dataclass(frozen=True)
class Decision:
    """One gradable fact: its name (`seq`, `client`, `client RCV.NXT`), what the author claims,
    what the model says, the rules that decided, and where in its entry it is claimed."""

    fact: str
    kind: Kind
    claimed: Value
    decided: Value
    rules: tuple[Rule, ...]
    path: Path

    @property
    def agrees(self) -> bool:
        """The claim is what the model says."""
        return self.claimed == self.decided

    @property
    def answer(self) -> One:
        """What is so."""
        return One(self.kind, self.decided)

    @classmethod
    def of(cls, name: str, claimed: str, fact: Fact, path: Path) -> "Decision":
        """A claim beside the fact that decides it."""
        return cls(name, fact.kind, fact.kind.read(claimed), fact.value, fact.rules, path)

    def read(self, written: str) -> Value:
        """Another value of the fact, in its unit."""
        value = self.kind.read(written)
        if isinstance(value, Quantity) and isinstance(self.decided, Quantity):
            return value._replace(unit=self.decided.unit)
        return value


@dataclass(frozen=True)
class Evidence:
    """What backs a claim besides a run: how it was decided, whether it holds, and what a reader
    is told, exactly and, as `shown`, in one plain sentence; `finds` tells the author what was
    found for what stands at `path` in the entry."""

    how: How
    holds: bool
    told: Text
    finds: str
    path: Path
    sources: tuple[str, ...] = ()
    shown: Text | None = None
    example: Example | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of an entry: decisions where the model decided, evidence where a search, a
    variant or a constant did, findings where they could not or disagree; the run behind it, and
    the segment that a step entry is about.  `said` is the fact that a true-or-false claim states,
    beside what is so; `begun` is the state in which an event met a host."""

    loaded: LoadedEntry
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()
    trace: Trace | None = None
    passage: Passage | None = None
    evidence: tuple[Evidence, ...] = ()
    said: Decision | None = None
    begun: State | None = None

    @property
    def is_decided(self) -> bool:
        """The model, a search, a variant or the constants decided something."""
        return bool(self.decisions or self.evidence)

    @property
    def is_by_model(self) -> bool:
        """The model decided something, a search or a variant of it: no constants alone."""
        hows = {each.how for each in self.evidence}
        return bool(hows - {"constant", "computed"}) or bool(self.decisions and not hows)

    @property
    def often_said(self) -> dict[str, str]:
        """The wrong values that are often heard, by fact; a value alone belongs to the only
        fact."""
        said = self.loaded.entry.often_said
        if ONLY in said and len(self.decisions) == 1:
            return {self.decisions[0].fact: said[ONLY]}
        return said


def refused(loaded: LoadedEntry, *findings: Finding) -> Verdict:
    """Nothing can be decided: why."""
    return Verdict(loaded, findings=findings)


def disagreement(loaded: LoadedEntry, decision: Decision) -> Finding:
    """What is so, instead of what the author claims."""
    if isinstance(decision.decided, State | Change) and isinstance(decision.claimed, Unread):
        words = (word.strip() for word in decision.claimed.words.split("->"))
        if unknown := next((word for word in words if word not in set(State)), None):
            message = f"unknown state '{unknown}'{suggestion(unknown, State)}"
            return loaded.finding(message, *decision.path)
    return loaded.finding(what_is(decision), *decision.path)


def what_is(decision: Decision) -> str:
    """`seq is x, not x+1 (RFC 9293 §3.10.1)`"""
    because = f" ({decision.rules[-1].source})" if decision.rules else ""
    claimed = "" if decision.agrees else f", not {written(decision.claimed)}"
    subject = "the answer" if decision.fact == ONLY else decision.fact
    return f"{subject} is {written(decision.decided)}{claimed}{because}"
