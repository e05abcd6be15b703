"""Scenario scripts: a few English words an author writes, parsed into statements.

    server listens; client opens
    deliver SYN; deliver SYN,ACK; lose ACK

Statements end with a line or a semicolon; `#` begins a comment.  `do NAME` runs another scenario
first.  Hosts are `client` and `server`.
Segments are described by their flags, by `data`, and by who sent them: `FIN,ACK from server`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from quizgen.guess import nearest
from quizgen.tcp.model.network import SIDES, Side, Verb
from quizgen.tcp.model.segment import Segment

OLD_TEXT = "o"  # what segments carry that nobody sent here, so that old data can be told from new


class ScriptError(Exception):
    """What is wrong in a script, and where: `line` and `column` count from 1 in its text."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message


class Description(NamedTuple):
    """Which segment a statement means.  Empty `flags` admit any; `data` wants text."""

    flags: str = ""
    data: bool = False
    sender: Side | None = None
    seq: str = ""
    ack: str = ""
    wnd: str = ""

    def numbered(self, seq: int, ack: int | None, wnd: int) -> Segment:
        """A segment that nobody sent here: so described, with these numbers."""
        bits, text = self.flags.split(","), OLD_TEXT if self.data else ""
        return Segment(seq, ack, "SYN" in bits, "FIN" in bits, "RST" in bits, text, wnd)


class HostCall(NamedTuple):
    """A user call, a timeout or a crash: `client sends 100`."""

    verb: Verb
    side: Side
    octets: int = 0


class OnWire(NamedTuple):
    """The fate of a segment in flight: `deliver SYN`, `lose ACK`, `duplicate FIN`."""

    verb: Verb
    segment: Description


class Everything(NamedTuple):
    """`deliver everything`: all in flight, and what that brings about."""


class Inject(NamedTuple):
    """A segment that nobody sent here: `old SYN from client seq=90`."""

    sender: Side
    segment: Description


class Setting(NamedTuple):
    """How a host differs from the usual one: `isn`, `window`, `delays`, `offers` or `at`."""

    side: Side
    name: str
    value: str = ""


Doing = HostCall | OnWire | Everything | Inject | Setting


class Statement(NamedTuple):
    """One statement as written, where it stands, and what it does.  `own` is False where `do`
    brought it in; it then stands where the `do` stands."""

    text: str
    line: int
    column: int
    does: Doing
    own: bool = True

    @property
    def verb(self) -> Verb | None:
        """What happens; None for a setting."""
        match self.does:
            case HostCall(verb=verb) | OnWire(verb=verb):
                return verb
            case Everything():
                return Verb.DELIVER
            case Inject():
                return Verb.INJECT
        return None

    @property
    def side(self) -> Side | None:
        """The host that acts or is set."""
        return self.does.side if isinstance(self.does, HostCall | Setting) else None

    @property
    def octets(self) -> int:
        """How much is sent."""
        return self.does.octets if isinstance(self.does, HostCall) else 0

    @property
    def segment(self) -> Description | None:
        """Which segment is meant; any, where it is everything."""
        if isinstance(self.does, OnWire | Inject):
            return self.does.segment
        return Description() if isinstance(self.does, Everything) else None

    @property
    def setting(self) -> Setting | None:
        """What is set."""
        return self.does if isinstance(self.does, Setting) else None


_HOST_VERBS = {
    "listens": Verb.PASSIVE_OPEN,
    "listens for its peer": Verb.PASSIVE_OPEN_FOR_PEER,
    "opens": Verb.ACTIVE_OPEN,
    "opens without a remote": Verb.ACTIVE_OPEN_WITHOUT_REMOTE,
    "receives": Verb.RECEIVE,
    "closes": Verb.CLOSE,
    "aborts": Verb.ABORT,
    "asks status": Verb.STATUS,
    "retransmits": Verb.RETRANSMISSION_TIMEOUT,
    "gives up": Verb.USER_TIMEOUT,
    "waits 2 MSL": Verb.TIME_WAIT_TIMEOUT,
    "sends delayed ACK": Verb.DELAYED_ACK_TIMEOUT,
    "crashes": Verb.CRASH,
}
_WIRE_VERBS = {
    "deliver": Verb.DELIVER,
    "lose": Verb.LOSE,
    "duplicate": Verb.DUPLICATE,
    "old": Verb.INJECT,
    "forged": Verb.INJECT,
}
_SETTINGS = (
    (re.compile(r"isn (\d{1,10})"), "isn"),
    (re.compile(r"window (\d{1,10})"), "window"),
    (re.compile(r"delays ACKs()"), "delays"),
    (re.compile(r"offers (.+)"), "offers"),
    (re.compile(r"is at ([a-z]\w*)"), "at"),
)
_NUMBER = r"(?:\d{1,10}|[a-z]\w*'*(?:[+-]\d{1,10})?)"
_DESCRIPTION = re.compile(
    r"(?:(?P<flags>(?:SYN|FIN|RST|ACK)(?:,(?:SYN|FIN|RST|ACK))*)(?: |$))?"
    r"(?P<data>(?:with )?data(?: |$))?"
    r"(?:from (?P<sender>client|server)(?: |$))?"
    rf"(?:seq=(?P<seq>{_NUMBER})(?: |$))?(?:ack=(?P<ack>{_NUMBER})(?: |$))?"
    r"(?:wnd=(?P<wnd>\d{1,10}))?"
)
EVERYTHING = "everything"
MAX_OCTETS = 1_000_000
MAX_SCRIPT = 20_000
MAX_STATEMENTS = 5000
MAX_DEPTH = 50  # scenarios that run inside each other
_TOO_LONG = f"with all that 'do' brings in, more than {MAX_STATEMENTS} statements"


def parse(script: str, scenarios: Mapping[str, str] | None = None) -> list[Statement]:
    """Return the statements of `script`; raise `ScriptError` at the first that is not one.

    `scenarios` are the scripts that `do NAME` can name.
    """
    return _statements(script, scenarios, (), {}) if scenarios else list(_parsed(script))


@lru_cache(maxsize=1024)
def _parsed(script: str) -> tuple[Statement, ...]:
    return tuple(_statements(script, {}, (), {}))


def expanded(script: str, scenarios: Mapping[str, str]) -> str:
    """Return the script with every `do NAME` written out; raises ScriptError as `parse` does."""
    return "\n".join(statement.text for statement in parse(script, scenarios))


def on_one_line(script: str) -> str:
    """`server listens; client opens`: its statements, however they were written."""
    return "; ".join(text for text, _, _ in _written(script))


_Expanded = dict[str, list["Statement"]]
"""What scenarios bring in: each is written out once, however often it is named."""


def _statements(
    script: str, scenarios: Mapping[str, str], inside: tuple[str, ...], known: _Expanded
) -> list[Statement]:
    if len(script) > MAX_SCRIPT:
        raise ScriptError(1, 1, f"a script has at most {MAX_SCRIPT} characters")
    statements: list[Statement] = []
    for text, line, column in _written(script):
        if text.partition(" ")[0] == "do":
            brought = _done(text, line, column, scenarios, inside, known)
            statements += [each._replace(line=line, column=column, own=False) for each in brought]
        elif text in scenarios:
            message = f"'{text}' is a scenario; did you mean 'do {text}'?"
            raise ScriptError(line, column, message)
        else:
            statements.append(_statement(text, line, column))
        if len(statements) > MAX_STATEMENTS:
            raise _TooLongError(line, column, _TOO_LONG)
    return statements


@lru_cache(maxsize=1024)
def _written(script: str) -> tuple[tuple[str, int, int], ...]:
    """Each statement's text, line and column."""
    return tuple(_texts(script))


def _texts(script: str) -> Iterator[tuple[str, int, int]]:
    for number, line in enumerate(script.splitlines(), 1):
        code = line.split("#", 1)[0]
        for match in re.finditer(r"[^;]+", code):
            if text := " ".join(match[0].split()):
                yield text, number, match.start() + len(match[0]) - len(match[0].lstrip()) + 1


def _done(
    text: str,
    line: int,
    column: int,
    scenarios: Mapping[str, str],
    inside: tuple[str, ...],
    known: _Expanded,
) -> list[Statement]:
    """The statements of the scenario that `do NAME` runs."""
    name = text.removeprefix("do").lstrip()
    if name not in scenarios:
        raise ScriptError(line, column, f"unknown scenario '{name}'{guess(name, [*scenarios])}")
    if name in inside:
        raise ScriptError(line, column, f"scenario '{name}' runs itself")
    if len(inside) == MAX_DEPTH:
        raise _TooLongError(line, column, f"scenarios run at most {MAX_DEPTH} deep")
    if name not in known:
        try:
            known[name] = _statements(scenarios[name], scenarios, (*inside, name), known)
        except _TooLongError as error:
            raise _TooLongError(line, column, error.message) from None
        except ScriptError as error:
            raise ScriptError(line, column, f"in scenario '{name}': {error.message}") from None
    return known[name]


class _TooLongError(ScriptError):
    """Scenarios bring in too much: told where the outermost of them stands, and nowhere else."""


@lru_cache(maxsize=4096)
def _statement(text: str, line: int, column: int) -> Statement:
    if wide := re.search("[；，]", text):
        narrow = {"；": ";", "，": ","}[wide[0]]
        message = f"'{wide[0]}' is not the '{narrow}' that scripts know; write '{narrow}'"
        raise ScriptError(line, column + wide.start(), message)
    first, _, rest = text.partition(" ")
    if first in SIDES:
        wrong = partial(ScriptError, line, column)
        return Statement(text, line, column, _host_does(SIDES[first], rest, wrong))
    if first in _WIRE_VERBS:
        wrong = partial(ScriptError, line, column)
        return Statement(text, line, column, _wire_does(_WIRE_VERBS[first], text, rest, wrong))
    known = [*SIDES, *_WIRE_VERBS, "do"]
    raise ScriptError(line, column, f"unknown word '{first}'{guess(first, known)}")


def guess(word: str, known: list[str]) -> str:
    """`; did you mean 'X'?`, or what was expected."""
    if near := nearest(word, known):
        return f"; did you mean '{near}'?"
    return f"; expected one of: {', '.join(known)}" if known else ""


def _host_does(side: Side, rest: str, wrong: Callable[[str], ScriptError]) -> Doing:
    if rest in _HOST_VERBS:
        return HostCall(_HOST_VERBS[rest], side)
    if match := re.fullmatch(r"sends (\d{1,10})(?: octets?)?", rest):
        octets = int(match[1])
        if not 1 <= octets <= MAX_OCTETS:
            raise wrong(f"a SEND takes 1 to {MAX_OCTETS} octets, not {octets}")
        return HostCall(Verb.SEND, side, octets)
    for pattern, name in _SETTINGS:
        if match := pattern.fullmatch(rest):
            return Setting(side, name, match[1])
    known = [*_HOST_VERBS, "sends 100 octets", "isn 100", "window 1000", "delays ACKs", "is at u"]
    raise wrong(f"'{side}' cannot '{rest}'{guess(rest, known)}")


def _wire_does(verb: Verb, text: str, rest: str, wrong: Callable[[str], ScriptError]) -> Doing:
    if verb is Verb.DELIVER and rest == EVERYTHING:
        return Everything()
    match = _DESCRIPTION.fullmatch(rest)
    if not match or not rest:
        missing = f"'{text}' names no segment" if not rest else f"'{rest}' describes no segment"
        raise wrong(
            f"{missing}; write flags such as SYN,ACK, then 'data', "
            "'from client', 'seq=x+1' or 'ack=y+1' as needed"
        )
    found = match.groupdict(default="")
    sender = SIDES.get(found["sender"])
    described = Description(
        found["flags"], bool(found["data"]), sender, found["seq"], found["ack"], found["wnd"]
    )
    if verb is not Verb.INJECT:
        return OnWire(verb, described)
    if sender is None or not described.seq:
        raise wrong(f"say where it comes from: '{text} from client seq=90'")
    return Inject(sender, described)


def neighbours(script: str) -> Iterator[str]:
    """The script with one statement changed: left out, a delivery lost, hosts or flags exchanged,
    or a number one more."""
    for match in re.finditer(r"[^;\n]+", script):
        if match[0].strip() and not match[0].lstrip().startswith("#"):
            for other in _near_statements(match[0]):
                yield script[: match.start()] + other + script[match.end() :]


def _near_statements(text: str) -> Iterator[str]:
    yield re.sub(r"\S.*\S|\S", "", text)
    if "deliver " in text:
        yield text.replace("deliver ", "lose ")
    for match in re.finditer(r"\b(?:client|server)\b", text):
        other = "server" if match[0] == "client" else "client"
        yield text[: match.start()] + other + text[match.end() :]
    for right, wrong in (("FIN", "ACK"), ("SYN,ACK", "SYN"), ("RST", "FIN")):
        if re.search(rf"\b{right}\b", text):
            yield re.sub(rf"\b{right}\b", wrong, text)
    for match in re.finditer(r"(?<= )\d+\b", text):
        if not text.lstrip().startswith("do ") and not text.endswith("MSL"):
            yield text[: match.start()] + str(int(match[0]) + 1) + text[match.end() :]
