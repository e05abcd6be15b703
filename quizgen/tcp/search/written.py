"""A world as people write it, in either language, in the words that `predicate` reads.

    Client != time wait AND [S.] in flight      not client=TIME-WAIT and SYN,ACK in flight
    双方处于 FIN_WAIT2 或客户端曾处于 ESTABLISHED   both=FIN-WAIT-2 or client was ESTABLISHED

What is not known stays as it was, for `predicate` to refuse.
"""

import re
import unicodedata

from quizgen.tcp.readings import segments_named
from quizgen.tcp.spelling import state_named
from quizgen.words import any_of, say

_SAID = (  # the longer before what is part of it
    ("received old", "received old data"),
    ("received", "received data"),
    ("told", "told reset"),
    ("neither", "not either"),
    *((word, word) for word in ("nothing", "data", "in flight", "was", "both", "either")),
    *((word, word) for word in ("client", "server", "from", "and", "or")),
    ("is not", "≠"),
    ("is", "="),
    ("not", "not"),
)
_STATES = r"(\b(?:client|server|both|either)) *([≠=]) *((?:(?! and | or )[^()])*)"
_DENIED = {"both": "either", "either": "both"}  # where each of them is not, neither is
_WAS = r"(\bwas) *=? *((?:(?! and | or )[^()])*)"
_SENT = r"(client|server) *(?:'s|的) *(\S+) *=? *(in flight)"


def predicate_written(text: str) -> str:
    """The text with each word as `predicate` spells it."""
    found = unicodedata.normalize("NFKC", text)
    for key, word in _SAID:
        found = re.sub(any_of(say(f"spelled.worlds.{key}")), f" {word} ", found, flags=re.I)
    found = re.sub(" +", " ", found).strip()
    found = re.sub(_SENT, r"\2 from \1 \3", found)
    found = re.sub(r"([^\s()=]+)(?= (?:from (?:client|server) )?in flight)", _segment, found)
    found = re.sub(_WAS, lambda was: f"{was[1]} {_states(was[2])} ", found)
    return " ".join(re.sub(_STATES, _compared, found).split())


def _segment(name: re.Match[str]) -> str:
    """`[S.]` is SYN,ACK; `data` and `nothing` are what they are."""
    folded = name[1].casefold()
    return folded if folded in ("data", "nothing") else segments_named(name[1])


def _compared(host: re.Match[str]) -> str:
    if host[2] == "=":
        return f"{host[1]}={_states(host[3])} "
    return f"not {_DENIED.get(host[1], host[1])}={_states(host[3])} "


def _states(written: str) -> str:
    """Each state as the RFC spells it."""
    names = re.split(r" *[|/、] *", written.strip(" ,"))
    return "|".join(str(state_named(name) or name) for name in names)
