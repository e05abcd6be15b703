"""The search: it finds what a random walk finds, and the laws of TCP hold everywhere in it."""

import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from quizgen.tcp.model.network import Action, Side, Verb, World, new_world, step
from quizgen.tcp.model.segment import distance
from quizgen.tcp.model.tables import TRANSITIONS, Event, State
from quizgen.tcp.model.tcb import Host, Tcb, oldest_outstanding
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import CLIENT_ISN, SERVER_ISN, run
from quizgen.tcp.search import explore as search
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import can, fewest_segments
from quizgen.tcp.search.predicate import Past, Predicate, predicate
from quizgen.tcp.search.space import PASTS, Space

GOLDEN = Path(__file__).parent / "golden" / "worlds.txt"
SIMULTANEOUS = "client opens; server opens; client closes; server closes"
HANDSHAKE = "server listens; client opens; deliver SYN; deliver SYN,ACK; deliver ACK"
SPACES = {
    "nothing lost": Bounds(),
    "one loss": Bounds(losses=1, retransmissions=1),
    "one loss, one duplicate": Bounds(losses=1, duplicates=1, retransmissions=1),
    "in order": Bounds(losses=1, retransmissions=2, reorder=False),
    "simultaneous open": Bounds(start="", calls=SIMULTANEOUS, losses=1, retransmissions=1),
    "data both ways": Bounds(
        calls="client opens; client sends 1; client closes; server sends 1; server closes"
    ),
    "data one way, one loss": Bounds(
        calls="client opens; client sends 1; client closes; server closes",
        losses=1,
        retransmissions=1,
    ),
    "old SYN": Bounds(
        start="server listens; old SYN from client seq=90", losses=1, retransmissions=1
    ),
    "crash of the client": Bounds(
        start=HANDSHAKE,
        calls="client crashes; client opens; server sends 1; server closes",
        losses=1,
        retransmissions=1,
    ),
    "at the end of the sequence space": Bounds(
        start="client isn 4294967295; server isn 4294967294; server listens",
        losses=1,
        retransmissions=1,
    ),
}
explore = cache(search.explore)
in_every_space = pytest.mark.parametrize("bounds", SPACES.values(), ids=SPACES)
Pair = tuple[Tcb, Tcb]


def law_established_pairs_agree_on_both_sequence_numbers(tcbs: Pair) -> bool:
    """Each side expects a number that the other has sent and not got acknowledged, or sends next,
    and each knows the other's ISS."""
    one, other = tcbs
    if (one.state, other.state) != (State.ESTABLISHED, State.ESTABLISHED):
        return True
    return all(
        mine.irs == theirs.iss
        and distance(theirs.snd_una, mine.rcv_nxt) >= 0
        and distance(mine.rcv_nxt, theirs.snd_nxt) >= 0
        for mine, theirs in ((one, other), (other, one))
    )


def law_established_means_that_the_own_syn_was_acknowledged(tcbs: Pair) -> bool:
    """No host is ESTABLISHED before the ACK of its SYN."""
    return all(
        distance(tcb.iss, tcb.snd_una) >= 1 for tcb in tcbs if tcb.state is State.ESTABLISHED
    )


def law_time_wait_only_where_the_own_fin_is_acknowledged(tcbs: Pair) -> bool:
    """In TIME-WAIT nothing is outstanding: the FIN was sent and acknowledged."""
    return all(
        tcb.snd_una == tcb.snd_nxt and oldest_outstanding(tcb) is None
        for tcb in tcbs
        if tcb.state is State.TIME_WAIT
    )


def law_snd_una_never_passes_snd_nxt(tcbs: Pair) -> bool:
    """SND.UNA =< SND.NXT, modulo 2**32."""
    return all(distance(tcb.snd_una, tcb.snd_nxt) >= 0 for tcb in tcbs)


LAWS = (
    law_established_pairs_agree_on_both_sequence_numbers,
    law_established_means_that_the_own_syn_was_acknowledged,
    law_time_wait_only_where_the_own_fin_is_acknowledged,
    law_snd_una_never_passes_snd_nxt,
)


@in_every_space
def test_laws_hold_in_every_world(bounds: Bounds) -> None:
    """Where one does not, the name of the law is shown, and the shortest way to the world."""
    space = explore(bounds)
    assert space.complete
    nearest: dict[Pair, int] = {}
    for place, node in enumerate(space.nodes):
        nearest.setdefault(space.world(space.number(node)).tcbs, place)
    broken = [
        (law.__name__, search.script_to(space, place))
        for tcbs, place in nearest.items()
        for law in LAWS
        if not law(tcbs)
    ]
    assert broken == []


def dead_end(space: Space, goal: Predicate) -> str | None:
    """A way to a world from which none leads to `goal` though nothing more is lost."""
    numbers = {node: place for place, node in enumerate(space.nodes)}
    ways: list[list[int]] = [[] for _ in space.nodes]
    for place, node in enumerate(space.nodes):
        for move, following, _ in space.following(node):
            if space.move(move).verb is not Verb.LOSE:
                ways[numbers[following]].append(place)
    good = [
        place
        for place, node in enumerate(space.nodes)
        if goal.holds(space.world(space.number(node)), PASTS[space.past(node)])
    ]
    reached = set(good)
    while good:
        before = {place for place in ways[good.pop()] if place not in reached}
        reached |= before
        good += before
    lost = next((place for place in range(len(space.nodes)) if place not in reached), None)
    return None if lost is None else search.script_to(space, lost)


def test_law_nobody_is_established_over_a_connection_that_never_existed() -> None:
    """An old duplicate SYN, a client that never opens: the server returns to LISTEN."""
    bounds = Bounds(
        start="server listens; old SYN from client seq=90",
        calls="",
        duplicates=2,
        retransmissions=2,
    )
    assert can("server=ESTABLISHED", bounds).script is None
    assert can("server=SYN-RECEIVED", bounds).script is not None
    assert dead_end(explore(bounds), predicate("server=LISTEN")) is None


@pytest.mark.parametrize("losses", [0, 1, 2])
@pytest.mark.parametrize("calls", [Bounds().calls, SIMULTANEOUS], ids=["usual", "simultaneous"])
def test_law_when_nothing_more_is_lost_the_connection_ends_closed(calls: str, losses: int) -> None:
    """From every world some way without further loss leads to two closed hosts."""
    start = "" if calls == SIMULTANEOUS else Bounds().start
    bounds = Bounds(start, calls, losses, retransmissions=None, patient=True)
    goal = predicate("client=CLOSED and server=CLOSED|LISTEN")
    assert dead_end(explore(bounds), goal) is None


def test_without_retransmissions_a_loss_is_a_dead_end() -> None:
    """The check above can fail: no retransmission, no recovery."""
    script = dead_end(explore(Bounds(losses=1)), predicate("both=CLOSED"))
    assert script is not None and "lose" in script


@in_every_space
def test_a_script_found_leads_to_the_world_found(bounds: Bounds) -> None:
    """The way to a world, run as a script, ends in it."""
    for text in ("client=CLOSING", "server=LAST-ACK", "both=ESTABLISHED", "RST in flight"):
        answer = can(text, bounds)
        if answer.script is not None:
            end = run(answer.script).end
            assert predicate(text).holds(end, Past()), (text, answer.script)


def test_a_shortest_way_is_shortest() -> None:
    """Both hosts ESTABLISHED: four moves after LISTEN, as everybody knows."""
    answer = can("both=ESTABLISHED", Bounds(losses=1, duplicates=1, retransmissions=1))
    assert answer.script == (
        "server listens\nclient opens\ndeliver SYN from client\n"
        "deliver SYN,ACK from server\ndeliver ACK from client"
    )


@pytest.mark.parametrize(
    ("goal", "segments"),
    [
        ("both=ESTABLISHED", 3),
        ("client=TIME-WAIT and server=CLOSED", 7),
        ("both=TIME-WAIT", 7),
        ("server=CLOSE-WAIT", 5),
    ],
)
def test_fewest_segments(goal: str, segments: int) -> None:
    """The handshake takes three segments, a full close four more."""
    found = fewest_segments(explore(Bounds()), predicate(goal))
    assert found.segments == segments
    assert found.script is not None
    assert len(run(found.script).passages) == segments


def test_fewest_segments_of_a_simultaneous_open() -> None:
    """Two SYNs are on their way already, and no fewer than two segments more are needed."""
    bounds = Bounds(start="client opens; server opens", calls="")
    found = fewest_segments(explore(bounds), predicate("both=ESTABLISHED"))
    assert found.segments == 2


def test_an_unreachable_goal_takes_no_segments() -> None:
    """There is no fewest where there is no way."""
    found = fewest_segments(explore(Bounds(calls="client opens")), predicate("client=CLOSING"))
    assert (found.segments, found.script) == (None, None)


def test_random_walks_stay_within_the_space() -> None:
    """What the network can do within the bounds, step by step, the search has found."""
    bounds = Bounds(losses=1, duplicates=1, retransmissions=1)
    space = explore(bounds)
    reached = {_unordered(space.world(space.number(node))) for node in space.nodes}
    generator = random.Random(7)
    for _ in range(150):
        world = new_world(Host(CLIENT_ISN), Host(SERVER_ISN))
        world, _ = step(world, Action(Verb.PASSIVE_OPEN, Side.SERVER))
        left = {Verb.LOSE: 1, Verb.DUPLICATE: 1, Verb.RETRANSMISSION_TIMEOUT: 1}
        calls = [
            Action(Verb.ACTIVE_OPEN, Side.CLIENT),
            Action(Verb.CLOSE, Side.CLIENT),
            Action(Verb.CLOSE, Side.SERVER),
        ]
        for _ in range(30):
            action = generator.choice(_possible(world, left, calls))
            after, _ = step(world, action)
            if action in calls:
                if after == world:
                    continue  # a call that is refused is not made
                calls.remove(action)
            elif action.verb in left:
                left[action.verb] -= 1
            world = after
            assert _unordered(world) in reached
            if not _possible(world, left, calls):
                break


def _unordered(world: World) -> tuple[object, ...]:
    """A world up to the order of segments on the wires."""
    return (world.tcbs, *(frozenset(Counter(wire).items()) for wire in world.wires))


def _possible(world: World, left: dict[Verb, int], calls: list[Action]) -> list[Action]:
    actions = [
        Action(verb, side, place)
        for side in Side
        for place in range(len(world.wires[side]))
        for verb in (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE)
        if left.get(verb, 1)
    ]
    closes = [call for call in calls if call.verb is Verb.CLOSE or call.side is Side.CLIENT]
    actions += [
        call
        for call in closes
        if call.side is Side.SERVER or call is next(c for c in calls if c.side is Side.CLIENT)
    ]
    actions += [
        Action(Verb.RETRANSMISSION_TIMEOUT, side)
        for side in Side
        if left[Verb.RETRANSMISSION_TIMEOUT] and oldest_outstanding(world.tcbs[side])
    ]
    return actions


EDGE_SPACES = (
    Bounds(calls="client opens; client closes; client aborts; server closes; server aborts"),
    Bounds(calls="client opens; client gives up; server closes; server gives up"),
    Bounds(calls="client opens; client closes; client gives up; server closes; server gives up"),
    Bounds(start="", calls="client opens; server opens; client closes; server closes"),
    Bounds(start="", calls="client opens; server opens; client aborts; server gives up"),
    Bounds(start="", calls="server listens; server opens; client listens; client closes"),
    Bounds(start="", calls="server listens for its peer; server sends 1; client opens"),
    Bounds(start="", calls="server listens; server closes; client listens; client aborts"),
    Bounds(start="", calls="server listens; server gives up; client opens; client closes"),
    Bounds(start="server listens; old SYN from client seq=90; old SYN from client seq=91"),
    Bounds(start="old RST from client seq=101", calls="server listens; client opens"),
    Bounds(start=f"{HANDSHAKE}; forged RST from client seq=x+1; forged RST from server seq=y+1"),
    Bounds(
        start=f"{HANDSHAKE}; forged RST from client seq=x+2; forged RST from server seq=y+2",
        calls="client closes; client aborts; server closes; server aborts",
    ),
    Bounds(
        start=f"{HANDSHAKE}; forged RST from client seq=x+2; forged RST from server seq=y+2",
        calls="client closes; client gives up; server closes; server gives up",
    ),
)


def test_the_edges_of_the_tables_are_the_edges_that_search_sees() -> None:
    """Every cell of the tables is taken somewhere, and no host ever changes otherwise.

    One segment may acknowledge and finish at once, so an ACK's edge and a FIN's are also seen as
    one; data in LISTEN opens.  Nothing else joins two edges.
    """
    seen = set()
    for bounds in EDGE_SPACES:
        space = explore(bounds)
        for node in space.nodes:
            before = space.world(space.number(node)).states
            for _, following, _ in space.following(node):
                after = space.world(space.number(following)).states
                seen |= {edge for edge in zip(before, after, strict=True) if edge[0] != edge[1]}
    table = {edge for row in TRANSITIONS.values() for edge in row.items()}
    acks = [*TRANSITIONS[Event.ACK_OF_SYN].items(), *TRANSITIONS[Event.ACK_OF_FIN].items()]
    joined = {(a, d) for a, b in acks for c, d in TRANSITIONS[Event.FIN].items() if b == c}
    assert table - seen == set()
    assert seen - table - joined == set()


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("client=ESTABLISHD", 1, "unknown state 'ESTABLISHD'; did you mean 'ESTABLISHED'?"),
        (
            "both=TIME-WAIT and server",
            20,
            "'server' says nothing of a world; write client=ESTABLISHED, for example",
        ),
        ("(client=LISTEN", 15, "')' is missing"),
        ("client=LISTEN )", 15, "unexpected ')'"),
        ("", 1, "'nothing' says nothing of a world; write client=ESTABLISHED, for example"),
        ("RTS in flight", 1, "unknown segment 'RTS'; did you mean 'RST'?"),
    ],
)
def test_a_bad_predicate_is_named_with_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(ScriptError) as caught:
        predicate(text)
    assert (caught.value.column, caught.value.message) == (column, message)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("client=FIN-WAIT-2", True),
        ("client=FIN-WAIT-1", False),
        ("client=FIN-WAIT-1|FIN-WAIT-2", True),
        ("either=CLOSE-WAIT", True),
        ("both=CLOSE-WAIT", False),
        ("not both=CLOSE-WAIT", True),
        ("client=LISTEN or server=CLOSE-WAIT", True),
        ("client=LISTEN and server=CLOSE-WAIT", False),
        ("not (client=LISTEN or server=LISTEN)", True),
        ("data in flight", True),
        ("data from server in flight", True),
        ("data from client in flight", False),
        ("ACK in flight", False),
        ("nothing in flight", False),
        ("server received data", True),
        ("server received old data", False),
        ("client received data", False),
        ("client told reset", True),
        ("client was ESTABLISHED", False),
        ("client=FIN-WAIT-2 AND NOT server=LISTEN", True),
        ("client=CLOSED OR (server=LISTEN AND client=FIN-WAIT-2)", False),
    ],
)
def test_predicates(text: str, holds: bool) -> None:
    """Each sort of atom, true and false, on one half-closed world."""
    script = f"{HANDSHAKE}; client sends 1; deliver data; deliver ACK\nclient closes; deliver FIN"
    world = run(f"{script}; deliver ACK; server sends 1").end
    assert predicate(text).holds(world, Past(told_reset=(True, False))) is holds


def test_the_number_of_worlds_is_as_recorded(compare: object) -> None:
    """A change of the model shows as a change of these counts."""
    lines = [
        f"{name}: {explore(bounds).worlds} worlds, {len(explore(bounds).nodes)} with bounds left"
        for name, bounds in SPACES.items()
    ]
    compare(GOLDEN, "\n".join(lines) + "\n")  # type: ignore[operator]
