"""Items: question, key, refuted distractors and rationale, made from proven claims."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quizgen.knowledge.check import Checked
from quizgen.knowledge.claims import NOTHING, Decision, Verdict
from quizgen.knowledge.entry import Level, Scenario, Text
from quizgen.knowledge.symbols import legend
from quizgen.quiz import words
from quizgen.quiz.distractors import Distractor, distractors_for
from quizgen.quiz.words import fill, join, text
from quizgen.tcp.rules import Rule
from quizgen.tcp.situations import HAPPENINGS, SITUATIONS
from quizgen.tcp.trace import Passage, Trace

PROVEN = "proven"
CITED = "cited"


@dataclass(frozen=True)
class Item:
    """One question, in both languages.

    `answer_kind` says what sort of thing the key is (`state`, `flags`, `number`, `open` ...);
    options of an item are all of one kind.  An `open` item has no distractors, but may have
    points to tick.  `proof` is `proven` when the model decided the key, else `cited`.
    """

    id: str
    entry_id: str
    topic: str
    level: Level
    answer_kind: str
    stem: Text
    key: Text
    distractors: tuple[Distractor, ...]
    rationale: Text | None
    source: str
    proof: str
    points: tuple[Text, ...] = ()


def items(checked: Checked) -> list[Item]:
    """Return every item of the content, in the order written.

    Raises ValueError if the content has findings: nothing leaves unproven.
    """
    if checked.findings:
        raise ValueError("content with findings makes no items")
    return [item for verdict in checked.verdicts for item in _items_of(verdict, checked)]


def _items_of(verdict: Verdict, checked: Checked) -> Iterator[Item]:
    entry = verdict.loaded.entry
    if entry.step is not None and verdict.trace and verdict.passage:
        scenario = checked.library.scenarios[entry.step.rpartition(" ")[0]]
        yield from _segment_items(verdict, scenario, verdict.trace, verdict.passage)
    elif entry.say is not None and entry.ask is not None:
        yield _open_item(verdict, "say", entry.ask, entry.say)
    elif entry.ask is not None:
        yield _answer_item(verdict, entry.ask)
    else:
        yield from _event_items(verdict)


def _item(
    verdict: Verdict,
    name: str,
    kind: str,
    stem: Text,
    key: Text,
    distractors: tuple[Distractor, ...],
    rules: Iterable[Rule],
) -> Item:
    loaded = verdict.loaded
    unique = dict.fromkeys(rules)
    reasons = [text(rule.en, rule.zh) for rule in unique]
    if loaded.entry.why:
        reasons.append(loaded.entry.why)
    own = [citation.strip() for citation in loaded.entry.source.split(";")]
    sources = dict.fromkeys([*(rule.source for rule in unique), *own])
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        answer_kind=kind,
        stem=stem,
        key=key,
        distractors=distractors,
        rationale=join(reasons) if reasons else None,
        source="; ".join(sources),
        proof=PROVEN,
    )


def _open_item(verdict: Verdict, name: str, stem: Text, key: Text) -> Item:
    loaded = verdict.loaded
    points = tuple(text(point.en, point.zh) for point in loaded.entry.points)
    return Item(
        id=f"{loaded.entry.id}/{name}",
        entry_id=loaded.entry.id,
        topic=loaded.topic,
        level=loaded.level,
        answer_kind="open",
        stem=stem,
        key=key,
        distractors=(),
        rationale=None if loaded.entry.why is key else loaded.entry.why,
        source=loaded.entry.source,
        proof=CITED,
        points=points,
    )


# Items about one segment of a scenario.

_SEGMENT_KINDS = {
    "from": "host",
    "flags": "flags",
    "seq": "number",
    "ack": "number",
    "takes": "count",
    "data": "moment",
    "call": "call",
    "returns": "call",
}


def _segment_items(
    verdict: Verdict, scenario: Scenario, trace: Trace, passage: Passage
) -> Iterator[Item]:
    sender, receiver = str(passage.sender), str(passage.sender.peer)
    parts = {
        "title": scenario.title,
        "segment": _segment_name(scenario, trace, passage),
        "numbers": legend(scenario, trace),
        "sender": words.HOSTS[sender],
        "receiver": words.HOSTS[receiver],
    }
    for decision in verdict.decisions:
        if decision.fact in words.HOSTS:
            yield from _state_items(verdict, decision, decision.fact == sender, parts)
            continue
        kind = _SEGMENT_KINDS[decision.fact]
        laden = decision.fact == "data" and passage.segment.text
        question = words.LADEN_SEGMENT if laden else words.SEGMENT_QUESTIONS[decision.fact]
        stem = fill(question, **parts)
        wrong = distractors_for(kind, decision, trace)
        key = shown(kind, decision.decided)
        yield _item(verdict, decision.fact, kind, stem, key, wrong, decision.rules)
    if verdict.loaded.entry.why:
        stem = fill(words.SEGMENT_QUESTIONS["why"], **parts)
        yield _open_item(verdict, "why", stem, verdict.loaded.entry.why)


def _segment_name(scenario: Scenario, trace: Trace, passage: Passage) -> Text:
    of = len(trace.own_passages)
    number = trace.own_passages.index(passage) + 1
    return text(
        scenario.segment.en.replace("{n}", str(number)).replace("{of}", str(of)),
        scenario.segment.zh.replace("{n}", chinese(number)).replace("{of}", str(of)),
    )


def chinese(number: int) -> str:
    """1 to 10 as Chinese writes ordinals."""
    return "一二三四五六七八九十"[number - 1] if 1 <= number <= 10 else str(number)


def _state_items(
    verdict: Verdict, decision: Decision, sends: bool, parts: dict[str, Text]
) -> Iterator[Item]:
    """The state after the segment; and the one before, where it differs."""
    before, arrow, after = decision.decided.partition(" -> ")
    host = words.HOSTS[decision.fact]
    asked = [(decision.fact, after or before, words.AFTER_SENDING, words.AFTER_RECEIVING)]
    if arrow:
        name = f"{decision.fact}-before"
        asked.append((name, before, words.BEFORE_SENDING, words.BEFORE_RECEIVING))
    for name, state, on_sending, on_receiving in asked:
        stem = fill(on_sending if sends else on_receiving, **parts, host=host)
        wrong = distractors_for("state", _deciding(decision, state), verdict.trace)
        yield _item(verdict, name, "state", stem, text(state), wrong, decision.rules)


def _deciding(decision: Decision, value: str) -> Decision:
    return Decision(decision.fact, value, value, decision.rules, decision.place)


# Items with an answer written by the author, and items about one event.


def _answer_item(verdict: Verdict, stem: Text) -> Item:
    rules = [rule for decision in verdict.decisions for rule in decision.rules]
    facts = [decision.fact for decision in verdict.decisions]
    if len(verdict.decisions) == 1:
        only = verdict.decisions[0]
        kind = kind_of(only.fact)
        wrong = distractors_for(kind, only, verdict.trace)
        return _item(verdict, only.fact, kind, stem, shown(kind, only.decided), wrong, rules)
    keys, slips = [], []
    for decision in verdict.decisions:
        kind = kind_of(decision.fact)
        keys.append(_named(decision.fact, shown(kind, decision.decided)))
        slips.append(
            [
                Distractor(_named(decision.fact, slip.text), slip.why)
                for slip in distractors_for(kind, decision, verdict.trace)
            ]
        )
    name, wrong = "+".join(facts), tuple(_combined(keys, slips))
    return _item(verdict, name, "several", stem, join(keys, ", ", "，"), wrong, rules)


def _combined(keys: list[Text], slips: list[list[Distractor]]) -> Iterator[Distractor]:
    """Wrong answers in threes: one fact wrong, the next fact wrong, and both.

    So every part of the key, and of its rivals, stands in two of four options: counting gives
    nothing away.
    """

    def altered(*changes: tuple[int, Distractor]) -> Distractor:
        parts = list(keys)
        for place, slip in changes:
            parts[place] = slip.text
        return Distractor(
            join(parts, ", ", "，"), join(list(dict.fromkeys(slip.why for _, slip in changes)))
        )

    for place in range(len(keys) - 1):
        for one, other in zip(slips[place], slips[place + 1], strict=False):
            yield altered((place, one))
            yield altered((place + 1, other))
            yield altered((place, one), (place + 1, other))


def _event_items(verdict: Verdict) -> Iterator[Item]:
    entry = verdict.loaded.entry
    situation = SITUATIONS[entry.state or ""]
    happening = HAPPENINGS[entry.event or ""]
    parts = {
        "state": text(situation.en, situation.zh),
        "event": fill(words.EVENTS[happening.kind], event=text(happening.en, happening.zh)),
    }
    for decision in verdict.decisions:
        kind = kind_of(decision.fact)
        stem = fill(words.EVENT_QUESTIONS[decision.fact], **parts)
        wrong = distractors_for(kind, decision, None)
        key = shown(kind, decision.decided)
        yield _item(verdict, decision.fact, kind, stem, key, wrong, decision.rules)


_ANSWER_KINDS = {
    "client": "state",
    "server": "state",
    "next": "state",
    "sends": "sent",
    "tells": "told",
    "timer": "timer",
    "seq": "number",
    "ack": "number",
}


def kind_of(fact: str) -> str:
    """What sort of thing answers a fact of an `answer`."""
    if fact in _ANSWER_KINDS:
        return _ANSWER_KINDS[fact]
    counts = ("WND", "received", "sends at most")
    return "count" if fact.endswith(counts) else "number"


def shown(kind: str, value: str) -> Text:
    """A decided value as a learner reads it."""
    if kind == "host":
        return words.HOSTS[value]
    if kind == "moment":
        return words.DATA[value]
    if kind == "call":
        return words.CALLS[value]
    if kind == "sent" and value == NOTHING:
        return words.NOTHING
    if value in ("none", NOTHING):
        return words.NONE
    return text(value)


def _named(fact: str, value: Text) -> Text:
    template = words.FACTS_IN_ANSWERS.get(fact, text(f"{fact} {{value}}"))
    return fill(template, value=value)
