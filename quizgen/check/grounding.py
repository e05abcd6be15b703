"""What backs each sentence of an explanation.

A sentence rests on what decided its own entry, and on the entries and citations that its `by`
names.  Every technical word in it must occur there, and a host that it puts into a state must
have been in that state, where a run shows the states of hosts.  Of a cited section only the words
are known, and not of every document's; the others are taken at their word.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from quizgen.entries import vocabulary
from quizgen.entries.entry import Entry
from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Sentence
from quizgen.forms.verdict import Verdict
from quizgen.place import Path
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.trace import Step
from quizgen.tcp.values import written
from quizgen.words import any_of, say

_EVERYWHERE = {"TCP", "IP", "RFC", "API", "OS", "ISN", "ISNs", "TCB"}
_STATES = frozenset(str(state) for state in State)


class Grounds(NamedTuple):
    """What was decided: the technical words and numbers in it, and which host was in which
    state."""

    words: frozenset[str] = frozenset()
    states: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Grounds":
        """All that was decided about these entries."""
        parts = [_grounds(verdict) for verdict in verdicts]
        words = frozenset[str]().union(*(part.words for part in parts))
        return cls(words, frozenset[tuple[str, str]]().union(*(part.states for part in parts)))


def sentences(entry: Entry) -> Iterator[tuple[Path, Sentence]]:
    """Every sentence that explains, with its path."""
    for key, explained in entry.explained.items():
        for number, sentence in enumerate(explained):
            yield (key, number), sentence


def grounds(entry: Entry) -> list[str]:
    """All entries and citations that its sentences name, each once."""
    return [*dict.fromkeys(name for _, each in sentences(entry) for name in each.grounds)]


def unbacked(
    loaded: LoadedEntry,
    verdict: Callable[[str], Verdict | None],
    cited_words: Mapping[str, frozenset[str]],
) -> Iterator[tuple[Path, str]]:
    """Sentences of one entry that say more than what backs them: their paths and reasons.

    `verdict` gives what became of an entry, and None for a citation.
    """
    own = verdict(loaded.entry.id)
    for path, sentence in sentences(loaded.entry):
        named = {name: verdict(name) for name in sentence.grounds}
        entries = [own, *(found for found in named.values() if found)]
        decided = [found for found in entries if found and found.is_decided]
        for name, found in named.items():
            if found and not found.is_decided:
                yield (*path, "by"), f"'{name}' is not proven itself; cite what it cites"
        citations = sentence.citations if sentence.grounds else loaded.entry.cites
        cited = [_cited(citation, cited_words) for citation in citations]
        if not decided and not cited:
            yield path, "nothing backs this sentence; name an entry or a section with 'by'"
        elif frozenset() not in cited:
            known = Grounds.of(decided)
            for language in sentence:
                for missing in _missing(sentence[language], known, cited):
                    reason = f"'{missing}' is not in what backs this sentence"
                    yield (*path, language), f"{reason}; name with 'by' what does"


def _cited(citation: str, cited_words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words of a section and of those inside it; none where they are not known."""
    inside = [
        words
        for section, words in cited_words.items()
        if section == citation or section.startswith(f"{citation}.")
    ]
    return frozenset(_words(citation)).union(*inside) if inside else frozenset()


def _missing(words: str, known: Grounds, cited: Sequence[frozenset[str]]) -> Iterator[str]:
    """Of what was decided numbers and states are known too, of what is cited only words."""
    for word in dict.fromkeys(_words(words)):
        is_known = word in known.words or any(word in section for section in cited)
        if not is_known and word not in _EVERYWHERE and not (cited and word[0].isdigit()):
            yield word
    for host, state in placed(words):
        if known.states and not cited and (host, state) not in known.states:
            yield f"{host} in {state}"


def placed(words: str) -> Iterator[tuple[str, str]]:
    """The hosts that a text puts into states: one host and a state in one clause."""
    for clause in re.split(any_of(say("between clauses")), words):
        hosts = {host for host, named in _hosts().items() if named.search(clause)}
        if len(hosts) == 1:
            for word in _words(clause):
                if word in _STATES:
                    yield next(iter(hosts)), word


@cache
def _hosts() -> Mapping[str, re.Pattern[str]]:
    """How the languages name each host; a name in Latin letters is a word of its own."""
    names = {str(side): set(say(str(side)).values()) for side in Side}
    return {
        host: re.compile("|".join(rf"\b{name}\b" if name.isascii() else name for name in found))
        for host, found in names.items()
    }


def _words(text: str) -> Iterator[str]:
    for token in vocabulary.tokens(text):
        yield str(vocabulary.RENDERED.get(token.text, token.text))
    yield from vocabulary.numbers(text)


@cache
def _all_words(text: str) -> frozenset[str]:
    found = set(_words(text))
    return frozenset(found | {flag for word in found for flag in word.split(",")})


def _grounds(verdict: Verdict) -> Grounds:
    """What was decided about an entry."""
    entry = verdict.loaded.entry
    texts = [entry.source, *entry.premises()]
    if entry.question:
        texts.append(entry.question[1].default)
    for decision in verdict.decisions:
        texts.append(written(decision.decided))
        for rule in decision.rules:
            texts += [rule.text.default, rule.symbols]
        if decision.kind in (Kind.CALL, Kind.RETURN):
            texts.append(f"{written(decision.decided)}()")
    texts += [evidence.told.default for evidence in verdict.evidence]
    steps = _steps(verdict)
    for step in steps:
        texts += _told(step)
    worlds = [world for step in steps for world in (step.before, step.after)]
    placed_hosts = {(str(s), str(world.states[s])) for world in worlds for s in Side}
    texts += [state for _, state in placed_hosts]
    return Grounds(frozenset[str]().union(*map(_all_words, texts)), frozenset(placed_hosts))


def _steps(verdict: Verdict) -> list[Step]:
    if verdict.passage:
        found = (verdict.passage.sent_in, verdict.passage.delivered_in)
        return [step for step in found if step]
    return list(verdict.trace.steps) if verdict.trace else []


def _told(step: Step) -> Iterator[str]:
    yield step.action.verb.name.replace("_", " ")  # the user's call, as the RFC spells it
    if step.outcome:
        yield from (segment.flags for segment in step.outcome.sent)
        for rule in step.outcome.reasons:
            yield from (rule.text.default, rule.symbols)
