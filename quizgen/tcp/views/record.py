"""Runs, reactions and searches as plain values, for `--json`."""

from typing import Any

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment
from quizgen.tcp.model.tcb import Outcome
from quizgen.tcp.run.situations import Happening, Situation
from quizgen.tcp.run.trace import Name, Trace, ack_symbol, seq_symbol
from quizgen.tcp.search.explore import Answer
from quizgen.tcp.search.variants import Proof


def trace_record(trace: Trace) -> dict[str, Any]:
    """A run: each step with its event, both states before and after, segments and rules."""
    steps = []
    for step in trace.own_steps:
        side, outcome = step.action.side, step.outcome
        sent = [segment_record(s, side, step.names) for s in outcome.sent] if outcome else []
        met = step.segment
        steps.append(
            {
                "event": step.statement.text,
                "host": str(side),
                "segment": None if met is None else segment_record(met, side.peer, step.names),
                "before": _states(step.before.states),
                "after": _states(step.after.states),
                "sends": sent,
                "tells": list(outcome.signals) if outcome else [],
                "rules": _rules(outcome),
            }
        )
    return {"steps": steps, "end": _states(trace.end.states)}


def _states(states: tuple[str, str]) -> dict[str, str]:
    return {str(side): str(states[side]) for side in Side}


def _rules(outcome: Outcome | None) -> list[dict[str, str]]:
    found = outcome.reasons if outcome else ()
    return [{"source": rule.source, **rule.text} for rule in found]


def segment_record(segment: Segment, sender: Side, names: tuple[Name, ...]) -> dict[str, Any]:
    """A segment, its numbers as they are and in symbols; `ack` is null when ACK is off."""
    ack = ack_symbol(names, sender, segment)
    return {
        "from": str(sender),
        "flags": segment.flags,
        "seq": segment.seq,
        "ack": segment.ack,
        "seq_symbol": str(seq_symbol(names, sender, segment)),
        "ack_symbol": None if ack is None else str(ack),
        "length": len(segment.text),
    }


def reaction_record(
    situation: Situation, happening: Happening, outcome: Outcome, names: tuple[Name, ...]
) -> dict[str, Any]:
    """What one host does when an event meets it; `names` are the ISNs that it knows."""
    return {
        "state": situation.name,
        "event": happening.name,
        "next": str(outcome.tcb.state),
        "sends": [segment_record(s, situation.side, names) for s in outcome.sent],
        "tells": list(outcome.signals),
        "starts_2_msl": outcome.restarts_time_wait,
        "rules": _rules(outcome),
    }


def answer_record(answer: Answer) -> dict[str, Any]:
    """A search: whether it can be, the shortest script, and what was searched."""
    return {
        "can": None if answer.unknown else answer.script is not None,
        "script": answer.script.splitlines() if answer.script is not None else None,
        "worlds": answer.worlds,
        "complete": answer.complete,
        "bounds": {key: value for key, value in answer.bounds._asdict().items() if key != "also"},
    }


def proof_record(proof: Proof) -> dict[str, Any]:
    """TCP and a variant, asked the same question."""
    fewest = proof.fewest
    return {
        "variant": proof.variant.name,
        "changed": dict(proof.variant.text),
        "means": dict(proof.variant.means),
        "world": proof.variant.world,
        "tcp": answer_record(proof.tcp),
        "without_the_rule": answer_record(proof.changed),
        "fewest_segments": [found.segments for found in fewest] if fewest else None,
        "holds": proof.holds,
    }
