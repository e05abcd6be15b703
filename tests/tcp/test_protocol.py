"""A protocol is a value: another table decides where it is given, and nowhere else."""

from quizgen.tcp.model.network import TCP, Protocol
from quizgen.tcp.model.tables import TABLE, TRANSITIONS, Event, State, Table
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import can


def with_cell(event: Event, before: State, to: State) -> Protocol:
    return TCP._replace(table=Table({**TRANSITIONS, event: {**TRANSITIONS[event], before: to}}))


SYN_IN_LISTEN = with_cell(Event.SYN, State.LISTEN, State.ESTABLISHED)


def test_state_left_out_of_a_row_stays() -> None:
    assert TABLE.after(Event.SYN, State.LISTEN) is State.SYN_RECEIVED
    assert TABLE.after(Event.SYN, State.CLOSED) is State.CLOSED


def test_another_table_decides_where_it_is_given() -> None:
    listen, syn = SITUATIONS["LISTEN"], HAPPENINGS["SYN"]
    assert meet(listen, syn, SYN_IN_LISTEN).tcb.state is State.ESTABLISHED
    assert meet(listen, syn).tcb.state is State.SYN_RECEIVED


def test_situations_are_reached_by_the_table_that_is_given() -> None:
    fin_wait_1, status = SITUATIONS["FIN-WAIT-1"], HAPPENINGS["STATUS"]
    other = with_cell(Event.CLOSE, State.ESTABLISHED, State.LAST_ACK)
    assert meet(fin_wait_1, status, other).signals == ("state = LAST-ACK",)
    assert meet(fin_wait_1, status).signals == ("state = FIN-WAIT-1",)


def test_a_deleted_connection_keeps_the_table() -> None:
    """What follows after a crash, an abort or a RST goes by the same table."""
    script = "server listens; server aborts; server listens; server crashes; server listens"
    end = run(f"{script}; client opens; deliver SYN", None, SYN_IN_LISTEN).end
    assert end.states == (State.SYN_SENT, State.ESTABLISHED)


def test_searches_go_by_the_table_that_is_given() -> None:
    bounds = Bounds(calls="client opens")
    assert can("server=SYN-RECEIVED", bounds, SYN_IN_LISTEN).script is None
    assert can("server=SYN-RECEIVED", bounds).script
