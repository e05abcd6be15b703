"""What authors write in words: a text in English and Chinese, and what backs each sentence."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel


class Written(BaseModel):
    """Part of a content file: no unknown keys, no other types, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _on_one_line(words: str) -> str:
    joined = " ".join(words.split())
    if not joined:
        raise ValueError("expected some text, found nothing")
    return joined


Words = Annotated[str, Field(min_length=1), AfterValidator(_on_one_line)]


class Text(Written):
    """The same words in English and Chinese."""

    en: Words
    zh: Words


_ID = re.compile("[a-z0-9-]+")


def parts(named: str) -> tuple[str, ...]:
    """The sources, or sources and ids, that a text joins by ';'."""
    return tuple(part.strip() for part in named.split(";"))


class Sentence(Text):
    """A sentence or a few that rest on the same grounds."""

    by: Annotated[
        Words | None,
        Field(
            description="What backs it where the entry's own claim does not: ids of entries "
            "and citations such as RFC 9293 §3.5, joined by ';'"
        ),
    ] = None

    @property
    def grounds(self) -> tuple[str, ...]:
        """The ids and citations that `by` names."""
        return parts(self.by) if self.by else ()

    @property
    def citations(self) -> tuple[str, ...]:
        """The grounds that are no ids of entries."""
        return tuple(ground for ground in self.grounds if not _ID.fullmatch(ground))


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _some(value: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    if not value:
        raise ValueError("expected some text, found nothing")
    return value


class Prose(RootModel[tuple[Sentence, ...]]):
    """What an author explains: one text, or a list of sentences where their grounds differ."""

    model_config = ConfigDict(frozen=True)
    root: Annotated[
        tuple[Sentence, ...],
        Field(strict=False),
        AfterValidator(_some),
        BeforeValidator(_as_list, json_schema_input_type=Sentence | list[Sentence]),
    ]

    @property
    def text(self) -> Text:
        """All of it, as one text."""
        return Text(
            en=" ".join(sentence.en for sentence in self.root),
            zh="".join(sentence.zh for sentence in self.root),
        )
