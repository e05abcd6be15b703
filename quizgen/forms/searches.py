"""Claims decided by searching: what can, what never happens, how few segments, and why a rule is.

A search is exhaustive within the bounds that the author states, and a reader is told them.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache

from quizgen.entries.entry import Fewest as Claimed
from quizgen.entries.entry import Searched, Within
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.telling import told_bounds, told_predicate, told_start, told_way
from quizgen.forms.verdict import Decision, Evidence, Verdict
from quizgen.guess import suggestion
from quizgen.item import Example
from quizgen.place import Finding
from quizgen.quantity import Quantity
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import TCP, Protocol
from quizgen.tcp.run.script import ScriptError, expanded, on_one_line
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.bounds import Bounds, calls_of
from quizgen.tcp.search.explore import Answer, can, explore, fewest_segments
from quizgen.tcp.search.predicate import And, predicate
from quizgen.tcp.search.runs import Run, parse_run, possible
from quizgen.tcp.search.variants import VARIANTS, Proof, prove
from quizgen.tcp.search.widening import WIDENINGS, Turn, turns
from quizgen.words import ENGLISH, Words, join

_SAY = Words("forms")
Found = Evidence | Decision | Finding

LARGEST = 60_000  # nodes of a search that content may ask for: about half a second


def decide_searched(loaded: LoadedEntry, library: Library, asked: Searched) -> Verdict:
    """What an entry claims by `because`, `never`, `can` and `fewest`."""
    found = list(_searched(loaded, library, asked))
    return Verdict(
        loaded,
        tuple(each for each in found if isinstance(each, Decision)),
        tuple(each for each in found if isinstance(each, Finding)),
        evidence=tuple(each for each in found if isinstance(each, Evidence)),
    )


def _searched(loaded: LoadedEntry, library: Library, entry: Searched) -> Iterator[Found]:
    if entry.because is not None:
        yield _variant(loaded, entry.because)
    if entry.within is None:
        return
    bounds = _bounds(loaded, library, entry.within)
    if isinstance(bounds, Finding):
        yield bounds
        return
    for key, text in (("never", entry.never), ("can", entry.can)):
        if text is not None:
            yield from _possible(loaded, library, key, text, bounds, entry.within.without)
    if entry.fewest is not None:
        yield from _fewest(loaded, library, bounds, entry.fewest)


def _bounds(loaded: LoadedEntry, library: Library, within: Within) -> Bounds | Finding:
    """The bounds of the search, with `do NAME` written out, as a search knows no scenarios."""
    try:
        library.trace(within.start)
        start = expanded(within.start, library.scripts)
    except ScriptError as error:
        return loaded.script_finding(error, "within", "start")
    try:
        calls = [call.statement for call in calls_of(within.calls)]
    except ScriptError as error:
        return loaded.script_finding(error, "within", "calls")
    anything = within.retransmissions == "any"
    return Bounds(
        start,
        "; ".join(calls),
        within.losses,
        within.duplicates,
        None if anything else int(within.retransmissions),
        not within.in_order,
        within.patient,
    )


def _possible(
    loaded: LoadedEntry,
    library: Library,
    key: str,
    text: str,
    bounds: Bounds,
    without: Sequence[str],
) -> Iterator[Found]:
    """Whether the predicate can hold; a "no" that could not have been a "yes" is a finding."""
    try:
        answer = can(text, bounds, library.protocol, LARGEST)
    except ScriptError as error:
        yield loaded.script_finding(error, key)
        return
    if answer.unknown:
        yield _too_large(loaded, bounds)
        return
    if answer.at_start:
        yield loaded.finding(f"'{text}' holds at the start already", key)
        return
    if answer.script is not None and without:
        message = f"nothing is excluded here: '{text}' can hold"
        yield loaded.finding(message, "within", "without")
        return
    doubts = (
        list(_doubts(loaded, library, key, text, answer, without)) if answer.script is None else []
    )
    if doubts:
        yield from doubts
        return
    finds = (
        f"'{text}' can hold: {on_one_line(answer.script)}"
        if answer.script is not None
        else f"'{text}' holds in none of {_worlds(answer)} searched"
    )
    told = _told_possible(text, answer, without)
    happens = answer.script is not None
    how = "can" if happens else "never" if bounds.calls else "never by itself"
    before, world = told_start(bounds.start), told_predicate(text)
    shown = _SAY(f"plainly.{how}", before=before, world=world)
    holds = happens == (key == "can")
    example = Example(answer.script) if answer.script is not None else None
    yield Evidence("search", holds, told, finds, (key,), shown=shown, example=example)


def _too_large(loaded: LoadedEntry, bounds: Bounds) -> Finding:
    """What to lower, so that the search ends in time."""
    high = [
        f"'{name}'"
        for name in ("losses", "duplicates", "retransmissions")
        if getattr(bounds, name) != 0
    ]
    lower = f"lower {' or '.join(high)}" if high else "give fewer 'calls'"
    message = f"the search is too large: more than {LARGEST:,} worlds and ways there; {lower}"
    return loaded.finding(message, "within")


def _doubts(
    loaded: LoadedEntry,
    library: Library,
    key: str,
    text: str,
    answer: Answer,
    without: Sequence[str],
) -> Iterator[Finding]:
    """Why a "no" proves less than a reader takes it for."""
    for call in answer.unmade:
        message = f"'{call}' can never be done here, so this proves nothing of it"
        yield loaded.finding(message, "within", "calls")
    wanted, protocol = predicate(text), library.protocol
    for part in wanted.parts if isinstance(wanted, And) else ():
        if can(str(part), answer.bounds, protocol, LARGEST).script is None:
            message = f"'{part}' alone holds nowhere here, so the rest of '{text}' proves nothing"
            yield loaded.finding(message, key)
    found = turns(text, answer.bounds, WIDENINGS, protocol, LARGEST)
    yield from _turned(loaded, key, text, found, without)


def _turned(
    loaded: LoadedEntry, key: str, text: str, found: Iterable[Turn], without: Sequence[str]
) -> Iterator[Finding]:
    """Each single widening that the "no" does not survive, unless it is excluded on purpose."""
    turned = set()
    for turn in found:
        turned.add(turn.kind)
        if turn.kind in without:
            continue
        if turn.answer.script is None:
            yield _too_large(loaded, turn.answer.bounds)
            return
        rest = turn.answer.script.removeprefix(turn.answer.bounds.start.strip())
        message = (
            f"'{text}' can hold with {_ONE_MORE[turn.kind]}: {on_one_line(rest)}; say so in the "
            f"words and put '{turn.kind}' into 'without', or widen 'within'"
        )
        yield loaded.finding(message, key)
    for place, kind in enumerate(without):
        if kind not in turned:
            message = f"{_ONE_MORE[kind]} changes nothing here; leave '{kind}' out"
            yield loaded.finding(message, "within", "without", place)


_ONE_MORE = {
    "loss": "one more loss",
    "duplicate": "one more duplicate",
    "retransmission": "one more retransmission",
    "early timeout": "an early timeout",
    "disorder": "segments that overtake each other",
    "old segment": "an old segment",
    "call": "one more call",
}


def _worlds(answer: Answer) -> str:
    return f"{answer.worlds} world" + ("" if answer.worlds == 1 else "s")


def _told_possible(text: str, answer: Answer, without: Sequence[str]) -> Text:
    world = told_predicate(text)
    if answer.script is not None:
        way = _told_way(answer.script, answer.bounds.start)
        return _SAY("searched.found", way=way, world=world)
    return join([_SAY("searched.nowhere", world=world), _told_limits(answer, without)])


def _told_limits(answer: Answer, without: Sequence[str] = ()) -> Text:
    """The bounds of a search, and how much it found."""
    in_all = "searched.one in all" if answer.worlds == 1 else "searched.many in all"
    return join([told_bounds(answer.bounds, without), _SAY(in_all, n=answer.worlds)])


def _told_way(script: str, start: str, protocol: Protocol = TCP) -> Text:
    """Where a run starts, and what happens then."""
    before, way = told_start(start), told_way(script, start, protocol)
    told = _SAY("searched.start", before=before)
    return join([told, _SAY("searched.then", way=way)]) if way else told


def _fewest(
    loaded: LoadedEntry, library: Library, bounds: Bounds, claimed: Claimed
) -> Iterator[Found]:
    try:
        space = explore(bounds, library.protocol, most=LARGEST)
        found = fewest_segments(space, predicate(claimed.goal))
    except ScriptError as error:
        yield loaded.script_finding(error, "fewest", "goal")
        return
    if not found.complete:
        yield _too_large(loaded, bounds)
        return
    if found.script == bounds.start.strip():
        message = f"'{claimed.goal}' holds at the start already"
        yield loaded.finding(message, "fewest", "goal")
        return
    if found.segments is None or found.script is None:
        message = f"'{claimed.goal}' is never reached within these bounds"
        yield loaded.finding(message, "fewest", "goal")
        return
    segments = Quantity(Fraction(found.segments), "segments").text
    fewest = _SAY("searched.fewest", segments=segments, goal=told_predicate(claimed.goal))
    told = join([fewest, _told_way(found.script, bounds.start)])
    finds = f"'{claimed.goal}' takes {segments[ENGLISH]}: {on_one_line(found.script)}"
    path = ("fewest", "segments")
    holds = found.segments == claimed.segments
    shown = _SAY("plainly.fewest", segments=segments, goal=told_predicate(claimed.goal))
    example = Example(found.script)
    yield Evidence("search", holds, told, finds, path, shown=shown, example=example)
    yield Decision("segments", Kind.COUNT, claimed.segments, found.segments, (), path)


# Which of several runs can be.

POSSIBLE, IMPOSSIBLE = "possible", "impossible"


def decide_runs(
    loaded: LoadedEntry,
    library: Library,
    runs: Sequence[str],
    within: Within,
    listed: Sequence[str],
) -> Verdict:
    """Compare the numbers that the answer lists with those of the runs that a search finds."""
    bounds = _bounds(loaded, library, within)
    if isinstance(bounds, Finding):
        return Verdict(loaded, findings=(bounds,))
    findings = [*_misnumbered(loaded, listed, len(runs)), *_misread(loaded, runs, bounds)]
    if findings:
        return Verdict(loaded, findings=tuple(findings))
    space = explore(bounds, library.protocol, most=LARGEST)
    if not space.complete:
        return Verdict(loaded, findings=(_too_large(loaded, bounds),))
    for call in space.unmade:
        message = f"'{call}' can never be done here, so this proves nothing of it"
        findings.append(loaded.finding(message, "within", "calls"))
    decisions, evidence = [], []
    for number, text in enumerate(runs, 1):
        answer = possible(parse_run(text), space)
        decided = IMPOSSIBLE if answer.script is None else POSSIBLE
        claimed = POSSIBLE if str(number) in listed else IMPOSSIBLE
        path = ("runs", number - 1)
        decisions.append(Decision(f"run {number}", Kind.POSSIBLE, claimed, decided, (), path))
        told = _told_run(number, answer, is_last=number == len(runs))
        shown = _SAY("plainly.runs")
        evidence.append(Evidence("search", True, told, told[ENGLISH], path, shown=shown))
    if len({decision.decided for decision in decisions}) == 1:
        message = f"all are {decisions[0].decided}; give some of each"
        findings.append(loaded.finding(message, "runs"))
    return Verdict(loaded, tuple(decisions), tuple(findings), evidence=tuple(evidence))


def _misnumbered(loaded: LoadedEntry, listed: Sequence[str], most: int) -> Iterator[Finding]:
    for place, number in enumerate(listed):
        if number not in map(str, range(1, most + 1)):
            yield loaded.finding(
                f"{number} is not the number of a run, 1 to {most}", "answer", place
            )
        elif number in listed[:place]:
            yield loaded.finding(f"{number} stands twice; remove one", "answer", place)


def _misread(loaded: LoadedEntry, runs: Sequence[str], bounds: Bounds) -> Iterator[Finding]:
    """Runs that cannot be read, that stand twice, or that begin where the search does not."""
    start = run(bounds.start).end.states
    seen: dict[Run, int] = {}
    for number, text in enumerate(runs, 1):
        try:
            wanted = parse_run(text)
        except ScriptError as error:
            yield loaded.script_finding(error, "runs", number - 1)
            continue
        if wanted in seen:
            message = f"run {number} is the same as run {seen[wanted]}; remove one"
            yield loaded.finding(message, "runs", number - 1)
        elif wanted.side is not None and wanted.steps[0] != start[wanted.side]:
            begins = f"run {number} begins in {wanted.steps[0]}"
            message = f"{begins}; the search starts with the {wanted.side} in {start[wanted.side]}"
            yield loaded.finding(message, "runs", number - 1)
        seen.setdefault(wanted, number)


def _told_run(number: int, answer: Answer, *, is_last: bool) -> Text:
    """A way to the run, or that there is none; and at the end the bounds of all."""
    if answer.script is None:
        told = _SAY("searched.no run", number=number)
    else:
        way = told_way(answer.script, answer.bounds.start) or _SAY("searched.at once")
        told = _SAY("searched.run", number=number, way=way)
    return join([told, _told_limits(answer)]) if is_last else told


# Why a rule is: TCP with the rule changed.


@cache
def _proof(name: str) -> Proof:
    return prove(VARIANTS[name])


def _variant(loaded: LoadedEntry, name: str) -> Evidence | Finding:
    if name not in VARIANTS:
        return loaded.finding(f"unknown variant '{name}'{suggestion(name, VARIANTS)}", "because")
    proof = _proof(name)
    finds = f"TCP and the variant '{name}' {'differ' if proof.holds else 'do not differ'}"
    shown = _SAY("plainly.variant", rule=proof.variant.text, means=proof.variant.means)
    changed, tcp = proof.changed.script, proof.tcp.script
    example = Example(changed, name) if changed else Example(tcp) if tcp else None
    told = told_proof(proof)
    return Evidence("variant", proof.holds, told, finds, ("because",), (), shown, example)


def told_proof(proof: Proof) -> Text:
    """What a changed rule proves, and no more: what `quizgen why` shows, as a sentence or two."""
    variant = proof.variant
    rule = _SAY("searched.rule", rule=variant.text)
    if proof.fewest:
        ours, theirs = (str(found.segments) for found in proof.fewest)
        goal = told_predicate(variant.goal)
        fewest = _SAY("searched.variant fewest", goal=goal, ours=ours, theirs=theirs)
        return join([rule, fewest])
    end, start = _SAY("searched.end", world=told_predicate(variant.world)), variant.bounds.start
    if variant.bad:
        way = _told_way(proof.changed.script or start, start, variant.protocol)
        return join([rule, way, end, _SAY("searched.never in tcp", worlds=proof.tcp.worlds)])
    way = _SAY("searched.in tcp", way=_told_way(proof.tcp.script or start, start))
    never = _SAY("searched.never in variant", worlds=proof.changed.worlds)
    return join([rule, way, end, never])
