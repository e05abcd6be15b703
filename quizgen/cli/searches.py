"""Commands that search every course of events: why and explore."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen.cli.common import (
    CONTENT,
    IN_ENGLISH,
    USAGE,
    AsJson,
    Content,
    Lang,
    Language,
    Stop,
    library_of,
    script_errors,
)

if TYPE_CHECKING:
    from quizgen.tcp.search.explore import Answer
    from quizgen.tcp.search.space import Bounds


def why(
    name: Annotated[str | None, typer.Argument(help="A variant of TCP.")] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Show the variants.")] = False,
    as_json: AsJson = False,
    lang: Lang = IN_ENGLISH,
) -> None:
    """Show why a rule exists: what can happen in TCP without it, and never in TCP."""
    from quizgen.tcp.run.script import guess
    from quizgen.tcp.search.variants import VARIANTS, prove
    from quizgen.tcp.views.record import proof_record

    if list_all or name is None:
        width = max(map(len, VARIANTS))
        for variant in VARIANTS.values():
            typer.echo(f"{variant.name:{width}}  {getattr(variant, lang)}")
        return
    if name not in VARIANTS:
        raise Stop(USAGE, f"unknown variant '{name}'{guess(name, [*VARIANTS])}")
    proof = prove(VARIANTS[name], _progress())
    if as_json:
        typer.echo(json.dumps(proof_record(proof), ensure_ascii=False, indent=2))
        return
    say = _SAY[lang]
    typer.echo(f"{say['changed']}{say['colon']}{getattr(proof.variant, lang)}")
    typer.echo(f"{say['means']}{say['colon']}{getattr(proof.variant, f'means_{lang}')}\n")
    if proof.fewest:
        goal = _told(proof.variant.goal, lang)
        ours, theirs = (found.segments for found in proof.fewest)
        typer.echo(say["fewest"].format(goal=goal, tcp=ours, variant=theirs) + "\n")
    _show_side(say["tcp"], proof.tcp, proof.variant.world, lang, None)
    _show_side(say["variant"], proof.changed, proof.variant.world, lang, name)
    if proof.variant.bad and proof.changed.script:
        _same_events_in_tcp(proof.changed.script, lang)


def _show_side(who: str, answer: "Answer", world: str, lang: Language, variant: str | None) -> None:
    from quizgen.tcp.model.network import TCP
    from quizgen.tcp.run.trace import run
    from quizgen.tcp.search.variants import VARIANTS
    from quizgen.tcp.views.ladder import rows, text_ladder
    from quizgen.wording import WORDING

    say = _SAY[lang]
    if answer.script is None:
        typer.echo(f"{who}{say['colon']}{_never(answer, world, lang)}\n")
        return
    protocol = VARIANTS[variant].protocol if variant else TCP
    ran = run(answer.script, None, protocol)
    hosts = (WORDING[lang]["client"], WORDING[lang]["server"])
    typer.echo(f"{who}{say['colon']}{say['reached'].format(world=_told(world, lang))}\n")
    typer.echo(text_ladder(rows(ran, language=lang), hosts))


def _never(answer: "Answer", world: str, lang: Language) -> str:
    return _told_of_all("never", answer, world, lang)


def _told_of_all(key: str, answer: "Answer", world: str, lang: Language) -> str:
    """What holds in none or in all of the worlds, and which they are."""
    from quizgen.forms.telling import told_bounds

    say, bounds = _SAY[lang], getattr(told_bounds(answer.bounds), lang)
    shown = _told(world, lang)
    words = say[key].format(world=shown, worlds=f"{answer.worlds:,}", bounds=bounds)
    return words if answer.complete else f"{words} {say['incomplete']}"


def _told(world: str, lang: Language) -> str:
    from quizgen.forms.telling import told_predicate

    return str(getattr(told_predicate(world), lang))


def _same_events_in_tcp(script: str, lang: Language) -> None:
    """The same events in TCP, as far as they can happen there."""
    from quizgen.tcp.run.script import ScriptError, parse
    from quizgen.tcp.run.trace import Runner
    from quizgen.tcp.views.ladder import rows, text_ladder
    from quizgen.wording import WORDING

    runner = Runner()
    for statement in parse(script):
        try:
            runner.perform(statement)
        except ScriptError:
            break
    hosts = (WORDING[lang]["client"], WORDING[lang]["server"])
    typer.echo(f"{_SAY[lang]['same']}{_SAY[lang]['colon'].rstrip()}\n")
    typer.echo(text_ladder(rows(runner.trace(), language=lang), hosts), nl=False)


def explore(
    can: Annotated[
        str | None, typer.Option("--can", help="Can this ever be?  Such as 'both=TIME-WAIT'.")
    ] = None,
    always: Annotated[str | None, typer.Option("--always", help="Is this always so?")] = None,
    start: Annotated[
        str, typer.Option("--start", help="A script, or the name of a scenario, run before.")
    ] = "server listens",
    calls: Annotated[
        str, typer.Option("--calls", help="User calls that may come at any time.")
    ] = "client opens; client closes; server closes",
    losses: Annotated[int, typer.Option("--losses", min=0, max=5)] = 0,
    duplicates: Annotated[int, typer.Option("--duplicates", min=0, max=5)] = 0,
    retransmissions: Annotated[
        str, typer.Option("--retransmissions", metavar="0-5|any", help="'any': as needed.")
    ] = "0",
    in_order: Annotated[bool, typer.Option("--in-order", help="Wires keep the order.")] = False,
    as_json: AsJson = False,
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Search every course of events within bounds.  The first line begins with yes or no.

    A world is described as in: client=TIME-WAIT and not server=CLOSED|LAST-ACK; server received
    data; RST from client in flight; client was ESTABLISHED; server told reset.
    """
    from quizgen.tcp.run.script import expanded
    from quizgen.tcp.search import explore as search
    from quizgen.tcp.search.predicate import predicate
    from quizgen.tcp.search.space import Bounds
    from quizgen.tcp.views.record import answer_record

    asked = can if always is None else always
    if asked is None or (can is not None and always is not None):
        raise Stop(USAGE, "Ask one thing: --can 'both=TIME-WAIT', or --always 'not both=CLOSING'.")
    if retransmissions not in ("0", "1", "2", "3", "4", "5", "any"):
        raise Stop(USAGE, f"--retransmissions is 0 to 5 or 'any', not '{retransmissions}'.")
    library = library_of(content)
    with script_errors(asked):
        predicate(asked)
        begin = expanded(f"do {start}" if start in library.scenarios else start, library.scripts)
        again = None if retransmissions == "any" else int(retransmissions)
        bounds = Bounds(begin, calls, losses, duplicates, again, not in_order)
        wanted = asked if always is None else f"not ({asked})"
        answer = search.can(wanted, bounds, progress=_progress())
    if as_json:
        record = answer_record(answer)
        if always is not None:
            record["always"] = not record.pop("can")
        typer.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    if always is not None:
        _show_always(answer, always, lang)
    else:
        _show_can(answer, wanted, lang)


def _show_can(answer: "Answer", wanted: str, lang: Language) -> None:
    say = _SAY[lang]
    if answer.script is None:
        typer.echo(f"{say['no']}{say['colon']}{_never(answer, wanted, lang)}")
        return
    _show_side(say["yes"], answer, wanted, lang, None)
    typer.echo(answer.script)
    _show_fewest(wanted, answer.bounds, lang)


def _show_always(answer: "Answer", asked: str, lang: Language) -> None:
    say = _SAY[lang]
    if answer.script is not None:
        _show_side(say["no"], answer, f"not ({asked})", lang, None)
        typer.echo(answer.script)
        return
    typer.echo(f"{say['yes']}{say['colon']}{_told_of_all('always', answer, asked, lang)}")


def _show_fewest(wanted: str, bounds: "Bounds", lang: Language) -> None:
    """How few segments and round trips it takes, from two hosts that have sent nothing."""
    from quizgen.tcp.run.trace import run
    from quizgen.tcp.search.explore import explore, fewest_segments
    from quizgen.tcp.search.predicate import predicate

    if run(bounds.start).passages:
        return
    found = fewest_segments(explore(bounds), predicate(wanted))
    if found.trips is not None:
        trips = f"{found.trips / 2:g}"
        words = _SAY[lang]["at_least"].format(segments=found.segments, trips=trips)
        typer.echo(f"\n{words}")


def _progress() -> Callable[[int], None] | None:
    """Show how far a search is, on a terminal's standard error."""
    if not sys.stderr.isatty():
        return None
    return lambda found: typer.echo(f"… {found:,} \r", err=True, nl=False)


_SAY = {
    "en": {
        "changed": "The rule changed",
        "means": "What follows",
        "tcp": "TCP",
        "variant": "Without the rule",
        "same": "The same events in TCP",
        "fewest": "Fewest segments until {goal}: {tcp} in TCP, {variant} here.",
        "colon": ": ",
        "reached": "{world}:",
        "never": "in none of {worlds} worlds {world}. {bounds}",
        "always": "in all of {worlds} worlds {world}. {bounds}",
        "incomplete": "The search stopped there; more worlds exist.",
        "at_least": "It takes at least {segments} segments, here in {trips} round trips.",
        "yes": "yes",
        "no": "no",
    },
    "zh": {
        "changed": "改动的规则",
        "means": "后果",
        "tcp": "TCP",
        "variant": "没有这条规则时",
        "same": "同样的事件在 TCP 中",
        "fewest": "要使{goal}，所需的最少报文段：TCP 为 {tcp}，这里为 {variant}。",
        "colon": "：",
        "reached": "{world}：",
        "never": "在全部 {worlds} 个全局状态中，没有一个是{world}。{bounds}",
        "always": "在全部 {worlds} 个全局状态中，{world}。{bounds}",
        "incomplete": "搜索在此停止，并未穷尽。",
        "at_least": "至少需要 {segments} 个报文段，这里用了 {trips} 个往返。",
        "yes": "是",
        "no": "否",
    },
}
