"""Words: every sentence in every language, with the same parts, said somewhere; and texts."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from quizgen import words
from quizgen.entries.document import read
from quizgen.entries.text import Sentence
from quizgen.words import LANGUAGES, Text, WordsError, gaps, join, listed, placeholders, same, say

PACKAGE = Path(words.__file__).parent
ROOT = PACKAGE.parent
FOLDERS = sorted(path.parent for path in PACKAGE.rglob("words/en.yaml"))
SENTENCES = [(folder, key) for folder in FOLDERS for key in words.sentences(folder)]


def name_of(folder: Path) -> str:
    return str(folder.parent.relative_to(PACKAGE.parent))


def test_the_languages_are_the_files_found() -> None:
    assert LANGUAGES == ("en", "zh")
    assert {path.stem for path in PACKAGE.rglob("words/*.yaml")} == set(LANGUAGES)


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_word_files_say_the_same_things(folder: Path) -> None:
    files = {path.stem: words._read(path) for path in folder.iterdir()}
    assert gaps(folder, files) == []


@pytest.mark.parametrize("file", [path for f in FOLDERS for path in f.iterdir()], ids=str)
def test_word_files_have_none_of_yamls_traps(file: Path) -> None:
    assert list(read(file.name, file.read_bytes()).findings) == []


@cache
def keys_in(source: Path) -> tuple[frozenset[str], frozenset[str]]:
    """What a file can say: keys, and regular expressions for keys of which it puts a part in."""
    text = source.read_text("utf-8")
    if source.suffix != ".py":
        keys = re.findall(r"say\.(\w+)", text) + re.findall(r"""["'`]([\w. -]+)["'`]""", text)
        ends = re.findall(r"""["'`]([\w.]+\.)["'`$]""", text)
        return frozenset(keys), frozenset(f"{re.escape(key)}.+" for key in ends)
    nodes = list(ast.walk(ast.parse(text)))
    return (
        frozenset(
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ),
        frozenset(
            "".join(
                re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+"
                for each in node.values
            )
            for node in nodes
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
        ),
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_sentence_is_said_somewhere(folder: Path) -> None:
    """A key whose end is put in by the code must be of that shape."""
    sources = [*folder.parent.rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    keys, shapes = map(frozenset.union, *map(keys_in, sources))
    shaped = re.compile("|".join(sorted(shapes)))
    silent = [key for key in words.sentences(folder) if key not in keys]
    assert [key for key in silent if not shaped.fullmatch(key)] == []


@pytest.mark.parametrize("key", [None, "alone", "other"])
def test_gaps_name_the_sentence(key: str | None) -> None:
    files = {"en": {"greets": "hello {name}", "parts": "{a}"}, "zh": {"greets": "{name}好"}}
    if key:
        files["zh"] |= {"parts": "{b}", "alone": "只有"}
    found = gaps(Path("room/words"), files)
    assert found == (
        [
            "room/words/zh.yaml: 'alone' is no sentence of en",
            "room/words/zh.yaml: 'parts' has {b}, en has {a}",
        ]
        if key
        else ["room/words/zh.yaml: no sentence 'parts'"]
    )


def test_a_room_with_gaps_does_not_speak(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("greets: hello\n", "utf-8")
    with pytest.raises(WordsError) as caught:
        words.sentences(tmp_path)
    assert str(caught.value) == f"{tmp_path}/zh.yaml: no sentence 'greets'"


def test_keys_of_maps_are_joined(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / f"{language}.yaml").write_text("answers:\n  no: no\n  off: 010\n", "utf-8")
    assert words.sentences(tmp_path) == {"answers.no": same("no"), "answers.off": same("010")}


def test_parts_are_filled_in_each_language() -> None:
    host, said = (
        Text(en="the client", zh="客户端"),
        Text(en="{host} sends {n}", zh="{host} 发送 {n} 个"),
    )
    assert said.fill(host=host, n=3) == Text(en="the client sends 3", zh="客户端发送 3 个")
    assert placeholders(said["zh"]) == {"host", "n"}


def test_texts_are_joined_as_their_language_does() -> None:
    one, two = Text(en="One.", zh="一。"), Text(en="Two.", zh="二。")
    assert join([one, two]) == Text(en="One. Two.", zh="一。二。")
    assert listed([one, two]) == Text(en="One., Two.", zh="一。，二。")
    assert join([one, two], say("colon")) == Text(en="One.: Two.", zh="一。：二。")


def test_texts_are_values() -> None:
    one, two = Text(en="a", zh="甲"), Text(zh="甲", en="a")
    assert one == two and hash(one) == hash(two) and one != Text(en="a", zh="乙")
    assert dict(one) == {"en": "a", "zh": "甲"}
    assert repr(one) == "Text(en='a', zh='甲')"
    assert one.each(str.upper) == Text(en="A", zh="甲")
    assert Sentence(by="x", **one) != Sentence(**one) != one
    assert Sentence(by="x", **one).each(str.upper).by == "x"


class Written(BaseModel):
    ask: Text


def test_authors_write_a_text_as_a_map() -> None:
    assert Written.model_validate({"ask": {"en": " a\n b", "zh": "甲"}}).ask == Text(
        en="a b", zh="甲"
    )
    with pytest.raises(ValidationError) as caught:
        Written.model_validate({"ask": {"en": "", "fr": "a"}})
    assert {(error["type"], error["loc"]) for error in caught.value.errors()} == {
        ("string_too_short", ("ask", "en")),
        ("missing", ("ask", "zh")),
        ("extra_forbidden", ("ask", "fr")),
    }


def spoken_calls() -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Each call that says a sentence by its whole key: where, the room, the key and the parts."""
    for source in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(source.read_text("utf-8"))
        rooms = dict(_rooms(tree))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            key, parts = node.args[0], {part.arg for part in node.keywords}
            if node.func.id in rooms and isinstance(key, ast.Constant) and None not in parts:
                where = f"{source.relative_to(ROOT)}:{node.lineno}"
                yield where, rooms[node.func.id], str(key.value), frozenset(map(str, parts))


def _rooms(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.ImportFrom(module="quizgen.words", names=names):
                yield from ((each.asname or each.name, "") for each in names if each.name == "say")
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="Words"), args=[ast.Constant(value=str(room))]),
            ):
                yield name, room


def test_each_call_gives_the_parts_that_its_sentence_names() -> None:
    calls = list(spoken_calls())
    assert len(calls) > 100
    wrong = []
    for where, room, key, parts in calls:
        sentence = words.sentences(PACKAGE / room / "words").get(key)
        if sentence is None or placeholders(sentence["en"]) != parts:
            wrong.append(f"{where}: {key}")
    assert wrong == []
