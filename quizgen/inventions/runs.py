"""Inventions that a run answers: told, drawn as a ladder with a blank, or captured."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quizgen.entries.library import Library
from quizgen.tcp.facts import after_facts
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.values import written
from quizgen.words import Words, say

_SAY = Words("inventions")

LONGEST = 4  # statements after the start: a longer run is told in more than a reader can hold
_OCTETS = (10, 100, 500, 536, 1000, 1460)
_LEVELS = ("junior", "junior", "mid", "mid", "senior")
_ASKED = (("client", "server"), ("client", "server"), ("sends",), ("ack",), ("seq",))
_EDGES = (0, 1, SEQUENCE_SPACE // 2, SEQUENCE_SPACE - 2, SEQUENCE_SPACE - 1)
_SOURCE = "RFC 9293 §3.10"

Invention = Mapping[str, Any]


def walk(generator: random.Random, library: Library) -> Invention | None:
    """A run of some steps, and one thing to ask at its end; None where that is not to be had."""
    script, trace = _walked(generator)
    asked = generator.choice(_ASKED)
    return _entry(script, trace, asked)


def ladder(generator: random.Random, library: Library) -> Invention | None:
    """The same, drawn with a blank for what is asked."""
    script, trace = _walked(generator)
    asked = generator.choice(_ASKED)
    found = _entry(script, trace, asked)
    if found is None or "nothing" in found["answer"].values():
        return None
    fact = "state" if len(asked) == 2 else asked[0]
    ask = _SAY(f"ladder.{fact}", host=say(str(trace.steps[-1].action.side)))
    return {**found, "show": "ladder", "ask": ask.written()}


def capture(generator: random.Random, library: Library) -> Invention | None:
    """What passed one of the hosts, and what it tells to who can read it."""
    script = "; ".join(["do handshake", *_lived(generator)])
    host = generator.choice(list(Side))
    asked = generator.choice(["state", "state", "closer", "lost", "resets"])
    fact = str(host) if asked == "state" else asked
    found = _entry(script, run(script.replace("do handshake", HANDSHAKE)), (fact,))
    ask = _SAY(f"capture.{asked}", host=say(str(host)))
    return found and {**found, "level": "mid", "show": f"tcpdump {host}", "ask": ask.written()}


def answer_to_any_isn(generator: random.Random, library: Library) -> Invention:
    """A SYN with any sequence number of the 32 bits, and the edges often."""
    isn = generator.choice([*_EDGES, *(generator.randrange(SEQUENCE_SPACE) for _ in range(10))])
    return {
        "source": "RFC 9293 §3.4",
        "level": "junior" if isn < SEQUENCE_SPACE - 1 else "senior",
        "after": f"server listens; forged SYN from client seq={isn}; deliver SYN",
        "ask": _SAY("isn", isn=isn).written(),
        "answer": {"ack": str((isn + 1) % SEQUENCE_SPACE)},
        "popular": {"ack": str(isn)},
    }


def _entry(script: str, trace: Trace, asked: Sequence[str]) -> Invention | None:
    facts = after_facts(trace)
    if any(name not in facts or facts[name].value is None for name in asked):
        return None
    steps = script.count(";")
    return {
        "source": _SOURCE,
        "level": _LEVELS[min(steps, len(_LEVELS) - 1)],
        "after": script,
        "answer": {name: written(facts[name].value) for name in asked},
    }


def _walked(generator: random.Random) -> tuple[str, Trace]:
    start = generator.choice(["do handshake", "do handshake", "server listens; client opens"])
    opened = HANDSHAKE if start == "do handshake" else start
    steps: list[str] = []
    trace = run(opened)
    for _ in range(generator.randint(1, LONGEST)):
        for statement in generator.sample(every := list(_statements(trace, generator)), len(every)):
            try:
                after = run("; ".join([opened, *steps, statement]))
            except ScriptError:
                continue
            if _does_something(after):
                trace = after
                steps.append(statement)
                break
    return "; ".join([start, *steps]), trace


def _does_something(trace: Trace) -> bool:
    """The last step is none that TCP refuses or that leaves all as it was."""
    last = trace.steps[-1]
    if last.outcome is None:  # a loss
        return True
    if any(signal.startswith("error") for signal in last.outcome.signals):
        return False
    return last.before.tcbs != last.after.tcbs or bool(last.outcome.sent)


def _statements(trace: Trace, generator: random.Random) -> Iterator[str]:
    """What may come next: what is in flight arrives or is lost, a user calls, a timer expires."""
    for arrives in arrivals(trace):
        yield from (arrives, arrives, arrives, arrives.replace("deliver", "lose"))
    for side in Side:
        yield f"{side} closes"
        yield f"{side} sends {generator.choice(_OCTETS)}"
        yield f"{side} retransmits"
    yield f"{generator.choice(list(Side))} aborts"


def arrivals(trace: Trace) -> list[str]:
    """That what is in flight arrives, the oldest from each host."""
    return [
        f"deliver {_described(segment)} from {side.peer}"
        for side in Side
        for segment in trace.end.wires[side][:1]
    ]


def _described(segment: Segment) -> str:
    if segment.text and not (segment.syn or segment.fin or segment.rst):
        return "data"
    return "FIN" if segment.fin else "RST" if segment.rst else segment.flags


def _lived(generator: random.Random) -> Iterator[str]:
    """What an established connection goes through: data, perhaps a loss, and one way to end."""
    first, second = generator.sample(list(Side), 2)
    if generator.random() < 0.5:
        yield f"{first} sends {generator.choice(_OCTETS)}; deliver everything"
    yield generator.choice(
        [
            f"{first} closes; deliver everything",
            f"{first} closes; deliver everything; {second} closes; deliver everything",
            f"{first} closes; lose FIN; {first} retransmits; deliver everything",
            f"{first} aborts; deliver everything",
            f"{first} crashes; {second} sends 10; deliver everything",
            f"{first} closes; {second} closes; deliver everything",
            f"{first} closes; deliver FIN; lose ACK; {first} retransmits; deliver everything",
        ]
    )
