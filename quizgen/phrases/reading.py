"""Read a text by the catalogue: the facts it states, what it asks, and what cannot be read.

A text is phrases with joins between them.  What cannot be read is skipped up to the next join, so
that as little as possible stays unread.  A phrase without its host goes on with the host before.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from quizgen.phrases.catalogue import (
    ABOUT,
    EARLIER,
    ELIDED,
    IT,
    JOIN,
    PHRASE,
    RUN,
    SUBJECT,
    THAT,
    Name,
    catalogue,
)
from quizgen.phrases.grammar import Parser, Token, Value, attributes, tokens
from quizgen.words import Words, alternatives

_SAY = Words("phrases")

_OTHER = {"client": "server", "server": "client"}


class Said(NamedTuple):
    """One phrase that was read: the fact it names, its slots, and where (from 0) it stands."""

    fact: str
    slots: tuple[tuple[str, Value], ...]
    start: int
    end: int
    goes_on: bool = False  # the next phrase speaks of the same moment
    is_earlier: bool = False  # told behind what follows from it, as by “when”

    def slot(self, name: str) -> str:
        """What fills a slot; empty where nothing does."""
        value = dict(self.slots).get(name, "")
        return value if isinstance(value, str) else ""

    def part(self, name: str) -> dict[str, str]:
        """The attributes of what fills a slot, such as a segment."""
        found = attributes(dict(self.slots).get(name, ()))
        return {key: value for key, value in found.items() if isinstance(value, str)}


class Reading(NamedTuple):
    """What was read, in the order of the words, and the spans that were not."""

    text: str
    said: tuple[Said, ...]
    unread: tuple[tuple[int, int], ...]
    ways: int = 1

    @property
    def facts(self) -> tuple[Said, ...]:
        """What the words state."""
        return tuple(said for said in self.said if not said.fact.startswith(("ask_", "say_")))

    @property
    def asked(self) -> tuple[Said, ...]:
        """What the words ask, or claim."""
        return tuple(said for said in self.said if said.fact.startswith(("ask_", "say_")))


def as_claim(found: Reading) -> Reading:
    """Where nothing is claimed outright, the state told last is what is claimed."""
    if found.asked:
        return found
    for index, said in reversed([*enumerate(found.said)]):
        if said.fact == "in_state":
            told = (*found.said[:index], said._replace(fact="say_state"), *found.said[index + 1 :])
            return found._replace(said=told)
        if not said.fact.startswith(("nothing_", "frame")):
            break
    return found


_FREE, _BOUND, _HELD, _LOST = "free", "bound", "held", "lost"
"""After a join, a phrase, the subject of one, and words that were skipped."""


_OF_THAT_HOST = ("gives_up", "isn")
"""Facts that stand beside a phrase and speak of its host."""
_LASTING = ("in_flight", "has_not_closed")
_RELATIVE = re.compile(r"\bwh(?:ich|ose)\b")


class _Step(NamedTuple):
    """The last step of the best way to a place: what it costs, what was read, and from where."""

    skipped: int
    pieces: int
    kind: str = ""
    start: int = 0
    before: str = ""
    value: Value = ""
    ways: int = 1


@lru_cache(maxsize=1024)
def read(text: str, language: str, room: str = RUN, names: tuple[Name, ...] = ()) -> Reading:
    """Read a text in one language; `room` says what it speaks of, `names` what authors call it."""
    words = tokens(text)
    reader = _Reader(Parser(catalogue(language, room, names).grammar, words), words)
    said, unread, ways = reader.way()
    each = itertools.chain.from_iterable(map(_apart, said))
    return Reading(text, tuple(_in_time(_with_subjects(each, text))), tuple(unread), ways)


def facts_in(text: str, language: str) -> list[tuple[int, int]]:
    """Where words that should state nothing of a run do: by a phrase, or by a segment or state."""
    said = [each for each in read(text, language).said if each.fact not in ("frame", "quiet")]
    found = [(each.start, each.end) for each in said]
    named = [token for token in tokens(text) if token.kind in ("flags", "state")]
    return found or [(token.start, token.end) for token in named]


class _Reader:
    """Finds the best way forward: for each place and state the best way that leads there."""

    def __init__(self, parser: Parser, words: list[Token]) -> None:
        self.parser = parser
        self.words = words
        self.best: list[dict[str, _Step]] = [{} for _ in range(len(words) + 1)]

    def way(self) -> tuple[list[Said], list[tuple[int, int]], int]:
        """The phrases of the best way, the spans it skips, and how many ways are as good."""
        self.best[0][_FREE] = _Step(0, 0)
        for place in range(len(self.words)):
            for state, step in list(self.best[place].items()):
                for kind, end, value, after in self._onward(place, state):
                    self._reach(place, state, step, kind, end, value, after)
        ends = [(state, step) for state, step in self.best[-1].items() if state != _HELD]
        state, last = min(ends, key=lambda found: (found[1].skipped, found[1].pieces))
        steps = []
        place = len(self.words)
        while place:
            step = self.best[place][state]
            steps.append((place, step))
            place, state = step.start, step.before
        return *self._told(reversed(steps)), last.ways

    def _reach(
        self, place: int, state: str, step: _Step, kind: str, end: int, value: Value, after: str
    ) -> None:
        skipped = step.skipped + (kind == _LOST)
        pieces = step.pieces + (kind != _LOST)
        known = self.best[end].get(after)
        if known is None or (skipped, pieces) < known[:2]:
            self.best[end][after] = _Step(skipped, pieces, kind, place, state, value, step.ways)
        elif (skipped, pieces) == known[:2]:
            self.best[end][after] = known._replace(ways=known.ways + step.ways)

    def _onward(self, place: int, state: str) -> Iterator[tuple[str, int, Value, str]]:
        if state == _HELD:
            yield from self._parsed(ELIDED, place, _BOUND)
            yield from self._parsed(ABOUT, place, _HELD)
            return
        yield _LOST, place + 1, "", _LOST
        yield from self._parsed(JOIN, place, _FREE)
        if state != _LOST:
            yield from self._parsed(ABOUT, place, state)
        if state == _FREE:
            yield from self._parsed(PHRASE, place, _BOUND)
            yield from self._parsed(ELIDED, place, _BOUND)
            yield from self._parsed(SUBJECT, place, _HELD)

    def _parsed(self, kind: str, place: int, after: str) -> Iterator[tuple[str, int, Value, str]]:
        for end, value in self.parser.parse(kind, place):
            yield kind, end, value, after

    def _told(self, steps: Iterable[tuple[int, _Step]]) -> tuple[list[Said], list[tuple[int, int]]]:
        said: list[Said] = []
        unread: list[tuple[int, int]] = []
        is_earlier = False
        for place, step in steps:
            start, end = self.words[step.start].start, self.words[place - 1].end
            if step.kind == _LOST:
                if step.before == _LOST:
                    start, _ = unread.pop()
                unread.append((start, end))
            elif step.kind == JOIN:
                is_during = bool(said) and self._is_during(step, place)
                if is_during and said[-1].fact in _LASTING:
                    said[-1] = said[-1]._replace(goes_on=True)
                elif step.value == EARLIER:
                    is_so = is_during and self._is_so_already(said[-1])
                    is_earlier = step.before == _BOUND and not is_so
                else:
                    is_earlier = is_earlier and bool(_RELATIVE.search(self._words(step, place)))
            else:
                slots = dict(attributes(step.value))
                fact = str(slots.pop("fact"))
                goes_on = step.kind == SUBJECT and fact == "in_state"
                found = Said(fact, tuple(sorted(slots.items())), start, end, goes_on, is_earlier)
                is_behind = (
                    step.kind == ABOUT and step.before == _BOUND and fact not in _OF_THAT_HOST
                )
                said.insert(len(said) - is_behind, found)
        return said, unread

    def _words(self, step: _Step, place: int) -> str:
        return " ".join(token.word for token in self.words[step.start : place])

    def _is_during(self, step: _Step, place: int) -> bool:
        """Does a join such as “when” follow a phrase, so that both are of one moment?"""
        words = self._words(step, place).strip(",， ")
        return step.before == _BOUND and words in alternatives(_SAY("while"))

    def _is_so_already(self, said: Said) -> bool:
        """“It is in CLOSED, or has closed, when …”: so it was before."""
        words = {token.word for token in self.words if said.start <= token.start < said.end}
        return said.fact == "in_state" or not words.isdisjoint(alternatives(_SAY("already")))


def _in_time(said: Iterable[Said]) -> list[Said]:
    """“The server closes when the FIN arrives”: first that arrives, then the server closes."""
    told: list[Said] = []
    follows = 0  # where that stands which follows from what is told behind it
    for each in said:
        if each.is_earlier:
            told.insert(follows, each)
            follows += 1
        else:
            follows = len(told)
            told.append(each)
    return told


def _apart(said: Said) -> Iterator[Said]:
    """“The FIN and the ACK have arrived” and “the client closes first, then the server” say two
    things."""
    slots = dict(said.slots)
    also, then = slots.pop("also", None), slots.pop("then", None)
    yield said._replace(slots=tuple(sorted(slots.items())))
    if also is not None:
        yield said._replace(slots=tuple(sorted({**slots, "segment": also}.items())))
    if then is not None:
        yield said._replace(fact="closes", slots=(("host", then),))


def _with_subjects(said: Iterable[Said], text: str) -> Iterator[Said]:
    """Put the host, or the segment, that was spoken of last where the words only say `it`."""
    host, segment, reached, end = "", _as_attributes({}), "", 0
    for each in said:
        if reached and _RELATIVE.search(text, end, each.start):
            host = reached  # “reaches the client, which”
        own = _resolved(dict(each.slots).get("host", host), host)
        host = own if isinstance(own, str) and own in _OTHER else host
        slots = {name: _resolved(value, host) for name, value in each.slots}
        if slots.get("segment") == THAT or attributes(slots.get("segment", ())).get("pronoun"):
            # what is repeated is no longer the first
            dropped = "ordinal" if each.fact == "repeats" else ""
            slots["segment"] = tuple((k, v) for k, v in attributes(segment).items() if k != dropped)
        if attributes(slots.get("segment", ())).get("acks"):
            slots["segment"] = _acknowledging(slots["segment"], segment)
        yield each._replace(slots=tuple(sorted(slots.items())))
        owner = attributes(slots.get("segment", ())).get("owner", "")
        named = slots.get("host", slots.get("who", ""))
        named = named if isinstance(named, str) and named in _OTHER else owner
        if isinstance(named, str) and named in _OTHER:
            host = named
        to, end = slots.get("to", ""), each.end
        reached = to if isinstance(to, str) and to in _OTHER else ""
        if each.fact.startswith("sends_") or each.fact == "queues":
            segment = _as_attributes({"owner": host, "data": "yes"})
        elif "with" in slots:
            segment = slots["with"]
        elif "segment" in slots:
            sender = {"owner": host} if each.fact == "sent" and host in _OTHER else {}
            segment = tuple(sorted({**sender, **attributes(slots["segment"])}.items()))


def _acknowledging(said: Value, segment: Value) -> Value:
    """“The ACK of it”: of the FIN or the SYN that was spoken of last; of nothing else."""
    spoken = attributes(segment)
    kind = {"FIN": "acks_fin_of", "SYN": "acks_syn_of"}.get(str(spoken.get("flags", "")))
    if kind is None or not spoken.get("owner"):
        return said
    return tuple(sorted({**attributes(said), kind: spoken["owner"], "acks": ""}.items()))


def _as_attributes(found: dict[str, str]) -> Value:
    return tuple(sorted(found.items()))


def _resolved(value: Value, subject: str) -> Value:
    if isinstance(value, str):
        return {IT: subject or IT, "peer": _OTHER.get(subject, "peer")}.get(value, value)
    return tuple((name, _resolved(inner, subject)) for name, inner in value)
