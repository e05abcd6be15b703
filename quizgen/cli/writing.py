"""Commands that help an author to write: an entry to begin with, and what an editor wants."""

import itertools
import json
import re
import textwrap
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import CONTENT, TEMPLATES, USAGE, Content, Stop, amend, from_here
from quizgen.words import LANGUAGES

if TYPE_CHECKING:
    from quizgen.entries.library import Library

_BEGUN = TEMPLATES / "new"


class Written(StrEnum):
    """The files that authors write and editors complete."""

    ENTRIES = "entries"
    PACK = "pack"
    SYLLABUS = "syllabus"
    CONSTANTS = "constants"
    SOURCES = "sources"
    VOCABULARY = "vocabulary"


def schema(
    of: Annotated[
        Written,
        typer.Argument(metavar=f"[{'|'.join(Written)}]", case_sensitive=False, help="Which file."),
    ] = Written.ENTRIES,
    content: Content = CONTENT,
) -> None:
    """Print the JSON Schema of a kind of file, for editors that complete and underline.

    It knows all states, events and variants, and the scenarios and sources of the content.

    `quizgen schema syllabus`
    """
    from quizgen.schemas import schema as schema_of

    typer.echo(json.dumps(schema_of(of, _library(content)), ensure_ascii=False, indent=2))


def new(
    form: Annotated[
        str | None, typer.Argument(help="The key that tells the form; all are listed without.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Append it to this file, new or not.")
    ] = None,
) -> None:
    """Start an entry: print one of this form that is true, to be changed into yours.

    With -o it is appended to a file; `quizgen check` then says what is wrong with it.

    `quizgen new after -o mine.yaml`
    """
    from quizgen.entries.library import PACK_FILE
    from quizgen.guess import suggestion

    known = {file.stem: file for file in sorted(_BEGUN.glob("*.yaml"))}
    if form is None:
        for name, file in known.items():
            typer.echo(f"{name:10}{file.read_text('utf-8').splitlines()[0].removeprefix('  # ')}")
        return
    if form not in known:
        raise Stop(USAGE, f"no form is told by '{form}'{suggestion(form, known)}")
    entry = known[form].read_text("utf-8")
    if output is None:
        typer.echo(entry, nl=False)
    else:
        pack = output.parent / PACK_FILE
        languages = _library(pack).languages if pack.is_file() else LANGUAGES
        amend(from_here(output), lambda: _narrowed(_appended(output, entry), languages).encode())


def _appended(output: Path, entry: str) -> str:
    """The file with one entry more, under an id that is free there."""
    if not output.exists():
        topic = re.sub("[^a-z0-9]+", "-", output.stem.lower()).strip("-")
        head = (_BEGUN / "file.txt").read_text("utf-8")
        return head.replace("TOPIC", topic if topic[:1].isalpha() else "mine") + entry
    before = output.read_text("utf-8").rstrip("\n")
    indent = _indent(output, before)
    taken = set(_ID.findall(before))
    [name] = _ID.findall(entry)
    names = (f"{name}-{number}" if number > 1 else name for number in itertools.count(1))
    free = next(each for each in names if each not in taken)
    lines = textwrap.dedent(entry.replace(f"- id: {name}", f"- id: {free}"))
    return f"{before}\n\n{textwrap.indent(lines, ' ' * indent)}"


_ID = re.compile(r"^ *- id: (\S+)", re.M)


def _indent(output: Path, before: str) -> int:
    """How far the entries of a file are indented; stops the run where none can follow them."""
    from quizgen.entries.document import read

    value, places, *_ = read(str(output), before.encode())
    if not isinstance(value, dict) or list(value)[-1:] != ["entries"] or not value["entries"]:
        raise Stop(USAGE, f"{output}: no entries stand last in it; copy one: quizgen new FORM")
    return places["entries", 0].column - len("- ") - 1


def _narrowed(entry: str, languages: tuple[str, ...]) -> str:
    """The texts of an entry in these languages; each stands on a line of its own."""
    others = "|".join(set(LANGUAGES) - set(languages))
    return re.sub(rf"^ +({others}): .*\n", "", entry, flags=re.M) if others else entry


def _library(content: Path) -> "Library":
    """What the content knows, and the shipped below it; what is wrong there is told elsewhere."""
    from quizgen.entries.library import content_files
    from quizgen.load import load, load_once

    base, _ = load_once(content_files([CONTENT]))
    return base if content == CONTENT else load(content_files([content]), base)[0]
