"""Commands that ask the model, and the kernel about the model."""

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from quizgen.cli.common import CONTENT, FINDINGS, USAGE, AsJson, Content, Lang, Language, Stop

if TYPE_CHECKING:
    from quizgen.knowledge.load import Library
    from quizgen.tcp.explore import Answer
    from quizgen.tcp.situations import Happening, Situation
    from quizgen.tcp.trace import Trace

T = TypeVar("T")

Format = Literal["text", "svg", "mermaid", "tcpdump", "ss", "json"]
Numbers = Literal["symbolic", "absolute", "relative"]


def trace(
    run: Annotated[
        str | None, typer.Argument(help="Name of a scenario, a script, or a file with one.")
    ] = None,
    lose: Annotated[
        int | None, typer.Option("--lose", min=1, help="Lose this segment, and see the repair.")
    ] = None,
    seq: Annotated[Numbers, typer.Option("--seq", help="How numbers are written.")] = "symbolic",
    form: Annotated[Format, typer.Option("--format", help="How the run is shown.")] = "text",
    at: Annotated[
        Literal["client", "server"], typer.Option("--at", help="Where tcpdump listens.")
    ] = "client",
    after: Annotated[
        int | None, typer.Option("--after", min=0, help="Show ss after so many steps.")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Show the named scenarios.")] = False,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Run a scenario and show its segments, states and rules.

    `quizgen trace handshake --lose 3` answers "what if the third ACK is lost?".
    """
    library = _library(content)
    if list_all:
        width = max(map(len, library.scenarios))
        for name, scenario in sorted(library.scenarios.items()):
            typer.echo(f"{name:{width}}  {getattr(scenario.title, lang)}")
        return
    if run is None:
        raise Stop(USAGE, "Which run? A name from 'quizgen trace --list', a script or a file.")
    title, script = _script(run, library, lang)
    with _script_errors(run):
        ran = _run(script, lose, library)
    if lose is not None:
        title += f", {_SAY[lang]['lost'].format(number=lose)}"
    if form == "tcpdump":
        shown = _tcpdump(ran, seq, at)
    elif form == "ss":
        shown = _ss(ran, after)
    else:
        shown = _drawn(ran, form, seq, title, lang)
    typer.echo(shown.rstrip("\n"))


def _library(content: Path) -> "Library":
    from quizgen.knowledge.load import content_files, load

    library, findings = load(content_files([content]))
    for finding in findings:
        typer.echo(str(finding), err=True)
    return library


def _script(run: str, library: "Library", lang: Language) -> tuple[str, str]:
    """The title and the script that `run` names, holds or is."""
    if run in library.scenarios:
        scenario = library.scenarios[run]
        return getattr(scenario.title, lang), scenario.script
    if len(run) < 200 and Path(run).is_file():
        return run, Path(run).read_text("utf-8")
    if " " not in run.strip():
        from quizgen.tcp.script import guess

        hint = guess(run, sorted(library.scenarios)) if len(run) < 200 else ""
        short = hint if "did you mean" in hint else "; see: quizgen trace --list"
        raise Stop(USAGE, f"unknown scenario '{run}'{short}")
    return "", run


@contextlib.contextmanager
def _script_errors(run: str) -> Iterator[None]:
    """Say where in the script it cannot go on."""
    from quizgen.tcp.script import ScriptError
    from quizgen.tcp.whatif import NoSegmentError

    try:
        yield
    except NoSegmentError as error:
        raise Stop(USAGE, str(error)) from None
    except ScriptError as error:
        where = f"{run}:" if Path(run[:200]).is_file() else ""
        message = f"{where}{error.line}:{error.column}: {error.message}"
        raise Stop(USAGE, message) from None


def _run(script: str, lose: int | None, library: "Library") -> "Trace":
    from quizgen.tcp import trace as traces
    from quizgen.tcp import whatif

    if lose is None:
        return traces.run(script, library.scripts)
    return whatif.lose(script, lose, library.scripts)


def _tcpdump(ran: "Trace", seq: Numbers, at: str) -> str:
    from quizgen.export.capture import tcpdump
    from quizgen.tcp.network import Side

    return tcpdump(ran, Side[at.upper()], absolute=seq == "absolute")


def _ss(ran: "Trace", after: int | None) -> str:
    from quizgen.export.sockets import ss_both

    return ss_both(ran, after)


def _drawn(ran: "Trace", form: Format, seq: Numbers, title: str, lang: Language) -> str:
    from quizgen.export.diagram import rows, text_ladder
    from quizgen.export.ladder_svg import ladder_svg
    from quizgen.export.mermaid import sequence_diagram
    from quizgen.export.narration import narrated
    from quizgen.export.records import trace_record
    from quizgen.export.wording import WORDING

    if form == "json":
        return json.dumps(trace_record(ran), ensure_ascii=False, indent=2)
    drawn = rows(ran, numbers=seq, language=lang)
    hosts = (WORDING[lang]["client"], WORDING[lang]["server"])
    if form == "svg":
        return ladder_svg(drawn, hosts, title=title or "TCP", language=lang)
    if form == "mermaid":
        return sequence_diagram(drawn, hosts, title=title or "TCP", language=lang)
    parts = (title, text_ladder(drawn, hosts), narrated(ran, lang))
    return "\n".join(part for part in parts if part)


def states(
    form: Annotated[
        Literal["svg", "mermaid"], typer.Option("--format", help="How the diagram is drawn.")
    ] = "mermaid",
    lang: Lang = Language.EN,
) -> None:
    """Draw the state diagram, from the tables that decide every change of state."""
    from quizgen.export.states import state_diagram_mermaid
    from quizgen.export.states_svg import state_diagram_svg

    draw = state_diagram_svg if form == "svg" else state_diagram_mermaid
    typer.echo(draw(lang).rstrip("\n"))


def step(
    state: Annotated[str | None, typer.Argument(help="A state, such as TIME-WAIT.")] = None,
    event: Annotated[str | None, typer.Argument(help="An event, such as FIN or CLOSE.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every state and event.")] = False,
    as_json: AsJson = False,
    lang: Lang = Language.EN,
) -> None:
    """Show what one host does when one event meets it.

    STATE and EVENT may be parts of names: `quizgen step time-wait fin` shows every FIN.
    """
    from quizgen.export.records import reaction_record
    from quizgen.tcp.situations import HAPPENINGS, SITUATIONS, meet

    situations = _matching(state, SITUATIONS, "state")
    happenings = _matching(event, HAPPENINGS, "event")
    if (state is None or event is None) and not every:
        names = "\n  ".join([*SITUATIONS, "", *HAPPENINGS])
        raise Stop(USAGE, f"Which state and event? States, then events:\n  {names}")
    pairs = [(s, h, meet(s, h)) for s in situations for h in happenings]
    if as_json:
        records = [reaction_record(*pair) for pair in pairs]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for situation, happening, _ in pairs:
        typer.echo(_reaction(situation, happening, lang))


def _matching(written: str | None, choices: Mapping[str, T], kind: str) -> list[T]:
    """The choices that are meant: the one so named, else those that have the words in them."""
    from quizgen.tcp.script import guess

    if written is None:
        return list(choices.values())
    plain = {_plain(name): choice for name, choice in choices.items()}
    wanted = _plain(written)
    if wanted in plain:
        return [plain[wanted]]
    found = [c for name, c in plain.items() if re.search(rf"\b{re.escape(wanted)}\b", name)]
    if not found:
        raise Stop(USAGE, f"unknown {kind} '{written}'{guess(written, [*choices])}")
    return found


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-")


def _reaction(situation: "Situation", happening: "Happening", lang: Language) -> str:
    from quizgen.tcp.situations import meet

    outcome, say = meet(situation, happening), _SAY[lang]
    sent = [f"{s.flags}{_numbers(s.seq, s.ack, len(s.text))}" for s in outcome.sent]
    lines = [
        f"{getattr(situation, lang)} · {getattr(happening, lang)}",
        f"  {say['next']}: {outcome.tcb.state}",
        f"  {say['sends']}: {'; '.join(sent) or say['nothing']}",
    ]
    if outcome.signals:
        lines.append(f"  {say['tells']}: {'; '.join(outcome.signals)}")
    if outcome.restarts_time_wait:
        lines.append(f"  {say['timer']}")
    lines += [f"  {getattr(rule, lang)} ({rule.source})" for rule in outcome.reasons]
    return "\n".join(lines) + "\n"


def _numbers(seq: int, ack: int | None, octets: int) -> str:
    numbers = f" seq={seq}" + (f" ack={ack}" if ack is not None else "")
    return numbers + (f" len={octets}" if octets else "")


def why(
    name: Annotated[str | None, typer.Argument(help="A variant of TCP.")] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Show the variants.")] = False,
    as_json: AsJson = False,
    lang: Lang = Language.EN,
) -> None:
    """Show why a rule exists: what can happen in TCP without it, and never in TCP."""
    from quizgen.export.records import proof_record
    from quizgen.tcp.script import guess
    from quizgen.tcp.variants import VARIANTS, prove

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
    typer.echo(f"{say['changed']}: {getattr(proof.variant, lang)}")
    typer.echo(f"{say['means']}: {getattr(proof.variant, f'means_{lang}')}\n")
    if proof.fewest:
        goal = proof.variant.goal
        ours, theirs = (found.segments for found in proof.fewest)
        typer.echo(say["fewest"].format(goal=goal, tcp=ours, variant=theirs) + "\n")
    _show_side(say["tcp"], proof.tcp, proof.variant.world, lang, None)
    _show_side(say["variant"], proof.changed, proof.variant.world, lang, name)
    if proof.variant.bad and proof.changed.script:
        _same_events_in_tcp(proof.changed.script, lang)


def _show_side(who: str, answer: "Answer", world: str, lang: Language, variant: str | None) -> None:
    from quizgen.export.diagram import rows, text_ladder
    from quizgen.export.wording import WORDING
    from quizgen.tcp.network import TCP
    from quizgen.tcp.trace import run
    from quizgen.tcp.variants import VARIANTS

    say = _SAY[lang]
    if answer.script is None:
        typer.echo(f"{who}: {_never(answer, world, lang)}\n")
        return
    protocol = VARIANTS[variant].protocol if variant else TCP
    ran = run(answer.script, None, protocol)
    hosts = (WORDING[lang]["client"], WORDING[lang]["server"])
    typer.echo(f"{who}: {say['reached'].format(world=world)}\n")
    typer.echo(text_ladder(rows(ran, language=lang), hosts))


def _never(answer: "Answer", world: str, lang: Language) -> str:
    say = _SAY[lang]
    words = say["never"].format(world=world, worlds=f"{answer.worlds:,}", bounds=answer.bounds)
    return words if answer.complete else f"{words} {say['incomplete']}"


def _same_events_in_tcp(script: str, lang: Language) -> None:
    """The same events in TCP, as far as they can happen there."""
    from quizgen.export.diagram import rows, text_ladder
    from quizgen.export.wording import WORDING
    from quizgen.tcp.script import ScriptError, parse
    from quizgen.tcp.trace import Runner

    runner = Runner()
    for statement in parse(script):
        try:
            runner.perform(statement)
        except ScriptError:
            break
    hosts = (WORDING[lang]["client"], WORDING[lang]["server"])
    typer.echo(f"{_SAY[lang]['same']}:\n")
    typer.echo(text_ladder(rows(runner.trace(), language=lang), hosts))


def explore(
    can: Annotated[str, typer.Option("--can", help="A world, such as 'both=TIME-WAIT'.")],
    start: Annotated[
        str, typer.Option("--start", help="A script, or the name of a scenario, run before.")
    ] = "server listens",
    calls: Annotated[
        str, typer.Option("--calls", help="User calls that may come at any time.")
    ] = "client opens; client closes; server closes",
    losses: Annotated[int, typer.Option("--losses", min=0, max=5)] = 0,
    duplicates: Annotated[int, typer.Option("--duplicates", min=0, max=5)] = 0,
    retransmissions: Annotated[int, typer.Option("--retransmissions", min=0, max=5)] = 0,
    in_order: Annotated[bool, typer.Option("--in-order", help="Wires keep the order.")] = False,
    as_json: AsJson = False,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Search every world within bounds: can this ever be?  The first line says yes or no."""
    from quizgen.export.records import answer_record
    from quizgen.tcp import explore as search
    from quizgen.tcp.space import Bounds

    library = _library(content)
    begin = library.scenarios[start].script if start in library.scenarios else start
    bounds = Bounds(begin, calls, losses, duplicates, retransmissions, not in_order)
    with _script_errors(can):
        answer = search.can(can, bounds, progress=_progress())
    if as_json:
        typer.echo(json.dumps(answer_record(answer), ensure_ascii=False, indent=2))
        return
    say = _SAY[lang]
    if answer.script is None:
        typer.echo(f"{say['no']}: {_never(answer, can, lang)}")
        return
    _show_side(say["yes"], answer, can, lang, None)
    typer.echo(answer.script)


def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Scenarios; all by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold the TCP model against this machine's own TCP (Linux), segment by segment.

    Exit code 1 if they differ in a way that is not documented.
    """
    from quizgen.witness.verify import UnknownScenario, table
    from quizgen.witness.verify import verify as run_verify

    try:
        report = run_verify(names, lambda name: typer.echo(f"{name} ...", err=True))
    except UnknownScenario as unknown:
        raise Stop(USAGE, str(unknown)) from None
    typer.echo(json.dumps(report.as_json(), indent=2) if as_json else table(report))
    if report.differs:
        raise Stop(FINDINGS)


def _progress() -> Callable[[int], None] | None:
    """Show how far a search is, on a terminal's standard error."""
    if not sys.stderr.isatty():
        return None
    return lambda found: typer.echo(f"\r… {found:,}", err=True, nl=False)


_SAY = {
    "en": {
        "lost": "segment {number} lost",
        "next": "next state",
        "sends": "sends",
        "tells": "tells the user",
        "timer": "starts the 2 MSL timer, or starts it again",
        "nothing": "nothing",
        "changed": "The rule changed",
        "means": "What follows",
        "tcp": "TCP",
        "variant": "Without the rule",
        "same": "The same events in TCP",
        "fewest": "Fewest segments until {goal}: {tcp} in TCP, {variant} here.",
        "reached": "{world} is reached:",
        "never": "{world} holds in none of {worlds} worlds ({bounds}).",
        "incomplete": "The search stopped there; more worlds exist.",
        "yes": "yes",
        "no": "no",
    },
    "zh": {
        "lost": "丢失第 {number} 个报文段",
        "next": "之后的状态",
        "sends": "发送",
        "tells": "通知用户",
        "timer": "启动或重新启动 2MSL 定时器",
        "nothing": "无",
        "changed": "改动的规则",
        "means": "后果",
        "tcp": "TCP",
        "variant": "没有这条规则时",
        "same": "同样的事件在 TCP 中",
        "fewest": "到达 {goal} 所需的最少报文段：TCP 为 {tcp}，这里为 {variant}。",
        "reached": "可以到达 {world}：",
        "never": "搜索了 {worlds} 个状态组合（{bounds}），{world} 都不成立。",
        "incomplete": "搜索在此停止，并未穷尽。",
        "yes": "是",
        "no": "否",
    },
}
