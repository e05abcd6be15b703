"""Tell a run in the phrases of the catalogue, so that reading gives its facts back."""

from collections.abc import Mapping, Sequence

from quizgen.phrases.history import Flight, History, history
from quizgen.phrases.listing import joined
from quizgen.tcp.model.network import Verb
from quizgen.tcp.model.tcb import oldest_outstanding
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import run
from quizgen.words import Words, begun

_SAY = Words("phrases")
_STATES = ("client", "server", "both")


def tell(
    script: str,
    asked: Sequence[str],
    language: str,
    symbols: Sequence[str] = (),
    claimed: str = "",
) -> str:
    """The run, and the question or the claim, in words; empty where the catalogue cannot tell it.

    `script` has all scenarios written out; `symbols` are x and y, where the answer has them.
    """
    statements = parse(script)
    past = history(run(script))
    opened = [each.text for each in parse(HANDSHAKE)]
    is_opened = [each.text for each in statements[: len(opened)]] == opened
    if any(each.setting for each in statements) or len(statements) != len(past.steps):
        return ""
    say = _SAY.spoken(language)
    told = _story(past, len(opened) if is_opened else 0, say)
    question = _question(asked, past, say, claimed)
    if not question or not told:
        return ""
    sentences = [
        say["isn"].format(host=say[f"hosts.{host}"], symbol=symbol)
        for host, symbol in (("client", "x"), ("server", "y"))
        if symbol in symbols
    ]
    more = say["nothing else"] if _still_flies(past, asked) else ""
    start = say["done"] if is_opened else ""
    sentences.append(say["sentence"].format(start=start, told=told, more=more))
    return joined(iter(["".join(map(begun, sentences)) + question]))


def _story(past: History, first: int, say: Mapping[str, str]) -> str:
    """What happens, each segment told together with what its host did to send it."""
    told = ""
    for index, step in enumerate(past.steps[first:], first):
        pattern = say.get(f"acts.{step.action.verb.name.lower()}", "")
        actor = str(step.action.side)
        segment, joint = "", "joint"
        if step.segment is not None and step.flight is not None and pattern:
            flight = past.flights[step.flight]
            actor = str(flight.sender)
            is_its = bool(told) and flight.sent == index - 1 and flight.cause is None
            segment = _segment(
                flight, say, is_its=is_its, is_first=_is_repeated(flight, past, index)
            )
            if is_its:
                joint = "joint of its own"
        if not pattern:
            return ""
        if step.action.verb is Verb.SEND and step.outcome and step.outcome.sent:
            pattern = say["sends at once"]
        host = say[f"hosts.{actor}"]
        clause = pattern.format(host=host, octets=step.statement.octets, segment=segment)
        told = f"{told}{say[joint]}{clause}" if told else clause
    return told


def _is_repeated(flight: Flight, past: History, moment: int) -> bool:
    """Whether its host had sent the same again before this moment."""
    return not flight.is_again and any(
        each.is_again
        and (each.sender, each.segment.flags) == (flight.sender, flight.segment.flags)
        and flight.sent < each.sent < moment
        for each in past.flights
    )


def _segment(
    flight: Flight, say: Mapping[str, str], *, is_its: bool = False, is_first: bool = False
) -> str:
    owner = say["its" if is_its else "owner"].format(host=say[f"hosts.{flight.sender}"])
    has_control = flight.segment.syn or flight.segment.fin or flight.segment.rst
    is_data = flight.segment.text and not has_control
    flags = "FIN" if flight.segment.flags == "FIN,ACK" else flight.segment.flags
    if is_first:
        told = say["first data"] if is_data else say["first"].format(flags=flags)
        return f"{owner}{told}"
    return f"{owner}{say['again'] * flight.is_again}{say['data'] if is_data else flags}"


def _still_flies(past: History, asked: Sequence[str]) -> bool:
    """Whether something else might have arrived before what is asked about."""
    last = past.steps[-1]
    if _is_of_a_state(asked):
        return any(past.trace.end.wires)
    flying = [segment for wire in last.before.wires for segment in wire]
    return any(segment != last.segment for segment in flying)


def _is_of_a_state(asked: Sequence[str]) -> bool:
    return all(fact in _STATES for fact in asked)


def _question(asked: Sequence[str], past: History, say: Mapping[str, str], claimed: str) -> str:
    name = "both" if sorted(asked) == ["client", "server"] else "".join(asked)
    pattern = say.get(f"claims.{name}" if claimed else f"questions.{name}", "")
    if not past.steps:
        return ""
    is_again = any(step.action.verb is Verb.RETRANSMISSION_TIMEOUT for step in past.steps)
    tcbs = past.trace.end.tcbs
    is_due = not is_again and any(oldest_outstanding(tcb) is not None for tcb in tcbs)
    sent = [flight for flight in past.flights if flight.sent == past.end - 1]
    if name in ("seq", "ack") and len(sent) != 1:
        return ""
    return pattern.format(
        host=say[f"hosts.{past.steps[-1].action.side}"],
        segment=_segment(sent[-1], say) if sent else "",
        before=say["before"] if is_due else "",
        value=claimed,
    )
