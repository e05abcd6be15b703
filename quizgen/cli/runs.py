"""Commands that run the model once: trace, step and states."""

import errno
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

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
    scenario_named,
    script_errors,
)
from quizgen.place import visible
from quizgen.words import Words, say

if TYPE_CHECKING:
    from quizgen.entries.library import Library
    from quizgen.tcp.model.tcb import Outcome
    from quizgen.tcp.run.situations import Happening, Situation
    from quizgen.tcp.run.trace import Name, Trace

Named = TypeVar("Named", "Situation", "Happening")

_SAY = Words("cli")
Format = Literal["text", "svg", "tcpdump", "ss", "json"]
Numbers = Literal["symbolic", "absolute", "relative"]


def trace(
    run: Annotated[
        str | None, typer.Argument(help="Name of a scenario, a script, a file with one, or -.")
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
    lang: Lang = IN_ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Run a scenario and show its segments, states and rules.

    `quizgen trace handshake --lose 3` answers "what if the third ACK is lost?".
    """
    library = library_of(content)
    if list_all:
        width = max(map(len, library.scenarios))
        for name, scenario in sorted(library.scenarios.items()):
            typer.echo(f"{name:{width}}  {scenario.title[lang]}")
        return
    if run is None:
        raise Stop(USAGE, "Which run? A name from 'quizgen trace --list', a script or a file.")
    title, script = _script(run, library, lang)
    with script_errors(run):
        ran = _run(script, lose, library)
    if lose is not None:
        title += f", {_SAY('trace.lost', number=lose)[lang]}"
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
    if run == "-":
        return "", _decoded(run, sys.stdin.buffer.read(_MOST_OCTETS))
    if len(run) < 200 and run not in library.scenarios and _is_readable(Path(run)):
        with Path(run).open("rb") as file:
            return visible(run), _decoded(run, file.read(_MOST_OCTETS))
    if " " in run.strip():
        return "", run
    if re.search(r"[/\\.]", run) and "\n" not in run:
        raise Stop(USAGE, f"{run}: {os.strerror(errno.ENOENT)}")
    scenario = library.scenarios[scenario_named(run, library)]
    return scenario.title[lang], scenario.script


_MOST_OCTETS = 100_000  # more than any script may have


def _is_readable(path: Path) -> bool:
    """A file or a pipe; nothing where the name cannot be one."""
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False


def _decoded(name: str, octets: bytes) -> str:
    """The script that a file holds; stops the run where it is no text."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Stop(USAGE, f"{name}: not UTF-8; save the file as UTF-8") from None


def _run(script: str, lose: int | None, library: "Library") -> "Trace":
    from quizgen.tcp.run import trace as traces
    from quizgen.tcp.run import whatif
    from quizgen.tcp.run.script import parse

    if lose is None:
        return traces.run(script, library.scripts)
    return whatif.lose(parse(script, library.scripts), lose)


def _json(ran: "Trace") -> str:
    from quizgen.tcp.views.record import trace_record

    return json.dumps(trace_record(ran), ensure_ascii=False, indent=2)


def _tcpdump(ran: "Trace", seq: Numbers, at: str) -> str:
    from quizgen.tcp.model.network import SIDES
    from quizgen.tcp.views.tcpdump import tcpdump

    return tcpdump(ran, SIDES[at], absolute=seq == "absolute")


def _ss(ran: "Trace", after: int | None) -> str:
    from quizgen.tcp.views.ss import ss_both

    return ss_both(ran, after)


def _drawn(ran: "Trace", form: Format, seq: Numbers, title: str, lang: Language) -> str:
    from quizgen.tcp.views.ladder import host_names, rows, text_ladder
    from quizgen.tcp.views.ladder_svg import ladder_svg
    from quizgen.tcp.views.steps import narrated

    drawn = rows(ran, numbers=seq, language=lang)
    hosts = host_names(lang)
    if form == "svg":
        return ladder_svg(drawn, hosts, title=title or "TCP", language=lang).file()
    parts = (title, text_ladder(drawn, hosts), narrated(ran, lang))
    return "\n".join(part for part in parts if part)


def step(
    state: Annotated[str | None, typer.Argument(help="A state, such as TIME-WAIT.")] = None,
    event: Annotated[
        str | None, typer.Argument(help="An event, such as FIN or CLOSE; all if left out.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every state and event.")] = False,
    as_json: AsJson = False,
    lang: Lang = IN_ENGLISH,
) -> None:
    """Show what one host does when one event meets it.

    STATE and EVENT may be parts of names: `quizgen step time-wait fin` shows every FIN. STATE
    alone shows what each event does there.
    """
    from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet
    from quizgen.tcp.views.record import reaction_record

    if state is None and not every:
        names = "\n  ".join([*SITUATIONS, "", *HAPPENINGS])
        raise Stop(USAGE, f"Which state and event? States, then events:\n  {names}")
    situations = _situations(state)
    happenings = _matching(event, HAPPENINGS, "event")
    pairs = [(s, h, meet(s, h)) for s in situations for h in happenings]
    if as_json:
        records = [reaction_record(s, h, o, _isns(s, o)) for s, h, o in pairs]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    if every or event is None:
        typer.echo(_table(pairs, lang))
        return
    for situation, happening, outcome in pairs:
        typer.echo(_reaction(situation, happening, outcome, lang))


def _table(pairs: "list[tuple[Situation, Happening, Outcome]]", lang: Language) -> str:
    """One line a state and event: what follows, and the section that says so."""
    from quizgen.wrapping import aligned

    rows = [
        (
            situation.text[lang],
            happening.text[lang],
            str(outcome.tcb.state),
            "; ".join(segment.flags for segment in outcome.sent) or "-",
            outcome.reasons[-1].section,
        )
        for situation, happening, outcome in pairs
    ]
    return aligned(rows, len(rows[0]))


def _situations(written: str | None) -> "list[Situation]":
    """The situations that are meant: those of the state that is spelled somehow, or as `_matching`
    finds them."""
    from quizgen.tcp.run.situations import SITUATIONS
    from quizgen.tcp.spelling import state_named

    named = state_named(written) if written is not None else None
    if named is not None:
        return [situation for situation in SITUATIONS.values() if situation.state is named]
    return _matching(written, SITUATIONS, "state")


def _matching(written: str | None, choices: Mapping[str, Named], kind: str) -> list[Named]:
    """The choices that are meant: the one so named in any language, else those that have the
    words in them."""
    from quizgen.tcp.run.script import guess

    if written is None:
        return list(choices.values())
    wanted = _plain(written)
    exact = [c for c in choices.values() if wanted in map(_plain, c.text.values())]
    words = re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])")
    found = exact or [
        c for c in choices.values() if any(words.search(_plain(t)) for t in c.text.values())
    ]
    if not wanted or not found:
        raise Stop(USAGE, f"unknown {kind} '{written}'{guess(written, [*choices])}")
    return found


def _plain(name: str) -> str:
    """Words alone: `SYN,ACK`, `syn+ack` and `syn ack` are one."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


def _reaction(
    situation: "Situation", happening: "Happening", outcome: "Outcome", lang: Language
) -> str:
    from quizgen.tcp.views.steps import by_section

    def word(key: str) -> str:
        return _SAY(f"step.{key}")[lang]

    def line(key: str, told: str) -> str:
        return f"  {word(key)}{say('colon')[lang]}{told}"

    sent = _sent(situation, outcome)
    lines = [
        f"{situation.text[lang]} · {happening.text[lang]}",
        line("next", outcome.tcb.state),
        line("sends", "; ".join(sent) or word("nothing")),
    ]
    named = [name for name in _isns(situation, outcome) if f"={name.symbol}" in " ".join(sent)]
    if named:
        isns = (f"{word('own' if n.side is situation.side else 'peer')} {n.symbol}" for n in named)
        lines.append(line("isn", "; ".join(isns)))
    if outcome.signals:
        lines.append(line("tells", "; ".join(outcome.signals)))
    if outcome.restarts_time_wait:
        lines.append(f"  {word('timer')}")
    lines += [f"  {by_section(rule)[lang]}" for rule in outcome.reasons]
    return "\n".join(lines) + "\n"


def _sent(situation: "Situation", outcome: "Outcome") -> list[str]:
    """What the host sends, its numbers in symbols: `ACK seq=x+2 ack=y+2`."""
    from quizgen.tcp.run.trace import ack_symbol, seq_symbol

    names = _isns(situation, outcome)
    has_own = any(name.side is situation.side for name in names)
    sent = []
    for segment in outcome.sent:
        # A host that has chosen no number can only have copied one.
        copied = segment.ack is None and not has_own
        seq = "SEG.ACK" if copied else seq_symbol(names, situation.side, segment)
        ack = ack_symbol(names, situation.side, segment)
        octets = len(segment.text)
        sent.append(
            f"{segment.flags} seq={seq}"
            + (f" ack={ack}" if ack else "")
            + (f" len={octets}" if octets else "")
        )
    return sent


def _isns(situation: "Situation", outcome: "Outcome") -> "tuple[Name, ...]":
    """The initial sequence numbers as far as they are chosen: x the client's, y the server's."""
    from quizgen.tcp.run.situations import reach
    from quizgen.tcp.run.trace import CLIENT_ISN, ISS_SYMBOLS, Name

    side, (before, _) = situation.side, reach(situation)
    own = before.iss or outcome.tcb.iss
    peer = before.irs or outcome.tcb.irs or CLIENT_ISN  # which `situations` uses before it is known
    known = ((side, own), (side.peer, peer))
    return tuple(Name(host, ISS_SYMBOLS[host], number) for host, number in known if number)


def states(
    form: Annotated[
        Literal["text", "svg"], typer.Option("--format", help="How the diagram is drawn.")
    ] = "text",
    lang: Lang = IN_ENGLISH,
) -> None:
    """Draw the state diagram, from the tables that decide every change of state.

    `quizgen states --format svg`
    """
    from quizgen.tcp.views.states import state_diagram_text
    from quizgen.tcp.views.states_svg import state_diagram_svg

    drawn = state_diagram_svg(lang).file() if form == "svg" else state_diagram_text(lang)
    typer.echo(drawn.rstrip("\n"))
