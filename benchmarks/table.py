"""How long a deck takes, against genanki alone and against the floor.

Run it with `.venv/bin/python benchmarks/deck.py`.  Each row is the median of whole processes:
`quizgen anki`, which loads and proves all content first; genanki writing as many two-field notes
as its own users would; and the floor, one `executemany` and one zip of rows as many.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7

GENANKI = """
import genanki, sys
model = genanki.Model(1, "m", fields=[{"name": "Q"}, {"name": "A"}],
    templates=[{"name": "c", "qfmt": "{{Q}}", "afmt": "{{A}}"}])
deck = genanki.Deck(2, "d")
for number in range(int(sys.argv[2])):
    deck.add_note(genanki.Note(model=model, fields=[f"question {number}", "answer " * 20]))
genanki.Package(deck).write_to_file(sys.argv[1])
"""
FLOOR = """
import sqlite3, sys, zipfile
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE notes (id, guid, flds)")
database.execute("CREATE TABLE cards (id, nid)")
count = range(int(sys.argv[2]))
notes = [(n, str(n), f"question {n}" + "answer " * 20) for n in count]
database.executemany("INSERT INTO notes VALUES (?, ?, ?)", notes)
database.executemany("INSERT INTO cards VALUES (?, ?)", [(n, n) for n in count])
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("collection.anki2", database.serialize())
"""


def seconds(command: list[str]) -> float:
    """The median wall-clock time of the command as a whole process."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def notes() -> int:
    """How many notes the shipped content makes."""
    from quizgen.check import check
    from quizgen.cli.common import CONTENT
    from quizgen.items import items

    return len(items(check([CONTENT], CONTENT)))


def main() -> None:
    count = str(notes())
    with tempfile.TemporaryDirectory() as folder:
        deck = str(Path(folder) / "deck.apkg")
        python = sys.executable
        rows = {
            "quizgen --help": seconds([python, "-m", "quizgen", "--help"]),
            "quizgen check": seconds([python, "-m", "quizgen", "check"]),
            f"quizgen anki, {count} notes": seconds([python, "-m", "quizgen", "anki", "-o", deck]),
            f"genanki alone, {count} notes": seconds([python, "-c", GENANKI, deck, count]),
            f"floor, {count} notes": seconds([python, "-c", FLOOR, deck, count]),
            "python -c pass": seconds([python, "-c", "pass"]),
        }
    floor = rows[f"floor, {count} notes"]
    for name, taken in rows.items():
        print(f"{name:28} {taken:7.3f} s  {taken / floor:6.1f} x the floor")


if __name__ == "__main__":
    main()
