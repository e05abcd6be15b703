"""Who knows nothing of TCP scores no more than chance: options give no key away by their form.

A guesser sees the options of many papers and takes one by a rule that anybody could follow.  A
share of its right answers above chance by more than a twentieth is a cue.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from quizgen.item import Item
from quizgen.paper import OPTIONS, options
from quizgen.paper.blueprint import Blueprint, forms
from quizgen.tcp.answers import Answer, Chosen, InOrder, One, Several
from quizgen.tcp.kinds import Kind
from quizgen.tcp.run.symbol import Symbol

SEEDS = 40
MARGIN = Fraction(1, 20)
NUMERIC = (Kind.NUMBER, Kind.COUNT, Kind.QUANTITY)
LISTS = (Kind.SEVERAL, Kind.CLASS, Kind.RUNS)
Score = Callable[[Sequence[Answer], int], float]


def at(place: int) -> Score:
    return lambda answers, own: own == place


def beside(answers: Sequence[Answer], own: int) -> float:
    """How many of the numbers one more and one less are offered too."""
    return sum(_near(answers[own], other) for other in answers)


def _near(one: Answer, other: Answer) -> bool:
    if not isinstance(one, One) or not isinstance(other, One):
        return False
    match one.value, other.value:
        case Symbol(base, offset), Symbol(again, other_offset):
            return base == again and abs(offset - other_offset) == 1
    (kind, size, unit), (other_kind, other_size, other_unit) = one.size, other.size
    return (kind, unit) == (other_kind, other_unit) and abs(size - other_size) == 1


def _parts(answer: Answer) -> list[object]:
    match answer:
        case Several(facts):
            return [(each.fact, each.one.value) for each in facts]
        case InOrder(steps):
            return list(steps)
        case Chosen(_, names):
            return list(names)
    return [answer]


def common(answers: Sequence[Answer], own: int) -> float:
    """How often the parts of the option stand in all."""
    count = Counter(part for answer in answers for part in _parts(answer))
    parts = _parts(answers[own])
    return sum(count[part] for part in parts) / len(parts)


def long(answers: Sequence[Answer], own: int) -> float:
    return len(_parts(answers[own]))


def says_true(answers: Sequence[Answer], own: int) -> float:
    return not re.match("False", answers[own].text["en"])


CUES: dict[str, tuple[Sequence[Kind], Score]] = {
    **{f"letter {'ABCD'[place]} of numbers": (NUMERIC, at(place)) for place in range(4)},
    "the number between its neighbours": (NUMERIC, beside),
    "the commonest parts": (LISTS, common),
    "the rarest parts": (LISTS, lambda answers, own: -common(answers, own)),
    "the longest list": (LISTS, long),
    "the shortest list": (LISTS, lambda answers, own: -long(answers, own)),
    "True": ([Kind.TRUTH], says_true),
    "False": ([Kind.TRUTH], lambda answers, own: -says_true(answers, own)),
}


@pytest.fixture(scope="module")
def drawn(items: list[Item]) -> list[tuple[Kind, list[Answer], int]]:
    """Kind, options and the place of the key, of every choice with every seed."""
    found = []
    for seed in range(SEEDS):
        generator = random.Random(seed)
        for item in items:
            if item.distractors:
                offered = options(item, generator)
                key = next(place for place, each in enumerate(offered) if each.why is None)
                found.append((item.answer_kind, [each.answer for each in offered], key))
    return found


@pytest.mark.parametrize("cue", CUES)
def test_a_guesser_scores_no_more_than_chance(
    cue: str, drawn: list[tuple[Kind, list[Answer], int]]
) -> None:
    kinds, score = CUES[cue]
    right, chance, asked = Fraction(), Fraction(), 0
    for kind, answers, key in drawn:
        if kind not in kinds:
            continue
        scores = [score(answers, place) for place in range(len(answers))]
        taken = [place for place, each in enumerate(scores) if each == max(scores)]
        right += Fraction(key in taken, len(taken))
        chance += Fraction(1, len(answers))
        asked += 1
    got, expected = float(right / asked), float(chance / asked)
    assert right <= chance + MARGIN * asked, (
        f"'{cue}' is right in {got:.0%}, chance in {expected:.0%}"
    )


def test_closed_is_offered_wherever_a_state_is_asked(
    drawn: list[tuple[Kind, list[Answer], int]],
) -> None:
    """It is the key so often that its mere presence would tell."""
    states = [answers for kind, answers, _ in drawn if kind is Kind.STATE]
    offered = [any(each.text["en"] == "CLOSED" for each in answers) for answers in states]
    assert sum(offered) > 0.9 * len(offered)


def test_the_commonest_state_is_no_better_a_guess_on_papers(items: list[Item]) -> None:
    """Half of the questions have CLOSED as their key; a paper asks a quarter of those."""
    core = [item for item in items if item.asked == "core"]
    for number, asked in ((20, core), (8, items), (20, items), (40, items)):
        keys = Counter[str]()
        for seed in range(5 * SEEDS):
            [paper] = forms(asked, Blueprint(number), seed)
            states = [q for q in paper.questions if q.item.answer_kind is Kind.STATE]
            keys.update(question.item.key["en"] for question in states)
        share = keys["CLOSED"] / keys.total()
        assert share <= 1 / 4 + MARGIN, f"CLOSED is right in {share:.0%} of {number} questions"


POPULAR = {
    "third-ack-lost": "client ESTABLISHED, server ESTABLISHED",
    "third-ack-in-flight": "client ESTABLISHED, server ESTABLISHED",
    "third-ack-lost-client-timeout": "ACK",
    "mss-is-announced": "client sends at most 1220 in one segment, "
    "server sends at most 1220 in one segment",
    "handshake-windows": "client SND.WND 8000, server SND.WND 4000",
    "cable-pulled-idle": "client CLOSED, server CLOSED",
    "cable-pulled-for-good": "client CLOSED, server CLOSED",
    "syn-lost": "client SYN-SENT, server SYN-RECEIVED",
    "syn-lost-retransmission": "x+2",
    "syn-ack-lost": "client SYN-SENT, server LISTEN",
    "fin-lost": "client FIN-WAIT-1, server CLOSE-WAIT",
    "fin-lost-for-good": "client CLOSED, server CLOSED",
    "ack-of-fin-lost": "client FIN-WAIT-2, server CLOSE-WAIT",
    "server-fin-lost": "client TIME-WAIT, server LAST-ACK",
    "last-ack-lost": "client TIME-WAIT, server CLOSED",
    "rst-lost": "client CLOSED, server CLOSED",
    "second-fin-in-time-wait": "CLOSED",
}
"""What people answer, as any trainer has heard it."""


@pytest.mark.parametrize("entry", POPULAR)
def test_what_people_answer_is_offered_whatever_the_seed(entry: str, items: list[Item]) -> None:
    asked = [item for item in items if item.entry_id == entry and item.has_popular]
    assert len(asked) == 1
    for seed in range(5 * SEEDS):
        offered = [each.text["en"] for each in options(asked[0], random.Random(seed))]
        assert POPULAR[entry] in offered, f"seed {seed}: {offered}"


@pytest.mark.parametrize("entry", POPULAR)
def test_what_people_answer_is_on_the_card(entry: str, items: list[Item]) -> None:
    """Where a card has options, they are the key and its first rivals."""
    [item] = [item for item in items if item.entry_id == entry and item.has_popular]
    assert POPULAR[entry] in [each.text["en"] for each in item.distractors[: OPTIONS - 1]]


def test_the_popular_mistake_is_always_offered(items: list[Item]) -> None:
    for seed in range(SEEDS):
        for item in items:
            if item.has_popular:
                offered = [each.text["en"] for each in options(item, random.Random(seed))]
                said = item.distractors[0].text["en"]
                assert said in offered, f"{item.id}: '{said}' is not among {offered}"
