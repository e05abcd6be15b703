"""Is this typed answer right?  Tolerant of spelling, strict about the fact."""

import re

from quizgen.knowledge.entry import Text
from quizgen.quiz.items import Item
from quizgen.tcp.tables import State

_LINUX_NAMES = {
    "SYN-RECV": State.SYN_RECEIVED,
    "SYN-RCVD": State.SYN_RECEIVED,
    "ESTAB": State.ESTABLISHED,
    "UNCONN": State.CLOSED,
    "CLOSE": State.CLOSED,
}
_WITHOUT_HYPHENS = {state.replace("-", ""): state for state in State} | {
    name.replace("-", ""): state for name, state in _LINUX_NAMES.items()
}
TYPED_KINDS = ("state", "flags", "number", "count", "host", "call", "sent")


def is_typed(item: Item) -> bool:
    """The key is short enough to be typed rather than chosen."""
    return item.answer_kind in TYPED_KINDS


def mark(item: Item, answer: str) -> bool:
    """Return whether `answer` says what the key says.

    `SYN_SENT`, `syn-sent` and `synsent` are one state; `ack+syn` is SYN,ACK; `1+x` is x+1;
    `connect` is connect().  The key of either language counts.
    """
    return normal(item.answer_kind, answer) in _keys(item.answer_kind, item.key)


def _keys(kind: str, key: Text) -> set[str]:
    keys = {normal(kind, key.en), normal(kind, key.zh)}
    if kind == "call":
        keys |= {normal(kind, part) for part in re.split(r" or |, ", key.en)}
    return keys


def normal(kind: str, answer: str) -> str:
    """One spelling for all that mean the same."""
    folded = " ".join(answer.strip().strip(".。").split()).casefold()
    if kind == "state":
        letters = re.sub(r"[^a-z0-9]", "", folded)
        return _WITHOUT_HYPHENS.get(letters.upper(), folded)
    if kind in ("flags", "sent"):
        words = re.findall(r"syn|fin|rst|ack|[^\W_]+", folded)
        return ",".join(sorted(words))
    if kind == "number":
        compact = folded.replace(" ", "")
        swapped = re.fullmatch(r"(\d+)\+([a-z]'*)", compact)
        return f"{swapped[2]}+{swapped[1]}" if swapped else compact
    if kind == "call":
        return re.sub(r"[()（）]", "", folded).replace("，", ", ")
    return folded
