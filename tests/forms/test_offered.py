"""Words that cannot be read: others are offered, which say what was asked and are read so."""

import dataclasses
import zlib
from collections import Counter

import pytest

from quizgen.check import Checked
from quizgen.entries.library import LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.after import After
from quizgen.forms.event import Event, made_words
from quizgen.forms.wordings import misworded, reading
from quizgen.phrases.meetings import Meeting, misread_meeting
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS
from quizgen.words import LANGUAGES

UNTOLD = {"AfterClaim": 3, "Number": 4, "NumberClaim": 1}
"""For how many of the shipped content no words are made: no phrase says it, or not alone."""


@pytest.mark.parametrize("facts", [["next"], ["next", "sends"], ["tells"], ["timer"]])
@pytest.mark.parametrize("language", LANGUAGES)
def test_made_question_of_an_event_is_read_as_it_is_meant(
    language: str, facts: list[str], small: Checked
) -> None:
    wrong = {}
    for state in SITUATIONS:
        for event in HAPPENINGS:
            entry = Event.model_construct(state=state, event=event, answer=dict.fromkeys(facts, ""))
            found = reading(entry, made_words(entry)[language], language, small.library)
            assert found is not None
            if problems := misread_meeting(found, Meeting(state, event, tuple(facts))):
                wrong[state, event] = problems
    assert wrong == {}


def reworded(loaded: LoadedEntry, words: dict[str, str]) -> LoadedEntry:
    """The entry as if its author had written these words."""
    key, _ = loaded.entry.question or ("", None)
    return dataclasses.replace(loaded, entry=loaded.entry.model_copy(update={key: Text(**words)}))


def test_unreadable_words_are_offered_others_that_are_right(checked: Checked) -> None:
    """A third of the questions and claims, written as nobody could read them; those after a
    script are told in `phrases/test_telling.py`."""
    untold = Counter[str]()
    wrong = {}
    for verdict in checked.verdicts:
        entry = verdict.loaded.entry
        if zlib.crc32(entry.id.encode()) % 3:
            continue
        is_read = entry.question and reading(entry, "", "en", checked.library)
        if not is_read or isinstance(entry, After):
            continue
        unread = reworded(verdict.loaded, dict.fromkeys(LANGUAGES, "abracadabra"))
        messages = [finding.message for finding in misworded(unread, checked.library)]
        told = [message.partition("; it can be told so: ")[2] for message in messages]
        if not all(told):
            untold[type(entry).__name__] += 1
            assert all("; see 'quizgen phrases --of " in message for message in messages), messages
        else:
            offered = reworded(verdict.loaded, dict(zip(LANGUAGES, told, strict=True)))
            if problems := [*misworded(offered, checked.library)]:
                wrong[entry.id] = problems
    assert wrong == {}
    assert untold == UNTOLD
