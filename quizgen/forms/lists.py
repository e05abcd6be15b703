"""Items whose answer is a list: an order of segments, a path of states, a class of states."""

from collections.abc import Callable, Iterator, Sequence

from quizgen.entries.entry import Classify
from quizgen.entries.library import Library
from quizgen.entries.text import Text
from quizgen.forms import words
from quizgen.forms.claims import NOTHING
from quizgen.forms.distractors import Distractor, best
from quizgen.forms.listed import Member, members
from quizgen.forms.searches import POSSIBLE
from quizgen.forms.values import sent_by, shown
from quizgen.forms.verdict import Verdict
from quizgen.forms.words import fill, join, text
from quizgen.item import Exhibit, Item, proven_item
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS


def sequence_item(verdict: Verdict, library: Library) -> Item:
    """The segments of a scenario in order, or the states of one of its hosts."""
    entry = verdict.loaded.entry
    if entry.order is not None:
        name, show = "order", sent_by
        asked = fill(words.IN_ORDER, title=library.scenarios[entry.order].title)
    else:
        scenario, _, side = (entry.path or "").rpartition(" ")
        name, show = "path", _state
        title, host = library.scenarios[scenario].title, words.HOSTS[side]
        asked = fill(words.IN_PATH, title=title, host=host)
    stem = entry.ask or asked
    truth = [decision.decided for decision in verdict.decisions]
    rules = [rule for decision in verdict.decisions for rule in decision.rules]
    wrong = best(_disordered(truth, show))
    return proven_item(verdict, name, "order", stem, _arrows(truth, show), wrong, rules)


def _state(name: str) -> Text:
    return text(name)


def _arrows(names: Sequence[str], show: Callable[[str], Text]) -> Text:
    return join([show(name) for name in names], " → ", " → ")


def _disordered(truth: Sequence[str], show: Callable[[str], Text]) -> Iterator[Distractor]:
    """Neighbours that changed places, then one left out; never what reads like the truth."""
    key = list(truth)
    for place in range(len(key) - 1):
        swapped = [*key[:place], key[place + 1], key[place], *key[place + 2 :]]
        if swapped != key:
            first, second = show(key[place]), show(key[place + 1])
            why = fill(words.SWAPPED, first=first, second=second)
            yield Distractor(_arrows(swapped, show), why)
    for place in range(1, len(key) - 1):
        why = fill(words.LEFT_OUT, missing=show(key[place]))
        yield Distractor(_arrows([*key[:place], *key[place + 1 :]], show), why)


def class_item(verdict: Verdict, wanted: Classify, stem: Text) -> Item:
    """The states that have a property."""
    known = members(wanted)
    having = [member for member in known if member.has]
    rules = [rule for member in having for rule in member.rules]
    wrong = best(_misclassified(known, having, wanted))
    return proven_item(verdict, "classify", "class", stem, _names(having), wrong, rules)


def runs_item(verdict: Verdict, runs: Sequence[str], stem: Text) -> Item:
    """The runs that can be, by their numbers; all are shown below the question."""
    can = [decision.decided == POSSIBLE for decision in verdict.decisions]
    right = [number for number, is_possible in enumerate(can, 1) if is_possible]
    exhibit = Exhibit("runs", "", "\n".join(runs))
    wrong = best(_misnumbered(can))
    return proven_item(verdict, "runs", "runs", stem, _numbers(right), wrong, (), exhibit)


def _numbers(found: Sequence[int]) -> Text:
    return join([text(str(number)) for number in found], ", ", "、")


def _misnumbered(can: Sequence[bool]) -> Iterator[Distractor]:
    """One exchanged, one too many, one too few: in turn, so that counting gives nothing away."""
    right = [number for number, is_possible in enumerate(can, 1) if is_possible]
    for place, stranger in enumerate(n for n, is_possible in enumerate(can, 1) if not is_possible):
        own = right[place % len(right)]
        without = [number for number in right if number != own]
        for chosen in (sorted([*without, stranger]), sorted([*right, stranger]), without):
            if chosen:
                number = stranger if stranger in chosen else own
                why = words.RUN_CANNOT if stranger in chosen else words.RUN_CAN
                yield Distractor(_numbers(chosen), fill(why, number=text(str(number))))


def _names(found: Sequence[Member]) -> Text:
    return join([_name(member) for member in found], ", ", "、")


def _name(member: Member) -> Text:
    if member.name in tuple(State):
        return text(member.name)
    return text(member.name, SITUATIONS[member.name].zh)


def _misclassified(
    known: Sequence[Member], having: Sequence[Member], wanted: Classify
) -> Iterator[Distractor]:
    """One exchanged, one too many, one too few: in turn, so that counting gives nothing away."""
    strangers = sorted(
        (member for member in known if not member.has),
        key=lambda member: min(abs(known.index(member) - known.index(own)) for own in having),
    )
    for place, stranger in enumerate(strangers[:3]):
        own = having[-1 - place % len(having)]
        without = [member for member in having if member is not own]
        for chosen in ([*without, stranger], [*having, stranger], without):
            if chosen:
                yield Distractor(
                    _names(sorted(chosen, key=known.index)),
                    _why_not(stranger if stranger in chosen else own, wanted),
                )


def _why_not(member: Member, wanted: Classify) -> Text:
    template = words.BELONGS if member.has else words.BELONGS_NOT
    happening = HAPPENINGS[wanted.event]
    event = text(happening.en, happening.zh)
    if wanted.sends is not None and member.does == NOTHING:
        does = fill(words.EVENT_SILENT, event=event)
    elif wanted.sends is not None:
        does = fill(words.EVENT_SENDS, event=event, value=shown("sent", member.does))
    elif wanted.next is not None:
        does = fill(words.EVENT_LEADS, event=event, value=text(member.does))
    else:
        does = fill(words.EVENT_GIVES, event=event, value=shown("told", member.does))
    return fill(template, missing=_name(member), wrong=_name(member), does=does)
