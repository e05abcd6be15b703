"""Cards on one page, as Anki shows them: both sides, on a phone and a desktop, by day and night."""

from collections.abc import Collection, Iterator

from quizgen.export.anki.notes import NOTE_TYPES, Note, notes
from quizgen.export.anki.render import rendered
from quizgen.export.anki.templates import css, sides
from quizgen.export.book import Book
from quizgen.lock import LADDER
from quizgen.pages import environment

WAYS = (
    ("phone, day", 360, "card"),
    ("phone, night", 360, "card nightMode night_mode"),
    ("desktop, day", 700, "card"),
    ("desktop, night", 700, "card nightMode"),
)
EVERY_SECONDS = 2


def page(book: Book, entries: Collection[str], *, reloads: bool = False) -> str:
    """The cards of some entries, or the first of each kind of note and way to ask."""
    made = [note for note in notes(book) if not entries or note.owner.split()[-1] in entries]
    cards = list(_cards(made, book)) if entries else list(_one_of_each(made, book))
    template = environment(book.templates, is_html=True).get_template("anki/preview.html.j2")
    return template.render(
        title=book.title[book.language],
        ways=WAYS,
        cards=cards,
        reloads=EVERY_SECONDS if reloads else None,
    )


def _one_of_each(made: Collection[Note], book: Book) -> Iterator[dict[str, object]]:
    """A card that shows each part that a card may have."""
    left = {
        "choices",
        "typeans",
        "points",
        "exhibit tcpdump",
        "exhibit ss",
        "ladder",
        "box marked",
    }
    for card in _cards(made, book):
        shown = {part for part in left if f'"{part}' in str(card["back"])}
        if shown:
            left -= shown
            yield card
        if not left:
            return


def _cards(made: Collection[Note], book: Book) -> Iterator[dict[str, object]]:
    style = css(book.templates)
    for note in made:
        named = NOTE_TYPES[note.kind]
        fields = dict(zip(named.fields, note.fields, strict=True)) | {"Tags": " ".join(note.tags)}
        templates = sides(note.kind, named.cards, book.templates)
        for card in note.cards:
            side = templates[0 if note.kind == LADDER else card - 1]
            yield {
                "name": f"{note.owner}: {named.name}, {card}",
                "front": _document(rendered(side.front, fields, card, is_back=False), style),
                "back": _document(rendered(side.back, fields, card, is_back=True), style),
            }


def _document(side: str, style: str) -> str:
    """A side as a page of its own; `%body` takes the classes of the way it is shown."""
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style}</style><body class="%body">'
        f"{side}</body>"
    )
