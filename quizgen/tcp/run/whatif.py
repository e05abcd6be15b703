"""What if a segment of a run is lost: the run repeated without it, until the hosts recover.

After the loss time passes: what is in flight arrives, and when nothing is, who waits for an
acknowledgment retransmits.  Then the script goes on; what it says of segments that do not exist
any more is left out.
"""

from collections.abc import Mapping

from quizgen.tcp.model.network import TCP, Action, Protocol, Side, Verb
from quizgen.tcp.model.tcb import oldest_outstanding
from quizgen.tcp.run.script import EVERYTHING, Everything, OnWire, ScriptError, Statement, parse
from quizgen.tcp.run.trace import Runner, Trace

MAX_ROUNDS = 20


class NoSegmentError(Exception):
    """The run delivers no segment of that number."""


def lose(
    script: str, number: int, scenarios: Mapping[str, str] | None = None, protocol: Protocol = TCP
) -> Trace:
    """Run `script` with its own segment `number` (from 1) lost, and let the hosts recover.

    Raises ScriptError if the script is wrong, NoSegmentError if it delivers no such segment.
    """
    runner = Runner(protocol)
    lost = False
    for statement in parse(script, scenarios):
        does = statement.does
        if not isinstance(does, OnWire | Everything):
            runner.perform(statement)
        elif lost:
            _perform_if_possible(runner, statement)
        elif statement.verb is Verb.DELIVER and statement.own:
            lost = _deliver_or_lose(runner, statement, number)
        else:
            runner.perform(statement)
    if not lost:
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


def _deliver_or_lose(runner: Runner, statement: Statement, number: int) -> bool:
    """Deliver what the statement means; at the segment of this number lose it and recover."""
    if isinstance(statement.does, OnWire):
        side, place = runner.find(statement, statement.does.segment)
        return _next_or_lost(runner, statement, number, side, place)
    while (oldest := runner.oldest()) is not None:
        if _next_or_lost(runner, statement, number, oldest, 0):
            return True
    return False


def _next_or_lost(
    runner: Runner, statement: Statement, number: int, side: Side, place: int
) -> bool:
    is_lost = runner.own_number(runner.wires[side][place]) == number
    runner.act(statement, Action(Verb.LOSE if is_lost else Verb.DELIVER, side, place))
    if is_lost:
        _recover(runner)
    return is_lost


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
