"""QTI 2.1: a package with a test and an item a file, each option with its feedback."""

from quizgen.export.book import Book
from quizgen.export.lms import known, package, templates_of


def write(book: Book) -> dict[str, bytes]:
    """One zip."""
    pages, seen = templates_of(book), known(book)
    files = {
        "imsmanifest.xml": pages.get_template("lms/qti21-manifest.xml.j2").render(seen),
        "test.xml": pages.get_template("lms/qti21-test.xml.j2").render(seen),
    }
    item = pages.get_template("lms/qti21-item.xml.j2")
    for question in seen["questions"]:
        files[f"items/{question['name']}.xml"] = item.render(seen, question=question)
    return {"": package(files)}
