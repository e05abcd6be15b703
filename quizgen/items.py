"""Items: question, key, refuted distractors and rationale, made from proven claims."""

from quizgen.check import Checked
from quizgen.forms.form import form_of
from quizgen.item import Item


def items(checked: Checked) -> list[Item]:
    """Return every item of the content, in the order written.

    Raises ValueError if the content has findings: nothing leaves unproven.
    """
    if checked.findings:
        raise ValueError("content with findings makes no items")
    return [
        item
        for verdict in checked.verdicts
        for item in form_of(verdict.loaded).items(verdict, checked.library)
    ]
