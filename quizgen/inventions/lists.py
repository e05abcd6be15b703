"""Inventions that a table or a search answers: one host and one event, classes of states, orders,
and which of several runs can be."""

import random
from collections.abc import Mapping
from functools import cache
from typing import Any

from quizgen.entries.library import Library
from quizgen.inventions.runs import Invention, arrivals
from quizgen.tcp.facts import event_facts, members, order_facts, path_facts
from quizgen.tcp.kinds import KINDS
from quizgen.tcp.model.network import TCP, Side
from quizgen.tcp.run.situations import HANDSHAKE, HAPPENINGS, SITUATIONS
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import explore
from quizgen.tcp.search.runs import neighbours, parse_run, possible
from quizgen.tcp.search.space import Space
from quizgen.tcp.values import written

_SOURCE = "RFC 9293 §3.10"
_FACTS = ("next", "next", "sends", "tells", "timer")
_OPTIONS = 4

_WITHIN: tuple[Mapping[str, Any], ...] = (
    {"calls": "client opens"},
    {"calls": "client opens", "losses": 1, "retransmissions": 1, "in_order": True},
    {"start": "do handshake", "calls": "client closes; server closes"},
    {"start": "do handshake", "calls": "client closes; server closes", "in_order": True},
)


def meeting(generator: random.Random, library: Library) -> Invention | None:
    """A host in a situation, any event, and one thing that it does."""
    state, event = generator.choice([*SITUATIONS]), generator.choice([*HAPPENINGS])
    fact = generator.choice(_FACTS)
    value = event_facts(state, event, TCP)[fact].value
    if value is None:
        return None
    answer = {fact: written(value)}
    return {"source": _SOURCE, "level": "mid", "state": state, "event": event, "answer": answer}


def states(generator: random.Random, library: Library) -> Invention | None:
    """The states in which an event does the same."""
    event, fact = generator.choice([*HAPPENINGS]), generator.choice(_FACTS)
    done = [event_facts(state, event, TCP)[fact].value for state in SITUATIONS]
    value = generator.choice([each for each in done if each is not None] or [None])
    if value is None:
        return None
    said = written(value)
    having = [each.name for each in members(event, fact, KINDS[fact].read(said), TCP) if each.has]
    if fact == "next" and having == [said]:  # nothing leads there, and it stays
        return None
    classify = {"event": event, fact: said}
    return {"source": _SOURCE, "level": "senior", "classify": classify, "answer": having}


def order(generator: random.Random, library: Library) -> Invention | None:
    """The segments of a scenario, or the states that a host passes through in it."""
    name = generator.choice([*library.scenarios])
    trace = library.trace(library.scenarios[name].script)
    if generator.random() < 0.5:
        found = [written(fact.value) for fact in order_facts(trace)]
        return _listed({"order": name}, found)
    side = generator.choice(list(Side))
    found = [written(fact.value) for fact in path_facts(trace, side)]
    return _listed({"path": f"{name} {side}"}, found)


def _listed(key: Invention, found: list[str]) -> Invention | None:
    return {"source": _SOURCE, "level": "mid", **key, "answer": found} if len(found) > 2 else None


def possible_runs(generator: random.Random, library: Library) -> Invention:
    """A run that happens, and some beside it; a search says which can be."""
    number = generator.randrange(len(_WITHIN))
    space = _space(number)
    happens = _sent(space.bounds, generator)
    beside = [*map(str, neighbours(parse_run(happens)))]
    shown = generator.sample([happens, *generator.sample(beside, _OPTIONS - 1)], _OPTIONS)
    can = [i for i, each in enumerate(shown, 1) if possible(parse_run(each), space).script]
    within = dict(_WITHIN[number])
    return {"source": _SOURCE, "level": "senior", "runs": shown, "within": within, "answer": can}


@cache
def _space(number: int) -> Space:
    within = dict(_WITHIN[number])
    start = HANDSHAKE if within.pop("start", "") else "server listens"
    return explore(Bounds(start, reorder=not within.pop("in_order", False), **within))


def _sent(bounds: Bounds, generator: random.Random) -> str:
    """What the hosts send when users call in some order and what is in flight arrives."""
    waiting, steps = bounds.calls.split("; "), [bounds.start]
    begun = trace = run(bounds.start)
    while ways := [*waiting, *arrivals(trace)]:
        steps.append(generator.choice(ways))
        waiting = [call for call in waiting if call != steps[-1]]
        trace = run("; ".join(steps))
    sent = trace.passages[len(begun.passages) :]
    return " -> ".join(f"{each.sender} {each.segment.name}" for each in sent)
