"""An entry for its author's eye: the words beside what was read in them, and what the model was
asked beside what it answered."""

from collections.abc import Iterator, Mapping
from typing import Any

from quizgen.check.grounding import sentences
from quizgen.entries.library import Library
from quizgen.entries.text import Sentence, Text
from quizgen.forms.after import After
from quizgen.forms.form import Form
from quizgen.forms.verdict import Verdict, what_is
from quizgen.forms.wordings import reading
from quizgen.item import Item
from quizgen.phrases.grammar import Value, attributes
from quizgen.phrases.reading import Said
from quizgen.tcp.run.script import expanded, on_one_line
from quizgen.wrapping import wrapped

_LABEL = 12  # columns of `answered`, `refutes zh`
_WIDTH = 100
_NOT_ASKED = {
    *("id", "level", "source", "asked", "refutes", "why", "follow_ups", "waive"),
    *("ask", "claim", "say", "points", "answer", "facts", "popular", "show", "scene"),
}


_HOLDS = {
    "rfc": "under RFC 9293, as the model does; Linux was not seen to do the same",
    "linux": "on Linux",
    "both": "under RFC 9293 and on Linux, where a kernel was seen to do the same",
}


def reviewed(verdict: Verdict, items: list[Item], library: Library, holds: str) -> Iterator[str]:
    """The lines that show one entry: what was asked and answered, and for whom it `holds`, then
    each text in each language, a question with what was read in it."""
    entry = verdict.loaded.entry
    for key, value in _asked(entry.model_dump(mode="json", exclude_defaults=True)):
        script = on_one_line(expanded(value, library.scripts)) if key == "after" else value
        yield from _row(*(("drawn", script) if key == "draw" else ("asked", f"{key}: {script}")))
    for answer in _answered(verdict):
        yield from _row("answered", answer)
    if holds:
        yield from _row("holds", _HOLDS[holds])
    question = entry.question if isinstance(entry, Form) else None
    if question:
        yield from _texts("words", question[1])
        for language in question[1]:
            yield from _read(verdict, question[1][language], language, library)
    else:
        for item in items:
            yield from _texts("words", item.stem)
    for path, sentence in sentences(entry):
        yield from _texts(str(path[0]), sentence, _rests_on(sentence))
    if isinstance(entry, After) and entry.scene:
        yield from _texts("scene", entry.scene)
    if entry.refutes:
        yield from _texts("refutes", entry.refutes)


def _asked(written: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in written.items():
        if key not in _NOT_ASKED:
            yield key, _flat(value)


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_flat(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return " | ".join(map(_flat, value))
    return " ".join(str(value).split())


def _answered(verdict: Verdict) -> Iterator[str]:
    for decision in (verdict.said, *verdict.decisions):
        if decision is not None:
            yield what_is(decision)
    for evidence in verdict.evidence:
        yield evidence.told.default
    if cited := verdict.loaded.entry.cites:
        yield f"nothing: {'; '.join(cited)} is cited"
    elif not verdict.is_decided:
        yield "nothing: an open answer, which rests on what its sentences name"


def _texts(kind: str, text: Text, rests_on: str = "") -> Iterator[str]:
    for language in text:
        yield from _row(f"{kind} {language}", text[language])
    if rests_on:
        yield from _row("", f"by {rests_on}")


def _rests_on(sentence: Sentence) -> str:
    return "; ".join(sentence.grounds)


def _read(verdict: Verdict, words: str, language: str, library: Library) -> Iterator[str]:
    found = reading(verdict.loaded.entry, words, language, library)
    if found is None:
        yield from _row(f"read {language}", "nothing: these words are left to you")
        return
    for said in found.said:
        quoted = words[said.start : said.end].strip()
        yield from _row(f"read {language}", f"{fact(said)}  “{quoted}”")


def fact(said: Said) -> str:
    """`lost: segment (flags FIN, owner client)`; what only asks for a state has no more."""
    told = ", ".join(_named(name, value) for name, value in said.slots if value != ())
    return f"{said.fact}: {told}" if told else said.fact


def _named(name: str, value: Value) -> str:
    if isinstance(value, str):
        return f"{name} {value}"
    inner = ", ".join(_named(key, each) for key, each in attributes(value).items())
    return f"{name} ({inner})"


def _row(label: str, text: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(text, _WIDTH - _LABEL - 2).split("\n")):
        yield f"  {label if not number else '':{_LABEL}}{line}".rstrip()
