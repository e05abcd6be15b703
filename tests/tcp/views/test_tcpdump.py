"""Captures: the real tcpdump and the real ss must print the same."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tcp.views.ladders import SCRIPTS, ran
from tcp.views.pcap import pcap

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.situations import HALF_CLOSED, HANDSHAKE
from quizgen.tcp.run.trace import run
from quizgen.tcp.views.ss import ss, ss_both
from quizgen.tcp.views.tcpdump import SOCKETS, frames, tcpdump

GOLDEN = Path(__file__).parent / "golden" / "diagrams"
needs_tcpdump = pytest.mark.skipif(not shutil.which("tcpdump"), reason="needs tcpdump")
needs_ss = pytest.mark.skipif(not shutil.which("ss"), reason="needs ss: iproute2")
LINUX = "client offers MSS=65495 WS=10 SACK TS; server offers MSS=65495 WS=10 SACK TS\n"


@needs_tcpdump
@pytest.mark.parametrize("absolute", [False, True], ids=["relative", "absolute"])
@pytest.mark.parametrize("side", Side, ids=str)
@pytest.mark.parametrize("name", SCRIPTS)
def test_tcpdump_prints_the_same(name: str, side: Side, absolute: bool, tmp_path: Path) -> None:
    file = tmp_path / "trace.pcap"
    file.write_bytes(pcap(frames(ran(name), side)))
    command = ["tcpdump", "-n", *(["-S"] if absolute else []), "-r", str(file)]
    environment = {**os.environ, "TZ": "UTC"}
    real = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert tcpdump(ran(name), side, absolute=absolute) == real.stdout


@pytest.mark.parametrize("name", ["close", "third-ack-lost", "options"])
def test_tcpdump_is_golden(name: str, compare: Callable[[Path, str], None]) -> None:
    for side in Side:
        compare(GOLDEN / f"{name}.{side}.tcpdump", tcpdump(ran(name), side))


def flags(trace_name: str, side: Side) -> list[str]:
    return re.findall(r"Flags \[(.*?)\]", tcpdump(ran(trace_name), side))


def test_receiver_does_not_see_what_is_lost() -> None:
    assert flags("third-ack-lost", Side.CLIENT) == ["S", "S.", ".", "S.", "."]
    assert flags("third-ack-lost", Side.SERVER) == ["S", "S.", "S.", "."]


def test_push_is_on_the_last_segment_of_a_send() -> None:
    assert flags("options", Side.CLIENT)[3:6] == [".", ".", "P."]


def test_push_waits_until_all_that_is_buffered_is_sent() -> None:
    sent = [frame.push for frame in frames(ran("small-window"), Side.CLIENT) if frame.segment.text]
    assert sent[0] is False
    assert sent[-1] is True


def _seconds(script: str, sender: Side) -> list[float]:
    """When a host sends, after its first SYN."""
    own = [frame for frame in frames(run(script), sender) if frame.sender is sender]
    first = next(frame.moment for frame in own if frame.segment.syn)
    return [round((frame.moment - first).total_seconds()) for frame in own]


def test_timeouts_back_off() -> None:
    script = "server listens; client opens; deliver SYN" + "; server retransmits" * 3
    assert _seconds(script, Side.SERVER) == [0, 1, 3, 7]


def test_a_syn_backs_off_only_after_four_equal_timeouts() -> None:
    """As Linux has it since 6.5: tcp_syn_linear_timeouts."""
    script = "client opens" + "; client retransmits" * 6
    assert _seconds(script, Side.CLIENT) == [0, 1, 2, 3, 4, 5, 7]


@pytest.mark.parametrize("name", SCRIPTS)
def test_time_never_runs_back(name: str) -> None:
    for side in Side:
        moments = [frame.moment for frame in frames(ran(name), side)]
        assert moments == sorted(moments)


def test_capture_without_the_handshake() -> None:
    """Without the SYNs tcpdump counts from the first segment it sees, and prints that as it is."""
    data = "old ACK with data from client seq={} ack=301; deliver ACK with data"
    script = f"{data.format(101)}; {data.format(111)}"
    first, _, second, _ = tcpdump(run(script), Side.SERVER).splitlines()
    assert "seq 101:102, ack 301," in first
    assert "seq 10:11, ack 1," in second


# ss


STATES = {
    "": [[], []],
    "server listens": [[], ["LISTEN 0 128"]],
    "client opens": [["SYN-SENT 0 1"], []],
    "server listens; client opens; deliver SYN": [
        ["SYN-SENT 0 1"],
        ["LISTEN 0 128", "SYN-RECV 0 0"],
    ],
    "client opens; server opens; deliver SYN from server": [["SYN-RECV 0 1"], ["SYN-SENT 0 1"]],
    HANDSHAKE: [["ESTAB 0 0"], ["LISTEN 0 128", "ESTAB 0 0"]],
    HANDSHAKE + "client sends 10": [["ESTAB 0 10"], ["LISTEN 0 128", "ESTAB 0 0"]],
    HANDSHAKE + "client sends 10; deliver data": [
        ["ESTAB 0 10"],
        ["LISTEN 0 128", "ESTAB 10 0"],
    ],
    HANDSHAKE + "client sends 5; client closes": [
        ["FIN-WAIT-1 0 6"],
        ["LISTEN 0 128", "ESTAB 0 0"],
    ],
    HALF_CLOSED: [["FIN-WAIT-2 0 0"], ["LISTEN 0 128", "CLOSE-WAIT 1 0"]],
    HALF_CLOSED + "server receives": [["FIN-WAIT-2 0 0"], ["LISTEN 0 128", "CLOSE-WAIT 0 0"]],
    HALF_CLOSED + "server closes": [["FIN-WAIT-2 0 0"], ["LISTEN 0 128", "LAST-ACK 1 1"]],
    HALF_CLOSED + "server receives; server closes": [
        ["FIN-WAIT-2 0 0"],
        ["LISTEN 0 128", "LAST-ACK 0 1"],
    ],
    HANDSHAKE + "server receives; client closes; deliver FIN": [
        ["FIN-WAIT-1 0 1"],
        ["LISTEN 0 128", "CLOSE-WAIT 0 0"],
    ],
    HANDSHAKE + "client closes; server closes; deliver FIN from server": [
        ["CLOSING 1 1"],
        ["LISTEN 0 128", "FIN-WAIT-1 0 1"],
    ],
    HALF_CLOSED + "server closes; deliver FIN; deliver ACK": [["TIME-WAIT 0 0"], ["LISTEN 0 128"]],
    "server listens; server closes": [[], []],
    HANDSHAKE + "server crashes": [["ESTAB 0 0"], []],
}


@pytest.mark.parametrize("script", STATES)
def test_ss_lists(script: str) -> None:
    for side in Side:
        lines = ss(run(script), side).splitlines()
        assert lines[0].split() == HEADER
        assert [" ".join(line.split()[:3]) for line in lines[1:]] == STATES[script][side]


HEADER = ["State", "Recv-Q", "Send-Q", "Local", "Address:Port", "Peer", "Address:Port", "Process"]


def test_ss_is_golden(compare: Callable[[Path, str], None]) -> None:
    shown = "\n".join(ss_both(ran("close"), after) for after in range(len(ran("close").steps) + 1))
    compare(GOLDEN / "close.ss", shown)


# The kernel's own TCP, over loopback.


@contextmanager
def connection(port: int) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection over loopback whose server listens on `port`."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        with socket.create_connection(("127.0.0.1", port)) as client:
            server, _ = listener.accept()
            with server:
                yield client, server


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def real_ss(port: int) -> list[list[str]]:
    """The lines of the real `ss -tan` about `port`, sorted, the header first."""
    wanted = f"( sport = :{port} or dport = :{port} )"
    listed = subprocess.run(["ss", "-tan", wanted], capture_output=True, text=True, check=True)
    header, *lines = listed.stdout.replace("PortProcess", "Port Process").splitlines()
    return [header.split(), *sorted(line.split() for line in lines)]


def model_ss(script: str, port: int, client_port: int) -> list[list[str]]:
    """What both hosts list after `script`, with the addresses of the real connection."""
    real = (f"127.0.0.1:{client_port}", f"127.0.0.1:{port}")
    lines = []
    for side in Side:
        text = ss(run(script), side).replace(f"0.0.0.0:{SOCKETS[1].port}", real[1])
        for known, used in zip(SOCKETS, real, strict=True):
            text = text.replace(f"{known.address}:{known.port}", used)
        header, *listed = text.splitlines()
        lines += [line.split() for line in listed]
    return [header.split(), *sorted(lines)]


@needs_ss
def test_real_ss_prints_the_same() -> None:
    port = free_port()
    with connection(port) as (client, server):
        own = client.getsockname()[1]
        assert real_ss(port) == model_ss(HANDSHAKE, port, own)
        client.sendall(b"d" * 10)
        sent = HANDSHAKE + "client sends 10; deliver data; deliver ACK\n"
        assert settled(port, sent, own)
        client.shutdown(socket.SHUT_WR)
        closed = sent + "client closes; deliver FIN; deliver ACK\n"
        assert settled(port, closed, own)
        server.recv(100)
        assert settled(port, closed + "server receives", own)
        read = closed + "server receives\n"
        server.close()
        assert settled(port, read + "server closes; deliver FIN; deliver ACK", own)


def settled(port: int, script: str, client_port: int) -> bool:
    """The kernel comes to show what the model shows: ACKs may be delayed a little."""
    expected = model_ss(script, port, client_port)
    for _ in range(40):
        if real_ss(port) == expected:
            return True
        time.sleep(0.05)
    assert real_ss(port) == expected
    return False


@contextmanager
def captured(port: int, count: int) -> Iterator[list[str]]:
    """Run the real tcpdump on loopback for `count` segments; the list is filled at the end."""
    command = ["tcpdump", "-n", "-l", "--immediate-mode", "-i", "lo", "-c", str(count)]
    with subprocess.Popen(
        [*command, f"tcp port {port}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        for line in process.stderr:
            if line.startswith("listening on"):
                break
        else:
            pytest.skip("may not capture on loopback")
        lines: list[str] = []
        yield lines
        lines += process.communicate(timeout=20)[0].splitlines()


def shape(line: str) -> str:
    """A line without what differs from run to run: moments, ports, ISNs, windows."""
    line = re.sub(r"^[\d:.]+ IP \S+ > \S+:", "", line)
    line = re.sub(r"(win|val|ecr) \d+", r"\1 N", line)
    if "[S" in line:
        line = re.sub(r"(seq|ack) \d+", r"\1 N", line)
    return line


@needs_tcpdump
def test_kernel_sends_what_the_capture_shows() -> None:
    port = free_port()
    with captured(port, 9) as lines, connection(port) as (client, server):
        client.sendall(b"d" * 10)
        assert server.recv(10)
        client.shutdown(socket.SHUT_WR)
        assert server.recv(10) == b""
        time.sleep(0.3)  # the ACK of the FIN may be delayed
        server.shutdown(socket.SHUT_WR)
        assert client.recv(10) == b""
    script = (
        LINUX + HANDSHAKE + "client sends 10; deliver data; deliver ACK\n"
        "client closes; deliver FIN; deliver ACK; server closes; deliver FIN"
    )
    expected = tcpdump(run(script)).splitlines()
    assert [shape(line) for line in lines] == [shape(line) for line in expected]


def test_options_are_those_both_offer() -> None:
    assert tcpdump(run("client offers WS=7 SACK\nserver offers TS\n" + HANDSHAKE)).splitlines() == [
        "12:00:00.000000 IP 192.0.2.1.50000 > 192.0.2.2.443: Flags [S], seq 100, win 65535, "
        "options [nop,nop,sackOK,nop,wscale 7], length 0",
        "12:00:00.020040 IP 192.0.2.2.443 > 192.0.2.1.50000: Flags [S.], seq 300, ack 101, "
        "win 65535, length 0",
        "12:00:00.020080 IP 192.0.2.1.50000 > 192.0.2.2.443: Flags [.], ack 1, win 65535, length 0",
    ]
