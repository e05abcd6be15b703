"""The TCP header of a segment as it stands on the wire (RFC 9293 §3.1), and its hex dump."""

import struct
from ipaddress import IPv4Address

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import Trace
from quizgen.tcp.views.tcpdump import SOCKETS, Frame, frames

_TCP = 6  # the protocol number in IP
_BYTES = 8  # on a line of a dump: a phone shows no more


def header_dump(trace: Trace, sender: Side) -> str:
    """The header of the last segment that a host sends, eight bytes on a line; nothing where it
    sends none."""
    sent = [frame for frame in frames(trace, sender) if frame.sender is sender]
    octets = header(sent[-1]) if sent else b""
    return "".join(
        f"{place:04x}  {octets[place : place + _BYTES].hex(' ')}\n"
        for place in range(0, len(octets), _BYTES)
    )


def header(frame: Frame) -> bytes:
    """The header with its options; the checksum covers the data and the IP addresses too."""
    segment = frame.segment
    options = b"".join(map(_option, frame.options))
    bits = (segment.fin, segment.syn, segment.rst, frame.push, segment.ack is not None)
    offset = (5 + len(options) // 4) << 4
    flags = sum(is_set << place for place, is_set in enumerate(bits))
    ports = SOCKETS[frame.sender].port, SOCKETS[frame.sender.peer].port
    fixed = struct.pack(
        ">HHIIBBH", *ports, segment.seq, segment.ack or 0, offset, flags, frame.window
    )
    checksum = _checksum(frame, fixed + bytes(4) + options + segment.text.encode())
    return fixed + struct.pack(">HH", checksum, 0) + options


def _checksum(frame: Frame, octets: bytes) -> int:
    """The one's complement of the sum of all pairs, the pseudo-header's first."""
    ends = (SOCKETS[frame.sender], SOCKETS[frame.sender.peer])
    addresses = b"".join(IPv4Address(end.address).packed for end in ends)
    summed = addresses + struct.pack(">HH", _TCP, len(octets)) + octets + bytes(len(octets) % 2)
    total = sum(int.from_bytes(summed[place : place + 2]) for place in range(0, len(summed), 2))
    return 0xFFFF - (total - 1) % 0xFFFF - 1


def _option(words: str) -> bytes:
    """An option from what tcpdump prints of it."""
    match words.split():
        case ["mss", octets]:
            return struct.pack(">BBH", 2, 4, int(octets))
        case ["wscale", shift]:
            return struct.pack(">BBB", 3, 3, int(shift))
        case ["sackOK"]:
            return struct.pack(">BB", 4, 2)
        case ["TS", "val", value, "ecr", echo]:
            return struct.pack(">BBII", 8, 10, int(value), int(echo))
    return b"\1"  # nop
