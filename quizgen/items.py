"""Items: question, key, refuted distractors and rationale, made from proven claims."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from quizgen.check import Checked
from quizgen.check.grounding import grounds
from quizgen.forms.form import form_of
from quizgen.forms.verdict import Verdict
from quizgen.item import BACKED, CITED, COMPUTED, PARTLY, Item
from quizgen.place import Finding
from quizgen.recall import AFRESH, Found, Recall


def items(checked: Checked, recall: Recall = AFRESH) -> list[Item]:
    """Return every item of the content, in the order to learn them in, each with those that
    follow it.

    Raises ValueError if the content has findings: nothing leaves unproven.
    """
    if checked.findings:
        raise ValueError("content with findings makes no items")
    known = checked.library.digest

    def made(verdict: Verdict) -> Found[tuple[Item, ...], Finding]:
        return tuple(form_of(verdict.loaded).items(verdict, checked.library)), ()

    def follows_from(verdict: Verdict) -> tuple[str, ...]:
        return "items", known, verdict.loaded.digest

    found = [item for own, _ in recall.each(made, checked.verdicts, follows_from) for item in own]
    first = {item.entry_id: item.stem for item in reversed(found)}
    follow_ups = {
        name: tuple(first[next_] for next_ in loaded.entry.follow_ups if next_ in first)
        for name, loaded in checked.library.entries.items()
    }
    return [replace(_earned(item, checked), follow_ups=follow_ups[item.entry_id]) for item in found]


_UNPROVEN = {BACKED: COMPUTED, PARTLY: CITED}


def _earned(item: Item, checked: Checked) -> Item:
    """The item, called no better than what it rests on: constants prove nothing."""
    if item.proof not in _UNPROVEN:
        return item
    entry = checked.library.entries[item.entry_id].entry
    decided = map(checked.verdict, (entry.id, *grounds(entry)))
    is_by_model = any(verdict.is_by_model for verdict in decided if verdict)
    return item if is_by_model else replace(item, proof=_UNPROVEN[item.proof])


def retired_again(checked: Checked, made: Iterable[Item]) -> Iterator[Finding]:
    """Questions whose ids were retired: learners' progress hangs on what they once asked."""
    for item in made:
        if item.id in checked.library.retired:
            where = checked.library.retired_at(item.id)
            message = f"the question '{item.id}' is retired, at {where}; ask it no more"
            yield Finding(checked.library.entries[item.entry_id].place("id"), message)
