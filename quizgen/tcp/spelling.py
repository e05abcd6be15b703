"""How people write what they type: one spelling for all that mean the same.

Nothing here knows a question; `marking` compares a typed answer with its key.
"""

import re
import unicodedata
from functools import cache

from quizgen.quantity import UNITS, units_by_name
from quizgen.tcp.model.tables import State
from quizgen.words import alternatives, any_of, say

_LINUX_NAMES = {
    "SYN-RECV": State.SYN_RECEIVED,
    "SYN-RCVD": State.SYN_RECEIVED,
    "ESTAB": State.ESTABLISHED,
    "UNCONN": State.CLOSED,
    "CLOSE": State.CLOSED,
}
_OF_TCP_ALONE = re.compile(  # what other protocols call so, too, is left out: CLOSED
    r"\b(SYN[-_](SENT|RECEIVED|RECV|RCVD)|ESTABLISHED|FIN[-_]WAIT[-_]?[12]|CLOSE[-_]WAIT"
    r"|LAST[-_]ACK|TIME[-_]WAIT)\b",
    re.ASCII,
)
CALLS = {
    *("socket", "bind", "connect", "listen", "accept", "close", "shutdown", "poll", "select"),
    *("send", "recv", "nothing"),
}
_OTHER_CALLS = {  # write() is to send() as read() is to recv()
    **dict.fromkeys(("read", "recvfrom", "recvmsg"), "recv"),
    **dict.fromkeys(("write", "sendto", "sendmsg"), "send"),
}


def names_state(text: str) -> re.Match[str] | None:
    """Where a text first names a state that only TCP has."""
    return _OF_TCP_ALONE.search(text)


@cache
def _said(key: str) -> frozenset[str]:
    """The words that mean it, folded."""
    return frozenset(map(fold, alternatives(say(f"spelled.{key}"))))


@cache
def _pattern(key: str) -> str:
    return any_of(say(f"spelled.{key}"))


@cache
def hosts() -> dict[str, str]:
    """The host that a word names."""
    return {word: host for host in ("client", "server") for word in _said(host)}


@cache
def states() -> dict[str, State]:
    """The state that a name means, without what joins its words: `synrcvd`, `时间等待`."""
    named = {str(state): state for state in State} | _LINUX_NAMES
    named |= {word: state for state in State for word in _said(f"states.{state}")}
    return {re.sub(r"[\W_]", "", fold(name)): state for name, state in named.items()}


@cache
def counts() -> dict[str, str]:
    """The digits of a numeral: `three` and `三` are 3."""
    return {
        word: str(number)
        for numerals in say("spelled.numerals").values()
        for number, words in enumerate(numerals.split())
        for word in words.split("|")
    }


@cache
def units() -> dict[str, str]:
    """The unit that a word names."""
    spelled = {unit: _said(f"units.{unit}") for unit in UNITS if f"spelled.units.{unit}" in say}
    return {**units_by_name(), **{word: unit for unit, own in spelled.items() for word in own}}


def fold(written: str) -> str:
    """Without what never makes a difference: width and case of letters, spaces, full stops."""
    folded = unicodedata.normalize("NFKC", written).casefold()
    return " ".join(folded.replace("。", ".").strip(" .\t\n").split())


def state_named(written: str) -> State | None:
    """The state that is meant: `SYN_RCVD`, `synreceived` and `syn received` are one."""
    bare = re.sub(_pattern("around states"), " ", fold(written))
    return states().get(re.sub(r"[\W_]", "", bare))


def mentions_state(folded: str) -> bool:
    """A state is named somewhere."""
    letters = re.sub(r"[\W_]", "", folded)
    return any(name in letters for name in states() if len(name) > 2 or not name.isascii())


def is_nothing(folded: str) -> bool:
    """What is said where there is nothing to name."""
    return folded in _said("nothing")


def flags(folded: str) -> str:
    """Flags in one order, `data` among them: `an ACK with data` is `ack,data`."""
    if is_nothing(folded):
        return "nothing"
    bare = re.sub(rf"{_pattern('without data')}|= ?1\b", " ", folded)
    for key, meant in (("data", " data "), ("reset", " rst "), ("around flags", " ")):
        bare = re.sub(_pattern(key), meant, bare)
    words = re.findall(r"syn|fin|rst|ack|[a-z0-9]+|[^\W_]", bare)
    return "nothing" if is_nothing(" ".join(words)) else ",".join(sorted(words))


def number(folded: str) -> str:
    """`seq = 1 + x` is `x+1`."""
    if is_nothing(folded) or folded in _said("no number"):
        return "nothing"
    name = rf"^(?:{_pattern('number name')}) ?(?:=|:|{_pattern('is')})? ?(?=.)"
    compact = re.sub(_pattern("plus"), "+", re.sub(name, "", folded)).replace(" ", "")
    swapped = re.fullmatch(r"(\d+)\+([a-z]'*)", compact)
    return f"{swapped[2]}+{swapped[1]}" if swapped else compact


def count(folded: str) -> str:
    """`one octet` is `1`, and `none` is `0`."""
    if is_nothing(folded) or folded in _said("no count"):
        return "0"
    bare = re.sub(rf" ?(?:{_pattern('counted')})$", "", folded)
    return counts().get(bare, re.sub(r"\.0+$", "", bare))


def unspelled(folded: str) -> str:
    """An amount in digits, without a word for `about` before it."""
    bare = re.sub(rf"^(?:{_pattern('about')}) ?", "", folded)
    word = rf"({'|'.join(sorted(counts(), key=len, reverse=True))})"
    spelled = re.match(rf"{word}(?![a-z]|{word})", bare)
    return f"{counts()[spelled[1]]} {bare[spelled.end() :]}" if spelled else bare


def host(folded: str) -> str:
    """`the server` and `服务器` are `server`."""
    bare = folded.removeprefix("the ").removesuffix(" side")
    return hosts().get(bare, bare)


def calls(folded: str) -> set[str]:
    """The socket calls named: `close() or shutdown()` are two; `no call` is `nothing`."""
    if is_nothing(folded):
        return {"nothing"}
    words = set(re.findall(r"[a-z0-9]+|[^\W\da-z_]+", folded)) - _said("around calls")
    return {_OTHER_CALLS.get(word, word) for word in words}
