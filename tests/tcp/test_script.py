"""The grammar of scenario scripts: each form, and each error with its line and column."""

import pytest

from quizgen.tcp.model.network import Side, Verb
from quizgen.tcp.model.segment import Options, Segment
from quizgen.tcp.model.tables import State
from quizgen.tcp.run.script import (
    MAX_OCTETS,
    MAX_SCRIPT,
    Description,
    Everything,
    HostCall,
    Inject,
    OnWire,
    ScriptError,
    Setting,
    Statement,
    parse,
)
from quizgen.tcp.run.situations import HANDSHAKE
from quizgen.tcp.run.trace import MAX_STEPS, run

HOST_VERBS = {
    "listens": Verb.PASSIVE_OPEN,
    "listens for its peer": Verb.PASSIVE_OPEN_FOR_PEER,
    "opens": Verb.ACTIVE_OPEN,
    "opens without a remote": Verb.ACTIVE_OPEN_WITHOUT_REMOTE,
    "receives": Verb.RECEIVE,
    "closes": Verb.CLOSE,
    "aborts": Verb.ABORT,
    "asks status": Verb.STATUS,
    "retransmits": Verb.RETRANSMISSION_TIMEOUT,
    "gives up": Verb.USER_TIMEOUT,
    "waits 2 MSL": Verb.TIME_WAIT_TIMEOUT,
    "sends delayed ACK": Verb.DELAYED_ACK_TIMEOUT,
    "crashes": Verb.CRASH,
}


@pytest.mark.parametrize("words", HOST_VERBS)
@pytest.mark.parametrize("side", Side)
def test_host_statement(side: Side, words: str) -> None:
    text = f"{side} {words}"
    assert parse(text) == [Statement(text, 1, 1, HostCall(HOST_VERBS[words], side))]


@pytest.mark.parametrize(
    ("words", "octets"),
    [("sends 1", 1), ("sends 1 octet", 1), ("sends 1000000 octets", MAX_OCTETS)],
)
def test_send_statement(words: str, octets: int) -> None:
    (statement,) = parse(f"client {words}")
    assert statement.does == HostCall(Verb.SEND, Side.CLIENT, octets)


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        ("isn 4294967295", Setting(Side.SERVER, "isn", "4294967295")),
        ("window 0", Setting(Side.SERVER, "window", "0")),
        ("delays ACKs", Setting(Side.SERVER, "delays")),
        ("offers MSS=1460 WS=7", Setting(Side.SERVER, "offers", "MSS=1460 WS=7")),
        ("is at u", Setting(Side.SERVER, "at", "u")),
    ],
)
def test_setting(words: str, setting: Setting) -> None:
    (statement,) = parse(f"server {words}")
    assert statement.does == setting
    assert (statement.side, statement.setting, statement.verb) == (Side.SERVER, setting, None)


DESCRIPTIONS = {
    "SYN": Description("SYN"),
    "SYN,ACK": Description("SYN,ACK"),
    "FIN,RST": Description("FIN,RST"),
    "data": Description(data=True),
    "with data": Description(data=True),
    "FIN,ACK data": Description("FIN,ACK", data=True),
    "FIN with data": Description("FIN", data=True),
    "from client": Description(sender=Side.CLIENT),
    "ACK from server": Description("ACK", sender=Side.SERVER),
    "seq=90": Description(seq="90"),
    "ack=y+1": Description(ack="y+1"),
    "ACK wnd=0": Description("ACK", wnd="0"),
    "RST data from client seq=x''-1 ack=y'": Description("RST", True, Side.CLIENT, "x''-1", "y'"),
}


@pytest.mark.parametrize("words", DESCRIPTIONS)
@pytest.mark.parametrize(
    ("word", "verb"),
    [("deliver", Verb.DELIVER), ("lose", Verb.LOSE), ("duplicate", Verb.DUPLICATE)],
)
def test_wire_statement(word: str, verb: Verb, words: str) -> None:
    text = f"{word} {words}"
    assert parse(text) == [Statement(text, 1, 1, OnWire(verb, DESCRIPTIONS[words]))]


@pytest.mark.parametrize("word", ["old", "forged"])
def test_inject_statement(word: str) -> None:
    (statement,) = parse(f"{word} SYN,ACK from server seq=90 ack=x")
    described = Description("SYN,ACK", False, Side.SERVER, "90", "x")
    assert statement.does == Inject(Side.SERVER, described)
    assert (statement.verb, statement.segment) == (Verb.INJECT, described)


def test_deliver_everything() -> None:
    (statement,) = parse("deliver everything")
    assert statement.does == Everything()
    assert (statement.verb, statement.segment) == (Verb.DELIVER, Description())


def test_statements_stand_where_they_are_written() -> None:
    script = "# a comment\n  server  listens ;client opens# another\n\n;;\tdeliver\tSYN ; "
    places = [(s.text, s.line, s.column) for s in parse(script)]
    assert places == [("server listens", 2, 3), ("client opens", 2, 20), ("deliver SYN", 4, 4)]


def test_do_runs_another_scenario_where_it_stands() -> None:
    scenarios = {"open": "server listens\nclient opens", "half-open": "do open; deliver SYN"}
    statements = parse("\n do half-open; lose SYN,ACK", scenarios)
    assert [(s.text, s.line, s.column, s.own) for s in statements] == [
        ("server listens", 2, 2, False),
        ("client opens", 2, 2, False),
        ("deliver SYN", 2, 2, False),
        ("lose SYN,ACK", 2, 16, True),
    ]
    trace = run("do half-open; lose SYN,ACK", scenarios)
    assert trace.end.states == (State.SYN_SENT, State.SYN_RECEIVED)
    assert trace.own_passages == ()
    assert [name.symbol for name in trace.names] == ["x", "y"]


NO_SEGMENT = (
    "describes no segment; write flags such as SYN,ACK, then 'data', 'from client', 'seq=x+1' "
    "or 'ack=y+1' as needed"
)
KNOWN = (
    "listens, listens for its peer, opens, opens without a remote, receives, closes, aborts, "
    "asks status, retransmits, gives up, waits 2 MSL, sends delayed ACK, crashes, "
    "sends 100 octets, isn 100, window 1000, delays ACKs, is at u"
)
BIG = "9" * 11
FLIGHT = "server listens; client opens; duplicate SYN; deliver SYN; "
ERRORS = [
    ("sever listens", "1:1: unknown word 'sever'; did you mean 'server'?"),
    (
        "server listens\n  xyz SYN",
        "2:3: unknown word 'xyz'; expected one of: client, server, deliver, lose, duplicate, old, "
        "forged, do",
    ),
    ("client open", "1:1: 'client' cannot 'open'; did you mean 'opens'?"),
    ("server xyz", f"1:1: 'server' cannot 'xyz'; expected one of: {KNOWN}"),
    (f"server isn {BIG}", f"1:1: 'server' cannot 'isn {BIG}'; expected one of: {KNOWN}"),
    (f"server sends {BIG}", f"1:1: 'server' cannot 'sends {BIG}'; expected one of: {KNOWN}"),
    ("client sends 0", "1:1: a SEND takes 1 to 1000000 octets, not 0"),
    ("client sends 1000001", "1:1: a SEND takes 1 to 1000000 octets, not 1000001"),
    ("deliver", f"1:1: 'deliver' {NO_SEGMENT.replace('describes', 'names')}"),
    ("deliver SYN ACK", f"1:1: 'SYN ACK' {NO_SEGMENT}"),
    ("lose everything", f"1:1: 'everything' {NO_SEGMENT}"),
    ("deliver SYNfrom client", f"1:1: 'SYNfrom client' {NO_SEGMENT}"),
    ("deliver datafrom client", f"1:1: 'datafrom client' {NO_SEGMENT}"),
    ("deliver from clientseq=9", f"1:1: 'from clientseq=9' {NO_SEGMENT}"),
    ("deliver seq=5ack=7", f"1:1: 'seq=5ack=7' {NO_SEGMENT}"),
    ("deliver seq=X", f"1:1: 'seq=X' {NO_SEGMENT}"),
    (f"deliver seq={BIG}", f"1:1: 'seq={BIG}' {NO_SEGMENT}"),
    (f"deliver seq=x+{BIG}", f"1:1: 'seq=x+{BIG}' {NO_SEGMENT}"),
    ("forged SYN", "1:1: say where it comes from: 'forged SYN from client seq=90'"),
    (
        "old SYN from client",
        "1:1: say where it comes from: 'old SYN from client from client seq=90'",
    ),
    ("old SYN seq=9", "1:1: say where it comes from: 'old SYN seq=9 from client seq=90'"),
    ("do", "1:1: unknown scenario ''"),
    ("client opens; do this", "1:15: unknown scenario 'this'"),
    ("#" * (MAX_SCRIPT + 1), "1:1: a script has at most 20000 characters"),
    ("forged ACK from client seq=9", "1:1: the ACK flag and ack= go together"),
    ("forged SYN from client seq=9 ack=8", "1:1: the ACK flag and ack= go together"),
    ("deliver SYN", "1:1: no SYN is in flight; in flight: nothing"),
    (
        f"{FLIGHT}deliver ACK data",
        "1:59: no ACK data is in flight; in flight: SYN,ACK from server, SYN from client",
    ),
    ("client opens; client is at x", "1:15: 'x' names another number already"),
    ("client opens; deliver SYN seq=z", "1:15: 'z' names no number here; known: x"),
    (
        "client opens; client is at u; forged ACK from client seq=u ack=z",
        "1:31: 'z' names no number here; known: u, x, y",
    ),
    ("client offers XY", "1:1: unknown option 'XY'; known: MSS=1460, WS=7, SACK, TS"),
    ("client offers MSS=a", "1:1: unknown option 'MSS=a'; known: MSS=1460, WS=7, SACK, TS"),
    ("client offers WS=²", "1:1: unknown option 'WS=²'; known: MSS=1460, WS=7, SACK, TS"),
]


def error_of(script: str, scenarios: dict[str, str]) -> str:
    with pytest.raises(ScriptError) as caught:
        run(script, scenarios)
    assert str(caught.value) == caught.value.message
    return f"{caught.value.line}:{caught.value.column}: {caught.value.message}"


@pytest.mark.parametrize(("script", "message"), ERRORS, ids=[message[:60] for _, message in ERRORS])
def test_error(script: str, message: str) -> None:
    assert error_of(script, {}) == message


SCENARIOS = {
    "opening": "server listens; client opens",
    "typo": "server listens\nclient open",
    "typo inside": "do typo",
    "endless": "do opening; do endless",
}


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("do openin", "1:1: unknown scenario 'openin'; did you mean 'opening'?"),
        (
            "do xyz",
            "1:1: unknown scenario 'xyz'; expected one of: opening, typo, typo inside, endless",
        ),
        (
            "\n do typo",
            "2:2: in scenario 'typo': 'client' cannot 'open'; did you mean 'opens'?",
        ),
        (
            "do typo inside",
            "1:1: in scenario 'typo inside': in scenario 'typo': 'client' cannot 'open'; "
            "did you mean 'opens'?",
        ),
        ("do endless", "1:1: in scenario 'endless': scenario 'endless' runs itself"),
    ],
)
def test_do_error(script: str, message: str) -> None:
    assert error_of(script, SCENARIOS) == message


def test_endless_run_is_stopped() -> None:
    assert MAX_STEPS == 2000
    scenarios = {"long": "client asks status;" * 1001}
    assert error_of("do long; do long", scenarios) == (
        "1:10: this run has not ended after 2000 steps"
    )


def in_flight(script: str) -> list[str]:
    """The flags and texts left on both wires."""
    wires = run(script).end.wires
    return [f"{seg.flags}{' data' if seg.text else ''}" for wire in wires for seg in wire]


CROWD = """
    server listens; client opens; deliver everything
    client sends 3; client closes; server sends 2; duplicate FIN
"""


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("lose data", ["ACK data", "FIN,ACK", "FIN,ACK"]),
        ("lose data from server", ["ACK data", "FIN,ACK", "FIN,ACK"]),
        ("lose FIN", ["ACK data", "ACK data", "FIN,ACK"]),
        ("lose ACK,FIN", ["ACK data", "ACK data", "FIN,ACK"]),
        ("lose seq=x+4", ["ACK data", "ACK data", "FIN,ACK"]),
        ("lose data seq=y+1 ack=x+1", ["ACK data", "FIN,ACK", "FIN,ACK"]),
        ("lose from client", ["ACK data", "ACK data", "FIN,ACK"]),
    ],
)
def test_description_finds_the_oldest_that_fits(statement: str, left: list[str]) -> None:
    if statement == "lose data":  # the client's is older
        assert run(f"{CROWD}{statement}").steps[-1].segment.seq == 101
    assert sorted(in_flight(f"{CROWD}{statement}")) == sorted(left)


def test_settings_change_a_host() -> None:
    script = """
        client isn 4294967296; client window 9999999999; client offers MSS=9 WS=1 SACK TS
        server delays ACKs; server offers nothing; server window 7
    """
    client, server = run(script).start.hosts
    assert (client.isn, client.window) == (0, 2**30)
    assert client.options == Options(9, 1, True, True)
    assert (server.window, server.options, server.delays_acks) == (7, Options(), True)
    assert not client.delays_acks


def test_injected_segment_is_as_described() -> None:
    trace = run("client window 9; forged SYN,FIN,RST,ACK data from client seq=x-1 ack=y+1")
    assert trace.steps[-1].segment == Segment(99, 301, True, True, True, "o", 9)
    assert trace.passages == ()
    assert trace.end.wires == ((), (trace.steps[-1].segment,))


def test_scenarios_that_multiply_are_stopped() -> None:
    """Each `do` twice: what would be a million statements ends at five thousand."""
    scenarios = {f"s{n}": f"do s{n + 1}; do s{n + 1}" for n in range(20)}
    scenarios["s20"] = "server listens"
    with pytest.raises(ScriptError) as caught:
        parse("do s0", scenarios)
    assert caught.value.message == "with all that 'do' brings in, more than 5000 statements"


def test_hosts_that_answer_each_others_acks_for_ever_are_named() -> None:
    """RFC 9293 §3.10.7.4 answers what is unacceptable with an ACK, which can be unacceptable too;
    RFC 5961 §7 throttles such answers."""
    filled = "client window 5; server window 5\n" + HANDSHAKE + "client sends 3; client sends 2\n"
    script = (
        f"{filled}server sends 3; server sends 2; lose data from client; lose data from server\n"
        "deliver data from client; deliver data from server\n"
        "old ACK from client seq=x ack=y+1; deliver everything"
    )
    with pytest.raises(ScriptError) as caught:
        run(script)
    assert (caught.value.line, caught.value.message) == (
        6,
        "the hosts answer each other's ACKs without end here; RFC 9293 §3.10.7.4 leaves it to "
        "implementations to throttle them",
    )


@pytest.mark.parametrize("scenarios", [30, 300])
def test_scenarios_that_multiply_are_refused_at_once(scenarios: int) -> None:
    """Each is written out once; the place is the script's own, not a chain of names."""
    names = {"s0": "server listens"}
    names |= {f"s{n}": f"do s{n - 1}; do s{n - 1}; do s{n - 1}" for n in range(1, scenarios)}
    with pytest.raises(ScriptError) as caught:
        parse(f"client opens\n  do s{scenarios - 1}", names)
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert caught.value.message == (
        "with all that 'do' brings in, more than 5000 statements"
        if scenarios < 50
        else "scenarios run at most 50 deep"
    )
