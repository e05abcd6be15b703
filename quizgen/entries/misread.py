"""What would be right where YAML reads another value than was written; it depends on the key."""

from collections.abc import Callable, Iterator
from operator import eq
from typing import Any

from pydantic import BaseModel, ValidationError

from quizgen.entries.document import Document, Misread
from quizgen.place import Finding, Path


def misread(
    document: Document, model_at: Callable[[Path], tuple[type[BaseModel] | None, int]]
) -> Iterator[Finding]:
    """What to write where YAML reads another value; nothing where no reading would be taken.

    `model_at` has the type of the part that holds a path, and how many steps down it stands.
    """
    for path, scalar in document.misread.items():
        model, depth = model_at(path)
        part = document.value
        right: str | None = scalar.quoted
        if model and "" not in path:  # that is a key which could not be read
            for step in path[:depth]:
                part = part[step]
            right = _remedy(model, part, path[depth:], scalar)
        if right:
            message = f"YAML reads {scalar.written} as another value; {right}"
            yield Finding(document.places[path], message)


def _remedy(model: type[BaseModel], part: Any, path: Path, scalar: Misread) -> str | None:
    if scalar.reading is not None and _is_taken(model, part, path, scalar.reading):
        return f"write {str(scalar.reading).lower()}"
    return scalar.quoted if _is_taken(model, part, path, scalar.written) else None


def _is_taken(model: type[BaseModel], value: Any, path: Path, candidate: object) -> bool:
    """Would the candidate be of the right type there, whatever else is wrong?"""
    try:
        model.model_validate(_with(value, path, candidate))
    except ValidationError as error:
        wrong = (detail["loc"] for detail in error.errors())
        return not any(loc and all(map(eq, loc, path)) for loc in wrong)
    return True


def _with(value: Any, path: Path, candidate: object) -> Any:
    """The value with another part at `path`."""
    if not path:
        return candidate
    part = path[0]
    changed = value.copy()
    changed[part] = _with(value[part], path[1:], candidate)
    return changed
