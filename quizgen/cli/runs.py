"""Commands that run the model once: trace, step and states; and verify, by the kernel."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from quizgen.cli.common import (
    CONTENT,
    FINDINGS,
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
    from quizgen.knowledge.load import Library
    from quizgen.tcp.situations import Happening, Situation
    from quizgen.tcp.tcb import Outcome
    from quizgen.tcp.trace import Trace
    from quizgen.witness.constants import Unequal
    from quizgen.witness.verify import Report

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
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    lang: Lang = Language.EN,
    content: Content = CONTENT,
) -> None:
    """Run a scenario and show its segments, states and rules.

    `quizgen trace handshake --lose 3` answers "what if the third ACK is lost?".
    """
    library = library_of(content)
    if list_all:
        width = max(map(len, library.scenarios))
        for name, scenario in sorted(library.scenarios.items()):
            typer.echo(f"{name:{width}}  {getattr(scenario.title, lang)}")
        return
    if run is None:
        raise Stop(USAGE, "Which run? A name from 'quizgen trace --list', a script or a file.")
    title, script = _script(run, library, lang)
    with script_errors(run):
        ran = _run(script, lose, library)
    if lose is not None:
        title += f", {_SAY[lang]['lost'].format(number=lose)}"
    if as_json or form == "json":
        shown = _json(ran)
    elif form == "tcpdump":
        shown = _tcpdump(ran, seq, at)
    elif form == "ss":
        shown = _ss(ran, after)
    else:
        shown = _drawn(ran, form, seq, title, lang)
    typer.echo(shown.rstrip("\n"))


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


def _run(script: str, lose: int | None, library: "Library") -> "Trace":
    from quizgen.tcp import trace as traces
    from quizgen.tcp import whatif

    if lose is None:
        return traces.run(script, library.scripts)
    return whatif.lose(script, lose, library.scripts)


def _json(ran: "Trace") -> str:
    from quizgen.export.records import trace_record

    return json.dumps(trace_record(ran), ensure_ascii=False, indent=2)


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
    from quizgen.export.wording import WORDING

    drawn = rows(ran, numbers=seq, language=lang)
    hosts = (WORDING[lang]["client"], WORDING[lang]["server"])
    if form == "svg":
        return ladder_svg(drawn, hosts, title=title or "TCP", language=lang)
    if form == "mermaid":
        return sequence_diagram(drawn, hosts, title=title or "TCP", language=lang)
    parts = (title, text_ladder(drawn, hosts), narrated(ran, lang))
    return "\n".join(part for part in parts if part)


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
    if every:
        typer.echo(_table(pairs, lang))
        return
    for situation, happening, _ in pairs:
        typer.echo(_reaction(situation, happening, lang))


def _table(pairs: "list[tuple[Situation, Happening, Outcome]]", lang: Language) -> str:
    """One line a state and event: what follows, and the section that says so."""
    from wcwidth import wcswidth

    rows = [
        (
            getattr(situation, lang),
            getattr(happening, lang),
            str(outcome.tcb.state),
            "; ".join(segment.flags for segment in outcome.sent) or "-",
            outcome.reasons[-1].section,
        )
        for situation, happening, outcome in pairs
    ]
    widths = [max(wcswidth(cell) for cell in column) for column in zip(*rows, strict=True)]

    def line(row: tuple[str, ...]) -> str:
        padded = (c + " " * (w - wcswidth(c)) for c, w in zip(row, widths, strict=True))
        return "  ".join(padded).rstrip()

    return "\n".join(map(line, rows))


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
    unequal = [str(each) for each in _unequal_constants(report)]
    if as_json:
        typer.echo(json.dumps({**report.as_json(), "constants": unequal}, indent=2))
    else:
        typer.echo(table(report).rstrip("\n"))
        typer.echo("\nConstants: " + ("; ".join(unequal) or "as Linux has them here"))
    if report.differs:
        raise Stop(FINDINGS)


def _unequal_constants(report: "Report") -> "list[Unequal]":
    """Numbers of the content that a new network namespace here begins with otherwise."""
    from quizgen.knowledge.constants import sysctls
    from quizgen.witness.constants import compare

    return compare(sysctls(library_of(CONTENT).constants), report.defaults or report.sysctls)


_SAY = {
    "en": {
        "lost": "segment {number} lost",
        "next": "next state",
        "sends": "sends",
        "tells": "tells the user",
        "timer": "starts the 2 MSL timer, or starts it again",
        "nothing": "nothing",
    },
    "zh": {
        "lost": "丢失第 {number} 个报文段",
        "next": "之后的状态",
        "sends": "发送",
        "tells": "通知用户",
        "timer": "启动或重新启动 2MSL 定时器",
        "nothing": "无",
    },
}
