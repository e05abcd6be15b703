"""What the symbols in a question stand for, and whether its reader is told.

`x` and `y` are the initial sequence numbers; after `client is at u` in a script, `u` is the
number that the client uses next.
"""

import re
from collections.abc import Iterator, Mapping

from quizgen.entries.entry import Scenario
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.place import Finding
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import plus
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.run.trace import Name, Trace
from quizgen.words import Words, join

_SAY = Words("entries")

_SYMBOL = re.compile(r"(?<![A-Za-z0-9.])[a-z]\w*'*(?![A-Za-z0-9'])", re.ASCII)


def legend(scenario: Scenario, trace: Trace) -> Text:
    """What the symbols on the scenario's segments stand for, as a reader is told."""
    return scenario.numbers or _derived(trace)


def untold_symbols(library: Library) -> Iterator[Finding]:
    """Scenarios with a symbol that no reader could know."""
    for name, places, scenario, trace in library.runs():
        told = legend(scenario, trace)
        shown = _shown(trace)
        untold = {symbol for words in told.values() for symbol in shown - _in(words)}
        for symbol in sorted(untold):
            path = ("scenarios", name, "numbers")
            message = f"scenario '{name}': say in 'numbers' what {symbol} stands for"
            yield Finding(places.nearest(path), message)


def untold_in_question(
    loaded: LoadedEntry, ask: Text, answer: Mapping[str, str], shown: str = ""
) -> Iterator[Finding]:
    """Symbols of an answer that its question does not speak of, and that nothing `shown` has."""
    for fact, value in answer.items():
        if _is_number(value):
            for language in ask:
                for symbol in sorted(_in(value) - _in(ask[language]) - _in(shown)):
                    message = f"the answer to '{fact}' is {value}; say what {symbol} is"
                    yield loaded.finding(message, "ask", language)


def _is_number(value: str) -> bool:
    """`x`, `x+1` or `u'-2`, but not `none` or `nothing`."""
    return re.fullmatch(r"[a-z]\d*'*([+-]\d+)?", value) is not None


def _in(words: str) -> set[str]:
    return set(_SYMBOL.findall(words))


def _shown(trace: Trace) -> set[str]:
    """The symbols on the segments that the script's own statements send."""
    known = {name.symbol for name in trace.names}
    return known & {number.base for p in trace.own_passages for number in (p.seq, p.ack) if number}


def _derived(trace: Trace) -> Text:
    shown = _shown(trace)
    initial = _SAY("symbols.initial")
    sentences = [initial] if {symbol[0] for symbol in shown} & {"x", "y"} or not shown else []
    start = trace.own_steps[0].before if shown else None
    at_start = [
        name
        for name in trace.names
        if start and name.symbol in shown - {"x", "y"} and name.symbol[0] not in "xy"
        if start.tcbs[name.side].snd_nxt == name.number
    ]
    if at_start:
        at_start.sort(key=lambda name: name.side)
        first, *rest = at_start
        numbers = [_said("first", first), *(_said("other", name) for name in rest)]
        told = join(numbers, _SAY("symbols.and"))
        sentences.append(_SAY("symbols.at start", numbers=told))
    for name in trace.names:
        if name.symbol in shown and name.symbol.endswith("'"):
            sentences.append(_said("next", name))
    return join(sentences or [initial])


def _said(how: str, name: Name) -> Text:
    whose = _SAY(f"symbols.whose.{name.side}")
    return _SAY(f"symbols.{how}", whose=whose, symbol=name.symbol)


def number_of(number: Symbol, names: tuple[Name, ...]) -> tuple[Side | None, int] | None:
    """Whose number it is, and which: two ways to write one number are equal."""
    if number.base.isdigit():
        return None, int(number.base)
    for name in names:
        if name.symbol == number.base:
            return name.side, plus(name.number, number.offset)
    return None
