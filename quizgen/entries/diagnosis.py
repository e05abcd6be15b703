"""What stops a YAML parser, in words that help an author.

A parser's own words differ from one release to the next and name its grammar; what is wrong is
read here from the text around the place where it stopped.
"""

import re

import yaml

from quizgen.place import Finding, Place

MAX_DEPTH = 40
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"

_NESTED = re.compile(r"\n|[\[{]|[\]}]|(?<!\S)[-?](?=[ \t])")
_NO_SPACE = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_]\w*):\S")
_WIDE_COLON = re.compile(r"\s*(?:- +)*[A-Za-z_]\w*\s*(?P<wide>：)")
_WIDE_COMMA = re.compile(r"(?P<wide>，)\s*[A-Za-z_]\w*$")
_QUOTES = "put the text in quotes"


def diagnosis(file: str, text: str, error: yaml.YAMLError) -> Finding:
    """Say what stopped the parser in a file, and what would be right."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Finding(Place(file), "not YAML")
    if deep := _too_deep(text[: mark.index + 1]):
        return Finding(_place(file, text, deep), TOO_DEEP)
    opened = getattr(error, "context_mark", None)
    index, message = _stopped(text, mark.index, opened.index if opened else mark.index)
    return Finding(_place(file, text, index), message)


def without_space(key: str) -> str | None:
    """What is wrong with `server:SYN-RECEIVED`, which YAML takes for one word."""
    found = _NO_SPACE.match(key)
    return f"write a space after '{found['key']}:'" if found else None


def _place(file: str, text: str, index: int) -> Place:
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _too_deep(text: str) -> int | None:
    """Where the brackets or dashes that are open become too many.  Strings and comments are not
    told apart: this is asked only where the parser has stopped."""
    brackets = dashes = 0
    for token in _NESTED.finditer(text):
        if token[0] == "\n":
            dashes = 0
        elif token[0] in "-?":
            dashes += 1
        else:
            brackets += 1 if token[0] in "[{" else -1
        if brackets + dashes > MAX_DEPTH + 1:
            return token.start()
    return None


def _stopped(text: str, index: int, opened: int) -> tuple[int, str]:
    """Where the fault is, and what it is.  `opened` is where the part begins that ends wrongly."""
    before = text[text.rfind("\n", 0, index) + 1 : index]
    rest = text[index:].partition("\n")[0]
    if rest.startswith("\t"):
        return index, "not YAML: indent with spaces, not with a tab"
    if wide := _WIDE_COMMA.search(before):
        return index - len(before) + wide.start(), _full_width(wide["wide"], ",")
    if fault := _key_without_colon(text, opened, index):
        return fault
    if text.startswith(('"', "'"), opened):
        return _quoted(text, index, opened)
    if text.startswith(("[", "{"), opened):
        return _bracketed(text, index, opened)
    if not text[index:].strip():
        return index, "not YAML: the file ends too early"
    if rest.startswith(("}", "]")):
        return index, f"not YAML: a '{rest[0]}' that nothing opens; remove it"
    if re.search(r": |- ", before):
        return index, f"not YAML: '{rest[:1]}' cannot stand here; {_QUOTES}"
    return index, "not YAML: not indented as what stands above"


def _key_without_colon(text: str, opened: int, index: int) -> tuple[int, str] | None:
    """The parser stops only in the line after a key that it could not tell."""
    own = text.rfind("\n", 0, index) + 1
    above = text.rfind("\n", 0, max(own - 1, 0)) + 1
    is_bracketed = text.startswith(("[", "{"), opened)
    begins = [] if is_bracketed else [text.rfind("\n", 0, opened) + 1, above, own]
    for begin in begins:
        line = text[begin:].partition("\n")[0]
        if wide := _WIDE_COLON.match(line):
            return begin + wide.start("wide"), _full_width("：", ":")
        if found := _NO_SPACE.match(line):
            return begin + found.start("key"), f"not YAML: {without_space(found[0].strip(' -'))}"
    return None


def _full_width(wide: str, meant: str) -> str:
    return f"not YAML: '{wide}' is not the '{meant}' that YAML knows; write '{meant} '"


def _quoted(text: str, index: int, opened: int) -> tuple[int, str]:
    backslash = text.rfind("\\", index - 2, index + 1)
    if backslash > opened:
        return backslash, "not YAML: an unknown escape in quotes; write a backslash as \\\\"
    return opened, f"not YAML: the quote is not closed; end the text with {text[opened]}"


def _bracketed(text: str, index: int, opened: int) -> tuple[int, str]:
    inside = text[opened:index]
    stop = text[index : index + 1]
    if stop in ("{", "[", '"', "'") or "\n" not in inside:
        return index, f"not YAML: '{stop}' cannot stand here; {_QUOTES}"
    close = "}" if text[opened] == "{" else "]"
    return opened, f"not YAML: the '{text[opened]}' is not closed; end it with {close}"
