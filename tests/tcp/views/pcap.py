"""Frames of a capture as a pcap file, for the real tcpdump to read."""

import struct
from datetime import timedelta
from ipaddress import IPv4Address

from quizgen.tcp.views.header import header
from quizgen.tcp.views.tcpdump import SOCKETS, Frame

_MICROSECOND = timedelta(microseconds=1)
_RAW_IP = 101


def pcap(frames: list[Frame]) -> bytes:
    """Write packets of raw IPv4, each stamped with its moment on the first day of 1970."""
    packets = b""
    for frame in frames:
        packet = _ipv4(frame, header(frame) + frame.segment.text.encode())
        seconds, micro = divmod(frame.moment // _MICROSECOND, 1_000_000)
        packets += struct.pack("<IIII", seconds, micro, len(packet), len(packet)) + packet
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, _RAW_IP) + packets


def _ipv4(frame: Frame, payload: bytes) -> bytes:
    source, target = SOCKETS[frame.sender], SOCKETS[frame.sender.peer]
    fixed = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, 6, 0)
    return fixed + IPv4Address(source.address).packed + IPv4Address(target.address).packed + payload
