"""Does another run fit the words, too?  Then an answer must be the same in it."""

from collections.abc import Iterator, Mapping, Sequence

from quizgen.phrases.alignment import align
from quizgen.phrases.disagreements import Question, facts_of, is_of_last_step
from quizgen.phrases.facts import MEANINGS
from quizgen.phrases.history import History, history
from quizgen.phrases.reading import Reading, Said
from quizgen.tcp.model.network import Side, World
from quizgen.tcp.model.tcb import Outcome
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import Trace, run
from quizgen.tcp.search.neighbours import Neighbour, neighbours


def others(
    question: Question, *, loses: bool = True
) -> Iterator[tuple[Neighbour, Trace, Mapping[str, str]]]:
    """The neighbours of a run in which what is asked has another answer, and that answer."""
    trace = run(question.script)
    last = trace.steps[-1].outcome if trace.steps else None
    own, answers = _key(question, trace.end, last), question.answers(trace, question.asked)
    of_last = is_of_last_step(question)
    for neighbour in neighbours(question.script, trace, loses=loses, goes_on=not of_last):
        if _key(question, neighbour.end, neighbour.last) == own:
            continue
        try:
            other = run(neighbour.script)
        except ScriptError:
            continue
        if of_last and not _ends_alike(trace, other):
            continue
        found = question.answers(other, question.asked)
        differ = {f: found.get(f, "none") for f in question.asked if found.get(f) != answers.get(f)}
        if differ and not _are_both_denied(question, answers, found):
            yield neighbour, other, differ


def _are_both_denied(question: Question, *truths: Mapping[str, str]) -> bool:
    """A claim that is false in both runs is false, whatever is so instead."""
    said = question.claimed
    return bool(said) and all(said not in map(truth.get, question.asked) for truth in truths)


def _ends_alike(one: Trace, other: Trace) -> bool:
    """Does the same host do the same in the last step?"""
    if not one.steps or not other.steps:
        return False
    first, second = one.steps[-1], other.steps[-1]
    name = first.segment.name if first.segment else ""
    is_same = name == (second.segment.name if second.segment else "")
    return is_same and first.action[:2] == second.action[:2]


def _key(question: Question, end: World, last: Outcome | None) -> tuple[object, ...]:
    """What the answer can hang on, quickly found: states, or all of the end and the last step."""
    if all(fact in ("client", "server") for fact in question.asked):
        return tuple(end.states[side] for side in Side if str(side) in question.asked)
    return end.tcbs, last


def fits(reading: Reading, question: Question, other: Trace) -> bool:
    """Do all the words hold in another run as in the question's own?

    What the words say of the end of the one must be so at the end of the other.
    """
    own, past = history(run(question.script)), history(other)
    return _holds(facts_of(reading), own, past, to_the_end=is_of_last_step(question))


def _holds(facts: Sequence[Said], own: History, past: History, *, to_the_end: bool) -> bool:
    found = align(facts, past, to_the_end=to_the_end)
    if found.absent or found.misplaced:
        return False
    return all(
        (_stands(said, past) or not _stands(said, own))
        and _counts_on(said, past)
        and _is_no_more(said, own, past)
        for said in facts
    )


def _stands(said: Said, past: History) -> bool:
    """Is it so at the end of the run?"""
    spans = MEANINGS[said.fact](said, past)
    return not isinstance(spans, bool) and (past.end, past.end) in spans


def _counts_on(said: Said, past: History) -> bool:
    """Who counts to the third segment of an opening or a close says that those before arrived."""
    phase, _, ordinal = said.part("segment").get("role", "").partition(" ")
    most = 4 if ordinal == "last" else int(ordinal or 0)
    before = {f"{phase} {number}" for number in range(1, most)}
    return all(flight.arrived for flight in past.flights if flight.roles & before)


def _is_no_more(said: Said, own: History, past: History) -> bool:
    """Where nothing was sent since, or nothing else has arrived, no more has than in the run."""
    if said.fact == "nothing_since":
        return len(past.flights) <= len(own.flights)
    if said.fact == "nothing_else_arrived":
        return _arrivals(past) <= _arrivals(own)
    return True


def _arrivals(past: History) -> int:
    return sum(len(flight.arrived) for flight in past.flights)
