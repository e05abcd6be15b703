"""Cheat sheets: for each topic its ladders, a table of segments and the answers to know."""

from quizgen.check import Checked
from quizgen.export.book import (
    Book,
    item_data,
    states_data,
    topic_data,
    transitions_data,
)
from quizgen.forms.step import Step
from quizgen.item import Item
from quizgen.pages import environment, sentences
from quizgen.tcp.kinds import Kind
from quizgen.tcp.views.states_svg import state_diagram_svg


def write(book: Book) -> dict[str, bytes]:
    """The sheets: one a topic, an index of them, and where the model decided anything
    `state-table.md` with its diagram."""
    language = book.language
    say, pages = sentences(language, "export"), environment(book.templates)
    written = {}
    for topic in book.topics:
        own = [i for i in book.items if i.topic == topic.name and _is_listed(i, book.checked)]
        written[f"{topic.name}.md"] = pages.get_template("sheet.md.j2").render(
            say=say,
            topic=topic_data(topic, book),
            items=[item_data(item, language) for item in own],
        )
    written["index.md"] = pages.get_template("index.md.j2").render(
        say=say,
        title=book.title[language],
        topics=[topic_data(topic, book) for topic in book.topics],
        has_states=book.has_states,
    )
    if book.has_states:
        written["state-table.md"] = pages.get_template("states.md.j2").render(
            say=say, states=states_data(language), transitions=transitions_data()
        )
        written["state-diagram.svg"] = state_diagram_svg(language).file()
    return {name: text.encode() for name, text in written.items()}


def _is_listed(item: Item, checked: Checked) -> bool:
    """What the table of segments shows already is not asked again below it."""
    entry = checked.library.entries[item.entry_id].entry
    return not isinstance(entry, Step) or item.answer_kind is Kind.OPEN
