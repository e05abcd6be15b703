"""YAML with line and column, and without its traps.

Only text, whole numbers, true, false, null, lists and maps with text keys are taken.  What YAML
1.1 would read as something else (`on:`, `012`, `3.10`), duplicate keys, aliases, and characters
that nobody can see are findings.  Nesting and the number of parts are bounded while the file is
composed, since hostile nesting would exhaust the stack.
"""

import re
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import yaml

from quizgen.entries.diagnosis import MAX_DEPTH, TOO_DEEP, diagnosis, without_space
from quizgen.place import UNSEEN, Finding, Path, Place, Places, Spots

MAX_BYTES = 50_000_000
MAX_NODES = 1_000_000
MAX_DIGITS = 40

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_MISREADABLE = frozenset(_BASE.yaml_implicit_resolvers)  # what begins as other things than text
_LITERALS = {"true": True, "false": False, "null": None, "~": None, "": None}
_BLANKS = re.compile(r"[ \t]*")


class UnreadableError(Exception):
    """Ends the reading of one file; carries the only finding worth reporting."""


class Misread(NamedTuple):
    """A scalar that YAML 1.1 takes for something else than what is written.

    `reading` is the truth value or the whole number that it takes, None for anything else.
    """

    written: str
    reading: bool | int | None

    @property
    def quoted(self) -> str:
        """What is right where a key takes text."""
        return f"put it in quotes: '{self.written}'"


class Document(NamedTuple):
    """The value of a YAML file, the place of each part of it, and what is wrong.

    What was misread stands in the value as text; what would be right there depends on what the
    key takes, so it is no finding yet.
    """

    value: Any
    places: Places
    findings: list[Finding]
    misread: dict[Path, Misread]


def octets(file: FilePath) -> bytes:
    """What stands in a file, no more than tells that it is too large; raises OSError."""
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def read(file: str, content: bytes) -> Document:
    """Read one file."""
    top = Place(file)
    if len(content) > MAX_BYTES:
        return _unread(Finding(top, f"larger than {MAX_BYTES} bytes; split the file"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _unread(Finding(Place(file, line), "not UTF-8; save the file as UTF-8"))
    if unseen := UNSEEN.search(text):
        line, start = text.count("\n", 0, unseen.start()) + 1, text.rfind("\n", 0, unseen.start())
        place = Place(file, line, unseen.start() - start)
        return _unread(Finding(place, _nobody_sees(unseen[0])))
    reader = _Reader(file, text)
    try:
        value = reader.value(_composed(file, text), ())
    except UnreadableError as stop:
        return _unread(*reader.findings, stop.args[0])
    except yaml.YAMLError as error:
        return _unread(diagnosis(file, text, error))
    places = Places(file, text, spots)
    return Document(value, places, sorted(reader.findings), reader.misread)


def _unread(*findings: Finding) -> Document:
    return Document(None, Places(findings[0].place.file), list(findings), {})


def _nobody_sees(character: str) -> str:
    return f"a character that nobody can see, U+{ord(character):04X}; remove it"


def _at(file: str, mark: Any) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


def _composed(file: str, text: str) -> yaml.Node:
    """The tree of the only document in a file."""
    loader = _Loader(text)
    try:
        if not loader.check_node() or (node := loader.get_node()) is None:
            raise UnreadableError(Finding(Place(file), "the file is empty"))
        if loader.check_node() and (more := loader.get_node()):
            place = _at(file, more.start_mark)
            raise UnreadableError(Finding(place, "a second document; use one a file"))
    except _TooMuchError as error:
        message, mark = error.args
        raise UnreadableError(Finding(_at(file, mark), message)) from None
    finally:
        loader.dispose()
    result: yaml.Node = node
    return result


class _TooMuchError(Exception):
    """Composing stops here: the message and the mark."""


class _Loader(_BASE):  # type: ignore[misc]  # in C or in Python, as PyYAML was built
    """Composes within bounds: PyYAML calls the methods below for every node that it begins and
    ends, and to resolve every scalar that is not quoted."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0

    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH + 2 and parent:
            raise _TooMuchError(TOO_DEEP, parent.start_mark)
        if self.nodes > MAX_NODES and parent:
            message = f"more than {MAX_NODES} values and keys; split the file"
            raise _TooMuchError(message, parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:
        # `false` is the longest word that is no text
        is_text = value and (
            value[0] not in _MISREADABLE or (len(value) > 5 and value[0].isalpha())
        )
        if is_text and kind is yaml.ScalarNode:
            return _STR
        tag: str = _BASE.resolve(self, kind, value, implicit)
        return tag


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.misread: dict[Path, Misread] = {}
        self.findings: list[Finding] = []
        self.anchored: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise UnreadableError(Finding(_at(self.file, node.start_mark), TOO_DEEP))
        if self.text.startswith(("&", "!"), node.start_mark.index):
            if id(node) in self.anchored:
                return None
            self._find_properties(node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, yaml.MappingNode):
            return self._map(node, path)
        return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]

    def _find_properties(self, node: yaml.Node) -> None:
        """Anchors and tags stand before the value, in any order."""
        self.anchored.add(id(node))
        written = re.compile(r"(?:[&!]\S*\s*)+").match(self.text, node.start_mark.index)
        for name in written[0].split() if written else ():
            if name.startswith("&"):
                message = f"aliases are not used here; remove {name}, and write the value again"
            else:
                message = f"tags are not used here; remove {name}"
            self._find(node, message)

    def _map(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if _is_cut_off(self.text, key_node):
                self._find(key_node, without_space(key_node.value) or _cut_off(key_node.value))
                continue
            key = self._key(key_node)
            spot = (*path, key or "")
            if key in result:
                self._find(key_node, f"the key '{key}' stands twice; remove one")
                self.value(value_node, spot)
            elif key is None:
                self.value(value_node, spot)
            else:
                result[key] = self.value(value_node, spot)
        return result

    def _key(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            raise UnreadableError(Finding(_at(self.file, node.start_mark), "a key must be text"))
        if node.tag == _STR:
            return self._seen(node)
        self._find(node, f"the key {node.value} is not text in YAML; put it in quotes")
        return None

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        if node.tag == _STR and not node.style:
            if self.text.startswith(" #", node.end_mark.index):
                self._find_comment(node)
            return node.value
        if node.style:
            return self._seen(node)
        written, kind = str(node.value), str(node.tag).removeprefix("tag:yaml.org,2002:")
        if kind in ("int", "float") and len(written) > MAX_DIGITS:
            self._find(node, f"a number here has at most {MAX_DIGITS} digits")
            return written[:MAX_DIGITS]
        if kind == "int" and _WHOLE.fullmatch(written):
            return int(written)
        if kind in ("bool", "null") and written in _LITERALS:
            return _LITERALS[written]
        self.misread[path] = Misread(written, _reading(written, kind))
        return written

    def _find_comment(self, node: yaml.ScalarNode) -> None:
        """Half a sentence may be lost behind ` #`; a comment has two spaces before it."""
        if " " in node.value:
            place = Place(self.file, node.end_mark.line + 1, node.end_mark.column + 2)
            message = "YAML drops what stands behind ' #'; put the text in quotes"
            self.findings.append(Finding(place, message))

    def _seen(self, node: yaml.ScalarNode) -> str:
        if node.style == '"' and (unseen := UNSEEN.search(node.value)):
            self._find(node, _nobody_sees(unseen[0]))
        return _visible(node)

    def _find(self, node: yaml.Node, message: str) -> None:
        self.findings.append(Finding(_at(self.file, node.start_mark), message))


def _visible(node: yaml.ScalarNode) -> str:
    """The text; an escape in double quotes may stand for what cannot be written plainly."""
    words = str(node.value)
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", words) if node.style == '"' else words


def _is_cut_off(text: str, node: yaml.Node) -> bool:
    """Of `{flags: SYN,ACK}` YAML makes a key `ACK`, with nothing after it."""
    end = node.end_mark.index
    if text.startswith(":", end) or not isinstance(node, yaml.ScalarNode):
        return False
    blanks = _BLANKS.match(text, end)
    return text.startswith((",", "}"), blanks.end() if blanks else end)


def _cut_off(key: str) -> str:
    return f"a key without a value, '{key}'; put the whole text in quotes"


def _reading(written: str, kind: str) -> bool | int | None:
    """What the author of `no`, `1:03`, `1_000` or `012` may have meant by it."""
    if kind == "bool":
        return written.lower() in ("yes", "on", "true", "y")
    if kind != "int":
        return None
    digits = written.replace("_", "").lstrip("+")
    if ":" in digits:
        sign, total = (-1 if digits.startswith("-") else 1), 0
        for part in digits.lstrip("-").split(":"):
            total = total * 60 + int(part)
        return sign * total
    based = re.fullmatch(r"-?0[xb][0-9a-f]+", digits, re.IGNORECASE)
    return int(digits, 0 if based else 10)


KEY = "#key"  # the last step of a path that means the key and not its value


def spots(file: str, text: str) -> Spots:
    """Where the parts of a file stand that could be read."""
    found, aliased = Spots({}, {}, {}), set[int]()

    def note(node: yaml.Node, path: Path) -> None:
        mark = node.start_mark
        found.places[path] = _at(file, mark)
        if text.startswith(("&", "!"), mark.index):
            if id(node) in aliased:
                return
            aliased.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            found.written[path] = (mark.index, node.end_mark.index)
            if node.style == "|" and (first := text.find("\n", mark.index) + 1):
                blanks = _BLANKS.match(text, first)
                indent = blanks.end() - first if blanks else 0
                found.blocks[path] = Place(file, mark.line + 2, indent + 1)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if _is_cut_off(text, key):
                    continue
                is_text = key.tag == _STR
                spot = (*path, _visible(key) if is_text else "")
                note(value, spot)
                if is_text:
                    found.places.setdefault((*spot, KEY), _at(file, key.start_mark))
        else:
            for number, item in enumerate(node.value):
                note(item, (*path, number))

    note(_composed(file, text), ())
    return found
