"""The ways to answer a question of a drill."""

from enum import StrEnum


class Form(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    TRUTH = "truth"
    TYPED = "typed"
    OPEN = "open"
