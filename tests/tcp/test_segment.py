"""Segments and sequence numbers: RFC 9293 §3.4."""

import pytest

from quizgen.tcp.model.segment import NO_OPTIONS, SEQUENCE_SPACE, Options, Segment, distance, plus

LAST = SEQUENCE_SPACE - 1


def test_sequence_space() -> None:
    """This space ranges from 0 to 2^32 - 1."""
    assert SEQUENCE_SPACE == 4294967296


@pytest.mark.parametrize(
    ("number", "octets", "expected"),
    [(100, 1, 101), (LAST, 1, 0), (LAST, 2, 1), (0, -1, LAST), (5, SEQUENCE_SPACE, 5)],
)
def test_plus_is_modulo_2_32(number: int, octets: int, expected: int) -> None:
    assert plus(number, octets) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (100, 100, 0),
        (100, 101, 1),
        (101, 100, -1),
        (LAST, 0, 1),
        (0, LAST, -1),
        (0, 2**31 - 1, 2**31 - 1),
        (0, 2**31, -(2**31)),
        (2**31, 0, -(2**31)),
        (LAST, 2**31 - 2, 2**31 - 1),
    ],
)
def test_distance_takes_the_shorter_way_round(start: int, end: int, expected: int) -> None:
    assert distance(start, end) == expected


LENGTHS = [
    (Segment(100), 0, 99),
    (Segment(100, text="abc"), 3, 102),
    (Segment(100, syn=True), 1, 100),
    (Segment(100, fin=True), 1, 100),
    (Segment(100, syn=True, fin=True, text="abc"), 5, 104),
    (Segment(100, 7, rst=True), 0, 99),
    (Segment(LAST, text="abc"), 3, 1),
    (Segment(0), 0, LAST),
]


@pytest.mark.parametrize(("segment", "length", "last"), LENGTHS)
def test_seg_len_counts_syn_and_fin(segment: Segment, length: int, last: int) -> None:
    assert (segment.length, segment.last) == (length, last)


@pytest.mark.parametrize(
    ("segment", "flags"),
    [
        (Segment(0), ""),
        (Segment(0, 0), "ACK"),
        (Segment(0, 1, syn=True), "SYN,ACK"),
        (Segment(0, 1, fin=True), "FIN,ACK"),
        (Segment(0, rst=True), "RST"),
        (Segment(0, 1, True, True, True), "SYN,RST,FIN,ACK"),
    ],
)
def test_flags_are_written_as_in_the_figures(segment: Segment, flags: str) -> None:
    assert segment.flags == flags


def test_a_bare_segment_carries_nothing() -> None:
    assert Segment(5) == Segment(5, None, False, False, False, "", 0, NO_OPTIONS)
    assert NO_OPTIONS == Options() == Options(None, None, False, False)
