"""Hundreds of false wordings of true entries, of every form: each is refused, message and all.

A file in `false/` has an entry and its false wordings, each a language, the true words, the false
ones, and the first message.  `pytest --rewrite-golden` writes the messages anew.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizgen.check import check

CONTENT = Path(__file__).parent.parent.parent / "content"
FILES = sorted((Path(__file__).parent / "false").glob("*.yaml"))
HEAD: dict[str, Any] = {"topic": "words", "title": {"en": "Words", "zh": "用词"}, "level": "mid"}


def reworded(entry: dict[str, Any], row: list[str], name: str) -> dict[str, Any]:
    """The entry under another id, with some words of its question or claim exchanged."""
    language, before, after, *_ = row
    key = "ask" if "ask" in entry else "claim"
    text = entry[key][language]
    assert text.count(before) == 1, f"{before!r} stands once in {text!r}"
    new = {**entry[key], language: text.replace(before, after)}
    return {**entry, "id": name, key: new}


def refusals(entries: list[dict[str, Any]], folder: Path) -> dict[str, list[str]]:
    """What is wrong with each entry, as messages."""
    file = folder / "words.yaml"
    file.write_text(json.dumps({**HEAD, "entries": entries}, ensure_ascii=False), "utf-8")
    found: dict[str, list[str]] = {entry["id"]: [] for entry in entries}
    for finding in check([file], CONTENT).findings:
        name, _, message = finding.message.partition(": ")
        found[name].append(message)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_false_words_are_refused(
    file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    written = yaml.safe_load(file.read_text("utf-8"))
    entry, rows = written["entry"], written["false"]
    names = [f"false-{number}" for number in range(len(rows))]
    entries = [reworded(entry, row, name) for row, name in zip(rows, names, strict=True)]
    found = refusals([{**entry, "id": "true"}, *entries], tmp_path)
    assert found["true"] == [], "the true words are refused"
    told = [(found[name] or ["passes"])[0] for name in names]
    if request.config.getoption("--rewrite-golden"):
        new = [[*row[:3], message] for row, message in zip(rows, told, strict=True)]
        style = {"allow_unicode": True, "width": 1000, "sort_keys": False}
        file.write_text(yaml.safe_dump({"entry": entry, "false": new}, **style), "utf-8")
        return
    assert told == [row[3] for row in rows]
    assert "passes" not in told
