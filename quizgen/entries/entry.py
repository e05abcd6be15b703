"""The shape of what authors write: a topic file, its scenarios and its entries.

These classes are the format.  `quizgen schema` prints them as a JSON Schema, so the docstrings
and descriptions below are what an editor shows while an entry is being written.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, field_validator, model_validator

from quizgen.entries.text import Prose, Sentence, Text, Words, Written
from quizgen.tcp.model.tables import State
from quizgen.tcp.search.space import Bounds

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value


Value = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)]

_MOST_OF_A_KIND = 4  # losses, duplicates or retransmissions: more takes a search too long
ONLY = "value"  # the name of the one fact of an answer that is written without names


def _as_facts(value: object) -> object:
    """One value answers the only question; the items of a list are numbered from 1."""
    if isinstance(value, list | tuple):
        return {str(number): item for number, item in enumerate(value, 1)}
    return value if isinstance(value, dict) or value is None else {ONLY: value}


Answer = Annotated[
    dict[str, Value],
    BeforeValidator(
        _as_facts,
        json_schema_input_type=dict[str, str | int] | list[str | int] | str | int,
    ),
]
"""What an author answers: values by fact; a list or a single value where there are no names."""

Unit = Literal[
    "microseconds",
    "milliseconds",
    "seconds",
    "minutes",
    "hours",
    "days",
    "octets",
    "retries",
    "probes",
    "segments",
    "connections",
    "ports",
    "numbers",
    "plain",
]


class Level(StrEnum):
    """Who is asked this in an interview."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Scenario(Written):
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


class Facts(Written):
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


def _few_or_any(value: object) -> object:
    if value != "any" and (type(value) is not int or not 0 <= value <= _MOST_OF_A_KIND):
        raise ValueError(f"expected 0 to {_MOST_OF_A_KIND} or 'any', found {value!r}")
    return value


class Within(Written):
    """The bounds of a search.  What is left out is as in `quizgen explore`: from a listening
    server, with the calls to open and close, nothing lost, in any order."""

    start: Annotated[str, Field(description="A script that has run before")] = Bounds().start
    calls: Annotated[
        str, Field(description="What the users may do at any time, each host in this order")
    ] = Bounds().calls
    losses: Annotated[int, Field(ge=0, le=_MOST_OF_A_KIND)] = 0
    duplicates: Annotated[int, Field(ge=0, le=_MOST_OF_A_KIND)] = 0
    retransmissions: Annotated[
        int | Literal["any"],
        BeforeValidator(_few_or_any),
        Field(description="Up to 4, or 'any': as needed, each when nothing is in flight"),
    ] = 0
    in_order: Annotated[bool, Field(description="Each wire delivers in order")] = False


class Fewest(Written):
    """How few segments must be sent until a predicate holds."""

    goal: str
    segments: Annotated[int, Field(ge=0)]


class Classify(Written):
    """A property that a state has or has not when an event meets it; one of `sends`, `next`,
    `tells` and `timer` says which."""

    event: str
    sends: Annotated[str | None, Field(description="'FIN' admits FIN,ACK; 'RST' any reset")] = None
    next: str | None = None
    tells: str | None = None
    timer: str | None = None

    @model_validator(mode="after")
    def _one_property(self) -> "Classify":
        known = ("sends", "next", "tells", "timer")
        if sum(getattr(self, name) is not None for name in known) != 1:
            raise ValueError("'classify' has exactly one of 'sends', 'next', 'tells' and 'timer'")
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


_FORMS = {
    "step": ("step", "facts"),
    "after": ("after", "ask", "answer"),
    "state": ("state", "event", "answer"),
    "say": ("ask", "say"),
    "claim": ("claim", "is"),
    "number": ("number", "unit", "ask", "answer"),
    "order": ("order", "answer"),
    "path": ("path", "answer"),
    "classify": ("classify", "ask", "answer"),
    "runs": ("runs", "within", "ask", "answer"),
}
_DECIDED_BESIDE = {  # what can decide a claim, and what it needs
    "after": ("after", "answer"),
    "state": ("state", "event", "answer"),
    "number": ("number", "unit", "answer"),
    "because": ("because",),
    "never": ("never", "within"),
    "can": ("can", "within"),
    "fewest": ("fewest", "within"),
}
_NEVER_CLAIMED = ("step", "say", "order", "path", "classify", "runs", "ask")
SEARCHED = ("never", "can", "fewest")


class Entry(Written):
    """One piece of knowledge: what is claimed, what is asked, and why it is so.

    Exactly one form is used: `step` with `facts`; `after` with `ask` and `answer`; `state` and
    `event` with `answer` (a question is made where `ask` is missing); `ask` with `say`; `claim`
    with `is`; `number` with `unit`, `ask` and `answer`; `order`, `path`, `classify` or `runs`
    with `answer`.  A `say` may be proven by `because`, `never`, `can` and `fewest`; a `claim` is
    proven by one of these, or by `after`, `state` or `number` with an `answer`.
    """

    id: Annotated[Slug, Field(description="Its identity for ever; learners' progress hangs on it")]
    level: Annotated[Level | None, Field(strict=False)] = None
    source: Annotated[str, Field(description="RFC 9293 §3.5; several are joined by ';'")]
    step: Annotated[str | None, Field(description="'handshake 2': its second segment")] = None
    facts: Facts | None = None
    after: Annotated[str | None, Field(description="A script; 'do NAME' runs a scenario")] = None
    show: Annotated[
        Literal[
            "tcpdump", "tcpdump client", "tcpdump server", "ss", "ss client", "ss server", "ladder"
        ]
        | None,
        Field(description="What 'after' looks like, shown below the question"),
    ] = None
    state: Annotated[str | None, Field(description="The state of a host, as in 'step'")] = None
    event: Annotated[str | None, Field(description="What meets it there")] = None
    number: Annotated[
        str | None,
        Field(description="Arithmetic over constants: doubling(initial_rto, tcp_syn_retries + 1)"),
    ] = None
    unit: Unit | None = None
    order: Annotated[
        str | None, Field(description="A scenario; the answer lists its segments: client SYN")
    ] = None
    path: Annotated[
        str | None, Field(description="'teardown client'; the answer lists the host's states")
    ] = None
    classify: Annotated[
        Classify | None, Field(description="The answer lists the states that have the property")
    ] = None
    runs: Annotated[
        tuple[Words, ...] | None,
        Field(
            strict=False,
            min_length=3,
            max_length=6,
            description="'client SYN -> server SYN,ACK', segments in order, or 'client: CLOSED -> "
            "SYN-SENT', the states of a host; the answer lists the numbers of those that can be",
        ),
    ] = None
    ask: Text | None = None
    answer: Annotated[
        Answer | None,
        Field(
            description="client, server or next: a state; sends, seq, ack, tells, timer: of the "
            "last step; 'client RCV.NXT': a variable of a TCB; a value alone or a list where the "
            "form has one answer"
        ),
    ] = None
    say: Annotated[Prose | None, Field(description="An answer spoken in 30 seconds")] = None
    claim: Annotated[Text | None, Field(description="A statement that is true or false")] = None
    holds: Annotated[bool | None, Field(alias="is", description="Is the claim true?")] = None
    because: Annotated[
        str | None, Field(description="A variant of TCP, as in 'quizgen why', that shows it")
    ] = None
    never: Annotated[str | None, Field(description="A predicate that never holds")] = None
    can: Annotated[str | None, Field(description="A predicate that can hold")] = None
    fewest: Fewest | None = None
    within: Within | None = None
    refutes: Annotated[
        Text | None, Field(description="The wrong claim that is often heard, in its own words")
    ] = None
    popular: Annotated[
        Answer | None, Field(description="The wrong value that is often heard; the first rival")
    ] = None
    points: Annotated[
        tuple[Sentence, ...],
        Field(strict=False, description="What a good answer says, to be ticked"),
    ] = ()
    why: Annotated[Prose | None, Field(description="Why it is so; shown with the answer")] = None
    follow_ups: tuple[Slug, ...] = Field(default=(), strict=False)
    waive: dict[str, Words] = Field(
        default={}, description="Rules of lint this entry may break, each with why"
    )

    @model_validator(mode="after")
    def _one_form(self) -> "Entry":
        if self.claim is not None:
            self._needs(_FORMS["claim"], "claim")
            proofs = self._written(_DECIDED_BESIDE)
            strangers = self._written(_NEVER_CLAIMED)
            if strangers:
                raise ValueError(f"'{strangers[0]}' does not stand beside 'claim'")
            if len(proofs) != 1:
                raise ValueError(
                    "a 'claim' is decided by exactly one of "
                    + ", ".join(f"'{proof}'" for proof in _DECIDED_BESIDE)
                )
            self._needs(_DECIDED_BESIDE[proofs[0]], proofs[0])
        else:
            used = self._written(_FORMS)
            if len(used) != 1:
                *first, last = (f"'{form}'" for form in _FORMS)
                raise ValueError(
                    f"an entry has exactly one of {', '.join(first)} and {last}; found "
                    + (" and ".join(f"'{form}'" for form in used) or "none")
                )
            self._needs(_FORMS[used[0]], used[0])
        self._nothing_idle()
        return self

    def _written(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if self._has(key)]

    def _has(self, key: str) -> bool:
        return getattr(self, "holds" if key == "is" else key) not in (None, ())

    def _needs(self, keys: Iterable[str], form: str) -> None:
        missing = [key for key in keys if not self._has(key)]
        if missing:
            raise ValueError(f"'{form}' needs '{missing[0]}' beside it")

    def _nothing_idle(self) -> None:
        """A key that decides nothing here would look as if it did."""
        searched = self._written(SEARCHED)
        for key in (*searched, "because"):
            if self._has(key) and not (self._has("say") or self._has("claim")):
                raise ValueError(f"'{key}' stands beside 'say' or 'claim'")
        for key in searched:
            self._needs(_DECIDED_BESIDE[key], key)
        for key, owners in _OWNERS.items():
            if self._has(key) and not self._written(owners):
                *first, last = (f"'{owner}'" for owner in owners)
                named = f"{', '.join(first)} or {last}" if first else last
                raise ValueError(f"'{key}' stands beside {named}")
        if self.step is not None and self.ask is not None:
            raise ValueError("'ask' is not used beside 'step': the questions are made")
        if self.step is not None and self.points:
            self._needs(("why",), "points")
        numbers = [str(number) for number, _ in enumerate(self.answer or {}, 1)]
        for form in self._written(_LISTED):
            if list(self.answer or {}) != numbers:
                raise ValueError(f"the answer to '{form}' is a list")


_LISTED = ("order", "path", "classify", "runs")
_OWNERS = {
    "facts": ("step",),
    "answer": ("after", "state", "number", *_LISTED),
    "points": ("say", "step"),
    "event": ("state",),
    "show": ("after",),
    "unit": ("number",),
    "within": (*SEARCHED, "runs"),
    "is": ("claim",),
    "popular": ("step", "after", "state", "number"),
}


class TopicFile(Written):
    """One YAML file: a topic, the scenarios it names, and its entries."""

    topic: Slug
    title: Text
    level: Annotated[Level | None, Field(strict=False)] = None
    scenarios: dict[str, Scenario] = Field(default={})
    entries: tuple[Entry, ...] = Field(default=(), strict=False)
