"""The table in force: another one decides while it is put there, and leaves nothing behind."""

from quizgen.tcp.model.lookup import in_force, next_state, remembered
from quizgen.tcp.model.tables import TRANSITIONS, Event, State, Transitions
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet
from quizgen.tcp.search.explore import can
from quizgen.tcp.search.space import Bounds


def with_cell(event: Event, before: State, to: State) -> Transitions:
    return {**TRANSITIONS, event: {**TRANSITIONS[event], before: to}}


SYN_IN_LISTEN = with_cell(Event.SYN, State.LISTEN, State.ESTABLISHED)


def test_state_left_out_of_a_row_stays() -> None:
    assert next_state(Event.SYN, State.LISTEN) is State.SYN_RECEIVED
    assert next_state(Event.SYN, State.CLOSED) is State.CLOSED


def test_another_table_decides_for_a_while() -> None:
    listen, syn = SITUATIONS["LISTEN"], HAPPENINGS["SYN"]
    assert meet(listen, syn).tcb.state is State.SYN_RECEIVED
    with in_force(SYN_IN_LISTEN):
        assert meet(listen, syn).tcb.state is State.ESTABLISHED
    assert meet(listen, syn).tcb.state is State.SYN_RECEIVED


def test_situations_are_reached_anew_by_another_table() -> None:
    fin_wait_1, close = SITUATIONS["FIN-WAIT-1"], HAPPENINGS["STATUS"]
    assert meet(fin_wait_1, close).signals == ("state = FIN-WAIT-1",)
    with in_force(with_cell(Event.CLOSE, State.ESTABLISHED, State.LAST_ACK)):
        assert meet(fin_wait_1, close).signals == ("state = LAST-ACK",)
    assert meet(fin_wait_1, close).signals == ("state = FIN-WAIT-1",)


def test_searches_are_made_anew_by_another_table() -> None:
    bounds = Bounds(calls="client opens")
    question = "server=SYN-RECEIVED"
    assert can(question, bounds).script
    with in_force(SYN_IN_LISTEN):
        assert can(question, bounds).script is None
    assert can(question, bounds).script


def test_results_are_remembered_for_each_table_apart() -> None:
    calls = []

    @remembered
    def follow(state: State) -> State:
        calls.append(state)
        return next_state(Event.SYN, state)

    assert [follow(State.LISTEN) for _ in range(2)] == [State.SYN_RECEIVED] * 2
    with in_force(SYN_IN_LISTEN):
        assert [follow(State.LISTEN) for _ in range(2)] == [State.ESTABLISHED] * 2
    assert follow(State.LISTEN) is State.SYN_RECEIVED
    assert len(calls) == 2
