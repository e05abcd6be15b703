"""Decks, in Anki itself: what a learner has is kept, what changed arrives, nothing else does."""

import dataclasses
import html
import io
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportLogWithChanges,
)
from anki.import_export_pb2 import IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER as IF_NEWER

from quizgen.check import Checked
from quizgen.cli import CONTENT, TEMPLATES
from quizgen.cli.outputs import LOCK
from quizgen.export.anki.notes import NOTE_TYPES
from quizgen.export.anki.package import write
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.lock import (
    Lock,
    locked,
    note_digests,
    note_key,
    piece_digests,
    read_lock,
    stamped,
    write_lock,
)
from quizgen.tcp.answers import Spoken
from quizgen.words import same

NOON = 1_700_000_000
LATER = NOON + 60
LANGUAGES = ("en", "zh")
WARNINGS = (
    "conflicting",
    "duplicate",
    "empty_first_field",
    "first_field_match",
    "missing_deck",
    "missing_notetype",
)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def import_deck(collection: Collection, deck: bytes, folder: Path) -> ImportLogWithChanges.Log:
    """Import a deck as Anki's File > Import does, and return its log."""
    path = folder / "deck.apkg"
    path.write_bytes(deck)
    options = ImportAnkiPackageOptions(update_notes=IF_NEWER, update_notetypes=IF_NEWER)
    request = ImportAnkiPackageRequest(package_path=str(path), options=options)
    return collection.import_anki_package(request).log


def deck_of(
    items: list[Item], checked: Checked, language: str, old: Lock | None = None, now: int = NOON
) -> tuple[bytes, Lock]:
    topics = checked.library.topics
    lock = locked(items, topics, old or {}, now)
    book = Book(checked, items, language, TEMPLATES, lock=lock)
    return write(book)[""], lock


def visible(rendered: str) -> str:
    """What a reader sees of HTML."""
    without_style = re.sub(r"<style>.*?</style>", "", rendered, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", without_style)).split())


def test_both_decks_import_without_a_warning(
    items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    for language in LANGUAGES:
        log = import_deck(collection, deck_of(items, checked, language)[0], tmp_path)
        assert len(log.new) == len(items)
        assert {name: list(getattr(log, name)) for name in WARNINGS} == {
            name: [] for name in WARNINGS
        }
    assert collection.note_count() == collection.card_count() == 2 * len(items)
    problems, sound = collection.fix_integrity()
    assert sound and "rebuilt" in problems  # Anki's word for: nothing was wrong
    assert len([n for n in collection.models.all_names() if n.startswith("quizgen")]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_shows_its_item(
    language: str, items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, deck_of(items, checked, language)[0], tmp_path)
    by_id = {item.id: item for item in items}
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)  # type: ignore[arg-type]
        item = by_id[html.unescape(card.note()["Id"])]
        front, back = visible(card.question()), visible(card.answer())
        stem, key = item.stem[language], item.key[language]
        assert stem in front and key in back
        assert key not in front or len(key) < 30, "an answer on the front"
        for reason in (*item.why, *item.details):
            assert reason.sentence[language] in back and reason.symbols in back
        for point in item.points:
            assert point[language] in back
        assert "; ".join(item.sources) in back


def test_angle_brackets_are_escaped_exactly_once(
    small: Checked, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, deck_of(make_items(small), small, "en")[0], tmp_path)
    (card_id,) = collection.find_cards('"Id:small-step/why"')
    card = collection.get_card(card_id)  # type: ignore[arg-type]
    assert "It answers &lt;SEQ=ISS&gt; &amp; more." in card.answer()
    assert "A small &lt;topic&gt;" in card.question()
    assert "It answers <SEQ=ISS> & more." in visible(card.answer())
    (deck,) = [d.name for d in collection.decks.all_names_and_ids() if "small" in d.name]
    assert deck == "TCP handshake and teardown::A small <topic>"


def test_text_is_never_a_command_to_anki(
    small: Checked, collection: Collection, tmp_path: Path
) -> None:
    """Anki plays `[sound:…]` and draws `[latex]…`; here they are only text."""
    hostile = "[sound:a.mp3] [latex]x[/latex] [$]y[/$] {{Answer}} {{c1::z}} <script>a()</script>"
    item = dataclasses.replace(
        make_items(small)[0], stem=same(hostile), answer=Spoken(same(hostile))
    )
    import_deck(collection, deck_of([item], small, "en")[0], tmp_path)
    card = collection.get_card(collection.find_cards("")[0])
    assert hostile in visible(card.question())
    assert visible(card.answer()).count(hostile) == 2
    assert "<script" not in card.answer() + card.question()
    assert not card.answer_av_tags() and not card.question_av_tags()


def test_new_cards_come_in_the_order_written(
    items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, deck_of(items, checked, "en")[0], tmp_path)
    cards = [collection.get_card(card) for card in collection.find_cards("is:new")]
    by_due = [card.note()["Id"] for card in sorted(cards, key=lambda card: card.due)]
    assert by_due == [item.id for item in items]
    assert len({card.due for card in cards}) == len(cards)


def test_tags_name_level_topic_and_proof(
    items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, deck_of(items, checked, "en")[0], tmp_path)
    tagged = collection.find_notes("tag:level::junior tag:topic::handshake tag:proof::proven")
    wanted = [
        item
        for item in items
        if (item.level, item.topic, item.proof) == ("junior", "handshake", "proven")
    ]
    assert len(tagged) == len(wanted) > 10


# What a learner has done is kept.


def changed_item(item: Item) -> Item:
    return dataclasses.replace(item, answer=Spoken(same("corrected")))


def due(collection: Collection, card_id: int) -> tuple[int, int, int]:
    """Where a card stands in the collection's own schedule: no clock is asked."""
    known = collection.get_card(card_id)  # type: ignore[arg-type]
    return known.due, known.ivl, known.reps


def test_update_reaches_exactly_the_changed_note_and_keeps_its_history(
    items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    deck, lock = deck_of(items, checked, "en")
    import_deck(collection, deck, tmp_path)
    target, untouched = items[3], items[5]
    cards = {
        item.id: collection.get_card(collection.find_cards(f'"Id:{item.id}"')[0])
        for item in (target, untouched)
    }
    for card in cards.values():
        card.start_timer()
        collection.sched.answerCard(card, 4)
    own = cards[untouched.id].note()
    own["Why"] = "my own words"
    collection.update_note(own)
    before = {name: due(collection, card.id) for name, card in cards.items()}

    new = [*items[:3], changed_item(target), *items[4:]]
    log = import_deck(collection, deck_of(new, checked, "en", lock, LATER)[0], tmp_path)

    assert (len(log.new), len(log.updated)) == (0, 1)
    assert len(log.duplicate) == len(items) - 1
    assert not log.conflicting
    assert cards[target.id].note()["Answer"] == "corrected"
    assert cards[untouched.id].note()["Why"] == "my own words"
    for name, card in cards.items():
        assert len(collection.card_stats_data(card.id).revlog) == 1
        assert due(collection, card.id) == before[name]


def test_same_deck_again_changes_nothing(
    items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    deck, lock = deck_of(items, checked, "zh")
    import_deck(collection, deck, tmp_path)
    log = import_deck(collection, deck_of(items, checked, "zh", lock, LATER)[0], tmp_path)
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, len(items))


def test_languages_share_no_note_no_deck_and_no_guid(items: list[Item], checked: Checked) -> None:
    seen: list[set[object]] = []
    for language in LANGUAGES:
        notes = rows(deck_of(items, checked, language)[0], "SELECT id, guid FROM notes")
        decks = rows(deck_of(items, checked, language)[0], "SELECT decks FROM col")[0][0]
        ids = set(re.findall(r'"id": ?(1\d{12})', str(decks)))
        assert len({guid for _, guid in notes}) == len(items)
        seen.append({value for note in notes for value in note} | ids)
    assert not seen[0] & seen[1]


def test_guids_never_change(items: list[Item], checked: Checked) -> None:
    """A GUID that differs from a published one would cost every learner the card's history."""
    item = next(item for item in items if item.id == "handshake-1-syn/flags")
    guids = [rows(deck_of([item], checked, x)[0], "SELECT guid FROM notes") for x in LANGUAGES]
    assert guids == [[("cox#bBGsY|",)], [("cL5q*U#9Y3",)]]


def test_fields_are_frozen() -> None:
    """A field more, or in another place, and Anki would take no update to any note."""
    [question] = NOTE_TYPES
    assert (question.id, question.name, question.suffix) == (1790001001, "quizgen question v1", "")
    assert " ".join(question.fields) == (
        "Id Question Answer Why Points Source Proof Topic Level Spare1 Spare2 Spare3 Spare4"
    )


def rows(deck: bytes, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(":memory:")
    database.deserialize(zipfile.ZipFile(io.BytesIO(deck)).read("collection.anki2"))
    found = database.execute(query).fetchall()
    database.close()
    return found


# The lock.


def test_lock_keeps_the_time_of_what_is_unchanged(small: Checked) -> None:
    items, topics = make_items(small), small.library.topics
    first = locked(items, topics, {}, NOON)
    second = locked([changed_item(items[0]), *items[1:]], topics, first, LATER)
    newer = {key for key in second if second[key] != first[key]}
    assert newer == {note_key(items[0], language) for language in LANGUAGES}
    assert {second[key][1] for key in newer} == {LATER}


def test_lock_forgets_what_is_gone(small: Checked) -> None:
    items, topics = make_items(small), small.library.topics
    lock = locked(items[1:], topics, locked(items, topics, {}, NOON), LATER)
    assert note_key(items[0], "en") not in lock and len(lock) == 2 * (len(items) - 1)


def test_lock_is_read_as_written(small: Checked) -> None:
    lock = locked(make_items(small), small.library.topics, {}, NOON)
    written = write_lock(lock)
    assert read_lock(written) == lock
    assert written.splitlines()[1:-1] == sorted(written.splitlines()[1:-1])


def test_committed_lock_is_in_step_with_the_content(items: list[Item], checked: Checked) -> None:
    path = CONTENT / LOCK
    assert path.exists(), f"{path} is missing; run `quizgen lock`"
    old = read_lock(path.read_text("utf-8"))
    digests = {
        **note_digests(items, checked.library.topics),
        **piece_digests(checked.library),
    }
    new = stamped(digests, old, LATER)
    stale = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    assert not stale, f"{path} is out of step in {len(stale)} ({stale[0]}); run `quizgen lock`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_content_and_lock_give_the_same_bytes(language: str, tmp_path: Path) -> None:
    """In two processes, with different hash seeds, at different times."""
    content = tmp_path / "content"
    content.mkdir()
    small = Path(__file__).parent.parent / "content" / "valid" / "small.yaml"
    (content / "small.yaml").write_bytes(small.read_bytes())
    decks = []
    for seed in ("0", "1", "2"):
        target = tmp_path / f"{seed}.apkg"
        run = [sys.executable, "-m", "quizgen"]
        if seed == "0":
            subprocess.run([*run, "lock", "--content", content], check=True)
        command = [*run, "anki", "-o", target, "--lang", language, "--content", content]
        result = subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True)
        assert (result.returncode, result.stderr) == (0, b"")
        decks.append(target.read_bytes())
    assert decks[0] == decks[1] == decks[2]
