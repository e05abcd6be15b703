"""How an item is put together from a verdict: its reasons, its sources, and what they prove."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from quizgen.entries.text import Prose, Sentence, Text, parts
from quizgen.forms.reasons import Reasons, told_first
from quizgen.forms.run_reasons import end_reasons, end_shown
from quizgen.forms.segment_reasons import segment_reasons
from quizgen.forms.verdict import Verdict
from quizgen.item import BACKED, CITED, COMPUTED, PARTLY, PROVEN, Distractor, Exhibit, Item, Reason
from quizgen.tcp.answers import Answer, Several, Spoken
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.rules import Rule
from quizgen.tcp.run.trace import Passage, Trace

_IN_NUMBERS = ("constant", "computed")
_OF_SEGMENT = ("sends", "flags", "seq", "ack")


def proven_item(
    verdict: Verdict,
    name: str,
    stem: Text,
    answer: Answer,
    distractors: Iterable[Distractor],
    rules: Iterable[Rule] = (),
    exhibit: Exhibit | None = None,
    made: Sequence[Reason] = (),
    shown: Text | None = None,
) -> Item:
    """An item whose key the model, a search or the table of constants has decided; with reasons
    `made` for the fact, and what the run has `shown`."""
    loaded = verdict.loaded
    rules, why = _asked_about(verdict.trace, dict.fromkeys(rules)), loaded.entry.why
    found = [Reason(each.told, sources=each.sources) for each in verdict.evidence]
    if verdict.trace and verdict.passage is None and answer.kind is not Kind.ORDER:
        facts = {each.fact for each in (*verdict.decisions, verdict.said) if each}
        made = () if why else _of_run(verdict.trace, facts)
        shown = end_shown(verdict.trace)
    shown = shown or _searched(verdict)
    reasons = told_first(made, why, rules, found)
    sources = [
        *(rule.source for rule in rules),
        *parts(loaded.entry.source),
        *(source for reason in found for source in reason.sources),
        *_citations(why),
    ]
    computed = any(each.how in _IN_NUMBERS for each in verdict.evidence)
    return replace(
        _item(verdict, name, stem, answer, reasons, sources),
        distractors=tuple(distractors),
        proof=COMPUTED if computed else PROVEN,
        shown=shown,
        exhibit=exhibit,
        has_popular=_is_often_wrong(verdict, name, answer),
    )


def _asked_about(trace: Trace | None, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The clauses that decided a step of the script's own, where one did: not those of what ran
    before it by `do`."""
    steps = trace.own_steps if trace else ()
    own = {rule for step in steps if step.outcome for rule in step.outcome.rules}
    return tuple(rule for rule in rules if not steps or rule in own)


def _of_run(trace: Trace, facts: Collection[str]) -> list[Reason]:
    """Why the facts are so: the number that the last segment carries, or the state of a host."""
    numbers = [fact for fact in ("seq", "ack") if fact in facts]
    if numbers and (sent := _sent_last(trace)):
        return segment_reasons(trace, sent[-1], numbers[0])
    return end_reasons(trace, facts)


def _is_often_wrong(verdict: Verdict, name: str, answer: Answer) -> bool:
    """The entry says what people often say instead of this, or of one of its facts."""
    named = [fact.fact for fact in answer.facts] if isinstance(answer, Several) else [name]
    return any(fact in verdict.often_said for fact in named)


def open_item(
    verdict: Verdict, name: str, stem: Text, key: Prose, points: Sequence[Sentence]
) -> Item:
    """A question to answer in one's own words; proven where searches or variants back it."""
    loaded = verdict.loaded
    own = parts(loaded.entry.source)
    why = loaded.entry.why
    cited = [*_citations(key), *_citations(why), *_citations(points)]
    found = [Reason(each.told, sources=each.sources) for each in verdict.evidence]
    reasons = told_first((), None if why is key else why, (), found)
    return replace(
        _item(verdict, name, stem, Spoken(key.text), reasons, [*own, *cited]),
        proof=_proof(verdict, (*key.root, *points)),
        points=tuple(Text(**point) for point in points),
    )


def cited_item(
    verdict: Verdict, name: str, stem: Text, answer: Answer, distractors: Iterable[Distractor]
) -> Item:
    """A question whose key its source alone decides."""
    loaded = verdict.loaded
    sources = [*parts(loaded.entry.source), *_citations(loaded.entry.why)]
    item = _item(verdict, name, stem, answer, told_first((), loaded.entry.why, ()), sources)
    return replace(item, distractors=tuple(distractors), proof=CITED)


def _item(
    verdict: Verdict,
    name: str,
    stem: Text,
    answer: Answer,
    reasons: Reasons,
    sources: Iterable[str],
) -> Item:
    """What every item of an entry has."""
    loaded = verdict.loaded
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        asked=loaded.asked,
        stem=stem,
        answer=answer,
        distractors=(),
        why=reasons.why,
        details=reasons.details,
        sources=tuple(dict.fromkeys(sources)),
        proof=PROVEN,
        heard=loaded.entry.refutes,
        shown=_searched(verdict),
        trace=verdict.trace,
        segments=_segments(verdict, verdict.said.fact if verdict.said else name),
        example=next((each.example for each in verdict.evidence if each.example), None),
    )


def _segments(verdict: Verdict, fact: str) -> tuple[int, ...]:
    """Which segments of the run a fact is about: that of a step, or what a script sends at last."""
    if verdict.passage:
        return (verdict.passage.flight,)
    if verdict.trace is None or fact not in _OF_SEGMENT:
        return ()
    return tuple(each.flight for each in _sent_last(verdict.trace))


def _sent_last(trace: Trace) -> list[Passage]:
    """The segments that the last step of a run sends."""
    return [each for each in trace.passages if each.sent_in is trace.steps[-1]]


def _searched(verdict: Verdict) -> Text | None:
    """What a search or a variant showed, in one sentence."""
    return next((each.shown for each in verdict.evidence if each.shown), None)


def _proof(verdict: Verdict, sentences: Sequence[Sentence]) -> str:
    """What a spoken answer and its points rest on: never a proof, since nobody marks its words."""
    if any(sentence.citations for sentence in sentences):
        entries = any(sentence.grounds != sentence.citations for sentence in sentences)
        return PARTLY if entries or verdict.is_decided else CITED
    is_backed = verdict.is_decided or all(sentence.grounds for sentence in sentences)
    return BACKED if is_backed else CITED


def _citations(prose: Prose | Sequence[Sentence] | None) -> Iterator[str]:
    """What is cited for the sentences of a text."""
    for sentence in prose.root if isinstance(prose, Prose) else prose or ():
        yield from sentence.citations
