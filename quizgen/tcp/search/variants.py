"""TCP with one rule changed: why each rule is there, shown by what goes wrong without it.

A variant names the rule, the bad world and the bounds of the search.  In TCP the bad world is
unreachable; in the variant the shortest way to it is the explanation.  Where a variant only
wastes something or takes an ability away, that is measured the same way.
"""

from collections.abc import Callable
from typing import NamedTuple

from quizgen.tcp.model.arrives import CONNECTION_RESET, acceptable, arrives
from quizgen.tcp.model.calls import close
from quizgen.tcp.model.network import TCP, Protocol
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.model.segment import Segment, plus
from quizgen.tcp.model.tables import State
from quizgen.tcp.model.tcb import Host, Outcome, Tcb, ack_segment, deleted, fin_sent, syn_segment
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import Answer, Fewest, ask, explore, fewest_segments
from quizgen.tcp.search.predicate import predicate
from quizgen.words import Text, Words

_SAY = Words("tcp")

CHANGED = Rule("changed", "3.10.7")


def _two_way(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """The passive side is ESTABLISHED as soon as it has answered a SYN; no third segment."""
    outcome = arrives(tcb, host, seg)
    if outcome.tcb.state is State.SYN_RECEIVED and tcb.state is State.LISTEN:
        done = outcome.tcb._replace(
            state=State.ESTABLISHED,
            snd_una=outcome.tcb.snd_nxt,
            snd_wnd=seg.wnd,
            max_snd_wnd=seg.wnd,
            snd_wl1=seg.seq,
        )
        return outcome.then(CHANGED, done)
    if outcome.tcb.state is State.ESTABLISHED and tcb.state is State.SYN_SENT:
        kept = tuple(sent for sent in outcome.sent if sent.text)
        return outcome._replace(sent=kept)
    return outcome


def _four_way(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """The passive side acknowledges the SYN and sends its own SYN in two segments."""
    if tcb.state is State.SYN_SENT and seg.ack == tcb.snd_nxt and not (seg.syn or seg.rst):
        return Outcome(tcb._replace(ack_due=True), rules=(CHANGED,))
    if tcb.state is State.SYN_SENT and tcb.ack_due and seg.syn and seg.ack is None:
        return arrives(tcb._replace(ack_due=False), host, seg._replace(ack=tcb.snd_nxt))
    outcome = arrives(tcb, host, seg)
    if tcb.state is State.LISTEN and outcome.tcb.state is State.SYN_RECEIVED:
        syn = syn_segment(outcome.tcb)._replace(ack=None)
        ack = ack_segment(outcome.tcb)._replace(seq=outcome.tcb.iss)
        return outcome._replace(sent=(ack, syn), rules=(*outcome.rules, CHANGED))
    return outcome


def _no_time_wait(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """Where TCP would enter TIME-WAIT, the TCB is deleted at once."""
    outcome = arrives(tcb, host, seg)
    if outcome.tcb.state is State.TIME_WAIT:
        return outcome.then(CHANGED, deleted(tcb))
    return outcome


def _no_numbers_for_syn_and_fin(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """An ACK of all that came before our SYN or FIN cannot be told from an ACK of it."""
    waits_for_fin = fin_sent(tcb) and tcb.snd_una != tcb.snd_nxt
    waits_for_syn = tcb.state in (State.SYN_SENT, State.SYN_RECEIVED)
    if (waits_for_fin or waits_for_syn) and seg.ack == plus(tcb.snd_nxt, -1) and not seg.rst:
        seg = seg._replace(ack=tcb.snd_nxt)
    return arrives(tcb, host, seg)


def _merged_ack_and_fin(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """A FIN is answered with FIN,ACK at once: both directions close together."""
    outcome = arrives(tcb, host, seg)
    if outcome.tcb.state is State.CLOSE_WAIT and tcb.state is not State.CLOSE_WAIT:
        closed = close(outcome.tcb)
        return Outcome(
            closed.tcb, closed.sent, outcome.signals, (*outcome.rules, CHANGED, *closed.rules)
        )
    return outcome


def _no_challenge_ack(tcb: Tcb, host: Host, seg: Segment) -> Outcome:
    """As RFC 793: any RST or SYN in the window ends the connection."""
    synchronized = tcb.state not in (
        State.CLOSED,
        State.LISTEN,
        State.SYN_SENT,
        State.SYN_RECEIVED,
    )
    if synchronized and acceptable(tcb, seg) and (seg.rst or seg.syn):
        reset = () if seg.rst else (ack_segment(tcb)._replace(ack=None, rst=True, wnd=0),)
        return Outcome(deleted(tcb), reset, (CONNECTION_RESET,), (CHANGED,))
    return arrives(tcb, host, seg)


class Variant(NamedTuple):
    """One rule of TCP changed.

    `world` is a predicate, and `means` says what follows.  `bad` says that it must not hold
    (TCP: never; variant: reachable); otherwise it is something good that the variant makes
    impossible.  A variant that only costs more has a `goal` whose fewest segments are compared.
    """

    name: str
    protocol: Protocol
    world: str
    bounds: Bounds
    bad: bool = True
    goal: str = ""

    @property
    def text(self) -> Text:
        """The rule as the variant has it."""
        return _SAY(f"variants.{self.name}.rule")

    @property
    def means(self) -> Text:
        """What follows from it."""
        return _SAY(f"variants.{self.name}.means")


class Proof(NamedTuple):
    """What TCP and the variant answer to the same question; `holds` when they differ as the
    variant claims."""

    variant: Variant
    tcp: Answer
    changed: Answer
    fewest: tuple[Fewest, Fewest] | None

    @property
    def holds(self) -> bool:
        """The rule matters as claimed."""
        if self.tcp.unknown or self.changed.unknown:
            return False
        tcp, changed = self.tcp.script is not None, self.changed.script is not None
        if self.fewest:
            ours, theirs = (found.segments for found in self.fewest)
            return ours is not None and theirs is not None and ours < theirs
        return changed and not tcp if self.variant.bad else tcp and not changed


def prove(variant: Variant, progress: Callable[[int], None] | None = None) -> Proof:
    """Ask TCP and the variant the same question."""
    world = predicate(variant.world)
    tcp = ask(world, variant.bounds, TCP, progress)
    changed = ask(world, variant.bounds, variant.protocol, progress)
    fewest = None
    if variant.goal:
        goal = predicate(variant.goal)
        fewest = (
            fewest_segments(explore(variant.bounds, TCP), goal),
            fewest_segments(explore(variant.bounds, variant.protocol), goal),
        )
    return Proof(variant, tcp, changed, fewest)


_ESTABLISHED = "server listens; client opens\ndeliver SYN; deliver SYN,ACK; deliver ACK"
_HALF_CLOSED = f"{_ESTABLISHED}\nclient closes; deliver FIN; deliver ACK"
_OLD_DATA_IN_FLIGHT = f"""{_ESTABLISHED}
client sends 1; duplicate data; deliver data; deliver ACK
client closes; deliver FIN; deliver ACK; server closes; deliver FIN; deliver ACK
client waits 2 MSL; server listens"""

VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant(
            "two-way-handshake",
            Protocol(arrives=_two_way),
            "server=ESTABLISHED and client=CLOSED",
            Bounds(start="server listens; old SYN from client seq=90", calls=""),
        ),
        Variant(
            "four-way-handshake",
            Protocol(arrives=_four_way),
            "both=ESTABLISHED",
            Bounds(calls="client opens", reorder=False),
            bad=False,
            goal="both=ESTABLISHED",
        ),
        Variant(
            "no-time-wait",
            Protocol(arrives=_no_time_wait),
            "server=LAST-ACK and RST from client in flight",
            Bounds(start=_HALF_CLOSED, calls="server closes", losses=1, retransmissions=2),
        ),
        Variant(
            "time-wait-of-one-msl",
            Protocol(time_wait=1),
            "client=CLOSED and FIN from server in flight",
            Bounds(start=_HALF_CLOSED, calls="server closes", retransmissions=1),
        ),
        Variant(
            "fixed-iss",
            Protocol(isn_step=0),
            "server received data",
            Bounds(start=_OLD_DATA_IN_FLIGHT, calls="client opens", retransmissions=1),
        ),
        Variant(
            "syn-and-fin-take-no-number",
            Protocol(arrives=_no_numbers_for_syn_and_fin),
            "client=FIN-WAIT-2 and server=ESTABLISHED",
            Bounds(start=_ESTABLISHED, calls="client closes; server sends 1", losses=1),
        ),
        Variant(
            "ack-and-fin-merged",
            Protocol(arrives=_merged_ack_and_fin),
            "client=FIN-WAIT-2 and server=CLOSE-WAIT and client received data",
            Bounds(start=_ESTABLISHED, calls="client closes; server sends 1; server closes"),
            bad=False,
        ),
        Variant(
            "no-challenge-ack",
            Protocol(arrives=_no_challenge_ack),
            "server told reset",
            Bounds(
                start=f"{_ESTABLISHED}; forged RST from client seq=x+50",
                calls="client sends 1",
                retransmissions=1,
            ),
        ),
    )
}
