"""The command that asks in the terminal."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from quizgen.cli.common import (
    CONTENT,
    INTERRUPTED,
    USAGE,
    Choice,
    Content,
    Core,
    Lang,
    Levels,
    Seed,
    Stop,
    Topics,
    drawn_seed,
    proven,
)
from quizgen.cli.learner import Home, Minutes, Plain, now, remembering, terminal
from quizgen.study.form import Form
from quizgen.study.terminal import is_terminal
from quizgen.words import ENGLISH, Words

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.item import Item
    from quizgen.study.agenda import Agenda
    from quizgen.study.drill import Rules

_SAY = Words("cli")
_NUMBER = 10
_CASES = 2


Forms = Annotated[
    list[Form] | None,
    typer.Option(
        "--form",
        metavar="choice|truth|typed|open",
        case_sensitive=False,
        help="Only such; may be given again.",
    ),
]


def drill(
    number: Annotated[
        int | None, typer.Option("-n", "--number", help="How many questions; 10.", min=1)
    ] = None,
    new: Annotated[
        int | None, typer.Option("--new", help="At most so many that you never answered.", min=0)
    ] = None,
    cases: Annotated[
        int | None,
        typer.Option("--cases", help="So many drawn up for this drill alone; 2 of 10.", min=0),
    ] = None,
    cram: Annotated[
        bool, typer.Option("--cram", help="Ask anything, due or not; answers count as ever.")
    ] = False,
    missed: Annotated[
        bool, typer.Option("--missed", help="Ask what you missed when it was last asked.")
    ] = False,
    minutes: Minutes = None,
    form: Forms = None,
    seed: Seed = None,
    core: Core = False,
    topic: Topics = None,
    level: Levels = None,
    plain: Plain = False,
    lang: Lang = ENGLISH,
    home: Home = None,
    content: Content = CONTENT,
) -> None:
    """Ask what is due, then what is new; mark the answers, explain them and remember them.

    Where nothing narrows the shipped content, every fifth question is a case that the program draws
    up from the model, twice at most.

    `quizgen drill --topic basics --minutes 10`
    """
    from quizgen.study.agenda import Agenda, Wanted

    if cram and missed:
        raise Stop(USAGE, _SAY("asked.both"))
    checked, items = proven(content, lang)
    asked = _of_forms((choice := Choice.of(core, topic, level)).of_items(checked, items), form)
    wanted = Wanted.ALL if cram else Wanted.MISSED if missed else Wanted.DUE
    most = number or (len(asked) if minutes else _NUMBER)
    is_all = content == CONTENT and choice == Choice() and not form and wanted is Wanted.DUE
    if cases is None:
        cases = min(_CASES, most // 5) if is_all else 0
    run = _Run(checked, plain, lang, timedelta(minutes=minutes) if minutes else None)
    run.ask(asked, Agenda(most, new, wanted), cases, drawn_seed(seed), home)


def _of_forms(items: "list[Item]", forms: list[Form] | None) -> "list[Item]":
    """Those that are answered so; stops the run where there are none."""
    from quizgen.study.agenda import form_of

    left = [item for item in items if not forms or form_of(item) in forms]
    if not left:
        raise Stop(USAGE, _SAY("asked.forms", forms=" ".join(forms or ())))
    return left


class _Run(NamedTuple):
    """A drill at this terminal, or in a pipe."""

    checked: "Checked"
    is_plain: bool
    language: str
    lasts: timedelta | None

    def ask(
        self, asked: "list[Item]", agenda: "Agenda", cases: int, seed: int, home: Path | None
    ) -> None:
        """Drill with the learner's memory; stops the run where it was interrupted."""
        from quizgen.inventions import questions as invented
        from quizgen.study.agenda import asked as questions_of
        from quizgen.study.agenda import nothing
        from quizgen.study.drill import drill as run_drill

        talk, reader = terminal(self.language, self.is_plain)
        with remembering(home) as memory:
            drawn_up = invented(cases, seed, CONTENT) if cases else []
            questions = questions_of(asked, memory, now(), agenda, seed, drawn_up)
            if questions:
                run_drill(questions, talk, memory, now, self._rules(drawn_up))
            else:
                talk.tell(nothing(agenda.wanted)[self.language])
        if reader.is_interrupted:
            raise Stop(INTERRUPTED)

    def _rules(self, drawn_up: "list[Item]") -> "Rules":
        from quizgen.inventions import TOPIC as INVENTED
        from quizgen.study.drill import Rules
        from quizgen.words import say

        titles = self.checked.library.titles | {INVENTED: say("invented")}
        return Rules(is_terminal(), self.lasts, titles, {item.id for item in drawn_up})
