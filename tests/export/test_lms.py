"""Learning platforms: each format read back by a parser of its own, whole, with its feedback."""

import csv
import html
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import qti_convert
from moodle_xml_parser.parser import parse_bytes

from quizgen.check import Checked
from quizgen.cli import TEMPLATES, main
from quizgen.export import EXPORTS
from quizgen.export.book import Book
from quizgen.export.lms import asked, gift
from quizgen.item import Item
from quizgen.paper import Question
from quizgen.words import LANGUAGES, join, same

FORMATS = ("moodle", "gift", "qti", "qti1", "csv")
QTI1 = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
HOSTILE = "a < b & c > d \"e\" 'f' ~ = # { } : \\ $x$ ]]> &amp; → 中"
in_each_language = pytest.mark.parametrize("language", LANGUAGES)

Read = list[tuple[str, str, list[tuple[str, bool, str]]]]
"""Of each question its id, its stem, and its options: text, whether it is right, feedback."""


@pytest.fixture(scope="module")
def hostile(items: list[Item]) -> list[Item]:
    """Text with every sign that means something in one of the formats."""
    first = next(item for item in items if item.distractors)
    return [replace(first, stem=same(HOSTILE)), *items]


def book(checked: Checked, items: list[Item], language: str = "en") -> Book:
    return Book(checked, items, language, TEMPLATES)


def written(name: str, of: Book) -> bytes:
    return EXPORTS[name].write(of)[""]


def expected(of: Book) -> Read:
    return [
        (
            question.item.id,
            question.item.stem[of.language],
            [
                (option.text[of.language], option.why is None, feedback(question, place, of))
                for place, option in enumerate(question.options)
            ],
        )
        for question in asked(of)
    ]


def feedback(question: Question, place: int, of: Book) -> str:
    why = question.options[place].why
    if why is not None:
        return why[of.language]
    return join([reason.sentence for reason in question.item.why])[of.language]


def bare(marked_up: str) -> str:
    """HTML as its reader sees it, without what stands in `<pre>`."""
    return html.unescape(re.sub(r"<pre>.*?</pre>|<[^>]*>", "", marked_up, flags=re.DOTALL))


def stems(marked_up: str) -> str:
    return bare(marked_up.partition("</p>")[0])


def of_moodle(packed: bytes) -> Read:
    """By a parser that hands out HTML with its entities resolved already."""
    found = parse_bytes(packed)["multichoice"]
    return [
        (
            question.name,
            question.text_pre_parse.removeprefix("<p>").partition("</p>")[0],
            [
                (option.answer, option.score_fraction == 100, option.feedback or "")
                for option in question.options
            ],
        )
        for question in found
    ]


def of_gift(packed: bytes) -> Read:
    """As GIFT's grammar has it: a sign behind a backslash is a letter."""
    text = re.sub(r"\\([\\~=#{}:])", lambda sign: chr(0xE000 + ord(sign[1])), packed.decode())
    blocks = re.findall(r"^::(.+?)::\[html\](.*?)\{\n(.*?)^\}$", text, re.M | re.S)
    found = []
    for name, stem, body in blocks:
        options = re.findall(r"^([=~])(.*?)#(?!#)(.*)$", body, re.M)
        made = [(bare(raw(words)), sign == "=", bare(raw(why))) for sign, words, why in options]
        if made:
            found.append((raw(name), stems(raw(stem)), made))
    return found


def raw(text: str) -> str:
    return re.sub("[\ue000-\ue0ff]", lambda sign: chr(ord(sign[0]) - 0xE000), text)


def of_qti(packed: bytes) -> Read:
    """Upgraded to QTI 3 by a converter that reads each item, its manifest and its test."""
    upgraded = qti_convert.upgrade_package_files(qti_convert.read_package(io.BytesIO(packed)))
    found = []
    for name, content in sorted(upgraded.files.items()):
        if not name.startswith("items/"):
            continue
        root = ET.fromstring(content)
        right = [each.text for each in local(root, "qti-value")][:1]
        choices = list(local(root, "qti-simple-choice"))
        if choices:
            stem = next(iter([*local(root, "qti-prompt"), *local(root, "p")]))
            made = [
                (
                    choice.text or "",
                    choice.get("identifier") in right,
                    "".join(next(local(choice, "qti-feedback-inline")).itertext())[1:],
                )
                for choice in choices
            ]
            found.append((root.get("title") or "", "".join(stem.itertext()), made))
    return found


def local(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in root.iter() if each.tag.rpartition("}")[2] == name)


def of_qti1(packed: bytes) -> Read:
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(packed)).read("quiz.xml"))
    found = []
    for item in root.iter(f"{QTI1}item"):
        scored = [
            c for c in item.iter(f"{QTI1}respcondition") if c.find(f"{QTI1}setvar") is not None
        ]
        if not scored:
            continue
        right = scored[0].findtext(f".//{QTI1}varequal")
        fed = {
            each.get("ident"): each.findtext(f".//{QTI1}mattext")
            for each in item.iter(f"{QTI1}itemfeedback")
        }
        made = [
            (
                label.findtext(f".//{QTI1}mattext") or "",
                label.get("ident") == right,
                fed[f"{label.get('ident')}_fb"] or "",
            )
            for label in item.iter(f"{QTI1}response_label")
        ]
        stem = item.findtext(f"{QTI1}presentation/{QTI1}material/{QTI1}mattext") or ""
        found.append((item.get("title") or "", stems(stem), made))
    return found


PARSERS = {"moodle": of_moodle, "gift": of_gift, "qti": of_qti, "qti1": of_qti1}


@in_each_language
@pytest.mark.parametrize("name", PARSERS)
def test_all_is_parsed_back(
    name: str, language: str, hostile: list[Item], checked: Checked
) -> None:
    of = book(checked, hostile, language)
    wanted = [question for question in expected(of) if question[2]]
    assert PARSERS[name](written(name, of)) == wanted


@pytest.mark.parametrize("name", ["moodle", "gift", "qti", "qti1"])
def test_open_questions_are_there_with_their_answer(
    name: str, items: list[Item], checked: Checked
) -> None:
    item = next(item for item in items if not item.distractors and item.points)
    packed = written(name, book(checked, [item]))
    text = packed.decode() if name in ("moodle", "gift") else unzipped(packed)
    seen = html.unescape(html.unescape(text.replace("\\", "")))
    assert item.stem["en"] in seen and item.key["en"] in seen


def unzipped(packed: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(packed))
    return "".join(archive.read(name).decode() for name in archive.namelist())


def test_manifests_name_every_file(items: list[Item], checked: Checked) -> None:
    for name in ("qti", "qti1"):
        archive = zipfile.ZipFile(io.BytesIO(written(name, book(checked, items))))
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))
        named = {each.get("href") for each in local(manifest, "file")}
        assert named | {"imsmanifest.xml"} == set(archive.namelist())


@in_each_language
def test_table_has_what_fits_a_game(language: str, items: list[Item], checked: Checked) -> None:
    of = book(checked, items, language)
    head, *rows = csv.reader(io.StringIO(written("csv", of).decode("utf-8-sig")))
    assert head[0] == "Question" and head[-1] == "Correct answer(s)"
    by_stem: Mapping[str, Item] = {item.stem[language]: item for item in items}
    assert len(rows) > 100
    for row in rows:
        stem, *answers, seconds, right = row
        assert len(stem) <= 120 and all(len(answer) <= 75 for answer in answers)
        assert answers[int(right) - 1] == by_stem[stem].key[language] and seconds == "30"


@pytest.mark.parametrize("name", FORMATS)
def test_same_book_gives_the_same_bytes(name: str, items: list[Item], checked: Checked) -> None:
    of = book(checked, items[:30])
    assert written(name, of) == written(name, of)


def test_an_edit_elsewhere_moves_no_option(items: list[Item], checked: Checked) -> None:
    some = [item for item in items if item.distractors][:20]
    assert asked(book(checked, some))[10].options == asked(book(checked, some[10:]))[0].options


def test_gift_escapes_its_signs() -> None:
    assert gift.escaped("a~b=c#d{e}f:g\\h\ni") == "a\\~b\\=c\\#d\\{e\\}f\\:g\\\\h\\ni"


@in_each_language
def test_a_game_names_each_question_it_has_no_room_for(
    language: str, checked: Checked, items: list[Item]
) -> None:
    of = book(checked, items, language)
    missing = EXPORTS["csv"].left_out(of)
    too_long = {"longer than 120 characters"} if language == "en" else set()
    assert set(missing) == {"open", "with a capture or a list below the question", *too_long}
    _, *rows = csv.reader(io.StringIO(written("csv", of).decode("utf-8-sig")))
    assert len(rows) + sum(map(len, missing.values())) == len(items)
    stems = {row[0] for row in rows}
    left = {name for names in missing.values() for name in names}
    assert not [i.id for i in items if i.id in left and i.stem[language] in stems]


def test_only_the_game_leaves_anything_out(checked: Checked, items: list[Item]) -> None:
    of = book(checked, items)
    assert [name for name in FORMATS if EXPORTS[name].left_out(of)] == ["csv"]


def test_what_a_game_leaves_out_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    export = ["export", "csv", "-o", str(tmp_path / "game.csv"), "--topic", "basics", "--core"]
    assert main(export) == 0
    told = capfd.readouterr().err
    assert re.fullmatch(
        r"Left out, (\d+) questions:\n"
        r"(  \d+ (open|longer than 120 characters): .+\n)+"
        r"moodle, gift, qti, qti1 and json take every question\.\n",
        told,
    ), told
