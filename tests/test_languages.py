"""A third language: its files are all it takes, and what they lack is told, never a traceback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FOLDERS = sorted(path.parent for path in (ROOT / "quizgen").rglob("words/en.yaml"))


TOPIC = """\
topic: open
title: {en: Open, zh: 打开, ja: Open!}
level: mid
scenarios:
  opening:
    title: {en: an opening, zh: 打开, ja: an opening!}
    segment: {en: "segment {n}", zh: "报文段{n}", ja: "segment! {n}"}
    script: "client opens; lose SYN"
entries: []
"""


def shouted(words: object) -> object:
    """The words of a file in a language of our own: English, marked."""
    if isinstance(words, dict):
        return {key: shouted(value) for key, value in words.items()}
    return f"{words}!" if words else words


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program that has a file `ja.yaml` wherever it speaks."""
    root = tmp_path_factory.mktemp("third")
    skipped = shutil.ignore_patterns("__pycache__")
    for folder in ("quizgen", "content", "templates"):
        shutil.copytree(ROOT / folder, root / folder, ignore=skipped)
    for folder in FOLDERS:
        own = root / folder.relative_to(ROOT)
        words = yaml.load((own / "en.yaml").read_text("utf-8"), yaml.BaseLoader)
        text = yaml.safe_dump(shouted(words), allow_unicode=True, sort_keys=False)
        (own / "ja.yaml").write_text(text, "utf-8")
    (root / "open").mkdir()
    (root / "open" / "open.yaml").write_text(TOPIC, "utf-8")
    return root


def run(program: Path, *arguments: str) -> tuple[int, str, str]:
    env = {**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "quizgen", *arguments]
    ended = subprocess.run(command, cwd=program, env=env, capture_output=True, text=True)
    return ended.returncode, ended.stdout, ended.stderr


def test_a_run_is_told_in_it(program: Path) -> None:
    code, out, err = run(program, "trace", "opening", "--lang", "ja", "--content", "open")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "an opening!"
    assert out.splitlines()[1].split() == ["client!", "server!"]
    assert "client!: active OPEN!" in out and out.count("!") > 5


def test_a_state_and_the_diagram_are_told_in_it(program: Path) -> None:
    code, out, _ = run(program, "step", "closed", "rst", "--lang", "ja")
    assert code == 0 and "next state!: CLOSED" in out
    code, out, _ = run(program, "states", "--format", "svg", "--lang", "ja")
    assert code == 0 and "TCP connection states!" in out


def test_content_without_it_has_findings(program: Path) -> None:
    code, out, err = run(program, "check")
    assert code == 1 and "Traceback" not in err
    assert "'ja' is missing in syn-lost" in out


def test_what_has_no_words_in_it_is_told(program: Path) -> None:
    code, _, err = run(program, "why", "fixed-iss", "--lang", "ja")
    assert code in (0, 1) and "Traceback" not in err


def test_a_sentence_that_a_file_lacks_is_told(program: Path) -> None:
    file = program / "quizgen" / "tcp" / "words" / "ja.yaml"
    written = file.read_text("utf-8")
    words = yaml.load(written, yaml.BaseLoader)
    del words["steps"]["send"]
    words["steps"]["lose"] = "{segment} is lost"
    file.write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    try:
        ended = run(program, "trace", "opening", "--content", "open")
    finally:
        file.write_text(written, "utf-8")
    assert ended == (
        1,
        "",
        "quizgen/tcp/words/ja.yaml: no sentence 'steps.send'\n"
        "quizgen/tcp/words/ja.yaml: 'steps.lose' has {segment}, en has {host} {segment}\n",
    )
