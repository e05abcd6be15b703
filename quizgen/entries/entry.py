"""The shape of what authors write: constants, scenarios, and what all entries have in common.

These classes are the format, with those of `forms`.  `quizgen schema` prints them as a JSON
Schema, so the docstrings and descriptions below are what an editor shows while an entry is being
written.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from quizgen import words
from quizgen.entries.level import Asked, Level
from quizgen.entries.text import OneLine, Prose, Sentence, Text, Written
from quizgen.quantity import Unit
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.widening import Widening

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


Value = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)]

_SAY = words.Words("entries")
_MOST_OF_A_KIND = 4  # losses, duplicates or retransmissions: more takes a search too long
ONLY = "value"  # the name of a fact that is written without one


def _as_facts(value: object) -> object:
    """One value answers the only question."""
    return value if isinstance(value, dict) or value is None else {ONLY: value}


Answer = Annotated[dict[str, Value], Field(min_length=1)]
"""What an author answers: values by fact."""

Listed = Annotated[tuple[Value, ...], Field(strict=False)]
"""An answer that is a list."""

Popular = Annotated[
    dict[str, Value],
    BeforeValidator(_as_facts, json_schema_input_type=dict[str, str | int] | str | int),
    Field(description="The wrong value that is often heard; the first rival"),
]


class Scenario(Written):
    """A named script.  Its segments are counted from those its own statements send; what
    `do NAME` runs before does not count."""

    title: Annotated[Text, Field(description="As in 'In {title}, ...' and '在{title}中'")]
    segment: Annotated[
        Text,
        Field(
            default_factory=lambda: _SAY("segment"),
            description="What one segment is called; {n} is its number, {of} how many",
        ),
    ]
    numbers: Annotated[
        Text | None,
        Field(
            description="What the symbols stand for, where it is not x and y, or "
            "what 'client is at u' names at the start"
        ),
    ] = None
    script: str

    @field_validator("segment")
    @classmethod
    def _known_places(cls, name: Text) -> Text:
        for named in name.values():
            if "{n}" not in named:
                raise ValueError("a segment's name needs its number: {n}")
            if re.search("[{}]", named.replace("{n}", "").replace("{of}", "")):
                raise ValueError("only {n} and {of} may stand in braces")
        return name


def _few_or_any(value: object) -> object:
    if value != "any" and (type(value) is not int or not 0 <= value <= _MOST_OF_A_KIND):
        raise ValueError(f"expected 0 to {_MOST_OF_A_KIND} or 'any', found {value!r}")
    return value


class Within(Written):
    """The bounds of a search.  What is left out is as in `quizgen explore`: from a listening
    server, with the calls to open and close, nothing lost, in any order."""

    start: Annotated[str, Field(description="A script that has run before")] = Bounds().start
    calls: Annotated[
        str, Field(description="What the users may do, each once, at any time and in any order")
    ] = Bounds().calls
    losses: Annotated[int, Field(ge=0, le=_MOST_OF_A_KIND)] = 0
    duplicates: Annotated[int, Field(ge=0, le=_MOST_OF_A_KIND)] = 0
    retransmissions: Annotated[
        int | Literal["any"],
        BeforeValidator(_few_or_any),
        Field(description="Up to 4, or 'any': two at any time, others when nothing is in flight"),
    ] = 0
    in_order: Annotated[bool, Field(description="Each wire delivers in order")] = False
    patient: Annotated[bool, Field(description="Timers wait until nothing is in flight")] = False
    without: Annotated[
        tuple[Widening, ...],
        Field(
            strict=False,
            description="What the words exclude: one more of it, or disorder, would make happen "
            "what never does",
        ),
    ] = ()


class Fewest(Written):
    """How few segments must be sent until a predicate holds."""

    goal: str
    segments: Annotated[int, Field(ge=0)]


class Searched(Written):
    """What searches may decide beside a `say` or a `claim`."""

    because: Annotated[
        str | None, Field(description="A variant of TCP, as in 'quizgen why', that shows it")
    ] = None
    never: Annotated[str | None, Field(description="A predicate that never holds")] = None
    can: Annotated[str | None, Field(description="A predicate that can hold")] = None
    fewest: Fewest | None = None
    within: Within | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "Searched":
        found = [key for key in ("never", "can", "fewest") if getattr(self, key) is not None]
        if found and self.within is None:
            raise ValueError(f"'{found[0]}' needs 'within' beside it")
        if self.within is not None and not found:
            raise ValueError("'within' stands beside 'never', 'can' or 'fewest'")
        return self


class Constant(Written):
    """A number from a standard or from Linux; texts name it in braces: `{tcp_syn_retries}`."""

    value: Annotated[int, Field(ge=0)]
    unit: Unit
    name: Text
    source: Annotated[str, Field(description="RFC 9293 §3.4.2, or Linux tcp(7)")]
    of: Annotated[Literal["rfc", "linux"], Field(description="Who sets it")]
    path: Annotated[
        str | None, Field(pattern="^/proc/sys/", description="Where Linux shows it")
    ] = None
    field: Annotated[int, Field(ge=1, description="Which number there, from 1")] = 1
    varies: Annotated[bool, Field(description="Linux sets it by the memory of the machine")] = False


class Entry(Written):
    """One piece of knowledge: what is claimed, what is asked, and why it is so.  Its form is told
    by its keys; every form has these."""

    form: ClassVar[str]  # as a reader calls it

    id: Annotated[Slug, Field(description="Its identity for ever; learners' progress hangs on it")]
    level: Annotated[Level | None, Field(strict=False)] = None
    asked: Annotated[
        Asked | None, Field(strict=False, description="How often; common where it is not said")
    ] = None
    source: Annotated[str, Field(description="RFC 9293 §3.5; several are joined by ';'")]
    refutes: Annotated[
        Text | None, Field(description="The wrong claim that is often heard, in its own words")
    ] = None
    why: Annotated[Prose | None, Field(description="Why it is so; shown with the answer")] = None
    follow_ups: tuple[Slug, ...] = Field(default=(), strict=False)
    waive: dict[str, OneLine] = Field(
        default={}, description="Rules of lint this entry may break, each with why"
    )

    @property
    def question(self) -> tuple[str, Text] | None:
        """What the author asks in own words, and the key it is written under."""
        return None

    @property
    def explained(self) -> dict[str, Sequence[Sentence]]:
        """The sentences that explain, by the key they are written under."""
        return {"why": self.why.root} if self.why else {}

    @property
    def often_said(self) -> dict[str, str]:
        """The wrong values that are often heard, by fact; a value alone has the fact `ONLY`."""
        return {}

    @property
    def cites(self) -> tuple[str, ...]:
        """The citations that decide the answer, where nothing else does."""
        return ()

    @property
    def is_searched(self) -> bool:
        """A search decides something here."""
        return False

    def premises(self) -> Iterator[str]:
        """What the claim starts from, as the author wrote it."""
        yield from ()

    def scenarios(self) -> Iterator[str]:
        """Scripts and names of scenarios that the claim builds on: `do handshake`."""
        yield from ()
