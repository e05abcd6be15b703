"""A table for quiz games: question, four answers, a time limit, the number of the right one.

The columns are Kahoot's, and so is the room: a question of at most 120 characters and answers of
75.  Longer ones, those with a capture and open ones have no place in such a game.
"""

import csv
import io

from quizgen.export.book import Book
from quizgen.export.lms import asked
from quizgen.paper import LETTERS, OPTIONS, Question

LONGEST_QUESTION, LONGEST_ANSWER = 120, 75
SECONDS = 30
HEAD = (
    "Question",
    *(f"Answer {number}" for number in range(1, OPTIONS + 1)),
    "Time limit (sec)",
    "Correct answer(s)",
)


def write(book: Book) -> dict[str, bytes]:
    """One CSV file, with the mark that tells spreadsheets that it is UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(HEAD)
    for question in asked(book):
        if not _lacks(question, book.language):
            table.writerow(_row(question, book.language))
    return {"": written.getvalue().encode("utf-8-sig")}


def left_out(book: Book) -> dict[str, list[str]]:
    """The questions that such a game has no room for, by why."""
    found: dict[str, list[str]] = {}
    for question in asked(book):
        if why := _lacks(question, book.language):
            found.setdefault(why, []).append(question.item.id)
    return found


def _lacks(question: Question, language: str) -> str:
    """Why a game has no room for it; empty where it has."""
    if not question.options:
        return "open"
    if question.item.exhibit:
        return "with a capture or a list below the question"
    if len(question.item.stem[language]) > LONGEST_QUESTION:
        return f"longer than {LONGEST_QUESTION} characters"
    if any(len(option.text[language]) > LONGEST_ANSWER for option in question.options):
        return f"with an answer longer than {LONGEST_ANSWER} characters"
    return ""


def _row(question: Question, language: str) -> list[str]:
    answers = [option.text[language] for option in question.options]
    right = LETTERS.index(question.letter) + 1
    blank = [""] * (OPTIONS - len(answers))
    return [question.item.stem[language], *answers, *blank, str(SECONDS), str(right)]
