"""How long the file of a deck takes once its items stand, against genanki alone.

Run it with `.venv/bin/python benchmarks/cards.py`.  For each number of notes: the seconds to write
open questions without a picture and questions with the ladder of their run, those of genanki for
as many two-field notes, the memory at its highest, and the size of the file.
"""

import io
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

NUMBERS = (100, 1_000, 10_000, 50_000)


def ours(many: int, entry: str) -> bytes:
    """A deck of an entry of the shipped content, so many times over under other ids."""
    from quizgen.check import check
    from quizgen.cli.common import CONTENT, TEMPLATES
    from quizgen.export.anki.package import write
    from quizgen.export.book import Book
    from quizgen.items import items
    from quizgen.lock import note_key, note_kind

    checked = check([CONTENT], CONTENT)
    item = next(item for item in items(checked) if item.entry_id == entry)
    loaded = checked.library.entries[entry]
    names = [f"{entry}-{number}" for number in range(many)]
    checked.library.entries.update(dict.fromkeys(names, loaded))
    made = [replace(item, id=f"{name}/{item.fact}", entry_id=name) for name in names]
    keys = [note_key(name, note_kind(item, loaded), "en") for name in names]
    book = Book(checked, made, "en", TEMPLATES, lock=dict.fromkeys(keys, ("", 1)))
    import genanki  # noqa: F401  what a process loads once is no part of writing

    start = time.perf_counter()
    deck = write(book)[""]
    told(start, deck)
    return deck


def theirs(many: int) -> None:
    """The same number of plain notes, by genanki."""
    import genanki

    start = time.perf_counter()
    fields = [{"name": "Q"}, {"name": "A"}]
    templates = [{"name": "c", "qfmt": "{{Q}}", "afmt": "{{A}}"}]
    model = genanki.Model(1, "m", fields=fields, templates=templates)
    deck = genanki.Deck(2, "d")
    for number in range(many):
        deck.add_note(genanki.Note(model=model, fields=[f"question {number}", "answer " * 20]))
    written = io.BytesIO()
    genanki.Package(deck).write_to_file(written)
    told(start, written.getvalue())


def told(start: float, deck: bytes) -> None:
    taken = time.perf_counter() - start
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{taken:8.3f} s {highest:6} MB {len(deck) / 1e6:8.2f} MB")


def main() -> None:
    if len(sys.argv) == 3:
        kind, many = sys.argv[1], int(sys.argv[2])
        theirs(many) if kind == "genanki" else ours(many, kind)
        return
    for many in NUMBERS:
        for kind in ("genanki", "why-third-segment", "third-ack-lost"):
            command = [sys.executable, str(Path(__file__)), kind, str(many)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            print(f"{many:6} {kind:18} {done.stdout}", end="")


if __name__ == "__main__":
    main()
