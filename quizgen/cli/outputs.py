"""Commands that write decks, sheets and papers, or ask in the terminal."""

import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    IN_ENGLISH,
    INTERRUPTED,
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
    columns,
    count,
    proven,
    write,
)
from quizgen.cli.recorded import LOCK, lock_command, read_lock
from quizgen.words import LANGUAGES

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.item import Item
    from quizgen.lock import Lock


def anki(
    output: Annotated[Path, typer.Option("-o", "--output", help="The .apkg file to write.")],
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write an Anki deck."""
    checked, items = proven(content)
    changed = _current_lock(checked, items, content)
    write({output: _deck(checked, items, lang, changed)})


def sheet(
    output: Folder,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write Markdown cheat sheets, one a topic."""
    checked, items = proven(content)
    write(_sheets(checked, items, lang, output))


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
    checked, items = proven(content)
    asked = _asked(checked, items, topic or (), level or ())
    write(_paper(asked, number, _seed(seed), lang, output))


def drill(
    number: Number = 10,
    seed: Seed = None,
    topic: Topics = None,
    level: Levels = None,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Ask questions in the terminal, mark the answers and explain them."""
    from quizgen.paper import form
    from quizgen.study.drill import Ended
    from quizgen.study.drill import drill as run_drill

    interrupted = False

    def read(prompt: str) -> str:
        nonlocal interrupted
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt) as end:
            interrupted = isinstance(end, KeyboardInterrupt)
            typer.echo()
            raise Ended from None

    checked, items = proven(content)
    asked = _asked(checked, items, topic or (), level or ())
    questions = form(asked, number, _seed(seed)).questions
    run_drill(questions, lang, read, typer.echo, columns())
    if interrupted:
        raise Stop(INTERRUPTED)


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
    checked, items = proven(content)
    changed = _current_lock(checked, items, content)
    files: dict[Path, bytes | str] = {}
    for language in [lang] if lang else LANGUAGES:
        files[output / f"quizgen-{language}.apkg"] = _deck(checked, items, language, changed)
        files |= _sheets(checked, items, language, output / "sheets" / language)
        files |= _paper(items, number, seed, language, output / f"quiz-{language}")
    write(files)
    deck = next(path for path in files if path.suffix == ".apkg")
    typer.echo(
        f"\n{count(len(items), 'question')}. Next: import {deck} into Anki (File > Import), "
        "or type: quizgen drill"
    )


def _deck(checked: "Checked", items: "list[Item]", language: Language, changed: "Lock") -> bytes:
    from quizgen.export.anki import package

    return package(items, language, checked.library.topics, changed, TEMPLATES)


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


def _sheets(
    checked: "Checked", items: "list[Item]", language: Language, folder: Path
) -> dict[Path, bytes | str]:
    from quizgen.export.sheet import sheets

    written = sheets(checked, items, language, TEMPLATES)
    return {folder / name: text for name, text in written.items()}


def _paper(
    items: "list[Item]", number: int, seed: int, language: Language, folder: Path
) -> dict[Path, bytes | str]:
    from quizgen.export.papers import paper
    from quizgen.paper import form

    drawn = form(items, number, seed)
    if len(drawn.questions) < number:
        typer.echo(f"Only {count(len(drawn.questions), 'question')} can be asked.", err=True)
    return {folder / name: text for name, text in paper(drawn, language, TEMPLATES).items()}


def _asked(
    checked: "Checked", items: "list[Item]", topics: Collection[str], levels: Collection[str]
) -> "list[Item]":
    """The items of these topics and levels, all where none is named; stops the run where none of
    them can be asked."""
    for topic in topics:
        if topic not in checked.library.topics:
            raise Stop(USAGE, _unknown_topic(topic, checked.library.topics))
    of_topics = [item for item in items if not topics or item.topic in topics]
    asked = [item for item in of_topics if not levels or item.level in levels]
    of = f" of topic {' or '.join(topics)}" if topics else ""
    if not asked:
        there = ", ".join(sorted({item.level for item in of_topics})) or "none"
        at = f" is of level {' or '.join(levels)}" if levels else ""
        raise Stop(USAGE, f"Nothing to ask: no question{of}{at}; levels there: {there}.")
    if not any(item.distractors for item in asked):
        open_ones = count(len(asked), "open question") + of
        message = f"Nothing to ask: only {open_ones}, which 'quizgen sheet' shows with answers."
        raise Stop(USAGE, message)
    return asked


def _unknown_topic(topic: str, known: Collection[str]) -> str:
    from quizgen.guess import nearest

    near = nearest(topic, known)
    hint = f"did you mean {near}?" if near else f"topics: {', '.join(sorted(known))}"
    return f"unknown topic '{topic}'; {hint}"


def _seed(seed: int | None) -> int:
    return int(time.time()) % 1_000_000 if seed is None else seed
