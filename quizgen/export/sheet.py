"""Cheat sheets: for each topic its ladders, a table of segments and the answers to know."""

from collections.abc import Sequence
from pathlib import Path

from quizgen.check import Checked
from quizgen.entries.entry import Level, Scenario
from quizgen.entries.symbols import legend
from quizgen.export.pages import environment, sentences
from quizgen.forms.step import Step
from quizgen.forms.words import STATE_MEANINGS
from quizgen.item import Item
from quizgen.tcp.facts import segment_facts
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.tcp.views.ladder import host_names, rows, text_ladder
from quizgen.tcp.views.states_svg import state_diagram_svg


def sheets(
    checked: Checked, items: Sequence[Item], language: str, templates: Path
) -> dict[str, str]:
    """Return the sheets by file name: one a topic, `state-table.md` and its diagram.

    What juniors are asked stands first, what seniors are asked last.
    """
    say = sentences(language)
    pages = environment(templates)
    written = {}
    for topic in checked.library.topics.values():
        own = [item for item in items if item.topic == topic.name and _is_listed(item, checked)]
        own.sort(key=lambda item: list(Level).index(item.level))
        scenarios = [
            _Drawn(scenario, checked, language)
            for name, scenario in checked.library.scenarios.items()
            if checked.library.scenario_topics.get(name) == topic.name
        ]
        written[f"{topic.name}.md"] = pages.get_template("sheet.md.j2").render(
            say=say, language=language, topic=topic, scenarios=scenarios, items=own
        )
    written["state-table.md"] = pages.get_template("states.md.j2").render(
        say=say,
        language=language,
        states=list(State),
        meanings=STATE_MEANINGS,
        transitions=TRANSITIONS,
    )
    written["state-diagram.svg"] = state_diagram_svg(language)
    return written


def _is_listed(item: Item, checked: Checked) -> bool:
    """What the table of segments shows already is not asked again below it."""
    entry = checked.library.entries[item.entry_id].entry
    return not isinstance(entry, Step) or item.answer_kind is Kind.OPEN


class _Drawn:
    """A scenario as a sheet shows it."""

    def __init__(self, scenario: Scenario, checked: Checked, language: str) -> None:
        trace = checked.library.trace(scenario.script)
        self.title = scenario.title[language]
        self.numbers = legend(scenario, trace)[language]
        self.ladder = text_ladder(rows(trace, language=language), host_names(language))
        self.segments = [
            {name: fact.value for name, fact in segment_facts(passage).items()}
            for passage in trace.own_passages
        ]
