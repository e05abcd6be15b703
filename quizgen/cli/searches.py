"""Commands that search every course of events: why and explore."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    UNKNOWN,
    USAGE,
    AsJson,
    Content,
    Lang,
    Language,
    Stop,
    begun,
    columns,
    library_of,
    scenario_meant,
    script_errors,
    tell,
    tell_list,
)
from quizgen.cli.usage import near
from quizgen.words import ENGLISH, Text, Words, join, same, say

if TYPE_CHECKING:
    from quizgen.entries.library import Library
    from quizgen.tcp.search.bounds import Bounds
    from quizgen.tcp.search.explore import Answer
    from quizgen.tcp.search.predicate import Predicate
    from quizgen.tcp.search.widening import Turn

_SAY = Words("cli")


def _variants_begun(incomplete: str) -> list[str]:
    from quizgen.tcp.search.variants import VARIANTS

    return begun(incomplete, VARIANTS)


def why(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A variant of TCP.",
            autocompletion=_variants_begun,
        ),
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Show the variants.")] = False,
    as_json: AsJson = False,
    lang: Lang = ENGLISH,
) -> None:
    """Show why a rule exists: what can happen in TCP without it, and never in TCP.

    `quizgen why no-time-wait`
    """
    from quizgen.forms.searches import told_proof
    from quizgen.tcp.search.variants import VARIANTS, prove
    from quizgen.tcp.views.record import proof_record

    if list_all or name is None:
        tell_list((variant.name, variant.text[lang]) for variant in VARIANTS.values())
        return
    name = _variant(name)
    proof = prove(VARIANTS[name], _progress())
    if as_json:
        typer.echo(json.dumps(proof_record(proof), ensure_ascii=False, indent=2))
        return
    tell(told_proof(proof)[lang])
    tell(_headed("means", proof.variant.means)[lang] + "\n")
    _show_side("tcp", proof.tcp, proof.variant.world, lang, None)
    _show_side("variant", proof.changed, proof.variant.world, lang, name)
    if proof.variant.bad and proof.changed.script:
        _same_events_in_tcp(proof.changed.script, lang)


def _variant(written: str) -> str:
    """The variant that is meant by its name, however it is spelled, or that alone has these words
    in its name or its rule; stops the run where there is none."""
    from quizgen.guess import spelled
    from quizgen.tcp.search.variants import VARIANTS

    if (name := spelled(written, VARIANTS)) in VARIANTS:
        return name
    texts = {name: (name.replace("-", " "), *each.text.values()) for name, each in VARIANTS.items()}
    words = written.casefold().replace("-", " ")
    found = [name for name, own in texts.items() if any(words in text.casefold() for text in own)]
    if len(found) != 1:
        raise Stop(USAGE, _SAY("asked.variant", name=written, hint=near(written, VARIANTS)))
    return found[0]


def _show_side(
    who: str, answer: "Answer", world: "Predicate | str", lang: Language, variant: str | None
) -> None:
    from quizgen import refit
    from quizgen.forms.telling import told_predicate
    from quizgen.tcp.model.network import TCP
    from quizgen.tcp.run.trace import run
    from quizgen.tcp.search.variants import VARIANTS

    if answer.script is None:
        tell(_headed(who, _told_of_all("never", answer, world))[lang] + "\n")
        return
    protocol = VARIANTS[variant].protocol if variant else TCP
    ran = run(answer.script, None, protocol)
    reached = _SAY("search.reached", world=told_predicate(world))
    tell(_headed(who, reached)[lang] + "\n")
    typer.echo(f"{refit.ladder(ran, lang, columns())}\n")


def _headed(who: str, told: Text) -> Text:
    """`TCP: what is told`"""
    return join([_SAY(f"search.{who}"), told], say("colon"))


def _told_of_all(key: str, answer: "Answer", world: "Predicate | str") -> Text:
    """What holds in none or in all of the worlds, and which they are."""
    from quizgen.forms.telling import told_bounds, told_predicate

    return _SAY(
        f"search.{key}",
        world=told_predicate(world),
        worlds=f"{answer.worlds:,}",
        bounds=told_bounds(answer.bounds),
    )


def _same_events_in_tcp(script: str, lang: Language) -> None:
    """The same events in TCP, as far as they can happen there."""
    from quizgen import refit
    from quizgen.tcp.run.script import ScriptError, parse
    from quizgen.tcp.run.trace import Runner

    runner = Runner()
    for statement in parse(script):
        try:
            runner.perform(statement)
        except ScriptError:
            break
    typer.echo(_headed("same", same(""))[lang].rstrip() + "\n")
    typer.echo(refit.ladder(runner.trace(), lang, columns()))


Retransmissions = Annotated[
    str,
    typer.Option(
        "--retransmissions",
        metavar="0-5|any",
        help="Two of them at any time, others when nothing is in flight.",
    ),
]


def explore(
    can: Annotated[
        str | None, typer.Option("--can", help="Can this ever be?  Such as 'both=TIME-WAIT'.")
    ] = None,
    always: Annotated[str | None, typer.Option("--always", help="Is this always so?")] = None,
    start: Annotated[
        str, typer.Option("--start", help="A script, or the name of a scenario, run before.")
    ] = "server listens",
    calls: Annotated[
        str, typer.Option("--calls", help="User calls: each once, at any time, in any order.")
    ] = "client opens; client closes; server closes",
    losses: Annotated[int, typer.Option("--losses", min=0, max=5)] = 0,
    duplicates: Annotated[int, typer.Option("--duplicates", min=0, max=5)] = 0,
    retransmissions: Retransmissions = "0",
    in_order: Annotated[bool, typer.Option("--in-order", help="Wires keep the order.")] = False,
    patient: Annotated[
        bool, typer.Option("--patient", help="Timers wait until nothing is in flight.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Search every course of events within bounds.  The first line begins with yes, no or unknown.

    A world is described as in: client=TIME-WAIT and not server=CLOSED|LAST-ACK; server received
    data; RST from client in flight; client was ESTABLISHED; server told reset.

    A no tells which options would make it a yes. Unknown, with exit code 3, means that the search
    was too large to end.

    `quizgen explore --can "both=TIME-WAIT"`
    """
    from quizgen.tcp.readings import segments_named
    from quizgen.tcp.search.bounds import Bounds

    wanted = _predicate(_one_of(can, always), is_refused=always is not None)
    again = _times(retransmissions)
    library = library_of(content)
    with script_errors(start):
        bounds = Bounds(
            _begun(start, library),
            segments_named(calls),
            losses,
            duplicates,
            again,
            not in_order,
            patient,
        )
        answer = _answer(wanted, bounds)
    _show_found(answer, wanted, always is not None, as_json, lang)


def _begun(start: str, library: "Library") -> str:
    """The script that `start` names, however it is spelled, or is."""
    from quizgen.tcp.readings import segments_named
    from quizgen.tcp.run.script import expanded

    named = scenario_meant(start, library)
    script = f"do {named}" if named else segments_named(start)
    return expanded(script, library.scripts)


def _one_of(can: str | None, always: str | None) -> str:
    asked = can if always is None else always
    if asked is None or (can is not None and always is not None):
        raise Stop(USAGE, _SAY("asked.world"))
    return asked


def _predicate(world: str, *, is_refused: bool) -> "Predicate":
    from quizgen.tcp.run.script import ScriptError
    from quizgen.tcp.search.predicate import Not, predicate
    from quizgen.tcp.search.written import predicate_written

    try:
        read = predicate(predicate_written(world))
    except ScriptError as error:
        raise Stop(USAGE, error.message) from None
    return Not(read) if is_refused else read


def _times(retransmissions: str) -> int | None:
    """How many there may be; None for any number."""
    if retransmissions not in ("0", "1", "2", "3", "4", "5", "any"):
        raise Stop(USAGE, _SAY("asked.times", found=retransmissions))
    return None if retransmissions == "any" else int(retransmissions)


def _show_found(
    answer: "Answer", wanted: "Predicate", is_always: bool, as_json: bool, lang: Language
) -> None:
    found = _turns(wanted, answer) if answer.script is None and answer.complete else []
    if as_json:
        _show_json(answer, found, is_always=is_always)
    else:
        _show(answer, found, wanted, is_always, lang)
    if answer.unknown:
        raise Stop(UNKNOWN)


def _answer(wanted: "Predicate", bounds: "Bounds") -> "Answer":
    from quizgen.tcp.search.explore import ask

    return ask(wanted, bounds, progress=_progress())


_MOST_OF_A_TURN = 200_000  # nodes of each search for what would turn a no


def _turns(wanted: "Predicate", answer: "Answer") -> list["Turn"]:
    """What would make the no a yes, as far as that can be searched in some seconds."""
    from quizgen.tcp.search.widening import CRASH, WIDENINGS, turns

    kinds = (*WIDENINGS, CRASH)
    found = turns(str(wanted), answer.bounds, kinds, most=_MOST_OF_A_TURN)
    return [turn for turn in found if turn.answer.script is not None]


def _show_json(answer: "Answer", found: Sequence["Turn"], *, is_always: bool) -> None:
    from quizgen.tcp.views.record import answer_record

    record = answer_record(answer)
    if is_always:
        can = record.pop("can")
        record["always"] = None if can is None else not can
    record["turned_by"] = [
        {
            "widening": turn.kind,
            "option": _option(turn),
            "script": (turn.answer.script or "").splitlines(),
        }
        for turn in found
    ]
    typer.echo(json.dumps(record, ensure_ascii=False, indent=2))


def _show(
    answer: "Answer",
    found: Sequence["Turn"],
    wanted: "Predicate",
    is_always: bool,
    lang: Language,
) -> None:
    if answer.unknown:
        tell(_headed("unknown", _told_of_all("unsearched", answer, wanted))[lang])
    elif is_always:
        _show_always(answer, wanted, lang)
    else:
        _show_can(answer, wanted, lang)
    if found:
        tell("".join(f"\n{_offer(turn, can_be=not is_always)[lang]}" for turn in found))


def _offer(turn: "Turn", *, can_be: bool) -> Text:
    """Which option would make the no a yes."""
    answer = _SAY("search.yes" if can_be else "search.no")
    return _SAY("search.offer", option=_option(turn), answer=answer)


def _option(turn: "Turn") -> str:
    """What to type for a widening."""
    bounds = turn.answer.bounds
    match turn.kind:
        case "loss":
            return f"--losses {bounds.losses}"
        case "duplicate":
            return f"--duplicates {bounds.duplicates}"
        case "retransmission":
            return f"--retransmissions {bounds.retransmissions}"
        case "early timeout" | "disorder":
            return "no --patient" if turn.kind == "early timeout" else "no --in-order"
        case "old segment":
            return f"--start '{_joined(*bounds.start.splitlines(), turn.what)}'"
    return f"--calls '{_joined(bounds.calls, turn.what)}'"


def _joined(*statements: str) -> str:
    return "; ".join(text for text in map(str.strip, statements) if text)


def _show_can(answer: "Answer", wanted: "Predicate", lang: Language) -> None:
    if answer.script is None:
        tell(_headed("no", _told_of_all("never", answer, wanted))[lang])
        return
    _show_side("yes", answer, wanted, lang, None)
    tell(answer.script)
    _show_fewest(wanted, answer.bounds, lang)


def _show_always(answer: "Answer", denied: "Predicate", lang: Language) -> None:
    from quizgen.tcp.search.predicate import Not

    if answer.script is not None:
        _show_side("no", answer, denied, lang, None)
        tell(answer.script)
        return
    tell(_headed("yes", _told_of_all("always", answer, Not(denied)))[lang])


def _show_fewest(wanted: "Predicate", bounds: "Bounds", lang: Language) -> None:
    """How few segments and round trips it takes, from two hosts that have sent nothing."""
    from quizgen.tcp.run.trace import run
    from quizgen.tcp.search.explore import explore, fewest_segments

    if run(bounds.start).passages:
        return
    found = fewest_segments(explore(bounds, most=_MOST_OF_A_TURN), wanted)
    if found.trips is not None:
        trips = f"{found.trips / 2:g}"
        words = _SAY("search.at_least", segments=str(found.segments), trips=trips)
        tell(f"\n{words[lang]}")


def _progress() -> Callable[[int], None] | None:
    """Show how far a search is, on a terminal's standard error."""
    if not sys.stderr.isatty():
        return None
    return lambda found: typer.echo(f"… {found:,} \r", err=True, nl=False)
