"""What every command shares: options, the folders of the program, exit codes, checked content."""

import contextlib
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from quizgen.cli.usage import near
from quizgen.entries.level import Level
from quizgen.words import ENGLISH, LANGUAGES, Words

if TYPE_CHECKING:
    from quizgen.check import Checked
    from quizgen.entries.library import Library
    from quizgen.item import Item
    from quizgen.place import Finding
    from quizgen.words import Text

FINDINGS = 1
USAGE = 2
UNKNOWN = 3
INTERRUPTED = 130

_PACKAGE = Path(__file__).parent.parent
_SAY = Words("cli")


def _shipped(name: str) -> Path:
    """`content` and `templates` lie in the package when installed, beside it in a checkout."""
    return _PACKAGE / name if (_PACKAGE / name).is_dir() else _PACKAGE.parent / name


CONTENT = _shipped("content")
TEMPLATES = _shipped("templates")


if TYPE_CHECKING:
    Language = str
else:
    Language = StrEnum("Language", {language.upper(): language for language in LANGUAGES})


class Stop(Exception):  # noqa: N818  not always an error
    """Ends the run with an exit code; its text, if any, goes to standard error."""

    def __init__(self, code: int, message: "Text | str" = "") -> None:
        super().__init__(message)
        self.code, self.message = code, message


Content = Annotated[
    Path, typer.Option("--content", help="Folder of YAML entries; the shipped ones by default.")
]
Lang = Annotated[
    Language, typer.Option("--lang", case_sensitive=False, help="Language of the output.")
]
Seed = Annotated[
    int | None, typer.Option("--seed", help="The same seed gives the same questions.", min=0)
]


def _topics_begun(incomplete: str) -> list[str]:
    return begun(incomplete, library_of(CONTENT).topics)


def scenarios_begun(incomplete: str) -> list[str]:
    """The shipped scenarios that a shell may complete this to."""
    return begun(incomplete, library_of(CONTENT).scenarios)


def begun(incomplete: str, names: Iterable[str]) -> list[str]:
    """The names that begin so, in any case."""
    return sorted(name for name in names if name.casefold().startswith(incomplete.casefold()))


Number = Annotated[int, typer.Option("-n", "--number", help="How many questions.", min=1)]
Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        metavar="NAME",
        help="Only this topic; may be given again.",
        autocompletion=_topics_begun,
    ),
]
Core = Annotated[bool, typer.Option("--core", help="Only what is asked in nearly every interview.")]
Levels = Annotated[
    list[Level] | None,
    typer.Option(
        "--level",
        metavar="junior|mid|senior",
        case_sensitive=False,
        help="Only this level; may be given again.",
    ),
]
Folder = Annotated[Path, typer.Option("-o", "--output", help="The folder to write into.")]
AsJson = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]


def proven(content: Path, lang: str | None = None) -> "tuple[Checked, list[Item]]":
    """Content without findings, and its items; stops the run if there are findings, or if its
    texts are not in the language that is wanted.

    The style of the shipped content is not looked at again: its tests have done that.
    """
    from quizgen.cli.verdicts import judged

    checked, made, findings = judged([from_here(content)], CONTENT, lints=content != CONTENT)
    if findings:
        print_findings(findings, err=True)
        raise Stop(FINDINGS, "Nothing was written: the content has findings.")
    known = checked.library.languages
    if lang is not None and lang not in known:
        raise Stop(USAGE, _SAY("asked.language", lang=lang, known=known[0]))
    if not made:
        raise Stop(FINDINGS, f"Nothing was written: no entries in {content}.")
    return checked, made


class Choice(NamedTuple):
    """Which questions are wanted: those of some topics and levels, of the core course; all where
    nothing is named."""

    core: bool = False
    topics: Sequence[str] = ()
    levels: Sequence[str] = ()

    @classmethod
    def of(cls, core: bool, topics: Sequence[str] | None, levels: Sequence[str] | None) -> "Choice":
        """As options give it."""
        return cls(core, topics or (), levels or ())

    def of_items(self, checked: "Checked", items: "Sequence[Item]") -> "list[Item]":
        """The items that are wanted; stops the run where there are none."""
        topics = [topic_named(topic, checked.library.titles) for topic in self.topics]
        left = [item for item in items if not topics or item.topic in topics]
        asked = [
            item
            for item in left
            if (not self.levels or item.level in self.levels)
            and (not self.core or item.asked == "core")
        ]
        if not asked:
            raise Stop(USAGE, self._nothing(left))
        return asked

    def _nothing(self, left: "Sequence[Item]") -> "Text":
        """That none of those which are left once topics are chosen is wanted."""
        there = ", ".join(dict.fromkeys(item.level for item in left))
        limits = [
            *(["--core"] if self.core else []),
            *(f"--level {level}" for level in self.levels),
            *(f"--topic {topic}" for topic in self.topics),
        ]
        return _SAY("asked.nothing", limits=" ".join(limits), levels=there)

    @property
    def of_topics(self) -> str:
        """` of topic rst or loss`; nothing where no topic is named."""
        return f" of topic {' or '.join(self.topics)}" if self.topics else ""


def topic_named(topic: str, titles: "Mapping[str, Text]") -> str:
    """The topic that is meant by its name or its title, in any language and however it is spelled;
    stops the run where there is none."""
    from quizgen.guess import spelled

    known = {title: name for name, text in titles.items() for title in text.values()}
    known |= {name: name for name in titles}
    if name := known.get(spelled(topic, known)):
        return name
    topics = _SAY("asked.topics", topics=", ".join(sorted(titles)))
    raise Stop(USAGE, _SAY("asked.topic", name=topic, hint=near(topic, known, topics)))


def drawn_seed(seed: int | None) -> int:
    """The seed that is given, else one of now, short enough to be typed again."""
    return int(time.time()) % 1_000_000 if seed is None else seed


def of_content(content: Path) -> str:
    """` --content mine`, as a command names content that is not the shipped; else nothing."""
    return "" if content == CONTENT else f" --content {shlex.quote(str(content))}"


def from_here(path: Path) -> Path:
    """The path as it is shown: relative where it lies below the working directory."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def count(number: int, noun: str) -> str:
    """`1 entry`, `2 entries`"""
    plural = noun.removesuffix("y") + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {noun if number == 1 else plural}"


def columns(err: bool = False) -> int | None:
    """How wide the terminal is; None where the output goes elsewhere, or it does not say."""
    stream = sys.stderr if err else sys.stdout
    if stream is None or not stream.isatty():
        return None
    return os.get_terminal_size(stream.fileno()).columns or None


def tell(text: str, err: bool = False, indent: int = 0) -> None:
    """Print sentences, whose lines break between words at the width of the terminal."""
    from quizgen.wrapping import hung

    width = columns(err)
    typer.echo(hung(text, width, indent) if width else text, err=err)


def tell_list(rows: Iterable[tuple[str, str]]) -> None:
    """Print names, each with what it means beside it; below it where a terminal is too narrow."""
    told = list(rows)
    longest, width = max(len(name) for name, _ in told) + 2, columns()
    for name, text in told:
        if width and width < 2 * longest:
            tell(f"{name}\n  {text}")
        else:
            tell(f"{name:{longest}}{text}", indent=longest)


def print_findings(findings: "Iterable[Finding]", err: bool = False) -> None:
    """One finding a line: `file:line:column: message`."""
    for finding in findings:
        typer.echo(str(finding), err=err)


def write(files: dict[Path, bytes], err: bool = False, lang: str = ENGLISH) -> None:
    """Write each file whole or not at all, and say so."""
    from quizgen.export.files import write as write_file

    for path, content in files.items():
        write_file(path, content)
        typer.echo(_SAY("wrote", path=str(path))[lang], err=err)


def amend(path: Path, made: Callable[[], bytes]) -> None:
    """Put what is `made` of a file in its place, and say so."""
    from quizgen.export.files import amend as amend_file

    amend_file(path, made)
    typer.echo(_SAY("wrote", path=str(path))[ENGLISH])


def library_of(content: Path) -> "Library":
    """The scenarios of the content; findings are shown, and do not stop the run."""
    from quizgen.entries.library import content_files
    from quizgen.load import load_once

    library, findings = load_once(content_files([content]))
    for finding in findings:
        typer.echo(str(finding), err=True)
    return library


def scenario_named(name: str, library: "Library") -> str:
    """The scenario that is meant by its name or its title, in any language and however it is
    spelled; stops the run where there is none."""
    if known := scenario_meant(name, library):
        return known
    hint = near(name, sorted(library.scenarios), _SAY("asked.scenarios"))
    raise Stop(USAGE, _SAY("asked.scenario", name=name, hint=hint))


def scenario_meant(name: str, library: "Library") -> str | None:
    """The scenario whose name or title that is, however it is spelled."""
    from quizgen.guess import spelled

    titled = library.scenarios.items()
    known = {title: key for key, scenario in titled for title in scenario.title.values()}
    known |= {key: key for key in library.scenarios}
    return known.get(spelled(name, known))


@contextlib.contextmanager
def script_errors(run: str) -> Iterator[None]:
    """Say where in the script it cannot go on."""
    from quizgen.tcp.run.script import ScriptError
    from quizgen.tcp.run.whatif import NoSegmentError

    try:
        yield
    except NoSegmentError as error:
        raise Stop(USAGE, str(error)) from None
    except ScriptError as error:
        where = f"{run}:" if Path(run[:200]).is_file() else ""
        message = f"{where}{error.line}:{error.column}: {error.message}"
        raise Stop(USAGE, message) from None
