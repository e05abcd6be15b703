"""Is this typed answer right?  Tolerant of spelling, strict about the fact."""

import re
import unicodedata

from quizgen.knowledge.constants import UNITS
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
_NOTHING = {
    "nothing",
    "none",
    "no",
    "no segment",
    "no call",
    "什么也不发送",
    "没有",
    "无",
    "不发送",
}
_HOSTS = {
    "client": "client",
    "客户端": "client",
    "客户机": "client",
    "server": "server",
    "服务端": "server",
    "服务器": "server",
    "服务器端": "server",
}
_COUNTS = {"zero": "0", "one": "1", "two": "2", "零": "0", "一": "1", "两": "2", "二": "2"}
_UNIT = r" ?(?:octets?|bytes?|numbers?|个(?:字节|序列号)?|字节)"
_JOINING = {"and", "with", "和", "与", "带", "携带"}
_AROUND_CALLS = {"or", "returning", "returns", "return", "0", "the", "或", "返回"}
_OTHER_NAMES = {"read": "recv"}  # read() is to recv() as close() is to shutdown()

_UNITS = {
    **{spelling: unit for unit, spellings in UNITS.items() for spelling in spellings if spelling},
    **dict.fromkeys(("s", "sec", "secs"), "seconds"),
    **dict.fromkeys(("ms", "msec"), "milliseconds"),
    **dict.fromkeys(("us", "μs", "usec"), "microseconds"),
    **dict.fromkeys(("min", "mins", "分"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs", "个小时"), "hours"),
    **dict.fromkeys(("byte", "bytes", "个字节"), "octets"),
    **dict.fromkeys(("times", "time", "次"), "retries"),
}

TYPED_KINDS = ("state", "flags", "number", "count", "quantity", "host", "call", "sent")


def is_typed(item: Item) -> bool:
    """The key is short enough to be typed rather than chosen."""
    return item.answer_kind in TYPED_KINDS


def mark(item: Item, answer: str) -> bool:
    """Return whether `answer` says what the key says.

    `SYN_SENT`, `syn-sent` and `synsent` are one state; `ack+syn` is SYN,ACK; `1+x` is x+1;
    `connect` is connect(), and one of several calls is enough.  The key of either language
    counts.
    """
    kind = item.answer_kind
    if kind == "call":
        named = _calls(answer)
        return bool(named) and named <= _calls(item.key.en)
    if kind == "quantity":
        return _is_quantity(normal(kind, answer), normal(kind, item.key.en))
    return normal(kind, answer) in {normal(kind, item.key.en), normal(kind, item.key.zh)}


def normal(kind: str, answer: str) -> str:
    """One spelling for all that mean the same."""
    folded = unicodedata.normalize("NFKC", answer).casefold()
    folded = " ".join(folded.replace("。", ".").strip(" .\t\n").split())
    if kind == "state":
        letters = re.sub(r"[^a-z0-9]", "", folded)
        return _WITHOUT_HYPHENS.get(letters.upper(), folded)
    if folded in _NOTHING:
        return "nothing"
    if kind in ("flags", "sent"):
        folded = re.sub("的?数据的?", " data ", folded)
        words = re.findall(r"syn|fin|rst|ack|[^\W_]+", folded)
        return ",".join(sorted(word for word in words if word not in _JOINING))
    if kind == "number":
        compact = re.sub(r"^(seq|ack)=", "", folded.replace(" ", ""))
        swapped = re.fullmatch(r"(\d+)\+([a-z]'*)", compact)
        return f"{swapped[2]}+{swapped[1]}" if swapped else compact
    if kind == "count":
        bare = re.sub(f"{_UNIT}$", "", folded)
        return _COUNTS.get(bare, bare)
    if kind == "quantity":
        match = re.fullmatch(r"(?:about |约 ?)?([0-9][0-9,]*(?:\.[0-9]+)?) ?(.*)", folded)
        return f"{match[1].replace(',', '')} {_UNITS.get(match[2], match[2])}" if match else folded
    if kind == "host":
        return _HOSTS.get(folded.removeprefix("the "), folded)
    return folded


def _is_quantity(answer: str, key: str) -> bool:
    """The number is the key's; its unit may be left out."""
    number, _, unit = answer.partition(" ")
    right, _, right_unit = key.partition(" ")
    return number == right and unit in ("", right_unit)


def _calls(answer: str) -> set[str]:
    """The calls that an answer names; `none` is one of the answers."""
    folded = normal("call", answer)
    words = set(re.findall(r"[^\W_]+", folded)) - _AROUND_CALLS
    return {_OTHER_NAMES.get(word, word) for word in words}
