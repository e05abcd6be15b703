"""Why a host is in its state at some moment of a run, in a sentence about that host."""

from collections.abc import Iterable, Iterator
from itertools import chain

from quizgen.entries.text import Text
from quizgen.forms.reasons import of_rule
from quizgen.item import Reason
from quizgen.tcp.model import rules
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.network import Side, Verb, World
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Step, Trace
from quizgen.words import Words, listed, same, say

_SAY = Words("forms")
_MERGED = {rules.ACK_OF_FIN_FIN_WAIT_1, rules.FIN_FIN_WAIT_2}


def moment_of(trace: Trace, step: Step) -> int:
    """How many steps were done when this one was."""
    return 1 + next(place for place, each in enumerate(trace.steps) if each is step)


def state_reasons(trace: Trace, side: Side, moment: int) -> Iterator[Reason]:
    """What led the host into the state that it is in after so many steps, and what might have led
    it out again and did not."""
    world = trace.steps[moment - 1].after if moment else trace.start
    if world.tcbs[side].closing:
        yield Reason(_SAY("stays.closing", state=str(world.states[side]), **hosts(side)))
        return
    changed = _last_change(trace, side, moment)
    waiting = list(_not_come(trace, side, changed, moment))
    if changed == 0:
        yield Reason(_SAY("became.start", **hosts(side)))
    elif trace.steps[changed - 1].statement.own or world.states[side] is State.CLOSED:
        yield became(trace.steps[changed - 1], side)  # what ended a connection is worth telling
    elif not waiting:
        yield _quiet(trace.steps[changed - 1].after.states[side], side)
    yield from waiting


def became(step: Step, side: Side) -> Reason:
    """What this step, which changed the host's state, means for it."""
    if step.action.verb is Verb.CRASH or step.outcome is None:
        return Reason(_SAY("became.crash", **hosts(side)))
    fired = [rule for rule in step.outcome.rules if f"became.{rule.name}" in _SAY]
    if not fired:
        return of_rule(step.outcome.reasons[-1])
    how = "ack and fin" if set(fired) >= _MERGED else fired[-1].name
    return of_rule(fired[-1])._replace(sentence=_SAY(f"became.{how}", **hosts(side)))


def hosts(side: Side) -> dict[str, Text]:
    """The host and its peer, by name."""
    return {"host": say(str(side)), "peer": say(str(side.peer))}


def _last_change(trace: Trace, side: Side, moment: int) -> int:
    """After how many steps the host's state was new for the last time; 0 where it never was."""
    for place in range(moment, 0, -1):
        step = trace.steps[place - 1]
        if step.before.states[side] is not step.after.states[side]:
            return place
    return 0


def _not_come(trace: Trace, side: Side, since: int, moment: int) -> Iterator[Reason]:
    """The segment that is still on its way to the host, or was lost on it, and would lead it to
    another state."""
    world: World = trace.steps[moment - 1].after if moment else trace.start
    lost = [
        step.segment
        for step in trace.steps[since:moment]
        if step.action.verb is Verb.LOSE and step.action.side is side and step.segment
    ]
    flying = next(_moving(world, side, world.wires[side]), None)
    missed = [each for each in lost if any(_moving(world, side, [each]))]
    if segment := flying or (missed[-1] if missed else None):
        how = "in flight" if flying else "lost"
        state = str(world.states[side])
        yield Reason(_SAY(f"stays.{how}", flags=segment.flags, state=state, **hosts(side)))


def _moving(world: World, side: Side, segments: Iterable[Segment]) -> Iterator[Segment]:
    """The one of these segments that, when they arrive in order, takes the host out of its
    state."""
    tcb, host = world.tcbs[side], world.hosts[side]
    for segment in segments:
        tcb = arrives(tcb, host, segment).tcb
        if tcb.state is not world.states[side]:
            yield segment
            return


def end_reasons(trace: Trace, facts: Iterable[str]) -> list[Reason]:
    """Why the hosts that are asked about are in their states when all is done."""
    asked = [side for side in Side if str(side) in facts]
    found = [list(state_reasons(trace, side, len(trace.steps))) for side in asked]
    if len(found) < 2:
        return [*chain(*found)]
    lasts = [each[-1] for each in found]
    client, server = trace.end.states
    if client is server and lasts == [_quiet(client, side) for side in Side]:
        return [Reason(_SAY("stays.both quiet", state=str(client)))]
    return lasts


def _quiet(state: State, side: Side) -> Reason:
    return Reason(_SAY("stays.quiet", state=str(state), **hosts(side)))


def end_shown(trace: Trace) -> Text:
    """How the run ended: the states of both hosts, and what is in flight."""
    client, server = (str(state) for state in trace.end.states)
    flying = [_told(segment) for side in Side for segment in trace.end.wires[side]]
    how = "flying" if flying else "quiet"
    ends = told_states(client, server)
    return _SAY(f"shown.end {how}", states=ends, flags=listed(flying))


def _told(segment: Segment) -> Text:
    """`ACK with data`."""
    return _SAY("segments.laden", flags=segment.flags) if segment.text else same(segment.flags)


def told_states(client: str, server: str) -> Text:
    """`the client is in CLOSED and the server in LISTEN`, or that both are in one."""
    how = "both" if client == server else "each"
    return _SAY(f"shown.{how}", client=client, server=server)
