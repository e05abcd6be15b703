"""What if a segment of a run is lost, or arrives twice: the run repeated so, until the hosts
recover.

After that time passes: what is in flight arrives, and when nothing is, who waits for an
acknowledgment retransmits.  Then the script goes on; what it says of segments that do not exist
any more is left out.
"""

from collections.abc import Iterable

from quizgen.tcp.model.network import Action, Side, Verb
from quizgen.tcp.model.tcb import oldest_outstanding
from quizgen.tcp.run.script import EVERYTHING, Everything, OnWire, ScriptError, Statement, parse
from quizgen.tcp.run.trace import Runner, Trace

MAX_ROUNDS = 20


class NoSegmentError(Exception):
    """The run delivers no segment of that number."""


def lose(statements: Iterable[Statement], number: int) -> Trace:
    """Run the statements with their own segment `number` (from 1) lost, and let the hosts recover.

    Raises ScriptError if they cannot be run, NoSegmentError if they deliver no such segment.
    """
    return _changed(statements, number, Verb.LOSE)


def repeat(statements: Iterable[Statement], number: int) -> Trace:
    """Run the statements with their own segment `number` arriving twice; otherwise as `lose`."""
    return _changed(statements, number, Verb.DUPLICATE)


def _changed(statements: Iterable[Statement], number: int, verb: Verb) -> Trace:
    runner = Runner()
    met = False
    for statement in statements:
        does = statement.does
        if not isinstance(does, OnWire | Everything):
            runner.perform(statement)
        elif met:
            _perform_if_possible(runner, statement)
        elif statement.verb is Verb.DELIVER and statement.own:
            met = _deliver_or_change(runner, statement, number, verb)
        else:
            runner.perform(statement)
    if not met:
        sent = len(runner.trace().own_passages)
        raise NoSegmentError(f"no segment {number} is delivered here; {sent} are sent")
    _recover(runner)
    return runner.trace()


def _perform_if_possible(runner: Runner, statement: Statement) -> None:
    if isinstance(statement.does, OnWire):
        try:
            runner.find(statement, statement.does.segment)
        except ScriptError:
            return
    runner.perform(statement)


def _deliver_or_change(runner: Runner, statement: Statement, number: int, verb: Verb) -> bool:
    """Deliver what the statement means; at the segment of this number change it and recover."""
    if isinstance(statement.does, OnWire):
        side, place = runner.find(statement, statement.does.segment)
        return _next_or_changed(runner, statement, number, verb, (side, place))
    while (oldest := runner.oldest()) is not None:
        if _next_or_changed(runner, statement, number, verb, (oldest, 0)):
            return True
    return False


def _next_or_changed(
    runner: Runner, statement: Statement, number: int, verb: Verb, flight: tuple[Side, int]
) -> bool:
    side, place = flight
    if runner.own_number(runner.wires[side][place]) != number:
        runner.act(statement, Action(Verb.DELIVER, side, place))
        return False
    runner.act(statement, Action(verb, side, place))
    _recover(runner)
    return True


def _recover(runner: Runner) -> None:
    """Let everything arrive, and whoever waits for an acknowledgment retransmit, in turn."""
    times = dict.fromkeys(Side, 0)
    for _ in range(MAX_ROUNDS):
        runner.perform(parse(f"deliver {EVERYTHING}")[0])
        waiting = [side for side in Side if oldest_outstanding(runner.world.tcbs[side])]
        if not waiting:
            return
        side = min(waiting, key=lambda host: times[host])
        times[side] += 1
        runner.perform(parse(f"{side} retransmits")[0])
