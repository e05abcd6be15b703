"""Which state comes next: a look-up in the transition table that is in force.

That is `TRANSITIONS`, except inside `in_force(table)`: there another table decides, so that it
can be seen what would notice a wrong cell.  What was worked out by one table is forgotten with
it: whoever keeps such results keeps them in a function that is `remembered`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TypeVar, TypeVarTuple

from quizgen.tcp.model.tables import TRANSITIONS, Event, State, Transitions

T = TypeVar("T")
Args = TypeVarTuple("Args")

_tables = [TRANSITIONS]


def next_state(event: Event, state: State) -> State:
    """Return the state that follows; a state that the event's row leaves out stays."""
    return _tables[-1][event].get(state, state)


@contextmanager
def in_force(table: Transitions) -> Iterator[None]:
    """Let `table` decide for a while."""
    _tables.append(table)
    try:
        yield
    finally:
        _tables.pop()


def remembered(function: Callable[[*Args], T]) -> Callable[[*Args], T]:
    """Return `function` with its results kept: for TRANSITIONS, and for one other table."""
    usual: dict[tuple[object, ...], T] = {}
    other: list[tuple[Transitions, dict[tuple[object, ...], T]]] = []

    @wraps(function)
    def recall(*args: *Args) -> T:
        table, known = _tables[-1], usual
        if table is not TRANSITIONS:
            if not other or other[0][0] is not table:
                other[:] = [(table, {})]
            known = other[0][1]
        if args not in known:
            known[args] = function(*args)
        return known[args]

    return recall
