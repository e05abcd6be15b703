"""The two hosts as seen from outside: started, told what to do, asked for their states, ended."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.tables import State
from quizgen.witness.packet import Socket

ANSWER_S = 10  # how long a host may take to start, or to answer
ENDS_S = 5
PACKAGE_ROOT = Path(__file__).parent.parent.parent

# What each mode cannot do without, and what gives it.
NEEDS = {
    "unshare": "a network namespace: run as root (CAP_SYS_ADMIN), or allow user namespaces "
    "(sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces; in a container: "
    "its seccomp profile)",
    "uid_map": "a user namespace: run as root, or allow user namespaces "
    "(sysctl kernel.apparmor_restrict_unprivileged_userns=0)",
    "/dev/net/tun": "/dev/net/tun, readable and writable (modprobe tun; in a container: "
    "--device /dev/net/tun)",
    "TUNSETIFF": "CAP_NET_ADMIN, to make a TUN device and give it an address",
    "lo": "CAP_NET_ADMIN, to bring the loopback of the namespace up",
    "AF_PACKET": "CAP_NET_RAW, to capture packets",
}


class Missing(Exception):  # noqa: N818  no error: one tries what needs less
    """What the system refused, what would give it, and the name of the refusal."""


class Unanswered(OSError):  # noqa: N818
    """A host ended or fell silent: no finding about TCP."""


@dataclass(frozen=True)
class Standing:
    """Where a host stands: its state, how many seconds its timer has still to run, the calls that
    would return now, and the octets that recv() would return."""

    state: str
    seconds: float | None = None
    ready: tuple[str, ...] = ()
    octets: int = 0


class Program:
    """One running host program.  `descriptor` is the device or the socket that it handed over."""

    def __init__(self, mode: str, address: str) -> None:
        self.address = address
        self.descriptor = -1
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.settimeout(ANSWER_S)
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "quizgen.witness.program"),
                    *(str(theirs.fileno()), mode, address),
                ],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)},
                stdin=subprocess.DEVNULL,
            )

    def greet(self) -> None:
        """Wait until the program is set up; raise `Missing` if the system refused."""
        answer, descriptors, _, _ = socket.recv_fds(self._line, 65536, 1)
        if not answer:
            raise Unanswered("a host program ended at once; its message stands above")
        self.descriptor = descriptors[0] if descriptors else -1
        greeting = json.loads(answer)
        if "refused" in greeting:
            what = greeting["refused"]
            need = NEEDS.get(what, f"write access to {what}")
            raise Missing(f"{need}; refused with {greeting['reason']}")

    def do(self, what: str, **values: Any) -> dict[str, Any]:
        """Send one command and return the answer; `error` in it names an error of the system."""
        try:
            self._line.send(json.dumps({"do": what, **values}).encode())
            answer: dict[str, Any] = json.loads(self._line.recv(65536))
        except (TimeoutError, ConnectionError, ValueError) as error:
            raise Unanswered(f"a host program did not answer '{what}'") from error
        return answer

    def end(self) -> None:
        """Close both ends of everything; the program and its namespace go with them."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        self._line.close()
        try:
            self._process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def programs(mode: str, *addresses: str) -> Iterator[list[Program]]:
    """Run host programs, one for each address; they end with the block, however it ends."""
    running: list[Program] = []
    try:
        for address in addresses:
            running.append(Program(mode, address))
        for program in running:
            program.greet()
        yield running
    finally:
        for program in running:
            program.end()


@dataclass(frozen=True)
class Host:
    """One end of the connection: a side, the program that plays it, and its socket address."""

    side: Side
    program: Program
    port: int
    keeps_listening: bool

    @property
    def name(self) -> Socket:
        """The socket address of this end."""
        return self.program.address, self.port

    def do(self, what: str, **values: Any) -> dict[str, Any]:
        """Make one call; the answer holds `error` if the system refused it."""
        return self.program.do(what, host=str(self.side), once=not self.keeps_listening, **values)

    def standing(self) -> Standing:
        """Ask for the state.  TCP_INFO must say the same as /proc/net/tcp, except that a socket
        is itself CLOSED once its connection has gone on to TIME-WAIT and from there to the next.
        """
        answer = self.do("state")
        table, info = answer["table"], answer["info"]
        gone_on = table == State.TIME_WAIT or self.keeps_listening
        if info in (None, table) or (info == State.CLOSED and gone_on):
            state = table
        else:
            state = f"{table} (TCP_INFO: {info})"
        return Standing(state, answer["seconds"], tuple(answer["ready"]), answer["octets"])


@dataclass(frozen=True)
class Terms:
    """What a connection asks of its hosts: the least retransmission timeout in ms, who delays
    ACKs where Linux does, and whether the listening socket outlives the connection."""

    rto_min: int
    delays_acks: tuple[bool, bool] = (False, False)
    keeps_listening: bool = False


def hosts(running: list[Program], port: int, terms: Terms) -> tuple[Host, Host]:
    """Begin a connection between the two sides on `port` and the next, or on any if it is 0.

    `running` is one program for each side, or one for both.
    """

    def begin(side: Side) -> Host:
        program = running[side % len(running)]
        answer = program.do(
            "begin",
            host=str(side),
            port=port + side if port else 0,
            peer=running[side.peer % len(running)].address,
            rto_min=terms.rto_min,
            delays_acks=terms.delays_acks[side],
        )
        if "error" in answer:
            raise Unanswered(f"the {side} cannot begin: {answer['error']}")
        return Host(side, program, answer["port"], terms.keeps_listening)

    client, server = begin(Side.CLIENT), begin(Side.SERVER)
    for host, other in ((client, server), (server, client)):
        address, port = other.name
        host.program.do("meet", host=str(host.side), address=address, port=port)
    return client, server
