"""Why a fact of a segment is so: one sentence or two, made from the run for that fact alone."""

from collections.abc import Iterator, Sequence

from quizgen.entries.text import Text
from quizgen.forms.reasons import of_rule
from quizgen.forms.run_reasons import hosts, moment_of, state_reasons, told_states
from quizgen.item import Reason
from quizgen.tcp.answers import One
from quizgen.tcp.facts import segment_facts
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.network import SIDES, Side, Verb
from quizgen.tcp.model.segment import SEQUENCE_SPACE, Segment, distance, plus
from quizgen.tcp.run.trace import Name, Passage, Trace, symbol
from quizgen.words import Words, listed, same

_SAY = Words("forms")


def segment_reasons(trace: Trace, passage: Passage, fact: str) -> list[Reason]:
    """The reasons of a fact, by its name in the answer: `seq`, `client`, `client-before`."""
    name, _, before = fact.partition("-")
    if name in SIDES:
        return list(_state(trace, passage, SIDES[name], is_before=bool(before)))
    made = {
        "from": _sender,
        "flags": _flags,
        "seq": _seq,
        "ack": _ack,
        "takes": _takes,
        "data": _data,
        "call": _call,
        "returns": _returns,
    }[name](trace, passage)
    rules = passage.sent_in.outcome.reasons if passage.sent_in.outcome else ()
    return [Reason(made)] if made else [of_rule(rule) for rule in rules[-1:]]


def segment_shown(passage: Passage) -> Text:
    """The segment as the run has it, and the states that it leads to; only that of the receiver
    where the sender has moved on meanwhile."""
    sent, came = passage.sent_in.after, (passage.delivered_in or passage.sent_in).after
    client, server = (str(came.states[side]) for side in Side)
    ack = f", ack={passage.ack}" if passage.segment.ack is not None else ""
    told = same(f"{passage.segment.flags}, seq={passage.seq}{ack}")
    sender = passage.sender
    if sent.states[sender] is not came.states[sender]:
        state = str(came.states[sender.peer])
        return _SAY("shown.segment meanwhile", **_parts(passage), told=told, state=state)
    how = "segment" if passage.delivered_in else "segment away"
    return _SAY(f"shown.{how}", told=told, states=told_states(client, server))


def _parts(passage: Passage) -> dict[str, Text]:
    named = hosts(passage.sender)
    return {"sender": named["host"], "receiver": named["peer"]}


def _state(trace: Trace, passage: Passage, side: Side, *, is_before: bool) -> Iterator[Reason]:
    step = passage.sent_in if side is passage.sender else passage.delivered_in
    if step is None:
        state = str(passage.sent_in.after.states[side])
        flags, named = passage.segment.flags, hosts(side)
        yield Reason(_SAY("stays.away", flags=flags, state=state, **named))
        return
    moment = moment_of(trace, step)
    if is_before:
        yield from state_reasons(trace, side, moment - 1)
        return
    state = step.after.states[side]
    if step.before.states[side] is state:
        how = "sends" if side is passage.sender else "arrives"
        if passage.segment.text:
            how = "laden"
        flags = passage.segment.flags
        yield Reason(_SAY(f"stays.{how}", flags=flags, state=str(state), **hosts(side)))
        return
    yield from state_reasons(trace, side, moment)


def _cause(passage: Passage) -> str:
    """What made the host send it: a call, a segment, a timer."""
    match passage.sent_in.action.verb:
        case Verb.ACTIVE_OPEN | Verb.SEND | Verb.CLOSE:
            return "call"
        case Verb.DELIVER:
            return "answer"
        case Verb.RETRANSMISSION_TIMEOUT:
            return "timer"
        case Verb.DELAYED_ACK_TIMEOUT:
            return "delayed"
    return ""


def _sender(trace: Trace, passage: Passage) -> Text | None:
    cause, step = _cause(passage), passage.sent_in
    if not cause:
        return None
    flags = step.segment.flags if step.segment else ""
    call = One(Kind.CALL, segment_facts(passage)["call"].value).text
    return _SAY(f"because.from.{cause}", **_parts(passage), flags=flags, call=call)


def _flags(trace: Trace, passage: Passage) -> Text | None:
    segment = passage.segment
    kind = "data" if segment.text and segment.flags == "ACK" else segment.flags
    key = f"because.flags.{kind}"
    return _SAY(key, **_parts(passage)) if key in _SAY else None


def _seq(trace: Trace, passage: Passage) -> Text | None:
    sender, segment = passage.sender, passage.segment
    written = str(passage.seq)
    if segment.syn:
        return _SAY("because.seq.isn", number=written, **_parts(passage))
    if _cause(passage) == "timer":
        return _SAY("because.seq.again", **_parts(passage))
    if segment.rst:
        answered = passage.sent_in.segment
        if answered is None or answered.ack != segment.seq:
            return None
        return _SAY("because.seq.from ack", number=written, **_parts(passage))
    before = [each for each in trace.passages if each.number < passage.number]
    earlier = [each.segment for each in before if each.sender is sender]
    return _counted("seq", passage.sent_in.names, sender, segment.seq, earlier, passage)


def _ack(trace: Trace, passage: Passage) -> Text | None:
    sender, segment = passage.sender, passage.segment
    if segment.ack is None:
        return _SAY("because.ack.first", **_parts(passage)) if segment.syn else None
    if segment.rst:
        return None
    come = [
        step.segment
        for step in trace.steps[: moment_of(trace, passage.sent_in)]
        if step.action.verb is Verb.DELIVER and step.action.side is sender and step.segment
    ]
    early = [each for each in come if 0 < distance(segment.ack, each.seq) < SEQUENCE_SPACE // 4]
    if early:
        return _SAY("because.ack.gap", number=str(passage.ack), **_parts(passage))
    return _counted("ack", passage.sent_in.names, sender.peer, segment.ack, come, passage)


def _counted(
    fact: str,
    names: tuple[Name, ...],
    side: Side,
    number: int,
    segments: Sequence[Segment],
    passage: Passage,
) -> Text | None:
    """What has taken the numbers before this one, since the last that has a name, or alone."""
    start = max(
        (name.number for name in names if name.side is side and distance(name.number, number) >= 0),
        key=lambda known: -distance(known, number),
        default=None,
    )
    if start is None:
        before = [
            each for each in segments if each.length and plus(each.seq, each.length) == number
        ]
        if not before:
            return None
        start = before[-1].seq
    since = {
        segment.seq: segment
        for segment in segments
        if segment.length and 0 <= distance(start, segment.seq) < distance(start, number)
    }
    written, named = str(symbol(names, side, number)), _parts(passage)
    if not since:
        return _SAY(f"because.{fact}.named", number=written, **named)
    counted = list(since.values())
    if sum(segment.length for segment in counted) != distance(start, number):
        return None
    last = str(symbol(names, side, (number - 1) % SEQUENCE_SPACE))
    what = listed(_what(counted))
    how = "one" if sum(segment.length for segment in counted) == 1 else "more"
    return _SAY(f"because.{fact}.{how}", what=what, last=last, number=written, **named)


def _what(segments: Sequence[Segment]) -> Iterator[Text]:
    if any(segment.syn for segment in segments):
        yield same("SYN")
    if size := sum(len(segment.text) for segment in segments):
        yield _SAY("because.one byte" if size == 1 else "because.bytes", n=size)
    if any(segment.fin for segment in segments):
        yield same("FIN")


def _takes(trace: Trace, passage: Passage) -> Text | None:
    segment = passage.segment
    if segment.rst:
        return _SAY("because.takes.rst")
    kinds = [
        name
        for name, there in (("syn", segment.syn), ("data", segment.text), ("fin", segment.fin))
        if there
    ]
    if len(kinds) > 1:
        return _SAY("because.takes.all")
    return _SAY(f"because.takes.{kinds[0] if kinds else 'ack'}")


def _data(trace: Trace, passage: Passage) -> Text | None:
    when = segment_facts(passage)["data"].value
    came = passage.delivered_in or passage.sent_in
    state = str(came.after.states[passage.sender.peer])
    return _SAY(f"because.data.{when}", state=state, **_parts(passage))


def _call(trace: Trace, passage: Passage) -> Text | None:
    cause, step = _cause(passage), passage.sent_in
    call, flags = segment_facts(passage)["call"].value, passage.segment.flags
    if cause == "answer" and step.segment:
        flags = step.segment.flags
    if call == "send" and not passage.segment.text:
        return None  # what it sends is the SYN; the data waits
    key = f"because.call.{call or cause}"
    return _SAY(key, flags=flags, **_parts(passage)) if key in _SAY else None


def _returns(trace: Trace, passage: Passage) -> Text | None:
    call = segment_facts(passage)["returns"].value or "none"
    return _SAY(f"because.returns.{call}", **_parts(passage))
