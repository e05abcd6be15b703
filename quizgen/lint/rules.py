"""The rules of good cards: their ids, their limits, and what breaking one looks like."""

import re
from functools import cache
from typing import NamedTuple

from quizgen.entries.library import LoadedEntry
from quizgen.place import Place
from quizgen.words import Words

RULES = {
    "one-question": "A question asks one thing: at most one question mark, no 'and why'.",
    "no-two-facts": "One sentence asks for one kind of thing: one 'which', 'what' or 'why'.",
    "pointed-question": "A question has one right answer: no 'talk about', no '谈谈'.",
    "no-bare-yes-no": "A question asks for the state, the number or the reason, not yes or no.",
    "positive-stem": "A choice does not ask for what is not so; if it must, NOT is in capitals.",
    "self-contained": "A question stands alone: no 'this state', no '上述', no open 'it'.",
    "standard-in-question": "What RFC 9293 decides is asked by it: 'Under RFC 9293, which …?'.",
    "stem-names-state": "A question about a host in a state names the state.",
    "stem-names-host": "A question about a host names the host.",
    "stem-names-unit": "A question whose answer is a number names the unit of the answer.",
    "short-back": "The back of a card is short.",
    "list-too-long": "An answer lists few things; longer ones are split.",
    "half-a-minute": "An open answer, its headline and its points, is said in half a minute.",
    "rubric": "A spoken answer has three to five points to tick; a proven one may have none.",
    "plain-reason": "What is said on a back is words: no symbols of the RFC, no 'our', no 我方.",
    "two-sentences": "A reason is at most two sentences, as many in each language.",
    "reason-once": "The two sentences of a reason do not say the same.",
    "key-in-stem": "The question does not contain its answer.",
    "clue-word": "No rare word of the question stands in the key alone.",
    "options-of-one-kind": "All options are states, or all are flags, or all are numbers.",
    "enough-options": "A choice has at least three options, unless only two things exist.",
    "longest-option": "The key does not stand out by its length.",
    "never-all-of-the-above": "No option speaks of the other options.",
    "absolutes-in-options": "Words like 'always' do not mark the wrong options.",
    "near-duplicate-stems": "Two questions that read alike do not have different answers.",
    "tokens-agree": "English and Chinese carry the same technical words and numbers.",
    "hosts-agree": "English and Chinese speak of the same hosts.",
    "senses-agree": "English and Chinese say the same: what is lost, third, closed, not so.",
    "numbers-told": "A number in a question about a script occurs in the script.",
    "vocabulary": "Technical words are those of the field; wrong names only where refuted.",
    "backed": "Each sentence rests on the entry's own claim, or names what backs it.",
    "losses-told": "A scenario's title speaks of a loss where its script has one, and only there.",
    "follow-up": "An entry's follow-ups are other entries, each named once.",
    "harder-next": "What an interviewer asks next is not easier than what was asked.",
    "no-circles": "The chain of follow-ups does not come back.",
    "other-words-next": "No more than two questions in a row are asked in the same words.",
    "no-repeats": "No point to tick says what the answer or an earlier point has said.",
    "one-name": "One thing has one name in each language: half-open is 半打开连接.",
}


class Limits(NamedTuple):
    """Every threshold; those of length stand in the word files."""

    fewest_points: int = 3
    points: int = 5
    facts: int = 3
    listed: int = 7  # to put in order, or to pick from the eleven states
    options: int = 3
    length_ratio: float = 1.5
    likeness: float = 0.9
    neighbours: int = 2
    repeated: float = 0.85  # of the words of a sentence


LIMITS = Limits()


class Fault(NamedTuple):
    """One rule broken by one entry, where and how.  Sorts by place."""

    place: Place
    entry_id: str
    rule: str
    reason: str


SAY = Words("lint")
HOSTS = ("client", "server")


@cache
def pattern(key: str, language: str) -> re.Pattern[str]:
    """What a rule looks for in a language."""
    return re.compile(SAY(key)[language])


def says(key: str, words: str, language: str) -> re.Match[str] | None:
    """Where a text has what a rule looks for."""
    return pattern(key, language).search(words)


def name_of(language: str) -> str:
    """What a finding calls a language."""
    return SAY("language")[language]


def length(words: str, language: str) -> int:
    """Words of English; Chinese characters of Chinese."""
    return len(pattern("unit of length", language).findall(words))


def most(what: str, language: str) -> int:
    """How long a `recall`, a `why`, a headline to `say`, one of the `points`, or all that is said
    `aloud` may be."""
    return int(SAY(f"most.{what}")[language])


def named_hosts(words: str, language: str) -> set[str]:
    """The hosts that a text speaks of."""
    return {host for host in HOSTS if says(f"hosts.{host}", words, language)}


def fault(loaded: LoadedEntry, rule: str, reason: str, *path: str | int) -> Fault:
    """A rule that a part of an entry breaks."""
    return Fault(loaded.place(*path), loaded.entry.id, rule, reason)
