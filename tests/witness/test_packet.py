"""Packets as Linux reads and writes them: header fields, flags, checksums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.tcp.model.segment import NO_OPTIONS, SEQUENCE_SPACE, Segment
from quizgen.witness import packet

CLIENT, SERVER = ("192.0.2.1", 40000), ("192.0.2.2", 80)
# SYN from 192.0.2.1:40000 to 192.0.2.2:80, SEG.SEQ 100; both checksums by hand (RFC 1071).
SYN = bytes.fromhex(
    "45000028000000004006f6cc c0000201c0000202 9c400050 00000064 00000000 5002ffff 8eea 0000"
)
NUMBERS = st.integers(0, SEQUENCE_SPACE - 1)


def test_packet_of_a_syn() -> None:
    assert packet.write(CLIENT, SERVER, Segment(100, syn=True, wnd=65535)).octets == SYN


@given(
    st.builds(
        Segment,
        NUMBERS,
        st.none() | NUMBERS,
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.text("d", max_size=5),
        st.integers(0, 65535),
        st.just(NO_OPTIONS),
    )
)
def test_law_what_is_written_is_read_again(segment: Segment) -> None:
    """Reading gives back every field that was written, and the checksum over it is 0."""
    written = packet.write(CLIENT, SERVER, segment)
    assert packet.read(written.octets) == written
    tcp = written.octets[20:]
    pseudo = written.octets[12:20] + bytes([0, 6]) + len(tcp).to_bytes(2, "big")
    assert packet.checksum(written.octets[:20]) == packet.checksum(pseudo + tcp) == b"\0\0"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        SYN[:39],
        b"\x60" + SYN[1:],  # version 6
        SYN[:9] + b"\x11" + SYN[10:],  # UDP
        b"\x4f" + SYN[1:],  # options that are not there
        SYN[:2] + b"\xff\xff" + SYN[4:],  # longer than it is
    ],
    ids=["empty", "cut short", "IPv6", "UDP", "header too long", "length too long"],
)
def test_other_packets_are_passed_over(octets: bytes) -> None:
    assert packet.read(octets) is None
