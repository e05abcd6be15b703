"""What an interview comes to: a score by topic, the weakest answers with what to read, and the
transcript."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quizgen.item import Item
from quizgen.pages import environment, sentences
from quizgen.study.progress_text import percent
from quizgen.study.talk import Talk, cited, foremost, say
from quizgen.words import Text

_WEAKEST = 3


@dataclass(frozen=True)
class Turn:
    """One question and how it was answered: `said` of its `points`, in so many seconds.  A case was
    drawn up for this interview."""

    item: Item
    depth: int
    said: int
    points: int
    seconds: float
    typed: str
    is_case: bool = False

    @property
    def share(self) -> float:
        """How much of the answer was given, from 0 to 1."""
        return self.said / self.points

    @property
    def to_read(self) -> Text:
        """The first of its sources to read."""
        return cited(foremost(self.item.sources))


@dataclass
class Interview:
    """An interview so far."""

    turns: list[Turn] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How much was answered of all that was asked, from 0 to 1; each question weighs the
        same."""
        return _mean(self.turns) if self.turns else 0.0

    def topics(self) -> Iterator[tuple[str, list[Turn]]]:
        """The turns of each topic, in the order in which the topics came up."""
        for topic in dict.fromkeys(turn.item.topic for turn in self.turns):
            yield topic, [turn for turn in self.turns if turn.item.topic == topic]

    def weakest(self) -> list[Turn]:
        """The answers that lacked most, the worst first."""
        lacking = [turn for turn in self.turns if turn.share < 1]
        return sorted(lacking, key=lambda turn: turn.share)[:_WEAKEST]


def sum_up(interview: Interview, titles: Mapping[str, Text], talk: Talk) -> None:
    """Show the scorecard."""
    talk.write("")
    if not interview.turns:
        talk.say("none")
        return
    asked = len(interview.turns)
    talk.say("interview.sum", style="stem", share=percent(interview.share), asked=asked)
    for topic, turns in interview.topics():
        title = titles.get(topic, topic)
        talk.say("interview.topic", title=title, share=percent(_mean(turns)), asked=len(turns))
    weakest = interview.weakest()
    if weakest:
        talk.say("interview.weakest")
    for turn in weakest:
        item = turn.item
        weak = say("interview.weak", share=percent(turn.share), stem=item.stem)
        talk.tell(talk.mine(weak), indent=2)
        read = (
            say("interview.read case", sources=turn.to_read)
            if turn.is_case
            else say("interview.read", sources=turn.to_read, topic=item.topic)
        )
        talk.tell(f"  {talk.mine(read)}", indent=2)


def transcript(
    interview: Interview, titles: Mapping[str, Text], language: str, templates: Path
) -> str:
    """The interview in Markdown: each question, what was answered, and the model answer."""
    template = environment(templates).get_template("interview.md.j2")
    return template.render(
        say=sentences(language, "study"),
        share=percent(interview.share),
        interview=interview,
        topics=[
            (titles[topic][language], percent(_mean(turns)), len(turns))
            for topic, turns in interview.topics()
        ],
        language=language,
        percent=percent,
    )


def _mean(turns: list[Turn]) -> float:
    return sum(turn.share for turn in turns) / len(turns)
