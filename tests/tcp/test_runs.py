"""Runs: what RFC 9293 §3.5, §3.6 and §3.8.1 allow can happen, and nothing else."""

import pytest

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.explore import explore
from quizgen.tcp.search.runs import parse_run, possible

OPENS = Bounds(calls="client opens")
BOTH_OPEN = Bounds(start="", calls="client opens; server opens")
CLOSES = Bounds(
    start="server listens; client opens; deliver everything", calls="client closes; server closes"
)
LOSES = Bounds(calls="client opens", losses=1, retransmissions=1, reorder=False)


@pytest.mark.parametrize(
    ("bounds", "text", "can"),
    [
        (OPENS, "client SYN -> server SYN,ACK -> client ACK", True),
        (OPENS, "client SYN -> server SYN,ACK", True),  # what follows is open
        (OPENS, "client SYN -> client ACK", False),
        (OPENS, "server SYN,ACK -> client ACK", False),  # nothing is left out
        (OPENS, "client SYN -> server SYN,ACK -> client ACK -> server ACK", False),
        (OPENS, "client SYN with data -> server SYN,ACK", False),
        (BOTH_OPEN, "client SYN -> server SYN -> client SYN,ACK -> server SYN,ACK", True),
        (BOTH_OPEN, "client SYN -> server SYN,ACK", False),  # nobody listens
        (LOSES, "client SYN -> client SYN -> server SYN,ACK -> client ACK", True),
        (LOSES, "client SYN -> client SYN -> client SYN", False),
        (LOSES, "client SYN -> server SYN,ACK -> client ACK -> client ACK", False),
        (CLOSES, "client FIN,ACK -> server ACK -> server FIN,ACK -> client ACK", True),
        (CLOSES, "client FIN,ACK -> server FIN,ACK -> server ACK -> client ACK", True),
        (CLOSES, "client FIN,ACK -> server ACK -> client FIN,ACK", False),
        (OPENS, "client: CLOSED -> SYN-SENT -> ESTABLISHED", True),
        (OPENS, "client: CLOSED -> ESTABLISHED", False),
        (OPENS, "client: CLOSED", True),
        (OPENS, "client: LISTEN -> SYN-SENT", False),  # it does not begin there
        (CLOSES, "server: ESTABLISHED -> CLOSE-WAIT -> LAST-ACK -> CLOSED", True),
        (CLOSES, "server: ESTABLISHED -> CLOSE-WAIT -> TIME-WAIT", False),
    ],
)
def test_a_run_is_possible_or_not(bounds: Bounds, text: str, *, can: bool) -> None:
    answer = possible(parse_run(text), explore(bounds))
    assert (answer.script is not None, answer.complete) == (can, True)
    if answer.script is None:
        return
    trace = run(answer.script)
    own = len(run(bounds.start).passages)
    wanted = parse_run(text)
    if wanted.side is None:
        sent = [f"{each.sender} {each.segment.name}" for each in trace.passages[own:]]
        assert tuple(sent) == wanted.steps
    else:
        start = run(bounds.start).end.states[wanted.side]
        seen = [str(start), *(str(step.after.states[wanted.side]) for step in trace.steps)]
        assert seen[-1] == wanted.steps[-1]


def test_a_run_is_read_with_any_spaces() -> None:
    assert parse_run(" client :CLOSED->SYN-SENT ") == (Side.CLIENT, ("CLOSED", "SYN-SENT"))
    assert parse_run("client  SYN  with data") == (None, ("client SYN with data",))


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "'' names no host; write client SYN"),
        ("client SYN -> ", 15, "'' names no host; write client SYN"),
        ("client  SYN ->  client  SYNX", 17, "'client SYNX' names no flags; did you mean 'SYN'?"),
        ("client SYN -> SYN,ACK", 15, "'SYN,ACK' names no host; write client SYN"),
        ("client FIN", 1, "'client FIN' names no flags; did you mean 'FIN,ACK'?"),
        ("peer: CLOSED", 1, "'peer' is no host; write client or server"),
        ("client: CLOSED -> CLOSED -> OPEN", 29, "unknown state 'OPEN'"),
        ("client: CLOSED -> SYN-SEND", 19, "unknown state 'SYN-SEND'; did you mean 'SYN-SENT'?"),
    ],
)
def test_a_run_that_cannot_be_read(text: str, column: int, message: str) -> None:
    with pytest.raises(ScriptError) as error:
        parse_run(text)
    assert (error.value.column, error.value.message[: len(message)]) == (column, message)
