"""Decks, in Anki itself: what a learner has is kept, what changed arrives, nothing else does."""

import dataclasses
import functools
import html
import io
import itertools
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from anki.collection import (
    Card,
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportLogWithChanges,
)
from anki.decks import DeckId
from anki.import_export_pb2 import IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER as IF_NEWER

from quizgen.check import Checked
from quizgen.cli import CONTENT, TEMPLATES, main
from quizgen.entries.level import Asked
from quizgen.export.anki.markup import card_kind
from quizgen.export.anki.notes import FACTS, NOTE_TYPES, Note, NoteError, notes, numbered
from quizgen.export.anki.package import sound, write
from quizgen.export.anki.retired import search
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.lock import (
    FILE,
    Lock,
    note_digests,
    note_key,
    note_kind,
    piece_digests,
    read_lock,
    stamped,
    write_lock,
)
from quizgen.place import Place
from quizgen.tcp.answers import Spoken
from quizgen.tcp.kinds import Kind
from quizgen.tcp.run.trace import run
from quizgen.words import same

GUIDS = [  # of the entry handshake-1-syn and of the ladder of its scenario, by language
    [(1790001012, "k`cpM4wd,/"), (1790001011, "Gn`#0c<MPy"), (1790001013, "L9,@R->|}$")],
    [(1790001012, "zT=AKWcSnD"), (1790001011, "ur^zL?Z9u!"), (1790001013, "rUDp<))P+W")],
    [(1790001012, "eQ>jT&rVf&"), (1790001011, "O/W|k*4oc6"), (1790001013, "jB~d&9|38n")],
]
SOMEWHERE = Place("content.yaml", 1, 1)
NOON = 1_700_000_000
LATER = NOON + 60
LANGUAGES = ("en", "zh")
Decks = Callable[[str], tuple[bytes, Lock]]
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


@pytest.fixture(scope="module")
def decks(items: list[Item], checked: Checked) -> Decks:
    """The deck of the shipped content in a language, and its lock; written once."""
    return functools.cache(lambda language: deck_of(items, checked, language))


def deck_of(
    items: list[Item], checked: Checked, language: str, old: Lock | None = None, now: int = NOON
) -> tuple[bytes, Lock]:
    book = book_of(items, checked, language, old, now)
    return write(book)[""], book.lock


def book_of(
    items: list[Item], checked: Checked, language: str, old: Lock | None = None, now: int = NOON
) -> Book:
    """A book for a deck; `both` languages are one too."""
    lock = stamped(note_digests(items, checked.library), old or {}, now)
    first, also = ("en", ("zh",)) if language == "both" else (language, ())
    return Book(checked, items, first, TEMPLATES, lock=lock, also=also)


def entries_of(items: list[Item]) -> list[str]:
    """The entries that are asked about, each once, in order."""
    return list(dict.fromkeys(item.entry_id for item in items))


def facts_on(collection: Collection) -> dict[str, Card]:
    """The card of each item."""
    found = {}
    for card_id in collection.find_cards("-note:*ladder"):
        card = collection.get_card(card_id)
        note = card.note()
        fact = html.unescape(note["Facts"]).split("|")[card.ord]
        found[f"{html.unescape(note['Id'])}/{fact}"] = card
    return found


def visible(rendered: str) -> str:
    """What a reader sees of HTML."""
    without_style = re.sub(r"<style>.*?</style>|</?nobr>", "", rendered, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", without_style)).split())


def test_decks_import_without_a_warning(
    items: list[Item], checked: Checked, collection: Collection, tmp_path: Path
) -> None:
    ladders = collection.note_count()
    for language in (*LANGUAGES, "both"):
        book = book_of(items, checked, language)
        made = list(notes(book))
        log = import_deck(collection, write(book)[""], tmp_path)
        assert len(log.new) == len(made)
        assert {name: list(getattr(log, name)) for name in WARNINGS} == {
            name: [] for name in WARNINGS
        }
        ladders += sum(len(note.cards) for note in made if note.kind == "ladder")
    assert collection.card_count() == 3 * len(items) + ladders
    problems, sound = collection.fix_integrity()
    assert sound and "rebuilt" in problems  # Anki's word for: nothing was wrong
    assert not collection.get_empty_cards().notes, "a front that Anki finds empty"
    named = [n.name for n in collection.models.all_names_and_ids() if n.name[:7] == "quizgen"]
    assert named == ["quizgen ladder", "quizgen question", "quizgen segment"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_shows_its_item(
    language: str, items: list[Item], decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, decks(language)[0], tmp_path)
    cards = facts_on(collection)
    assert cards.keys() == {item.id for item in items}
    for item in items:
        card = cards[item.id]
        front, back = visible(card.question()), visible(card.answer())
        stem, key = item.stem[language], item.key[language]
        assert stem in front and key in back
        if card_kind(item) != "choice":
            assert key not in front or len(key) < 30, "an answer on the front"
        for reason in (*item.why, *item.details):
            assert reason.sentence[language] in back and reason.symbols in back
        for point in item.points:
            assert point[language] in back
        for wrong in item.distractors[:3]:
            assert wrong.why[language] in back
        assert "; ".join(item.sources) in back
        if item.trace:
            assert "<svg" in card.answer()
            has_blank = item.exhibit is not None and bool(item.exhibit.rows)
            assert ("<svg" in card.question()) == has_blank


def test_browser_lists_notes_by_their_question(
    decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, decks("en")[0], tmp_path)
    [listed] = collection.db.list(
        "SELECT sfld FROM notes WHERE id = ?", *collection.find_notes("Id:why-third-segment")
    )
    assert listed.startswith("Why "), listed


def test_bilingual_card_shows_both_languages(
    items: list[Item], decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, decks("both")[0], tmp_path)
    cards = facts_on(collection)
    for item in items:
        front, back = visible(cards[item.id].question()), visible(cards[item.id].answer())
        for language in LANGUAGES:
            assert item.stem[language] in front and narrow(item.key[language]) in narrow(back)


def narrow(words: str) -> str:
    """Without the width of signs: `，` and `, ` are one."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def test_bilingual_card_says_once_what_is_the_same(
    decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, decks("both")[0], tmp_path)
    back = visible(facts_on(collection)["handshake-2-syn-ack/segment"].answer())
    assert "SYN,ACK, seq=y, ack=x+1" in back and "SYN,ACK，seq=y" not in back


def test_angle_brackets_are_escaped_exactly_once(
    small: Checked, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, deck_of(make_items(small), small, "en")[0], tmp_path)
    card = facts_on(collection)["small-step/why"]
    assert "It answers &lt;SEQ=ISS&gt; &amp; more." in card.answer()
    assert "A small &lt;topic&gt;" in card.question()
    assert "It answers <SEQ=ISS> & more." in visible(card.answer())
    (deck,) = [d.name for d in collection.decks.all_names_and_ids() if "small" in d.name]
    assert deck == "TCP handshake and teardown::01 A small <topic>"


def test_text_is_never_a_command_to_anki(
    small: Checked, collection: Collection, tmp_path: Path
) -> None:
    """Anki plays `[sound:…]`, draws `[latex]…` and typesets `\\(…\\)`; here they are only text."""
    hostile = "[sound:a.mp3] [latex]x[/latex] [$]y[/$] {{Answer}} {{c1::z}} <script>a()</script>"
    hostile += r" \(x\) \[y\]"
    [item, *_] = [each for each in make_items(small) if each.answer_kind is Kind.OPEN]
    item = dataclasses.replace(item, stem=same(hostile), answer=Spoken(same(hostile)))
    import_deck(collection, deck_of([item], small, "en")[0], tmp_path)
    card = facts_on(collection)[item.id]
    shown, back = (visible(html).replace("\u2060", "") for html in (card.question(), card.answer()))
    assert hostile in shown and back.count(hostile) == 2
    assert not re.search(r"\\[()\[\]]", visible(card.answer() + card.question()))
    assert "<script>a()" not in card.answer() + card.question()
    assert not card.answer_av_tags() and not card.question_av_tags()


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_cards_come_in_the_order_of_the_book(
    language: str,
    items: list[Item],
    checked: Checked,
    decks: Decks,
    collection: Collection,
    tmp_path: Path,
) -> None:
    """As Anki's scheduler serves them with the options of a new deck, for three days: what is
    asked most first, topic by topic, and a second fact of a segment at the end of the day."""
    import_deck(collection, decks(language)[0], tmp_path)
    cards = {card.id: name for name, card in facts_on(collection).items()}
    topics = list(checked.library.topics)
    turns = {item.id: turn(item, items) for item in items}
    core = [item for item in items if item.asked is Asked.CORE]
    wanted = sorted(core, key=lambda item: (topics.index(item.topic), turns[item.id]))
    for day in range(3):
        due = sorted(wanted[20 * day : 20 * (day + 1)], key=lambda item: turns[item.id])
        assert [cards[card] for card in day_of(collection)] == [item.id for item in due]


def day_of(collection: Collection) -> list[int]:
    """The new cards of a day, which are then put aside."""
    root = next(d for d in collection.decks.all_names_and_ids() if d.name.startswith("TCP"))
    collection.decks.select(DeckId(root.id))
    served = [each.card.id for each in collection.sched.get_queued_cards(fetch_limit=100).cards]
    collection.sched.suspend_cards(served)
    return served


def turn(item: Item, items: list[Item]) -> int:
    """How many of its note are asked before it."""
    is_open = item.answer_kind is Kind.OPEN
    own = [
        each
        for each in items
        if each.entry_id == item.entry_id and (each.answer_kind is Kind.OPEN) == is_open
    ]
    kind = "segment" if item.fact in FACTS["segment"] and not is_open else "question"
    return list(numbered(kind, own).values()).index(item)


def test_facts_of_a_segment_come_apart(
    decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    """Outside the core they lie in a deck of their own, and there among those of others."""
    import_deck(collection, decks("en")[0], tmp_path)
    (deck,) = [d for d in collection.decks.all_names_and_ids() if d.name.endswith("by segment")]
    cards = [collection.get_card(card) for card in collection.find_cards(f"did:{deck.id}")]
    notes_there = [card.nid for card in sorted(cards, key=lambda card: card.due)]
    assert len(notes_there) > 20
    for place, (one, other) in enumerate(itertools.pairwise(notes_there), 1):
        assert one != other or set(notes_there[place:]) == {one}, "others could stand between"


def test_tags_name_level_topic_and_proof(
    items: list[Item], decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    import_deck(collection, decks("en")[0], tmp_path)
    tagged = collection.find_notes("tag:level::junior tag:topic::handshake -note:*ladder")
    wanted = [item for item in items if (item.level, item.topic) == ("junior", "handshake")]
    assert len(tagged) >= len(entries_of(wanted)) > 5


# What a learner has done is kept.


def changed_item(item: Item) -> Item:
    return dataclasses.replace(item, stem=same("Corrected?"))


def due(collection: Collection, card_id: int) -> tuple[int, int, int]:
    """Where a card stands in the collection's own schedule: no clock is asked."""
    known = collection.get_card(card_id)  # type: ignore[arg-type]
    return known.due, known.ivl, known.reps


def test_update_reaches_exactly_the_changed_note_and_keeps_its_history(
    items: list[Item], checked: Checked, decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    deck, lock = decks("en")
    import_deck(collection, deck, tmp_path)
    target, untouched = items[3], items[5]
    every = facts_on(collection)
    cards = {item.id: every[item.id] for item in (target, untouched)}
    for card in cards.values():
        card.start_timer()
        collection.sched.answerCard(card, 4)
    own = cards[untouched.id].note()
    own["Answer 1"] = "my own words"
    collection.update_note(own)
    before = {name: due(collection, card.id) for name, card in cards.items()}

    new = [*items[:3], changed_item(target), *items[4:]]
    log = import_deck(collection, deck_of(new, checked, "en", lock, LATER)[0], tmp_path)

    assert (len(log.new), len(log.updated)) == (0, 1)
    assert len(log.duplicate) == collection.note_count() - 1
    assert not log.conflicting
    assert ">Corrected?</div>" in cards[target.id].note()["Question 1"]
    assert cards[untouched.id].note()["Answer 1"] == "my own words"
    for name, card in cards.items():
        assert len(collection.card_stats_data(card.id).revlog) == 1
        assert due(collection, card.id) == before[name]


def test_same_deck_again_changes_nothing(
    items: list[Item], checked: Checked, decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    deck, lock = decks("zh")
    import_deck(collection, deck, tmp_path)
    log = import_deck(collection, deck_of(items, checked, "zh", lock, LATER)[0], tmp_path)
    assert (len(log.new), len(log.updated)) == (0, 0)
    assert len(log.duplicate) == collection.note_count()


def test_reordering_updates_nothing(
    items: list[Item], checked: Checked, decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    deck, lock = decks("en")
    import_deck(collection, deck, tmp_path)
    by_entry = [[i for i in items if i.entry_id == name] for name in entries_of(items)]
    turned = [item for own in reversed(by_entry) for item in own]
    log = import_deck(collection, deck_of(turned, checked, "en", lock, LATER)[0], tmp_path)
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 0, 0)


def test_style_arrives_with_the_next_change(
    items: list[Item], checked: Checked, decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    deck, lock = decks("en")
    import_deck(collection, deck, tmp_path)
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    style = templates / "anki" / "style.css"
    style.write_text(style.read_text("utf-8") + ".new-style { color: red; }\n", "utf-8")
    new = [changed_item(items[0]), *items[1:]]
    book = dataclasses.replace(book_of(new, checked, "en", lock, LATER), templates=templates)
    import_deck(collection, write(book)[""], tmp_path)
    assert ".new-style" in collection.models.by_name("quizgen question")["css"]
    assert collection.fix_integrity()[1]


def test_languages_share_no_note_no_deck_and_no_guid(decks: Decks) -> None:
    seen: list[set[object]] = []
    for language in (*LANGUAGES, "both"):
        written = rows(decks(language)[0], "SELECT id, guid FROM notes")
        named = rows(decks(language)[0], "SELECT decks FROM col")[0][0]
        ids = set(re.findall(r'"id": ?(1\d{12})', str(named)))
        assert len({guid for _, guid in written}) == len(written)
        seen.append({value for note in written for value in note} | ids)
    assert not seen[0] & seen[1] and not (seen[0] | seen[1]) & seen[2]


def test_guids_never_change(items: list[Item], checked: Checked) -> None:
    """A GUID that differs from a published one would cost every learner the card's history."""
    core = [item for item in items if item.entry_id == "handshake-1-syn"]  # without a ladder
    own = [dataclasses.replace(item, asked=Asked.COMMON) for item in core]
    query = "SELECT mid, guid FROM notes"
    found = [rows(deck_of(own, checked, x)[0], query) for x in (*LANGUAGES, "both")]
    assert found == GUIDS


def test_note_types_are_frozen() -> None:
    """A field more, or in another place, and Anki would take no update to any note."""
    assert {kind: (row.id, row.name, row.cards) for kind, row in NOTE_TYPES.items()} == {
        "question": (1790001011, "quizgen question", 4),
        "segment": (1790001012, "quizgen segment", 16),
        "ladder": (1790001013, "quizgen ladder", 0),
    }
    spare = "Spare1 Spare2 Spare3 Spare4"
    for kind in ("question", "segment"):
        cards = range(1, NOTE_TYPES[kind].cards + 1)
        own = " ".join(f"Question {n} Typed {n} Answer {n} More {n}" for n in cards)
        wanted = f"Id Facts Topic Level {own} Picture Next {spare}"
        assert " ".join(NOTE_TYPES[kind].fields) == wanted
    assert " ".join(NOTE_TYPES["ladder"].fields) == (
        f"Id Topic Level Question Ladder Picture Source {spare}"
    )


def test_places_of_facts_are_frozen() -> None:
    """A card asks for the same fact for ever."""
    assert {
        "question": ("next", "sends", "tells", "timer"),
        "segment": (
            *("segment", "states", "flags", "seq", "ack", "client", "server", "client-before"),
            *("server-before", "from", "takes", "data", "call", "returns"),
        ),
    } == FACTS


# What Anki would take without a word, and lose.


def note(**changed: object) -> Note:
    fields = {name: f"its {name}" for name in NOTE_TYPES["question"].fields}
    plain = Note("question", "syn-lost", Asked.CORE, "loss", (1,), tuple(fields.values()), ())
    return dataclasses.replace(plain, **changed)  # type: ignore[arg-type]


def without(kind: str, field: str) -> tuple[str, ...]:
    return tuple("" if name == field else "x" for name in NOTE_TYPES[kind].fields)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ([note(), note()], "syn-lost: the GUID of its note is that of syn-lost"),
        (
            [note(fields=without("question", "Question 1"))],
            "syn-lost: the front of card 1 is empty",
        ),
        (
            [note(kind="ladder", owner="scenario s", fields=without("ladder", "Ladder"))],
            "scenario s: a ladder without a gap makes no card",
        ),
        ([note(tags=("topic::a b",))], "syn-lost: a tag of Anki has no spaces: 'topic::a b'"),
    ],
    ids=["one GUID twice", "empty front", "no gap", "space in a tag"],
)
def test_notes_that_anki_would_lose_are_refused(made: list[Note], message: str) -> None:
    with pytest.raises(NoteError) as refused:
        list(sound(made, "en"))
    assert str(refused.value) == message


def test_two_facts_never_share_a_card(items: list[Item]) -> None:
    first = dataclasses.replace(items[0], id="e/one", entry_id="e")
    other = dataclasses.replace(items[0], id="e/two", entry_id="e")
    with pytest.raises(NoteError) as refused:
        numbered("question", [first, other])
    assert str(refused.value) == "e: no card of its own for 'two'"


def rows(deck: bytes, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(":memory:")
    database.deserialize(zipfile.ZipFile(io.BytesIO(deck)).read("collection.anki2"))
    found = database.execute(query).fetchall()
    database.close()
    return found


# What is asked no more.


def test_search_finds_exactly_what_is_retired(
    items: list[Item], checked: Checked, decks: Decks, collection: Collection, tmp_path: Path
) -> None:
    """A whole entry, and one fact of an entry of which others are still asked."""
    import_deck(collection, decks("en")[0], tmp_path)
    cards = {card.id: name for name, card in facts_on(collection).items()}
    gone = ("third-ack-lost/client+server", "handshake-1-syn/states")
    library = dataclasses.replace(checked.library, retired=dict.fromkeys(gone, SOMEWHERE))
    left = [item for item in items if item.id not in gone]
    found = collection.find_cards(search(left, library))
    assert sorted(cards[card] for card in found) == sorted(gone)


def test_search_is_empty_where_all_is_asked(items: list[Item], checked: Checked) -> None:
    library = dataclasses.replace(checked.library, retired={"syn-lost/client": SOMEWHERE})
    first = [item for item in items if item.entry_id == "syn-lost"]
    assert search(first, library) == ""


# The lock.


def test_lock_keeps_the_time_of_what_is_unchanged(small: Checked) -> None:
    items, library = make_items(small), small.library
    first = stamped(note_digests(items, library), {}, NOON)
    second = stamped(note_digests([changed_item(items[0]), *items[1:]], library), first, LATER)
    newer = {key for key in second if second[key] != first[key]}
    kind = note_kind(items[0], library.entries[items[0].entry_id])
    assert newer == {note_key(items[0].entry_id, kind, language) for language in LANGUAGES}
    assert {second[key][1] for key in newer} == {LATER}


def test_lock_forgets_what_is_gone(small: Checked) -> None:
    items, library = make_items(small), small.library
    first = stamped(note_digests(items, library), {}, NOON)
    left = [item for item in items if item.entry_id != items[0].entry_id]
    lock = stamped(note_digests(left, library), first, LATER)
    assert {key.partition("/")[0] for key in first.keys() - lock.keys()} >= {items[0].entry_id}


def test_lock_knows_the_run_that_a_card_draws(small: Checked) -> None:
    """A picture that changes arrives, though no word changes."""
    items, library = make_items(small), small.library
    drawn = next(item for item in items if item.trace)
    other = dataclasses.replace(drawn, trace=run("server listens; client opens; lose SYN"))
    assert note_digests([drawn], library) != note_digests([other], library)


def test_lock_is_read_as_written(small: Checked) -> None:
    lock = stamped(note_digests(make_items(small), small.library), {}, NOON)
    written = write_lock(lock)
    assert read_lock(written) == lock
    assert written.splitlines()[1:-1] == sorted(written.splitlines()[1:-1])


def test_committed_lock_is_in_step_with_the_content(items: list[Item], checked: Checked) -> None:
    path = CONTENT / FILE
    assert path.exists(), f"{path} is missing; run `quizgen lock`"
    old = read_lock(path.read_text("utf-8"))
    digests = {
        **note_digests(items, checked.library),
        **piece_digests(checked.library),
    }
    new = stamped(digests, old, LATER)
    stale = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    assert not stale, f"{path} is out of step in {len(stale)} ({stale[0]}); run `quizgen lock`"


def test_same_content_and_lock_give_the_same_bytes(tmp_path: Path) -> None:
    """In two processes, with different hash seeds, at different times."""
    content = tmp_path / "content"
    content.mkdir()
    small = Path(__file__).parent.parent / "content" / "valid" / "small.yaml"
    (content / "small.yaml").write_bytes(small.read_bytes())
    assert main(["lock", "--content", str(content)]) == 0
    for language in LANGUAGES:
        decks = []
        for seed in ("0", "1"):
            target = tmp_path / f"{seed}.apkg"
            run = [sys.executable, "-m", "quizgen"]
            command = [*run, "anki", "-o", target, "--lang", language, "--content", content]
            result = subprocess.run(
                command, env={"PYTHONHASHSEED": seed, "QUIZGEN_CACHE": ""}, capture_output=True
            )
            assert (result.returncode, result.stderr) == (0, b"")
            decks.append(target.read_bytes())
        assert decks[0] == decks[1]
