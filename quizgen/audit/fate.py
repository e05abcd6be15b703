"""What can become of a change."""

from enum import StrEnum


class Fate(StrEnum):
    """What became of a change."""

    NOTICED = "noticed"
    LEFT_TRUE = "left true"
    LEFT_TO_LOCK = "left to lock"
    SURVIVED = "survived"
