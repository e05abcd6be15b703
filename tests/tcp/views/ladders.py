"""Runs that between them show everything a ladder or a capture can draw."""

from functools import cache

from quizgen.tcp.run.situations import HALF_CLOSED, HANDSHAKE
from quizgen.tcp.run.trace import Trace, run

HOSTS = {"en": ("client", "server"), "zh": ("客户端", "服务端")}
OFFERS = "client offers MSS=1460 WS=7 SACK TS; server offers MSS=1400 WS=8 SACK TS\n"
SCRIPTS = {
    "handshake": HANDSHAKE,
    "close": HALF_CLOSED + "server closes; deliver FIN; deliver ACK; client waits 2 MSL",
    "simultaneous-open": (
        "client opens; server opens; deliver SYN from server; deliver SYN from client\n"
        "deliver SYN,ACK from server; deliver SYN,ACK from client"
    ),
    "simultaneous-close": (
        HANDSHAKE + "client closes; server closes; deliver FIN from server\n"
        "deliver FIN from client; deliver ACK from client; deliver ACK from server"
    ),
    "third-ack-lost": (
        "server listens; client opens; deliver SYN; deliver SYN,ACK; lose ACK\n"
        "server retransmits; deliver SYN,ACK; deliver ACK"
    ),
    "old-duplicate-syn": (
        "server listens; client opens; old SYN from client seq=90; deliver SYN seq=90\n"
        "deliver SYN,ACK; deliver RST; deliver SYN; deliver SYN,ACK; deliver ACK"
    ),
    "duplicated-syn": (
        "server listens; client opens; duplicate SYN; deliver SYN; deliver SYN,ACK\n"
        "deliver ACK; deliver SYN; deliver ACK"
    ),
    "reordered-data": (
        HANDSHAKE + "client sends 10; client sends 20; deliver data seq=x+11\n"
        "deliver data seq=x+1; deliver ACK; deliver ACK"
    ),
    "late-loss": (
        HANDSHAKE + "client closes; server closes; lose FIN from client; deliver FIN from server"
    ),
    "wrapping-numbers": (
        f"client isn 4294967290; server isn 4294967295\n{HANDSHAKE}"
        "client sends 1000; deliver data; deliver ACK; server sends 5"
    ),
    "options": (
        OFFERS + HANDSHAKE + "client sends 3000; deliver everything\n"
        "client closes; deliver everything; server closes; deliver everything"
    ),
    "early-fin": (
        OFFERS + HANDSHAKE + "client sends 10; lose data; client closes; deliver FIN\n"
        "client retransmits; deliver everything"
    ),
    "small-window": (
        "server window 100\n" + HANDSHAKE + "client sends 150; deliver data; deliver ACK\n"
        "server receives; deliver everything"
    ),
    "closed-port": "client opens; deliver SYN; deliver RST,ACK",
    "abort": HANDSHAKE + "client aborts; deliver RST",
    "crash": (
        HANDSHAKE + "client crashes; client opens; deliver SYN; deliver ACK; deliver RST\n"
        "client retransmits; lose SYN; client gives up"
    ),
    "syn-given-up": (
        "client opens; lose SYN; client retransmits; lose SYN; client retransmits; lose SYN\n"
        "client gives up"
    ),
}


@cache
def ran(name: str) -> Trace:
    return run(SCRIPTS[name])
