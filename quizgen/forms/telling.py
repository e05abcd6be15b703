"""Scripts and predicates in words: how a reader is told what a search has found."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from quizgen.entries.text import Text
from quizgen.tcp.model.network import TCP, Protocol, Side, Verb
from quizgen.tcp.run.script import (
    Description,
    Everything,
    HostCall,
    Inject,
    OnWire,
    Setting,
    Statement,
    parse,
)
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Name, run, symbol
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.predicate import (
    And,
    Atom,
    HostState,
    InFlight,
    Not,
    Or,
    Predicate,
    Received,
    Told,
    Was,
    predicate,
)
from quizgen.words import Words, join, listed, same

_SAY = Words("forms")


@cache
def told_start(script: str) -> Text:
    """What has run before; the statements of the handshake are called by its name."""
    statements, opened = parse(script), [each.text for each in parse(HANDSHAKE)]
    texts = [each.text for each in statements]
    names = _names(script)
    told: list[Text] = []
    while texts:
        if texts[: len(opened)] == opened:
            told.append(_SAY("starts.handshake"))
            texts, statements = texts[len(opened) :], statements[len(opened) :]
        else:
            told.append(_told(statements[0], names))
            texts, statements = texts[1:], statements[1:]
    return listed(told) if told else _SAY("starts.closed")


def told_way(script: str, start: str, protocol: Protocol = TCP) -> Text | None:
    """What happens in a script after its start; None where nothing more does."""
    names = _names(script, protocol)
    rest = parse(script)[len(parse(start)) :]
    return listed(_told(statement, names) for statement in rest) if rest else None


def _names(script: str, protocol: Protocol = TCP) -> tuple[Name, ...]:
    """What the numbers in a script are called; none are asked for where it has none."""
    return run(script, None, protocol).names if re.search(r"=\d", script) else ()


def told_calls(calls: str) -> Text:
    """What the users may do meanwhile."""
    told = [_told(statement, ()) for statement in parse(calls)]
    return _SAY("calls may.some", calls=listed(told)) if told else _SAY("calls may.none")


def told_bounds(bounds: Bounds, without: Sequence[str] = ()) -> Text:
    """All that a search allowed, and what was excluded on purpose."""
    most = bounds.retransmissions
    again = _SAY("again.any") if most is None else _SAY("again.some", n=most)
    told = _SAY(
        "bounds",
        before=told_start(bounds.start),
        calls=told_calls(bounds.calls),
        losses=bounds.losses,
        duplicates=bounds.duplicates,
        again=_SAY("again.patient", again=again) if bounds.patient else again,
        order=_SAY("orders.any" if bounds.reorder else "orders.kept"),
    )
    if not without:
        return told
    excluded = listed(_SAY(f"excluded.{kind}") for kind in without)
    return join([told, _SAY("given", excluded=excluded)])


def _told(statement: Statement, names: Sequence[Name]) -> Text:
    match statement.does:
        case Setting(side, name, value):
            return _SAY(f"settings.{name}", host=_SAY(f"hosts.{side}"), value=value)
        case HostCall(verb, side, octets):
            told = _SAY("octets.one" if octets == 1 else "octets.many", n=octets)
            return _SAY(f"acts.{verb.name.lower()}", host=_SAY(f"hosts.{side}"), octets=told)
        case Everything():
            verb, segment = Verb.DELIVER, _SAY("segments.everything")
        case Inject(_, meant):
            kind = statement.text.partition(" ")[0]
            verb, segment = Verb.INJECT, _told_segment(meant, names, kind)
        case OnWire(verb, meant):
            segment = _told_segment(meant, names)
    return _SAY(f"acts.{verb.name.lower()}", segment=segment)


def _told_segment(meant: Description, names: Sequence[Name], first: str = "") -> Text:
    """`the client's SYN,ACK (seq=y, ack=x+1)`; numbers as symbols.  `first` is old or forged."""
    owned = "owned"
    if meant.flags and meant.data:
        kind, owned = _SAY("segments.laden", flags=meant.flags), "owned laden"
    elif meant.flags:
        kind = same(meant.flags)
    else:
        kind = _SAY("segments.data" if meant.data else "segments.any")
    if first == "forged" and meant.sender:
        owned = "owned forged"
    elif first in ("old", "forged"):
        kind, owned = _SAY(f"segments.{first}", segment=kind), "owned"
    if meant.sender is None:
        return _SAY("segments.unowned", segment=kind)
    told = _SAY(f"segments.{owned}", host=_SAY(f"hosts.{meant.sender}"), segment=kind)
    numbers = []
    if meant.seq:
        numbers.append(same(f"seq={_symbol(meant.seq, names, meant.sender)}"))
    if meant.ack:
        numbers.append(same(f"ack={_symbol(meant.ack, names, meant.sender.peer)}"))
    return _SAY("segments.numbered", segment=told, numbers=listed(numbers)) if numbers else told


def _symbol(number: str, names: Sequence[Name], side: Side) -> str:
    return str(symbol(tuple(names), side, int(number))) if number.isdigit() else number


# Predicates.


def told_predicate(wanted: Predicate | str) -> Text:
    """`client=TIME-WAIT and nothing in flight`: the client is in TIME-WAIT and ..."""
    return _told_part(predicate(wanted) if isinstance(wanted, str) else wanted)


def _told_part(part: Predicate, *, is_denied: bool = False) -> Text:
    match part:
        case Not(Not(inner)):
            return _told_part(inner)
        case Not(And() | Or() as inner):
            return _SAY("worlds.not", part=_told_part(inner))
        case Not(inner):
            return _told_part(inner, is_denied=True)
        case And(parts):
            return _joined(parts, "worlds.and", (And, Or))
        case Or(parts):
            return _joined(parts, "worlds.or", (Or,))
    name, told = _atom_words(part)
    return _SAY(f"worlds.{name}.{'not' if is_denied else 'so'}", **told)


def _atom_words(atom: Atom) -> tuple[str, dict[str, Text]]:
    """The sentence of an atom, and who and what it speaks of."""
    match atom:
        case HostState(hosts, states):
            what = join(map(same, states), _SAY("worlds.one of"))
            if hosts in ("both", "either"):
                return hosts, {"what": what}
            return "one", {"who": _SAY(f"hosts.{hosts}"), "what": what}
        case Received(side, is_old):
            return "received old" if is_old else "received", {"who": _SAY(f"hosts.{side}")}
        case Was(side):
            return "was", {"who": _SAY(f"hosts.{side}")}
        case Told(side):
            return "told", {"who": _SAY(f"hosts.{side}")}
        case InFlight("nothing"):
            return "nothing", {}
        case InFlight(what, sender):
            told = _SAY("segments.data") if what == "data" else same(what)
            if sender is None:
                return "in flight", {"what": told}
            return "sent", {"who": _SAY(f"hosts.{sender}"), "what": told}


def _joined(parts: Iterable[Predicate], by: str, bracketed: tuple[type, ...]) -> Text:
    told = [
        _SAY("worlds.bracketed", part=_told_part(part))
        if isinstance(part, bracketed)
        else _told_part(part)
        for part in parts
    ]
    return join(told, _SAY(by))
