"""IPv4 packets that carry TCP, to and from the model's `Segment` (RFC 791, RFC 9293 §3.1)."""

import socket
import struct
from typing import NamedTuple

from quizgen.tcp.model.segment import Segment

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
TTL = 64

Socket = tuple[str, int]  # an IPv4 address and a port, as the socket module writes them


class Packet(NamedTuple):
    """One packet on the wire: its bytes, the two sockets, and the segment it carries."""

    octets: bytes
    source: Socket
    destination: Socket
    segment: Segment


def read(octets: bytes) -> Packet | None:
    """Return the packet, or None where it carries no whole TCP header over IPv4.

    PSH, URG and the congestion bits are left out: no question about opening and closing turns
    on them.  Options are left out too; they are not compared.
    """
    if len(octets) < 20 or octets[0] >> 4 != 4 or octets[9] != socket.IPPROTO_TCP:
        return None
    start = (octets[0] & 15) * 4
    end = int.from_bytes(octets[2:4], "big")
    if not start + 20 <= end <= len(octets):
        return None
    ports = struct.unpack_from("!HH", octets, start)
    seq, ack, offset, bits, window = struct.unpack_from("!IIBBH", octets, start + 4)
    source, destination = (socket.inet_ntoa(octets[at : at + 4]) for at in (12, 16))
    segment = Segment(
        seq,
        ack if bits & ACK else None,
        syn=bool(bits & SYN),
        fin=bool(bits & FIN),
        rst=bool(bits & RST),
        text=octets[start + (offset >> 4) * 4 : end].decode("latin-1"),
        wnd=window,
    )
    return Packet(octets, (source, ports[0]), (destination, ports[1]), segment)


def write(source: Socket, destination: Socket, segment: Segment) -> Packet:
    """Make the packet that carries `segment`, with both checksums and without options."""
    bits = (
        FIN * segment.fin | SYN * segment.syn | RST * segment.rst | ACK * (segment.ack is not None)
    )
    header = struct.pack(
        "!HHIIBBHHH",
        source[1],
        destination[1],
        segment.seq,
        segment.ack or 0,
        5 << 4,
        bits,
        min(segment.wnd, 65535),
        0,
        0,
    )
    text = segment.text.encode("latin-1")
    addresses = socket.inet_aton(source[0]) + socket.inet_aton(destination[0])
    length = len(header) + len(text)
    pseudo = addresses + struct.pack("!BBH", 0, socket.IPPROTO_TCP, length)
    tcp = header[:16] + checksum(pseudo + header + text) + header[18:] + text
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, 0, 0, TTL, socket.IPPROTO_TCP, 0)
    ip = ip[:10] + checksum(ip + addresses) + addresses
    return Packet(ip + tcp, source, destination, segment)


def checksum(octets: bytes) -> bytes:
    """The Internet checksum: the ones' complement of the ones' complement sum (RFC 1071)."""
    padded = octets + b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)
