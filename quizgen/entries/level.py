"""Whom an interviewer asks, and how often."""

from enum import StrEnum


class Level(StrEnum):
    """Who is asked this in an interview."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Asked(StrEnum):
    """How often an interviewer asks this: in nearly every interview, now and then, hardly ever."""

    CORE = "core"
    COMMON = "common"
    RARE = "rare"
