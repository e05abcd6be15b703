"""What a Linux kernel was seen to do with the entries, kept beside the content.

`quizgen verify --entries` writes it; here it is held against what the entries say.  A question may
leave out whether it asks of RFC 9293 or of Linux only where both were seen to give one answer.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from quizgen.entries.entry import Entry
from quizgen.entries.library import Library
from quizgen.forms.after import After, Scripted
from quizgen.forms.form import Form
from quizgen.forms.step import Step
from quizgen.forms.verdict import Verdict
from quizgen.place import Finding
from quizgen.tcp.run.script import expanded
from quizgen.tcp.values import written
from quizgen.witness.linux import SHUTDOWN
from quizgen.witness.questions import Answer, Question
from quizgen.witness.questions import Verdict as Came
from quizgen.words import Text, any_of, say

FILE = "linux.lock"
KERNEL = "kernel"

_NAMED = r"RFC|MAY-1|Linux"


class Witnessed(NamedTuple):
    """What came of one entry: of which question (a digest of its script and its facts), `both`,
    `differs` or `untried`, the facts that Linux shows otherwise, the call that `closes` was
    there, and why."""

    of: str
    came: str
    seen: Mapping[str, str]
    closes_with: str = SHUTDOWN
    why: str = ""


def questions(verdicts: Iterable[Verdict], library: Library) -> Iterator[Question]:
    """What the entries ask that a run decides."""
    for verdict in verdicts:
        entry, passage = verdict.loaded.entry, verdict.passage
        script = _script(entry)
        decided = (verdict.said,) if verdict.said else verdict.decisions
        if script and decided and verdict.trace:
            yield Question(
                entry.id,
                expanded(script, library.scripts),
                {decision.fact: written(decision.decided) for decision in decided},
                passage.number if passage else None,
                isinstance(entry, After) and entry.show is not None,
            )


def _script(entry: Entry) -> str:
    if isinstance(entry, Step):
        return f"do {entry.scenario}"
    return entry.after if isinstance(entry, Scripted) else ""


def witnessed(questions: Iterable[Question], answers: Iterable[Answer]) -> dict[str, Witnessed]:
    """What is to be kept of the answers, by entry."""
    asked = {question.name: question for question in questions}
    return {
        told.name: Witnessed(
            _digest(asked[told.name]), told.verdict, told.seen, told.closes_with, told.why
        )
        for told in answers
    }


def _digest(question: Question) -> str:
    return hashlib.sha256(json.dumps(question).encode()).hexdigest()[:16]


def write(kernel: str, entries: Mapping[str, Witnessed]) -> str:
    """One line an entry, sorted, so that a change shows as a small change here."""
    lines = [f"{json.dumps(KERNEL)}: {json.dumps(kernel)}"]
    for name in sorted(entries):
        told = json.dumps(list(entries[name]), ensure_ascii=False)
        lines.append(f"{json.dumps(name)}: {told}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read(text: str) -> dict[str, Witnessed]:
    """Parse what `write` wrote; raises ValueError or TypeError for anything else."""
    written: dict[str, Any] = json.loads(text)
    return {name: Witnessed(*told) for name, told in written.items() if name != KERNEL}


def unearned(
    verdicts: Iterable[Verdict], library: Library, seen: Mapping[str, Witnessed]
) -> list[Finding]:
    """Entries that do not say for whom they hold, though Linux was seen to answer otherwise.

    What was seen of an entry before its script or its facts changed counts no more.
    """
    findings = []
    for question in questions(verdicts, library):
        told, loaded = seen.get(question.name), library.entries[question.name]
        if told is None or told.came != Came.DIFFERS or told.of != _digest(question):
            continue
        key, stem = _stem(loaded.entry, library)
        named = _NAMED if told.closes_with == SHUTDOWN else f"{_NAMED}|{any_of(say('shutdown'))}"
        if not all(re.search(named, words) for words in stem.values()):
            facts = ", ".join(f"{fact}: {value}" for fact, value in told.seen.items())
            message = (
                f"Linux was seen to answer otherwise ({facts}); say 'under RFC 9293' or "
                "'on Linux' in every language, or leave the fact out"
            )
            findings.append(loaded.finding(message, key))
    return findings


RFC, LINUX, BOTH = "rfc", "linux", "both"


def holds(
    verdicts: Iterable[Verdict], library: Library, seen: Mapping[str, Witnessed]
) -> dict[str, str]:
    """For whom each decided entry holds: `both` where a kernel answered as the model did, `linux`
    where its words or its numbers are of Linux, else `rfc`, whose model decided it."""
    decided = [verdict for verdict in verdicts if verdict.is_decided]
    earned = {
        question.name
        for question in questions(decided, library)
        if (told := seen.get(question.name))
        and told.came == Came.BOTH
        and told.of == _digest(question)
    }
    found = {}
    for verdict in decided:
        name = verdict.loaded.entry.id
        found[name] = LINUX if _is_of_linux(verdict, library) else RFC
        if name in earned:
            found[name] = BOTH
    return found


def _is_of_linux(verdict: Verdict, library: Library) -> bool:
    entry = verdict.loaded.entry
    _, stem = _stem(entry, library)
    constants = {name for text in entry.premises() for name in re.findall(r"[a-z]\w*", text)}
    sets = {library.constants[name].of for name in constants if name in library.constants}
    return LINUX in sets or any("Linux" in words for words in stem.values())


def _stem(entry: Entry, library: Library) -> tuple[str, Text]:
    """The words that a question is asked in, and the key that they stand under."""
    if isinstance(entry, Step):
        return "step", library.scenarios[entry.scenario].title
    return (entry.question if isinstance(entry, Form) else None) or ("after", Text(en=""))
