"""The best way in which this machine's kernel may be watched, and the plays it is given.

A kernel is asked again before a difference counts: a slow machine may send something again, or
acknowledge it, before the wire has been told what to do.
"""

import contextlib
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from quizgen.tcp.run.trace import Trace, run
from quizgen.witness import loopback
from quizgen.witness.findings import Replayed
from quizgen.witness.hosts import Missing, Program, programs
from quizgen.witness.replay import replay
from quizgen.witness.scenarios import Play

ADDRESSES = ("192.0.2.1", "192.0.2.2")  # for documentation, never routed (RFC 5737)
LOOPBACK = "127.0.0.1"
FIRST_PORT = 20000
ATTEMPTS = 4
MAX_REPEATS = 12  # in one run: a kernel that differs everywhere does so at once


class Method(StrEnum):
    """How the kernel was watched, from the best to the least."""

    WIRE = "over a wire of its own between two network namespaces: every segment, every state"
    CAPTURED = "over the loopback: every segment, and the states between exchanges"
    LOOPBACK = "over the loopback, uncaptured: only the states between exchanges"
    NONE = "not at all"


@dataclass
class Watch:
    """The running programs, how they can be watched, and what they were refused."""

    running: list[Program]
    method: Method
    missing: tuple[str, ...] = ()
    ports: Iterator[int] = field(default_factory=lambda: count(FIRST_PORT, 2))
    repeats: int = 0

    def play(self, play: Play) -> Replayed | None:
        """Give the kernel one play, again if it differs; None where this method cannot."""
        trace = run(play.script)
        done = self.once(play, trace)
        for _ in range(ATTEMPTS - 1):
            if done and done.differs and self.repeats < MAX_REPEATS:
                self.repeats += 1
                done = self.once(play, trace)
        return done

    def once(self, play: Play, trace: Trace, laden: int | None = None) -> Replayed | None:
        """Give it to the kernel once; see `replay` for `laden`."""
        if self.method is Method.WIRE:
            return replay(play, trace, self.running, next(self.ports), laden)
        return loopback.replay(play, trace, self.running)

    def defaults(self) -> dict[str, tuple[int, ...]]:
        """The sysctls with which the wire's namespaces began."""
        if self.method is not Method.WIRE:
            return {}
        found = self.running[0].do("defaults")["defaults"]
        return {name: tuple(numbers) for name, numbers in found.items()}


@contextlib.contextmanager
def best() -> Iterator[Watch]:
    """The best watch that there is permission for."""
    missing: list[str] = []
    ways = (
        (Method.WIRE, "wire", ADDRESSES),
        (Method.CAPTURED, "captured", (LOOPBACK,)),
        (Method.LOOPBACK, "loopback", (LOOPBACK,)),
    )
    with contextlib.ExitStack() as stack:
        for method, mode, addresses in ways:
            try:
                running = stack.enter_context(programs(mode, *addresses))
            except Missing as refused:
                missing.append(str(refused))
                continue
            yield Watch(running, method, tuple(missing))
            return


def kernel() -> str:
    """The kernel of this machine: `Linux 6.18.44`."""
    return f"{platform.system()} {platform.release()}"
