"""A pack about something else, in one language: outputs are of it alone, and claim no proof."""

import base64
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf import pages_of

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, main
from quizgen.items import items
from quizgen.words import LANGUAGES

PACKS = Path(__file__).parent / "content" / "packs"
OF = {"en": PACKS / "http-caching", "zh": PACKS / "http-caching-zh"}
TITLES = {"en": "HTTP caching", "zh": "HTTP 缓存"}
FOREIGN = re.compile(
    r"\bTCP|[Hh]andshake|握手|[Tt]eardown|挥手|\bSYN|\bFIN\b|ESTABLISHED|TIME-WAIT|RFC 9293|trace"
)
CITED = {"en": "cited, not proven", "zh": "引用资料，未经模型证明"}
OUTPUTS = [
    *("anki", "sheet", "onepage", "flashcards", "quiz", "page"),
    *("moodle", "gift", "qti", "qti1", "csv", "json"),
]


def texts(file: Path) -> Iterator[str]:
    """All that a reader sees of a file."""
    content = file.read_bytes()
    match file.suffix:
        case ".pdf":
            yield from pages_of(content)
        case ".apkg":
            yield from cards(content)
        case ".zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from (archive.read(name).decode() for name in archive.namelist())
        case ".html":
            page = content.decode()
            data = re.search(r'id="data"[^>]*>([A-Za-z0-9+/=]+)<', page)
            yield page
            assert data, "the page has no data"
            yield base64.b64decode(data[1]).decode()
        case _:
            yield content.decode()


def cards(deck: bytes) -> Iterator[str]:
    """The fields of every note, and what the decks are called."""
    database = sqlite3.connect(":memory:")
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        database.deserialize(archive.read("collection.anki2"))
    for (fields,) in database.execute("select flds from notes"):
        yield fields
    for (decks,) in database.execute("select decks from col"):
        yield from (each["name"] for each in json.loads(decks).values())
    database.close()


@pytest.mark.parametrize("language", OF)
@pytest.mark.parametrize("name", OUTPUTS)
def test_output_is_of_the_pack_alone(name: str, language: str, tmp_path: Path) -> None:
    suffix = {"anki": ".apkg", "page": ".html", "qti": ".zip", "qti1": ".zip"}.get(name, "")
    output = tmp_path / f"out{suffix}"
    options = ["--lang", language, "--content", str(OF[language]), "-o", str(output)]
    assert main(["export", name, *options, "--seed", "1"]) == 0
    files = [file for file in [output, *output.rglob("*")] if file.is_file()]
    seen = "\n".join(text for file in files for text in texts(file))
    for badge in CITED.values():
        seen = seen.replace(badge, "")
    assert {match[0] for match in FOREIGN.finditer(seen)} == set(), "TCP is no part of this pack"
    assert not re.search("proven|证明", seen), "nothing here is proven"
    shown = {"csv": "s-maxage", "flashcards": "RFC 9111"}.get(name, TITLES[language])
    assert re.search(shown, seen)


@pytest.mark.parametrize("language", OF)
def test_study_is_of_the_pack_alone(
    language: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = ["--lang", language, "--content", str(OF[language]), "--home", str(tmp_path)]
    for command in (["drill", "--seed", "1"], ["interview", "--seed", "1"], ["progress"]):
        monkeypatch.setattr("sys.stdin", io.StringIO("?\n\n" * 20))
        assert main([*command, *options]) == 0
        seen = capsys.readouterr().out
        assert "max-age" in seen or "RFC 9111" in seen or command == ["progress"]
        assert {match[0] for match in FOREIGN.finditer(seen)} == set(), f"{command}: of TCP"
        assert not re.search("proven|证明", seen), f"{command}: nothing here is proven"


def test_build_writes_the_languages_of_the_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = str(OF["en"])
    assert main(["build", "-o", str(tmp_path), "--content", pack]) == 0
    written = {path.name for path in tmp_path.iterdir()}
    assert {"quizgen-en.apkg", "quiz-en.html"} <= written
    assert not [name for name in written if "zh" in name]
    assert capsys.readouterr().out.endswith(f"or type: quizgen drill --content {pack}\n")
    assert main(["sheet", "--lang", "zh", "-o", str(tmp_path), "--content", pack]) == 2
    assert capsys.readouterr().err == "题库没有“zh”版本；请用 --lang en。\n"


def test_paper_names_the_command_that_draws_it_again(tmp_path: Path) -> None:
    pack = str(OF["en"])
    assert main(["quiz", "--seed", "1", "-o", str(tmp_path), "--content", pack]) == 0
    key = json.loads((tmp_path / "key.json").read_text("utf-8"))
    assert key["drawn_by"] == f"quizgen quiz -n 20 --core --seed 1 --content {pack}"


@pytest.mark.parametrize("language", OF)
def test_every_item_is_cited(language: str) -> None:
    checked = check([OF[language]], CONTENT)
    made = items(checked)
    assert {item.proof for item in made} == {"cited"}
    assert {tuple(item.stem) for item in made} == {(language,)}
    closed = {"en": r"According to RFC 9111 §[\d.]+[:,]", "zh": r"依据 RFC 9111 §[\d.]+"}[language]
    for item in made:
        if item.distractors:
            assert re.match(closed, item.stem[language]), "a cited question says by whom"


def cited(name: str, key: str, words: dict[str, str]) -> dict[str, object]:
    """An entry that asks these words and cites, instead of claiming what the model decides."""
    same = dict.fromkeys(LANGUAGES, "it is so")
    entry = {"id": name, "source": "RFC 9293 §3.5", key: words}
    if key == "claim":
        return {**entry, "is": True, "cited": True, "why": same}
    wrong = [{"answer": dict.fromkeys(LANGUAGES, word), "why": same} for word in ("b", "c")]
    return {**entry, "right": same, "wrong": wrong}


def test_no_question_that_the_model_decides_may_be_cited(checked: Checked, tmp_path: Path) -> None:
    """The words that are read beside a decided answer are read, too, where a source is cited."""
    decided = [
        (entry.id, *entry.question)
        for entry in (verdict.loaded.entry for verdict in checked.verdicts if verdict.decisions)
        if entry.question and entry.form != "open"
    ]
    entries = [cited(f"{name}-cited", key, text.written()) for name, key, text in decided]
    title = dict.fromkeys(LANGUAGES, "Sly")
    whole = {"topic": "sly", "title": title, "level": "mid", "entries": entries}
    file = tmp_path / "sly.yaml"
    file.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    found = [str(finding) for finding in check([file], CONTENT).findings]
    refused = {
        match[1]
        for line in found
        if (match := re.search(r"(\S+): the model can decide this", line))
    }
    assert {entry["id"] for entry in entries} - refused == set()


def test_states_and_flags_are_no_cited_options(tmp_path: Path) -> None:
    ask = dict.fromkeys(LANGUAGES, "Which state is not the state that is meant?")
    entry = cited("sly", "ask", ask)
    entry["right"] = dict.fromkeys(LANGUAGES, "TIME-WAIT")
    others = (dict.fromkeys(LANGUAGES, state) for state in ("CLOSING", "LAST-ACK"))
    entry["wrong"] = [{"answer": each, "why": ask} for each in others]
    title = dict.fromkeys(LANGUAGES, "Sly")
    whole = {"topic": "sly", "title": title, "level": "mid", "entries": [entry]}
    file = tmp_path / "sly.yaml"
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")
    assert [finding.message for finding in check([file], CONTENT).findings] == [
        "sly: the model decides states; write 'after', or 'state' and 'event'"
    ]


@pytest.mark.parametrize(
    ("name", "key", "words", "state"),
    [
        ("never", "claim", "A host that closes first never enters TIME-WAIT.", "TIME-WAIT"),
        ("linux", "claim", "In SYN_RECV, a host has answered no SYN.", "SYN_RECV"),
        ("ask", "ask", "What follows ESTABLISHED at the active closer?", "ESTABLISHED"),
    ],
)
def test_what_is_said_of_a_state_of_tcp_is_not_cited(
    name: str, key: str, words: str, state: str, tmp_path: Path
) -> None:
    """Also in words that nothing reads to the end."""
    entry = cited(name, key, {"en": words, "zh": "其实不然。"})
    whole = {"topic": "sly", "title": dict.fromkeys(LANGUAGES, "Sly"), "level": "mid"}
    file = tmp_path / "sly.yaml"
    file.write_text(
        json.dumps({**whole, "entries": [entry]}, ensure_ascii=False, indent=1), "utf-8"
    )
    [line] = [n for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if words in line]
    column = 12 + words.index(state)
    assert [
        str(found).removeprefix(f"{tmp_path}/") for found in check([file], CONTENT).findings
    ] == [
        f"sly.yaml:{line}:{column}: {name}: the model knows {state}: claim what it can decide, "
        "or ask openly"
    ]


def test_states_that_others_have_may_be_cited(tmp_path: Path) -> None:
    entry = cited("breaker", "ask", {"en": "Which is it not?", "zh": "它不是哪个？"})
    entry["right"] = dict.fromkeys(LANGUAGES, "HALF-OPEN")
    closed = (dict.fromkeys(LANGUAGES, state) for state in ("CLOSED", "OPEN"))
    entry["wrong"] = [{"answer": each, "why": entry["right"]} for each in closed]
    whole = {"topic": "sly", "title": dict.fromkeys(LANGUAGES, "Sly"), "level": "mid"}
    file = tmp_path / "sly.yaml"
    file.write_text(json.dumps({**whole, "entries": [entry]}, ensure_ascii=False), "utf-8")
    assert check([file], CONTENT).findings == ()


def test_shipped_content_cites_no_question_that_is_marked(checked: Checked) -> None:
    assert not [name for name, loaded in checked.library.entries.items() if loaded.entry.cites]
