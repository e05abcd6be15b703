"""How to find technical words in prose of any language; which are known, authors write.

A token is what both languages write the same way: a state, a flag, a variable, a sequence
expression, a call, a sysctl, a command, an RFC.  A name that circulates and is wrong is known
too, with the right one beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from quizgen.place import Finding, Path, Places
from quizgen.tcp.model.tables import State
from quizgen.words import say

_FLAG = "SYN|FIN|RST|ACK|PSH|URG"
_PATTERN = re.compile(
    r"""(?<![A-Za-z0-9_])(?:
      (?P<document>RFC\ \d+ | BCP\ \d+)
    | (?P<path>(?:net\.|/proc/|/sys/)[\w./]*\w)
    | (?P<call>[a-z_]\w*\(\))
    | (?P<flags>(?:FLAG)(?:[,+/-](?:FLAG))+)
    | (?P<expression>[a-z]'*[+-]\d+(?![\w]))
    | (?P<word>[A-Za-z]+(?:_[A-Za-z0-9]+)+          # snake and Linux names
        | [A-Z][A-Z0-9]+(?:[-.][A-Z0-9]+)*          # SYN-SENT, SND.NXT, MSS
        | IPv[46] | QUICv1 | TLSv1\.[0-3]
        | (?:COMMANDS)(?![A-Za-z0-9_-]))
    )s?(?![A-Za-z0-9_])""".replace("FLAG", _FLAG).replace(
        "COMMANDS", "ss|netstat|tcpdump|nstat|lsof|strace|iptables|nftables|conntrack|nmap|hping3"
    ),
    re.VERBOSE,
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.'+-])\d+(?:,\d{3})*(?:\.\d+)?")

_JOINED = re.compile(r"(\d)(MSL|RTT)")
_REQUIREMENT = re.compile(r"(?:MUST|SHLD|MAY)-\d+")  # as RFC 9293 numbers them


@dataclass(frozen=True)
class Vocabulary:
    """The words that authors have listed in their files `vocabulary.yaml`, besides the states.

    `spoken` has, for a word and a language, what a text may say instead of it.
    """

    words: frozenset[str] = frozenset(State)
    spoken: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def __or__(self, other: "Vocabulary") -> "Vocabulary":
        return Vocabulary(self.words | other.words, self.spoken | other.spoken)

    def lacks(self, token: "Token") -> bool:
        """The token is no technical word of this field."""
        if token.kind == "expression":
            return False
        if token.kind == "flags":
            return "," not in token.text and token.text not in self.words
        if token.kind == "path":
            name = token.text.rpartition(".")[2]
            return token.text.startswith("net.") and name not in self.words
        return token.text not in self.words and not _REQUIREMENT.fullmatch(token.text)

    def says(self, prose: str, token: str, language: str) -> bool:
        """The text has in its own words what another language names by a token."""
        own_words = self.spoken.get(token, {}).get(language, ())
        if token.endswith("()"):  # the accept queue is what accept() empties
            own_words = (token[:-2], *own_words)
        return any(word in prose or word in prose.lower() for word in own_words)


RENDERED = {
    **{state.replace("-", "_"): state for state in State if "-" in state},
    **{state.replace("-W", "_W").replace("-1", "1"): state for state in (State.FIN_WAIT_1,)},
    **{state.replace("-W", "_W").replace("-2", "2"): state for state in (State.FIN_WAIT_2,)},
    "SYN_RECV": State.SYN_RECEIVED,
    "SYN-RECV": State.SYN_RECEIVED,
    "SYN_RCVD": State.SYN_RECEIVED,
    "ESTAB": State.ESTABLISHED,
    "UNCONN": State.CLOSED,
    "CLOSE": State.CLOSED,
}
"""How ss, netstat and kernels print states; right only where they are the subject, and in
brackets behind the state."""

_INTRODUCED = re.compile(
    "|".join(rf"(?<={re.escape(state)}) ?[(（]{name}[)）]" for name, state in RENDERED.items())
)

WRONG = {
    **dict.fromkeys(("SYN_SEND", "SYN-SEND", "SYNSENT", "SYN_SENDED"), "SYN-SENT"),
    **dict.fromkeys(
        ("SYN-RCVD", "SYN_REVD", "SYN_RECEIVE", "SYN-RECIEVED", "SYNRCVD"), "SYN-RECEIVED"
    ),
    **dict.fromkeys(("FIN-WAIT1", "FIN_WAIT", "FIN-WAIT", "FINWAIT1"), "FIN-WAIT-1"),
    **dict.fromkeys(("FIN-WAIT2", "FINWAIT2"), "FIN-WAIT-2"),
    **dict.fromkeys(("CLOSED_WAIT", "CLOSED-WAIT", "CLOSEWAIT"), "CLOSE-WAIT"),
    **dict.fromkeys(("TIMEWAIT", "TIMED_WAIT", "TIMED-WAIT"), "TIME-WAIT"),
    **dict.fromkeys(("ESTABLISH", "ESTABLISHMENT", "ESTABLISED"), "ESTABLISHED"),
    **dict.fromkeys(("LASTACK",), "LAST-ACK"),
}


def listed_words(value: Any, places: Places) -> tuple[Vocabulary, list[Finding]]:
    """`words: {sysctls: [tcp_plb_enabled]}`: the technical words that texts may use; and `spoken`,
    what a language may say instead of one."""
    written = value if isinstance(value, dict) else {}
    words, spoken = written.get("words", {}), written.get("spoken", {})
    is_map = isinstance(words, dict) and isinstance(spoken, dict)
    if not written or set(written) - {"words", "spoken"} or not is_map:
        return Vocabulary(), [Finding(places[()], "expected the maps 'words' and 'spoken'")]
    lists: list[tuple[Path, Any]] = [(("words", kind), found) for kind, found in words.items()]
    lists += [
        (("spoken", word, language), found)
        for word, texts in spoken.items()
        for language, found in (texts.items() if isinstance(texts, dict) else [("", None)])
    ]
    wrong = [path for path, found in lists if not _is_list_of_text(found)]
    if wrong:
        lacks = "expected a list of words"
        return Vocabulary(), [Finding(places.nearest(path), lacks) for path in wrong]
    return Vocabulary(frozenset().union(*words.values()), spoken), []


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


class Token(NamedTuple):
    """A technical word as it is written in a text."""

    kind: str
    text: str


@lru_cache(maxsize=4096)
def tokens(prose: str) -> tuple[Token, ...]:
    """The technical words of a text, in order; `ACKs` is ACK, and SYN-RECEIVED (SYN_RCVD) one
    word."""
    spaced = _JOINED.sub(r"\1 \2", _INTRODUCED.sub("", prose))
    found = _PATTERN.finditer(spaced)
    return tuple(Token(kind, match[kind]) for match in found for kind in [match.lastgroup or ""])


@lru_cache(maxsize=4096)
def numbers(prose: str) -> frozenset[str]:
    """The bare numbers of a text, written without thousands separators."""
    return frozenset(match[0].replace(",", "") for match in _NUMBER.finditer(without_tokens(prose)))


@lru_cache(maxsize=4096)
def without_tokens(prose: str) -> str:
    """What is left of a text without its technical words."""
    return _PATTERN.sub(" ", _JOINED.sub(r"\1 \2", prose))


def says_number(prose: str, number: str) -> bool:
    """The text has the number in words, in any language: `three`, `三`, `twice`."""
    return any(_says(prose, number, key, "") for key in ("numerals", "numerals told"))


def spells_number(prose: str, number: str) -> bool:
    """The text has the digit as a numeral word, `three` or `三`: nothing that merely implies it."""
    return len(number) == 1 and _says(prose, number, "numerals", r"\b")


def _says(prose: str, number: str, key: str, end: str) -> bool:
    """Words of Latin letters begin as words do; those of other scripts stand anywhere."""
    return any(
        re.search(rf"(?i)\b(?:{words}){end}" if words.isascii() else words, prose)
        for numerals in say(f"spelled.{key}").values()
        for place, words in enumerate(numerals.split())
        if str(place) == number and words != "-"
    )
