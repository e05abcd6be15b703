"""A class marked: scores by form, difficulty and discrimination, and what is wrong with a table."""

import csv
import json
import os
from pathlib import Path

import pytest

from quizgen.cli import main
from quizgen.paper.results import ResultsError, results

SMALL = str(Path(__file__).parent / "content" / "valid" / "small.yaml")


def key(*letters: str, points: int = 1) -> dict[str, object]:
    """Form A with these keys; an empty one is open."""
    asked = [
        {"id": f"q{n}", "letter": letter, "points": 1 if letter else points}
        for n, letter in enumerate(letters)
    ]
    return {"forms": [{"letter": "A", "code": "ABC-DEF", "key": asked}]}


def test_letters_are_marked_and_points_of_open_answers_counted() -> None:
    table = "name,form,1,2,3\nAnn,A,a,B,2\nBob,abc-def,A,C,9\nCy,A,,\n"
    found = results(key("A", "B", "", points=3), table)
    assert [(score.name, score.total) for score in found.scores] == [
        ("Ann", 4.0),
        ("Bob", 4.0),
        ("Cy", 0.0),
    ]
    assert found.possible == {"A": 5}
    assert found.questions[1].chosen == {"-": 1, "B": 1, "C": 1}


def test_difficulty_and_discrimination_of_a_class_computed_by_hand() -> None:
    """Question 1 agrees with the rest of the paper, question 2 contradicts it, 3 never varies."""
    table = "name,form,1,2,3,4\na,A,A,B,A,A\nb,A,A,B,A,A\nc,A,B,A,A,B\nd,A,B,A,A,B\n"
    found = results(key("A", "A", "A", "A"), table).questions
    assert [question.difficulty for question in found] == [0.5, 0.5, 1.0, 0.5]
    assert found[0].discrimination is None, "the rest of the paper is 2 for each"
    assert found[1].discrimination == pytest.approx(-1)
    assert found[2].discrimination is None


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "1: the first line must be: name,form,1,2,3,…"),
        ("who,1\n", "1: the first line must be: name,form,1,2,3,…"),
        ("name,form,1\nAnn,Q,A\n", "2: unknown form 'Q'; forms: A, ABC-DEF"),
        ("name,form,1\nAnn,A,A,B\n", "2: 2 answers, and form A asks 1"),
    ],
)
def test_a_table_that_is_none_is_an_error(table: str, message: str) -> None:
    with pytest.raises(ResultsError) as error:
        results(key("A"), table)
    assert str(error.value) == message


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    drawn = ["quiz", "-n", "3", "--forms", "2", "--same", "--seed", "5", "-o", str(folder)]
    assert main([*drawn, "--content", SMALL]) == 0
    return folder


def test_a_paper_is_marked_from_its_folder(
    paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.csv"
    forms = json.loads((paper / "key.json").read_text("utf-8"))["forms"]
    with answers.open("w", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["name", "form", "1", "2", "3"])
        for form in forms:
            table.writerow(["Right", form["code"], *(each["letter"] for each in form["key"])])
            table.writerow(["Blank", form["letter"]])
    page = tmp_path / "results.html"
    assert main(["mark", str(paper), str(answers), "-o", str(page)]) == 0
    shown = capsys.readouterr().out
    assert shown.count("3 / 3") == 2 and shown.count("0 / 3") == 2
    assert "<svg" in page.read_text("utf-8") and "Right" in page.read_text("utf-8")


@pytest.mark.parametrize("content", ["", "[]", '{"forms": [{}]}', "no json"])
def test_a_file_that_is_no_key_is_refused(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key.json"
    file.write_text(content, "utf-8")
    (tmp_path / "a.csv").write_text("name,form,1\n", "utf-8")
    assert main(["mark", str(file), str(tmp_path / "a.csv")]) == 2
    assert capsys.readouterr().err == f"{file}: not a key.json that 'quizgen quiz' has written\n"


def test_a_code_draws_its_paper_again(paper: Path, tmp_path: Path) -> None:
    code = json.loads((paper / "key.json").read_text("utf-8"))["forms"][1]["code"]
    again = tmp_path / "again"
    assert main(["quiz", "--like", code.lower(), "-o", str(again), "--content", SMALL]) == 0
    for file in paper.iterdir():
        assert (again / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.parametrize(
    "spoiled", ["{", "[]", "null", '{"codes": 3}', '{"codes": ["%s"]}', "\x00"]
)
def test_a_paper_is_found_among_lines_that_were_spoiled(
    spoiled: str, paper: Path, tmp_path: Path
) -> None:
    code = json.loads((paper / "key.json").read_text("utf-8"))["forms"][0]["code"]
    [drawn] = Path(os.environ["QUIZGEN_HOME"]).glob("papers.jsonl")
    with drawn.open("a", encoding="utf-8") as file:
        file.write(spoiled.replace("%s", code))  # no line end: it was cut short
    assert main(["quiz", "--like", code, "-o", str(tmp_path / "b"), "--content", SMALL]) == 0
    assert (tmp_path / "b" / "key.json").read_bytes() == (paper / "key.json").read_bytes()


def test_an_unknown_code_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quiz", "--like", "AAA-AAA", "-o", str(tmp_path), "--content", SMALL]) == 2
    assert capsys.readouterr().err == (
        "No paper AAA-AAA was drawn here; its key names the command that draws it.\n"
    )
