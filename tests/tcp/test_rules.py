"""Each rule of `rules` is cited where its clause of RFC 9293 decides, and no rule is idle."""

import re

import pytest
from tcp.worlds import PLACES, segment

from quizgen.tcp.model import rules
from quizgen.tcp.model.arrives import arrives
from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tcb import Outcome
from quizgen.tcp.run.trace import run

RULES = {name: rule for name, rule in vars(rules).items() if isinstance(rule, rules.Rule)}

# The rules that fire, in order; a place; then statements, or a segment that arrives at the server.
CITED = [
    ("OPEN_PASSIVE", "CLOSED", "server listens"),
    ("OPEN_ACTIVE", "CLOSED", "server opens"),
    ("OPEN_ACTIVE", "LISTEN", "server opens"),
    ("OPEN_NO_REMOTE", "CLOSED", "server opens without a remote"),
    ("OPEN_EXISTS", "ESTABLISHED", "server opens"),
    ("OPEN_EXISTS", "LISTEN", "server listens"),
    ("SEND_CLOSED", "CLOSED", "server sends 1"),
    ("SEND_LISTEN", "LISTEN for one peer", "server sends 1"),
    ("SEND_LISTEN_NO_REMOTE", "LISTEN", "server sends 1"),
    ("SEND_QUEUED", "SYN-SENT", "server sends 1"),
    ("SEND_QUEUED", "SYN-RECEIVED, passive", "server sends 1"),
    ("SEND_TEXT", "ESTABLISHED", "server sends 1"),
    ("SEND_TEXT", "CLOSE-WAIT", "server sends 1"),
    ("SEND_CLOSING", "FIN-WAIT-2", "server sends 1"),
    ("RECEIVE_CLOSED", "CLOSED", "server receives"),
    ("RECEIVE_QUEUED", "LISTEN", "server receives"),
    ("RECEIVE_QUEUED", "FIN-WAIT-2", "server receives"),
    ("RECEIVE_TEXT", "ESTABLISHED", "client sends 1; deliver data; server receives"),
    ("RECEIVE_CLOSING", "CLOSE-WAIT", "server receives"),
    ("RECEIVE_CLOSING", "TIME-WAIT", "server receives"),
    ("CLOSE_CLOSED", "CLOSED", "server closes"),
    ("CLOSE_LISTEN", "LISTEN", "server closes"),
    ("CLOSE_SYN_SENT", "SYN-SENT", "server closes"),
    ("CLOSE_SYN_RECEIVED", "SYN-RECEIVED, active", "server closes"),
    ("CLOSE_SYN_RECEIVED_QUEUED", "SYN-RECEIVED, passive", "server sends 1; server closes"),
    ("CLOSE_ESTABLISHED", "ESTABLISHED", "server sends 1; server closes"),
    ("CLOSE_CLOSE_WAIT", "CLOSE-WAIT", "server closes"),
    ("CLOSE_AGAIN", "FIN-WAIT-1", "server closes"),
    ("ABORT_CLOSED", "CLOSED", "server aborts"),
    ("ABORT_SILENT", "LISTEN", "server aborts"),
    ("ABORT_SILENT", "SYN-SENT", "server aborts"),
    ("ABORT_RESET", "SYN-RECEIVED, passive", "server aborts"),
    ("ABORT_CLOSING", "LAST-ACK", "server aborts"),
    ("STATUS", "LISTEN", "server asks status"),
    ("STATUS_CLOSED", "CLOSED", "server asks status"),
    ("CLOSED_RST", "CLOSED", "<SEQ=100><CTL=RST>"),
    ("CLOSED_NO_ACK", "CLOSED", "<SEQ=100><CTL=SYN>"),
    ("CLOSED_ACK", "CLOSED", "<SEQ=100><ACK=7><CTL=ACK>"),
    ("LISTEN_RST", "LISTEN", "<SEQ=100><CTL=RST>"),
    ("LISTEN_ACK", "LISTEN", "<SEQ=100><ACK=7><CTL=SYN,ACK>"),
    ("LISTEN_SYN", "LISTEN", "<SEQ=100><CTL=SYN>"),
    ("LISTEN_OTHER", "LISTEN", "<SEQ=100><CTL=FIN>"),
    ("LISTEN_SYN TEXT_WITH_SYN", "LISTEN", "<SEQ=100><DATA=1><CTL=SYN>"),
    ("SYN_SENT_BAD_ACK", "SYN-SENT", "<SEQ=100><ACK=7><CTL=ACK>"),
    ("SYN_SENT_BAD_ACK_RST", "SYN-SENT", "<SEQ=100><ACK=7><CTL=RST,ACK>"),
    ("SYN_SENT_RST", "SYN-SENT", "<SEQ=0><ACK=SND.NXT><CTL=RST,ACK>"),
    ("SYN_SENT_RST_NO_ACK", "SYN-SENT", "<SEQ=0><CTL=RST>"),
    ("SYN_SENT_SYN_ACK", "SYN-SENT", "<SEQ=100><ACK=SND.NXT><CTL=SYN,ACK>"),
    ("SYN_SENT_SYN", "SYN-SENT", "<SEQ=100><CTL=SYN>"),
    ("SYN_SENT_SYN TEXT_WITH_SYN", "SYN-SENT", "<SEQ=100><CTL=SYN,FIN>"),
    ("SYN_SENT_OTHER", "SYN-SENT", "<SEQ=100><ACK=SND.NXT><CTL=FIN,ACK>"),
    ("UNACCEPTABLE", "ESTABLISHED", "<SEQ=RCV.NXT-1><ACK=SND.NXT><CTL=ACK>"),
    ("UNACCEPTABLE_RST", "ESTABLISHED", "<SEQ=RCV.NXT-1><CTL=RST>"),
    ("UNACCEPTABLE_RST", "ESTABLISHED", "<SEQ=RCV.NXT-1><DATA=2><CTL=RST>"),
    (
        "SIMULTANEOUS_SYN_ACK ACK_OF_SYN ACK_NEW",
        "SYN-RECEIVED, active",
        "<SEQ=100><ACK=SND.NXT><CTL=SYN,ACK>",
    ),
    ("RST_CHALLENGED", "ESTABLISHED", "<SEQ=RCV.NXT+1><CTL=RST>"),
    ("RST_TO_LISTEN", "SYN-RECEIVED, passive", "<SEQ=RCV.NXT><CTL=RST>"),
    ("RST_REFUSED", "SYN-RECEIVED, active", "<SEQ=RCV.NXT><CTL=RST>"),
    ("RST_RESET", "CLOSE-WAIT", "<SEQ=RCV.NXT><CTL=RST>"),
    ("RST_CLOSING", "TIME-WAIT", "<SEQ=RCV.NXT><CTL=RST>"),
    ("SYN_TO_LISTEN", "SYN-RECEIVED, passive", "<SEQ=RCV.NXT><CTL=SYN>"),
    ("OLD_SYN_TRIMMED ACK_OFF", "SYN-RECEIVED, passive", "<SEQ=RCV.NXT-1><DATA=1><CTL=SYN>"),
    ("SYN_CHALLENGED", "SYN-RECEIVED, active", "<SEQ=RCV.NXT><CTL=SYN>"),
    ("SYN_CHALLENGED", "ESTABLISHED", "<SEQ=RCV.NXT><CTL=SYN>"),
    ("ACK_OFF", "ESTABLISHED", "<SEQ=RCV.NXT><DATA=1>"),
    ("ACK_OF_SYN ACK_NEW", "SYN-RECEIVED, passive", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>"),
    ("SYN_RECEIVED_BAD_ACK", "SYN-RECEIVED, passive", "<SEQ=RCV.NXT><ACK=SND.UNA><CTL=ACK>"),
    ("ACK_TOO_NEW", "ESTABLISHED", "<SEQ=RCV.NXT><ACK=SND.NXT+1><CTL=ACK>"),
    ("ACK_TOO_OLD", "ESTABLISHED", "<SEQ=RCV.NXT><ACK=SND.UNA-65536><CTL=ACK>"),
    ("ACK_DUPLICATE", "ESTABLISHED", "<SEQ=RCV.NXT><ACK=SND.UNA><CTL=ACK>"),
    ("ACK_NEW ACK_OF_FIN_FIN_WAIT_1", "FIN-WAIT-1", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>"),
    ("ACK_NEW ACK_OF_FIN_CLOSING", "CLOSING", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>"),
    ("ACK_NEW ACK_OF_FIN_LAST_ACK", "LAST-ACK", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=ACK>"),
    ("TEXT", "ESTABLISHED", "<SEQ=RCV.NXT><ACK=SND.NXT><DATA=1><CTL=ACK>"),
    ("TEXT", "ESTABLISHED", "server receives; client sends 1; deliver data"),
    ("TEXT_IGNORED", "CLOSE-WAIT", "<SEQ=RCV.NXT><ACK=SND.NXT><DATA=1><CTL=ACK>"),
    ("HELD", "ESTABLISHED", "<SEQ=RCV.NXT+1><ACK=SND.NXT><DATA=1><CTL=ACK>"),
    (
        "TEXT RESUMED TEXT",
        "ESTABLISHED",
        "client sends 1; client sends 1; deliver data seq=x+2; deliver data",
    ),
    ("FIN_ESTABLISHED", "ESTABLISHED", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>"),
    ("FIN_FIN_WAIT_1", "FIN-WAIT-1", "<SEQ=RCV.NXT><ACK=SND.UNA><CTL=FIN,ACK>"),
    ("FIN_FIN_WAIT_2", "FIN-WAIT-2", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>"),
    ("FIN_AGAIN", "CLOSE-WAIT", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>"),
    ("FIN_TIME_WAIT", "TIME-WAIT", "<SEQ=RCV.NXT-1><ACK=SND.NXT><CTL=FIN,ACK>"),
    ("FIN_TIME_WAIT", "TIME-WAIT", "<SEQ=RCV.NXT><ACK=SND.NXT><CTL=FIN,ACK>"),
    ("USER_TIMEOUT", "ESTABLISHED", "server gives up"),
    ("RETRANSMISSION", "SYN-SENT", "server retransmits"),
    ("NOTHING_TO_RETRANSMIT", "ESTABLISHED", "server retransmits"),
    ("TIME_WAIT_TIMEOUT", "TIME-WAIT", "server waits 2 MSL"),
    ("NO_TIMER", "ESTABLISHED", "server waits 2 MSL"),
    ("NO_TIMER", "ESTABLISHED", "server sends delayed ACK"),
    (
        "TEXT ACK_DELAYED",
        "ESTABLISHED",
        "server delays ACKs; client sends 1; deliver data",
    ),
    (
        "DELAYED_ACK",
        "ESTABLISHED",
        "server delays ACKs; client sends 1; deliver data; server sends delayed ACK",
    ),
]
PEER_CLOSES = "client closes; deliver FIN"
# The same in ESTABLISHED, after a setting.
CITED_WITH_SMALL_WINDOWS = [
    ("ZERO_WINDOW", "server window 0", "<SEQ=RCV.NXT><ACK=SND.NXT><DATA=1><CTL=ACK>"),
    ("CLOSE_ESTABLISHED", "client window 0", "server sends 1; server closes"),
    ("CLOSE_CLOSE_WAIT", "client window 0", f"{PEER_CLOSES}; server sends 1; server closes"),
    ("WINDOW_PROBE", "client window 0", "server sends 1; server retransmits"),
    (
        "RECEIVE_TEXT WINDOW_UPDATE",
        "server window 1",
        "client sends 1; deliver data; server receives",
    ),
]


def outcome_of(place: str, event: str, settings: str = "") -> Outcome:
    trace = run(f"{settings}\n{PLACES[place]}\n{'' if event.startswith('<') else event}")
    if not event.startswith("<"):
        return trace.steps[-1].outcome or Outcome(trace.end.tcbs[Side.SERVER])
    tcb, host = trace.end.tcbs[Side.SERVER], trace.end.hosts[Side.SERVER]
    return arrives(tcb, host, segment(event, tcb))


def names(outcome: Outcome) -> str:
    known = {rule: name for name, rule in RULES.items()}
    return " ".join(known[rule] for rule in outcome.rules)


@pytest.mark.parametrize(
    ("cited", "place", "event"), CITED, ids=[f"{place}-{event}" for _, place, event in CITED]
)
def test_cited(cited: str, place: str, event: str) -> None:
    assert names(outcome_of(place, event)) == cited


@pytest.mark.parametrize(("cited", "settings", "event"), CITED_WITH_SMALL_WINDOWS)
def test_cited_with_a_small_window(cited: str, settings: str, event: str) -> None:
    assert names(outcome_of("ESTABLISHED", event, settings)) == cited


def test_no_rule_is_idle() -> None:
    cited = {name for row in (*CITED, *CITED_WITH_SMALL_WINDOWS) for name in row[0].split()}
    assert cited == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_rule_is_a_sentence_in_both_languages(name: str) -> None:
    rule = RULES[name]
    assert re.fullmatch(r"3\.\d+(\.\d+)*", rule.section)
    assert rule.source == f"RFC 9293 §{rule.section}"
    assert rule.text["en"].endswith(".") and rule.text["zh"].endswith("。")
    for language in ("en", "zh"):
        assert not re.search(r"[<>=]|\b(?:SND|RCV|SEG)\.|\b[Oo]ur\b|我方", rule.text[language])
    states = r"CLOSED|LISTEN|SYN-SENT|SYN-RECEIVED|ESTABLISHED|FIN-WAIT-[12]|CLOSE-WAIT|CLOSING"
    found = re.compile(rf"(?:{states}|LAST-ACK|TIME-WAIT)")
    assert set(found.findall(rule.text["zh"])) <= set(found.findall(rule.text["en"])) | {
        "CLOSED",
        "LISTEN",
    }
