"""What runs as a host: a small real program with sockets, told what to do over a Unix socket.

`python -m quizgen.witness.program DESCRIPTOR MODE ADDRESS`: in MODE `wire` it enters a network
namespace and hands the TUN device of that over; `captured` hands over an AF_PACKET socket on the
loopback, its own or, where it may have none, the machine's; `loopback` asks for nothing and uses
the machine's.  It ends when the other end of the Unix socket closes.  Linux only.
"""

import contextlib
import errno
import json
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quizgen.tcp.model.tables import State
from quizgen.witness import constants, namespace

TCP_REPAIR = 19  # lets a socket go without a word to its peer: tcp(7) does not know it
ETH_P_IP = 0x0800
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
TIMER_TICKS = 100  # /proc/net/tcp counts in USER_HZ

# <net/tcp_states.h>; 12 is a SYN-RECEIVED that has no socket yet.
STATES = {
    1: State.ESTABLISHED,
    2: State.SYN_SENT,
    3: State.SYN_RECEIVED,
    4: State.FIN_WAIT_1,
    5: State.FIN_WAIT_2,
    6: State.TIME_WAIT,
    7: State.CLOSED,
    8: State.CLOSE_WAIT,
    9: State.LAST_ACK,
    10: State.LISTEN,
    11: State.CLOSING,
    12: State.SYN_RECEIVED,
}


class Host:
    """One end of one connection: its own socket address, its peer's, and the calls it makes.

    A socket is bound from the start, so a port where nobody listens is closed and not taken.
    """

    def __init__(self, address: str, port: int, table: Path) -> None:
        self.table = table
        self.listener: socket.socket | None = None
        self.connection: socket.socket | None = None
        self.bound = self._bound(address, port)
        self.own: tuple[str, int] = self.bound.getsockname()
        self.peer = ("", 0)

    def _bound(self, address: str, port: int) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        return made

    def listen(self) -> None:
        if self.bound.fileno() < 0:  # it listened before, for a connection that is over
            if self.connection:
                self.connection.close()
            self.connection, self.bound = None, self._bound(*self.own)
        self.bound.listen(8)
        self.listener = self.bound

    def connect(self) -> None:
        if self.connection:
            self.connection.close()
            self.bound = self._bound(*self.own)
        self.connection = self.bound
        self._set_up(self.connection)
        with contextlib.suppress(BlockingIOError):
            self.connection.connect(self.peer)

    def _set_up(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def accept(self) -> None:
        """Take the connection, once there is one."""
        if self.listener and not self.connection:
            with contextlib.suppress(BlockingIOError):
                self.connection, _ = self.listener.accept()
                self._set_up(self.connection)

    def stop_listening(self) -> None:
        """The model's passive OPEN is for one connection; a listening socket is for many."""
        if self.listener and self.connection:
            self.listener.close()
            self.listener = None

    def _connected(self) -> socket.socket:
        if self.connection:
            return self.connection
        raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))

    def send(self, octets: int) -> None:
        self._connected().send(b"d" * octets)

    def receive(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._connected().recv(1 << 20)

    def shutdown(self) -> None:
        self._connected().shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """close() by a program that has read all that came."""
        with contextlib.suppress(OSError):
            self.receive()
        self.close_unread()

    def close_unread(self) -> None:
        """close(): of the connection, or of the listener where there is no connection yet."""
        (self.connection or self.listener or self.bound).close()
        if not self.connection:
            self.listener = None

    def abort(self) -> None:
        connection = self._connected()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def crash(self) -> None:
        """Forget the connection without a word, as a crash and a restart would."""
        for held in (self.connection, self.bound):
            if held and held.fileno() >= 0 and held is not self.listener:
                with contextlib.suppress(OSError):
                    held.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
                held.close()

    def finish(self) -> None:
        self.crash()
        if self.listener:
            self.listener.close()

    def state(self) -> dict[str, Any]:
        """The state by /proc/net/tcp, which also shows connections that no program holds any
        more, and by TCP_INFO; what the row's timer says, in seconds."""
        row = self._row()
        open_ = self.connection is not None and self.connection.fileno() >= 0
        info = TCP_INFO_STATE(self.connection) if open_ and self.connection else None
        fallback = State.LISTEN if self.listener and not self.connection else State.CLOSED
        return {
            "table": row[0] if row else fallback,
            "info": info,
            "seconds": row and row[1],
            "ready": self._ready(),
            "octets": self._waiting(),
        }

    def _ready(self) -> list[str]:
        """The calls that would return now: connect() and accept() of a connection that stands,
        recv() of the end of file."""
        ready: list[str] = []
        if self.connection is None or self.connection.fileno() < 0:
            return ready
        opened = "connect" if self.connection is self.bound else "accept"
        poll = select.poll()
        poll.register(self.connection, select.POLLOUT | select.POLLRDHUP)
        events = sum(happened for _, happened in poll.poll(0))
        with contextlib.suppress(OSError):
            self.connection.getpeername()  # refuses where there is none
            ready += [opened] * bool(events & select.POLLOUT)
        return ready + ["recv"] * bool(events & select.POLLRDHUP)

    def _waiting(self) -> int:
        """The octets that recv() would return now."""
        if self.connection is None or self.connection.fileno() < 0:
            return 0
        with contextlib.suppress(OSError):
            return len(self.connection.recv(1 << 20, socket.MSG_PEEK))
        return 0

    def _row(self) -> tuple[State, float] | None:
        wanted = [_hexadecimal(self.own), _hexadecimal(self.peer)]
        for line in self.table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[1:3] == wanted:
                return STATES[int(fields[3], 16)], int(fields[5][3:], 16) / TIMER_TICKS
        return None


def TCP_INFO_STATE(connection: socket.socket) -> State:  # noqa: N802  the option's own name
    """tcpi_state, the first octet of TCP_INFO (tcp(7))."""
    return STATES[connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]]


def _hexadecimal(name: tuple[str, int]) -> str:
    """A socket address as /proc/net/tcp writes it."""
    (address,) = struct.unpack("=I", socket.inet_aton(name[0] or "0.0.0.0"))
    return f"{address:08X}:{name[1]:04X}"


class Program:
    """The hosts of one namespace, and the commands they understand."""

    def __init__(self, mode: str, address: str) -> None:
        self.mode, self.address = mode, address
        self.hosts: dict[str, Host] = {}
        self.handed_over = -1
        if mode == "loopback":
            return
        if mode == "wire":
            if had := namespace.enter():
                namespace.become_root(had)
            self.defaults = constants.read()
            namespace.steer()
            self.handed_over = namespace.open_tun(address)
        else:
            if _enters():
                namespace.bring_loopback_up()
            self.handed_over = _capture()

    def answer(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do what one command says; an error of the system is an answer, by its name."""
        try:
            return self._do(**command)
        except OSError as error:
            return {"error": errno.errorcode.get(error.errno or 0, str(error))}

    def _do(self, do: str, host: str = "", **values: Any) -> dict[str, Any]:
        if do == "defaults":
            return {"defaults": self.defaults}
        if do == "begin":
            return self._begin(host, **values)
        acting = self.hosts[host]
        if do == "meet":
            acting.peer = (values["address"], values["port"])
            return {}
        acting.accept()
        if values.pop("once", False):
            acting.stop_listening()
        if do == "state":
            return acting.state()
        call: Callable[..., None] = getattr(acting, do)
        call(**values)
        return {}

    def _begin(
        self, host: str, port: int, peer: str, rto_min: int, delays_acks: bool
    ) -> dict[str, Any]:
        """A new connection: forget the last one, bind, and say where."""
        if host in self.hosts:
            self.hosts[host].finish()
        if self.mode == "wire":
            namespace.route(peer, rto_min, quick_ack=not delays_acks)
        table = Path("/proc/self/net/tcp")
        self.hosts[host] = Host(self.address, port, table)
        return {"port": self.hosts[host].own[1]}


def _enters() -> bool:
    """A namespace of its own is better than the machine's, and not needed for the loopback."""
    try:
        namespace.enter()
    except namespace.Refused:
        return False
    return True


def _capture() -> int:
    """A socket that sees every packet on the loopback of this namespace."""
    try:
        capture = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
        capture.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)  # else each is seen twice
        capture.bind(("lo", ETH_P_IP))
    except OSError as error:
        raise namespace.Refused("AF_PACKET", error.errno or 0) from None
    capture.setblocking(False)
    return capture.detach()


def main(descriptor: int, mode: str, address: str) -> None:
    """Say whether all is set, hand the descriptor over, and obey until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one ends it
    with socket.socket(fileno=descriptor) as line, contextlib.suppress(ConnectionError):
        try:
            program = Program(mode, address)
        except namespace.Refused as refused:
            line.send(json.dumps({"refused": refused.what, "reason": refused.reason}).encode())
            return
        descriptors = [program.handed_over] if program.handed_over >= 0 else []
        socket.send_fds(line, [b"{}"], descriptors)
        while command := line.recv(65536):
            line.send(json.dumps(program.answer(json.loads(command))).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
