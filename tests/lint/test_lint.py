"""Lint: each rule names a bad card with a whole message, and passes a good one."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizgen.check import Checked, check
from quizgen.cli import CONTENT
from quizgen.entries import vocabulary
from quizgen.entries.text import Text
from quizgen.item import Item
from quizgen.items import items as make_items
from quizgen.lint.options import near_duplicates
from quizgen.lint.rules import RULES
from quizgen.lint.run import lint
from quizgen.paper import form
from quizgen.tcp.answers import One
from quizgen.tcp.kinds import Kind
from quizgen.tcp.model.tables import State

HEAD = "topic: cards\ntitle: {en: Cards, zh: 卡片}\nlevel: mid\nentries:\n"
POINTS = """
    points:
      - {en: One., zh: 一。, by: RFC 9293 §3.5}
      - {en: Two., zh: 二。, by: RFC 9293 §3.5}
      - {en: Three., zh: 三。, by: RFC 9293 §3.5}"""


def spoken(
    en: str,
    zh: str = "服务端为什么等待？",
    say: str = "Because.",
    points: str = POINTS,
    by: str = "RFC 9293 §3.5",
) -> str:
    return f"""
  - id: card
    source: RFC 9293 §3.5
    ask: {{en: "{en}", zh: "{zh}"}}
    say: {{en: "{say}", zh: "因为。", by: {by}}}{points}
"""


def reason(en: str, zh: str, by: str = "") -> str:
    """An event with a reason."""
    grounds = f", by: {by}" if by else ""
    return event(STATE, more=f"\n    why: {{en: {en}, zh: {zh}{grounds}}}")


def event(ask: str, answer: str = "{next: CLOSED}", more: str = "") -> str:
    return f"""
  - id: card
    source: RFC 9293 §3.10.4
    state: LISTEN
    event: CLOSE
    ask: {ask}
    answer: {answer}{more}
"""


def after(ask: str, answer: str, script: str = "do handshake") -> str:
    return f"""
  - id: card
    source: RFC 9293 §3.5
    after: {script}
    ask: {ask}
    answer: {answer}
"""


def other(level: str, following: str = "") -> str:
    """An entry that `card` may lead to."""
    ask = STATE.replace("calls CLOSE", "aborts").replace("CLOSE", "ABORT")
    more = f"\n    level: {level}" + (f"\n    follow_ups: [{following}]" if following else "")
    return event(ask, more=more).replace("card", "other", 1).replace("CLOSE", "ABORT", 1)


def closes(state: str, name: str) -> str:
    """An entry whose question is made."""
    return f"""
  - id: {name}
    source: RFC 9293 §3.10.4
    state: {state}
    event: ABORT
    answer: {{next: CLOSED}}
"""


def claim(en: str, zh: str) -> str:
    return f"""
  - id: card
    source: RFC 9293 §3.10.4
    claim: {{en: "{en}", zh: "{zh}"}}
    is: false
    state: LISTEN
    event: CLOSE
    answer: {{sends: "RST,ACK"}}
"""


def number(ask: str, unit: str) -> str:
    return f"""
  - id: card
    source: RFC 9293 §3.4.2
    number: 2 * msl
    unit: {unit}
    ask: {ask}
    answer: 4
"""


STATE = (
    "{en: In LISTEN a server calls CLOSE. In which state then?, "
    "zh: 服务端在 LISTEN 时 CLOSE，什么状态？}"
)
FIFTEEN = "So it is. " * 5
THIRTY = "There they are. " * 10
ANOTHER = "Here we go. " * 10
WHY = "Why does the server wait?"
SENT = (
    "{{en: Of the data {0} bytes wait. What did the client send?, "
    "zh: {0} 字节在等待。客户端发送了什么？}}"
)
SENDS = "{sends: ACK with data}"
LEFT = "server window 40; do handshake; client sends 100"
LEAVES = reason("The host leaves LISTEN.", "主机离开 LISTEN。")
WAITS = ("It enters LAST-ACK.", "进入 LAST-ACK。")
ESTABLISHED = "{client: ESTABLISHED}"
DONE = "{en: In which state is the client?, zh: 客户端处于什么状态？}"
SAME = """
  - id: card
    source: RFC 9293 §3.5
    after: server listens; client opens
    ask: {en: Which state has the client then?, zh: 客户端处于什么状态？}
    answer: {client: SYN-SENT}
  - id: other
    source: RFC 9293 §3.5
    after: do handshake
    ask: {en: Which state has the client now?, zh: 现在客户端处于什么状态？}
    answer: {client: ESTABLISHED}
"""
MANY = "{client: ESTABLISHED, server: ESTABLISHED, client IRS: y, server IRS: x}"
EACH = "{en: The ISNs are x and y. What is so at each host?, zh: ISN 为 x 和 y，双方各是什么？}"

# Rule, a bad card, line:column and the reason, and a good card.
TEXTS: list[tuple[str, str, str, str]] = [
    (
        "hosts-agree",
        spoken(WHY, zh="客户端为什么等待？"),
        "7:48: the server stands in English only",
        spoken(WHY),
    ),
    (
        "stem-names-host",
        after(
            "{en: In which state is the server?, zh: 服务端处于什么状态？}",
            "{client: ESTABLISHED, server: ESTABLISHED}",
        ),
        "8:15: the English question does not name the client",
        after(
            "{en: In which state is each host?, zh: 双方各处于什么状态？}",
            "{client: ESTABLISHED, server: ESTABLISHED}",
        ),
    ),
    (
        "numbers-told",
        after(SENT.format(70), SENDS, LEFT),
        "8:15: the script says nothing of 70",
        after(SENT.format(60), SENDS, LEFT),
    ),
    (
        "stem-names-state",
        claim(
            "A host in CLOSED sends RST,ACK on CLOSE.", "处于 CLOSED 的主机 CLOSE 时发送 RST,ACK。"
        ),
        "7:17: the English question does not name the state LISTEN",
        claim(
            "A host in LISTEN sends RST,ACK on CLOSE.", "处于 LISTEN 的主机 CLOSE 时发送 RST,ACK。"
        ),
    ),
    (
        "backed",
        spoken(WHY, by="null"),
        "8:10: nothing backs this sentence; name an entry or a section with 'by'",
        spoken(WHY, by="handshake-1-syn"),
    ),
    (
        "backed",
        reason(*WAITS),
        "11:15: 'LAST-ACK' is not in what backs this sentence; name with 'by' what does",
        LEAVES,
    ),
    (
        "backed",
        reason(*WAITS, by="handshake-1-syn"),
        "11:40: 'LAST-ACK' is not in what backs this sentence; name with 'by' what does",
        reason(*WAITS, by="teardown-3-fin"),
    ),
    (
        "backed",
        reason(*WAITS, by="control-flags"),
        "11:58: 'control-flags' is not proven itself; cite what it cites",
        reason(*WAITS, by="RFC 9293 §3.6"),
    ),
    (
        "backed",
        reason(*WAITS, by="RFC 9293 §3.4.1"),
        "11:40: 'LAST-ACK' is not in what backs this sentence; name with 'by' what does",
        reason(*WAITS, by="RFC 9293 §3.10"),  # a section holds those inside it
    ),
    (
        "backed",
        reason(*WAITS, by="RFC 9293 §3.4.1; RFC 9293 §3.4.2"),
        "11:15: 'LAST-ACK' is not in what backs this sentence; name with 'by' what does",
        reason(*WAITS, by="RFC 9293 §3.4.1; RFC 894 §1"),  # nobody knows the words of RFC 894
    ),
    (
        "backed",
        reason("For 2 hours.", "持续 2 小时。"),
        "11:15: '2' is not in what backs this sentence; name with 'by' what does",
        LEAVES,
    ),
    (
        "backed",
        after(
            DONE,
            ESTABLISHED,
            "do handshake\n    why: {en: The server is in SYN-SENT., zh: 服务端处于 SYN-SENT。}",
        ),
        "8:15: 'server in SYN-SENT' is not in what backs this sentence; name with 'by' what does",
        after(
            DONE,
            ESTABLISHED,
            "do handshake\n    why: {en: The client was in SYN-SENT., zh: 客户端曾处于 SYN-SENT。}",
        ),
    ),
    (
        "one-question",
        spoken("Why does the server wait? And how long?"),
        "7:15: English: 2 question marks; ask one thing",
        spoken(WHY),
    ),
    (
        "one-question",
        spoken("Which state does the server have, and why?"),
        "7:15: English: 'and why' asks a second thing; leave it to another entry",
        spoken("Which state does the server have?"),
    ),
    (
        "no-two-facts",
        spoken("Which state and which timer does the server have?"),
        "7:15: English: it asks which and which; ask one",
        spoken("Which timer and state does the server have?"),
    ),
    (
        "pointed-question",
        spoken(WHY, "请谈谈服务端。"),
        "7:48: Chinese: '谈谈' has no one right answer; ask for a fact",
        spoken(WHY, "服务端做什么？"),
    ),
    (
        "no-bare-yes-no",
        spoken("Does the server wait?"),
        "7:15: English: it can be answered yes or no; ask for the state or the reason",
        spoken("How long does the server wait?"),
    ),
    (
        "self-contained",
        spoken(WHY, "服务端在该状态为什么等待？"),
        "7:48: Chinese: '该状态' points outside the question; name it",
        spoken(WHY, "处于 LISTEN 的服务端为什么等待？").replace(
            WHY, "Why does a server in LISTEN wait?"
        ),
    ),
    (
        "standard-in-question",
        spoken(
            "Under RFC 9293, a server waits. What for?", "服务端在等待。按 RFC 9293，它等什么？"
        ),
        "7:15: English: 'Under RFC 9293' decides the answer, not the story; ask by it",
        spoken(
            "A server waits. Under RFC 9293, what for?", "服务端在等待。按 RFC 9293，它等什么？"
        ),
    ),
    (
        "stem-names-state",
        event(
            "{en: A listening server calls CLOSE. Which state?, zh: 监听的服务端 CLOSE，什么状态？}"
        ),
        "9:15: the English question does not name the state LISTEN",
        event(STATE),
    ),
    (
        "stem-names-unit",
        number("{en: How long does TIME-WAIT last?, zh: TIME-WAIT 持续多少分钟？}", "minutes"),
        "9:15: the English question does not ask for minutes",
        number(
            "{en: How many minutes does TIME-WAIT last?, zh: TIME-WAIT 持续多少分钟？}", "minutes"
        ),
    ),
    (
        "stem-names-unit",
        number("{en: How many minutes does TIME-WAIT last?, zh: TIME-WAIT 持续多久？}", "minutes"),
        "9:58: the Chinese question does not ask for 分钟",
        number("{en: How many minutes is TIME-WAIT?, zh: TIME-WAIT 持续多少分钟？}", "minutes"),
    ),
    (
        "short-back",
        spoken(WHY, say=FIFTEEN + "So."),
        "8:15: 'say' has 16 words, more than 15; say less",
        spoken(WHY, say=FIFTEEN),
    ),
    (
        "half-a-minute",
        spoken(WHY, say=FIFTEEN, points=POINTS.replace("One.", THIRTY).replace("Two.", ANOTHER)),
        "8:15: 'say' and 'points' have 76 words, more than 75; say less",
        spoken(
            WHY, say=FIFTEEN, points=POINTS.replace("One.", THIRTY[6:]).replace("Two.", ANOTHER)
        ),
    ),
    (
        "list-too-long",
        after(EACH, MANY),
        "9:13: 4 facts in one answer, more than 3; split the entry",
        after(EACH, "{client IRS: y, server IRS: x}"),
    ),
    (
        "rubric",
        spoken(WHY, points=POINTS.rpartition("\n")[0]),
        "10:7: 2 points to tick; write 3 to 5",
        spoken(WHY),
    ),
    (
        "tokens-agree",
        spoken(WHY, "服务端收到 FIN 后为什么等待？"),
        "7:15: FIN stands in Chinese only",
        spoken("Why does the server wait after FIN?", "服务端收到 FIN 后为什么等待？"),
    ),
    (
        "tokens-agree",
        spoken("Why does the server wait 60 seconds?", "服务端为什么等待 61 秒？"),
        "7:15: 61 stands in Chinese only",
        spoken("Why does the server wait 3 seconds?", "服务端为什么等待三秒？"),
    ),
    (
        "senses-agree",
        spoken("Why does the server wait for the third segment?", "服务端为什么等第二个报文段？"),
        "7:15: '第二' is said in Chinese only",
        spoken("Why does the server wait for the third segment?", "服务端为什么等第三次握手？"),
    ),
    (
        "vocabulary",
        spoken("Why SYN_SEND?", "为什么是 SYN_SEND？"),
        "7:15: 'SYN_SEND' is no state; write SYN-SENT",
        spoken("Why SYN-SENT?", "为什么是 SYN-SENT？"),
    ),
    (
        "vocabulary",
        spoken("Why SYN_RECV?", "为什么是 SYN_RECV？"),
        "7:15: 'SYN_RECV': only ss, netstat and Linux print it so; write SYN-RECEIVED",
        spoken("Why SYN-RECEIVED (SYN_RECV)?", "为什么是 SYN-RECEIVED（SYN_RECV）？"),
    ),
    (
        "vocabulary",
        spoken("Why SYN-ACK?", "为什么是 SYN-ACK？"),
        "7:15: 'SYN-ACK': flags are joined by a comma, as in SYN,ACK",
        spoken("Why SYN,ACK?", "为什么是 SYN,ACK？"),
    ),
    (
        "vocabulary",
        spoken("Why SND.NXTT?", "为什么是 SND.NXTT？"),
        "7:15: 'SND.NXTT' is not in the vocabulary; did you mean SND.NXT? If not, add it to "
        "vocabulary.yaml",
        spoken("Why SND.NXT?", "为什么是 SND.NXT？"),
    ),
    (
        "follow-up",
        event(STATE, more="\n    follow_ups: [card]"),
        "11:18: the entry follows itself",
        event(STATE, more="\n    follow_ups: [handshake-start]"),
    ),
    (
        "follow-up",
        event(STATE, more="\n    follow_ups: [handshake-start, handshake-start]"),
        "11:35: 'handshake-start' stands twice",
        event(STATE, more="\n    follow_ups: [handshake-start, handshake-1-syn]"),
    ),
    (
        "plain-reason",
        spoken(WHY, points=POINTS.replace("One.", "It is ours.")),
        "10:9: English: 'ours' is nobody's here; name the host",
        spoken(WHY),
    ),
    (
        "plain-reason",
        spoken(WHY, say="It is our SYN.").replace("因为。", "SYN 是它。"),
        "8:10: English: 'our' is nobody's here; name the host",
        spoken(WHY),
    ),
    (
        "no-repeats",
        spoken(WHY, points=POINTS.replace("Two", "One")),
        "11:14: English: it says what point 1 says",
        spoken(WHY),
    ),
    (
        "harder-next",
        event(STATE, more="\n    follow_ups: [other]") + other("junior"),
        "11:18: 'other' is junior, easier than this, which is mid",
        event(STATE, more="\n    follow_ups: [other]") + other("mid"),
    ),
    (
        "no-circles",
        event(STATE, more="\n    follow_ups: [other]") + other("mid", "card"),
        "11:18: the chain comes back here: other, card",
        event(STATE, more="\n    follow_ups: [other]") + other("mid", "handshake-start"),
    ),
    (
        "no-circles",
        event(STATE, more="\n    follow_ups: [other]")
        + other("mid", "third")
        + f"{closes('LISTEN', 'third').rstrip()}\n    follow_ups: [card]\n",
        "11:18: the chain comes back here: other, third, card",
        event(STATE, more="\n    follow_ups: [other]")
        + other("mid", "third")
        + closes("LISTEN", "third"),
    ),
    (
        "other-words-next",
        closes("SYN-SENT", "first") + closes("LISTEN", "second") + closes("FIN-WAIT-2", "card"),
        "17:9: 3 questions in a row, from first/next, are asked in the same words",
        closes("SYN-SENT", "first") + event(STATE) + closes("FIN-WAIT-2", "last"),
    ),
    (
        "two-sentences",
        reason("It left. It went. It is gone.", "它离开了。"),
        "11:10: English has 3, Chinese has 1 sentences, more than 2; say less",
        reason("It left. It is gone.", "它离开了。它不在了。"),
    ),
    (
        "two-sentences",
        reason("It left and is gone.", "它离开了。它不在了。"),
        "11:10: English has 1, Chinese has 2 sentences; end them at the same places",
        reason("It left and is gone.", "它离开了，不在了。"),
    ),
    (
        "one-name",
        spoken(WHY, say="It waits for an octet."),
        "8:15: 'octet' is called byte here",
        spoken(WHY, say="It waits."),
    ),
    (
        "near-duplicate-stems",
        SAME.replace("now?", "then?"),
        "13:15: reads like 'card/client', which has another answer",
        SAME.replace("client now?", "client after the handshake?"),
    ),
]


READING = re.compile(r"cannot be read|the words (say|ask|do not say)")
"""What the phrases of a text do not say: lint judges its words, whatever they say."""


def findings(file: Path, entries: str) -> list[str]:
    """What lint finds, as `line:column: entry: rule: reason`."""
    file.write_text(HEAD + entries.removeprefix("\n"), "utf-8")
    checked = check([file], CONTENT)
    wrong = [finding for finding in checked.findings if not READING.search(finding.message)]
    assert not wrong, wrong
    checked = replace(checked, findings=())
    found = lint(checked, make_items(checked))
    return [str(finding).removeprefix(f"{file}:") for finding in found]


@pytest.mark.parametrize(
    ("rule", "bad", "message", "good"),
    TEXTS,
    ids=[f"{rule}-{message.partition(': ')[2]}" for rule, _, message, _ in TEXTS],
)
def test_rule(rule: str, bad: str, message: str, good: str, tmp_path: Path) -> None:
    place, _, reason = message.partition(": ")
    name = "other" if rule == "near-duplicate-stems" else "card"
    expected = f"{place}: {name}: {rule}: {reason}"
    found = findings(tmp_path / "bad.yaml", bad)
    assert expected in found
    assert {line.split(": ")[2] for line in found} == {rule}
    assert findings(tmp_path / "good.yaml", good) == []


def test_title_of_a_scenario_tells_its_losses(tmp_path: Path) -> None:
    file = tmp_path / "runs.yaml"
    head = HEAD.removesuffix("entries:\n")
    silent = "a: {title: {en: A SYN, zh: 一个 SYN}, script: client opens; lose SYN}"
    boasting = "b: {title: {en: A lost SYN, zh: 丢失的 SYN}, script: client opens}"
    told = "c: {title: {en: A lost SYN, zh: 丢失的 SYN}, script: client opens; lose SYN}"
    file.write_text(f"{head}scenarios:\n  {silent}\n  {boasting}\n  {told}\n", "utf-8")
    found = lint(check([file], CONTENT), [])
    loses, keeps = "the script loses SYN, and the", "the script loses nothing, and the"
    assert [str(finding).removeprefix(f"{file}:") for finding in found] == [
        f"5:19: scenario 'a': losses-told: {loses} English title does not speak of a loss",
        f"5:30: scenario 'a': losses-told: {loses} Chinese title does not speak of a loss",
        f"6:19: scenario 'b': losses-told: {keeps} English title speaks of a loss",
        f"6:35: scenario 'b': losses-told: {keeps} Chinese title speaks of a loss",
    ]


# Rules about options: an item as the generator could make it.


def text(en: str, zh: str | None = None) -> Text:
    return Text(en=en, zh=en if zh is None else zh)


def options(item: Item, key: str, *wrong: str, kind: Kind = Kind.STATE, **more: Any) -> Item:
    first = item.distractors[0]
    rivals = tuple(first._replace(answer=One(kind, kind.read(words))) for words in wrong)
    return replace(item, answer=One(kind, kind.read(key)), distractors=rivals, **more)


def number_of_words(count: int) -> str:
    return " ".join(["word"] * count)


OPTIONS: list[tuple[str, Callable[[Item], Item], str, Callable[[Item], Item]]] = [
    (
        "options-of-one-kind",
        lambda item: options(item, "CLOSED", "LISTEN", "SYN"),
        "options of different kinds: a state, words",
        lambda item: options(item, "CLOSED", "LISTEN", "SYN-SENT"),
    ),
    (
        "enough-options",
        lambda item: options(item, "CLOSED", "LISTEN"),
        "2 options, fewer than 3",
        lambda item: options(item, "CLOSED", "LISTEN", "SYN-SENT"),
    ),
    (
        "never-all-of-the-above",
        lambda item: options(item, "x", "y", "all of the above", kind=Kind.SEVERAL),
        "English: 'all of the above' speaks of other options",
        lambda item: options(item, "x", "y", "x+1", kind=Kind.SEVERAL),
    ),
    (
        "longest-option",
        lambda item: options(item, number_of_words(13), *[number_of_words(8)] * 2),
        "English: the key is 1.6 times as long as any other option",
        lambda item: options(item, number_of_words(12), *[number_of_words(8)] * 2),
    ),
    (
        "absolutes-in-options",
        lambda item: options(
            item, "it waits for data", "it always waits here", "it never waits now"
        ),
        "English: every wrong option has an absolute, and the key has none",
        lambda item: options(item, "it waits for data", "it always waits here", "it waits for FIN"),
    ),
    (
        "clue-word",
        lambda item: options(
            item,
            "it deletes the duplicate",
            *("it waits for more", "it sends one more"),
            stem=text("Which thing happens to the duplicate?"),
        ),
        "English: 'duplicate' stands in the question and of all options in the key only",
        lambda item: options(
            item,
            "it deletes the duplicate",
            *("it acknowledges the duplicate", "it sends one more"),
            stem=text("Which thing happens to the duplicate?"),
        ),
    ),
    (
        "positive-stem",
        lambda item: replace(item, stem=text("Which state is not entered?")),
        "English: 'Which state is not' asks for what is not so; turn it round",
        lambda item: replace(item, stem=text("Which state is NOT entered?")),
    ),
    (
        "key-in-stem",
        lambda item: options(
            item, "x+1", "x", "x+2", kind=Kind.NUMBER, stem=text("Is it x+1 or what?")
        ),
        "English: the question contains its answer, 'x+1'",
        lambda item: options(
            item, "x+1", "x", "x+2", kind=Kind.NUMBER, stem=text("Is it x+10 or what?")
        ),
    ),
    (
        "short-back",
        lambda item: options(item, number_of_words(26), *[number_of_words(26)] * 2),
        "English: the answer has 26 words, more than 25",
        lambda item: options(item, number_of_words(25), *[number_of_words(25)] * 2),
    ),
    (
        "list-too-long",
        lambda item: options(item, "a, b, c, d", *["a, b, c, e"] * 2),
        "English: the answer lists 4 things, more than 3",
        lambda item: options(item, "a, b, c", *["a, b, d"] * 2),
    ),
]


@pytest.mark.parametrize(
    ("rule", "bad", "reason", "good"), OPTIONS, ids=[rule for rule, *_ in OPTIONS]
)
def test_rule_of_options(
    rule: str,
    bad: Callable[[Item], Item],
    reason: str,
    good: Callable[[Item], Item],
    small: Checked,
) -> None:
    item = next(item for item in make_items(small) if item.id == "small-event/next")
    place = small.library.entries["small-event"].place("answer", "next")
    found = lint(small, [bad(item)])
    assert f"{place}: small-event: {rule}: {reason}" in map(str, found)
    assert rule not in [finding.message.split(": ")[1] for finding in lint(small, [good(item)])]


@pytest.mark.parametrize(("added", "found"), [("today", 1), ("first", 0)])
def test_added_word_makes_another_question_where_it_turns(
    added: str, found: int, small: Checked
) -> None:
    item = next(item for item in make_items(small) if item.id == "small-event/next")
    asked = "Which state does a host reach when the connection ends in good order"
    pair = [
        replace(item, stem=text(f"{asked}?")),
        replace(item, stem=text(f"{asked} {added}?"), answer=One(Kind.STATE, State.LISTEN)),
    ]
    assert len(list(near_duplicates(pair, small.library.entries))) == found


REASONS = [
    (
        "plain-reason",
        ("It answers <SEQ=SND.NXT>.", "它回应 ACK。"),
        ["English: '<SEQ=SND.NXT>' is a symbol; say it in words"],
    ),
    (
        "plain-reason",
        ("It is SND.UNA.", "它是 SND.UNA。"),
        [f"{name}: 'SND.UNA' is a symbol; say it in words" for name in ("Chinese", "English")],
    ),
    (
        "plain-reason",
        ("The ACK of our SYN has come.", "我方 SYN 的 ACK 已到。"),
        [
            "Chinese: '我方' is nobody's here; name the host",
            "English: 'our' is nobody's here; name the host",
        ],
    ),
    (
        "reason-once",
        (
            "The server answers the FIN with an ACK. The server answers that FIN with an ACK.",
            "服务端用 ACK 回应。FIN 已经到达。",
        ),
        [
            "English: 'The server answers the FIN with an ACK.' and 'The server answers that FIN "
            "with an ACK.' say the same; leave one out"
        ],
    ),
    ("reason-once", ("The server closes. Its FIN is lost.", "服务端关闭。FIN 丢失。"), []),
]


@pytest.mark.parametrize(("rule", "why", "told"), REASONS)
def test_rule_of_reasons(rule: str, why: tuple[str, str], told: list[str], tmp_path: Path) -> None:
    found = findings(tmp_path / "card.yaml", reason(*(f'"{words}"' for words in why)))
    assert [each.partition(f"{rule}: ")[2] for each in found if f": {rule}: " in each] == told


def test_every_rule_has_an_example() -> None:
    assert {rule for rule, *_ in (*TEXTS, *OPTIONS, *REASONS)} == set(RULES) - {"losses-told"}


# The limits, each met exactly and exceeded by one.


def _en(count: int) -> str:
    return " ".join(["word"] * (count - 1) + ["word."])


def _zh(count: int) -> str:
    return "字" * count


def _why(en: str, zh: str) -> str:
    return reason(en, zh)


def _say(en: str, zh: str) -> str:
    return spoken(WHY, say=en).replace("因为。", zh)


def _point(en: str, zh: str) -> str:
    return spoken(WHY, points=POINTS.replace("{en: One., zh: 一。", f"{{en: {en}, zh: {zh}"))


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(
    ("card", "field", "en", "zh"),
    [(_why, "why", 60, 90), (_say, "say", 15, 30), (_point, "points", 30, 50)],
    ids=["why", "say", "point"],
)
def test_back_of_a_card_is_short_to_the_word(
    card: Callable[[str, str], str], field: str, en: int, zh: int, over: int, tmp_path: Path
) -> None:
    written = card(_en(en + over), _zh(zh + over))
    found = [each for each in findings(tmp_path / "card.yaml", written) if "short-back" in each]
    expected = [
        f"'{field}' has {count + 1} {unit}, more than {count}; say less"
        for count, unit in [(en, "words"), (zh, "characters")]
    ]
    assert [each.partition("short-back: ")[2] for each in found] == (expected if over else [])


def test_a_list_has_at_most_seven_members(tmp_path: Path) -> None:
    """Seven states are the most that a reader must pick or put in order."""
    written = """
  - id: card
    source: RFC 9293 §3.10.5
    classify: {event: RST in the window but not at RCV.NXT, sends: ACK}
    ask: {en: "Which states answer a RST beside RCV.NXT?", zh: "哪些状态应答不在 RCV.NXT 的 RST？"}
    answer:
      [SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT]
"""
    found = findings(tmp_path / "card.yaml", written)
    assert "10:7: card: list-too-long: 8 facts in one answer, more than 7; split the entry" in found


# Waivers.


def test_waived_rule_is_silent(tmp_path: Path) -> None:
    waived = (
        spoken("Does the server wait?").rstrip() + "\n    waive: {no-bare-yes-no: a quotation}\n"
    )
    assert findings(tmp_path / "card.yaml", waived) == []


def test_waiver_that_waives_nothing_is_found(tmp_path: Path) -> None:
    idle = event(STATE, more="\n    waive: {no-bare-yes-no: a quotation}")
    expected = "11:29: card: nothing here breaks 'no-bare-yes-no'; remove the waiver"
    assert findings(tmp_path / "card.yaml", idle) == [expected]


def test_waiver_of_an_unknown_rule_is_found(tmp_path: Path) -> None:
    unknown = event(STATE, more="\n    waive: {no-bare-yes: a quotation}")
    expected = "11:26: card: no rule is called 'no-bare-yes'; did you mean no-bare-yes-no?"
    assert findings(tmp_path / "card.yaml", unknown) == [expected]


def test_wrong_name_may_stand_where_it_is_refuted(tmp_path: Path) -> None:
    refuting = event(
        STATE, more="\n    refutes: {en: The state is SYN_SEND., zh: 状态是 SYN_SEND。}"
    )
    assert findings(tmp_path / "card.yaml", refuting) == []


# The shipped content.


def test_shipped_content_is_clean(checked: Checked, items: list[Item]) -> None:
    assert [str(finding) for finding in lint(checked, items)] == []


def test_every_key_stands_as_often_at_each_place(items: list[Item]) -> None:
    """Over many papers no letter is right more often than its share."""
    letters: Counter[str] = Counter()
    shares: Counter[str] = Counter()
    for seed in range(60):
        for question in form(items, 40, seed).questions:
            if re.fullmatch(r"state|flags|sent|told|several|call", question.item.answer_kind):
                letters[question.letter] += 1
                for letter in "ABCD"[: len(question.options)]:
                    shares[letter] += 1 / len(question.options)
    for letter, share in shares.items():
        assert abs(letters[letter] - share) < 5 * share**0.5, (letter, letters[letter], share)


# The vocabulary.


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("The ACKs of SYN,ACK and FIN", ["ACK", "SYN,ACK", "FIN"]),
        ("收到SYN,ACK后进入ESTABLISHED", ["SYN,ACK", "ESTABLISHED"]),
        ("ack=x+1 and seq=u'-2", ["x+1", "u'-2"]),
        ("net.ipv4.tcp_tw_reuse and tcp_fin_timeout", ["net.ipv4.tcp_tw_reuse", "tcp_fin_timeout"]),
        ("listen() in FIN-WAIT-1, by RFC 9293", ["listen()", "FIN-WAIT-1", "RFC 9293"]),
        ("SND.NXT after 2MSL", ["SND.NXT", "MSL"]),
        ("ss shows TIME_WAIT", ["ss", "TIME_WAIT"]),
        ("SYN-RECEIVED (SYN_RCVD), TIME-WAIT（TIME_WAIT）", ["SYN-RECEIVED", "TIME-WAIT"]),
        ("TIME-WAIT (CLOSE_WAIT)", ["TIME-WAIT", "CLOSE_WAIT"]),
        ("A host is closed.", []),
    ],
)
def test_tokens(prose: str, found: list[str]) -> None:
    assert [token.text for token in vocabulary.tokens(prose)] == found


def test_numbers_are_those_outside_tokens() -> None:
    assert vocabulary.numbers("RFC 9293: 2MSL, x+1, 4,294,967,296 and 4.77 hours") == {
        *("2", "4294967296", "4.77")
    }


UNKNOWN_WORD = """\
- id: plb
  level: senior
  ask: {en: What does net.ipv4.tcp_plb_enabled do?, zh: net.ipv4.tcp_plb_enabled 做什么？}
  say:
    - {en: "Protective load balancing.", zh: "保护性负载均衡。", by: "RFC 9293 §3.5"}
  points:
    - {en: "One.", zh: "一。", by: "RFC 9293 §3.5"}
    - {en: "Two.", zh: "二。", by: "RFC 9293 §3.5"}
  source: RFC 9293 §3.5
"""


@pytest.mark.parametrize("is_added", [False, True])
def test_an_author_adds_a_word_in_a_file(is_added: bool, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + UNKNOWN_WORD, "utf-8")
    if is_added:
        words = "words:\n  sysctls: [tcp_plb_enabled]\n"
        (tmp_path / "vocabulary.yaml").write_text(words, "utf-8")
    checked = check([tmp_path], CONTENT)
    unknown = [
        each for each in map(str, lint(checked, make_items(checked))) if "vocabulary" in each
    ]
    assert unknown == [] if is_added else len(unknown) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("- SYN\n", "1:1: expected the maps 'words' and 'spoken'"),
        ("known: {}\n", "1:1: expected the maps 'words' and 'spoken'"),
        ("words: {terms: XDP}\n", "1:16: expected a list of words"),
        ("spoken: {XDP: {en: [5]}}\n", "1:20: expected a list of words"),
        ("spoken: {XDP: express}\n", "1:15: expected a list of words"),
    ],
)
def test_a_wrong_vocabulary_is_a_finding(words: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text(words, "utf-8")
    found = check([tmp_path], CONTENT).findings
    assert [str(each).removeprefix(f"{tmp_path}/") for each in found] == [
        f"vocabulary.yaml:{message}"
    ]
