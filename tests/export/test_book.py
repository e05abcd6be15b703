"""The plain data of a book: documented, whole, and the same whatever reads it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizgen.check import Checked
from quizgen.cli import TEMPLATES, main
from quizgen.export import EXPORTS
from quizgen.export.book import Book
from quizgen.items import Item
from quizgen.items import items as make_items
from quizgen.paper import form
from quizgen.words import LANGUAGES

ROOT = Path(__file__).parent.parent.parent
SMALL = ROOT / "tests" / "content" / "valid" / "small.yaml"
BESIDE = {"segments", "leads"}  # maps whose keys are the model's own words


@pytest.fixture(scope="module")
def book(small: Checked) -> Book:
    items = make_items(small)
    return Book(small, items, "en", TEMPLATES, (form(items, 5, 7),))


def keys(value: Any, path: str = "") -> Iterator[str]:
    """`items[].stem`: every key of the data, by the way to it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield f"{path}{key}"
            if key not in BESIDE:
                yield from keys(part, f"{path}{key}.")
    elif isinstance(value, list):
        for part in value:
            yield from keys(part, f"{path.removesuffix('.')}[].")


def test_readme_documents_every_key(book: Book) -> None:
    readme = (ROOT / "README.md").read_text("utf-8").partition("## The data\n")[2]
    documented = set(re.findall(r"^\| `([\w\[\].]+)` \|", readme, re.M))
    found = {
        key for key in keys(book.as_data()) if not key.startswith("papers[].questions[].item.")
    }
    assert documented == found


def test_core_is_what_is_marked_so_and_everything_where_nothing_is(
    checked: Checked, items: list[Item], book: Book
) -> None:
    core = Book(checked, items, "en", TEMPLATES).core
    assert core == [item for item in items if item.asked == "core"] != []
    assert book.core == book.items, "no entry of the small topic is marked"


@pytest.mark.parametrize("language", LANGUAGES)
def test_data_has_every_item_and_scenario(
    language: str, checked: Checked, items: list[Item]
) -> None:
    data = Book(checked, items, language, TEMPLATES).as_data()
    assert [item["stem"] for item in data["items"]] == [item.stem[language] for item in items]
    drawn = [each["name"] for topic in data["topics"] for each in topic["scenarios"]]
    assert sorted(drawn) == sorted(checked.library.scenario_topics)
    assert data["papers"] == []


@pytest.mark.parametrize("name", EXPORTS)
def test_each_export_is_written_by_name(name: str, tmp_path: Path) -> None:
    to = tmp_path / EXPORTS[name].place.format(language="zh")
    arguments = ["export", name, "-o", str(to), "--lang", "zh", "-n", "3", "--seed", "1"]
    assert main([*arguments, "--content", str(SMALL)]) == 0
    assert to.stat().st_size if to.is_file() else list(to.iterdir())


def test_json_has_the_paper_that_a_seed_draws(tmp_path: Path) -> None:
    file = tmp_path / "small.json"
    arguments = ["export", "json", "-o", str(file), "--seed", "7", "-n", "4"]
    assert main([*arguments, "--content", str(SMALL)]) == 0
    [paper] = json.loads(file.read_text("utf-8"))["papers"]
    assert paper["seed"] == 7 and len(paper["questions"]) == 4
    for question in paper["questions"]:
        [key] = [each for each in question["options"] if each["why"] is None]
        assert key["letter"] == question["letter"] and key["text"] == question["item"]["key"]


def test_an_unknown_export_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jsn", "-o", "x"]) == 2
    assert capsys.readouterr().err == "unknown export 'jsn'; did you mean json?\n"
