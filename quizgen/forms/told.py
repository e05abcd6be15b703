"""The question of a run, told by the catalogue of phrases where its author leaves it out."""

import re

from quizgen.entries.library import Library
from quizgen.entries.text import Text
from quizgen.forms.after import After
from quizgen.forms.form import Form
from quizgen.phrases.telling import tell
from quizgen.tcp.run.script import ScriptError, expanded
from quizgen.tcp.run.trace import run


def with_question(entry: Form, library: Library) -> Form:
    """The entry with the question that its script and answer tell, where it has none; as it is
    where the script does not run, or no phrase tells it."""
    if not isinstance(entry, After) or entry.ask is not None or entry.show is not None:
        return entry
    try:
        script = expanded(entry.after, library.scripts)
        run(script)
    except ScriptError:
        return entry
    symbols = {symbol for value in entry.answer.values() for symbol in re.findall("[xy]", value)}
    told = {
        language: tell(script, tuple(entry.answer), language, sorted(symbols))
        for language in library.languages
    }
    return entry.model_copy(update={"ask": Text(**told)}) if all(told.values()) else entry
