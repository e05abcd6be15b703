"""What a folder of content says of itself, in its `pack.yaml`: its title and its languages."""

from typing import Annotated

from pydantic import Field, field_validator

from quizgen.entries.text import OneLine, Text, Written
from quizgen.guess import suggestion
from quizgen.words import LANGUAGES


class Pack(Written):
    """What decks, sheets and papers of this folder are called, in each language of its texts.

    Without this file they are called as the folder is, and its texts stand in every language.
    """

    title: Annotated[
        dict[str, OneLine],
        Field(min_length=1, description="`{en: DNS}`; its languages are those of all the texts"),
    ]

    @field_validator("title")
    @classmethod
    def _known(cls, title: dict[str, str]) -> dict[str, str]:
        for language in title:
            if language not in LANGUAGES:
                hint = suggestion(language, LANGUAGES)
                raise ValueError(f"unknown language '{language}'{hint}")
        return title

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the title, in the order in which the program has them."""
        return tuple(language for language in LANGUAGES if language in self.title)

    @property
    def named(self) -> Text:
        """The title as a text."""
        return Text(**{language: self.title[language] for language in self.languages})
