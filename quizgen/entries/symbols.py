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
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import Name, Trace

_SYMBOL = re.compile(r"(?<![A-Za-z0-9.])[a-z]\w*'*(?![A-Za-z0-9'])", re.ASCII)
_INITIAL = Text(
    en="The initial sequence number is x at the client and y at the server.",
    zh="客户端的初始序列号为 x，服务端为 y。",
)
_POSSESSIVE = {
    Side.CLIENT: Text(en="the client's", zh="客户端的"),
    Side.SERVER: Text(en="the server's", zh="服务端的"),
}


def legend(scenario: Scenario, trace: Trace) -> Text:
    """What the symbols on the scenario's segments stand for, as a reader is told."""
    return scenario.numbers or _derived(trace)


def untold_symbols(library: Library) -> Iterator[Finding]:
    """Scenarios with a symbol that no reader could know."""
    for name, places in library.scenario_places.items():
        scenario = library.scenarios[name]
        try:
            trace = library.trace(scenario.script)
        except ScriptError:  # reported where the script is judged
            continue
        told = legend(scenario, trace)
        for symbol in sorted(_shown(trace) - (_in(told.en) & _in(told.zh))):
            path = ("scenarios", name, "numbers")
            message = f"scenario '{name}': say in 'numbers' what {symbol} stands for"
            yield Finding(places.nearest(path), message)


def untold_in_question(
    loaded: LoadedEntry, ask: Text, answer: Mapping[str, str]
) -> Iterator[Finding]:
    """Symbols of an answer that its question does not speak of."""
    for fact, value in answer.items():
        if _is_number(value):
            for language in ("en", "zh"):
                for symbol in sorted(_in(value) - _in(getattr(ask, language))):
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
    numbers = [number for p in trace.own_passages for number in (p.seq, p.ack)]
    return known & {re.split("[+-]", number)[0] for number in numbers}


def _derived(trace: Trace) -> Text:
    shown = _shown(trace)
    sentences = [_INITIAL] if {symbol[0] for symbol in shown} & {"x", "y"} or not shown else []
    start = next(step.before for step in trace.steps if step.statement.own) if shown else None
    at_start = [
        name
        for name in trace.names
        if start and name.symbol in shown - {"x", "y"} and name.symbol[0] not in "xy"
        if start.tcbs[name.side].snd_nxt == name.number
    ]
    if at_start:
        at_start.sort(key=lambda name: name.side)
        first, *rest = at_start
        en = f"At the start, {_POSSESSIVE[first.side].en} next sequence number is {first.symbol}"
        en += "".join(f" and {_POSSESSIVE[name.side].en} is {name.symbol}" for name in rest)
        zh = "，".join(f"{_POSSESSIVE[n.side].zh}下一个序列号为 {n.symbol}" for n in at_start)
        sentences.append(Text(en=f"{en}.", zh=f"开始时，{zh}。"))
    for name in trace.names:
        if name.symbol in shown and name.symbol.endswith("'"):
            whose = _POSSESSIVE[name.side]
            en = f"{name.symbol} is {whose.en} next initial sequence number."
            sentences.append(Text(en=en, zh=f"{name.symbol} 为{whose.zh}下一个初始序列号。"))
    return Text(
        en=" ".join(sentence.en for sentence in sentences) or _INITIAL.en,
        zh="".join(sentence.zh for sentence in sentences) or _INITIAL.zh,
    )


def split_number(expression: str) -> tuple[str, int]:
    """`x+1` is `x` and 1."""
    match = re.fullmatch(r"([^+-]*)([+-]\d+)?", expression)
    return (match[1], int(match[2] or 0)) if match else (expression, 0)


def number_of(expression: str, names: tuple[Name, ...]) -> tuple[Side | None, int] | None:
    """Whose number an expression is, and which: two ways to write one number are equal."""
    base, offset = split_number(expression)
    if base.isdigit():
        return None, int(base)
    for name in names:
        if name.symbol == base:
            return name.side, plus(name.number, offset)
    return None
