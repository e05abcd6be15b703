"""JSON Schemas of the files that authors write, for editors that complete and underline.

The types tell what shape a file has.  What a key may name, a state, an event, a scenario, a
variant or a source, is known from the content, and put in here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import Field, TypeAdapter

from quizgen.entries.entry import Constant
from quizgen.entries.library import Library
from quizgen.entries.pack import Pack
from quizgen.entries.syllabus import Syllabus
from quizgen.entries.text import Written
from quizgen.forms.topic import TopicFile
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS
from quizgen.tcp.search.variants import VARIANTS

Schema = dict[str, Any]


class _Vocabulary(Written):
    """The technical words that texts may use, under any headings; and under `spoken` what one
    language may say instead of a word of another."""

    words: dict[str, list[str]] = Field(default={})
    spoken: dict[str, dict[str, list[str]]] = Field(default={})


SHAPES: Mapping[str, Callable[[], Schema]] = {
    "entries": TopicFile.model_json_schema,
    "pack": Pack.model_json_schema,
    "syllabus": Syllabus.model_json_schema,
    "constants": TypeAdapter(dict[str, Constant]).json_schema,
    "sources": TypeAdapter(dict[str, str | dict[str, str]]).json_schema,
    "vocabulary": _Vocabulary.model_json_schema,
}
"""The shape of each kind of file; entries are all that has no other name."""


def schema(kind: str, library: Library) -> Schema:
    """The JSON Schema of a kind of file, with the names that this content knows."""
    shape = SHAPES[kind]()
    known = _known(library)
    for part in (shape, *shape.get("$defs", {}).values()):
        _name(part.get("properties", {}), known)
    for text in ("Text", "Sentence"):
        if text in shape.get("$defs", {}):
            shape["$defs"][text] = _spoken(shape["$defs"][text], library.languages)
    for form, facts in _ANSWERED.items():
        if form in shape.get("$defs", {}):
            shape["$defs"][form]["properties"]["answer"]["properties"] = facts
    meta = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:quizgen:{kind}"}
    return {**meta, **shape}


_STATES = [str(state) for state in State]
_ANY = "|".join(_STATES)
_CHANGE = {"type": "string", "pattern": f"^({_ANY}) -> ({_ANY})$"}
_STATE: Schema = {"anyOf": [{"enum": _STATES}, _CHANGE]}
_HOSTS = {str(side): _STATE for side in Side}
_ANSWERED: Mapping[str, Schema] = {
    **{form: {"next": _STATE} for form in ("Event", "EventClaim")},
    **dict.fromkeys(("After", "AfterClaim"), _HOSTS),
}
"""The facts of an answer whose values are states."""


def _known(library: Library) -> dict[str, Schema]:
    """What may stand under a key, whichever part has it."""
    scenarios = list(library.scenarios)
    cited = [
        name
        for document, sections in library.sources.items()
        for name in (document, *(f"{document} §{section}" for section in sorted(sections)))
    ]
    return {
        "state": {"enum": list(SITUATIONS)},
        "event": {"enum": list(HAPPENINGS)},
        "next": _STATE,
        **_HOSTS,
        "because": {"enum": list(VARIANTS)},
        "step": {"enum": list(_segments(library))},
        "order": {"enum": scenarios},
        "path": {"enum": [f"{name} {side}" for name in scenarios for side in Side]},
        "source": {"anyOf": [{"enum": cited}, {"type": "string", "pattern": ";"}]},
        "by": {"anyOf": [{"enum": cited}, {"type": "string", "pattern": "^[a-z0-9-]+$|;"}]},
    }


def _segments(library: Library) -> Iterator[str]:
    """`handshake 2`: each segment of each scenario that runs."""
    for name, scenario in library.scenarios.items():
        try:
            many = len(library.trace(scenario.script).own_passages)
        except ScriptError:
            continue
        yield from (f"{name} {number}" for number in range(1, many + 1))


def _name(properties: Schema, known: Mapping[str, Schema]) -> None:
    """Put what is known in the place of any text; what may be left out may still be null."""
    for key, names in known.items():
        match properties.get(key):
            case {"type": "string", **about} if "pattern" not in about:
                properties[key] = {**about, **names}
            case {"anyOf": [{"type": "string", **more}, {"type": "null"}], **about} if not more:
                properties[key] = {**about, "anyOf": [names, {"type": "null"}]}


def _spoken(text: Schema, languages: tuple[str, ...]) -> Schema:
    """The map of a text in these languages; where that is one, its words alone will do."""
    others = {key: part for key, part in text["properties"].items() if key not in text["required"]}
    words = {language: text["properties"][language] for language in languages}
    narrowed = {**text, "properties": {**words, **others}, "required": list(languages)}
    if len(languages) > 1:
        return narrowed
    return {"title": text["title"], "anyOf": [{"type": "string", "minLength": 1}, narrowed]}
