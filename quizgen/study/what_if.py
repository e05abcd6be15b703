"""What if: one segment of a run is lost, or arrives twice, as the learner likes."""

import re
from collections.abc import Sequence

from quizgen import refit
from quizgen.study.answers import cleaned
from quizgen.study.talk import Ended, Talk, say
from quizgen.tcp.run.trace import Passage, Trace
from quizgen.tcp.run.whatif import lose, repeat
from quizgen.words import Text


def changeable(trace: Trace) -> list[Passage]:
    """The segments of a run that its own statements send and deliver, in their order."""
    return [passage for passage in trace.own_passages if passage.delivered_in]


def ask_what_if(trace: Trace, talk: Talk) -> None:
    """List the segments, and draw the run again without the one that is named, or with it twice;
    until Enter."""
    passages = changeable(trace)
    numbers = {p.number: at for at, p in enumerate(trace.own_passages, 1)}
    for number, passage in enumerate(passages, 1):
        talk.write(f"   {number}. {talk.mine(_told(passage))}")
    while True:
        talk.say("what if.ask")
        line = cleaned(talk.read("> ")).casefold()
        if line == "q":
            raise Ended
        if not line:
            return
        if chosen := _chosen(line, passages):
            passage, is_twice = chosen
            change = repeat if is_twice else lose
            changed = change(trace.statements, numbers[passage.number])
            talk.write(refit.ladder(changed, talk.language, talk.width))
        else:
            talk.say("expected", expected=say("what if.expected", most=len(passages)))


def _chosen(line: str, passages: Sequence[Passage]) -> tuple[Passage, bool] | None:
    """`3` is the third segment lost, `3x2` the third arriving twice."""
    found = re.fullmatch(r"(\d{1,2})( ?[x×*] ?2)?", line)
    if not found or not 1 <= int(found[1]) <= len(passages):
        return None
    return passages[int(found[1]) - 1], bool(found[2])


def _told(passage: Passage) -> Text:
    return say("what if.segment", host=say(f"what if.{passage.sender}"), flags=passage.segment.name)
