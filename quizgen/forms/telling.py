"""Scripts and predicates in words: how a reader is told what a search has found."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from quizgen.entries.text import Text
from quizgen.tcp.model.network import TCP, Protocol, Verb
from quizgen.tcp.run.script import Description, Setting, Statement, parse
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Name, run, symbol
from quizgen.tcp.search.space import Bounds

_Both = tuple[str, str]
"""English and Chinese."""

_HOSTS: dict[str, _Both] = {"client": ("the client", "客户端"), "server": ("the server", "服务端")}
_ACTS: dict[Verb, _Both] = {
    Verb.PASSIVE_OPEN: ("{host} listens", "{host}监听"),
    Verb.PASSIVE_OPEN_FOR_PEER: ("{host} listens for its peer", "{host}只等待指定的对端"),
    Verb.ACTIVE_OPEN: ("{host} opens", "{host}主动打开"),
    Verb.ACTIVE_OPEN_WITHOUT_REMOTE: ("{host} opens without a remote", "{host}未指定远端就打开"),
    Verb.SEND: ("{host} sends {octets}", "{host}发送 {octets} 字节"),
    Verb.RECEIVE: ("{host} reads", "{host}读取数据"),
    Verb.CLOSE: ("{host} closes", "{host}关闭"),
    Verb.ABORT: ("{host} aborts", "{host}中止连接"),
    Verb.STATUS: ("{host} asks for the status", "{host}查询状态"),
    Verb.RETRANSMISSION_TIMEOUT: ("{host} retransmits", "{host}重传"),
    Verb.USER_TIMEOUT: ("{host} gives up", "{host}放弃"),
    Verb.TIME_WAIT_TIMEOUT: ("{host}'s TIME-WAIT ends", "{host}的 TIME-WAIT 结束"),
    Verb.DELAYED_ACK_TIMEOUT: ("{host} sends its delayed ACK", "{host}发出延迟的 ACK"),
    Verb.CRASH: ("{host} crashes", "{host}崩溃"),
    Verb.DELIVER: ("{segment} arrives", "{segment}到达"),
    Verb.LOSE: ("{segment} is lost", "{segment}丢失"),
    Verb.DUPLICATE: ("{segment} is duplicated", "{segment}被复制"),
    Verb.INJECT: ("{segment} is in flight", "{segment}在途"),
}
_SETTINGS: dict[str, _Both] = {
    "isn": ("{host}'s ISN is {value}", "{host}的 ISN 为 {value}"),
    "window": ("{host}'s window is {value}", "{host}的窗口为 {value}"),
    "delays": ("{host} delays its ACKs", "{host}延迟 ACK"),
    "offers": ("{host} offers {value}", "{host}提供 {value}"),
    "at": ("{host} is at {value}", "{host}的下一个序列号为 {value}"),
}
_INJECTED = {"old": "旧", "forged": "伪造的"}
_THE_HANDSHAKE = Text(en="the handshake", zh="握手")
_CLOSED = Text(en="both hosts are in CLOSED", zh="双方处于 CLOSED")


@cache
def told_start(script: str) -> Text:
    """What has run before; the statements of the handshake are called by its name."""
    statements, opened = parse(script), [each.text for each in parse(HANDSHAKE)]
    texts = [each.text for each in statements]
    names = _names(script)
    told: list[Text] = []
    while texts:
        if texts[: len(opened)] == opened:
            told.append(_THE_HANDSHAKE)
            texts, statements = texts[len(opened) :], statements[len(opened) :]
        else:
            told.append(_told(statements[0], names))
            texts, statements = texts[1:], statements[1:]
    return _listed(told) if told else _CLOSED


def told_way(script: str, start: str, protocol: Protocol = TCP) -> Text | None:
    """What happens in a script after its start; None where nothing more does."""
    names = _names(script, protocol)
    rest = parse(script)[len(parse(start)) :]
    return _listed(_told(statement, names) for statement in rest) if rest else None


def _names(script: str, protocol: Protocol = TCP) -> tuple[Name, ...]:
    """What the numbers in a script are called; none are asked for where it has none."""
    return run(script, None, protocol).names if re.search(r"=\d", script) else ()


def told_calls(calls: str) -> Text:
    """What the users may do meanwhile."""
    told = [_told(statement, ()) for statement in parse(calls)]
    if not told:
        return Text(en="The users do nothing more.", zh="用户不再调用。")
    found = _listed(told)
    return Text(en=f"Users may do: {found.en}.", zh=f"用户可以：{found.zh}。")


def told_bounds(bounds: Bounds) -> Text:
    """All that a search allowed."""
    before, calls = told_start(bounds.start), told_calls(bounds.calls)
    again = bounds.retransmissions
    en_again = "any number of retransmissions" if again is None else f"{again} retransmitted"
    zh_again = "重传次数不限" if again is None else f"重传 {again} 次"
    en_order, zh_order = ("any order", "可乱序") if bounds.reorder else ("in order", "按序交付")
    return Text(
        en=f"Start: {before.en}. {calls.en} Bounds: {bounds.losses} lost, {bounds.duplicates} "
        f"duplicated, {en_again}, {en_order}.",
        zh=f"起点：{before.zh}。{calls.zh}范围：丢失 {bounds.losses} 个，"
        f"重复 {bounds.duplicates} 个，{zh_again}，{zh_order}。",
    )


def _listed(told: Iterable[Text]) -> Text:
    parts = list(told)
    return Text(en=", ".join(p.en for p in parts), zh="，".join(p.zh for p in parts))


def _told(statement: Statement, names: Sequence[Name]) -> Text:
    if statement.setting is not None:
        return _told_setting(statement, statement.setting)
    host = _HOSTS.get(str(statement.side), ("", ""))
    octets = f"{statement.octets} octet{'' if statement.octets == 1 else 's'}"
    segment = _told_segment(statement, statement.segment or Description(), names)
    en, zh = _ACTS[Verb.DELIVER if statement.verb is None else statement.verb]
    return _text(
        en.format(host=host[0], octets=octets, segment=segment[0]),
        zh.format(host=host[1], octets=statement.octets, segment=segment[1]),
    )


def _told_setting(statement: Statement, setting: Setting) -> Text:
    host = _HOSTS[str(statement.side)]
    en, zh = _SETTINGS[setting.name]
    return _text(
        en.format(host=host[0], value=setting.value), zh.format(host=host[1], value=setting.value)
    )


def _told_segment(statement: Statement, meant: Description, names: Sequence[Name]) -> _Both:
    """`the client's SYN,ACK (seq=y, ack=x+1)`; numbers as symbols."""
    if statement.text.endswith("everything"):
        return "everything in flight", "在途的报文段全部"
    kind = meant.flags or ("data" if meant.data else "segment")
    kind_zh = f" {meant.flags}" if meant.flags else ("数据" if meant.data else "报文段")
    joins = "的"
    if meant.flags and meant.data:
        kind, kind_zh, joins = f"{kind} with data", f"携带数据的{kind_zh}", ""
    first = statement.text.partition(" ")[0]
    if first in _INJECTED:
        kind, kind_zh, joins = f"{first} {kind}", f"{_INJECTED[first]}{kind_zh}", "的"
    numbers = []
    if meant.sender is not None:
        if meant.seq:
            numbers.append(f"seq={_symbol(meant.seq, names, statement)}")
        if meant.ack:
            numbers.append(f"ack={_symbol(meant.ack, names, statement, of_peer=True)}")
    owner = _HOSTS.get(str(meant.sender))
    en = f"{owner[0]}'s {kind}" if owner else f"the {kind}"
    zh = f"{owner[1]}{joins}{kind_zh}" if owner else kind_zh.strip()
    if numbers:
        en, zh = f"{en} ({', '.join(numbers)})", f"{zh}（{'，'.join(numbers)}）"
    return en, zh


def _symbol(
    number: str, names: Sequence[Name], statement: Statement, *, of_peer: bool = False
) -> str:
    sender = statement.segment.sender if statement.segment else None
    if not number.isdigit() or sender is None:
        return number
    return symbol(tuple(names), sender.peer if of_peer else sender, int(number))


def _text(en: str, zh: str) -> Text:
    """With the space that Chinese sets beside Latin letters, and nowhere else."""
    spaced = re.sub(r"(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])", " ", zh)
    return Text(en=en, zh=re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", spaced))


# Predicates.

_WHO: dict[str, _Both] = {
    **_HOSTS,
    "both": ("both hosts", "双方都"),
    "either": ("one of the hosts", "有一方"),
}
_ATOMS: tuple[tuple[re.Pattern[str], _Both, _Both], ...] = tuple(
    (re.compile(pattern), says, denies)
    for pattern, says, denies in (
        (
            r"(?P<who>client|server|both|either) ?= ?(?P<what>[A-Z0-9|-]+)",
            ("{who} {be} in {what}", "{who}处于 {what}"),
            ("{who} {be} not in {what}", "{who}不处于 {what}"),
        ),
        (
            r"(?P<who>client|server) received (?P<what>old data|data)",
            ("{who} has received {what}", "{who}收到了{what}"),
            ("{who} has not received {what}", "{who}没有收到{what}"),
        ),
        (
            r"(?P<who>client|server) was (?P<what>ESTABLISHED)",
            ("{who} has been {what}", "{who}曾处于 {what}"),
            ("{who} has never been {what}", "{who}从未处于 {what}"),
        ),
        (
            r"(?P<who>client|server) told (?P<what>reset)",
            ("{who}'s user is told of a {what}", "{who}的用户得知连接被复位"),
            ("{who}'s user is not told of a {what}", "{who}的用户不知道连接被复位"),
        ),
        (
            r"(?P<what>[A-Z,]+|data) from (?P<who>client|server) in flight",
            ("{who}'s {what} is in flight", "{who}的 {what} 在途"),
            ("no {what} of {who} is in flight", "{who}没有 {what} 在途"),
        ),
        (
            r"(?P<what>nothing|[A-Z,]+|data) in flight",
            ("{what} is in flight", "{what} 在途"),
            ("no {what} is in flight", "没有 {what} 在途"),
        ),
    )
)
_DENIED: dict[str, _Both] = {
    "both": ("not both hosts are in {what}", "并非双方都处于 {what}"),
    "either": ("neither host is in {what}", "双方都不处于 {what}"),
}
_WHAT_ZH = {"old data": "旧数据", "data": "数据"}
_JOINING = {"and": "，且", "or": "，或", "(": "（", ")": "）"}


def told_predicate(text: str) -> Text:
    """`client=TIME-WAIT and nothing in flight`: the client is in TIME-WAIT and ..."""
    en, zh, place = "", "", 0
    words = " ".join(text.split())
    while place < len(words):
        denied = words.startswith("not ", place)
        start = place + len("not ") * denied
        match, atom = next(
            ((m, atom) for atom in _ATOMS if (m := atom[0].match(words, start))), (None, None)
        )
        if match and atom:
            denial = _DENIED.get(match.groupdict().get("who") or "", atom[2])
            told = _told_atom(match, denial if denied else atom[1])
            en, zh, place = en + told.en, zh + told.zh, match.end()
            continue
        joined = re.compile(r" ?(and|or|not|[()]) ?").match(words, place)
        if joined is None:
            return Text(en=text, zh=text)
        en += joined[0]
        zh += _JOINING.get(joined[1], "并非")
        place = joined.end()
    return _text(en, zh)


def _told_atom(match: re.Match[str], templates: _Both) -> Text:
    parts = match.groupdict()
    who, what = parts.get("who") or "", parts["what"]
    if what == "nothing":
        return Text(en="nothing is in flight", zh="没有报文段在途")
    plural = who == "both"
    en_what, zh_what = what.replace("|", " or "), _WHAT_ZH.get(what, what.replace("|", " 或 "))
    host = _WHO.get(who, ("", ""))
    return _text(
        templates[0].format(who=host[0], what=en_what, be="are" if plural else "is"),
        templates[1].format(who=host[1], what=zh_what),
    )
