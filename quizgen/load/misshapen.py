"""Is a part of a file as its shape wants it?  What is not, said as an author would."""

from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from quizgen.entries.document import KEY
from quizgen.entries.entry import Entry
from quizgen.entries.library import PACK_FILE
from quizgen.entries.text import Text
from quizgen.forms.form import Form
from quizgen.forms.topic import keys_of, misplaced, told_by
from quizgen.guess import suggestion
from quizgen.place import Finding, Path, Places
from quizgen.words import LANGUAGES

_Model = TypeVar("_Model", bound=BaseModel)


def validated(
    model: type[_Model],
    value: Any,
    path: Path,
    places: Places,
    languages: tuple[str, ...] = LANGUAGES,
) -> tuple[_Model | None, list[Finding]]:
    """The value as a model, or what is wrong with it; `path` is where it stands in its file, and
    its texts stand in these languages."""
    try:
        return model.model_validate(value, context={"languages": languages}), []
    except ValidationError as error:
        details = error.errors()
        return None, [_shape_finding(model, value, detail, path, places) for detail in details]


def has_id(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _shape_finding(
    model: type[BaseModel], whole: Any, detail: Any, start: Path, places: Places
) -> Finding:
    """Say what a validation error means to an author."""
    owner = f" in {whole['id']}" if has_id(whole) else ""
    path: Path = (*start, *detail["loc"])
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    kind, context = detail["type"], detail.get("ctx", {})
    is_form = issubclass(model, Form)
    if kind == "extra_forbidden":
        place = places.nearest((*path, KEY))
        if is_form and len(detail["loc"]) == 1 and (why := misplaced(name, whole)):
            return Finding(place, f"{why}{owner}")
        known = _field_names(model, detail["loc"][:-1])
        if name in LANGUAGES and name in known:
            return Finding(place, f"the title in {PACK_FILE} has no '{name}'{owner}")
        return Finding(place, f"unknown key '{name}'{owner}{suggestion(name, known)}")
    place = places.nearest(path)
    if kind == "missing" and is_form and len(detail["loc"]) == 1 and name not in keys_of(Entry):
        telling = "claim" if name == "is" else told_by(whole)
        return Finding(place, f"'{telling}' needs '{name}' beside it{owner}")
    if kind == "missing":
        return Finding(place, f"'{name}' is missing{owner}")
    written = detail["input"]
    if kind in ("literal_error", "enum"):
        known = [word.strip("'") for word in _expected_words(context["expected"])]
        return Finding(place, f"unknown {name} '{written}'{owner}{suggestion(str(written), known)}")
    if kind == "string_pattern_mismatch":
        return Finding(place, f"'{written}' is not an id: lower-case words joined by '-'")
    if kind == "value_error":
        return Finding(place, f"{context['error']}{owner}")
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return Finding(place, f"{name} is {limit}, not {written}{owner}")
    if kind in ("too_short", "too_long"):
        limit = context.get("min_length") or context["max_length"]
        most = "least" if kind == "too_short" else "most"
        message = f"'{name}' has at {most} {limit} items, not {context['actual_length']}{owner}"
        return Finding(place, message)
    if kind in _EXPECTED:
        found = described(written)
        return Finding(place, f"expected {_EXPECTED[kind]}, found {found}{owner}")
    return Finding(place, f"{name}: {detail['msg']}{owner}")


_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "dict_type": "a map",
    "model_type": "a map",
    "tuple_type": "a list",
    "string_too_short": "some text",
    "string_too_long": "at most 60 characters",
}


def described(written: Any) -> str:
    match written:
        case None | "":
            return "nothing"
        case dict():
            return "a map"
        case list():
            return "a list"
    return repr(written)


def _expected_words(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def _field_names(model: Any, path: Path) -> list[str]:
    """The keys that the shape allows at `path` inside it."""
    for part in path:
        if isinstance(part, int) or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        fields = {info.alias or key: info for key, info in model.model_fields.items()}
        model = _model_in(fields[part].annotation) if part in fields else model
        if isinstance(model, type) and issubclass(model, RootModel):
            model = _model_in(model.model_fields["root"].annotation)
    if isinstance(model, type) and issubclass(model, Text):
        return list(model.keys_written())
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [info.alias or key for key, info in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model inside `Text | None`, `tuple[Entry, ...]` or `dict[str, Scenario]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | Text):
        return annotation
    inner = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
