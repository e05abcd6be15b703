"""The papers that were drawn here, by their codes: what `quiz --like CODE` draws again.

A code tells nothing of the seed, and so is safe on a paper; what it stands for is remembered in
the folder of the history, one line of JSON a paper.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from quizgen.cli.common import Choice
from quizgen.paper.blueprint import Blueprint

FILE = "papers.jsonl"


class Drawing(NamedTuple):
    """All that decides what stands on the forms of a paper, but the content."""

    number: int
    mix: Mapping[str, int]
    open: int
    many: int
    same: bool
    seed: int
    core: bool
    topics: Sequence[str]
    levels: Sequence[str]

    @property
    def blueprint(self) -> Blueprint:
        """What each form holds."""
        return Blueprint(self.number, self.mix, self.open)

    @property
    def choice(self) -> Choice:
        """Which questions are drawn from."""
        return Choice(self.core, self.topics, self.levels)

    @property
    def command(self) -> str:
        """What draws these forms again, anywhere."""
        mix = ",".join(f"{topic}={number}" for topic, number in self.mix.items())
        parts = [
            f"--mix {mix}" if mix else f"-n {self.number}",
            "--core" if self.core else "--all",
            *(f"--topic {topic}" for topic in self.topics),
            *(f"--level {level}" for level in self.levels),
            f"--open {self.open}" if self.open else "",
            f"--forms {self.many}" if self.many > 1 else "",
            "--same" if self.same else "",
            f"--seed {self.seed}",
        ]
        return " ".join(["quizgen quiz", *filter(None, parts)])


def remember(home: Path, codes: Iterable[str], drawing: Drawing) -> None:
    """Add a paper; raises OSError where the folder cannot be written."""
    home.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"codes": list(codes), **drawing._asdict()}, ensure_ascii=False)
    with (home / FILE).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")  # whole, though the line before it was cut short


def recall(home: Path, code: str) -> Drawing | None:
    """The last paper of this code; None where none was drawn here.  A line that was cut short or
    spoiled is none."""
    file = home / FILE
    lines = file.read_text("utf-8", errors="replace").splitlines() if file.is_file() else []
    for line in reversed(lines):
        try:
            found = json.loads(line)
            if code.upper() in found.pop("codes"):
                return Drawing(**found)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return None
