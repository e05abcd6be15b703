"""Laws of the model: what holds whatever happens, however the wires behave.

Action sequences are drawn as numbers, so that one sequence can be run with any initial
sequence numbers; an action that cannot happen in a world is passed over.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from tcp.worlds import PLACES, reach

from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.network import Action, Side, Verb, World, new_world, step
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Options, Segment, distance, plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import NO_TCB, Host, Outcome, Tcb, fin_sent, syn_outstanding

NOT_SYNCHRONIZED = (State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
ON_A_WIRE = (Verb.DELIVER, Verb.LOSE, Verb.DUPLICATE)


class Forgery(NamedTuple):
    """A segment whose numbers lie `seq` and `ack` after what the host it goes to uses."""

    seq: int
    ack: int | None
    flags: tuple[bool, bool, bool]
    octets: int
    wnd: int


class Draw(NamedTuple):
    """One action, drawn without knowing the world: `place` counts round the wire."""

    verb: Verb
    side: Side
    place: int = 0
    octets: int = 1
    forgery: Forgery | None = None


OFFSETS = st.one_of(
    st.integers(-4, 4),
    st.sampled_from((-70000, -65536, -65535, 65534, 65535, 65536, 2**31 - 1, -(2**31))),
    st.integers(0, SEQUENCE_SPACE - 1),
)
FORGERIES = st.builds(
    Forgery,
    OFFSETS,
    st.none() | OFFSETS,
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.integers(0, 5),
    st.sampled_from((0, 1, 3, 65535, 2**30)),
)
DUPLEX = st.sampled_from((Verb.PASSIVE_OPEN_FOR_PEER, Verb.ACTIVE_OPEN))


def draws(verbs: Iterable[Verb]) -> st.SearchStrategy[list[Draw]]:
    """Sequences of these verbs, deliveries being as frequent as all else."""
    listed = tuple(verbs)
    often = st.sampled_from(listed) | st.just(Verb.DELIVER)
    one = st.builds(
        Draw, often, st.sampled_from(Side), st.integers(0, 3), st.integers(1, 5), FORGERIES
    )
    return st.lists(one, max_size=15) | st.lists(one, min_size=20, max_size=50)


OFFERS = st.builds(
    Options,
    st.sampled_from((None, 1, 2, 1460)),
    st.none() | st.just(7),
    st.booleans(),
    st.booleans(),
)
HOSTS = st.builds(
    Host,
    isn=st.integers(0, SEQUENCE_SPACE - 1) | st.sampled_from((0, SEQUENCE_SPACE - 1, 2**31)),
    window=st.sampled_from((0, 1, 3, 65535)),
    options=OFFERS,
    delays_acks=st.booleans(),
)


def action_of(world: World, draw: Draw, text: str) -> Action | None:
    """The action that a draw means in this world, if it can happen here."""
    wire, tcb = world.wires[draw.side], world.tcbs[draw.side]
    if draw.verb in ON_A_WIRE and not wire:
        return None
    if draw.verb is not Verb.INJECT or draw.forgery is None:
        place = draw.place % len(wire) if wire else 0
        return Action(draw.verb, draw.side, place, text[: draw.octets])
    seq, ack, (syn, fin, rst), octets, wnd = draw.forgery
    expected = tcb.rcv_nxt if tcb.irs or tcb.rcv_nxt else world.hosts[draw.side.peer].isn
    own = tcb.snd_nxt if tcb.snd_nxt != tcb.iss else world.hosts[draw.side].isn
    segment = Segment(
        *(plus(expected, seq), None if ack is None else plus(own, ack)),
        *(syn, fin, rst, text[:octets], wnd),
    )
    return Action(Verb.INJECT, draw.side, segment=segment)


class Event(NamedTuple):
    """One action that happened, and the worlds before and after it."""

    before: World
    after: World
    action: Action
    outcome: Outcome | None


def history(world: World, drawn: list[Draw]) -> Iterator[Event]:
    """Do what can be done of what was drawn; no two octets that are sent are alike."""
    sent = 0
    for draw in drawn:
        text = "".join(chr(0x4E00 + (sent + offset) % 20000) for offset in range(5))
        action = action_of(world, draw, text)
        if action is None:
            continue
        sent += len(action.text)
        before = world
        world, outcome = step(before, action)
        yield Event(before, world, action, outcome)


def assert_sound(tcb: Tcb) -> None:
    """What is outstanding is the SYN, the text and the FIN that can be sent again."""
    assert (tcb.state is State.CLOSED) == (tcb == NO_TCB)
    fin = fin_sent(tcb) and tcb.snd_una != tcb.snd_nxt
    text = sum(map(len, tcb.unacked))
    assert distance(tcb.snd_una, tcb.snd_nxt) == syn_outstanding(tcb) + text + fin
    assert sum(tcb.sends) == text + sum(map(len, tcb.unsent))
    assert all(tcb.sends) and all(tcb.unsent) and all(tcb.unacked)
    assert tcb.rcv_wnd >= 0
    assert not (tcb.received and tcb.receives)
    for number in (tcb.iss, tcb.irs, tcb.snd_una, tcb.snd_nxt, tcb.rcv_nxt):
        assert 0 <= number < SEQUENCE_SPACE


@given(HOSTS, HOSTS, draws(Verb))
def test_send_variables_stay_in_order(client: Host, server: Host, drawn: list[Draw]) -> None:
    """SND.UNA =< SND.NXT in every reachable TCB, and no step raises, whatever arrives."""
    for _, world, _, _ in history(new_world(client, server), drawn):
        for tcb in world.tcbs:
            assert distance(tcb.snd_una, tcb.snd_nxt) >= 0
            assert_sound(tcb)


@given(HOSTS, HOSTS, draws(Verb))
def test_right_edge_of_the_window_never_moves_left(
    client: Host, server: Host, drawn: list[Draw]
) -> None:
    """SHLD-14; §3.10.7.4: The total of RCV.NXT and RCV.WND should not be reduced."""
    for before, after, _, _ in history(new_world(client, server), drawn):
        for old, new in zip(before.tcbs, after.tcbs, strict=True):
            if old.state not in NOT_SYNCHRONIZED and new.state not in NOT_SYNCHRONIZED:
                edges = plus(old.rcv_nxt, old.rcv_wnd), plus(new.rcv_nxt, new.rcv_wnd)
                assert distance(*edges) >= 0


FLAGS = list(product((False, True), repeat=3))
NEAR = (-65537, -65536, -2, -1, 0, 1, 2, 65534, 65535, 65536)


def every_segment(tcb: Tcb) -> Iterator[Segment]:
    """Every segment whose numbers lie at an edge of something that the host compares with."""
    for seq, ack, (syn, fin, rst), text, wnd in product(
        NEAR, (None, *NEAR), FLAGS, ("", "a", "abc"), (0, 65535)
    ):
        number = None if ack is None else plus(tcb.snd_nxt, ack)
        yield Segment(plus(tcb.rcv_nxt, seq), number, syn, fin, rst, text, wnd)


def test_no_reset_answers_a_reset_and_only_strangers_are_reset() -> None:
    """§3.5.2: a reset for anything but a reset in CLOSED; for a bad ACK before synchronization;
    in a synchronized state an empty acknowledgment.  Every answer acknowledges RCV.NXT."""
    for place in PLACES:
        tcb, host = reach(place)
        for seg in every_segment(tcb):
            outcome = arrives(tcb, host, seg)
            assert_sound(outcome.tcb)
            resets = [answer for answer in outcome.sent if answer.rst]
            assert not (resets and (seg.rst or tcb.state not in NOT_SYNCHRONIZED))
            assert len(outcome.sent) <= 1
            if resets and tcb.state is not State.CLOSED:
                assert outcome.tcb == tcb and resets[0].seq == seg.ack
            for answer in outcome.sent:
                if not answer.rst and outcome.tcb != NO_TCB:
                    assert answer.ack == outcome.tcb.rcv_nxt
            if tcb.state not in NOT_SYNCHRONIZED and seg.syn and not seg.rst:
                assert outcome.tcb == tcb


def effects(client: int, server: int, drawn: list[Draw]) -> list[object]:
    """What each step did, with each number counted from its sender's first."""
    first = (client, server)
    start = new_world(Host(client, 3), Host(server, delays_acks=True))
    seen: list[object] = []
    for _, world, action, outcome in history(start, drawn):
        if outcome is None:
            continue
        segments = [
            (
                plus(seg.seq, -first[action.side]),
                seg.ack if seg.ack is None else plus(seg.ack, -first[action.side.peer]),
                *seg[2:],
            )
            for seg in outcome.sent
        ]
        if any(seg.rst and seg.ack is not None for seg in outcome.sent):
            break  # a reset that answers a segment without ACK has SEQ 0, wherever numbers began
        seen.append((world.states, segments, outcome.signals, outcome.rules))
    return seen


@given(st.integers(0, SEQUENCE_SPACE - 1), st.integers(0, SEQUENCE_SPACE - 1), draws(Verb))
@example(SEQUENCE_SPACE - 1, SEQUENCE_SPACE - 1, [])
def test_numbers_wrap(client: int, server: int, drawn: list[Draw]) -> None:
    """A run is the same wherever sequence numbers begin, up to renaming of the numbers."""
    begin = [Draw(Verb.PASSIVE_OPEN_FOR_PEER, Side.SERVER), Draw(Verb.ACTIVE_OPEN, Side.CLIENT)]
    expected = effects(100_000, 300_000, begin + drawn)
    assert effects(client, server, begin + drawn) == expected
    assert effects(SEQUENCE_SPACE - 1, SEQUENCE_SPACE - 2, begin + drawn) == expected


CHAOS = (
    *(*ON_A_WIRE, Verb.SEND, Verb.RECEIVE, Verb.CLOSE),
    *(Verb.RETRANSMISSION_TIMEOUT, Verb.DELAYED_ACK_TIMEOUT),
)


class Run:
    """One connection through chaos, and what each side's user sent and was given."""

    def __init__(self, hosts: tuple[Host, Host], opens: Verb) -> None:
        self.world = new_world(*hosts)
        self.sent = ["", ""]
        self.given = ["", ""]
        self.act(Action(opens, Side.SERVER))
        self.act(Action(Verb.ACTIVE_OPEN, Side.CLIENT))

    def act(self, action: Action) -> None:
        side, before = action.side, self.world
        tcb = before.tcbs[side]
        if action.verb is Verb.CLOSE and tcb.state in NOT_SYNCHRONIZED[:3]:
            return
        if action.verb is Verb.RECEIVE and not tcb.received:
            return  # text that a waiting RECEIVE takes could not be seen here
        self.world, outcome = step(before, action)
        if outcome is None:
            return
        after = outcome.tcb
        if action.verb is Verb.SEND and not any("error" in told for told in outcome.signals):
            self.sent[side] += action.text
        if action.verb is not Verb.RECEIVE:
            self.given[side] += after.received[len(tcb.received) :]

    def settle(self) -> None:
        """Lose nothing more: deliver, read and retransmit until nothing changes."""
        for _ in range(300):
            before = self.world
            for side in Side:
                self.act(Action(Verb.RETRANSMISSION_TIMEOUT, side))
                self.act(Action(Verb.RECEIVE, side))
                self.act(Action(Verb.DELAYED_ACK_TIMEOUT, side))
                while self.world.wires[side]:
                    self.act(Action(Verb.DELIVER, side))
            if self.world == before:
                return
        raise AssertionError(f"no rest: {self.world}")


CONNECTED_HOSTS = st.builds(
    Host,
    isn=st.integers(0, SEQUENCE_SPACE - 1),
    window=st.sampled_from((1, 2, 7, 65535)),
    options=OFFERS,
    delays_acks=st.booleans(),
)


def assert_agreed(world: World) -> None:
    """Each side's SND.UNA =< the other's RCV.NXT =< SND.NXT, once both are synchronized."""
    if any(state in NOT_SYNCHRONIZED for state in world.states):
        return
    for side in Side:
        sender, receiver = world.tcbs[side], world.tcbs[side.peer]
        assert distance(sender.snd_una, receiver.rcv_nxt) >= 0
        assert distance(receiver.rcv_nxt, sender.snd_nxt) >= 0
        if not any(world.wires) and sender.snd_una == sender.snd_nxt:
            assert receiver.rcv_nxt == sender.snd_nxt


@given(CONNECTED_HOSTS, CONNECTED_HOSTS, DUPLEX, draws(CHAOS))
def test_text_arrives_in_order_and_once_and_both_end_closed(
    client: Host, server: Host, opens: Verb, drawn: list[Draw]
) -> None:
    """Whatever was lost, duplicated or reordered before: once retransmissions run, both sides
    agree on both numbers, each has the other's text, and after both CLOSE both end CLOSED."""
    run = Run((client, server), opens)
    octets = 0
    for draw in drawn:
        text = "".join(chr(0x4E00 + octets + offset) for offset in range(5))
        action = action_of(run.world, draw, text)
        if action is not None:
            octets += len(action.text)
            run.act(action)
            assert_agreed(run.world)
            for side in Side:
                assert run.sent[side.peer].startswith(run.given[side])
    run.settle()
    assert_agreed(run.world)
    assert run.given == run.sent[::-1]
    for side in Side:
        run.act(Action(Verb.CLOSE, side))
    run.settle()
    assert set(run.world.states) <= {State.CLOSED, State.TIME_WAIT}
    for side in Side:
        run.act(Action(Verb.TIME_WAIT_TIMEOUT, side))
    assert run.world.states == (State.CLOSED, State.CLOSED)
    assert run.given == run.sent[::-1]
