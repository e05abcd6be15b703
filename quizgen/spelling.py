"""How people write what they type: one spelling for all that mean the same.

Nothing here knows a question; `marking` compares a typed answer with its key.
"""

import re
import unicodedata

from quizgen.tcp.model.tables import State

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
_AROUND_STATES = r"\b(?:the|in|state)\b|处于|进入|状态"

NOTHING = {
    *("nothing", "nothing at all", "none", "no", "no segment", "no call", "no socket call"),
    *("没有", "无", "什么都没有", "什么也没有", "没有调用"),
    *("不发送", "不发", "什么也不发送", "什么都不发送", "什么也不发", "什么都不发"),
    *("不发送报文段", "不发送任何报文段", "不回应", "不回复", "没有回应", "无回应"),
}
"""What is said, folded, where there is nothing to name."""

HOSTS = {
    **dict.fromkeys(("client", "客户端", "客户机", "客户"), "client"),
    **dict.fromkeys(("server", "服务端", "服务器", "服务器端"), "server"),
}
COUNTS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "零": "0",
    "一": "1",
    "两": "2",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
_NO_COUNT = {"不占", "不占用", "不占序列号", "不占用序列号"}
_COUNTED = r" ?(?:octets?|bytes?|(?:sequence )?numbers?|个(?:字节|序列号|序号)?|字节)"

_AROUND_FLAGS = {
    *("and", "with", "a", "an", "the", "it", "is", "sent", "send", "sends", "only", "just", "pure"),
    *("answer", "answers", "reply", "replies", "response", "segment", "packet"),
    *("flag", "flags", "bit", "bits", "set"),
}
_AROUND_FLAGS_ZH = (
    "一个|仅|只|纯|它|发送|发出|回应|回复|报文段?|数据包|包|标志位?|带有|携带|带|和|与|个"
)

CALLS = {
    *("socket", "bind", "connect", "listen", "accept", "close", "shutdown", "poll", "select"),
    *("send", "recv", "nothing"),
}
_AROUND_CALLS = {
    *("or", "returning", "returns", "return", "0", "the", "a", "call", "calls", "function"),
    *("或", "或者", "返回", "调用", "函数"),
}
_OTHER_CALLS = {  # write() is to send() as read() is to recv()
    **dict.fromkeys(("read", "recvfrom", "recvmsg"), "recv"),
    **dict.fromkeys(("write", "sendto", "sendmsg"), "send"),
}

_NO_NUMBER = {"no number", "no ack", "no acknowledgment number", "没有确认号", "无确认号"}
_NUMBER_NAME = (
    r"(?:the )?(?:(?:seq(?:uence)?|ack(?:nowledge?ment)?)(?: (?:number|no\.?))?|序列号|序号|确认号)"
)


def fold(written: str) -> str:
    """Without what never makes a difference: width and case of letters, spaces, full stops."""
    folded = unicodedata.normalize("NFKC", written).casefold()
    return " ".join(folded.replace("。", ".").strip(" .\t\n").split())


def state_named(written: str) -> State | None:
    """The state that is meant: `SYN_RCVD`, `synreceived` and `syn received` are one."""
    bare = re.sub(_AROUND_STATES, " ", fold(written))
    if any(letter.isalpha() and not letter.isascii() for letter in bare):
        return None
    return _WITHOUT_HYPHENS.get(re.sub(r"[^a-z0-9]", "", bare).upper())


def mentions_state(folded: str) -> bool:
    """A state is named somewhere."""
    letters = re.sub(r"[^a-z0-9]", "", folded).upper()
    return any(name in letters for name in _WITHOUT_HYPHENS)


def flags(folded: str) -> str:
    """Flags in one order, `data` among them: `an ACK with data` is `ack,data`."""
    if folded in NOTHING:
        return "nothing"
    bare = re.sub(r"without (?:any )?data|不(?:携带|带)数据的?|= ?1\b", " ", folded)
    bare = re.sub("的?数据的?(?!包)", " data ", bare)
    bare = re.sub(_AROUND_FLAGS_ZH, " ", bare)
    words = re.findall(r"syn|fin|rst|ack|[a-z0-9]+|[^\W_]", bare)
    words = [{"reset": "rst"}.get(word, word) for word in words if word not in _AROUND_FLAGS]
    return "nothing" if " ".join(words) in NOTHING else ",".join(sorted(words))


def number(folded: str) -> str:
    """`seq = 1 + x` is `x+1`."""
    if folded in NOTHING or folded in _NO_NUMBER:
        return "nothing"
    bare = re.sub(f"^{_NUMBER_NAME} ?(?:=|:|is |是|为)? ?(?=.)", "", folded)
    compact = re.sub(" plus |加", "+", bare).replace(" ", "")
    swapped = re.fullmatch(r"(\d+)\+([a-z]'*)", compact)
    return f"{swapped[2]}+{swapped[1]}" if swapped else compact


def count(folded: str) -> str:
    """`one octet` is `1`, and `none` is `0`."""
    if folded in NOTHING or folded in _NO_COUNT:
        return "0"
    bare = re.sub(f"{_COUNTED}$", "", folded)
    return COUNTS.get(bare, re.sub(r"\.0+$", "", bare))


def host(folded: str) -> str:
    """`the server` and `服务器` are `server`."""
    bare = folded.removeprefix("the ").removesuffix(" side")
    return HOSTS.get(bare, bare)


def calls(folded: str) -> set[str]:
    """The socket calls named: `close() or shutdown()` are two; `no call` is `nothing`."""
    if folded in NOTHING:
        return {"nothing"}
    words = set(re.findall(r"[a-z0-9]+|[^\W\da-z_]+", folded)) - _AROUND_CALLS
    return {_OTHER_CALLS.get(word, word) for word in words}
