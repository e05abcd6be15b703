"""Cheat sheets of one page: each topic of the core course, and all of it.

They ask what needs no exhibit below it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from quizgen.entries.library import Topic
from quizgen.export.book import Book, item_data
from quizgen.export.typeset import FONT, typeset
from quizgen.item import Item
from quizgen.pages import sentences
from quizgen.tcp.views.ladder_svg import run_svg
from quizgen.tcp.views.states_svg import state_diagram_svg
from quizgen.tcp.views.svg import Picture
from quizgen.words import Words, begun

_SAY = Words("export")
_DRAWINGS = 3  # of a topic
_HIGHEST = 520  # of a ladder, in its own units
_OVERVIEW = ("handshake", "teardown")


def write(book: Book) -> dict[str, bytes]:
    """`overview.pdf`, and one file a topic that has such core questions."""
    core = [item for item in book.core if not item.exhibit]
    written = {"overview.pdf": _page(book, **_overview(book, core))}
    for topic in book.topics:
        own = [item for item in core if item.topic == topic.name]
        if own:
            written[f"{topic.name}.pdf"] = _page(book, **_topic(book, topic, own))
    return written


def _page(book: Book, **known: Any) -> bytes:
    say = sentences(book.language, "export")
    rests_on = "proven" if book.has_states else "cited"
    data = {"say": say, "proof": say[f"onepage.{rests_on}"], **known}
    return typeset(book.templates / "typst" / "onepage.typ", data, book.language, book.page)


def _overview(book: Book, core: Sequence[Item]) -> dict[str, Any]:
    """The states, the two usual runs, and what every topic asks first."""
    drawn = []
    if book.has_states:
        drawn.append(_drawing(state_diagram_svg(book.language), _SAY("states")[book.language]))
    for name in _OVERVIEW:
        drawn += _ladders(book, name)[:1]
    return {
        "title": book.title[book.language],
        "why": None,
        "flipped": True,
        "columns": 4,
        "drawings": drawn,
        "items": [item_data(item, book.language) for item in _in_turn(core)],
    }


def _topic(book: Book, topic: Topic, items: Sequence[Item]) -> dict[str, Any]:
    return {
        "title": topic.title[book.language],
        "why": topic.why[book.language] if topic.why else None,
        "flipped": False,
        "columns": 2,
        "drawings": _ladders(book, topic.name)[:_DRAWINGS],
        "items": [item_data(item, book.language) for item in items],
    }


def _in_turn(items: Sequence[Item]) -> Iterator[Item]:
    """One of each topic, then the next of each."""
    left: dict[str, list[Item]] = {}
    for item in items:
        left.setdefault(item.topic, []).append(item)
    while left:
        for topic in list(left):
            yield left[topic].pop(0)
            if not left[topic]:
                del left[topic]


def _ladders(book: Book, topic: str) -> list[dict[str, Any]]:
    """What the topic draws, if it fits beside text."""
    library, found = book.checked.library, []
    for name, scenario in library.scenarios.items():
        if library.scenario_topics.get(name) == topic:
            title = scenario.title[book.language]
            picture = run_svg(library.trace(scenario.script), book.language, title=title)
            if picture.height <= _HIGHEST:
                found.append(_drawing(picture, title))
    return found


def _drawing(picture: Picture, title: str) -> dict[str, Any]:
    return {"title": begun(title), "svg": picture.printed(FONT), "width": picture.width}
