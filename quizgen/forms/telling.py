"""Scripts and predicates in words: how a reader is told what a search has found."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from quizgen.entries.text import Text
from quizgen.tcp.model.network import TCP, Protocol, Side, Verb
from quizgen.tcp.run.script import (
    Description,
    Everything,
    HostCall,
    Inject,
    OnWire,
    Setting,
    Statement,
    parse,
)
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import Name, run, symbol
from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.predicate import (
    And,
    Atom,
    HostState,
    InFlight,
    Not,
    Or,
    Predicate,
    Received,
    Told,
    Was,
    predicate,
)

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


def told_bounds(bounds: Bounds, without: Sequence[str] = ()) -> Text:
    """All that a search allowed, and what was excluded on purpose."""
    before, calls = told_start(bounds.start), told_calls(bounds.calls)
    again = bounds.retransmissions
    en_again = "any number of retransmissions" if again is None else f"{again} retransmitted"
    zh_again = "重传次数不限" if again is None else f"重传 {again} 次"
    en_order, zh_order = ("any order", "可乱序") if bounds.reorder else ("in order", "按序交付")
    if bounds.patient:
        en_again += ", each when nothing is in flight"
        zh_again += "（没有报文段在途时才重传）"
    en_given, zh_given = _told_without(without)
    return Text(
        en=f"Start: {before.en}. {calls.en} Bounds: {bounds.losses} lost, {bounds.duplicates} "
        f"duplicated, {en_again}, {en_order}.{en_given}",
        zh=f"起点：{before.zh}。{calls.zh}范围：丢失 {bounds.losses} 个，"
        f"重复 {bounds.duplicates} 个，{zh_again}，{zh_order}。{zh_given}",
    )


_EXCLUDED: dict[str, _Both] = {
    "loss": ("no further loss", "没有更多丢失"),
    "duplicate": ("no further duplicate", "没有更多重复"),
    "retransmission": ("no further retransmission", "没有更多重传"),
    "early timeout": ("no timer expires early", "定时器不会提前超时"),
    "disorder": ("segments keep their order", "报文段不乱序"),
    "old segment": ("no old segment turns up", "没有旧报文段出现"),
    "call": ("nobody calls anything else", "没有其他调用"),
}


def _told_without(kinds: Sequence[str]) -> _Both:
    """What an author has excluded because it would change the answer."""
    if not kinds:
        return "", ""
    en, zh = zip(*(_EXCLUDED[kind] for kind in kinds), strict=True)
    return f" Taken as given: {', '.join(en)}.", f"前提：{'，'.join(zh)}。"


def _listed(told: Iterable[Text]) -> Text:
    parts = list(told)
    return Text(en=", ".join(p.en for p in parts), zh="，".join(p.zh for p in parts))


def _told(statement: Statement, names: Sequence[Name]) -> Text:
    match statement.does:
        case Setting(side, name, value):
            (en_host, zh_host), (en, zh) = _HOSTS[str(side)], _SETTINGS[name]
            return _text(en.format(host=en_host, value=value), zh.format(host=zh_host, value=value))
        case HostCall(verb, side, octets):
            (en_host, zh_host), (en, zh) = _HOSTS[str(side)], _ACTS[verb]
            en_octets = f"{octets} octet{'' if octets == 1 else 's'}"
            en, zh = (
                en.format(host=en_host, octets=en_octets),
                zh.format(host=zh_host, octets=octets),
            )
            return _text(en, zh)
        case Everything():
            verb, segment = Verb.DELIVER, ("everything in flight", "在途的报文段全部")
        case Inject(_, meant):
            kind = statement.text.partition(" ")[0]
            verb, segment = Verb.INJECT, _told_segment(meant, names, kind)
        case OnWire(verb, meant):
            segment = _told_segment(meant, names)
    en, zh = _ACTS[verb]
    return _text(en.format(segment=segment[0]), zh.format(segment=segment[1]))


def _told_segment(meant: Description, names: Sequence[Name], first: str = "") -> _Both:
    """`the client's SYN,ACK (seq=y, ack=x+1)`; numbers as symbols.  `first` is old or forged."""
    kind = meant.flags or ("data" if meant.data else "segment")
    kind_zh = f" {meant.flags}" if meant.flags else ("数据" if meant.data else "报文段")
    joins = "的"
    if meant.flags and meant.data:
        kind, kind_zh, joins = f"{kind} with data", f"携带数据的{kind_zh}", ""
    if first in _INJECTED:
        kind, kind_zh, joins = f"{first} {kind}", f"{_INJECTED[first]}{kind_zh}", "的"
    numbers = []
    if meant.sender is not None:
        if meant.seq:
            numbers.append(f"seq={_symbol(meant.seq, names, meant.sender)}")
        if meant.ack:
            numbers.append(f"ack={_symbol(meant.ack, names, meant.sender.peer)}")
    owner = _HOSTS.get(str(meant.sender))
    en = f"{owner[0]}'s {kind}" if owner else f"the {kind}"
    zh = f"{owner[1]}{joins}{kind_zh}" if owner else kind_zh.strip()
    if numbers:
        en, zh = f"{en} ({', '.join(numbers)})", f"{zh}（{'，'.join(numbers)}）"
    return en, zh


def _symbol(number: str, names: Sequence[Name], side: Side) -> str:
    return symbol(tuple(names), side, int(number)) if number.isdigit() else number


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
_STATE: tuple[_Both, _Both] = (
    ("{who} {be} in {what}", "{who}处于 {what}"),
    ("{who} {be} not in {what}", "{who}不处于 {what}"),
)
_GROUP_DENIED: dict[str, _Both] = {
    "both": ("not both hosts are in {what}", "并非双方都处于 {what}"),
    "either": ("neither host is in {what}", "双方都不处于 {what}"),
}
_RECEIVED: tuple[_Both, _Both] = (
    ("{who} has received {what}", "{who}收到了{what}"),
    ("{who} has not received {what}", "{who}没有收到{what}"),
)
_WAS: tuple[_Both, _Both] = (
    ("{who} has been ESTABLISHED", "{who}曾处于 ESTABLISHED"),
    ("{who} has never been ESTABLISHED", "{who}从未处于 ESTABLISHED"),
)
_TOLD: tuple[_Both, _Both] = (
    ("{who}'s user is told of a reset", "{who}的用户得知连接被复位"),
    ("{who}'s user is not told of a reset", "{who}的用户不知道连接被复位"),
)
_SENT_IN_FLIGHT: tuple[_Both, _Both] = (
    ("{who}'s {what} is in flight", "{who}的 {what} 在途"),
    ("no {what} of {who} is in flight", "{who}没有 {what} 在途"),
)
_IN_FLIGHT: tuple[_Both, _Both] = (
    ("{what} is in flight", "{what} 在途"),
    ("no {what} is in flight", "没有 {what} 在途"),
)
_NOTHING: tuple[_Both, _Both] = (
    ("nothing is in flight", "没有报文段在途"),
    ("something is in flight", "有报文段在途"),
)
_WHAT_ZH = {"old data": "旧数据", "data": "数据"}


def told_predicate(wanted: Predicate | str) -> Text:
    """`client=TIME-WAIT and nothing in flight`: the client is in TIME-WAIT and ..."""
    en, zh = _told_part(predicate(wanted) if isinstance(wanted, str) else wanted)
    return _text(en, zh)


def _told_part(part: Predicate, *, is_denied: bool = False) -> _Both:
    match part:
        case Not(And() | Or() | Not() as inner):
            en, zh = _told_part(inner)
            return f"not ({en})", f"并非（{zh}）"
        case Not(inner):
            return _told_part(inner, is_denied=True)
        case And(parts):
            return _joined(parts, (" and ", "，且"), (And, Or))
        case Or(parts):
            return _joined(parts, (" or ", "，或"), (Or,))
    who, what, told = _atom_words(part)
    en, zh = told[is_denied]
    be = "are" if who == "both" else "is"
    who_en, who_zh = _WHO.get(who, ("", ""))
    what_zh = _WHAT_ZH.get(what, what.replace("|", " 或 "))
    return (
        en.format(who=who_en, what=what.replace("|", " or "), be=be),
        zh.format(who=who_zh, what=what_zh),
    )


def _atom_words(atom: Atom) -> tuple[str, str, tuple[_Both, _Both]]:
    """Who and what an atom speaks of, and the words that say and deny it."""
    match atom:
        case HostState(hosts, states):
            says, denies = _STATE
            return hosts, "|".join(states), (says, _GROUP_DENIED.get(hosts, denies))
        case Received(side, is_old):
            return str(side), "old data" if is_old else "data", _RECEIVED
        case Was(side):
            return str(side), "", _WAS
        case Told(side):
            return str(side), "", _TOLD
        case InFlight("nothing"):
            return "", "", _NOTHING
        case InFlight(what, sender):
            return str(sender), what, _IN_FLIGHT if sender is None else _SENT_IN_FLIGHT


def _joined(parts: Iterable[Predicate], joins: _Both, bracketed: tuple[type, ...]) -> _Both:
    told = [
        (f"({en})", f"（{zh}）") if isinstance(part, bracketed) else (en, zh)
        for part, (en, zh) in ((part, _told_part(part)) for part in parts)
    ]
    return joins[0].join(en for en, _ in told), joins[1].join(zh for _, zh in told)
