"""Commands that write decks, sheets and papers, or ask in the terminal."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    TEMPLATES,
    USAGE,
    Content,
    Folder,
    Lang,
    Language,
    Number,
    Seed,
    Stop,
    count,
    from_here,
    proven,
    write,
)

if TYPE_CHECKING:
    from quizgen.export.lock import Lock
    from quizgen.knowledge.check import Checked
    from quizgen.quiz.item import Item

LOCK = "anki.lock"


def anki(
    output: Annotated[Path, typer.Option("-o", "--output", help="The .apkg file to write.")],
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Write an Anki deck."""
    checked, items = proven(content)
    changed = _current_lock(checked, items, content)
    write({output: _deck(checked, items, lang, changed)})


def sheet(
    output: Folder,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Write Markdown cheat sheets, one a topic."""
    checked, items = proven(content)
    write(_sheets(checked, items, lang, output))


def quiz(
    output: Folder,
    number: Number = 20,
    seed: Seed = None,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Write a randomized paper and its answer key."""
    _, items = proven(content)
    write(_paper(items, number, _seed(seed), lang, output))


def drill(
    number: Number = 10,
    seed: Seed = None,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Ask questions in the terminal, mark the answers and explain them."""
    from quizgen.quiz.forms import form
    from quizgen.study.drill import Ended
    from quizgen.study.drill import drill as run_drill

    def read(prompt: str) -> str:
        try:
            return input(prompt)
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            raise Ended from None

    _, items = proven(content)
    chosen = _seed(seed)
    run_drill(form(items, number, chosen).questions, lang, read, typer.echo)


def build(
    output: Folder = Path("dist"),
    number: Number = 20,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the quiz.", min=0)] = 1,
    lang: Annotated[
        Language | None, typer.Option("--lang", help="Only this language; both by default.")
    ] = None,
    content: Content = CONTENT,
) -> None:
    """Write everything: decks, cheat sheets, a quiz and its answer key."""
    checked, items = proven(content)
    changed = _current_lock(checked, items, content)
    files: dict[Path, bytes | str] = {}
    for language in [lang] if lang else Language:
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
    from quizgen.export.lock import locked

    old = read_lock(content)
    new = locked(items, checked.library.topics, old, int(time.time()))
    changed = count(sum(old.get(key) != note for key, note in new.items()), "note")
    if new != {key: old.get(key) for key in new}:
        typer.echo(
            f"{changed} not in {LOCK} yet; to record them: {lock_command(content)}", err=True
        )
    return new


def lock_file(content: Path) -> Path:
    """The lock of content: the nearest in its folder or above, else one in its folder."""
    folder = (content if content.is_dir() else content.parent).absolute()
    near = (parent / LOCK for parent in (folder, *folder.parents))
    return next((path for path in near if path.is_file()), folder / LOCK)


def lock_command(content: Path) -> str:
    """What to type to record all that one lock is for."""
    folder = lock_file(content).parent
    return "quizgen lock" if folder == CONTENT else f"quizgen lock --content {from_here(folder)}"


def read_lock(content: Path) -> "Lock":
    """What is recorded; nothing where there is no lock yet."""
    from quizgen.export.lock import read_lock as parse_lock

    path = lock_file(content)
    if not path.exists():
        return {}
    try:
        return parse_lock(path.read_text("utf-8"))
    except (ValueError, TypeError, AttributeError):
        message = (
            f"{from_here(path)}: not a lock; restore an earlier one. Only if nobody has imported "
            f"the deck yet, delete it and run: {lock_command(content)}"
        )
        raise Stop(USAGE, message) from None


def _sheets(
    checked: "Checked", items: "list[Item]", language: Language, folder: Path
) -> dict[Path, bytes | str]:
    from quizgen.export.sheet import sheets

    written = sheets(checked, items, language, TEMPLATES)
    return {folder / name: text for name, text in written.items()}


def _paper(
    items: "list[Item]", number: int, seed: int, language: Language, folder: Path
) -> dict[Path, bytes | str]:
    from quizgen.export.paper import paper
    from quizgen.quiz.forms import form

    drawn = form(items, number, seed)
    if len(drawn.questions) < number:
        typer.echo(f"Only {count(len(drawn.questions), 'question')} can be asked.", err=True)
    return {folder / name: text for name, text in paper(drawn, language, TEMPLATES).items()}


def _seed(seed: int | None) -> int:
    return int(time.time()) % 1_000_000 if seed is None else seed
