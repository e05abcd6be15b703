"""Commands that write Anki decks, and show what their cards look like."""

from enum import StrEnum
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
    Levels,
    Stop,
    Topics,
    proven,
    write,
)
from quizgen.cli.outputs import title_of
from quizgen.cli.recorded import current_lock
from quizgen.cli.watching import watched
from quizgen.export.anki.kinds import CardKind
from quizgen.words import ENGLISH, LANGUAGES

if TYPE_CHECKING:
    from quizgen.export.book import Book

BOTH = "both"

if TYPE_CHECKING:
    DeckLanguage = str
else:
    _NAMES = (*LANGUAGES, BOTH)
    DeckLanguage = StrEnum("DeckLanguage", {language.upper(): language for language in _NAMES})


Kinds = Annotated[
    list[CardKind] | None,
    typer.Option(
        "--kinds",
        metavar="choice|gap|open|recall|typed",
        help="Only this kind of cards; may be given again.",
    ),
]
DeckLang = Annotated[
    DeckLanguage,
    typer.Option(
        "--lang",
        case_sensitive=False,
        help="Language of the cards; both shows one below the other.",
    ),
]


def anki(
    output: Annotated[Path, typer.Option("-o", "--output", help="The .apkg file to write.")],
    core: Core = False,
    topic: Topics = None,
    level: Levels = None,
    kinds: Kinds = None,
    lang: DeckLang = ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Write an Anki deck.

    `quizgen anki -o tcp.apkg --core`
    """
    from quizgen.export.anki.notes import NoteError
    from quizgen.export.anki.package import write as packed

    book = _book(Choice.of(core, topic, level), kinds, lang, content)
    try:
        files = packed(book)
    except NoteError as error:
        raise Stop(USAGE, f"Nothing was written: {error}.") from None
    write({output: files[""]})


def preview(
    entries: Annotated[
        list[str] | None,
        typer.Argument(help="Ids of entries or scenarios; one card of each kind where none is."),
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The page to write.")] = Path(
        "preview.html"
    ),
    watch: Annotated[
        bool, typer.Option("--watch", help="Write it again whenever the content changes.")
    ] = False,
    lang: DeckLang = ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Show cards as Anki does, on one page: both sides, by day and night, phone and desktop.

    `quizgen preview syn-lost handshake` shows the cards of an entry and those of a ladder.
    """
    for _ in watched([content, TEMPLATES / "anki"], watch=watch):
        try:
            _write_preview(entries or [], output, lang, content, watch=watch)
        except Stop as stop:  # an entry that is half-written; the next change may mend it
            if not watch:
                raise
            typer.echo(str(stop), err=True)


def _write_preview(
    entries: list[str], output: Path, lang: str, content: Path, *, watch: bool
) -> None:
    from quizgen.export.anki.preview import page
    from quizgen.guess import suggestion

    book = _book(Choice(), None, lang, content, has_lock=False)
    library = book.checked.library
    for name in entries:
        if name not in library.entries and name not in library.scenarios:
            hint = suggestion(name, [*library.entries, *library.scenarios])
            raise Stop(USAGE, f"no entry or scenario has the id '{name}'{hint}")
    write({output: page(book, entries, reloads=watch).encode()})


def retired(content: Content = CONTENT) -> None:
    """Print the search that finds in Anki what is asked no more, to suspend it there.

    Anki keeps cards that a newer deck does not have.  Paste the line into Browse, select all that
    it finds, and choose Cards > Toggle Suspend.

    `quizgen retired`
    """
    from quizgen.export.anki.retired import search

    checked, items = proven(content)
    typer.echo(search(items, checked.library) or "Nothing is retired.")


def _book(
    choice: Choice,
    kinds: list[CardKind] | None,
    lang: str,
    content: Path,
    *,
    has_lock: bool = True,
) -> "Book":
    """What a deck is made of; stops the run where no card is left."""
    from quizgen.export.anki.notes import asks
    from quizgen.export.book import Book

    checked, items = proven(content, None if lang == BOTH else lang)
    lock = current_lock(checked, items, content) if has_lock else {}
    asked = choice.of_items(checked, items)
    language, *also = checked.library.languages if lang == BOTH else (lang,)
    book = Book(
        checked,
        asked,
        language,
        TEMPLATES,
        lock=lock,
        title=title_of(content, checked),
        also=tuple(also),
        card_kinds=tuple(kinds or ()),
    )
    if not asks(book):
        raise Stop(USAGE, f"Nothing to ask: no card of kind {' or '.join(kinds or ())}.")
    return book
