"""The forms of an entry, told apart by their keys, and the file that holds entries."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from quizgen.entries.entry import Scenario, Slug
from quizgen.entries.level import Asked, Level
from quizgen.entries.text import Text, Written
from quizgen.forms.after import After
from quizgen.forms.choice import Choice
from quizgen.forms.claim import AfterClaim, CitedClaim, EventClaim, NumberClaim, SearchClaim
from quizgen.forms.classify import Classify
from quizgen.forms.event import Event
from quizgen.forms.form import Form
from quizgen.forms.number import Number
from quizgen.forms.order import Order
from quizgen.forms.path import Path
from quizgen.forms.runs import Runs
from quizgen.forms.say import Say
from quizgen.forms.step import Step

_CLAIM = "claim"
FORMS: Mapping[str, type[Form]] = {
    "step": Step,
    "after": After,
    "state": Event,
    "say": Say,
    "number": Number,
    "order": Order,
    "path": Path,
    "classify": Classify,
    "runs": Runs,
    "right": Choice,
}
"""Each form by the key that tells it; what makes a true-or-false `claim` is told by a second."""
CLAIMS: Mapping[str, type[Form]] = {
    "after": AfterClaim,
    "state": EventClaim,
    "number": NumberClaim,
    "because": SearchClaim,
    "never": SearchClaim,
    "can": SearchClaim,
    "fewest": SearchClaim,
    "cited": CitedClaim,
}


def told_by(keys: Iterable[str]) -> str:
    """The key that tells the form of an entry with these keys.

    Raises ValueError where none does, or several.
    """
    written = set(keys)
    known = CLAIMS if _CLAIM in written else {**FORMS, _CLAIM: Form}
    found = [key for key in known if key in written]
    if len(found) == 1:
        return found[0]
    if known is CLAIMS:
        raise ValueError(f"a 'claim' is decided by exactly one of {_listed(CLAIMS, ', ')}")
    among = f"exactly one of {_listed(known, ' and ')}"
    raise ValueError(f"an entry has {among}; found {' and '.join(map(repr, found)) or 'none'}")


def _listed(keys: Iterable[str], last: str) -> str:
    *first, end = (f"'{key}'" for key in keys)
    return f"{', '.join(first)}{last}{end}" if first else end


def shape(keys: Iterable[str]) -> type[Form]:
    """The form of an entry with these keys.  Raises ValueError as `told_by` does."""
    written = set(keys)
    return (CLAIMS if _CLAIM in written else FORMS)[told_by(written)]


def misplaced(key: str, keys: Iterable[str]) -> str | None:
    """Why a key has no place in an entry with these keys; None where no form knows it."""
    written = set(keys)
    own = _CLAIM if _CLAIM in written else told_by(written)
    owners = [name for name, form in FORMS.items() if key in keys_of(form)]
    if any(key in keys_of(form) for form in CLAIMS.values()):
        owners.append(_CLAIM)
    if not owners:
        return None
    beside = "" if key in FORMS else f"; it stands beside {_listed(owners, ' or ')}"
    return f"'{key}' does not stand beside '{own}'{beside}"


def keys_of(form: type[Written]) -> list[str]:
    """The keys of a shape, as authors write them."""
    return [info.alias or name for name, info in form.model_fields.items()]


def _tag(value: Any) -> str | None:
    try:
        return shape(value).__name__
    except (ValueError, TypeError):
        return None


Retired = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(/[a-zA-Z0-9+. -]+)?$")]


class TopicFile(Written):
    """One YAML file: a topic, the scenarios it names, and its entries, each of exactly one
    form."""

    topic: Slug
    title: Annotated[
        Text | None, Field(description="What readers call it, where no syllabus says so")
    ] = None
    level: Annotated[Level | None, Field(strict=False)] = None
    asked: Annotated[Asked, Field(strict=False)] = Asked.COMMON
    retired: Annotated[
        tuple[Retired, ...],
        Field(strict=False, description="Ids of entries or of questions, never to be used again"),
    ] = ()
    scenarios: dict[str, Scenario] = Field(default={})
    entries: tuple[
        Annotated[
            Annotated[Step, Tag("Step")]
            | Annotated[After, Tag("After")]
            | Annotated[Event, Tag("Event")]
            | Annotated[Say, Tag("Say")]
            | Annotated[Number, Tag("Number")]
            | Annotated[Order, Tag("Order")]
            | Annotated[Path, Tag("Path")]
            | Annotated[Classify, Tag("Classify")]
            | Annotated[Runs, Tag("Runs")]
            | Annotated[Choice, Tag("Choice")]
            | Annotated[AfterClaim, Tag("AfterClaim")]
            | Annotated[EventClaim, Tag("EventClaim")]
            | Annotated[NumberClaim, Tag("NumberClaim")]
            | Annotated[SearchClaim, Tag("SearchClaim")]
            | Annotated[CitedClaim, Tag("CitedClaim")],
            Discriminator(_tag),
        ],
        ...,
    ] = Field(default=(), strict=False)
