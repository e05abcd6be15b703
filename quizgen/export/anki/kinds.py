"""The ways in which cards ask."""

from enum import StrEnum


class CardKind(StrEnum):
    """How a card asks: by options, by a gap in a ladder, for words aloud, from memory, or for
    what is typed."""

    CHOICE = "choice"
    GAP = "gap"
    OPEN = "open"
    RECALL = "recall"
    TYPED = "typed"
