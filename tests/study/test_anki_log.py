"""Answers given in the real Anki come into the history, from what it exports."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from anki.collection import Collection, ExportAnkiPackageOptions, ImportAnkiPackageRequest

from quizgen.cli import main
from quizgen.study.events import How, Rating, Review
from quizgen.study.history import FILE, read

SMALL = str(Path(__file__).parent.parent / "content" / "valid" / "small.yaml")
EASES = [1, 2, 3, 4]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """A collection in Anki with a deck of ours and one of others, some cards of both answered."""
    deck = tmp_path / "deck.apkg"
    assert main(["anki", "-o", str(deck), "--lang", "zh", "--content", SMALL]) == 0
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck)))
    for ease in EASES:
        answer(opened, "small", ease)
    note = opened.new_note(opened.models.by_name("Basic"))
    note.fields = ["small-step/from", "a card of my own"]
    opened.add_note(note, opened.decks.id("Mine"))
    answer(opened, "Mine", 3)
    yield opened
    opened.close()


def answer(collection: Collection, deck: str, ease: int) -> None:
    collection.decks.select(collection.decks.id(deck))
    card = collection.sched.getCard()
    card.start_timer()
    collection.sched.answerCard(card, ease)


def export(
    collection: Collection, path: Path, scheduling: bool = True, legacy: bool = True
) -> Path:
    """What File > Export writes, with or without the ticks."""
    options = ExportAnkiPackageOptions(with_scheduling=scheduling, legacy=legacy)
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


def test_answers_of_anki_are_imported_once(
    collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = export(collection, tmp_path / "mine.apkg")
    capsys.readouterr()
    for fresh in (4, 0):
        assert main(["history", "import", str(package), "--home", str(tmp_path)]) == 0
        told = capsys.readouterr().out
        assert told == (
            f"{package}: 4 events, {fresh} of them new.\nLeft out: 1 answers to other cards.\n"
        )
    events = read(tmp_path / FILE)
    assert len({event.item for event in events}) == 4
    ratings = []
    for event in events:
        assert isinstance(event, Review)
        assert (event.language, event.how, event.typed) == ("zh", How.IMPORT, "")
        assert abs(datetime.now(UTC) - event.at) < timedelta(minutes=10)
        assert event.seconds is not None and event.id.endswith(f"-{event.item}/zh")
        ratings.append(event.rating)
    assert sorted(ratings) == list(Rating)


def test_a_whole_collection_is_imported(
    collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "all.colpkg"
    collection.export_collection_package(str(package), include_media=False, legacy=True)
    collection.reopen()
    assert main(["history", "import", str(package), "--home", str(tmp_path)]) == 0
    assert len(read(tmp_path / FILE)) == 4


def test_setting_a_card_back_is_no_answer(collection: Collection, tmp_path: Path) -> None:
    collection.sched.schedule_cards_as_new(list(collection.find_cards("deck:TCP*")))
    package = export(collection, tmp_path / "mine.apkg")
    assert main(["history", "import", str(package), "--home", str(tmp_path)]) == 0
    assert len(read(tmp_path / FILE)) == 4


def test_package_without_scheduling_has_no_answers(
    collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = export(collection, tmp_path / "mine.apkg", scheduling=False)
    capsys.readouterr()
    assert main(["history", "import", str(package), "--home", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{package}: 0 events, 0 of them new.\n"


def test_package_for_new_anki_only_is_refused_with_a_remedy(
    collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = export(collection, tmp_path / "mine.apkg", legacy=False)
    assert refused(package, tmp_path, capsys) == (
        f"Nothing was imported: {package} is compressed as only Anki reads it; export it again, "
        "with 'Support older Anki versions' ticked\n"
    )


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped(media=b"{}"), "holds no collection of Anki"),
        (zipped(collection_anki2=b"x" * 4096), "is damaged: file is not a database"),
        (zipped(collection_anki2=b""), "holds no collection of Anki"),
    ],
    ids=["other", "garbage", "empty"],
)
def test_what_is_no_package_is_refused(
    content: bytes, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "mine.apkg"
    package.write_bytes(content)
    assert refused(package, tmp_path, capsys) == f"Nothing was imported: {package} {why}\n"


def refused(package: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["history", "import", str(package), "--home", str(home)]) == 1
    assert not (home / FILE).exists()
    told = capsys.readouterr()
    assert told.out == ""
    return told.err
