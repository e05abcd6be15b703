"""Claims decided by searching: what can, what never happens, how few segments, and why a rule is.

A search is exhaustive within the bounds that the author states, and a reader is told them.
"""

from collections.abc import Iterator, Sequence

from quizgen.entries.constants import UNITS
from quizgen.entries.entry import Fewest as Claimed
from quizgen.entries.entry import Searched, Within
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.telling import told_bounds, told_predicate, told_start, told_way
from quizgen.forms.verdict import Decision, Evidence, Verdict
from quizgen.guess import suggestion
from quizgen.place import Finding
from quizgen.tcp.facts import Kind
from quizgen.tcp.model.lookup import remembered
from quizgen.tcp.model.network import TCP, Protocol
from quizgen.tcp.run.script import ScriptError, parse
from quizgen.tcp.run.trace import run
from quizgen.tcp.search.explore import Answer, Fewest, can, explore, fewest_segments
from quizgen.tcp.search.predicate import predicate
from quizgen.tcp.search.runs import Run, parse_run, possible
from quizgen.tcp.search.space import Bounds, calls_of
from quizgen.tcp.search.variants import VARIANTS, Proof, prove

Found = Evidence | Decision | Finding


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
            yield _possible(loaded, key, text, bounds, entry.within)
    if entry.fewest is not None:
        yield from _fewest(loaded, bounds, entry.fewest)


def _bounds(loaded: LoadedEntry, library: Library, within: Within) -> Bounds | Finding:
    """The bounds of the search, with `do NAME` written out, as a search knows no scenarios."""
    try:
        library.trace(within.start)
        start = "\n".join(found.text for found in parse(within.start, library.scripts))
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
    )


def _possible(
    loaded: LoadedEntry, key: str, text: str, bounds: Bounds, within: Within
) -> Evidence | Finding:
    try:
        answer = can(text, bounds)
    except ScriptError as error:
        return loaded.script_finding(error, key)
    if answer.script is None and not answer.complete:
        message = f"more than {answer.worlds} worlds; narrow 'within'"
        return loaded.finding(message, "within")
    happens = answer.script is not None
    finds = (
        f"'{text}' can hold: {_one_line(answer.script)}"
        if answer.script is not None
        else f"'{text}' holds in none of {_worlds(answer)} searched"
    )
    told = _told_possible(text, answer)
    return Evidence("search", happens == (key == "can"), told, finds, loaded.place(key))


def _worlds(answer: Answer) -> str:
    return f"{answer.worlds} world" + ("" if answer.worlds == 1 else "s")


def _one_line(script: str) -> str:
    return "; ".join(line.strip() for line in script.strip().splitlines() if line.strip())


def _told_possible(text: str, answer: Answer) -> Text:
    world = told_predicate(text)
    if answer.script is not None:
        way = _told_way(answer.script, answer.bounds.start)
        return Text(
            en=f"Found by search. {way.en} End: {world.en}.",
            zh=f"搜索所得。{way.zh}结果：{world.zh}。",
        )
    limits = _told_limits(answer)
    return Text(
        en=f"Searched, and nowhere found: {world.en}. {limits.en}",
        zh=f"穷举未发现：{world.zh}。{limits.zh}",
    )


def _told_limits(answer: Answer) -> Text:
    """The bounds of a search, and how much it found."""
    limits = told_bounds(answer.bounds)
    return Text(
        en=f"{limits.en} {_worlds(answer)} in all.",
        zh=f"{limits.zh}共 {answer.worlds} 个全局状态。",
    )


def _told_way(script: str, start: str, protocol: Protocol = TCP) -> Text:
    """Where a run starts, and what happens then."""
    before, way = told_start(start), told_way(script, start, protocol)
    return Text(
        en=f"Start: {before.en}." + (f" Then: {way.en}." if way else ""),
        zh=f"起点：{before.zh}。" + (f"过程：{way.zh}。" if way else ""),
    )


@remembered
def _fewest_segments(goal: str, bounds: Bounds) -> Fewest:
    return fewest_segments(explore(bounds), predicate(goal))


def _fewest(loaded: LoadedEntry, bounds: Bounds, claimed: Claimed) -> Iterator[Found]:
    try:
        found = _fewest_segments(claimed.goal, bounds)
    except ScriptError as error:
        yield loaded.script_finding(error, "fewest", "goal")
        return
    if found.segments is None or found.script is None:
        message = f"'{claimed.goal}' is never reached within these bounds"
        yield loaded.finding(message, "fewest", "goal")
        return
    goal, way = told_predicate(claimed.goal), _told_way(found.script, bounds.start)
    told = Text(
        en=f"Found by search: at least {_segments(found.segments)} until {goal.en}. {way.en}",
        zh=f"经搜索：要使{goal.zh}，至少需要 {found.segments} 个报文段。{way.zh}",
    )
    finds = f"'{claimed.goal}' takes {_segments(found.segments)}: {_one_line(found.script)}"
    place = loaded.place("fewest", "segments")
    holds = found.segments == claimed.segments
    yield Evidence("search", holds, told, finds, place)
    yield Decision("segments", Kind.COUNT, str(claimed.segments), str(found.segments), (), place)


def _segments(count: int) -> str:
    one, many, _ = UNITS["segments"]
    return f"{count} {one if count == 1 else many}"


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
    decisions, evidence = [], []
    for number, answer in enumerate((possible(text, bounds) for text in runs), 1):
        if answer.script is None and not answer.complete:
            message = f"more than {answer.worlds} worlds; narrow 'within'"
            findings.append(loaded.finding(message, "within"))
        decided = IMPOSSIBLE if answer.script is None else POSSIBLE
        claimed = POSSIBLE if str(number) in listed else IMPOSSIBLE
        place = loaded.place("runs", number - 1)
        decisions.append(Decision(f"run {number}", Kind.POSSIBLE, claimed, decided, (), place))
        told = _told_run(number, answer, is_last=number == len(runs))
        evidence.append(Evidence("search", True, told, told.en, place))
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
        told = Text(en=f"Run {number}: nowhere.", zh=f"第 {number} 个：不可能。")
    else:
        way = told_way(answer.script, answer.bounds.start) or _AT_ONCE
        told = Text(en=f"Run {number}: {way.en}.", zh=f"第 {number} 个：{way.zh}。")
    if not is_last:
        return told
    limits = _told_limits(answer)
    return Text(en=f"{told.en} {limits.en}", zh=f"{told.zh}{limits.zh}")


_AT_ONCE = Text(en="at the start", zh="起点即是")


# Why a rule is: TCP with the rule changed.


@remembered
def _proof(name: str) -> Proof:
    return prove(VARIANTS[name])


def _variant(loaded: LoadedEntry, name: str) -> Evidence | Finding:
    place = loaded.place("because")
    if name not in VARIANTS:
        message = f"unknown variant '{name}'{suggestion(name, VARIANTS)}"
        return Finding(place, f"{loaded.entry.id}: {message}")
    proof = _proof(name)
    finds = f"TCP and the variant '{name}' {'differ' if proof.holds else 'do not differ'}"
    return Evidence("variant", proof.holds, _told_proof(proof), finds, place)


def _told_proof(proof: Proof) -> Text:
    variant = proof.variant
    head = Text(
        en=f"Change the rule: {variant.text['en']}", zh=f"假如改变规则：{variant.text['zh']}"
    )
    if proof.fewest:
        goal = told_predicate(variant.goal)
        ours, theirs = (found.segments for found in proof.fewest)
        return Text(
            en=f"{head.en} Then it takes {theirs} segments until {goal.en}; TCP takes {ours}.",
            zh=f"{head.zh}那么要使{goal.zh}，需要 {theirs} 个报文段，而 TCP 只需 {ours} 个。",
        )
    world, start = told_predicate(variant.world), variant.bounds.start
    if variant.bad:
        way = _told_way(proof.changed.script or start, start, variant.protocol)
        return Text(
            en=f"{head.en} {way.en} End: {world.en}. In TCP none of the {proof.tcp.worlds} worlds "
            "searched is such.",
            zh=f"{head.zh}{way.zh}结果：{world.zh}。而在 TCP 中，搜索到的 {proof.tcp.worlds} 个"
            "全局状态都不会如此。",
        )
    way = _told_way(proof.tcp.script or start, start)
    return Text(
        en=f"{head.en} In TCP: {way.en} End: {world.en}. With the rule changed none of the "
        f"{proof.changed.worlds} worlds searched is such.",
        zh=f"{head.zh}在 TCP 中：{way.zh}结果：{world.zh}。改变规则后，搜索到的 "
        f"{proof.changed.worlds} 个全局状态都达不到。",
    )
