"""The ways out.  No export decides what is right.

Each is a module whose `write` makes files of a `Book`, a folder of templates where it has any,
and a row in `EXPORTS`.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from quizgen.export.book import Book


class Export(NamedTuple):
    """One way out: its module, imported when it writes; where `build` puts what it makes, a
    folder or one file; whether it needs a paper drawn, or the lock; whether `build` makes it; and
    whether it has no place for some questions.
    """

    module: str
    place: str
    has_paper: bool = False
    has_lock: bool = False
    is_built: bool = True
    is_narrow: bool = False

    def write(self, book: "Book") -> Mapping[str, bytes]:
        """The files by name; a single file has the name ""."""
        written = import_module(f"quizgen.export.{self.module}").write(book)
        return cast("Mapping[str, bytes]", written)

    def left_out(self, book: "Book") -> Mapping[str, Sequence[str]]:
        """The questions that have no place in what it writes, by why."""
        module = import_module(f"quizgen.export.{self.module}")
        return cast("Mapping[str, Sequence[str]]", module.left_out(book) if self.is_narrow else {})


EXPORTS = {
    "anki": Export("anki.package", "quizgen-{language}.apkg", has_lock=True),
    "sheet": Export("sheet", "sheets/{language}"),
    "onepage": Export("onepage", "sheets/{language}"),
    "flashcards": Export("flashcards", "flashcards-{language}"),
    "quiz": Export("papers", "quiz-{language}", has_paper=True),
    "page": Export("page", "quiz-{language}.html", has_paper=True),
    "moodle": Export("lms.moodle", "quizgen-{language}.moodle.xml", is_built=False),
    "gift": Export("lms.gift", "quizgen-{language}.gift.txt", is_built=False),
    "qti": Export("lms.qti", "quizgen-{language}.qti.zip", is_built=False),
    "qti1": Export("lms.qti1", "quizgen-{language}.qti1.zip", is_built=False),
    "csv": Export("lms.table", "quizgen-{language}.csv", is_built=False, is_narrow=True),
    "json": Export("data", "quizgen-{language}.json", is_built=False),
}
