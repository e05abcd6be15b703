"""Runs: can two hosts send these segments in this order, can a host pass through these states?

    client SYN -> server SYN,ACK -> client ACK       the segments that are sent, all of them
    client: ESTABLISHED -> FIN-WAIT-1 -> CLOSING     the states of one host, none left out

A run begins where a search starts.  Whatever may follow is open.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.tcp.kinds import Kind, beside
from quizgen.tcp.kinds import neighbours as confused
from quizgen.tcp.model.network import SIDES, Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import ScriptError, guess
from quizgen.tcp.search.explore import Answer, script_of
from quizgen.tcp.search.space import Space
from quizgen.tcp.values import read_sender, written

_FLAGS = ["SYN", "SYN,ACK", "ACK", "FIN,ACK", "RST", "RST,ACK"]  # no FIN is without ACK


class Run(NamedTuple):
    """The states of the host on one `side`; segments such as `client SYN` where it is None."""

    side: Side | None
    steps: tuple[str, ...]

    def __str__(self) -> str:
        head = "" if self.side is None else f"{self.side}: "
        return head + " -> ".join(self.steps)


def parse_run(text: str) -> Run:
    """Read a run; raises ScriptError with the column of what cannot be understood."""
    head, colon, rest = text.rpartition(":")
    if colon and head.strip() not in SIDES:
        raise ScriptError(1, 1, f"'{head.strip()}' is no host; write client or server")
    steps, start = [], len(head) + len(colon)
    for part in rest.split("->"):
        step = " ".join(part.split())
        column = start + len(part) - len(part.lstrip()) + 1
        if colon:
            _is_state(step, column)
        else:
            _is_segment(step, column)
        steps.append(step)
        start += len(part) + len("->")
    return Run(SIDES[head.strip()] if colon else None, tuple(steps))


def _is_state(step: str, column: int) -> None:
    if step not in tuple(State):
        raise ScriptError(1, column, f"unknown state '{step}'{guess(step, list(State))}")


def _is_segment(step: str, column: int) -> None:
    host, _, flags = step.removesuffix(" with data").partition(" ")
    if host not in SIDES:
        raise ScriptError(1, column, f"'{step}' names no host; write client SYN")
    if flags not in _FLAGS:
        raise ScriptError(1, column, f"'{step}' names no flags{guess(flags, _FLAGS)}")


def neighbours(run: Run) -> Iterator[Run]:
    """The run with one thing in it changed: its host, a state for the one before or after it, the
    host or the flags of a segment."""
    if run.side is not None:
        yield run._replace(side=run.side.peer)
    for place, step in enumerate(run.steps):
        is_state = run.side is not None
        near = beside(State(step)) if is_state else confused(Kind.SEGMENT, read_sender(step))
        for other in map(written, near):
            yield run._replace(steps=(*run.steps[:place], other, *run.steps[place + 1 :]))


_Point = tuple[int, int]
"""A node, and how many steps of the run lead to it."""


def possible(run: Run, space: Space) -> Answer:
    """Search breadth first for a run, in a space that was searched."""
    bounds = space.bounds
    if not space.complete:
        return Answer(None, space.worlds, bounds, complete=False)
    start = _start(run, space)
    parents: dict[_Point, tuple[_Point, int]] = {}
    queue = deque([start] if start else [])
    while queue:
        here = queue.popleft()
        if here[1] == len(run.steps):
            return Answer(_script(space, here, parents), space.worlds, bounds)
        for move, node, sent in space.following(here[0]):
            if run.side is None:
                side = space.move(move).side
                happened = [f"{side} {space.segment(number).name}" for number in sent]
            else:
                state = _state(space, node, run.side)
                happened = [state] if state != run.steps[here[1] - 1] else []
            rest = run.steps[here[1] :]
            after = node, here[1] + min(len(happened), len(rest))
            fits = all(one == other for one, other in zip(happened, rest, strict=False))
            if fits and after != start and after not in parents:
                parents[after] = here, move
                queue.append(after)
    return Answer(None, space.worlds, bounds, unmade=space.unmade)


def _start(run: Run, space: Space) -> _Point | None:
    """Where the run begins: nothing is sent yet, and a host is in the first of its states."""
    first = space.nodes[0]
    if run.side is None:
        return first, 0
    return (first, 1) if _state(space, first, run.side) == run.steps[0] else None


def _state(space: Space, node: int, side: Side) -> str:
    return str(space.world(space.number(node)).states[side])


def _script(space: Space, here: _Point, parents: dict[_Point, tuple[_Point, int]]) -> str:
    way = []
    while here in parents:
        here, move = parents[here]
        way.append((here[0], move))
    return script_of(space, reversed(way))
