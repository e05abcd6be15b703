"""What helps an author: entries to begin with, schemas for editors, a check at each save."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from quizgen.check import check
from quizgen.cli import CONTENT, TEMPLATES, main
from quizgen.forms.topic import CLAIMS, FORMS
from quizgen.schemas import SHAPES
from quizgen.schemas import schema as schema_of

BEGUN = sorted(file.stem for file in (TEMPLATES / "new").glob("*.yaml"))
VALID = Path(__file__).parent / "content" / "valid"


def begun(form: str, file: Path) -> str:
    assert main(["new", form, "-o", str(file)]) == 0
    return file.read_text("utf-8")


# Entries to begin with.


@pytest.mark.parametrize("form", BEGUN)
def test_entry_to_begin_with_is_true(form: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    begun(form, file)
    checked = check([file], CONTENT)
    assert checked.findings == ()
    assert list(checked.library.entries) == [f"my-{form}"]


def test_all_forms_are_listed_and_each_can_be_begun(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new"]) == 0
    listed = re.findall(r"^(\S+) +(?=\S)", capsys.readouterr().out, re.M)
    assert listed == BEGUN
    assert set(BEGUN) == {*FORMS, "claim", "cited"}


def test_entries_follow_each_other_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "Half close.yaml"
    assert begun("after", file).startswith("topic: half-close\n")
    for form in ("after", "state", "after"):
        begun(form, file)
    checked = check([file], CONTENT)
    assert checked.findings == ()
    assert list(checked.library.entries) == ["my-after", "my-after-2", "my-state", "my-after-3"]


def test_entry_follows_at_the_depth_of_those_before(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    flat = re.sub("^  ", "", begun("after", file), flags=re.M).replace("en: My", "  en: My", 1)
    file.write_text(flat.replace("zh: 我的", "  zh: 我的", 1), "utf-8")
    begun("state", file)
    assert list(check([file], CONTENT).library.entries) == ["my-after", "my-state"]


def test_entry_is_in_the_languages_of_its_pack(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("title: {zh: 缓存}\n", "utf-8")
    assert " en:" not in begun("after", tmp_path / "mine.yaml")
    assert check([tmp_path], CONTENT).findings == ()


@pytest.mark.parametrize(
    "written", ["topic: mine\n", "entries: []\n", "entries: [{id: a}]\nlevel: mid\n", "- a\n"]
)
def test_file_that_no_entry_can_follow_is_left_alone(
    written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(written, "utf-8")
    assert main(["new", "after", "-o", str(file)]) == 2
    assert capsys.readouterr().err == (
        f"{file}: no entries stand last in it; copy one: quizgen new FORM\n"
    )
    assert file.read_text("utf-8") == written


def test_unknown_form_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "afte"]) == 2
    assert capsys.readouterr().err == "no form is told by 'afte'; did you mean after?\n"


# Schemas.


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    library = check([CONTENT], CONTENT).library
    return {kind: schema_of(kind, library) for kind in SHAPES}


def kind_of(file: Path) -> str:
    return file.stem if file.stem in SHAPES else "entries"


SHIPPED = [
    *(file for file in sorted(CONTENT.rglob("*.yaml")) if file.stem != "scenarios"),
    VALID / "forms.yaml",
]
PACKS = sorted((Path(__file__).parent / "content" / "packs").iterdir())


@pytest.fixture(scope="module")
def validators(schemas: dict[str, dict[str, Any]]) -> dict[str, Draft202012Validator]:
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    return {kind: Draft202012Validator(schema) for kind, schema in schemas.items()}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_schema_takes_what_is_right(
    file: Path, validators: dict[str, Draft202012Validator]
) -> None:
    value = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    kind = "entries" if "entries" in value else kind_of(file)
    assert [
        f"{list(e.absolute_path)}: {e.message[:200]}" for e in validators[kind].iter_errors(value)
    ] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_schema_takes_the_languages_of_a_pack(pack: Path) -> None:
    library = check([pack], CONTENT).library
    for file in pack.glob("*.yaml"):
        value = yaml.safe_load(file.read_text("utf-8"))
        wrong = list(Draft202012Validator(schema_of(kind_of(file), library)).iter_errors(value))
        assert [(file.name, each.message[:200]) for each in wrong] == []


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("after", "CLOSE-WAIT", "CLOSE-WIAT"),
        ("state", "TIME-WAIT\n", "TIME-WIAT\n"),
        ("state", "peer's FIN again", "peer's FIN agian"),
        ("state", "next: TIME-WAIT", "next: TIME-WIAT"),
        ("order", "order: handshake", "order: hand-shake"),
        ("path", "handshake server", "handshake sever"),
        ("step", "handshake 2", "handshake 4"),
        ("step", "SYN-SENT", "SYN-SEND"),
        ("say", "no-time-wait", "no-time-weight"),
        ("number", "Linux ip-sysctl §tcp_synack_retries", "Linux ip-sysctl §tcp_synack_retrys"),
        ("claim", "source", "sauce"),
    ],
)
def test_schema_underlines_a_slip(
    form: str, right: str, wrong: str, tmp_path: Path, schemas: dict[str, dict[str, Any]]
) -> None:
    text = begun(form, tmp_path / "mine.yaml")
    validator = Draft202012Validator(schemas["entries"])
    assert validator.is_valid(yaml.safe_load(text))
    assert right in text
    assert not validator.is_valid(yaml.safe_load(text.replace(right, wrong)))


def test_schema_of_entries_has_every_form(schemas: dict[str, dict[str, Any]]) -> None:
    [form] = [schemas["entries"]["properties"]["entries"]["items"]]
    shapes = {shape["$ref"].rpartition("/")[2] for shape in form["oneOf"]}
    assert shapes == {form.__name__ for form in (*FORMS.values(), *CLAIMS.values())}
    for key, shape in FORMS.items():
        entry = schemas["entries"]["$defs"][shape.__name__]
        assert {"id", "source", key} <= set(entry["required"])
        assert "description" in entry["properties"]["id"]


@pytest.mark.parametrize("kind", SHAPES)
def test_command_prints_the_schema(
    kind: str, schemas: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", kind]) == 0
    assert json.loads(capsys.readouterr().out) == schemas[kind]


# A check at each save.


def test_watching_check_tells_each_change(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    right = begun("state", file)
    command = [sys.executable, "-u", "-m", "quizgen", "check", "--watch", str(file)]
    run = subprocess.Popen(command, stdout=-1, stderr=-1, text=True)
    assert run.stdout
    told = _blocks(iter(run.stdout.readline, ""))
    try:
        assert next(told)[-1].endswith(", 0 findings")
        for moment, timer in ((1, "keep-alive"), (2, "2 MSL")):
            file.write_text(right.replace("2 MSL", timer), "utf-8")
            os.utime(file, ns=(moment, time.time_ns() + moment))
            wrong = timer != "2 MSL"
            assert next(told)[-1].endswith(f", {wrong:d} finding{'' if wrong else 's'}")
    finally:
        run.send_signal(signal.SIGINT)
        run.communicate()
    assert run.returncode == 130


def _blocks(lines: Iterator[str]) -> Iterator[list[str]]:
    """What is told between two empty lines."""
    block: list[str] = []
    for line in lines:
        if line != "\n":
            block.append(line.rstrip("\n"))
        elif block:
            yield block
            block = []
