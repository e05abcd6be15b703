"""Ladders as Mermaid sequence diagrams, for Markdown that draws them (GitHub, GitLab, Obsidian).

Mermaid's arrows arrive where they leave.  So an arrow stands where its segment arrives, dotted if
it left earlier, and a note stands where that one left.
"""

import re
from collections.abc import Iterator, Sequence

from quizgen.tcp.model.network import Side
from quizgen.tcp.views.ladder import Mark, Row
from quizgen.words import Words

_SAY = Words("tcp")
_ARROWS = {Mark.PASSES: "->>", Mark.LOST: "-x", Mark.ARRIVES: "-->>", Mark.VANISHES: "--x"}
_NAMES = {Side.CLIENT: "C", Side.SERVER: "S"}
_BESIDE = {Side.CLIENT: "left of C", Side.SERVER: "right of S"}


def quoted(words: str) -> str:
    """Escape words for Mermaid: `#` and `;` end its statements, `<` and `>` would be HTML."""
    return re.sub(r'[#;<>&"{}]', lambda found: f"#{ord(found[0])};", " ".join(words.split()))


def sequence_diagram(
    drawn: Sequence[Row],
    hosts: tuple[str, str] = ("client", "server"),
    *,
    title: str,
    language: str = "en",
) -> str:
    """Write rows as a Mermaid `sequenceDiagram`."""
    lines = ["sequenceDiagram", f"accTitle: {quoted(title)}"]
    lines += [f"participant {_NAMES[side]} as {quoted(hosts[side])}" for side in Side]
    shown = ["", ""]
    for row in drawn:
        lines += _segment(row, _SAY("ladder.leaves")[language])
        for side, words in zip(Side, (row.left, row.right), strict=True):
            is_note = words.startswith("(")
            if words and words != shown[side]:
                lines.append(f"Note {_BESIDE[side]}: {quoted(words)}")
            if words and not is_note:
                shown[side] = words
    return "\n    ".join(lines) + "\n"


def _segment(row: Row, leaves: str) -> Iterator[str]:
    near, far = _NAMES[row.sender], _NAMES[row.sender.peer]
    if row.mark is Mark.DEPARTS:
        yield f"Note over {near}: {quoted(f'{leaves}: {row.label}')}"
    elif row.mark is not Mark.NOTE:
        yield f"{near}{_ARROWS[row.mark]}{far}: {quoted(row.label)}"
