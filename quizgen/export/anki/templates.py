"""The templates of the note types, put together from the files of `templates/anki`.

`%n` in them is the number of a card; `%script` and `%style` are what all cards share.
"""

from pathlib import Path
from typing import NamedTuple

from quizgen.lock import LADDER
from quizgen.tcp.views.svg import dark_style

DARK = "#1f2023"
_NIGHT = (".nightMode", ".night_mode")  # desktop and new AnkiDroid; old AnkiDroid


class Side(NamedTuple):
    """Both sides of a card, in Anki's notation."""

    name: str
    front: str
    back: str


def sides(kind: str, cards: int, templates: Path) -> list[Side]:
    """The cards of a note type: as many as it has questions, or one for all gaps."""
    folder = templates / "anki"
    script = (folder / "card.js").read_text("utf-8").strip()
    files = ("ladder-front.html", "ladder-back.html") if kind == LADDER else _QUESTION
    front, back = (
        (folder / file).read_text("utf-8").strip().replace("%script", script) for file in files
    )
    return [
        Side(f"Card {card}", front.replace("%n", str(card)), back.replace("%n", str(card)))
        for card in range(1, (cards or 1) + 1)
    ]


_QUESTION = ("front.html", "back.html")


def css(templates: Path) -> str:
    """The style of every card, by day and by night."""
    night = "".join(dark_style(DARK, within) for within in _NIGHT)
    return (templates / "anki" / "style.css").read_text("utf-8") + night.strip() + "\n"
