"""Entries that nobody wrote: runs taken at random through the model, and numbers drawn over all
32 bits.

An invention is content like any other.  It claims what its run shows, and then goes the way of
every entry: its words are told by the catalogue, read back, and held against the model, and its
distractors are refuted.  What a reader could not answer for certain is dropped on that way.
"""

import contextlib
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from quizgen.item import Item
from quizgen.lint.run import judged
from quizgen.tcp.facts import after_facts
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.values import written
from quizgen.words import LANGUAGES, Words

_SAY = Words("")
TOPIC = "invented"
LONGEST = 4  # statements after the start: a longer run is told in more than a reader can hold
_BATCH = 400  # style compares each with each
_OCTETS = (10, 100, 500, 536, 1000, 1460)
_LEVELS = ("junior", "junior", "mid", "mid", "senior")
_ASKED = (("client", "server"), ("client", "server"), ("sends",), ("ack",), ("seq",))
_EDGES = (0, 1, SEQUENCE_SPACE // 2, SEQUENCE_SPACE - 2, SEQUENCE_SPACE - 1)


def topic(number: int, seed: int, shipped: Path) -> str:
    """A content file of `number` proven inventions, none like another; fewer where the model has
    no more of this length.  The same seed gives the same file."""
    found: dict[str, Mapping[str, Any]] = {}
    source = candidates(seed)
    dry = 0
    while len(found) < number and dry < 3:
        wanted = min(_BATCH, max(40, 2 * (number - len(found))))
        some = [next(source) for _ in range(wanted)]
        before = len(found)
        for entry in proven(some, shipped):
            found.setdefault(_identity(entry), entry)
        dry = dry + 1 if len(found) == before else 0
    return _file(list(found.values())[:number])


def questions(number: int, seed: int, shipped: Path) -> list[Item]:
    """The questions of such a file, made at once."""
    with _as_file(topic(number, seed, shipped)) as file:
        return judged([file], shipped).items


def _identity(entry: Mapping[str, Any]) -> str:
    return f"{entry['after']}: {sorted(entry['answer'])}"


def proven(entries: Iterable[Mapping[str, Any]], shipped: Path) -> list[Mapping[str, Any]]:
    """Those against which nothing is found."""
    left = list({_identity(entry): entry for entry in entries}.values())
    with _as_file(_file(left)) as file:
        findings = judged([file], shipped).findings
    refused = {finding.message.partition(":")[0] for finding in findings}
    return [entry for number, entry in enumerate(left, 1) if _name(number) not in refused]


@contextlib.contextmanager
def _as_file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{TOPIC}.yaml"
        file.write_text(text, "utf-8")
        yield file


def _name(number: int) -> str:
    return f"{TOPIC}-{number}"


def _file(entries: Iterable[Mapping[str, Any]]) -> str:
    titles = {language: _SAY("invented")[language] for language in LANGUAGES}
    named = [{"id": _name(number), **entry} for number, entry in enumerate(entries, 1)]
    whole = {"topic": TOPIC, "title": titles, "level": "mid", "entries": named}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100)


def candidates(seed: int) -> Iterator[Mapping[str, Any]]:
    """Entries without end: nine runs to one number."""
    generator = random.Random(seed)
    while True:
        made = _number(generator) if generator.random() < 0.1 else _walk(generator)
        if made is not None:
            yield made


def _number(generator: random.Random) -> Mapping[str, Any]:
    """A SYN with any sequence number of the 32 bits, and the edges often."""
    isn = generator.choice([*_EDGES, *(generator.randrange(SEQUENCE_SPACE) for _ in range(10))])
    script = f"server listens; forged SYN from client seq={isn}; deliver SYN"
    return {
        "source": "RFC 9293 §3.4",
        "level": "junior" if isn < SEQUENCE_SPACE - 1 else "senior",
        "after": script,
        "ask": {lang: _SAY("invented isn", isn=isn)[lang] for lang in LANGUAGES},
        "answer": {"ack": str((isn + 1) % SEQUENCE_SPACE)},
        "popular": {"ack": str(isn)},
    }


def _walk(generator: random.Random) -> Mapping[str, Any] | None:
    """A run of some steps, and one thing to ask at its end; None where that is not to be had."""
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
    asked = generator.choice(_ASKED)
    facts = after_facts(trace)
    if not steps or any(name not in facts or facts[name].value is None for name in asked):
        return None
    return {
        "source": "RFC 9293 §3.10",
        "level": _LEVELS[min(len(steps), len(_LEVELS) - 1)],
        "after": "; ".join([start, *steps]),
        "answer": {name: written(facts[name].value) for name in asked},
    }


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
    for side in Side:
        for segment in trace.end.wires[side][:1]:
            arrives = f"deliver {_described(segment)} from {side.peer}"
            yield from (arrives, arrives, arrives, f"lose {_described(segment)} from {side.peer}")
        yield f"{side} closes"
        yield f"{side} sends {generator.choice(_OCTETS)}"
        yield f"{side} retransmits"
    yield f"{generator.choice(list(Side))} aborts"


def _described(segment: Segment) -> str:
    if segment.text and not (segment.syn or segment.fin or segment.rst):
        return "data"
    return "FIN" if segment.fin else "RST" if segment.rst else segment.flags
