"""Moodle XML: a category a topic, feedback for each option, essays with points for the grader."""

from quizgen.export.book import Book
from quizgen.export.lms import known, templates_of


def write(book: Book) -> dict[str, bytes]:
    """One file."""
    page = templates_of(book).get_template("lms/moodle.xml.j2").render(known(book))
    return {"": page.encode()}
