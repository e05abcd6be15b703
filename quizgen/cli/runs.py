"""Commands that run the model once: trace, step and states."""

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from quizgen.cli.common import (
    CONTENT,
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
    scenario_named,
    scenarios_begun,
    script_errors,
    tell,
    tell_list,
)
from quizgen.cli.usage import near
from quizgen.place import visible
from quizgen.words import ENGLISH, Text, Words, join, same

if TYPE_CHECKING:
    from quizgen.entries.library import Library
    from quizgen.tcp.run.situations import Happening, Situation
    from quizgen.tcp.run.trace import Trace

Named = TypeVar("Named", "Situation", "Happening")

_SAY = Words("cli")
Format = Literal["text", "svg", "tcpdump", "ss", "json"]
Numbers = Literal["symbolic", "absolute", "relative"]


def trace(
    run: Annotated[
        str | None,
        typer.Argument(
            help="Name of a scenario, a script, a file with one, or -.",
            autocompletion=scenarios_begun,
        ),
    ] = None,
    lose: Annotated[
        int | None, typer.Option("--lose", min=1, help="Lose this segment, and see the repair.")
    ] = None,
    seq: Annotated[
        Numbers, typer.Option("--seq", case_sensitive=False, help="How numbers are written.")
    ] = "symbolic",
    form: Annotated[
        Format, typer.Option("--format", case_sensitive=False, help="How the run is shown.")
    ] = "text",
    at: Annotated[
        Literal["client", "server"],
        typer.Option("--at", case_sensitive=False, help="Where tcpdump listens."),
    ] = "client",
    after: Annotated[
        int | None, typer.Option("--after", min=0, help="Show ss after so many steps.")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Show the named scenarios.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    lang: Lang = ENGLISH,
    content: Content = CONTENT,
) -> None:
    """Run a scenario and show its segments, states and rules.

    `quizgen trace handshake --lose 3` answers "what if the third ACK is lost?".
    """
    library = library_of(content)
    if list_all:
        tell_list((name, each.title[lang]) for name, each in sorted(library.scenarios.items()))
        return
    if run is None:
        raise Stop(USAGE, _SAY("asked.run"))
    title, script = _script(run, library, lang)
    with script_errors(run):
        ran = _run(script, lose, library)
    if lose is not None:
        title += f", {_SAY('trace.lost', number=lose)[lang]}"
    shown = _shown(ran, "json" if as_json else form, seq, at, after, title, lang)
    typer.echo(shown.rstrip("\n"))


def _script(run: str, library: "Library", lang: Language) -> tuple[str, str]:
    """The title and the script that `run` names, holds or is."""
    from quizgen.tcp.readings import segments_named

    if run == "-":
        return "", _decoded(run, sys.stdin.buffer.read(_MOST_OCTETS))
    if len(run) < 200 and run not in library.scenarios and _is_readable(Path(run)):
        with Path(run).open("rb") as file:
            return visible(run), _decoded(run, file.read(_MOST_OCTETS))
    if " " in run.strip() and not scenario_meant(run, library):
        return "", segments_named(run)
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
        raise Stop(USAGE, _SAY("asked.utf-8", name=name)) from None


def _run(script: str, lose: int | None, library: "Library") -> "Trace":
    from quizgen.tcp.run import trace as traces
    from quizgen.tcp.run import whatif
    from quizgen.tcp.run.script import parse

    if lose is None:
        return traces.run(script, library.scripts)
    return whatif.lose(parse(script, library.scripts), lose)


def _shown(
    ran: "Trace", form: Format, seq: Numbers, at: str, after: int | None, title: str, lang: Language
) -> str:
    """The run as it is wanted."""
    from quizgen import refit
    from quizgen.tcp.model.network import SIDES
    from quizgen.tcp.views.ladder import host_names, rows
    from quizgen.tcp.views.ladder_svg import ladder_svg
    from quizgen.tcp.views.record import trace_record
    from quizgen.tcp.views.ss import ss_both
    from quizgen.tcp.views.steps import narrated
    from quizgen.tcp.views.tcpdump import tcpdump
    from quizgen.wrapping import hung

    match form:
        case "json":
            return json.dumps(trace_record(ran), ensure_ascii=False, indent=2)
        case "tcpdump":
            return tcpdump(ran, SIDES[at], absolute=seq == "absolute")
        case "ss":
            return ss_both(ran, after)
    if form == "svg":
        drawn = rows(ran, numbers=seq, language=lang)
        return ladder_svg(drawn, host_names(lang), title=title or "TCP", language=lang).file()
    width = columns()
    told = [hung(text, width) if width else text for text in (title, narrated(ran, lang))]
    drawn_up = f"{refit.ladder(ran, lang, width, seq)}\n"
    return "\n".join(filter(None, (told[0], drawn_up, told[1])))


def _states_begun(incomplete: str) -> list[str]:
    from quizgen.tcp.run.situations import SITUATIONS

    return begun(incomplete, {str(each.state) for each in SITUATIONS.values()})


def step(
    state: Annotated[
        str | None,
        typer.Argument(
            help="A state, such as TIME-WAIT.",
            autocompletion=_states_begun,
        ),
    ] = None,
    event: Annotated[
        str | None, typer.Argument(help="An event, such as FIN or CLOSE; all if left out.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every state and event.")] = False,
    as_json: AsJson = False,
    lang: Lang = ENGLISH,
) -> None:
    """Show what one host does when one event meets it.

    STATE and EVENT may be parts of names: `quizgen step time-wait fin` shows every FIN. STATE
    alone shows what each event does there.
    """
    from quizgen.tcp.run.situations import HAPPENINGS, SITUATIONS, meet
    from quizgen.tcp.views.reactions import known_isns, reaction_text, reactions_table
    from quizgen.tcp.views.record import reaction_record

    if state is None and not every:
        states, events = (
            [each.text for each in all_.values()] for all_ in (SITUATIONS, HAPPENINGS)
        )
        raise Stop(USAGE, join([_SAY("asked.meeting"), *states, *events], same("\n  ")))
    situations = _situations(state)
    happenings = _happenings(event)
    reactions = [(s, h, meet(s, h)) for s in situations for h in happenings]
    if as_json:
        records = [reaction_record(s, h, o, known_isns(s, o)) for s, h, o in reactions]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
    elif every or event is None:
        typer.echo(reactions_table(reactions, lang))
    else:
        for reaction in reactions:
            tell(reaction_text(*reaction, lang))


def _situations(written: str | None) -> "list[Situation]":
    """The situations that are meant: those of the state that is spelled somehow, or as `_matching`
    finds them."""
    from quizgen.tcp.run.situations import SITUATIONS
    from quizgen.tcp.spelling import state_named

    named = state_named(written) if written is not None else None
    if named is not None:
        return [situation for situation in SITUATIONS.values() if situation.state is named]
    every = _SAY("near.all", names=", ".join(SITUATIONS))
    return _matching(written, SITUATIONS, "state", every)


def _happenings(written: str | None) -> "list[Happening]":
    from quizgen.tcp.readings import segments_named
    from quizgen.tcp.run.situations import HAPPENINGS

    spelled = written and segments_named(written).replace("FIN,ACK", "FIN")  # they all have it
    return _matching(spelled, HAPPENINGS, "event", _SAY("asked.events"))


def _matching(
    written: str | None, choices: Mapping[str, Named], kind: str, otherwise: Text
) -> list[Named]:
    """The choices that are meant: the one so named in any language, else those that have the
    words in them, else those that have each of them."""
    if written is None:
        return list(choices.values())
    words = _words(written)
    names = {name: [_words(text) for text in each.text.values()] for name, each in choices.items()}
    tests: Sequence[Callable[[Sequence[str]], bool]] = (
        lambda own: own == words,
        lambda own: f" {' '.join(words)} " in f" {' '.join(own)} ",
        lambda own: set(words) <= set(own),
    )
    for is_meant in tests if words else ():
        if found := [choices[name] for name, texts in names.items() if any(map(is_meant, texts))]:
            return found
    known = [*choices, *(text for each in choices.values() for text in each.text.values())]
    raise Stop(USAGE, _SAY(f"asked.{kind}", name=written, hint=near(written, known, otherwise)))


def _words(name: str) -> list[str]:
    """Words alone, each Chinese sign as one: `SYN,ACK`, `syn+ack` and `syn ack` are the same."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+", name.casefold())


def states(
    form: Annotated[
        Literal["text", "svg"],
        typer.Option("--format", case_sensitive=False, help="How the diagram is drawn."),
    ] = "text",
    lang: Lang = ENGLISH,
) -> None:
    """Draw the state diagram, from the tables that decide every change of state.

    `quizgen states --format svg`
    """
    from quizgen.tcp.views.states import state_diagram_text
    from quizgen.tcp.views.states_svg import state_diagram_svg

    drawn = state_diagram_svg(lang).file() if form == "svg" else state_diagram_text(lang)
    show = typer.echo if form == "svg" else tell
    show(drawn.rstrip("\n"))
