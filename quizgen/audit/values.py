"""Wrong values: for each fact the neighbours that people confuse with it, none of them equal."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from quizgen.entries import vocabulary
from quizgen.entries.entry import Unit
from quizgen.tcp.kinds import CHOICES, KINDS, Kind
from quizgen.tcp.model.tables import State
from quizgen.tcp.search.predicate import neighbours, predicate
from quizgen.tcp.search.runs import Run, parse_run

STATES = tuple(State)
FLAGS = CHOICES[Kind.FLAGS]


class Wrong(NamedTuple):
    """A wrong value, and what sort of fact it is."""

    kind: str
    value: Any


def wrong_values(fact: str, right: object) -> Iterator[Wrong]:
    """Every wrong neighbour of a fact's value.

    Each other state, flag set, host, call or message; a number one more and one less, and the
    same number of the other host.
    """
    value = str(right)
    before, arrow, after = (part.strip() for part in value.partition("->"))
    if before in STATES and (not arrow or after in STATES):
        yield from _other_states(before, after)
    elif fact in KINDS:
        for choice in CHOICES[KINDS[fact]]:
            if choice != value:
                yield Wrong(KINDS[fact], choice)
    elif numbers := tuple(wrong_numbers(value)):
        yield from numbers
    else:
        yield Wrong("words", "nothing" if value != "nothing" else "ACK")


def _other_states(before: str, after: str) -> Iterator[Wrong]:
    for state in STATES:
        if not after and state != before:
            yield Wrong("state", str(state))
        elif after and state != before:
            yield Wrong("state", f"{state} -> {after}")
    for state in STATES:
        if after and state != after:
            yield Wrong("state", f"{before} -> {state}")


def wrong_numbers(value: str) -> Iterator[Wrong]:
    """`x+1` becomes x, x+2 and y+1; 4.77 becomes 4.76 and 4.78; `none` becomes 0 and 1."""
    if value == "none":
        yield from (Wrong("number", "0"), Wrong("number", "1"), Wrong("number", "x"))
    elif decimal := re.fullmatch(r"(\d+)\.(\d+)", value):
        places = len(decimal[2])
        for slip in (-1, 1):
            digits = str(int(decimal[1] + decimal[2]) + slip).rjust(places + 1, "0")
            yield Wrong("number", f"{digits[:-places]}.{digits[-places:]}")
    elif symbol := re.fullmatch(r"([a-z]\w*'*)([+-]\d+)?", value):
        base, offset = symbol[1], int(symbol[2] or 0)
        for slip in (offset - 1, offset + 1):
            yield Wrong("number", f"{base}{slip:+d}" if slip else base)
        other = {"x": "y", "y": "x"}.get(base)
        if other:
            yield Wrong("number", f"{other}{symbol[2] or ''}")
    elif re.fullmatch(r"\d+", value):
        for slip in (int(value) - 1, int(value) + 1):
            if slip >= 0:
                yield Wrong("number", str(slip))


def wrong_lists(right: Sequence[object]) -> Iterator[Wrong]:
    """Neighbours swapped, one left out, and a state or flags replaced."""
    values = [str(value) for value in right]
    for place in range(len(values) - 1):
        one, other = values[place : place + 2]
        if one != other:
            yield Wrong("order", [*values[:place], other, one, *values[place + 2 :]])
    for place, value in enumerate(values):
        rest = values[:place], values[place + 1 :]
        yield Wrong("list", [*rest[0], *rest[1]])
        if value in STATES:
            for state in STATES:
                if state not in values:
                    yield Wrong("list", [*rest[0], str(state), *rest[1]])
        host, _, flags = value.partition(" ")
        if host in ("client", "server"):
            other = "server" if host == "client" else "client"
            yield Wrong("list", [*rest[0], f"{other} {flags}", *rest[1]])
            for changed in FLAGS:
                if changed != flags:
                    yield Wrong("list", [*rest[0], f"{host} {changed}", *rest[1]])


def wrong_sets(right: Sequence[object]) -> Iterator[Wrong]:
    """One left out, and one more: a list whose order says nothing."""
    values = [str(value) for value in right]
    for place in range(len(values)):
        if len(values) > 1:
            yield Wrong("list", [*values[:place], *values[place + 1 :]])
    for state in STATES:
        if state not in values:
            yield Wrong("list", [*values, str(state)])


def wrong_choices(right: Sequence[int], most: int) -> Iterator[Wrong]:
    """Of the numbers from 1 to `most`, one left out and one more."""
    for number in range(1, most + 1):
        changed = [n for n in right if n != number] if number in right else [*right, number]
        if changed:
            yield Wrong("choice", changed)


def wrong_runs(right: Sequence[str]) -> Iterator[Wrong]:
    """In one run a state its neighbours, a host the other one, flags other flags."""
    for place, text in enumerate(right):
        for changed in _wrong_run(parse_run(text)):
            yield Wrong("run", [*right[:place], str(changed), *right[place + 1 :]])


def _wrong_run(run: Run) -> Iterator[Run]:
    if run.side is not None:
        yield run._replace(side=run.side.peer)
    for place, step in enumerate(run.steps):
        for changed in _wrong_steps(step):
            yield run._replace(steps=(*run.steps[:place], changed, *run.steps[place + 1 :]))


def _wrong_steps(step: str) -> Iterator[str]:
    host, _, flags = step.partition(" ")
    if not flags:
        place = STATES.index(State(step))
        yield from (STATES[(place + near) % len(STATES)] for near in (-1, 1))
        return
    yield f"{_OTHER_HOST[host]} {flags}"
    yield from (f"{host} {other}" for other in FLAGS if other != flags)


def wrong_sentences(en: str, zh: str) -> Iterator[tuple[str, str]]:
    """A sentence changed alike in both languages: a state to its neighbours, flags to others, an
    expression or a number to one more, and the hosts exchanged."""
    for token in dict.fromkeys(vocabulary.tokens(en)):
        others: list[str] = []
        if token.text in STATES:
            place = STATES.index(State(token.text))
            others += (STATES[place - 1], STATES[(place + 1) % len(STATES)])
        elif token.text in FLAGS:
            others.append(FLAGS[(FLAGS.index(token.text) + 1) % len(FLAGS)])
        elif token.kind == "expression":
            others += [wrong.value for wrong in wrong_numbers(token.text)][1:2]
        whole = rf"(?<![A-Za-z0-9,'-]){re.escape(token.text)}(?![A-Za-z0-9,-])"
        for other in others:
            yield re.sub(whole, other, en), re.sub(whole, other, zh)
    for number in sorted(vocabulary.numbers(en) & vocabulary.numbers(zh)):
        whole, other = rf"(?<![\w.+{{-]){re.escape(number)}(?![\w.])", f"{number}1"
        yield re.sub(whole, other, en), re.sub(whole, other, zh)
    if re.search("client|server", en):
        yield _exchanged(en), _exchanged(zh)


def _exchanged(text: str) -> str:
    return re.sub("|".join(_OTHER_HOST), lambda match: _OTHER_HOST[match[0]], text)


def wrong_units(right: str) -> Iterator[Wrong]:
    """Every other unit."""
    for unit in get_args(Unit):
        if unit != right:
            yield Wrong("unit", unit)


_LITERAL = re.compile(r"(?<![\w.])\d+(?![\w.])")


def wrong_expressions(right: str) -> Iterator[Wrong]:
    """Each number in it one more, and each `+` a `-` or the reverse."""
    for match in _LITERAL.finditer(right):
        changed = f"{right[: match.start()]}{int(match[0]) + 1}{right[match.end() :]}"
        yield Wrong("expression", changed)
    for match in re.finditer(r"[+-]", right):
        other = "-" if match[0] == "+" else "+"
        yield Wrong("expression", f"{right[: match.start()]}{other}{right[match.end() :]}")


def wrong_predicates(right: str) -> Iterator[Wrong]:
    """Each state its neighbours, each host the other one."""
    for other in neighbours(predicate(right)):
        yield Wrong("predicate", str(other))


def wrong_scripts(right: str) -> Iterator[Wrong]:
    """One statement changed: a delivery lost, hosts or flags exchanged, a number one more, or
    the statement left out."""
    for match in re.finditer(r"[^;\n]+", right):
        statement = match[0]
        if not statement.strip() or statement.lstrip().startswith("#"):
            continue
        for changed in _statements(statement):
            yield Wrong("script", right[: match.start()] + changed + right[match.end() :])


def _statements(statement: str) -> Iterator[str]:
    yield re.sub(r"\S.*\S|\S", "", statement)
    if "deliver " in statement:
        yield statement.replace("deliver ", "lose ")
    for match in re.finditer(r"\b(?:client|server)\b", statement):
        yield _swapped(statement, match)
    for right, wrong in (("FIN", "ACK"), ("SYN,ACK", "SYN"), ("RST", "FIN")):
        if re.search(rf"\b{right}\b", statement):
            yield re.sub(rf"\b{right}\b", wrong, statement)
    for match in re.finditer(r"(?<= )\d+\b", statement):
        if not statement.lstrip().startswith("do ") and not statement.endswith("MSL"):
            number = str(int(match[0]) + 1)
            yield statement[: match.start()] + number + statement[match.end() :]


_OTHER_HOST: Mapping[str, str] = {
    "client": "server",
    "server": "client",
    "客户端": "服务端",
    "服务端": "客户端",
}


def _swapped(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + _OTHER_HOST[match[0]] + text[match.end() :]
