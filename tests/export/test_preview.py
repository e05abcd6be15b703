"""Previews: what they show is what Anki shows."""

import html
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from browser import ask

from quizgen.check import Checked
from quizgen.cli import TEMPLATES, main
from quizgen.export.anki.notes import NOTE_TYPES, notes
from quizgen.export.anki.package import write
from quizgen.export.anki.preview import WAYS, page
from quizgen.export.anki.render import rendered
from quizgen.export.anki.templates import sides
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.lock import LADDER, note_digests, stamped

SMALL = Path(__file__).parent.parent / "content" / "valid" / "small.yaml"
SIDES = 2 * len(WAYS)


def visible(side: str) -> str:
    """The words of a side, and what it is made of, but for the style and the typed answer."""
    plain = re.sub(r"<style>.*?</style>", "", side, flags=re.S)
    typing = r"\[\[type:.*?\]\]|<input[^>]*typeans[^>]*>|<code id=typeans>.*?</code>"
    plain = re.sub(typing, "", plain)
    plain = re.sub(r' data-(cloze|ordinal)="[^"]*"| data-typed="[^"]*"', "", plain)
    return " ".join(html.unescape(plain).split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cards_are_rendered_as_anki_renders_them(
    language: str, items: list[Item], checked: Checked, tmp_path: Path
) -> None:
    """Each side of every card."""
    lock = stamped(note_digests(items, checked.library), {}, 1)
    book = Book(checked, items, language, TEMPLATES, lock=lock)
    deck = tmp_path / "deck.apkg"
    deck.write_bytes(write(book)[""])
    collection = Collection(str(tmp_path / "collection.anki2"))
    options = ImportAnkiPackageOptions()
    collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(deck), options=options)
    )
    found = {}
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        found[card.note().guid, card.ord] = (card.question(), card.answer())
    by_fields = {}
    for note_id in collection.find_notes(""):
        known = collection.get_note(note_id)
        by_fields["\x1f".join(known.fields)] = known
    compared = 0
    for note in notes(book):
        named, known = NOTE_TYPES[note.kind], by_fields["\x1f".join(note.fields)]
        fields = dict(known.items()) | {"Tags": " ".join(known.tags)}
        templates = sides(note.kind, named.cards, TEMPLATES)
        for number in note.cards:
            side = templates[0 if note.kind == LADDER else number - 1]
            question, answer = found[known.guid, number - 1]
            front = rendered(side.front, fields, number, is_back=False)
            back = rendered(side.back, fields, number, is_back=True)
            assert visible(front) == visible(question), note.owner
            assert visible(back) == visible(answer), note.owner
            compared += 1
    collection.close()
    assert compared == len(found)


def test_preview_shows_both_sides_in_every_way(tmp_path: Path) -> None:
    out = tmp_path / "preview.html"
    command = ["preview", "small-step", "small-handshake", "--content", str(SMALL)]
    assert main([*command, "-o", str(out)]) == 0
    text = out.read_text("utf-8")
    cards = re.findall("<h2>(.*?)</h2>", text)
    assert cards[0] == "small-step: quizgen segment, 1"
    assert cards[-1] == "scenario small-handshake: quizgen ladder, 3"
    assert text.count("<iframe") == SIDES * len(cards)
    assert not re.search(r'src="|href="|url\(', text)
    shown = "[...document.querySelectorAll('iframe')].map(f => f.srcdoc.length > 500)"
    assert ask(text, shown, tmp_path, 1200) == [True] * SIDES * len(cards)


def test_preview_of_nothing_named_shows_what_cards_can_do(
    items: list[Item], checked: Checked
) -> None:
    shown = html.unescape(page(Book(checked, items, "en", TEMPLATES), ()))
    for part in (
        "choices",
        "typing",
        "points",
        "exhibit tcpdump",
        "exhibit ss",
        "ladder",
        "marked",
    ):
        assert part in shown, part
    assert "http-equiv" not in shown and 'http-equiv="refresh"' in page(
        Book(checked, items[:1], "en", TEMPLATES), (), reloads=True
    )


def test_unknown_entry_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = str(tmp_path / "p.html")
    assert main(["preview", "small-stop", "--content", str(SMALL), "-o", out]) == 2
    assert capsys.readouterr().err == (
        "no entry or scenario has the id 'small-stop'; did you mean small-step?\n"
    )


def test_watched_preview_follows_the_content(tmp_path: Path) -> None:
    content, out = tmp_path / "small.yaml", tmp_path / "p.html"
    text = SMALL.read_text("utf-8")
    content.write_text(text, "utf-8")
    command = [sys.executable, "-m", "quizgen", "preview", "--watch", "-o", out]
    run = subprocess.Popen([*command, "--content", content], stdout=-1, stderr=-1, cwd=tmp_path)
    try:
        _until(lambda: "It answers" in _read(out), run)
        content.write_text(text.replace("en: It answers", "en: [broken"), "utf-8")
        content.write_text(text.replace("It answers", "It replies to"), "utf-8")
        os.utime(content, ns=(1, time.time_ns()))
        _until(lambda: "It replies to" in _read(out), run)
    finally:
        run.send_signal(signal.SIGINT)
        run.communicate()
    assert run.returncode == 130


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _until(holds: Callable[[], bool], run: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if holds():
            return
        assert run.poll() is None, run.communicate()
        time.sleep(0.1)
    raise AssertionError("it never came")
