"""Lint of the questions that learners meet: stems, keys and options, in both languages."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizgen.entries import vocabulary
from quizgen.entries.library import LoadedEntry
from quizgen.forms.step import Step
from quizgen.item import Item
from quizgen.lint.rules import LIMITS, SAY, Fault, fault, length, most, name_of, pattern, says
from quizgen.place import Path
from quizgen.quantity import Quantity
from quizgen.tcp.answers import Answer, One
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.symbol import Symbol
from quizgen.tcp.values import Flags
from quizgen.words import ENGLISH


def item_faults(item: Item, loaded: LoadedEntry) -> Iterator[Fault]:
    """What is wrong with one question."""
    for language in item.stem:
        stem, key = item.stem[language], item.key[language]
        options = [option.text[language] for option in item.distractors]
        reasons = [*_stem_reasons(item, stem, language), *_key_reasons(item, stem, key, language)]
        reasons += _option_reasons(stem, key, options, language) if options else ()
        for rule, reason in reasons:
            path = _stem_path(item, loaded, language)
            yield fault(loaded, rule, f"{name_of(language)}: {reason}", *path)
    yield from _kinds(item, loaded)


def _stem_path(item: Item, loaded: LoadedEntry, language: str) -> Path:
    """An author's own question, or what the question was made from."""
    question = loaded.entry.question
    if question and question[1].default in item.stem.default:
        return question[0], language
    fact = item.id.rpartition("/")[2].removesuffix("-before")
    return "facts" if isinstance(loaded.entry, Step) else "answer", fact


def _stem_reasons(item: Item, stem: str, language: str) -> Iterator[tuple[str, str]]:
    """Rules about the question alone."""
    question = re.split(r"(?<=[.。])\s*|：", stem)[-1]
    asked = [match[0].lower() for match in pattern("asks.one", language).finditer(question)]
    marks = len(re.findall("[?？]", stem))
    if marks > 1:
        yield "one-question", f"{marks} question marks; ask one thing"
    elif item.answer_kind is not Kind.TRUTH and (found := says("asks.many", stem, language)):
        yield "one-question", f"'{found[0]}' asks a second thing; leave it to another entry"
    elif len(asked) > 1 and says("asks.joined", question, language):
        yield "no-two-facts", f"it asks {' and '.join(asked)}; ask one"
    if found := says("asks.vaguely", stem, language):
        yield "pointed-question", f"'{found[0]}' has no one right answer; ask for a fact"
    if (
        item.answer_kind is not Kind.TRUTH
        and says("asks.yes or no", question, language)
        and not asked
    ):
        yield "no-bare-yes-no", "it can be answered yes or no; ask for the state or the reason"
    if item.distractors and (found := says("asks.what is not", question, language)):
        yield "positive-stem", f"'{found[0]}' asks for what is not so; turn it round"
    if found := says("asks.by a standard", stem.removesuffix(question), language):
        yield "standard-in-question", f"'{found[0]}' decides the answer, not the story; ask by it"
    if found := says("asks.of what is elsewhere", stem, language):
        yield "self-contained", f"'{found[0]}' points outside the question; name it"


def _key_reasons(item: Item, stem: str, key: str, language: str) -> Iterator[tuple[str, str]]:
    if item.answer_kind is Kind.OPEN:
        return
    found, limit = length(key, language), most("recall", language)
    if found > limit:
        unit = SAY("counted in")[language]
        yield "short-back", f"the answer has {found} {unit}, more than {limit}"
    parts = len(pattern("options.joint", language).split(key))
    if not item.answer_kind.traits.has_commas and parts > LIMITS.facts:
        yield "list-too-long", f"the answer lists {parts} things, more than {LIMITS.facts}"
    if item.answer_kind.traits.is_named and _stands_in(key, stem):
        yield "key-in-stem", f"the question contains its answer, '{key}'"


def _stands_in(key: str, stem: str) -> bool:
    """`x+1` stands in `is x+1`, but not in `x+10`, and `x` not in `next`."""
    edge = r"[A-Za-z0-9_+'-]"
    return bool(re.search(rf"(?<!{edge}){re.escape(key)}(?!{edge})", stem)) and len(key) > 2


def _option_reasons(
    stem: str, key: str, options: Sequence[str], language: str
) -> Iterator[tuple[str, str]]:
    for option in (key, *options):
        if found := says("options.others meant", option, language):
            yield "never-all-of-the-above", f"'{found[0]}' speaks of other options"
    if not all(_is_prose(option, language) for option in (key, *options)):
        return
    longest = max(length(option, language) for option in options)
    if length(key, language) > LIMITS.length_ratio * longest:
        ratio = length(key, language) / longest
        yield "longest-option", f"the key is {ratio:.1f} times as long as any other option"
    absolute = [option for option in options if says("options.absolute", option, language)]
    if len(absolute) == len(options) and not says("options.absolute", key, language):
        yield "absolutes-in-options", "every wrong option has an absolute, and the key has none"
    if language == ENGLISH and (clue := _clue(stem, key, options)):
        yield "clue-word", f"'{clue}' stands in the question and of all options in the key only"


def _is_prose(option: str, language: str) -> bool:
    return length(option, language) >= int(SAY("fewest of prose")[language])


def _clue(stem: str, key: str, options: Sequence[str]) -> str | None:
    def rare(words: str) -> set[str]:
        return {word for word in re.findall(r"[a-z]{6,}", words.lower()) if word not in _COMMON}

    others = set().union(*(rare(option) for option in options))
    clues = sorted((rare(stem) & rare(key)) - others)
    return clues[0] if clues else None


_COMMON = frozenset(
    ("client", "server", "segment", "segments", "connection", "receives", "called", "closed")
)


def _kinds(item: Item, loaded: LoadedEntry) -> Iterator[Fault]:
    """Options are all states, all flag sets, all numbers; and there are enough of them."""
    options = [option.answer for option in item.distractors]
    if not options:
        return
    path = _stem_path(item, loaded, ENGLISH)
    kinds = {_sort(answer) for answer in (item.answer, *options)} - {""}
    if not item.answer_kind.traits.is_mixed and len(kinds) > 1:
        reason = f"options of different kinds: {', '.join(sorted(kinds))}"
        yield fault(loaded, "options-of-one-kind", reason, *path)
    if not item.answer_kind.traits.has_two_values and len(options) + 1 < LIMITS.options:
        reason = f"{len(options) + 1} options, fewer than {LIMITS.options}"
        yield fault(loaded, "enough-options", reason, *path)


def _sort(answer: Answer) -> str:
    """What an option is, in words; nothing where it is none."""
    match answer:
        case One(_, None | ()):
            return ""
        case One(_, State()):
            return "a state"
        case One(_, Flags() | (Flags(), *_)):
            return "flags"
        case One(_, int() | Symbol() | Quantity()):
            return "a number"
    return "words"


# Questions that read alike.


def near_duplicates(items: Iterable[Item], entries: Mapping[str, LoadedEntry]) -> Iterator[Fault]:
    """Pairs of questions that read alike and have different answers."""
    alike: dict[object, list[tuple[Item, list[str]]]] = defaultdict(list)
    for item in items:
        marks = {token.text for token in vocabulary.tokens(item.stem.default)}
        marks |= set(re.findall(r"\d+", item.stem.default))
        alike[frozenset(marks), item.exhibit].append((item, _gist(item.stem.default)))
    for group in alike.values():
        for place, (item, gist) in enumerate(group):
            for earlier, other in group[:place]:
                if item.key != earlier.key and _same(gist, other):
                    reason = f"reads like '{earlier.id}', which has another answer"
                    path = _stem_path(item, entries[item.entry_id], ENGLISH)
                    yield fault(entries[item.entry_id], "near-duplicate-stems", reason, *path)


_LIGHT = frozenset(
    [
        *("a", "an", "the", "in", "of", "to", "is", "are", "at", "on", "by", "for", "and", "then"),
        *("does", "do", "it", "its", "just", "has", "have", "been", "that", "with", "under", "now"),
    ]
)


def _gist(stem: str) -> list[str]:
    words = re.findall(r"[\w.+,'-]*\w", stem.lower())
    return [word for word in words if word not in _LIGHT]


# Words that make another question of the same sentence.
_TURNING = re.compile(
    r"client.*|server.*|sends?|receives?|before|after|first|second|third|last|sequence|"
    r"acknowledgment|not|no|active|passive|own|peer.*|state|flags?|lost|calls?|returns?|.*\d.*"
)


def _same(one: list[str], other: list[str]) -> bool:
    """The words are the same but for a few that change nothing."""
    differs = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if differs.quick_ratio() < LIMITS.likeness or differs.ratio() < LIMITS.likeness:
        return False
    changed = [
        word
        for tag, a, b, c, d in differs.get_opcodes()
        if tag != "equal"
        for word in (*one[a:b], *other[c:d])
    ]
    return not any(_TURNING.fullmatch(word) for word in changed)
