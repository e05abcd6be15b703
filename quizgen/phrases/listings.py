"""Hold what was read of a listing against it: states that an event meets, runs that can be, and
the segments or states of a scenario in order."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quizgen.phrases.alignment import align
from quizgen.phrases.disagreements import Problem, unread
from quizgen.phrases.history import history
from quizgen.phrases.reading import Reading, Said
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.trace import run

_HOSTS = ("client", "server")


class Class(NamedTuple):
    """The states asked for: an event meets them, and a fact then has a value."""

    event: str
    fact: str
    value: str
    source: str


class Space(NamedTuple):
    """The runs asked for: what the search allows, what is listed, and what is cited.

    `start` has all scenarios written out; `limits` are losses, duplicates and retransmissions.
    """

    runs: tuple[str, ...]
    start: str
    calls: str
    limits: Mapping[str, str]
    in_order: bool
    patient: bool
    source: str


class Sequence(NamedTuple):
    """What is asked of a scenario: its segments, or the states of `host`; and what is cited.

    `script` has all scenarios written out.
    """

    scenario: str
    script: str
    host: str
    first: str
    source: str


def misread_class(reading: Reading, asked: Class) -> list[Problem]:
    """Everything in the words that cannot be read, or is not what `classify` asks."""
    if problems := list(unread(reading)):
        return problems
    events = [said.slot("event") for said in reading.said if said.slot("event")]
    problems = list(_uncited(reading, asked.source))
    if events != [asked.event]:
        told = " and ".join(events) or "no event"
        problems.append(Problem(1, f"the words say {told}; the model is asked about {asked.event}"))
    problems += _wrong_condition(reading, asked)
    return [*problems, *_wrong_property(reading, asked)]


_CONDITIONS = {
    ("CLOSE", "FIN"): "nothing waits",
    ("SEND", "ACK with data"): "open window",
    ("retransmission timeout", "FIN"): "all acknowledged",
    ("SYN", "SYN,ACK"): "no reuse",
}
"""What the words must take for granted, as the model does, for the answer to be the only one."""


def _wrong_condition(reading: Reading, asked: Class) -> Iterator[Problem]:
    wanted = _CONDITIONS.get((asked.event, asked.value), "")
    told = [said for said in reading.facts if said.fact == "condition"]
    if wanted and not told:
        yield Problem(1, f"the words do not say the condition '{wanted}'")
    for said in told:
        if said.slot("is") != wanted:
            yield _out_of_place(reading, said)
    for said in reading.asked:
        if said.slot("again") and asked.event != "retransmission timeout":
            yield _out_of_place(reading, said)


def _wrong_property(reading: Reading, asked: Class) -> Iterator[Problem]:
    if len(reading.asked) != 1:
        yield Problem(1, f"the words ask {len(reading.asked) or 'no'} questions; ask one")
        return
    said = reading.asked[0]
    value = said.slot(asked.fact)
    if value != asked.value:
        told = " ".join(said.slot(name) for name in ("sends", "next", "tells", "timer")).strip()
        message = (
            f"the words ask for {told or 'nothing'}; 'classify' has {asked.fact} {asked.value}"
        )
        yield Problem(said.start + 1, message)
    elif said.slot("itself") not in ("", value):
        yield Problem(said.start + 1, f"{said.slot('itself')} is not {value} itself")


def _out_of_place(reading: Reading, said: Said) -> Problem:
    words = reading.text[said.start : said.end]
    return Problem(said.start + 1, f"the words say “{words}”; it has no part in this")


def _uncited(reading: Reading, source: str) -> Iterator[Problem]:
    """A standard that the words name must be cited."""
    for said in reading.said:
        number = said.slot("rfc")
        if number and f"RFC {number} " not in f"{source} ":
            yield Problem(said.start + 1, f"the words name RFC {number}; cited is {source}")


# Runs.


def misread_runs(reading: Reading, asked: Space) -> list[Problem]:
    """Everything in the words that cannot be read, or is not what the search allows."""
    return list(unread(reading)) or [
        *_uncited(reading, asked.source),
        *_wrong_start(reading, asked),
        *_wrong_calls(reading, asked),
        *_wrong_limits(reading, asked),
        *_wrong_runs(reading, asked),
    ]


def _wrong_start(reading: Reading, asked: Space) -> Iterator[Problem]:
    """The states in which the search starts; a host that is CLOSED need not be told."""
    states = dict(zip(_HOSTS, map(str, run(asked.start).end.states), strict=True))
    told: set[str] = set()
    for said in reading.facts:
        both, host = said.slot("both"), said.slot("host")
        found = {"server": said.slot("server"), **dict.fromkeys(_HOSTS * bool(both), both)}
        if said.fact == "starts" and host:
            found[host] = said.slot("state")
        for name, state in found.items():
            told |= {name} if state else set()
            if state and state != states[name]:
                message = f"the words say {state}; the search starts with the {name} in"
                yield Problem(said.start + 1, f"{message} {states[name]}")
    for name in _HOSTS:
        if name not in told and states[name] != "CLOSED":
            yield Problem(1, f"the words do not say that the {name} is in {states[name]}")


def _wrong_calls(reading: Reading, asked: Space) -> Iterator[Problem]:
    """What each user may do, and what is set or old at the start."""
    told: dict[str, Said] = {}
    for said in reading.facts:
        for host in _HOSTS if said.slot("host") == "both" else (said.slot("host"),):
            for call in said.slot("call").split(" and "):
                octets = f" {said.slot('octets')}" if call == "sends" else ""
                told |= {f"{host} {call}{octets}": said} if call else {}
            told |= {f"{host} delays ACKs": said} if said.fact == "delays" else {}
            told |= {f"old SYN from {host}": said} if said.fact == "old" else {}
    start = [each.text for each in parse(asked.start)]
    wanted = [" ".join(call.split()) for call in asked.calls.split(";")]
    wanted += [text for text in start if text.endswith("delays ACKs")]
    wanted += [text.partition(" seq=")[0] for text in start if text.startswith("old ")]
    for text, said in told.items():
        if text not in wanted:
            yield Problem(said.start + 1, f"the words say '{text}'; the search has no such thing")
    for text in wanted:
        if text not in told:
            yield Problem(1, f"the words do not say '{text}', which the search allows")


def _wrong_limits(reading: Reading, asked: Space) -> Iterator[Problem]:
    told = {said.fact: said for said in reading.facts}
    for name, wanted in asked.limits.items():
        said = told.get(name)
        found = said.slot("n") if said else ""
        if found != wanted and (found or name != "duplicates" or wanted != "0"):
            start = said.start if said else 0
            message = f"the words say {found or 'nothing'} of {name}; the search allows {wanted}"
            yield Problem(start + 1, message)
    patient = told.get("retransmissions")
    if bool(patient and patient.slot("patient")) != asked.patient:
        yield Problem(1, "'patient' and the words about timers differ")
    if ("in_order" in told) != asked.in_order:
        yield Problem(1, "'in_order' and the words about the order of arrival differ")


def _wrong_runs(reading: Reading, asked: Space) -> Iterator[Problem]:
    """Whose states, or that segments, are listed."""
    hosts = {text.partition(":")[0] if ":" in text else "" for text in asked.runs}
    if len(reading.asked) != 1 or len(hosts) != 1:
        yield Problem(1, "the words ask for one kind of run: of segments, or of a host's states")
        return
    said, host = reading.asked[0], hosts.pop()
    wants = "" if said.slot("what") else said.slot("host")
    if wants != host:
        yield Problem(
            said.start + 1,
            f"the words ask for {_kind(wants)}; listed are {_kind(host)}",
        )
    for fact in reading.facts:
        second = {text.partition(" -> ")[2].partition(" -> ")[0] for text in asked.runs}
        if fact.fact == "sent_first" and (host, second) != ("client", {"FIN-WAIT-1"}):
            yield _out_of_place(reading, fact)


def _kind(host: str) -> str:
    return f"states of the {host}" if host else "segments"


# The segments or states of a scenario.


def misread_sequence(reading: Reading, asked: Sequence) -> list[Problem]:
    """Everything in the words that cannot be read, or is not so in the scenario."""
    if problems := list(unread(reading)):
        return problems
    problems = list(_uncited(reading, asked.source))
    if len(reading.asked) != 1 or reading.asked[0].fact not in ("ask_order", "ask_path"):
        return [*problems, Problem(1, "the words do not ask for an order")]
    said = reading.asked[0]
    wanted = "ask_path" if asked.host else "ask_order"
    if said.fact != wanted or said.slot("who") != asked.host:
        told = said.slot("who")
        message = f"the words ask for {_kind(told)}; the answer has {_kind(asked.host)}"
        problems.append(Problem(said.start + 1, message))
    if said.slot("first") not in ("", asked.first):
        message = f"the words say {said.slot('first')} first; it is {asked.first}"
        problems.append(Problem(said.start + 1, message))
    if said.slot("title") != asked.scenario:
        title = said.slot("title") or "no scenario"
        message = f"the words name '{title}'; the answer is of '{asked.scenario}'"
        problems.append(Problem(said.start + 1, message))
    found = align(reading.facts, history(run(asked.script)))
    for each in (*found.absent, *((found.misplaced,) if found.misplaced else ())):
        words = reading.text[each.start : each.end]
        problems.append(Problem(each.start + 1, f"the words say “{words}”; the scenario does not"))
    return problems
