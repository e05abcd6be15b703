"""Hold what was read of a claim that a search decides against the search: what can be or never is,
where the search starts, what users may do, how few segments, and which rule is changed."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from quizgen.phrases.disagreements import Problem, unread
from quizgen.phrases.reading import Reading, Said
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.predicate import And, Predicate, predicate

_HOSTS = ("client", "server")
_PEER = {"client": "server", "server": "client"}


class Searching(NamedTuple):
    """What decides the claim: its key (`never`, `can`, `fewest` or `because`) and what stands
    there, a predicate or a variant; the most or fewest segments; and the bounds.

    `start` has all scenarios written out, and `handshake` is what they are for an established
    connection.  `is_whole` says that the claim is about every run, so that its bounds must be told.
    """

    key: str
    goal: str
    segments: int | None
    start: str
    handshake: str
    calls: str
    losses: int
    without: tuple[str, ...]
    is_whole: bool
    source: str


def misread_claim(reading: Reading, asked: Searching) -> list[Problem]:
    """Everything in the words that cannot be read, or is not what the search decides."""
    if problems := list(unread(reading)):
        return problems
    claims = [said for said in reading.said if said.fact in ("can", "never", "fewest", "because")]
    if len(claims) != 1:
        return [Problem(1, f"the words claim {len(claims) or 'no'} things; claim one")]
    (claim,) = claims
    if claim.fact != asked.key:
        message = f"{_quoted(reading, claim)}, which is '{claim.fact}'; decided is '{asked.key}'"
        return [Problem(claim.start + 1, message)]
    if asked.key == "because":
        if claim.slot("variant") == asked.goal:
            return []
        told = claim.slot("variant")
        message = f"the words speak of '{told}'; decided is '{asked.goal}'"
        return [Problem(claim.start + 1, message)]
    return [
        *_uncited(reading, asked.source),
        *_wrong_goal(reading, claim, asked),
        *_wrong_hosts(reading, claim),
        *_wrong_start(reading, asked),
        *_wrong_bounds(reading, claim, asked),
    ]


def misread_number(reading: Reading, number: str, unit: str, answer: str) -> list[Problem]:
    """Everything in the words that cannot be read, or is not what `number` computes."""
    if problems := list(unread(reading)):
        return problems
    claims = [said for said in reading.said if said.fact == "number"]
    if len(claims) != 1:
        return [Problem(1, f"the words claim {len(claims) or 'no'} numbers; claim one")]
    (said,) = claims
    if said.slot("is") != number or said.slot("unit") not in ("", unit):
        told = f"{said.slot('is')} in {said.slot('unit') or unit}"
        return [Problem(said.start + 1, f"the words speak of {told}; 'number' is {number}")]
    if said.slot("n") != answer:
        return [Problem(said.start + 1, f"the words say {said.slot('n')}; 'answer' is {answer}")]
    return []


def _quoted(reading: Reading, said: Said) -> str:
    return f"the words say “{reading.text[said.start : said.end]}”"


def _uncited(reading: Reading, source: str) -> Iterator[Problem]:
    for said in reading.said:
        number = said.slot("rfc")
        if number and f"RFC {number} " not in f"{source} ":
            yield Problem(said.start + 1, f"the words name RFC {number}; cited is {source}")


# What can be.


def _wrong_goal(reading: Reading, claim: Said, asked: Searching) -> Iterator[Problem]:
    told, wanted = _atoms(claim), set(_parts(predicate(asked.goal)))
    if told != wanted:
        shown = " and ".join(sorted(told)) or "nothing of a world"
        message = f"{_quoted(reading, claim)}, which is '{shown}'; searched is '{asked.goal}'"
        yield Problem(claim.start + 1, message)
    if asked.segments is not None and claim.slot("n") != str(asked.segments):
        message = f"the words say {claim.slot('n')} segments; 'fewest' has {asked.segments}"
        yield Problem(claim.start + 1, message)


def _atoms(claim: Said) -> set[str]:
    """The parts of the world that a claim speaks of, as a predicate writes them."""
    slots: Mapping[str, str] = {name: claim.slot(name) for name, _ in claim.slots}
    found = set(_parts(predicate(slots["orderly"]))) if slots.get("orderly") else set()
    for host, state in (("host", "state"), ("other", "its")):
        if slots.get(host) and slots.get(state):
            found.add(f"{slots[host]}={slots[state]}")
    if slots.get("each"):
        found |= {f"{host}={slots['each']}" for host in _HOSTS}
    if slots.get("either"):
        found.add(f"either={slots['either']}")
    if slots.get("received"):
        found.add(f"{slots['host']} received {slots['received']}")
    if slots.get("flight"):
        sender = slots.get("sender") or slots["owner"]
        found.add(f"{slots['flight']} from {sender} in flight")
    return found


def _parts(tree: Predicate) -> Iterator[str]:
    """What a predicate asks for together, `both` said of each host."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    for part in parts:
        text = str(part)
        if text.startswith("both="):
            yield from (text.replace("both", host, 1) for host in _HOSTS)
        else:
            yield text


def _wrong_hosts(reading: Reading, claim: Said) -> Iterator[Problem]:
    """Two hosts that a phrase tells apart are two; its FIN is the other one's."""
    for said in reading.said:
        host = said.slot("host")
        others = [said.slot("other"), said.slot("closer")]
        if said.slot("as") == "closed":
            others.append(said.slot("owner"))
        if said.slot("left") and said.slot("flight"):
            others += [said.slot("sender"), said.slot("owner")]
        if said.slot("flight") == "data":
            host, others = said.slot("owner"), [said.slot("other")]
        for other in others:
            if other and other == host:
                yield Problem(said.start + 1, f"{_quoted(reading, said)}; that is one host twice")


def misjudged(reading: Reading, is_true: bool, fewest: int) -> Iterator[Problem]:
    """`at least 3` is true where 4 are needed, though 3 is not the number."""
    for said in reading.said:
        if sense := said.slot("sense"):
            number = int(said.slot("n"))
            holds = number <= fewest if sense == "least" else fewest <= number
            if holds is not is_true:
                verdict = "true" if holds else "false"
                message = f"{_quoted(reading, said)}, which is {verdict}: it takes {fewest}"
                yield Problem(said.start + 1, message)


# Where the search starts, and what is left out.


def _wrong_start(reading: Reading, asked: Searching) -> Iterator[Problem]:
    statements = [each.text for each in parse(asked.start)]
    settings = [text for text in statements if text.endswith("delays ACKs")]
    told = [said for said in reading.said if said.slot("as") or said.slot("before")]
    delaying = [said for said in reading.facts if said.fact == "delays"]
    for said in delaying:
        if f"{said.slot('host')} delays ACKs" not in settings:
            yield Problem(said.start + 1, f"{_quoted(reading, said)}; the search does not so")
    if len(settings) != len(delaying):
        yield Problem(1, f"the words do not say: {'; '.join(settings)}")
    start = "; ".join(text for text in statements if text not in settings)
    for said in told:
        if not _is_start(said, start, asked):
            message = f"{_quoted(reading, said)}; the search starts with: {start or 'nothing'}"
            yield Problem(said.start + 1, message)
    if asked.is_whole and not told and start != "server listens":
        yield Problem(1, f"the words do not say where the search starts: {start or 'nothing'}")


def _is_start(said: Said, start: str, asked: Searching) -> bool:
    closer = said.slot("closer") or _PEER.get(said.slot("host"), "")
    closed = f"{asked.handshake}; {closer} closes; deliver FIN"
    meant = {"established": asked.handshake, "closed": closed, "crossed": ""}
    if (way := said.slot("as")) and start != meant[way]:
        return False
    if before := said.slot("before"):
        states = dict(zip(_HOSTS, run(asked.start).end.states, strict=True))
        return bool(states[said.slot("host")] == before)
    return True


def _wrong_bounds(reading: Reading, claim: Said, asked: Searching) -> Iterator[Problem]:
    calls = {call.strip() for call in asked.calls.split(";")} - {""}
    alone = bool(claim.slot("left"))
    if alone != ("call" in asked.without):
        told = "nobody calls anything more" if alone else "nothing of what users do not call"
        yield Problem(claim.start + 1, f"the words say {told}; 'without' says otherwise")
    yield from _wrong_exclusions(reading, asked)
    yield from _wrong_calls(reading, calls)
    closing = {f"{claim.slot('host')} closes"} if alone and claim.slot("flight") else set[str]()
    if alone and calls != closing:
        message = f"{_quoted(reading, claim)}; in the search users may do: {'; '.join(calls)}"
        yield Problem(claim.start + 1, message)
    for said in reading.said:
        if said.slot("as") == "crossed" and calls != {"client opens", "server opens"}:
            yield Problem(said.start + 1, f"{_quoted(reading, said)}; the calls are: {asked.calls}")
        if said.slot("as") == "closed" and calls != {f"{said.slot('host')} closes"}:
            yield Problem(said.start + 1, f"{_quoted(reading, said)}; the calls are: {asked.calls}")
        if said.fact == "loses" and not _can_lose(said.slot("owner"), asked):
            yield Problem(said.start + 1, f"{_quoted(reading, said)}; the search loses no such ACK")


def _wrong_calls(reading: Reading, calls: set[str]) -> Iterator[Problem]:
    """Who tells what users do tells all of it."""
    told = [said for said in reading.facts if said.fact == "calls"]
    said_of = {
        f"{host} {said.slot('call')}"
        for said in told
        for host in (_HOSTS if said.slot("host") == "both" else (said.slot("host"),))
    }
    if told and said_of != calls:
        message = (
            f"{_quoted(reading, told[0])}; the calls are: {'; '.join(sorted(calls)) or 'none'}"
        )
        yield Problem(told[0].start + 1, message)


def _wrong_exclusions(reading: Reading, asked: Searching) -> Iterator[Problem]:
    """“If nothing is lost” is said where `without` has it, and nowhere else."""
    told = {said.slot("is"): said for said in reading.said if said.fact == "without"}
    for kind, said in told.items():
        if kind not in asked.without:
            message = f"{_quoted(reading, said)}; 'without' does not exclude a {kind}"
            yield Problem(said.start + 1, message)
    for kind in asked.without:
        if kind != "call" and kind not in told:
            yield Problem(1, f"the words do not say that no {kind} is allowed, as 'without' has it")


def _can_lose(owner: str, asked: Searching) -> bool:
    """Is an ACK of this host in flight where the search starts, and may it be lost?"""
    to_client, to_server = run(asked.start).end.wires
    wire = to_server if owner == "client" else to_client
    return asked.losses > 0 and any(segment.flags == "ACK" for segment in wire)
