"""Decided values as a learner reads them: what sort of thing each is, and its words."""

from quizgen.entries.text import Text
from quizgen.forms import words
from quizgen.forms.words import fill, join, text
from quizgen.tcp.kinds import NOTHING, Kind


def shown(kind: Kind, value: str) -> Text:
    """A decided value as a learner reads it."""
    if kind is Kind.HOST:
        return words.HOSTS[value]
    if kind is Kind.MOMENT:
        return words.DATA[value]
    if kind in (Kind.CALL, Kind.RETURN):
        return words.CALLS[value]
    if kind is Kind.SENT and value == NOTHING:
        return words.NOTHING
    if value in ("none", NOTHING):
        return words.NONE
    if kind is Kind.SENT:
        return join([segment(part) for part in value.split(" and ")], " and ", " 和 ")
    return text(value)


def segment(name: str) -> Text:
    """`ACK with data` is `带数据的 ACK`."""
    flags = name.removesuffix(" with data")
    return text(name, name if flags == name else f"带数据的 {flags}")


def sent_by(name: str) -> Text:
    """`client SYN` is `客户端 SYN`."""
    host, _, flags = name.partition(" ")
    return fill(text("{host} {segment}"), host=words.HOSTS[host], segment=segment(flags))


def named(fact: str, value: Text) -> Text:
    """A value with what it is of: `client ESTABLISHED`, `sends RST`, `client SND.NXT x+1`."""
    host, _, variable = fact.partition(" ")
    if fact in words.FACTS_IN_ANSWERS:
        return fill(words.FACTS_IN_ANSWERS[fact], value=value)
    if host not in words.HOSTS:
        return fill(text(f"{fact} {{value}}"), value=value)
    template = words.VARIABLES_IN_ANSWERS.get(variable, text(f"{{host}} {variable} {{value}}"))
    return fill(template, host=words.HOSTS[host], value=value)
