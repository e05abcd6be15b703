"""Cheat sheets, papers and keys: whole outputs, and Markdown that shows what was meant."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quizgen.check import Checked, check
from quizgen.cli import CONTENT, TEMPLATES
from quizgen.entries.library import Library
from quizgen.export import papers, sheet
from quizgen.export.book import Book
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.pages import markdown, sentences
from quizgen.paper import LETTERS, Form, form
from quizgen.paper.blueprint import Blueprint, forms
from quizgen.tcp.model.tables import TRANSITIONS, State
from quizgen.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def sheets(checked: Checked, items: list[Item], language: str) -> dict[str, str]:
    return texts(sheet.write(Book(checked, items, language, TEMPLATES)))


def paper(drawn: Form, language: str) -> dict[str, str]:
    book = Book(Checked(Library(), (), ()), [], language, TEMPLATES, (drawn,))
    return texts(papers.as_markdown(book))


def texts(files: dict[str, bytes]) -> dict[str, str]:
    return {name: content.decode() for name, content in files.items()}


def small_outputs(small: Checked, language: str) -> dict[str, str]:
    items = make_items(small)
    return sheets(small, items, language) | paper(form(items, 10, 7), language)


Outputs = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def real_sheets(checked: Checked, items: list[Item]) -> Outputs:
    """The sheets of the shipped content in a language; written once."""
    return cache(lambda language: sheets(checked, items, language))


@pytest.fixture(scope="module")
def real_outputs(items: list[Item], real_sheets: Outputs) -> Outputs:
    """With them, a paper that asks everything."""
    drawn = form(items, len(items), 7)
    return cache(lambda language: real_sheets(language) | paper(drawn, language))


@cache
def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def shown(text: str) -> str:
    """What a reader sees of a Markdown text, tags dropped, one line a block."""
    lines = []
    for token in tokens(text):
        if token.type == "fence":
            lines.append(token.content)
        elif token.type == "inline":
            parts = {"softbreak": " ", "hardbreak": "\n", "html_inline": ""}
            found = token.children or ()
            lines.append("".join(parts.get(child.type, child.content) for child in found))
    return "\n".join(lines)


@in_each_language
@pytest.mark.parametrize("name", ["small.md", "state-table.md", "paper.md", "key.md"])
def test_output_is_as_it_was(
    name: str, language: str, small: Checked, compare: Callable[[Path, str], None]
) -> None:
    compare(GOLDEN / language / name, small_outputs(small, language)[name])


@in_each_language
def test_small_content_makes_these_files(language: str, small: Checked) -> None:
    assert set(small_outputs(small, language)) == {
        "index.md",
        "small.md",
        "state-table.md",
        "state-diagram.svg",
        "paper.md",
        "key.md",
    }


@in_each_language
def test_every_output_is_markdown_without_stray_html(
    language: str, items: list[Item], real_outputs: Outputs
) -> None:
    """Text that looks like a tag (`<SEQ=ISS>`) must be seen, not taken for HTML."""
    for name, written in real_outputs(language).items():
        if name.endswith(".svg"):
            continue
        found = tokens(written)
        assert found[0].type == "heading_open", name
        inline = [child for token in found for child in token.children or ()]
        raw = {child.content for child in inline if child.type == "html_inline"}
        assert raw <= {"<sub>", "</sub>"}, name
        assert not any(token.type == "html_block" for token in found), name
        marked = {child.type for child in inline} & {"link_open", "em_open"}
        assert marked == ({"link_open"} if name == "index.md" else set()), name
        pictures = [child.attrs["src"] for child in inline if child.type == "image"]
        assert pictures == (["state-diagram.svg"] if name == "state-table.md" else []), name


@in_each_language
def test_tables_have_a_cell_for_every_column(
    language: str, items: list[Item], real_outputs: Outputs
) -> None:
    tables = 0
    for name, written in real_outputs(language).items():
        lines = [line for line in written.splitlines() if line.startswith("|")]
        found = tokens(written)
        rows = sum(token.type == "tr_open" for token in found)
        delimiters = sum(token.type == "table_open" for token in found)
        assert rows + delimiters == len(lines), f"{name}: a table row that is none"
        tables += delimiters
    assert tables >= 4


@in_each_language
def test_sequence_fields_are_shown_literally(language: str, real_outputs: Outputs) -> None:
    seen = "\n".join(map(shown, real_outputs(language).values()))
    assert "<SEQ=ISS><CTL=SYN>" in seen
    assert "&lt;" not in seen and "\\<" not in seen


@in_each_language
def test_sheets_show_every_entry(
    language: str, checked: Checked, items: list[Item], real_sheets: Outputs
) -> None:
    written = real_sheets(language)
    seen = {name: " ".join(shown(page).split()) for name, page in written.items()}
    for item in items:
        entry = checked.library.entries[item.entry_id].entry
        if entry.form != "step" or item.answer_kind == "open":
            page = seen[f"{item.topic}.md"]
            assert item.stem[language] in page, item.id
            assert item.key[language] in page, item.id


@in_each_language
def test_sheets_ask_in_learning_order(
    language: str, checked: Checked, items: list[Item], real_sheets: Outputs
) -> None:
    written = real_sheets(language)
    for topic in checked.library.topics:
        own = [item for item in items if item.topic == topic]
        stems = [f"**{markdown(item.stem[language])}**\n" for item in own]
        page = written[f"{topic}.md"]
        places = [page.index(stem) for stem in stems if page.count(stem) == 1]
        assert places == sorted(places)


RETRANSMITTED = """\
topic: again
title: {en: Again, zh: 重传}
scenarios:
  again:
    title: {en: a lost SYN, zh: SYN 丢失}
    script: server listens; client opens; lose SYN; client retransmits; deliver everything
"""


@pytest.mark.parametrize(("language", "note"), [("en", "(timeout)"), ("zh", "(超时重传)")])
def test_ladder_has_notes_in_the_language_of_its_sheet(
    language: str, note: str, tmp_path: Path
) -> None:
    (tmp_path / "again.yaml").write_text(RETRANSMITTED, "utf-8")
    written = sheets(check([tmp_path], CONTENT), [], language)["again.md"]
    assert note in written
    assert written.count("(") == written.count("(listen)") + written.count(note)


def test_state_table_has_every_transition(small: Checked) -> None:
    lines = small_outputs(small, "en")["state-table.md"].splitlines()
    heads = [place for place, line in enumerate(lines) if line.startswith("|---|---|---")]
    events, rows = list[str](), {f"**{state.value}**": list[str]() for state in State}
    for start in heads:
        assert len(cells_of(lines[start - 1])) <= 6, "a table of more columns is cut in print"
        events += cells_of(lines[start - 1])[1:]
        for name, *leads in map(cells_of, lines[start + 1 : start + 1 + len(State)]):
            rows[name] += leads
    assert events == [event.value for event in TRANSITIONS]
    for state in State:
        expected = [row[state].value if state in row else "" for row in TRANSITIONS.values()]
        assert rows[f"**{state.value}**"] == expected


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@in_each_language
def test_paper_and_key_agree(language: str, items: list[Item]) -> None:
    """The letter that the key names stands, on the paper, before the answer the key gives."""
    drawn = form(items, 60, 11)
    written = paper(drawn, language)
    questions = re.split(r"^(?=\d+\.)", shown(written["paper.md"]), flags=re.M)[1:]
    answers = re.split(r"^(?=\d+\. [A-D])", shown(written["key.md"]), flags=re.M)[1:]
    assert len(questions) == len(answers) == 60
    for question, printed, answer in zip(drawn.questions, questions, answers, strict=True):
        options = dict(re.findall(r"^([A-D])\. (.*)$", printed, re.M))
        head = re.match(r"\d+\. ([A-D])\s+— (.*)", answer)
        assert head
        assert options[head[1]] == head[2] == question.item.key[language]
        refuted = set(re.findall(r"^([A-D])\. ", answer, re.M))
        assert refuted == set(options) - {head[1]}
        assert len(options) == len(question.options) <= len(LETTERS)


@in_each_language
def test_number_of_an_open_question_is_as_bold_as_the_others(
    language: str, items: list[Item]
) -> None:
    [drawn] = forms(items, Blueprint(2, open=2), 7)
    key = shown(paper(drawn, language)["key.md"])
    assert re.findall(r"^\**(\d+\..{,3})(?: —)", key, re.M) == [
        *(f"{question.number}. {question.letter}".rstrip() for question in drawn.questions)
    ]
    assert "*" not in key


@in_each_language
def test_paper_prints_its_code_and_no_answer(language: str, items: list[Item]) -> None:
    """Whoever knows the seed can print the key: it stands there only."""
    drawn = form(items, 20, 4711)
    written, say = paper(drawn, language), sentences(language, "export")
    assert drawn.code in written["paper.md"] and drawn.code in written["key.md"]
    assert f"{say['seed']}{say['colon']}4711" in written["key.md"]
    assert "4711" not in written["paper.md"]
    assert say["wrong"] not in written["paper.md"]
    assert "<sub>" not in written["paper.md"]


@pytest.mark.parametrize(
    "text",
    [
        "<SEQ=ISS><CTL=SYN>",
        "a * b _c_ **d** `e` [f](g) # h",
        "a | b",
        "$x$ and $$y$$",
        "back\\slash \\| &amp; & &lt;",
        "~~x~~ <b>y</b> <!-- z -->",
        "1. not a list",
        "# not a heading",
        "- not a list",
        "> not a quotation",
        "x' -> y",
        "http://example.com <http://example.com>",
    ],
)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    assert shown(markdown(text)) == text
    table = f"| a | b |\n|---|---|\n| {markdown(text)} | c |\n"
    assert shown(table) == f"a\nb\n{text}\nc"
