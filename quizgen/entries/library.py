"""What was read: entries with their places, scenarios, sources and constants."""

import errno
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath

from quizgen.entries.entry import Constant, Entry, Scenario
from quizgen.entries.level import Asked, Level
from quizgen.entries.text import Text
from quizgen.entries.vocabulary import Vocabulary
from quizgen.place import NOWHERE, Finding, Path, Place, Places
from quizgen.recall.memo import digest
from quizgen.tcp.model.network import TCP, Protocol
from quizgen.tcp.run.script import ScriptError
from quizgen.tcp.run.trace import Trace, run
from quizgen.words import LANGUAGES

PACK_FILE = "pack.yaml"
SOURCES_FILE = "sources.yaml"
SYLLABUS_FILE = "syllabus.yaml"
VOCABULARY_FILE = "vocabulary.yaml"
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class LoadedEntry:
    """An entry with its topic, its level, how often it is asked, and the places of its parts."""

    entry: Entry
    topic: str
    level: Level
    asked: Asked
    places: Places
    path: Path

    @cached_property
    def digest(self) -> str:
        """One name for all that is said of it, wherever it stands."""
        entry = self.entry.model_dump_json(by_alias=True, exclude_defaults=True)
        return digest([type(self.entry).__name__, entry, self.topic, self.level, self.asked])

    @property
    def unplaced(self) -> "LoadedEntry":
        """The entry without the places of its file."""
        return replace(self, places=NOWHERE, path=())

    def place(self, *path: str | int) -> Place:
        """Where a part of the entry stands: `place("facts", "seq")`."""
        return self.places.nearest((*self.path, *path))

    def finding(self, message: str, *path: str | int) -> Finding:
        """What is wrong with a part of the entry."""
        return Finding(self.place(*path), f"{self.entry.id}: {message}")

    def script_finding(self, error: ScriptError, *path: str | int) -> Finding:
        """What is wrong inside a script, a predicate or an expression."""
        place = self.places.inside((*self.path, *path), error.line, error.column)
        return Finding(place, f"{self.entry.id}: {error.message}")


@dataclass(frozen=True)
class Topic:
    """What one file is about, or several.  A syllabus says `why` it comes now, and which entries
    come `first` in it, of whichever file."""

    name: str
    title: Text
    why: Text | None = None
    first: tuple[str, ...] = ()


@dataclass
class Library:
    """All that was loaded: scenarios, sources and constants in the order written, topics and
    entries in the order to learn them in.

    `title` is what the whole calls itself, if it does, and `languages` are those that each of its
    texts has.

    `syllabus` has the topics as a syllabus orders them, and `taught` the entries that it names;
    `retired` are the ids that no question has any more.  Each of both has where it stands.

    `cited_words` has the technical words of `RFC 9293 §3.5`, where they are known.

    `scenario_places` has the places of the files whose scenarios were loaded now, not before.
    `named` are the ids of all entries, of those too that could not be taken.  Where a file or a
    scenario could not be read, the library is not whole, and what refers to it cannot be judged.
    `protocol` is what the entries are held against: TCP, or TCP with another table.
    """

    title: Text | None = None
    languages: tuple[str, ...] = LANGUAGES
    syllabus: dict[str, Topic] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    taught: dict[str, Place] = field(default_factory=dict)
    retired: dict[str, tuple[Places, Path]] = field(default_factory=dict)
    has_own_syllabus: bool = False
    scenarios: dict[str, Scenario] = field(default_factory=dict)
    scenario_topics: dict[str, str] = field(default_factory=dict)
    scenario_places: dict[str, Places] = field(default_factory=dict)
    sources: dict[str, frozenset[str]] = field(default_factory=dict)
    cited_words: dict[str, frozenset[str]] = field(default_factory=dict)
    source_places: dict[str, Places] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    constant_places: dict[str, Places] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    entries: dict[str, LoadedEntry] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    is_whole: bool = True
    protocol: Protocol = TCP
    _traces: dict[str, Trace] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def titles(self) -> dict[str, Text]:
        """What each topic is called."""
        return {name: topic.title for name, topic in self.topics.items()}

    def retired_at(self, name: str) -> Place:
        """Where a retired id stands."""
        places, path = self.retired[name]
        return places.nearest(path)

    @property
    def scripts(self) -> Mapping[str, str]:
        """The script of each scenario."""
        return _Scripts(self.scenarios)

    @property
    def digest(self) -> str:
        """One name for all that an entry may use of what was read, besides other entries."""
        words = sorted(self.vocabulary.words), self.vocabulary.spoken
        cited = {name: sorted(words) for name, words in self.cited_words.items()}
        return digest(map(repr, (self.scenarios, self.constants, cited, words)))

    def put_in_order(self) -> None:
        """Order topics as the syllabus has them, those it does not have last; and entries by how
        often they are asked, then by topic, then as the syllabus has them and as they are written.
        """
        first = {name: topic for topic in self.syllabus.values() for name in topic.first}
        for name in first.keys() & self.entries.keys():
            self.entries[name] = replace(self.entries[name], topic=first[name].name)
            self.topics.setdefault(first[name].name, first[name])
        taught = list(self.syllabus)
        places = {
            name: taught.index(name) if name in taught else len(taught) for name in self.topics
        }
        self.topics = dict(sorted(self.topics.items(), key=lambda topic: places[topic[0]]))
        order = {name: number for number, name in enumerate(self.topics)}
        often, taken = list(Asked), list(first)

        def place(pair: tuple[str, LoadedEntry]) -> tuple[int, int, int]:
            name, loaded = pair
            own = taken.index(name) if name in first else len(taken)
            return often.index(loaded.asked), order.get(loaded.topic, len(order)), own

        self.entries = dict(sorted(self.entries.items(), key=place))

    def trace(self, script: str) -> Trace:
        """Run a script that may build on the scenarios; equal ones run once.

        Raises ScriptError.
        """
        if script not in self._traces:
            self._traces[script] = run(script, self.scripts, self.protocol)
        return self._traces[script]

    def runs(self) -> Iterator[tuple[str, Places, Scenario, Trace]]:
        """Each scenario that was read, with its run; what cannot be run is told where the script
        is judged."""
        for name, places in self.scenario_places.items():
            scenario = self.scenarios[name]
            try:
                yield name, places, scenario, self.trace(scenario.script)
            except ScriptError:
                continue


class _Scripts(Mapping[str, str]):
    """The scripts of scenarios, looked up one by one: there may be many."""

    def __init__(self, scenarios: Mapping[str, Scenario]) -> None:
        self._scenarios = scenarios

    def __getitem__(self, name: str) -> str:
        return self._scenarios[name].script

    def __iter__(self) -> Iterator[str]:
        return iter(self._scenarios)

    def __len__(self) -> int:
        return len(self._scenarios)


def content_files(paths: Iterable[FilePath]) -> list[FilePath]:
    """Return the YAML files at and below `paths`, sorted; links to nothing too, to be told.

    Raises OSError for a path that does not exist, or a folder without any.
    """
    files: set[FilePath] = set()
    for path in paths:
        if path.is_dir():
            named = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
            found = {file for file in named if file.is_file() or not file.exists()}
            if not found:
                raise FileNotFoundError(errno.ENOENT, "no YAML file in this folder", str(path))
            files |= found
        elif path.is_file():
            files.add(path)
        elif path.exists():
            raise OSError(errno.EINVAL, "neither a file nor a folder", str(path))
        else:
            raise FileNotFoundError(errno.ENOENT, "no such file or folder", str(path))
    return sorted(files)
