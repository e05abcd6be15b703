"""Words in every language: texts, and the sentences of a room, which stand in files beside it.

A language is a file: `words/en.yaml` beside this module makes English one, and each room that
speaks has a file of the same name.  Sentences that a language lacks, or whose placeholders
differ, are all told when the room first speaks; before that, nothing is read.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Self

_PACKAGE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in (_PACKAGE / "words").glob("*.yaml")))
ENGLISH = "en"
"""What is spoken where no language is asked for."""

_BETWEEN_IDEOGRAPHS = re.compile(r"(?<=[\u4e00-\u9fff”）]) (?=[\u4e00-\u9fff])")


class Text(Mapping[str, str]):
    """The same words in each language.

    `text["en"]` has the English ones.  Never changed, and hashable.

    Where pydantic asks, it is the map that authors write: one key a language, all of them, or
    those that the context names under `languages`; where that is one, the words alone will do.
    What is put together has the languages that all its parts have.
    """

    __slots__ = ("_words",)

    def __init__(self, **words: str) -> None:
        self._words = words

    def __getitem__(self, language: str) -> str:
        """Raises WordsError where it has no words in this language."""
        if language not in self._words:
            raise WordsError(f"no words in '{language}' for: {' / '.join(self._words.values())}")
        return self._words[language]

    def __contains__(self, language: object) -> bool:
        return language in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._words == other._words

    def __hash__(self) -> int:
        return hash(frozenset(self._words.items()))

    @property
    def default(self) -> str:
        """In English; where it has none, in its first language."""
        return self._words.get(ENGLISH) or next(iter(self._words.values()))

    def __repr__(self) -> str:
        shown = (f"{language}={words!r}" for language, words in self.items())
        return f"{type(self).__name__}({', '.join(shown)})"

    def each(self, change: Callable[[str], str]) -> Self:
        """The words of each language, changed alike."""
        return self._with({language: change(words) for language, words in self.items()})

    def _with(self, words: Mapping[str, str]) -> Self:
        """What is beside the words stays."""
        return type(self)(**words)

    def fill(self, **parts: "Text | str | int") -> "Text":
        """Put the parts into `{name}`, each in its language; a bare part is the same in all.

        Chinese sets a space beside Latin letters and digits, and between its own nowhere.
        """
        texts = [part for part in parts.values() if isinstance(part, Text)]
        return Text(**{lang: self._filled(lang, parts) for lang in shared(self, *texts)})

    def _filled(self, language: str, parts: Mapping[str, "Text | str | int"]) -> str:
        own = {
            name: part[language] if isinstance(part, Text) else part for name, part in parts.items()
        }
        return _BETWEEN_IDEOGRAPHS.sub("", self[language].format(**own))

    def written(self) -> dict[str, str]:
        """The map that authors write."""
        return dict(self._words)

    @classmethod
    def keys_written(cls) -> tuple[str, ...]:
        """The keys of the map that authors write."""
        return LANGUAGES

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: Any) -> Any:
        from pydantic_core import SchemaValidator
        from pydantic_core import core_schema as schema

        def shape(languages: Iterable[str]) -> Any:
            words = dict.fromkeys(languages, schema.typed_dict_field(_words_schema()))
            fields = {**words, **cls._fields(handler)}
            return schema.typed_dict_schema(fields, extra_behavior="forbid", strict=True)

        narrowed = cache(lambda languages: SchemaValidator(shape(languages)).validate_python)

        def read(value: Any, check: Any, info: Any) -> Text:
            languages = (info.context or {}).get("languages", LANGUAGES)
            if languages != LANGUAGES:
                check = narrowed(languages)
                value = {languages[0]: value} if _is_bare(value, languages) else value
            return value if isinstance(value, Text) else cls(**check(value))

        return schema.with_info_wrap_validator_function(
            read,
            shape(LANGUAGES),
            ref=f"{cls.__module__}.{cls.__name__}",
            serialization=schema.plain_serializer_function_ser_schema(cls.written),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, shape: Any, handler: Any) -> dict[str, Any]:
        told, _, _ = (inspect.getdoc(cls) or "").partition("\n\n")
        described = {"title": cls.__name__, "description": told}
        return {**handler(shape["schema"]), **described}

    @classmethod
    def _fields(cls, handler: Any) -> dict[str, Any]:
        """What else stands in the map that authors write, as pydantic's core takes it."""
        return {}


def _words_schema() -> Any:
    from pydantic_core import core_schema as schema

    words = schema.str_schema(strict=True, min_length=1)
    return schema.no_info_after_validator_function(on_one_line, words)


def _is_bare(value: object, languages: tuple[str, ...]) -> bool:
    return isinstance(value, str) and len(languages) == 1


def shared(*texts: Text) -> list[str]:
    """The languages that all of them have."""
    return [language for language in LANGUAGES if all(language in text for text in texts)]


def on_one_line(words: str) -> str:
    """What an author wrote, however it was wrapped; raises ValueError where that is nothing."""
    joined = " ".join(words.split())
    if not joined:
        raise ValueError("expected some text, found nothing")
    return joined


def spoken(of: Callable[[str], str]) -> Text:
    """The text that `of` makes of each language."""
    return Text(**{language: of(language) for language in LANGUAGES})


def begun(words: str) -> str:
    """The same words where a sentence or a heading begins."""
    return words[:1].upper() + words[1:]


def same(words: str) -> Text:
    """A technical token: it reads the same in each language."""
    return spoken(lambda language: words)


def join(parts: Iterable[Text], by: Text | None = None) -> Text:
    """One after the other; sentences, unless it is told what stands between."""
    between, found = by or say("between sentences"), list(parts)
    return Text(
        **{lang: between[lang].join(part[lang] for part in found) for lang in shared(*found)}
    )


def listed(parts: Iterable[Text]) -> Text:
    """One after the other, as a list in a sentence."""
    return join(parts, say("between parts"))


def replaced(text: Text, pattern: str, by: Text) -> Text:
    """The text with other words wherever the pattern is found."""
    return Text(**{lang: re.sub(pattern, by[lang], text[lang]) for lang in shared(text, by)})


def alternatives(text: Text) -> tuple[str, ...]:
    """What any language has for it, where '|' stands between words that mean the same."""
    return tuple(
        dict.fromkeys(word for words in text.values() for word in words.split("|") if word)
    )


def any_of(text: Text) -> str:
    """A regular expression for what any language has."""
    return "|".join(filter(None, text.values()))


class WordsError(Exception):
    """What is missing in a language, one finding a line."""


class Words:
    """The sentences of one room: `say(key, **parts)` with `say = Words("tcp")`.

    Keys of maps in maps are joined by '.': `events.timeout`.  The room "" is this module's own,
    whose words every room may say.
    """

    def __init__(self, room: str) -> None:
        self._folder = _PACKAGE / room / "words"

    def __call__(self, key: str, /, **parts: Text | str | int) -> Text:
        """The sentence under the key, with its parts; see Text.fill."""
        sentence = sentences(self._folder)[key]
        return sentence.fill(**parts) if parts else sentence

    def __contains__(self, key: str) -> bool:
        return key in sentences(self._folder)

    def spoken(self, language: str) -> dict[str, str]:
        """All sentences in one language, as templates want them."""
        return {key: text[language] for key, text in sentences(self._folder).items()}


say = Words("")


@cache
def sentences(folder: Path) -> dict[str, Text]:
    """The texts of a folder by key, in the order of the English file; raises WordsError."""
    files = {language: _read(folder / f"{language}.yaml") for language in LANGUAGES}
    if wrong := gaps(folder, files):
        raise WordsError("\n".join(wrong))
    return {
        key: Text(**{language: files[language][key] for language in LANGUAGES})
        for key in files[ENGLISH]
    }


def gaps(folder: Path, files: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The sentences that a language lacks or has alone, and placeholders that differ."""
    found, model = [], files[ENGLISH]
    where = folder.relative_to(_PACKAGE.parent) if folder.is_relative_to(_PACKAGE) else folder
    for language, own in files.items():
        place = f"{where}/{language}.yaml"
        found += [f"{place}: no sentence '{key}'" for key in model if key not in own]
        found += [
            f"{place}: '{key}' is no sentence of {ENGLISH}" for key in own if key not in model
        ]
        found += [
            f"{place}: '{key}' has {_shown(placeholders(own[key]))}, "
            f"{ENGLISH} has {_shown(placeholders(model[key]))}"
            for key in model
            if key in own and placeholders(own[key]) != placeholders(model[key])
        ]
    return found


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _shown(names: Iterable[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"


def _read(file: Path) -> dict[str, str]:
    import yaml

    if not file.is_file():
        return {}
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all values are text, `no` too
    return dict(_flat(yaml.load(file.read_text("utf-8"), loader) or {}))


def _flat(words: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)
