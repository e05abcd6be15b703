"""Decided values as a learner reads them: what sort of thing each is, and its words."""

from quizgen.entries.text import Text
from quizgen.tcp.kinds import CHOICES, NOTHING, Kind
from quizgen.words import Words, join, same, say

_SAY = Words("forms")


def shown(kind: Kind, value: str) -> Text:
    """A decided value as a learner reads it."""
    match kind:
        case Kind.HOST:
            return say(value)
        case Kind.MOMENT:
            return _SAY(f"moments.{value}")
        case Kind.CALL | Kind.RETURN:
            return _SAY(f"calls.{value}")
        case Kind.SENT if value == NOTHING:
            return _SAY("nothing")
    if value in ("none", NOTHING):
        return _SAY("none")
    if kind is Kind.SENT:
        return join(map(segment, value.split(" and ")), _SAY("between segments"))
    return same(value)


def segment(name: str) -> Text:
    """`ACK with data` is `带数据的 ACK`."""
    flags = name.removesuffix(" with data")
    return same(name) if flags == name else _SAY("with data", flags=flags)


def sent_by(name: str) -> Text:
    """`client SYN` is `客户端 SYN`."""
    host, _, flags = name.partition(" ")
    return _SAY("sent by", host=say(host), segment=segment(flags))


def named(fact: str, value: Text) -> Text:
    """A value with what it is of: `client ESTABLISHED`, `sends RST`, `client SND.NXT x+1`."""
    host, _, variable = fact.partition(" ")
    if f"answers.{fact}" in _SAY:
        return _SAY(f"answers.{fact}", value=value)
    if host not in CHOICES[Kind.HOST]:
        return same(f"{fact} {{value}}").fill(value=value)
    template = f"answers.{variable}"
    words = _SAY(template) if template in _SAY else same(f"{{host}} {variable} {{value}}")
    return words.fill(host=say(host), value=value)
