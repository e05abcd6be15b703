"""A quiz as one HTML file that marks itself: no network, nothing but its own script may run.

The script is named in the page's policy by its hash, and makes text of all that it is given.  Keys
are packed, so that a look at the source shows none; they are no secret to those who unpack them.
"""

import base64
import hashlib
import json
import random
from collections.abc import Mapping
from typing import Any

from quizgen.export.book import Book
from quizgen.export.exhibits import drawn
from quizgen.item import Item
from quizgen.pages import environment, sentences
from quizgen.paper import Question
from quizgen.refit import exhibit
from quizgen.tcp.answers import InOrder
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import State
from quizgen.tcp.spelling import state_named
from quizgen.tcp.views.ladder_svg import run_svg
from quizgen.tcp.views.svg import GROUND, dark_style
from quizgen.words import Words, say

_SAY = Words("export")
_COLUMNS = 42  # of a capture on a phone
_ALIASES = ("syn_recv", "syn_rcvd", "estab", "fin_wait1", "fin_wait2", "timewait", "time_wait")


def write(book: Book) -> dict[str, bytes]:
    """One file, of the first form."""
    if not book.forms:
        raise ValueError("no paper was drawn")
    pages = environment(book.templates)
    dark = dark_style(GROUND[1], "figure")
    style = pages.get_template("page/page.css").render(
        dark_ladders=f"@media (prefers-color-scheme: dark) {{{dark}\n}}"
    )
    script = (book.templates / "page" / "page.js").read_text("utf-8")
    title = book.paper_title[book.language]
    page = pages.get_template("page/page.html.j2").render(
        tag=say("language tag")[book.language],
        title=_escaped(title),
        code=book.forms[0].code,
        noscript=_SAY("page.noscript")[book.language],
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        data=base64.b64encode(json.dumps(_data(book), ensure_ascii=False).encode()).decode(),
    )
    return {"": page.encode()}


def _hash(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _data(book: Book) -> dict[str, Any]:
    """All that the script shows, in every language."""
    form = book.forms[0]
    generator = random.Random(form.seed)
    return {
        "code": form.code,
        "title": book.paper_title.written(),
        "tags": say("language tag").written(),
        "say": {language: _spoken(language) for language in book.languages},
        "states": _states() if book.has_states else {},
        "questions": [
            {**_asked(each, generator), "topic": book.title_of(each.item.topic).written()}
            for each in form.questions
        ],
    }


def _spoken(language: str) -> dict[str, str]:
    every = sentences(language, "export")
    shown = ("next", "between sentences")
    return {key: words for key, words in every.items() if key.startswith("page.") or key in shown}


def _states() -> Mapping[str, str]:
    """Other spellings of a state, without their signs, and the RFC's."""
    named = {alias: state_named(alias) or alias for alias in _ALIASES}
    every = {**{str(state).lower(): str(state).lower() for state in State}, **named}
    return {_bare(spelled): _bare(state) for spelled, state in every.items()}


def _bare(words: str) -> str:
    return "".join(letter for letter in words.lower() if letter.isalnum())


def _asked(question: Question, generator: random.Random) -> dict[str, Any]:
    item = question.item
    return {
        "id": item.id,
        "kind": str(item.answer_kind),
        "typed": item.answer_kind in _TYPED,
        "level": _SAY(f"level.{item.level}").written(),
        "stem": item.stem.written(),
        "exhibit": _shown(item),
        "blank": _blank(item),
        "key": item.key.written(),
        "options": [
            {"text": option.text.written(), "why": option.why.written() if option.why else None}
            for option in question.options
        ],
        "parts": _parts(item, generator),
        "points": [point.written() for point in item.points],
        "heard": _SAY("heard", claim=item.heard).written() if item.heard else None,
        "why": [reason.sentence.written() for reason in item.why],
        "follow_ups": [each.written() for each in item.follow_ups],
        "proof": _SAY(f"proof.{item.proof}").written(),
        "sources": "; ".join(item.sources),
        "ladder": _ladder(item),
    }


_TYPED = (Kind.STATE, Kind.FLAGS, Kind.SENT, Kind.NUMBER, Kind.COUNT)


def _shown(item: Item) -> dict[str, str] | None:
    shown = item.exhibit
    return {lang: exhibit(shown, lang, _COLUMNS) for lang in shown.text} if shown else None


def _blank(item: Item) -> dict[str, str] | None:
    """A ladder with blanks, drawn, which stands in place of its lines."""
    pictures = {lang: drawn(item.exhibit, lang) for lang in item.stem}
    return {lang: picture.inline() for lang, picture in pictures.items() if picture} or None


def _parts(item: Item, generator: random.Random) -> list[dict[str, Any]] | None:
    """The parts of an order, shuffled, each with its right place."""
    if not isinstance(item.answer, InOrder):
        return None
    steps = item.answer.steps
    parts = [{"place": place, "text": step.text.written()} for place, step in enumerate(steps)]
    while len(steps) > 1 and [part["place"] for part in parts] == [*range(len(steps))]:
        generator.shuffle(parts)
    return parts


def _ladder(item: Item) -> dict[str, str] | None:
    trace = item.drawing
    if trace is None:
        return None
    return {
        lang: run_svg(trace, lang, title=item.stem[lang], asked=item.segments).inline()
        for lang in item.stem
    }
