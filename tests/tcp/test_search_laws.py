"""Laws of the search over random bounds, and a second search, written naively, that agrees."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.tcp.model.network import Action, Side, Verb, World, step
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import oldest_outstanding
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.search.bounds import EARLY, Bounds, calls_of
from quizgen.tcp.search.explore import ask, can, explore, script_to
from quizgen.tcp.search.predicate import (
    And,
    HostState,
    InFlight,
    Not,
    Or,
    Past,
    Predicate,
    Told,
    Was,
    predicate,
)
from quizgen.tcp.search.space import PASTS
from quizgen.tcp.search.widening import WIDENINGS, turns, widened

HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK"
CALLS = [
    f"{side} {call}"
    for side in Side
    for call in ("opens", "sends 1", "receives", "closes", "aborts", "crashes", "asks status")
]
bounds_ = st.builds(
    Bounds,
    start=st.sampled_from(
        [
            "",
            "server listens",
            HANDSHAKE,
            "client opens",
            "server listens; old SYN from client seq=90",
        ]
    ),
    calls=st.lists(st.sampled_from(CALLS), max_size=3).map("; ".join),
    losses=st.integers(0, 1),
    duplicates=st.integers(0, 1),
    retransmissions=st.sampled_from([0, 1, 3, None]),
    reorder=st.booleans(),
    patient=st.booleans(),
    also=st.just(""),
)
states = st.lists(st.sampled_from(State), min_size=1, max_size=2, unique=True).map(tuple)
sides = st.sampled_from(Side)
atoms_ = st.one_of(
    st.builds(HostState, st.sampled_from(["client", "server", "both", "either"]), states),
    st.builds(Was, sides),
    st.builds(Told, sides),
    st.builds(InFlight, st.sampled_from(["SYN", "ACK", "FIN", "RST", "data"]), sides),
    st.just(InFlight("nothing")),
)
predicates = st.recursive(
    atoms_,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(And, st.tuples(parts, parts)),
        st.builds(Or, st.tuples(parts, parts)),
    ),
    max_leaves=3,
)
SMALL = 4000  # nodes that a random search may have


def unordered(world: World) -> tuple[object, ...]:
    """A world up to the order of segments on the wires."""
    return (world.tcbs, world.hosts, *(frozenset(Counter(wire).items()) for wire in world.wires))


class Node(NamedTuple):
    """What the naive search keeps of a run."""

    world: World
    calls: tuple[str, ...]
    losses: int
    duplicates: int
    retransmissions: int | None
    early: int
    overdue: tuple[bool, bool] = (False, False)
    past: Past = Past()


def naive(bounds: Bounds) -> set[tuple[object, Past]]:
    """Every world and past within the bounds, by stepping the network and nothing else."""
    trace = run(bounds.start)
    again = bounds.retransmissions
    early = 0 if bounds.patient else EARLY if again is None else min(EARLY, again)
    calls = tuple(call.statement for call in calls_of(bounds.calls))
    past = past_of(trace)
    first = Node(trace.end, calls, bounds.losses, bounds.duplicates, again, early, past=past)
    seen = {_key(first, bounds)}
    queue = deque([first])
    found = set()
    while queue:
        node = queue.popleft()
        found.add((unordered(node.world), node.past))
        for following in _following(node, bounds):
            if (key := _key(following, bounds)) not in seen:
                seen.add(key)
                queue.append(following)
    return found


def _key(node: Node, bounds: Bounds) -> object:
    world = unordered(node.world) if bounds.reorder else node.world
    return world, tuple(sorted(node.calls)), node[2:]


def _following(node: Node, bounds: Bounds) -> Iterator[Node]:
    for call in set(node.calls):
        rest = list(node.calls)
        rest.remove(call)
        statement = parse(call)[0]
        assert statement.verb is not None
        assert statement.side is not None
        action = Action(statement.verb, statement.side, text="d" * statement.octets)
        after = _after(node, action)
        if after.world != node.world:
            yield after._replace(calls=tuple(rest))
    for side in Side:
        wire = node.world.wires[side]
        for place in range(len(wire) if bounds.reorder else min(1, len(wire))):
            yield _after(node, Action(Verb.DELIVER, side, place))
            if node.losses:
                yield _after(node, Action(Verb.LOSE, side, place))._replace(losses=node.losses - 1)
            if node.duplicates:
                after = _after(node, Action(Verb.DUPLICATE, side, place))
                yield after._replace(duplicates=node.duplicates - 1)
        if node.world.tcbs[side].ack_due:
            yield _after(node, Action(Verb.DELAYED_ACK_TIMEOUT, side))
        yield from _timeouts(node, side)


def _timeouts(node: Node, side: Side) -> Iterator[Node]:
    tcb, quiet = node.world.tcbs[side], not any(node.world.wires)
    again = node.retransmissions
    if (oldest_outstanding(tcb) or tcb.unsent) and again != 0 and (quiet or node.early):
        after = _after(node, Action(Verb.RETRANSMISSION_TIMEOUT, side))
        overdue = list(after.overdue)
        overdue[side.peer] = node.world.states[side.peer] is State.TIME_WAIT
        yield after._replace(
            retransmissions=None if again is None else again - 1,
            early=node.early if quiet else node.early - 1,
            overdue=(overdue[0], overdue[1]),
        )
    waits = oldest_outstanding(node.world.tcbs[side.peer]) and not node.overdue[side]
    if tcb.state is State.TIME_WAIT and quiet and not waits:
        yield _after(node, Action(Verb.TIME_WAIT_TIMEOUT, side))


def _after(node: Node, action: Action) -> Node:
    world, outcome = step(node.world, action)
    overdue = list(node.overdue)
    established, told = list(node.past.established), list(node.past.told_reset)
    side = action.side
    if outcome and (outcome.restarts_time_wait or outcome.tcb.state is not State.TIME_WAIT):
        overdue[side] = False
    if action.verb is Verb.CRASH:
        overdue[side] = False
    established[side] |= world.states[side] is State.ESTABLISHED
    told[side] |= any(
        word in signal
        for signal in (outcome.signals if outcome else ())
        for word in ("reset", "refused")
    )
    past = Past((established[0], established[1]), (told[0], told[1]))
    return node._replace(world=world, overdue=(overdue[0], overdue[1]), past=past)


def past_of(trace: Trace) -> Past:
    """What a reader sees in a run: who was ESTABLISHED, and who was told of a reset."""
    was = [any(s.after.states[side] is State.ESTABLISHED for s in trace.steps) for side in Side]
    told = [
        any(
            "reset" in signal or "refused" in signal
            for s in trace.steps
            if s.action.side is side and s.outcome
            for signal in s.outcome.signals
        )
        for side in Side
    ]
    return Past((was[0], was[1]), (told[0], told[1]))


@settings(max_examples=40, deadline=None)
@given(bounds_)
def test_law_the_search_agrees_with_a_naive_one(bounds: Bounds) -> None:
    """Both find the same worlds, with the same past, and no others."""
    space = explore(bounds, most=SMALL)
    if space.complete:
        found = {
            (unordered(space.world(space.number(node))), PASTS[space.past(node)])
            for node in space.nodes
        }
        assert found == naive(bounds)


@settings(max_examples=60, deadline=None)
@given(bounds_, predicates)
def test_law_more_of_anything_never_finds_less(bounds: Bounds, wanted: Predicate) -> None:
    """What can be within bounds can be with one more loss, duplicate, retransmission, call or old
    segment, with hasty timers and with wires in disorder."""
    if ask(wanted, bounds, most=SMALL).script is None:
        return
    more = [widened(bounds, kind) for kind in WIDENINGS]
    more += [bounds._replace(retransmissions=None)]
    more += [bounds._replace(calls="; ".join(filter(None, (bounds.calls, call)))) for call in CALLS]
    for wider in more:
        if wider is not None:
            answer = ask(wanted, wider, most=10 * SMALL)
            assert answer.script is not None or answer.unknown, wider


@settings(max_examples=40, deadline=None)
@given(bounds_, st.integers(0, SMALL))
def test_law_what_explore_says_of_a_world_trace_says_too(bounds: Bounds, number: int) -> None:
    """The script of a world, run, ends in that world, with that past."""
    space = explore(bounds, most=SMALL)
    place = number % len(space.nodes)
    node = space.nodes[place]
    trace = run(script_to(space, place))
    assert unordered(trace.end) == unordered(space.world(space.number(node)))
    assert past_of(trace) == PASTS[space.past(node)]


@settings(deadline=None)
@given(predicates)
def test_law_a_predicate_reads_as_it_is_written(wanted: Predicate) -> None:
    """The text of a tree, parsed, says the same; joins of joins are told apart by brackets."""
    assert str(predicate(str(wanted))) == str(wanted)


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Bounds("", "client opens"), "client told reset"),
        (Bounds(HANDSHAKE), "client=FIN-WAIT-2"),
        (Bounds(calls="client closes; client opens"), "both=ESTABLISHED"),
        (Bounds(calls="client asks status; client opens"), "both=ESTABLISHED"),
        *(
            (Bounds(retransmissions=many), "client=ESTABLISHED and SYN from client in flight")
            for many in (1, 2, 5, None)
        ),
        (Bounds(HANDSHAKE, "client crashes"), "client=CLOSED and client was ESTABLISHED"),
    ],
)
def test_what_once_was_called_impossible(bounds: Bounds, text: str) -> None:
    """A refused call holds nothing back, "any" is no fewer than one, and what the start brought
    about counts."""
    assert can(text, bounds).script is not None


def test_a_search_that_was_cut_answers_nothing() -> None:
    bounds = Bounds(losses=1, duplicates=1, retransmissions=1)
    cut = can("both=LISTEN", bounds, most=1000)
    assert (cut.script, cut.complete, cut.unknown) == (None, False, True)
    found = can("both=ESTABLISHED", bounds, most=1000)
    assert (found.complete, found.unknown) == (True, False)


def test_segments_on_wires_weigh_too() -> None:
    """Memory is bounded whatever the bounds: here each world has hundreds of segments."""
    bounds = Bounds(HANDSHAKE, "client sends 1000000", losses=5)
    space = explore(bounds, most=2000)
    assert not space.complete
    assert len(space.nodes) < 500


@pytest.mark.parametrize(
    ("bounds", "text", "turned"),
    [
        (Bounds(calls="server closes"), "client=ESTABLISHED", {"call": "client opens"}),
        (
            Bounds(start="", calls="client opens"),
            "server=SYN-RECEIVED",
            {"call": "server opens"},
        ),
        (
            Bounds(calls="", losses=1),
            "server=SYN-RECEIVED",
            {"old segment": "old SYN from client seq=90", "call": "client opens"},
        ),
        (
            Bounds(HANDSHAKE, "client closes; server closes", losses=1, retransmissions=1),
            "client=CLOSED and server=LAST-ACK",
            {"loss": "", "call": "client aborts"},
        ),
        (
            Bounds(f"{HANDSHAKE}; client sends 1; client closes", "", reorder=False),
            "server=ESTABLISHED and not FIN in flight",
            {"disorder": "", "loss": ""},
        ),
    ],
)
def test_which_widening_turns_a_no(bounds: Bounds, text: str, turned: dict[str, str]) -> None:
    """One more loss, call or old segment; what was taken is named, and the run ends there."""
    assert can(text, bounds).script is None
    found = list(turns(text, bounds))
    assert {turn.kind: turn.what for turn in found} == turned
    for turn in found:
        assert turn.answer.script is not None
        assert turn.what in turn.answer.script
        trace = run(turn.answer.script)
        assert predicate(text).holds(trace.end, past_of(trace))
