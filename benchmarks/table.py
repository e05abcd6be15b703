"""One table: how long a check and a deck take, beside other programs and beside the floor.

Run it with `.venv/bin/python benchmarks/table.py`; README.md says what the rows mean.  Time is that
of the processor, for whole processes, the least of some runs: a busy machine changes it little.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
RUNS = 3
OWN = 1000

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
import sqlite3, sys, yaml, zipfile
with open(sys.argv[2], "rb") as stream:
    written = yaml.load(stream, yaml.CSafeLoader)["entries"]
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE notes (id, guid, flds)")
database.execute("CREATE TABLE cards (id, nid)")
notes = [
    (n, each["id"], str(each.get("ask", each["after"])) + str(each["answer"]))
    for n, each in enumerate(written)
]
database.executemany("INSERT INTO notes VALUES (?, ?, ?)", notes)
database.executemany("INSERT INTO cards VALUES (?, ?)", [(n, n) for n, _, _ in notes])
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("collection.anki2", database.serialize())
"""
ENTRIES = """\
  - id: own-{n}-window
    source: RFC 9293 §3.4; RFC 9293 §3.5
    after: server window {octets}; do handshake
    ask:
      en: >-
        The server advertised a window of {octets} bytes. What is the client's SND.WND after the
        handshake?
      zh: 服务端通告的窗口为 {octets} 字节。握手后客户端的 SND.WND 是多少？
    answer: {{client SND.WND: {octets}}}
  - id: own-{n}-data
    source: RFC 9293 §3.6
    after: do handshake; {before}{one} sends {some}; deliver data
    answer: {{{other} received: {some}}}
"""
MOST = 1400  # octets that one segment takes
CLOSE = "{other} closes; deliver FIN; deliver ACK; "


class Cost(NamedTuple):
    """The least that some runs of a process took: seconds of the processor, and memory."""

    seconds: float
    megabytes: float


def cost(command: Sequence[str], cache: str = "", runs: int = RUNS) -> Cost:
    """Run a command with a cache of verdicts, or with none."""
    found = []
    for _ in range(runs):
        child = subprocess.Popen(
            command,
            env={**os.environ, "QUIZGEN_CACHE": cache},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"exit code {child.returncode}: {command}")
        found.append(Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
    return Cost(min(each.seconds for each in found), min(each.megabytes for each in found))


def own(count: int) -> str:
    """A file of entries, no two with the same numbers, each of them proven."""
    head = "topic: own\ntitle: {en: Own, zh: 自己的}\nlevel: mid\nentries:\n"
    return head + "".join(map(_two, range(count // 2)))


def _two(n: int) -> str:
    """Two entries that no others read like: data of each length, from either host, who may be
    the only one to send."""
    one, other = ("client", "server") if n // MOST % 2 else ("server", "client")
    before = CLOSE.format(other=other) if n // MOST // 2 else ""
    parts = {"n": n, "octets": 1000 + n, "some": n % MOST + 1, "before": before}
    return ENTRIES.format(**parts, one=one, other=other)


def peers(folder: Path) -> Path:
    """An interpreter with the pinned releases of other programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "-qq"]
    subprocess.run([*pip, "install", "-r", HERE / "requirements.txt"], check=True)
    return folder / "bin" / "python"


def peer_deck(count: int) -> str:
    """The same questions as anki-yaml-tool reads them."""
    head = """\
config:
  name: Basic
  fields: [Front, Back]
  templates: [{name: Card 1, qfmt: "{{Front}}", afmt: "{{Back}}"}]
deck-name: Own
data:
"""
    ask = "- front: The server advertised {0} bytes. What is SND.WND?\n  back: '{0}'\n"
    return head + "".join(ask.format(1000 + n) for n in range(count))


def shipped(folder: Path) -> Mapping[str, Cost]:
    """The content that comes with the program."""
    quizgen, cache = [sys.executable, "-m", "quizgen"], str(folder / "cache")
    deck = [*quizgen, "anki", "-o", str(folder / "deck.apkg")]
    for command in ([*quizgen, "check"], deck):
        cost(command, cache, runs=1)
    return {
        "python -c pass": cost([sys.executable, "-c", "pass"]),
        "quizgen --help": cost([*quizgen, "--help"]),
        "quizgen check, nothing kept": cost([*quizgen, "check"]),
        "quizgen check, verdicts kept": cost([*quizgen, "check"], cache),
        "quizgen anki, nothing kept": cost(deck),
        "quizgen anki, verdicts kept": cost(deck, cache),
    }


def many(folder: Path, count: int) -> Mapping[str, Cost]:
    """Entries of an author's own."""
    python = str(peers(folder / "peers"))
    content, theirs = folder / "own.yaml", folder / "theirs.yaml"
    content.write_text(own(count), "utf-8")
    theirs.write_text(peer_deck(count), "utf-8")
    deck, cache = str(folder / "deck.apkg"), str(folder / "cache")
    quizgen = [sys.executable, "-m", "quizgen", "anki", "--content", str(content), "-o", deck]
    tool = [str(Path(python).parent / "anki-yaml-tool"), "build", "--file", str(theirs)]
    cold = cost(quizgen, cache, runs=1)
    return {
        "floor": cost([sys.executable, "-c", FLOOR, deck, str(content)]),
        "genanki, no YAML, no proof": cost([python, "-c", GENANKI, deck, str(count)]),
        "anki-yaml-tool, no proof": cost([*tool, "--output", deck]),
        "quizgen anki, nothing kept": cold,
        "quizgen anki, verdicts kept": cost(quizgen, cache),
    }


def show(title: str, rows: Mapping[str, Cost], unit: str) -> None:
    """Print rows, each beside the one that is the unit."""
    print(f"{title:32} {'seconds':>8} {'MB':>6}  of {unit}")
    for name, (seconds, megabytes) in rows.items():
        ratio = seconds / rows[unit].seconds
        print(f"{name:32} {seconds:8.2f} {megabytes:6.0f}  {ratio:5.2f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else OWN
    with tempfile.TemporaryDirectory() as folder:
        show("The shipped content", shipped(Path(folder)), "quizgen anki, nothing kept")
        show(f"\n{count:,} own entries", many(Path(folder), count), "anki-yaml-tool, no proof")


if __name__ == "__main__":
    main()
