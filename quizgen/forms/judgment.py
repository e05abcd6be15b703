"""Hold an entry, whatever its form, against the model, a search, a variant or the constants."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from quizgen.entries import vocabulary
from quizgen.entries.entry import ONLY, Entry
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.symbols import number_of
from quizgen.forms.claims import NOTHING, decide_after, decide_event, decide_step
from quizgen.forms.listed import decide_class, decide_order, decide_path
from quizgen.forms.numbers import decide_number
from quizgen.forms.searches import decide_runs, searched
from quizgen.forms.verdict import Decision, Evidence, Verdict
from quizgen.guess import suggestion
from quizgen.place import Finding
from quizgen.tcp.model.tables import State


def decide(loaded: LoadedEntry, library: Library) -> Verdict:
    """Hold every claim of an entry against the model."""
    verdict = _decide_form(loaded, library)
    if loaded.entry.claim is not None:
        verdict = _decide_claim(verdict)
        wrong: list[Finding] = []
    else:
        is_told = verdict.evidence and loaded.entry.within and not loaded.entry.runs
        told = () if is_told else verdict.decisions
        wrong = [_disagreement(loaded, d) for d in told if not d.agrees]
    wrong += _bad_popular(verdict)
    return replace(verdict, findings=(*verdict.findings, *wrong))


def _decide_form(loaded: LoadedEntry, library: Library) -> Verdict:
    entry = loaded.entry
    if entry.step is not None:
        return decide_step(loaded, library, entry.step)
    if entry.after is not None:
        return decide_after(loaded, library, entry.after)
    if entry.state is not None:
        return decide_event(loaded, entry.state, entry.event or "")
    if entry.number is not None:
        return decide_number(loaded, library, entry.number)
    if entry.order is not None:
        return decide_order(loaded, library, entry.order)
    if entry.path is not None:
        return decide_path(loaded, library, entry.path)
    if entry.classify is not None:
        return decide_class(loaded, entry.classify)
    if entry.runs is not None:
        return decide_runs(loaded, library, entry.runs)
    return _decide_searched(loaded, library)


def _decide_searched(loaded: LoadedEntry, library: Library) -> Verdict:
    """What a `say` or a `claim` rests on; a `say` whose search disagrees is wrong."""
    found = list(searched(loaded, library))
    evidence = tuple(each for each in found if isinstance(each, Evidence))
    findings = [each for each in found if isinstance(each, Finding)]
    if loaded.entry.claim is None:
        findings += [
            Finding(each.place, f"{loaded.entry.id}: {each.finds}")
            for each in evidence
            if not each.holds
        ]
    decisions = tuple(each for each in found if isinstance(each, Decision))
    return Verdict(loaded, decisions, tuple(findings), evidence=evidence)


def _disagreement(loaded: LoadedEntry, decision: Decision) -> Finding:
    if _are_states(decision.decided):
        unknown = [word for word in decision.claimed.split(" -> ") if not _are_states(word)]
        if unknown:
            guess = suggestion(unknown[0], State)
            message = f"{loaded.entry.id}: unknown state '{unknown[0]}'{guess}"
            return Finding(decision.place, message)
    return Finding(decision.place, f"{loaded.entry.id}: {_what_is(decision)}")


def _are_states(words: str) -> bool:
    return all(word in tuple(State) for word in words.split(" -> "))


def _what_is(decision: Decision) -> str:
    """`seq is x, not x+1 (RFC 9293 §3.10.1)`"""
    because = f" ({decision.rules[-1].source})" if decision.rules else ""
    claimed = "" if decision.agrees else f", not {decision.claimed}"
    subject = "the answer" if decision.fact == ONLY else decision.fact
    return f"{subject} is {decision.decided}{claimed}{because}"


# True or false.


def _decide_claim(verdict: Verdict) -> Verdict:
    """Decide whether the statement is true, as what it says in the model's terms decides it."""
    loaded = verdict.loaded
    if verdict.findings:
        return replace(verdict, decisions=(), evidence=())
    if len(verdict.decisions) > 1 or not (verdict.decisions or verdict.evidence):
        message = "a claim says one thing: one fact in 'answer'"
        return Verdict(loaded, findings=(loaded.finding(message, "answer"),))
    said = verdict.decisions[0] if verdict.decisions else None
    truth = all(each.holds for each in verdict.evidence) and (said is None or said.agrees)
    place = loaded.place("is")
    rules = said.rules if said else ()
    claimed = "true" if loaded.entry.holds else "false"
    decision = Decision("is", claimed, "true" if truth else "false", rules, place)
    findings = list(_unsaid(loaded, said)) if said else []
    if not decision.agrees:
        found = verdict.evidence[0].finds if verdict.evidence else _what_is(said) if said else ""
        findings.append(loaded.finding(f"the claim is {decision.decided}: {found}", "is"))
    return replace(verdict, decisions=(decision,), findings=tuple(findings), said=said)


def _unsaid(loaded: LoadedEntry, said: Decision) -> Iterator[Finding]:
    """The words of a claim must name the value that the model is asked about."""
    entry = loaded.entry
    if entry.claim is None or said.claimed in (NOTHING, "none") or said.fact == "tells":
        return
    wanted = said.claimed.removesuffix(" with data")
    for language in ("en", "zh"):
        words = getattr(entry.claim, language)
        names = wanted in re.findall(r"[A-Za-z0-9']+(?:[-+,.][A-Za-z0-9]+)*", words)
        if not names and not vocabulary.spells_number(words, wanted):
            message = f"the claim does not name {wanted}, which '{said.fact}' says"
            yield loaded.finding(message, "claim", language)


# What people say instead.


def popular_values(entry: Entry, decisions: Iterable[Decision]) -> dict[str, str]:
    """The wrong values that are often heard, by fact; a value alone belongs to the only fact."""
    popular = dict(entry.popular or {})
    facts = [decision.fact for decision in decisions]
    if ONLY in popular and len(facts) == 1:
        popular = {facts[0]: popular[ONLY]}
    return popular


def _bad_popular(verdict: Verdict) -> Iterator[Finding]:
    loaded = verdict.loaded
    decided = {decision.fact: decision.decided for decision in verdict.decisions}
    if not decided:
        return
    for fact, value in popular_values(loaded.entry, verdict.decisions).items():
        place = loaded.place("popular", fact)
        if fact not in decided:
            message = f"'popular' names no fact of the answer{suggestion(fact, decided)}"
            yield Finding(place, f"{loaded.entry.id}: {message}")
        elif value in (decided[fact], decided[fact].rpartition(" -> ")[2]) or _is_same_number(
            verdict, value, decided[fact]
        ):
            yield Finding(place, f"{loaded.entry.id}: {value} is right, not popular and wrong")


def _is_same_number(verdict: Verdict, one: str, other: str) -> bool:
    """`u` may stand where `x+1` does."""
    names = verdict.trace.names if verdict.trace else ()
    number = number_of(one, names)
    return number is not None and number == number_of(other, names)
