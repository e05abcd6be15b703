"""`state`: what a host in a situation does when an event meets it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from quizgen.entries.entry import Answer
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text, Written
from quizgen.forms.after import decide_facts
from quizgen.forms.distractors import rivals
from quizgen.forms.form import Asking, Rivalled, compared
from quizgen.forms.proven import proven_item
from quizgen.forms.several import answer_item
from quizgen.forms.spoil import Spoiled, exchanged, others, spoiled_facts
from quizgen.forms.verdict import Verdict, refused
from quizgen.guess import nearest, suggestion
from quizgen.item import Item
from quizgen.tcp.facts import event_facts
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS
from quizgen.words import Words

_SAY = Words("forms")


class Meeting(Written):
    """A host in a state, what meets it there, and what the host does."""

    state: Annotated[str, Field(description="The state of a host, as in 'quizgen step'")]
    event: Annotated[str, Field(description="What meets it there")]
    answer: Annotated[Answer, Field(description="next: a state; sends, tells, timer")]


def decide_event(loaded: LoadedEntry, library: Library, asked: Meeting) -> Verdict:
    """Let the event meet the host, and compare each fact of the answer."""
    findings = []
    if asked.state not in SITUATIONS:
        message = f"unknown state '{asked.state}'{_guess(asked.state)}"
        findings.append(loaded.finding(message, "state"))
    if asked.event not in HAPPENINGS:
        message = f"unknown event '{asked.event}'{_event_meant(asked.event)}"
        findings.append(loaded.finding(message, "event"))
    if findings:
        return refused(loaded, *findings)
    facts = event_facts(asked.state, asked.event, library.protocol)
    begun = SITUATIONS[asked.state].state
    return replace(decide_facts(loaded, asked.answer, facts), begun=begun)


def spoiled_meeting(asked: Meeting, *, says_wrong: bool = False) -> Iterator[Spoiled]:
    """Another host, another event; another answer, as wrong perhaps as what a false claim says."""
    yield from others("state", "situation", SITUATIONS, asked.state)
    yield from others("event", "event", HAPPENINGS, asked.event)
    yield from spoiled_facts("answer", asked.answer, premise=says_wrong)


def _event_meant(event: str) -> str:
    """A FIN can arrive in several ways; where one is named by its flags alone, that is meant."""
    flags = _first_flags(event)
    *others, last = [name for name in HAPPENINGS if _first_flags(name) == flags] or [""]
    if not flags or not others or flags in others:
        return suggestion(event, HAPPENINGS)
    named = ", ".join(f"'{name}'" for name in others)
    return f"; did you mean {named} or '{last}'?"


def _first_flags(event: str) -> str:
    found = re.search(r"\b(?:SYN|FIN|RST|ACK)(?:,ACK)?\b", event)
    return found[0] if found else ""


def _guess(state: str) -> str:
    """A state that was reached in several ways has a situation for each."""
    near = nearest(state, State)
    ways = [name for name, situation in SITUATIONS.items() if situation.state == near]
    return f"; did you mean {' or '.join(ways)}?" if ways else suggestion(state, SITUATIONS)


class Event(Meeting, Rivalled, Asking):
    """`state` and `event` with `answer`: what a host does; a question is made for each fact where
    `ask` is missing."""

    form: ClassVar[str] = "event"

    def premises(self) -> Iterator[str]:
        yield from (self.state, self.event)

    def decide(self, loaded: LoadedEntry, library: Library) -> Verdict:
        return compared(decide_event(loaded, library, self))

    def spoiled(self) -> Iterator[Spoiled]:
        yield from super().spoiled()
        yield from spoiled_meeting(self)
        yield from exchanged("answer", self.answer, self.often_said)

    def items(self, verdict: Verdict, library: Library) -> Iterator[Item]:
        if self.ask is not None:
            yield answer_item(verdict, self.ask)
            return
        for decision in verdict.decisions:
            yield proven_item(
                verdict,
                decision.fact,
                made_words(self, asked=[decision.fact]),
                decision.answer,
                rivals(verdict, decision),
                decision.rules,
            )


def made_words(meeting: Meeting, claimed: str = "", asked: Iterable[str] = ()) -> Text:
    """Who meets what, and the questions for the facts `asked`, else all; or the claim of one."""
    situation, happening = SITUATIONS[meeting.state], HAPPENINGS[meeting.event]
    event = _SAY(f"meets.{happening.kind}", event=called(meeting.event))
    how = "is " if claimed else ""
    text = _SAY(f"asks.event.{how}start", state=situation.text, event=event)
    for fact in asked or meeting.answer:
        key = f"asks.event.{how}{fact}"
        more = _SAY(key, value=claimed) if claimed else _SAY(key)
        text = _SAY("asks.event.joined", start=text, more=more)
    return text


def called(event: str) -> Text:
    """An event in words that leave nothing open."""
    named = f"named.{event}"
    return _SAY(named) if named in _SAY else HAPPENINGS[event].text
