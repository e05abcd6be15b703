"""Papers: a form printed as Markdown, and its answer key."""

from pathlib import Path

from quizgen.export.pages import environment, sentences
from quizgen.paper import LETTERS, Form


def paper(form: Form, language: str, templates: Path) -> dict[str, str]:
    """Return `paper.md` and `key.md`."""
    pages = environment(templates)
    known = {"form": form, "language": language, "say": sentences(language), "letters": LETTERS}
    return {name: pages.get_template(f"{name}.j2").render(known) for name in ("paper.md", "key.md")}
