"""Items: question, key, refuted distractors and rationale, made from proven claims."""

from collections.abc import Iterator
from dataclasses import replace

from quizgen.check import Checked
from quizgen.forms.form import form_of
from quizgen.item import Item


def items(checked: Checked) -> list[Item]:
    """Return every item of the content, in the order to learn them in, each with those that
    follow it.

    Raises ValueError if the content has findings: nothing leaves unproven.
    """
    if checked.findings:
        raise ValueError("content with findings makes no items")
    found = list(_asked(checked))
    first = {item.entry_id: item.stem for item in reversed(found)}
    follow_ups = {
        name: tuple(first[next_] for next_ in loaded.entry.follow_ups if next_ in first)
        for name, loaded in checked.library.entries.items()
    }
    return [replace(item, follow_ups=follow_ups[item.entry_id]) for item in found]


def _asked(checked: Checked) -> Iterator[Item]:
    """The questions that are not retired."""
    for verdict in checked.verdicts:
        for item in form_of(verdict.loaded).items(verdict, checked.library):
            if item.id not in checked.library.retired:
                yield item
