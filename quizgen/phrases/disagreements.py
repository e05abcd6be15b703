"""Hold what was read against what was run: both sides of every disagreement."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from quizgen.phrases.alignment import Alignment, align
from quizgen.phrases.history import Flight, History, history, is_meant
from quizgen.phrases.lasting import Outlived, left_out, outlived
from quizgen.phrases.reading import Reading, Said
from quizgen.phrases.untold import untold
from quizgen.tcp.model.network import Verb
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import Trace, run

Answers = Callable[[Trace, Sequence[str]], Mapping[str, str]]
"""What is asked of a run and can be, with its value; more than that, maybe."""


class Problem(NamedTuple):
    """What is wrong with the words, and at which column (from 1) of them."""

    column: int
    message: str


class Question(NamedTuple):
    """What an author asks of a run: its script with all scenarios written out, the facts asked,
    how to answer them, and how the run is shown to the reader, if it is: `tcpdump client`.

    What is claimed instead of asked has the value `claimed`.
    """

    script: str
    asked: tuple[str, ...]
    answers: Answers
    show: str = ""
    claimed: str = ""


def disagreements(reading: Reading, question: Question) -> list[Problem]:
    """Everything in the words that cannot be read, does not hold, or is missing."""
    problems = list(unread(reading))
    if problems:
        return problems
    past = history(run(question.script))
    problems += _wrong_question(reading, question, past)
    problems += _wrong_exhibit(reading, question, past)
    found = align(facts_of(reading), past, to_the_end=is_of_last_step(question))
    problems += _absent(reading, found, past)
    problems += _outlived(reading, outlived(found.laid, past))
    if not problems and not question.show:
        problems += _outlived(reading, left_out(found.laid, past))
        for text in untold(reading, found, question.script, past, partial(_differs, question)):
            message = f"the words do not say '{text}', and the answer hangs on it"
            problems.append(Problem(1, message))
    return problems


def unread(reading: Reading) -> Iterator[Problem]:
    """The parts that no phrase reads; Chinese, which no spaces part, by whole clauses."""
    text = reading.text
    for start, end in dict.fromkeys(_whole(text, *span) for span in reading.unread):
        yield Problem(start + 1, f"cannot be read: “{text[start:end]}”")


_IN_A_CLAUSE = "[\u4e00-\u9fff]"


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span; where it is cut out of a Chinese clause, all of that."""
    if re.fullmatch(_IN_A_CLAUSE * 2, text[max(start - 1, 0) : start + 1]):
        start = max(text.rfind(mark, 0, start) for mark in _MARKS) + 1
    if re.fullmatch(_IN_A_CLAUSE * 2, text[end - 1 : end + 1]):
        end = min((at for mark in _MARKS if (at := text.find(mark, end)) > 0), default=len(text))
    return start, end


_MARKS = "，。；：？"


def facts_of(reading: Reading) -> list[Said]:
    """What the words state, and what a question takes for granted."""
    taken = [
        each._replace(fact="timer_expires" if each.slot("by") == "timer" else "arrives")
        for each in reading.asked
        if each.slot("by") == "timer" or each.fact == "ask_reply"
    ]
    return [*reading.facts, *taken]


def offered(problem: Problem, told: str) -> Problem:
    """The problem, with the words in which the catalogue tells the run."""
    return problem._replace(message=f"{problem.message}; it can be told so: {told}")


def listed_by(problem: Problem, room: str) -> Problem:
    """The problem, with the command that lists what can be read."""
    return problem._replace(message=f"{problem.message}; see 'quizgen phrases --of {room}'")


_OF_LAST_STEP = ("sends", "seq", "ack", "tells", "timer")


def is_of_last_step(question: Question) -> bool:
    """Is what the last step did asked?"""
    return any(fact in _OF_LAST_STEP for fact in question.asked)


def _absent(reading: Reading, found: Alignment, past: History) -> Iterator[Problem]:
    for said in found.absent:
        words = reading.text[said.start : said.end]
        yield Problem(said.start + 1, f"the words say “{words}”; {_what_happens(said, past)}")
    if found.misplaced:
        said = found.misplaced
        words = reading.text[said.start : said.end]
        yield Problem(
            said.start + 1,
            f"the words say “{words}” here; in the run it happens at another time",
        )


def _outlived(reading: Reading, found: Iterable[Outlived]) -> Iterator[Problem]:
    for said, why in found:
        words = reading.text[said.start : said.end]
        yield Problem(said.start + 1, f"the words say “{words}”; {why}")


_FATES = {
    "lost": (Verb.LOSE, "the script loses"),
    "all_lost": (Verb.LOSE, "the script loses"),
    "arrives": (Verb.DELIVER, "the script delivers"),
}


def _what_happens(said: Said, past: History) -> str:
    """The other side: what the script does instead."""
    if said.fact in _FATES:
        verb, does = _FATES[said.fact]
        found = dict.fromkeys(
            f"{step.segment.name} from {step.action.side.peer}"
            for step in past.steps
            if step.action.verb is verb and step.segment
        )
        return f"{does} {', '.join(found) or 'nothing'}"
    if said.fact == "in_state":
        states = past.steps[-1].after.states if past.steps else past.trace.start.states
        return f"in the run the client ends in {states[0]}, the server in {states[1]}"
    calls = dict.fromkeys(
        step.statement.text for step in past.steps if step.statement.segment is None
    )
    return f"the script has: {'; '.join(calls) or 'no call'}"


def _wrong_question(reading: Reading, question: Question, past: History) -> Iterator[Problem]:
    """The words must ask for the facts of the answer, and for no others."""
    asked: list[str] = []
    for said in reading.asked:
        asked += _asked(said)
        if problem := _not_of_last_step(said, past):
            yield problem
        if problem := wrong_value(reading, said, question.claimed):
            yield problem
    missing = [fact for fact in question.asked if fact not in asked]
    extra = [fact for fact in asked if fact not in question.asked]
    if missing or extra:
        start = reading.asked[0].start if reading.asked else 0
        words = " and ".join(asked) or "nothing"
        yield Problem(
            start + 1, f"the words ask for {words}; the answer is {' and '.join(question.asked)}"
        )


def _wrong_exhibit(reading: Reading, question: Question, past: History) -> Iterator[Problem]:
    """What is shown must be what the words say of it: which tool's output, from which host, and
    how it ends."""
    tool, _, host = question.show.partition(" ")
    for said in reading.facts:
        if said.fact != "shown":
            continue
        if said.slot("tool") not in ("", tool) or said.slot("host") not in ("", host):
            shown = question.show or "nothing"
            yield Problem(said.start + 1, f"the words speak of another exhibit than '{shown}'")
        last, wanted = _last_passed(past, host), said.part("segment")
        if wanted and not (last and is_meant(last, wanted, past)):
            name = f"{last.segment.name} from {last.sender}" if last else "nothing"
            words = reading.text[said.start : said.end]
            yield Problem(said.start + 1, f"the words say “{words}”; shown last is {name}")


def _last_passed(past: History, host: str) -> Flight | None:
    """The segment that left or reached a host last."""
    passed = [(f.sent, f) for f in past.flights if str(f.sender) == host]
    passed += [(step, f) for f in past.flights if str(f.sender) != host for step in f.arrived]
    return max(passed)[1] if passed else None


_BOTH = ("client", "server")


def _asked(said: Said) -> list[str]:
    who = said.slot("who") or said.slot("host")
    match said.fact:
        case "ask_state" | "say_state":
            return list(_BOTH) if who == "both" else [who]
        case "ask_sends" | "ask_reply" | "ask_flags":
            return ["sends"]
        case "ask_variable" | "say_variable":
            variable, owner = said.slot("variable"), said.slot("owner")
            return [f"{host} {variable}" for host in ([owner] if owner else _BOTH)]
        case "ask_variables":
            pairs = (("owner", "variable"), ("owner2", "variable2"))
            return [f"{said.slot(owner)} {said.slot(variable)}" for owner, variable in pairs]
        case "ask_received":
            return [f"{who} received"]
        case _:
            return [said.fact.partition("_")[2]]


def wrong_value(reading: Reading, said: Said, claimed: str) -> Problem | None:
    """A claim must say the value that the model is asked about, and a question none."""
    value = said.slot("state") or said.slot("flags") or said.slot("value")
    if not said.fact.startswith("say_") or value == claimed:
        return None
    words = reading.text[said.start : said.end]
    other = f"the answer is {claimed}" if claimed else "a question says no answer"
    return Problem(said.start + 1, f"the words say “{words}”; {other}")


def _not_of_last_step(said: Said, past: History) -> Problem | None:
    """Who acts last, and what it sends, must be what the question speaks of."""
    if said.fact in (
        "ask_state",
        "ask_variable",
        "ask_variables",
        "ask_received",
        "say_state",
        "say_variable",
    ):
        return None
    actor = str(past.steps[-1].action.side) if past.steps else ""
    host = said.slot("host")
    if host in _BOTH and host != actor:
        return Problem(said.start + 1, f"the words ask about the {host}; the {actor} acts last")
    wanted = said.part("segment") if said.fact != "ask_reply" else {}
    last = [flight for flight in past.flights if flight.sent == past.end - 1]
    if wanted and not any(is_meant(flight, wanted, past) for flight in last):
        sent = " and ".join(f"{f.segment.name} of the {f.sender}" for f in last) or "nothing"
        return Problem(said.start + 1, f"the words ask about another segment; sent is {sent}")
    return None


def _differs(question: Question, script: str) -> bool:
    """Is an answer another one in a run of this script, or can it not be run?"""
    whole = question.answers(run(question.script), question.asked)
    try:
        answers = question.answers(run(script), question.asked)
    except ScriptError:
        return True
    return any(whole.get(fact) != answers.get(fact) for fact in question.asked)
