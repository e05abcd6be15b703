"""The scenarios of the content, as the kernel is given them."""

from quizgen.cli.common import CONTENT, library_of
from quizgen.tcp.run.script import expanded
from quizgen.witness.scenarios import Play, plays

_LIBRARY = library_of(CONTENT)
PLAYS = {
    play.name: play
    for play in plays(
        {
            name: (scenario.title["en"], expanded(scenario.script, _LIBRARY.scripts))
            for name, scenario in _LIBRARY.scenarios.items()
        }
    )
}
IN_TIME_WAIT = Play("close", script=PLAYS["time-wait"].script)
