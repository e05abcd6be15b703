"""Frames of a capture as a pcap file, for the real tcpdump to read."""

import struct
from datetime import timedelta
from ipaddress import IPv4Address

from quizgen.tcp.views.tcpdump import SOCKETS, Frame

_MICROSECOND = timedelta(microseconds=1)
_RAW_IP = 101


def pcap(frames: list[Frame]) -> bytes:
    """Write packets of raw IPv4, each stamped with its moment on the first day of 1970."""
    packets = b""
    for frame in frames:
        packet = _ipv4(frame, _tcp(frame))
        seconds, micro = divmod(frame.moment // _MICROSECOND, 1_000_000)
        packets += struct.pack("<IIII", seconds, micro, len(packet), len(packet)) + packet
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, _RAW_IP) + packets


def _ipv4(frame: Frame, payload: bytes) -> bytes:
    source, target = SOCKETS[frame.sender], SOCKETS[frame.sender.peer]
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, 6, 0)
    return (
        header + IPv4Address(source.address).packed + IPv4Address(target.address).packed + payload
    )


def _tcp(frame: Frame) -> bytes:
    segment = frame.segment
    options = b"".join(_option(words) for words in frame.options)
    assert len(options) % 4 == 0, frame.options
    bits = segment.fin | segment.syn << 1 | segment.rst << 2 | frame.push << 3
    bits |= (segment.ack is not None) << 4
    ports = SOCKETS[frame.sender].port, SOCKETS[frame.sender.peer].port
    numbers = segment.seq, segment.ack or 0
    offset = (5 + len(options) // 4) << 4
    header = struct.pack(">HHIIBBHHH", *ports, *numbers, offset, bits, frame.window, 0, 0)
    return header + options + segment.text.encode()


def _option(words: str) -> bytes:
    match words.split():
        case ["nop"]:
            return b"\1"
        case ["sackOK"]:
            return b"\4\2"
        case ["mss", octets]:
            return struct.pack(">BBH", 2, 4, int(octets))
        case ["wscale", shift]:
            return struct.pack(">BBB", 3, 3, int(shift))
        case ["TS", "val", value, "ecr", echo]:
            return struct.pack(">BBII", 8, 10, int(value), int(echo))
    raise ValueError(words)
