"""The wire between the two namespaces: what a host sends waits here until it is told to go on.

There is no clock here: time is counted in waits that brought nothing.
"""

import os
import select
from collections import deque

from quizgen.tcp.model.network import Side
from quizgen.tcp.model.segment import Segment
from quizgen.witness import packet
from quizgen.witness.packet import Packet, Socket

QUIET_MS = 4  # Linux answers a packet before it returns from the write that brought it
MTU = 65536
MAX_PACKETS = 10_000


class Storm(OSError):  # noqa: N818
    """More packets than any scenario has: something answers itself."""


class Wire:
    """Two TUN devices, one connection.  Packets of any other are not looked at."""

    def __init__(self, devices: tuple[int, int], names: tuple[Socket, Socket]) -> None:
        self.devices = devices
        self.names = names
        self.came: tuple[deque[Packet], deque[Packet]] = (deque(), deque())
        self.read = 0
        self._poll = select.poll()
        for device in devices:
            self._poll.register(device, select.POLLIN)

    def take(self, side: Side, count: int, wait_ms: int) -> list[Packet]:
        """What `side` sent next: `count` packets, or fewer if it falls silent for `wait_ms`."""
        while len(self.came[side]) < count and self._wait(wait_ms):
            pass
        waiting = self.came[side]
        return [waiting.popleft() for _ in range(min(count, len(waiting)))]

    def surplus(self, side: Side, quiet_ms: int) -> list[Packet]:
        """What else `side` has sent, once nothing comes for `quiet_ms`."""
        while self._wait(quiet_ms):
            pass
        rest = list(self.came[side])
        self.came[side].clear()
        return rest

    def deliver(self, to: Side, going: Packet) -> None:
        """Hand a packet to the host at that end."""
        os.write(self.devices[to], going.octets)

    def forge(self, sender: Side, segment: Segment) -> Packet:
        """A packet that `sender` never sent."""
        return packet.write(self.names[sender], self.names[sender.peer], segment)

    def _wait(self, wait_ms: int) -> bool:
        """Read what has come; False when nothing of this connection came in time."""
        ready = self._poll.poll(wait_ms)
        for device, _ in ready:
            side = Side(self.devices.index(device))
            while found := self._read(device):
                if (found.source, found.destination) == (self.names[side], self.names[side.peer]):
                    self.came[side].append(found)
        return bool(ready)

    def _read(self, device: int) -> Packet | None:
        """The next packet that carries TCP."""
        while self.read < MAX_PACKETS:
            try:
                octets = os.read(device, MTU)
            except BlockingIOError:
                return None
            self.read += 1
            if found := packet.read(octets):
                return found
        raise Storm(f"more than {MAX_PACKETS} packets in one scenario")
