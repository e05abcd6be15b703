"""A book: all that an export is given, and the same as plain data.

The plain data is what templates see and what `quizgen export json` writes; README documents it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quizgen.check import Checked
from quizgen.entries.entry import Scenario
from quizgen.entries.level import Asked
from quizgen.entries.library import Topic
from quizgen.entries.symbols import legend
from quizgen.item import Item, Reason
from quizgen.lock import Lock
from quizgen.paper import LETTERS, Form, Question
from quizgen.tcp.facts import segment_facts
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.values import written
from quizgen.tcp.views.ladder import host_names, rows, text_ladder
from quizgen.words import Text, Words, same

_SAY = Words("export")


@dataclass(frozen=True)
class Book:
    """Judged content with its items, and the language to write them in; the folder of templates;
    the forms of a paper where one was drawn, the options that draw it again, and the size of its
    pages; and when each note changed, for exports that tell.

    `title` is that of all the content.  Cards may say their words in languages that it has
    `also`, and be of some `card_kinds` only.  `holds` says of each decided entry for whom it holds:
    `rfc`, `linux` or `both`.
    """

    checked: Checked
    items: Sequence[Item]
    language: str
    templates: Path
    forms: tuple[Form, ...] = ()
    drawn_by: str = ""
    page: str = "a4"
    lock: Lock = field(default_factory=dict)
    title: Text = field(default_factory=lambda: _SAY("deck"))
    also: tuple[str, ...] = ()
    card_kinds: Collection[str] = ()
    holds: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that all its texts have."""
        return self.checked.library.languages

    @property
    def paper_title(self) -> Text:
        """What a paper of it is called."""
        return _SAY("paper", title=self.title)

    @property
    def has_states(self) -> bool:
        """Whether the model decided anything in it; else it is about something without states."""
        return any(verdict.is_by_model for verdict in self.checked.verdicts)

    @property
    def topics(self) -> list[Topic]:
        """Those that the items are about, and those that only draw, in the order to learn in."""
        library = self.checked.library
        named = {item.topic for item in self.items}
        asking = {loaded.topic for loaded in library.entries.values()}
        return [t for t in library.topics.values() if t.name in named or t.name not in asking]

    @property
    def core(self) -> list[Item]:
        """What nearly every interviewer asks; everything where the content does not tell."""
        return [item for item in self.items if item.asked is Asked.CORE] or list(self.items)

    def title_of(self, topic: str) -> Text:
        """What a topic is called; its name where the content has none of that name."""
        return self.checked.library.titles.get(topic, same(topic))

    def as_data(self) -> dict[str, Any]:
        """All of it in maps, lists and text."""
        return {
            "language": self.language,
            "title": self.title[self.language],
            "topics": [topic_data(topic, self) for topic in self.topics],
            "items": [
                {**item_data(item, self.language), "holds": self.holds.get(item.entry_id)}
                for item in self.items
            ],
            "papers": [paper_data(form, self.language) for form in self.forms],
            "states": states_data(self.language) if self.has_states else [],
            "transitions": transitions_data() if self.has_states else [],
        }


def topic_data(topic: Topic, book: Book) -> dict[str, Any]:
    """A topic, with the scenarios that it draws."""
    library = book.checked.library
    return {
        "name": topic.name,
        "title": topic.title[book.language],
        "why": topic.why[book.language] if topic.why else None,
        "scenarios": [
            _scenario_data(name, scenario, book)
            for name, scenario in library.scenarios.items()
            if library.scenario_topics.get(name) == topic.name
        ],
    }


def _scenario_data(name: str, scenario: Scenario, book: Book) -> dict[str, Any]:
    language = book.language
    trace = book.checked.library.trace(scenario.script)
    return {
        "name": name,
        "title": scenario.title[language],
        "numbers": legend(scenario, trace)[language],
        "ladder": text_ladder(rows(trace, language=language), host_names(language)),
        "segments": [
            {name: written(fact.value) for name, fact in segment_facts(passage).items()}
            for passage in trace.own_passages
        ],
    }


def item_data(item: Item, language: str) -> dict[str, Any]:
    """A question, its answer and all that goes with it."""
    exhibit = None
    if item.exhibit:
        exhibit = {"form": item.exhibit.form, "text": item.exhibit.text[language]}
    return {
        "id": item.id,
        "entry": item.entry_id,
        "topic": item.topic,
        "level": str(item.level),
        "asked": str(item.asked),
        "kind": str(item.answer_kind),
        "stem": item.stem[language],
        "exhibit": exhibit,
        "key": item.key[language],
        "distractors": [
            {"text": wrong.text[language], "why": wrong.why[language]} for wrong in item.distractors
        ],
        "points": [point[language] for point in item.points],
        "follow_ups": [stem[language] for stem in item.follow_ups],
        "heard": item.heard[language] if item.heard else None,
        "why": [_reason_data(reason, language) for reason in item.why],
        "shown": item.shown[language] if item.shown else None,
        "details": [_reason_data(reason, language) for reason in item.details],
        "sources": list(item.sources),
        "proof": item.proof,
    }


def _reason_data(reason: Reason, language: str) -> dict[str, Any]:
    return {
        "sentence": reason.sentence[language],
        "symbols": reason.symbols or None,
        "sources": list(reason.sources),
    }


def paper_data(paper: Form, language: str) -> dict[str, Any]:
    """A form, and its questions."""
    return {
        "letter": paper.letter,
        "code": paper.code,
        "seed": paper.seed,
        "points": paper.points,
        "questions": [question_data(question, language) for question in paper.questions],
    }


def question_data(question: Question, language: str) -> dict[str, Any]:
    """A question with its item, its options in order, each with its letter, and that of the key."""
    return {
        "number": question.number,
        "item": item_data(question.item, language),
        "options": [
            {
                "letter": letter,
                "text": option.text[language],
                "why": option.why[language] if option.why else None,
            }
            for letter, option in zip(LETTERS, question.options, strict=False)
        ],
        "letter": question.letter,
        "points": question.points,
    }


def states_data(language: str) -> list[dict[str, str]]:
    """Every state, and what it means."""
    return [
        {"name": str(state), "meaning": _SAY(f"means.state.{state}")[language]} for state in State
    ]


def transitions_data() -> list[dict[str, Any]]:
    """Where each event leads from each state; a state that it does not change is left out."""
    return [
        {"event": str(event), "leads": {str(origin): str(target) for origin, target in row.items()}}
        for event, row in TRANSITIONS.items()
    ]
