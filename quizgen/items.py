"""Items: question, key, refuted distractors and rationale, made from proven claims."""

from collections.abc import Iterator

from quizgen.check import Checked
from quizgen.entries.entry import Entry, Scenario
from quizgen.entries.symbols import legend
from quizgen.entries.text import Text
from quizgen.forms import words
from quizgen.forms.distractors import Distractor, best, distractors_for
from quizgen.forms.judgment import popular_values
from quizgen.forms.lists import class_item, runs_item, sequence_item
from quizgen.forms.quantities import number_item
from quizgen.forms.statements import statement_item
from quizgen.forms.values import kind_of, named, shown
from quizgen.forms.verdict import Decision, Verdict
from quizgen.forms.words import fill, join, text
from quizgen.item import Exhibit, Item, open_item, proven_item
from quizgen.tcp.run.script import parse
from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS
from quizgen.tcp.run.trace import Passage, Trace

__all__ = ["Exhibit", "Item", "items", "kind_of", "shown"]


def items(checked: Checked) -> list[Item]:
    """Return every item of the content, in the order written.

    Raises ValueError if the content has findings: nothing leaves unproven.
    """
    if checked.findings:
        raise ValueError("content with findings makes no items")
    return [item for verdict in checked.verdicts for item in _items_of(verdict, checked)]


def _items_of(verdict: Verdict, checked: Checked) -> Iterator[Item]:
    entry = verdict.loaded.entry
    if entry.claim is not None:
        yield statement_item(verdict, entry.claim)
    elif entry.step is not None and verdict.trace and verdict.passage:
        scenario = checked.library.scenarios[entry.step.rpartition(" ")[0]]
        yield from _segment_items(verdict, scenario, verdict.trace, verdict.passage)
    elif entry.say is not None and entry.ask is not None:
        yield open_item(verdict, "say", entry.ask, entry.say)
    elif entry.number is not None and entry.ask is not None:
        yield number_item(verdict, checked.library, entry.ask)
    elif entry.order is not None or entry.path is not None:
        yield sequence_item(verdict, checked.library)
    elif entry.classify is not None and entry.ask is not None:
        yield class_item(verdict, entry.classify, entry.ask)
    elif entry.runs is not None and entry.ask is not None:
        yield runs_item(verdict, entry.runs, entry.ask)
    elif entry.ask is not None:
        yield _answer_item(verdict, entry.ask, _exhibit(entry, checked))
    else:
        yield from _event_items(verdict)


def _exhibit(entry: Entry, checked: Checked) -> Exhibit | None:
    """What `show` puts below the question; the script is written out, as no scenario is known
    where it is drawn."""
    if entry.show is None or entry.after is None:
        return None
    form, _, host = entry.show.partition(" ")
    statements = parse(entry.after, checked.library.scripts)
    return Exhibit(form, host, "\n".join(statement.text for statement in statements))


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
        wrong = _rivals(verdict, kind, decision)
        key = shown(kind, decision.decided)
        yield proven_item(verdict, decision.fact, kind, stem, key, wrong, decision.rules)
    if verdict.loaded.entry.why:
        stem = fill(words.SEGMENT_QUESTIONS["why"], **parts)
        yield open_item(verdict, "why", stem, verdict.loaded.entry.why)


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
    """The state after the segment; and the one before, where it differs.

    A host that answers a segment passes through its old state before that segment arrives, so
    "just before it sends" would be ambiguous.
    """
    before, arrow, after = decision.decided.partition(" -> ")
    sent_in = verdict.passage.sent_in if verdict.passage else None
    replies = sends and sent_in is not None and sent_in.segment is not None
    host = words.HOSTS[decision.fact]
    asked = [(decision.fact, after or before, words.AFTER_SENDING, words.AFTER_RECEIVING)]
    if arrow and not replies:
        name = f"{decision.fact}-before"
        asked.append((name, before, words.BEFORE_SENDING, words.BEFORE_RECEIVING))
    for name, state, on_sending, on_receiving in asked:
        stem = fill(on_sending if sends else on_receiving, **parts, host=host)
        wrong = _rivals(verdict, "state", _deciding(decision, state))
        yield proven_item(verdict, name, "state", stem, text(state), wrong, decision.rules)


def _deciding(decision: Decision, value: str) -> Decision:
    return Decision(decision.fact, value, value, decision.rules, decision.place)


# Items with an answer written by the author, and items about one event.


def _answer_item(verdict: Verdict, stem: Text, exhibit: Exhibit | None) -> Item:
    rules = [rule for decision in verdict.decisions for rule in decision.rules]
    facts = [decision.fact for decision in verdict.decisions]
    if len(verdict.decisions) == 1:
        only = verdict.decisions[0]
        kind = kind_of(only.fact)
        wrong = _rivals(verdict, kind, only)
        key = shown(kind, only.decided)
        return proven_item(verdict, only.fact, kind, stem, key, wrong, rules, exhibit)
    keys, slips = [], []
    for decision in verdict.decisions:
        kind = kind_of(decision.fact)
        keys.append(named(decision.fact, shown(kind, decision.decided)))
        slips.append(
            [
                Distractor(named(decision.fact, slip.text), slip.why)
                for slip in _rivals(verdict, kind, decision)
            ]
        )
    name, key = "+".join(facts), join(keys, ", ", "，")
    return proven_item(verdict, name, "several", stem, key, _combined(keys, slips), rules, exhibit)


def _rivals(verdict: Verdict, kind: str, decision: Decision) -> tuple[Distractor, ...]:
    """The distractors of a fact, before all others what people say instead."""
    found = distractors_for(kind, decision, verdict.trace)
    said = popular_values(verdict.loaded.entry, verdict.decisions).get(decision.fact)
    if said is None or said == decision.decided:
        return found
    why = fill(words.OFTEN_SAID, value=shown(kind, decision.decided))
    return best([Distractor(shown(kind, said), why), *found])


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
    name = words.EVENT_NAMES.get(happening.en, happening.en)
    parts = {
        "state": text(situation.en, situation.zh),
        "event": fill(words.EVENTS[happening.kind], event=text(name, happening.zh)),
    }
    for decision in verdict.decisions:
        kind = kind_of(decision.fact)
        stem = fill(words.EVENT_QUESTIONS[decision.fact], **parts)
        wrong = _rivals(verdict, kind, decision)
        key = shown(kind, decision.decided)
        yield proven_item(verdict, decision.fact, kind, stem, key, wrong, decision.rules)
