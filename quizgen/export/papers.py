"""Papers: a form printed as Markdown, and its answer key."""

from quizgen.export.book import Book, as_bytes, paper_data
from quizgen.pages import environment, sentences


def write(book: Book) -> dict[str, bytes]:
    """`paper.md` and `key.md`, of a book that has a paper."""
    if book.paper is None:
        raise ValueError("no paper was drawn")
    pages = environment(book.templates)
    known = {
        "paper": paper_data(book.paper, book.language),
        "say": sentences(book.language, "export"),
    }
    return as_bytes(
        (name, pages.get_template(f"{name}.j2").render(known)) for name in ("paper.md", "key.md")
    )
