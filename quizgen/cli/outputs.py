"""Commands that write decks, sheets and papers."""

import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    IN_ENGLISH,
    TEMPLATES,
    USAGE,
    Content,
    Folder,
    Lang,
    Language,
    Levels,
    Number,
    Seed,
    Stop,
    Topics,
    count,
    proven,
    write,
)
from quizgen.cli.recorded import LOCK, lock_command, read_lock
from quizgen.words import LANGUAGES

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.export import Export
    from quizgen.export.book import Book
    from quizgen.item import Item
    from quizgen.lock import Lock
    from quizgen.paper import Form


def anki(
    output: Annotated[Path, typer.Option("-o", "--output", help="The .apkg file to write.")],
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write an Anki deck."""
    export("anki", output, lang=lang, content=content)


def sheet(
    output: Folder,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write Markdown cheat sheets, one a topic."""
    export("sheet", output, lang=lang, content=content)


def quiz(
    output: Folder,
    number: Number = 20,
    seed: Seed = None,
    topic: Topics = None,
    level: Levels = None,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write a randomized paper and its answer key."""
    export("quiz", output, number, drawn_seed(seed), topic, level, lang, content)


def export(
    name: Annotated[str, typer.Argument(help="What to write: anki, sheet, quiz or json.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file or folder to write.")],
    number: Number = 20,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Draw a paper; the same seed, the same.", min=0)
    ] = None,
    topic: Topics = None,
    level: Levels = None,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write one of the outputs, such as all items as JSON for another program.

    `quizgen export json -o tcp.json --seed 1` draws a paper too.
    """
    from quizgen.export import EXPORTS
    from quizgen.export.book import Book
    from quizgen.guess import suggestion

    if name not in EXPORTS:
        raise Stop(USAGE, f"unknown export '{name}'{suggestion(name, EXPORTS)}")
    row = EXPORTS[name]
    checked, items = proven(content)
    paper = None
    if row.has_paper or seed is not None:
        asked = narrowed(checked, items, topic or (), level or ())
        _refuse_open(asked, topic or ())
        paper = _paper(asked, number, drawn_seed(seed))
    lock = _current_lock(checked, items, content) if row.has_lock else {}
    write(_placed(row, Book(checked, items, lang, TEMPLATES, paper, lock), output))


def build(
    output: Folder = Path("dist"),
    number: Number = 20,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the quiz.", min=0)] = 1,
    lang: Annotated[
        Language | None, typer.Option("--lang", help="Only this language; all by default.")
    ] = None,
    content: Content = CONTENT,
) -> None:
    """Write everything: decks, cheat sheets, a quiz and its answer key."""
    from quizgen.export import EXPORTS
    from quizgen.export.book import Book

    checked, items = proven(content)
    changed = _current_lock(checked, items, content)
    paper = _paper(items, number, seed)
    files: dict[Path, bytes] = {}
    for language in [lang] if lang else LANGUAGES:
        book = Book(checked, items, language, TEMPLATES, paper, changed)
        for row in EXPORTS.values():
            if row.is_built:
                files |= _placed(row, book, output / row.place.format(language=language))
    write(files)
    deck = next(path for path in files if path.suffix == ".apkg")
    typer.echo(
        f"\n{count(len(items), 'question')}. Next: import {deck} into Anki (File > Import), "
        "or type: quizgen drill"
    )


def _current_lock(checked: "Checked", items: "list[Item]", content: Path) -> "Lock":
    """When each note changed; says so where that is not recorded yet."""
    from quizgen.lock import locked

    old = read_lock(content)
    new = locked(items, checked.library.topics, old, int(time.time()))
    changed = count(sum(old.get(key) != note for key, note in new.items()), "note")
    if new != {key: old.get(key) for key in new}:
        typer.echo(
            f"{changed} not in {LOCK} yet; to record them: {lock_command(content)}", err=True
        )
    return new


def _placed(row: "Export", book: "Book", output: Path) -> dict[Path, bytes]:
    """What an export makes, by where it goes."""
    return {output / name: content for name, content in row.write(book).items()}


def _paper(items: "list[Item]", number: int, seed: int) -> "Form":
    from quizgen.paper import form

    drawn = form(items, number, seed)
    if len(drawn.questions) < number:
        typer.echo(f"Only {count(len(drawn.questions), 'question')} can be asked.", err=True)
    return drawn


def narrowed(
    checked: "Checked", items: "list[Item]", topics: Collection[str], levels: Collection[str]
) -> "list[Item]":
    """The items of these topics and levels, all where none is named; stops the run where there
    are none."""
    for topic in topics:
        if topic not in checked.library.topics:
            raise Stop(USAGE, _unknown_topic(topic, checked.library.topics))
    of_topics = [item for item in items if not topics or item.topic in topics]
    asked = [item for item in of_topics if not levels or item.level in levels]
    if not asked:
        there = ", ".join(sorted({item.level for item in of_topics})) or "none"
        at = f" is of level {' or '.join(levels)}" if levels else ""
        message = f"Nothing to ask: no question{_of(topics)}{at}; levels there: {there}."
        raise Stop(USAGE, message)
    return asked


def _refuse_open(asked: "list[Item]", topics: Collection[str]) -> None:
    """Stop the run where none of the items can stand on a paper."""
    if not any(item.distractors for item in asked):
        open_ones = count(len(asked), "open question") + _of(topics)
        message = f"Nothing to ask: only {open_ones}, which 'quizgen drill' asks."
        raise Stop(USAGE, message)


def _of(topics: Collection[str]) -> str:
    return f" of topic {' or '.join(topics)}" if topics else ""


def _unknown_topic(topic: str, known: Collection[str]) -> str:
    from quizgen.guess import nearest

    near = nearest(topic, known)
    hint = f"did you mean {near}?" if near else f"topics: {', '.join(sorted(known))}"
    return f"unknown topic '{topic}'; {hint}"


def drawn_seed(seed: int | None) -> int:
    return int(time.time()) % 1_000_000 if seed is None else seed
