"""Numbers from standards and from Linux, and texts that name them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from quizgen.entries.entry import Constant, Entry
from quizgen.entries.text import Prose, Sentence, Text
from quizgen.guess import suggestion
from quizgen.place import Path

_Words = TypeVar("_Words", Text, Sentence)
_Entry = TypeVar("_Entry", bound=Entry)

_IN_BRACES = re.compile(r"(\{\{|\}\})|\{([^{}]*)\}|[{}]")


def sysctls(constants: Mapping[str, Constant]) -> dict[str, tuple[int, ...]]:
    """What Linux should show below /proc/sys/net: `ipv4.tcp_syn_retries` is (6,).  What varies
    with the machine is left out."""
    known = sorted(
        (constant.path, constant.field, constant.value)
        for constant in constants.values()
        if constant.path and not constant.varies
    )
    found: dict[str, tuple[int, ...]] = {}
    for path, _, value in known:
        name = path.removeprefix("/proc/sys/net/").replace("/", ".")
        found[name] = (*found.get(name, ()), value)
    return found


# Constants in texts.


def filled(
    entry: _Entry, constants: Mapping[str, Constant]
) -> tuple[_Entry, list[tuple[Path, str]]]:
    """The entry with the values of the constants that its texts name, and what names none."""
    wrong: list[tuple[Path, str]] = []
    changed: dict[str, object] = {}
    for key in type(entry).model_fields:
        match getattr(entry, key):
            case Text() as text:
                changed[key] = _filled_text(text, constants, (key,), wrong)
            case Prose(root=sentences):
                changed[key] = Prose(_filled_list(sentences, constants, key, wrong))
            case (Sentence(), *_) as sentences:
                changed[key] = _filled_list(sentences, constants, key, wrong)
    return entry.model_copy(update=changed), wrong


def _filled_list(
    sentences: Sequence[Sentence],
    constants: Mapping[str, Constant],
    key: str,
    wrong: list[tuple[Path, str]],
) -> tuple[Sentence, ...]:
    return tuple(
        _filled_text(sentence, constants, (key, number), wrong)
        for number, sentence in enumerate(sentences)
    )


def _filled_text(
    text: _Words,
    constants: Mapping[str, Constant],
    path: Path,
    wrong: list[tuple[Path, str]],
) -> _Words:
    for language, words in text.items():
        wrong += [((*path, language), message) for message in _unknown(words, constants)]
    return text.each(
        lambda words: _IN_BRACES.sub(
            lambda match: _shown(match, constants),
            words,
        )
    )


def _shown(match: re.Match[str], constants: Mapping[str, Constant]) -> str:
    """A constant's value; `{{` and `}}` are the braces themselves."""
    if match[1]:
        return match[1][0]
    return str(constants[match[2]].value) if match[2] in constants else match[0]


def _unknown(words: str, constants: Mapping[str, Constant]) -> Iterator[str]:
    for match in _IN_BRACES.finditer(words):
        if match[1]:
            continue
        if match[2] is None:
            yield "a brace without its partner; {name} stands for a constant, {{ for a brace"
        elif not re.fullmatch(r"\w+", match[2]):
            yield f"no constant '{match[2]}'; to show braces write {{{{{match[2]}}}}}"
        elif match[2] not in constants:
            yield f"no constant '{match[2]}'{suggestion(match[2], constants)}"
