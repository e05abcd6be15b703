"""Answers as a learner reads them: values with their words, alone and together."""

from functools import lru_cache
from typing import NamedTuple

from quizgen.quantity import Quantity
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import SITUATIONS
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.values import Flags, Sender, Value, written
from quizgen.words import Text, Words, join, listed, same, say

_SAY = Words("tcp")


class One(NamedTuple):
    """A value of a kind."""

    kind: Kind
    value: Value

    @property
    def text(self) -> Text:
        """The value in words."""
        return _text(self.kind, self.value)

    @property
    def size(self) -> tuple[str, float, str]:
        """By which options stand in order: `x+1` after `x`, quantities by number, then by unit."""
        match self.value:
            case Symbol(base, offset):
                return ("", float(base), "") if base.isdigit() else (base, float(offset), "")
            case Quantity(value, unit, _):
                return "", float(value), unit
            case int(count):
                return "", float(count), ""
        return written(self.value), 0.0, ""


class Named(NamedTuple):
    """A value with what it is of."""

    fact: str
    one: One

    @property
    def text(self) -> Text:
        """`client ESTABLISHED`, `sends RST`, `client SND.NXT x+1`"""
        value = self.one.text
        host, _, variable = self.fact.partition(" ")
        if f"answers.{self.fact}" in _SAY:
            return _SAY(f"answers.{self.fact}", value=value)
        if host not in map(str, Side):
            return same(f"{self.fact} {{value}}").fill(value=value)
        own = f"answers.{variable}"
        words = _SAY(own if own in _SAY else "answers.variable")
        return words.fill(host=say(host), variable=variable, value=value)

    @property
    def claim(self) -> Text:
        """`the client is in TIME-WAIT`"""
        if self.one == One(Kind.SENT, ()):
            return _SAY("claims.silent")
        so = f"claims.{self.fact}"
        return _SAY(so, value=self.one.text) if so in _SAY else self.text


class Carried(NamedTuple):
    """What a segment carries."""

    fact: str
    one: One

    @property
    def text(self) -> Text:
        """`SYN,ACK`, `seq=x`, `no ack`"""
        if self.one.value is None:
            return _SAY("has no", name=self.fact)
        value = self.one.text
        return value if self.fact == "flags" else same(f"{self.fact}={{value}}").fill(value=value)


class Several(NamedTuple):
    """Several facts in one answer."""

    facts: tuple[Named | Carried, ...]
    kind: Kind = Kind.SEVERAL

    @property
    def text(self) -> Text:
        return listed(fact.text for fact in self.facts)

    @property
    def is_whole(self) -> bool:
        """They belong together: the states of both hosts, or all that a segment carries."""
        return all(isinstance(fact, Carried) or fact.one.kind is Kind.STATE for fact in self.facts)


class InOrder(NamedTuple):
    """Segments or states, one after the other."""

    steps: tuple[One, ...]
    kind: Kind = Kind.ORDER

    @property
    def text(self) -> Text:
        return join([step.text for step in self.steps], same(" → "))


class Chosen(NamedTuple):
    """Those that have a property: situations of a host, or runs by their numbers."""

    kind: Kind
    names: tuple[str | int, ...]

    @property
    def text(self) -> Text:
        return join(map(called, self.names), _SAY("between names"))


class Truth(NamedTuple):
    """True or false; where false, what is so instead."""

    holds: bool
    rather: Named | None = None
    kind: Kind = Kind.TRUTH

    @property
    def text(self) -> Text:
        if self.rather:
            return _SAY("false rather", rather=self.rather.claim)
        return _SAY("true" if self.holds else "false")


class Worded(NamedTuple):
    """What an author says, to be chosen."""

    text: Text
    kind: Kind = Kind.WORDS


class Spoken(NamedTuple):
    """In one's own words."""

    text: Text
    kind: Kind = Kind.OPEN


Answer = One | Several | InOrder | Chosen | Truth | Worded | Spoken
"""Each has its kind, and its text in each language."""


def called(name: str | int) -> Text:
    """A state, a way to one, or a number."""
    is_way = isinstance(name, str) and name not in set(State)
    return SITUATIONS[str(name)].text if is_way else same(str(name))


@lru_cache(maxsize=4096)
def _text(kind: Kind, value: Value) -> Text:
    own = f"values.{kind.traits.words}.{written(value)}"
    match value:
        case _ if own in _SAY:
            return _SAY(own)
        case Side():
            return say(str(value))
        case Flags(_, data):
            bare = str(value._replace(data=False))
            return _SAY("with data", flags=bare) if data else same(bare)
        case Sender(side, flags):
            return _SAY("sent by", host=say(str(side)), segment=_text(kind, flags))
        case Quantity():
            return value.text
        case () if kind is Kind.SENT:
            return _SAY("nothing")
        case None | ():
            return _SAY("none")
        case (Flags(), *_) as sent:
            return join([_text(kind, flags) for flags in sent], _SAY("between segments"))
    return same(written(value))
