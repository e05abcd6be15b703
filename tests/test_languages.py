"""A third language: its files are all it takes, and what they lack is told, never a traceback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "content" / "valid" / "small.yaml"
CODE = "region"  # no sentence: a typesetter reads it
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
        return {key: value if key == CODE else shouted(value) for key, value in words.items()}
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
        is_read = folder.parent.name in ("lint", "phrases")  # these are patterns, or read by some
        text = yaml.safe_dump(words if is_read else shouted(words), allow_unicode=True)
        (own / "ja.yaml").write_text(text, "utf-8")
    for file in (root / "quizgen" / "phrases").glob("*en.yaml"):
        shutil.copy(file, file.with_name(file.name.replace("en.yaml", "ja.yaml")))
    (root / "open").mkdir()
    (root / "open" / "open.yaml").write_text(TOPIC, "utf-8")
    (root / "own").mkdir()
    small = yaml.load(SMALL.read_text("utf-8"), yaml.CSafeLoader)
    (root / "own" / "small.yaml").write_text(yaml.safe_dump(in_three(small)), "utf-8")
    return root


def in_three(written: object) -> object:
    """Content whose texts in our language are the English ones, so that its phrases read them."""
    match written:
        case {"en": str(words)}:
            return {**written, "ja": words}
        case dict():
            return {key: in_three(value) for key, value in written.items()}
        case list():
            return [in_three(each) for each in written]
    return written


def run(program: Path, *arguments: str) -> tuple[int, str, str]:
    env = {
        **os.environ,
        "PYTHONPATH": str(program),
        "XDG_DATA_HOME": str(program / "data"),
        "XDG_CACHE_HOME": str(program / "cache"),
    }
    command = [sys.executable, "-m", "quizgen", *arguments]
    ended = subprocess.run(command, cwd=program, env=env, capture_output=True, text=True, input="")
    return ended.returncode, ended.stdout, ended.stderr


def test_a_run_is_told_in_it(program: Path) -> None:
    code, out, err = run(program, "trace", "opening", "--lang", "ja", "--content", "open")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "an opening!"
    assert out.splitlines()[1].split() == ["client!", "server!"]
    assert "client!: active OPEN!" in out and out.count("!") > 5


def test_a_state_and_the_diagram_are_told_in_it(program: Path) -> None:
    code, out, _ = run(program, "step", "closed", "rst", "--lang", "ja")
    assert code == 0 and "next state!: !CLOSED" in out
    code, out, _ = run(program, "states", "--format", "svg", "--lang", "ja")
    assert code == 0 and "TCP connection states!" in out


def test_everything_is_built_in_it(program: Path) -> None:
    code, _, err = run(program, "build", "--content", "own", "-o", "dist", "--lang", "ja")
    assert (code, err.count("Traceback")) == (0, 0), err
    made = {path.relative_to(program / "dist").as_posix() for path in (program / "dist").rglob("*")}
    assert {"quizgen-ja.apkg", "quiz-ja/paper.md", "quiz-ja/key.md"} <= made
    paper = (program / "dist" / "quiz-ja" / "paper.md").read_text("utf-8")
    assert "In a small handshake, which host sends segment 2! of 3!?!" in paper
    sheets = [path for path in made if path.endswith("small.md")]
    assert sheets and "!" in (program / "dist" / sheets[0]).read_text("utf-8")


def test_a_drill_is_held_in_it(program: Path) -> None:
    code, out, err = run(
        program, *["drill", "--content", "own", "--lang", "ja", "-n", "1", "--seed", "1", "--plain"]
    )
    assert (code, err) == (0, "")
    assert out.startswith("Questions: 1. Type the answer, or its letter; ? shows it, s skips, q")


def test_phrases_are_listed_in_it_and_missed_where_there_are_none(program: Path) -> None:
    code, out, _ = run(program, "phrases", "lost", "--language", "ja")
    assert code == 0 and out.startswith("lost: the SYN is lost\n")
    file = program / "quizgen" / "phrases" / "ja.yaml"
    moved = file.rename(file.with_name("ja.txt"))
    ended = run(program, "phrases", "lost", "--language", "ja")
    moved.rename(file)
    lacks = "quizgen/phrases/ja.yaml: no such file; without it nothing is read in ja"
    assert ended == (1, "", f"{lacks}\n")


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
