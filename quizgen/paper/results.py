"""What came of a paper: scores, and how well each question told those who know from the others.

Difficulty is the share of what could be earned; discrimination the correlation of a question with
the rest of the paper, from -1 to 1: below 0.2 a question tells little, below 0 it misleads.
"""

import csv
import io
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class ResultsError(ValueError):
    """What is wrong with a table of answers, and where."""


class Asked(NamedTuple):
    """A question of a form: its id, the letter of its key (none where it is open), its points."""

    id: str
    letter: str
    points: int


class Score(NamedTuple):
    """One who sat the paper."""

    name: str
    form: str
    earned: tuple[float, ...]

    @property
    def total(self) -> float:
        """All points."""
        return sum(self.earned)


@dataclass(frozen=True)
class Question:
    """How a question did: its number and form, and its id; `chosen` counts answers."""

    form: str
    number: int
    id: str
    difficulty: float
    discrimination: float | None
    chosen: Mapping[str, int]


class Results(NamedTuple):
    """All scores, the best first, and all questions."""

    possible: Mapping[str, int]
    scores: tuple[Score, ...]
    questions: tuple[Question, ...]


def forms_of(key: Mapping[str, Any]) -> dict[str, list[Asked]]:
    """The forms of a `key.json`, by letter."""
    return {
        form["letter"]: [Asked(each["id"], each["letter"], each["points"]) for each in form["key"]]
        for form in key["forms"]
    }


def results(key: Mapping[str, Any], answers: str) -> Results:
    """Mark a table of answers: `name,form,1,2,…`, letters, or points where a question is open.

    Raises ResultsError.
    """
    forms = forms_of(key)
    codes = {form["code"]: form["letter"] for form in key["forms"]}
    sat: dict[str, list[tuple[str, list[str]]]] = {letter: [] for letter in forms}
    for line, (name, form, given) in enumerate(_rows(answers), 2):
        letter = codes.get(form.upper(), form.upper() or next(iter(forms)))
        if letter not in forms:
            known = ", ".join([*forms, *codes])
            raise ResultsError(f"{line}: unknown form '{form}'; forms: {known}")
        if len(given) > len(forms[letter]):
            many = len(forms[letter])
            raise ResultsError(f"{line}: {len(given)} answers, and form {letter} asks {many}")
        sat[letter].append((name, given + [""] * (len(forms[letter]) - len(given))))
    scores = {
        letter: [Score(name, letter, _earned(forms[letter], given)) for name, given in rows]
        for letter, rows in sat.items()
    }
    every = [score for own in scores.values() for score in own]
    possible = {letter: sum(each.points for each in asked) for letter, asked in forms.items()}
    return Results(
        possible,
        tuple(sorted(every, key=lambda score: (-score.total / possible[score.form], score.name))),
        tuple(
            question
            for letter, asked in forms.items()
            for question in _questions(letter, asked, scores[letter], sat[letter])
        ),
    )


def _rows(answers: str) -> Iterator[tuple[str, str, list[str]]]:
    table = csv.reader(io.StringIO(answers.removeprefix("\ufeff")))
    head = [cell.strip().lower() for cell in next(table, [])]
    if head[:2] != ["name", "form"]:
        raise ResultsError("1: the first line must be: name,form,1,2,3,…")
    for row in table:
        if any(cell.strip() for cell in row):
            cells = [cell.strip() for cell in row] + [""] * 2
            yield cells[0], cells[1], [cell.strip() for cell in row[2:]]


def _earned(asked: Sequence[Asked], given: Sequence[str]) -> tuple[float, ...]:
    return tuple(
        (each.points if answer.upper() == each.letter else 0)
        if each.letter
        else min(_number(answer), each.points)
        for each, answer in zip(asked, given, strict=True)
    )


def _number(written: str) -> float:
    try:
        return max(0.0, float(written))
    except ValueError:
        return 0.0


def _questions(
    letter: str,
    asked: Sequence[Asked],
    scores: Sequence[Score],
    sat: Sequence[tuple[str, Sequence[str]]],
) -> Iterator[Question]:
    for place, each in enumerate(asked):
        own = [score.earned[place] for score in scores]
        rest = [score.total - score.earned[place] for score in scores]
        answers = [given[place].upper() or "-" for _, given in sat]
        yield Question(
            letter,
            place + 1,
            each.id,
            sum(own) / (each.points * len(own)) if own else 0.0,
            _correlation(own, rest),
            {answer: answers.count(answer) for answer in sorted(set(answers))},
        )


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """None where one of them never varies."""
    if len(one) < 2 or len(set(one)) == 1 or len(set(other)) == 1:
        return None
    return statistics.correlation(one, other)
