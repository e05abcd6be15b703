"""What a script does and the words leave out, though the answer hangs on it."""

from collections.abc import Callable, Sequence

from quizgen.phrases.alignment import Alignment, Laid
from quizgen.phrases.events import Span
from quizgen.phrases.history import Flight, History, is_meant
from quizgen.phrases.reading import Reading, Said
from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import Statement, parse

Matters = Callable[[str], bool]
"""Is the answer another one in a run of this script, or can it not be run?"""


def untold(
    reading: Reading, found: Alignment, script: str, past: History, matters: Matters
) -> list[str]:
    """Statements that no words tell, and without which the answer is another."""
    statements = parse(script)
    acts = [index for index, each in enumerate(statements) if each.setting is None]
    by_act = dict(zip(acts, range(len(acts)), strict=True))

    def hangs_on(index: int) -> bool:
        texts = [each.text for each in statements]
        ways = _without(statements[index])
        return any(matters("; ".join([*texts[:index], way, *texts[index + 1 :]])) for way in ways)

    def missing(told: set[int]) -> list[str]:
        return [
            each.text
            for index, each in enumerate(statements)
            if not (by_act[index] in told if index in by_act else _is_setting_told(each, reading))
            and hangs_on(index)
        ]

    # Each phrase may speak of the first time that it can mean, or of the last.
    left = missing(_told_steps(found, past, min))
    return left and min(left, missing(_told_steps(found, past, max)), key=len)


_SETTINGS = {
    "window": ("window", "window_is"),
    "delays": ("delays",),
    "offers": ("offers", "no_options"),
    "isn": ("same_isn",),
}


def _is_setting_told(statement: Statement, reading: Reading) -> bool:
    """How a host is set is told by a fact of it; a name is asked for where a symbol is untold."""
    name = statement.setting.name if statement.setting else ""
    if name == "at":
        return True
    return any(
        said.fact in _SETTINGS.get(name, ()) and said.slot("host") in ("", str(statement.side))
        for said in reading.facts
    )


def _without(statement: Statement) -> list[str]:
    """What a reader who is not told it takes to happen: nothing, or that what is sent arrives."""
    if statement.verb is Verb.LOSE:
        return ["", statement.text.replace("lose", "deliver", 1)]
    return [""]


_NORMAL = frozenset(
    {
        Verb.ACTIVE_OPEN,
        Verb.ACTIVE_OPEN_WITHOUT_REMOTE,
        Verb.PASSIVE_OPEN,
        Verb.PASSIVE_OPEN_FOR_PEER,
        Verb.CLOSE,
        Verb.DELIVER,
    }
)


def _told_steps(found: Alignment, past: History, which: Callable[..., Span]) -> set[int]:
    """Steps that are told themselves, or that must have been for what is told.

    What is usual is not told again: that a connection was opened, and that what was sent arrived
    before anything told later, unless nothing else is said to have arrived.  A phrase tells one of
    the times that it may mean, `which` says.
    """
    told: set[int] = set()
    chosen = [(laid, span) for laid in found.laid for span in _meant(laid, which)]
    for laid, (start, end) in chosen:
        told |= set(range(start, end)) - _faults(laid, past, start, end)
        if laid.said.fact == "waits_to_send":
            told |= {n for n in range(start) if past.steps[n].action.verb is Verb.SEND}
        if laid.said.fact == "both_arrived":
            told |= _arrivals(laid.said, past)
        if _speaks_of_a_state(laid):
            first = min(laid.spans)[0]
            told |= {n for n in range(first) if past.steps[n].action.verb in _NORMAL}
    is_counted = any(laid.said.part("segment").get("role") for laid in found.laid)
    for flight in reversed(past.flights):
        reached = {*flight.arrived, *flight.lost, *flight.doubled}
        if reached & told or flight.sent in told:
            for number in (flight.number, *(_earlier(flight, past) if is_counted else ())):
                told |= _leading_to(number, past)
    last = max((*told, *(end - 1 for _, (_, end) in chosen)), default=0)
    told |= {n for n in range(_opened(chosen, past, last)) if past.steps[n].action.verb in _NORMAL}
    if all(laid.said.fact != "nothing_else_arrived" for laid in found.laid):
        told |= {n for n in range(last + 1) if past.steps[n].action.verb is Verb.DELIVER}
    return told - _denied(found, past)


def _opened(chosen: Sequence[tuple[Laid, Span]], past: History, last: int) -> int:
    """How many steps open the connection that is spoken of; none where the words tell how."""
    opened = next((n for n in range(past.end) if past.state(Side.SERVER, n) in _OPENED), past.end)
    if any(laid.said.fact == "nothing_else_arrived" for laid, _ in chosen):
        states = ({past.state(side, n) for side in Side} for n in range(past.end))
        opened = next((n for n, both in enumerate(states) if both == {_BOTH_OPEN}), past.end)
        if any(start < end and start < opened for _, (start, end) in chosen):
            return 0
    return opened if opened <= last else 0


def _arrivals(said: Said, past: History) -> set[int]:
    """When the segments of which the words say that both have arrived did so."""
    kinds = [{"flags": said.slot(name)} for name in ("flags", "second") if said.slot(name)]
    return {
        flight.arrived[0]
        for flight in past.flights
        if flight.arrived and any(is_meant(flight, kind, past) for kind in kinds)
    }


def _meant(laid: Laid, which: Callable[..., Span]) -> Sequence[Span]:
    """The times that a phrase tells: one, but “every SYN is lost” all."""
    return laid.spans if laid.said.fact == "all_lost" else [which(laid.spans)]


def _denied(found: Alignment, past: History) -> set[int]:
    """The CLOSEs of hosts that the words say have not closed, where no words tell them."""
    hosts = {laid.said.slot("host") for laid in found.laid if laid.said.fact == "has_not_closed"}
    said = {n for laid in found.laid for start, end in laid.spans for n in range(start, end)}
    return {
        n
        for n, step in enumerate(past.steps)
        if step.action.verb is Verb.CLOSE and str(step.action.side) in hosts
    } - said


_BOTH_OPEN = State.ESTABLISHED
_OPENED = (State.ESTABLISHED, State.SYN_RECEIVED)


_STATES = ("established", "in_state", "handshake_done", "close_done", "answers", "waits")


def _speaks_of_a_state(laid: Laid) -> bool:
    return laid.said.fact in _STATES or bool(laid.said.slot("state"))


def _earlier(flight: Flight, past: History) -> list[int]:
    """Who counts the segments of a close tells those before, too."""
    before = {f"{role[:-1]}{n}" for role in flight.roles for n in range(1, int(role[-1]))}
    return [other.number for other in past.flights if other.roles & before]


def _faults(laid: Laid, past: History, start: int, end: int) -> set[int]:
    """Within a long stretch told by one phrase, what went wrong is not told by it."""
    if end - start < 2 or laid.said.fact in ("all_lost", "sends_two"):
        return set()
    return {n for n in range(start, end) if past.steps[n].action.verb not in _NORMAL}


def _leading_to(number: int, past: History) -> set[int]:
    """The steps without which a segment would not have been sent: its call, what drew it."""
    flight = past.flights[number]
    steps = {flight.sent} if past.steps[flight.sent].action.verb in _CAUSES else set()
    if flight.cause is not None:
        steps.add(flight.sent)
        steps |= _leading_to(flight.cause, past)
    return steps


_CAUSES = _NORMAL | {Verb.SEND, Verb.INJECT, Verb.RETRANSMISSION_TIMEOUT, Verb.ABORT}
