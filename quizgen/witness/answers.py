"""`quizgen verify --entries`: the kernel's answers to what entries ask, and a table of them."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quizgen.witness.linux import SHUTDOWN
from quizgen.witness.questions import Answer, Question, Verdict, answers
from quizgen.witness.verify import NO_LINUX, wrapped
from quizgen.witness.watch import Method, best, kernel


@dataclass(frozen=True)
class Answers:
    """All answers of one kernel; `missing` is what it would have taken to ask it."""

    kernel: str
    missing: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many questions came to this verdict."""
        return sum(answer.verdict is verdict for answer in self.answers)

    @property
    def differs(self) -> bool:
        """Something differed that is not documented."""
        return any(each.verdict is Verdict.DIFFERS and not each.why for each in self.answers)

    def as_json(self) -> dict[str, Any]:
        """The answers as values that JSON knows."""
        return {**asdict(self), "differs": self.differs}


def report(questions: Sequence[Question], progress: Callable[[str], None]) -> Answers:
    """Ask each question over the wire; call `progress` with its name before.

    Takes about a minute for the questions of the content.
    """
    if sys.platform != "linux":
        return Answers(kernel(), (NO_LINUX,))
    with best() as watch:
        if watch.method is not Method.WIRE:
            return Answers(kernel(), watch.missing)
        return Answers(kernel(), (), tuple(answers(questions, watch, progress)))


def table(found: Answers) -> str:
    """The answers for a terminal: what differs and why, what was not tried and why, and a sum."""
    lines = [found.kernel, ""]
    lines += _grouped("Linux answers otherwise:", _differing(found.answers))
    lines += _grouped("Not tried:", _untried(found.answers))
    lines.append(
        f"{found.count(Verdict.BOTH)} hold for both, {found.count(Verdict.DIFFERS)} differ, "
        f"{found.count(Verdict.UNTRIED)} not tried."
    )
    lines += [wrapped(f"Missing: {missing}.", 0) for missing in found.missing]
    return "\n".join(lines)


def _grouped(title: str, told: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each reason once, above what it is the reason of."""
    owners: dict[str, list[str]] = {}
    for why, what in told:
        owners.setdefault(why, []).append(what)
    if owners:
        yield title
    for why, each in owners.items():
        yield wrapped(f"{why.removesuffix('.')}:", 2)
        yield from (wrapped(what, 4) for what in each)
    if owners:
        yield ""


def _differing(answers: Iterable[Answer]) -> Iterator[tuple[str, str]]:
    for each in answers:
        if each.verdict is Verdict.DIFFERS:
            facts = ", ".join(f"{fact}: {value}" for fact, value in each.seen.items())
            by = f" (with {each.closes_with}())" if each.closes_with != SHUTDOWN else ""
            yield each.why or "as nobody has documented", f"{each.name}: {facts}{by}"


def _untried(answers: Iterable[Answer]) -> Iterator[tuple[str, str]]:
    for each in answers:
        if each.verdict is Verdict.UNTRIED:
            yield each.why, each.name
