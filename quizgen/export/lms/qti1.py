"""QTI 1.2, as classic Canvas and older platforms read it: a package with one assessment."""

from quizgen.export.book import Book
from quizgen.export.lms import known, package, templates_of


def write(book: Book) -> dict[str, bytes]:
    """One zip."""
    pages, seen = templates_of(book), known(book)
    files = {
        "imsmanifest.xml": pages.get_template("lms/qti12-manifest.xml.j2").render(seen),
        "quiz.xml": pages.get_template("lms/qti12.xml.j2").render(seen),
    }
    return {"": package(files)}
