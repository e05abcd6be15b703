"""The shape of what authors write: a topic file, its scenarios and its entries.

These classes are the format.  `quizgen schema` prints them as a JSON Schema, so the docstrings
and descriptions below are what an editor shows while an entry is being written.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from quizgen.tcp.tables import State

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]


def _on_one_line(words: str) -> str:
    joined = " ".join(words.split())
    if not joined:
        raise ValueError("expected some text, found nothing")
    return joined


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


Words = Annotated[str, Field(min_length=1), AfterValidator(_on_one_line)]
Value = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Level(StrEnum):
    """Who is asked this in an interview."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Text(_Written):
    """The same words in English and Chinese."""

    en: Words
    zh: Words


class Scenario(_Written):
    """A named script.  Its segments are counted from those its own statements send; what
    `do NAME` runs before does not count."""

    title: Annotated[Text, Field(description="As in 'In {title}, ...' and '在{title}中'")]
    segment: Annotated[
        Text, Field(description="What one segment is called; {n} is its number, {of} how many")
    ] = Text(en="segment {n} of {of}", zh="第{n}个报文段（共{of}个）")
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
        for words in (name.en, name.zh):
            if "{n}" not in words:
                raise ValueError("a segment's name needs its number: {n}")
            if re.search("[{}]", words.replace("{n}", "").replace("{of}", "")):
                raise ValueError("only {n} and {of} may stand in braces")
        return name


class Change(NamedTuple):
    """A host's state before and after a segment."""

    before: State
    after: State

    def __str__(self) -> str:
        return str(self.before) if self.before is self.after else f"{self.before} -> {self.after}"


HostName = Literal["client", "server"]


class Facts(_Written):
    """What is claimed of one segment.  Every fact is optional, and every fact given is decided
    by running the scenario."""

    sender: Annotated[HostName | None, Field(alias="from")] = None
    flags: Annotated[str | None, Field(description="As the RFC prints them: SYN,ACK")] = None
    seq: Annotated[Value | None, Field(description="In symbols: x+1")] = None
    ack: Annotated[Value | None, Field(description="In symbols; 'none' when ACK is off")] = None
    client: Annotated[
        str | None, Field(description="State, or 'BEFORE -> AFTER' of sending or receiving it")
    ] = None
    server: Annotated[str | None, Field(description="As for client")] = None
    takes: Annotated[int | None, Field(description="How many sequence numbers it takes")] = None
    data: Annotated[
        Literal["now", "later", "never"] | None,
        Field(description="When data in it would reach the user: later is at ESTABLISHED"),
    ] = None
    call: Annotated[
        Literal["connect", "listen", "send", "close", "none"] | None,
        Field(description="The socket call that causes it; close stands for shutdown too"),
    ] = None
    returns: Annotated[
        Literal["connect", "accept", "recv", "none"] | None,
        Field(description="The socket call that returns on it; recv returns 0, end of file"),
    ] = None


class Point(_Written):
    """One thing a good answer says, to be ticked; `by` names the entry that proves it."""

    en: Words
    zh: Words
    by: Slug | None = None


class Entry(_Written):
    """One piece of knowledge: what is claimed, what is asked, and why it is so.

    Exactly one form is used: `step` with `facts`; `after` with `ask` and `answer`; `state` and
    `event` with `answer` (a question is made where `ask` is missing); or `ask` with `say`.
    """

    id: Annotated[Slug, Field(description="Its identity for ever; learners' progress hangs on it")]
    level: Annotated[Level | None, Field(strict=False)] = None
    source: Annotated[str, Field(description="RFC 9293 §3.5; several are joined by ';'")]
    step: Annotated[str | None, Field(description="'handshake 2': its second segment")] = None
    facts: Facts | None = None
    after: Annotated[str | None, Field(description="A script; 'do NAME' runs a scenario")] = None
    state: Annotated[str | None, Field(description="The state of a host, as in 'step'")] = None
    event: Annotated[str | None, Field(description="What meets it there")] = None
    ask: Text | None = None
    answer: Annotated[
        dict[str, Value] | None,
        Field(
            description="client, server or next: a state; sends, seq, ack, tells, timer: of the "
            "last step; 'client RCV.NXT': a variable of a TCB"
        ),
    ] = None
    say: Annotated[Text | None, Field(description="An answer spoken in 30 seconds")] = None
    points: tuple[Point, ...] = Field(default=(), strict=False)
    why: Annotated[Text | None, Field(description="Why it is so; shown with the answer")] = None
    follow_ups: tuple[Slug, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _one_form(self) -> "Entry":
        forms = {
            "step": ("step", "facts"),
            "after": ("after", "ask", "answer"),
            "state": ("state", "event", "answer"),
            "say": ("ask", "say"),
        }
        used = [form for form in forms if getattr(self, form) is not None]
        if len(used) != 1:
            raise ValueError(
                "an entry has exactly one of 'step', 'after', 'state' and 'say'; found "
                + (" and ".join(f"'{form}'" for form in used) or "none")
            )
        missing = [key for key in forms[used[0]] if getattr(self, key) is None]
        if missing:
            raise ValueError(f"'{used[0]}' needs '{missing[0]}' beside it")
        return self


class TopicFile(_Written):
    """One YAML file: a topic, the scenarios it names, and its entries."""

    topic: Slug
    title: Text
    level: Annotated[Level | None, Field(strict=False)] = None
    scenarios: dict[str, Scenario] = {}
    entries: tuple[Entry, ...] = Field(default=(), strict=False)
