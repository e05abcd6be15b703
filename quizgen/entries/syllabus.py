"""The syllabus: the topics in the order to learn them in, and why each comes now."""

from typing import Annotated

from pydantic import Field

from quizgen.entries.entry import Slug
from quizgen.entries.text import Text, Written


class TaughtTopic(Written):
    """A topic, under the name that content files give it."""

    topic: Slug
    title: Annotated[Text, Field(description="What readers call it")]
    why: Annotated[Text, Field(description="Why it comes at this place; a sentence")]
    first: Annotated[
        tuple[Slug, ...],
        Field(
            strict=False,
            description="Entries that come first in it, in this order, whichever file has them; "
            "the others follow as they are written",
        ),
    ] = ()


class Syllabus(Written):
    """The order in which decks, sheets, papers and drills teach.

    Every topic of the content that lies with it has its place here.
    """

    topics: Annotated[tuple[TaughtTopic, ...], Field(strict=False)]
