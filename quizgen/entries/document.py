"""YAML with line and column, and without its traps.

Only text, whole numbers, true, false, null, lists and maps with text keys are taken.  What YAML
1.1 would read as something else (`on:`, `012`, `3.10`), duplicate keys and aliases are findings.
Built on the parser's events, because composing hostile nesting would exhaust the C stack.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from quizgen.place import Finding, Path, Place, Places

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_LITERALS = {"true": True, "false": False, "null": None, "~": None, "": None}


class UnreadableError(Exception):
    """Ends the reading of one file; carries the only finding worth reporting."""


def read(file: str, content: bytes) -> tuple[Any, Places, list[Finding]]:
    """Return the value of a YAML file, the place of each part of it, and what is wrong."""
    top = Place(file)
    places = Places(top)
    if len(content) > MAX_BYTES:
        return None, places, [Finding(top, f"larger than {MAX_BYTES} bytes; split the file")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, places, [Finding(Place(file, line), "not UTF-8; save the file as UTF-8")]
    reader = _Reader(file, places, text)
    try:
        value = reader.document()
    except UnreadableError as stop:
        return None, places, [*reader.findings, stop.args[0]]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else top
        message = f"not YAML: {error.problem or error.context}{_remedy(error, reader.lines)}"
        return None, places, [Finding(place, message)]
    except yaml.YAMLError as error:
        return None, places, [Finding(top, f"not YAML: {str(error).splitlines()[0]}")]
    return value, places, sorted(reader.findings)


def _remedy(error: yaml.MarkedYAMLError, lines: list[str]) -> str:
    """What stops the parser inside a line, after a key, is mostly text that needs quotes."""
    before, rest = _line_at(error.problem_mark, lines)
    if rest.startswith("\t"):
        return "; indent with spaces"
    is_inside = re.search(r"[{\[]|: ", before) and not rest.startswith(("}", "]", ","))
    is_quoted = "quoted" in (error.context or "")
    return "; put the text in quotes" if is_inside and not is_quoted else ""


def _line_at(mark: Any, lines: list[str]) -> tuple[str, str]:
    """The line before and after a mark; the parsers in C and in Python have marks of their own."""
    if mark is None or mark.line >= len(lines):
        return "", ""
    line = lines[mark.line]
    return line[: mark.column], line[mark.column :]


class _Reader:
    def __init__(self, file: str, places: Places, text: str) -> None:
        self.file = file
        self.places = places
        self.lines = text.splitlines()
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self.findings: list[Finding] = []

    def document(self) -> Any:
        event = next(self.events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise UnreadableError(Finding(Place(self.file), "the file is empty"))
        value = self._value(event, ())
        next(self.events)
        if not isinstance(more := next(self.events), yaml.StreamEndEvent):
            raise UnreadableError(Finding(self._place(more), "a second document; use one a file"))
        return value

    def _value(self, event: yaml.Event, path: Path) -> Any:
        place = self._place(event)
        self.places[path] = place
        if len(path) > MAX_DEPTH:
            raise UnreadableError(Finding(place, f"nested more than {MAX_DEPTH} levels deep"))
        if tag := getattr(event, "tag", None):
            self._find(place, f"tags are not used here; remove {tag}")
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        if isinstance(event, yaml.ScalarEvent):
            if event.style == "|" and place.line < len(self.lines):
                first = self.lines[place.line]
                indent = len(first) - len(first.lstrip())
                self.places.blocks[path] = Place(self.file, place.line + 1, indent + 1)
            return self._scalar(event, place)
        self._find(place, "aliases are not used here; write the value again")
        return None

    def _list(self, path: Path) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            result.append(self._value(event, (*path, len(result))))
        return result

    def _map(self, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            place = self._place(event)
            if isinstance(event, yaml.ScalarEvent) and self._is_cut_off(event):
                message = f"a key without a value, '{event.value}'; put the whole text in quotes"
                self._find(place, message)
                next(self.events)
                continue
            key = self._key(event, place)
            if key in result:
                self._find(place, f"the key '{key}' stands twice; remove one")
            spot = (*path, key if key is not None else "")
            value = self._value(next(self.events), spot)
            if key is not None and key not in result:
                result[key] = value
                self.places[(*spot, KEY)] = place
        return result

    def _is_cut_off(self, event: yaml.ScalarEvent) -> bool:
        """Of `{flags: SYN,ACK}` YAML makes a key `ACK`, with nothing after it."""
        _, rest = _line_at(event.end_mark, self.lines)
        return rest.lstrip().startswith((",", "}"))

    def _key(self, event: yaml.Event, place: Place) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            raise UnreadableError(Finding(place, "a key must be text"))
        if _kind(event) == "str":
            return str(event.value)
        self._find(place, f"the key {event.value} is not text in YAML; put it in quotes")
        return None

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Any:
        written, kind = str(event.value), _kind(event)
        if kind == "str" or event.tag:
            return written
        if kind == "int" and _WHOLE.fullmatch(written):
            return int(written)
        if kind in ("bool", "null") and written in _LITERALS:
            return _LITERALS[written]
        self._find(place, f"YAML reads {written} as another value; put it in quotes: '{written}'")
        return written

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _find(self, place: Place, message: str) -> None:
        self.findings.append(Finding(place, message))


def _kind(event: yaml.ScalarEvent) -> str:
    """`str`, `int`, `bool`, `null` ...: how YAML 1.1 understands the scalar."""
    tag = event.tag or _resolved(str(event.value), event.implicit)
    return str(tag).removeprefix("tag:yaml.org,2002:")


@cache
def _resolved(value: str, implicit: object) -> str:
    resolve: Any = _RESOLVER.resolve
    return str(resolve(yaml.ScalarNode, value, implicit))


KEY = "#key"  # the last step of a path that means the key and not its value
