"""What authors write in words: a text in each language, and what backs each sentence."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    RootModel,
)
from pydantic_core import core_schema

from quizgen.words import Text, join, on_one_line

__all__ = ["OneLine", "Prose", "Sentence", "Text", "Written", "parts"]


class Written(BaseModel):
    """Part of a content file: no unknown keys, no other types, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


OneLine = Annotated[str, Field(min_length=1), AfterValidator(on_one_line)]


_ID = re.compile("[a-z0-9-]+")


def parts(named: str) -> tuple[str, ...]:
    """The sources, or sources and ids, that a text joins by ';'."""
    return tuple(part.strip() for part in named.split(";"))


class Sentence(Text):
    """A sentence or a few that rest on the same grounds.

    `by` is what backs it where the entry's own claim does not: ids of entries and citations such
    as RFC 9293 §3.5, joined by ';'.
    """

    __slots__ = ("by",)

    def __init__(self, by: str | None = None, **words: str) -> None:
        super().__init__(**words)
        self.by = by

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and isinstance(other, Sentence) and self.by == other.by

    __hash__ = Text.__hash__

    def _with(self, words: Mapping[str, str]) -> Self:
        return type(self)(self.by, **words)

    def written(self) -> dict[str, str]:
        """The map that authors write."""
        return {**super().written(), **({"by": self.by} if self.by else {})}

    @classmethod
    def keys_written(cls) -> tuple[str, ...]:
        """The keys of the map that authors write."""
        return (*super().keys_written(), "by")

    @classmethod
    def _fields(cls, handler: GetCoreSchemaHandler) -> dict[str, Any]:
        backing = core_schema.typed_dict_field(
            handler.generate_schema(OneLine | None), required=False
        )
        return {**super()._fields(handler), "by": backing}

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
        return join(self.root)
