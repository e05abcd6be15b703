"""A run in words: each step, and the clauses that decided it."""

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.run.trace import Step, Trace
from quizgen.words import Text, Words, say

_SAY = Words("tcp")


def event_words(step: Step) -> Text:
    """What happened in a step: `SYN,ACK reaches the client`."""
    segment = step.segment
    shown = ""
    if segment is not None:
        shown = f"{segment.flags} ({len(segment.text)})" if segment.text else segment.flags
    return _SAY(
        f"steps.{step.action.verb.name.lower()}",
        host=say(str(Side(step.action.side))),
        segment=shown,
        octets=len(step.action.text),
    )


def narrated(trace: Trace, language: str) -> str:
    """Number the steps, each with its rules and their sections."""
    lines = []
    for number, step in enumerate(trace.own_steps, 1):
        lines.append(f"{number:2}. {event_words(step)[language]}")
        for rule in step.outcome.reasons if step.outcome else ():
            lines.append(f"    {by_section(rule)[language]}")
    return "\n".join(lines)


def by_section(rule: Rule) -> Text:
    """A rule, and the section that it comes from."""
    return _SAY("steps.by rule", rule=rule.text, source=rule.source)
