"""Commands that write decks, sheets and papers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    TEMPLATES,
    USAGE,
    Choice,
    Content,
    Core,
    Folder,
    Lang,
    Language,
    Levels,
    Number,
    Stop,
    Topics,
    count,
    drawn_seed,
    of_content,
    proven,
    write,
)
from quizgen.cli.recorded import current_lock, held_by
from quizgen.words import ENGLISH, Text

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.export import Export
    from quizgen.export.book import Book
    from quizgen.item import Item
    from quizgen.paper import Form
    from quizgen.paper.blueprint import Blueprint

BUILT = ".quizgen-built"
"""In the folder of a build: the files that it wrote."""


def sheet(
    output: Folder,
    core: Core = False,
    topic: Topics = None,
    level: Levels = None,
    lang: Lang = ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write Markdown cheat sheets, one a topic.

    `quizgen sheet -o sheets --topic time-wait`
    """
    _export("sheet", output, Choice.of(core, topic, level), lang, content)


def export(
    name: Annotated[
        str,
        typer.Argument(
            help="What to write: anki, sheet, onepage, flashcards, quiz, page, moodle, gift, qti, "
            "qti1, csv or json."
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file or folder to write.")],
    number: Number = 20,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Draw a paper; the same seed, the same.", min=0)
    ] = None,
    core: Core = False,
    topic: Topics = None,
    level: Levels = None,
    lang: Lang = ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write one of the outputs, such as all items as JSON for another program.

    `quizgen export json -o tcp.json --seed 1` draws a paper too.
    """
    from quizgen.export import EXPORTS
    from quizgen.guess import suggestion

    if name not in EXPORTS:
        raise Stop(USAGE, f"unknown export '{name}'{suggestion(name, EXPORTS)}")
    _export(name, output, Choice.of(core, topic, level), lang, content, number, seed)


def _export(
    name: str,
    output: Path,
    choice: Choice,
    lang: Language,
    content: Path,
    number: int = 0,
    seed: int | None = None,
) -> None:
    """Write what one export makes of the questions that are wanted."""
    from quizgen.export import EXPORTS
    from quizgen.export.book import Book
    from quizgen.paper.blueprint import Blueprint

    row = EXPORTS[name]
    checked, items = proven(content, lang)
    asked = choice.of_items(checked, items)
    drawn: tuple[Form, ...] = ()
    if row.has_paper or seed is not None:
        refuse_open(asked, choice)
        drawn = forms_of(asked, Blueprint(number), drawn_seed(seed))
    lock = current_lock(checked, items, content) if row.has_lock else {}
    title = title_of(content, checked)
    holds = held_by(checked, content)
    book = Book(checked, asked, lang, TEMPLATES, drawn, lock=lock, title=title, holds=holds)
    write(placed(row, book, output))
    _tell_left_out(row.left_out(book))


_NAMED = 8  # questions by their ids, of each reason


def _tell_left_out(left_out: "Mapping[str, Sequence[str]]") -> None:
    """Which questions have no place in the file, why, and what takes them."""
    if not left_out:
        return
    whole = count(sum(map(len, left_out.values())), "question")
    typer.echo(f"Left out, {whole}:", err=True)
    for why, names in left_out.items():
        more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        typer.echo(f"  {len(names)} {why}: {', '.join(names[:_NAMED])}{more}", err=True)
    typer.echo("moodle, gift, qti, qti1 and json take every question.", err=True)


_SPOKEN = 4  # open questions on the paper that `build` draws


def build(
    output: Folder = Path("dist"),
    number: Number = 20,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the quiz.", min=0)] = 1,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", case_sensitive=False, help="Only this language; all by default."),
    ] = None,
    content: Content = CONTENT,
) -> None:
    """Write everything: decks, cheat sheets, a quiz and its answer key.

    `quizgen build -o dist --lang zh`
    """
    from quizgen.export import EXPORTS
    from quizgen.export.book import Book
    from quizgen.paper.blueprint import Blueprint

    checked, items = proven(content, lang)
    changed = current_lock(checked, items, content)
    core = [item for item in items if item.asked == "core"]
    asked = core or items
    spoken = min(_SPOKEN, sum(not item.distractors for item in asked))
    drawn = forms_of(asked, Blueprint(number, open=spoken), seed)
    again = f"quizgen quiz -n {number} --open {spoken} --seed {seed}" + " --core" * bool(core)
    again += of_content(content)
    files: dict[Path, bytes] = {}
    for language in [lang] if lang else checked.library.languages:
        title = title_of(content, checked)
        book = Book(checked, items, language, TEMPLATES, drawn, again, lock=changed, title=title)
        if core:
            course = replace(book, items=core)
            files |= placed(EXPORTS["anki"], course, output / f"quizgen-core-{language}.apkg")
        for row in EXPORTS.values():
            if row.is_built:
                files |= placed(row, book, output / row.place.format(language=language))
    write(files)
    _sweep(output, files)
    deck = next(path for path in files if path.suffix == ".apkg")
    typer.echo(
        f"\n{count(len(items), 'question')}. Next: import {deck} into Anki (File > Import), "
        f"or type: quizgen drill{of_content(content)}"
    )


def _sweep(output: Path, files: Collection[Path]) -> None:
    """Take away what an earlier build wrote there and this one did not; nothing else."""
    from quizgen.export.files import write as write_file

    record = output / BUILT
    earlier = record.read_text("utf-8").splitlines() if record.is_file() else []
    now = {path.relative_to(output).as_posix() for path in files}
    for name in sorted(set(earlier) - now):
        stale = output / name
        if stale.is_file() and stale.resolve().is_relative_to(output.resolve()):
            stale.unlink()
            typer.echo(f"removed {stale}")
    write_file(record, "".join(f"{name}\n" for name in sorted(now)))


def title_of(content: Path, checked: "Checked") -> "Text":
    """What the content is called: that of others as it says, or by its folder or file."""
    from quizgen.words import Words, same

    if checked.library.title:
        return checked.library.title
    is_shipped = content.absolute().is_relative_to(CONTENT.absolute())
    return Words("export")("deck") if is_shipped else same(content.absolute().stem)


def placed(row: "Export", book: "Book", output: Path) -> dict[Path, bytes]:
    """What an export makes, by where it goes."""
    return {output / name: content for name, content in row.write(book).items()}


def forms_of(
    items: "list[Item]", blueprint: "Blueprint", seed: int, many: int = 1, *, same: bool = False
) -> "tuple[Form, ...]":
    """The forms that a seed draws; stops the run where there is too little to draw from."""
    from quizgen.paper.blueprint import ShortError, forms

    try:
        drawn = forms(items, blueprint, seed, many, same=same)
    except ShortError as short:
        raise Stop(USAGE, str(short)) from None
    asked, wanted = len(drawn[0].questions), sum(blueprint.parts.values()) + blueprint.open
    if asked < wanted:
        typer.echo(f"Only {count(asked, 'question')} can be asked.", err=True)
    return drawn


def refuse_open(asked: "list[Item]", choice: Choice) -> None:
    """Stop the run where none of the items can stand on a paper."""
    if not any(item.distractors for item in asked):
        open_ones = count(len(asked), "open question") + choice.of_topics
        message = f"Nothing to ask: only {open_ones}, which 'quizgen drill' asks."
        raise Stop(USAGE, message)
