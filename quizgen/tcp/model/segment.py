"""Segments, and sequence numbers modulo 2**32 (RFC 9293 §3.4)."""

import itertools
from typing import NamedTuple

SEQUENCE_SPACE = 2**32


def plus(number: int, octets: int) -> int:
    """Return the sequence number `octets` after `number`."""
    return (number + octets) % SEQUENCE_SPACE


def distance(start: int, end: int) -> int:
    """Return how far `end` lies from `start`: positive when later, negative when earlier.

    Two numbers are compared by the shorter way round the circle, -2**31 <= d < 2**31.
    """
    half = SEQUENCE_SPACE // 2
    return (end - start + half) % SEQUENCE_SPACE - half


class Options(NamedTuple):
    """What a SYN offers: MSS in octets (RFC 9293 §3.7.1), window scale as a shift count and
    timestamps (RFC 7323), selective acknowledgment (RFC 2018).  `None` or False: not offered."""

    mss: int | None = None
    window_scale: int | None = None
    sack_permitted: bool = False
    timestamps: bool = False


NO_OPTIONS = Options()


_BITS = ("SYN", "RST", "FIN", "ACK")
_FLAGS = {
    are_set: ",".join(itertools.compress(_BITS, are_set))
    for are_set in itertools.product((False, True), repeat=len(_BITS))
}


class Segment(NamedTuple):
    """One TCP segment.  `ack` is None when the ACK bit is off, so flag and field agree."""

    seq: int
    ack: int | None = None
    syn: bool = False
    fin: bool = False
    rst: bool = False
    text: str = ""
    wnd: int = 0
    options: Options = NO_OPTIONS

    @property
    def length(self) -> int:
        """SEG.LEN: octets of text, and one each for SYN and FIN (RFC 9293 §3.4)."""
        return len(self.text) + self.syn + self.fin

    @property
    def last(self) -> int:
        """The last sequence number occupied; one before `seq` where none is."""
        return plus(self.seq, self.length - 1)

    @property
    def flags(self) -> str:
        """The control bits as the RFC's figures print them: `SYN,ACK`."""
        return _FLAGS[self.syn, self.rst, self.fin, self.ack is not None]

    @property
    def is_unnumbered(self) -> bool:
        """A reset that answers a segment without ACK has SEQ 0, whatever the ISN (§3.10.7.1)."""
        return self.rst and self.ack is not None and self.seq == 0

    @property
    def name(self) -> str:
        """What it is called: `ACK with data`."""
        return f"{self.flags} with data" if self.text else self.flags
