"""Do two languages tell the same?  Each is read by itself, and must give the same facts.

The values of facts are held against the same run, event, search or number in each language; so
here only what is told counts, not how.
"""

from collections.abc import Iterator
from typing import NamedTuple

from quizgen.phrases.alignment import align
from quizgen.phrases.disagreements import facts_of
from quizgen.phrases.history import History
from quizgen.phrases.reading import Reading, Said

_NOTHING = ("frame", "quiet", "shown")  # what frames a question
_Told = tuple[object, ...]


class Alone(NamedTuple):
    """A fact that only one of two languages tells."""

    words: str
    start: int


def told_alone(reading: Reading, other: Reading, past: History | None) -> Iterator[Alone]:
    """What one reading tells and the other does not: of a run by when it stands in it, of anything
    else by its name."""
    told = _in_run(other, past) if past else _as_read(other)
    known = {key for key, _ in told}
    for key, said in _in_run(reading, past) if past else _as_read(reading):
        if key not in known:
            yield Alone(reading.text[said.start : said.end], said.start)


def _in_run(reading: Reading, past: History) -> list[tuple[_Told, Said]]:
    """What happens, by its place in the run; what is so, by its name and host."""
    found: list[tuple[_Told, Said]] = []
    for laid in align(facts_of(reading), past).laid:
        said = laid.said
        happens = tuple(span for span in laid.spans if span[0] < span[1])
        if happens:
            found.append((happens, said))
        elif said.fact not in _NOTHING:
            found.append(((said.fact, said.slot("host")), said))
        if said.slot("state") and said.fact != "in_state":
            found.append((("in_state", said.slot("to") or said.slot("host")), said))
        if said.slot("data") == "unsent":
            found.append((("has_sent_no_data", ""), said))
    return found


def _as_read(reading: Reading) -> list[tuple[_Told, Said]]:
    found: list[tuple[_Told, Said]] = []
    for said in reading.said:
        if said.slot("event"):
            found.append((("event", said.slot("event")), said))
        elif said.fact not in _NOTHING:
            found.append(((said.fact,), said))
        if said.slot("state") and said.fact != "in_state":
            found.append((("in_state",), said))
    return found
