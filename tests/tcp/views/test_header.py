"""The header of a segment in hex, as RFC 9293 §3.1 lays it out and the real tcpdump reads it."""

import re
import subprocess
from pathlib import Path

import pytest
from tcp.views.ladders import SCRIPTS, ran
from tcp.views.pcap import pcap
from tcp.views.test_tcpdump import needs_tcpdump

from quizgen.tcp.model.network import Side
from quizgen.tcp.run.trace import run
from quizgen.tcp.views.header import header_dump
from quizgen.tcp.views.tcpdump import frames


def test_header_is_that_of_the_last_segment_sent() -> None:
    trace = run("server listens; client opens; deliver SYN")
    assert header_dump(trace, Side.CLIENT) == (
        "0000  c3 50 01 bb 00 00 00 64\n"
        "0008  00 00 00 00 60 02 ff ff\n"
        "0010  4e b3 00 00 02 04 05 b4\n"
    )
    assert header_dump(trace, Side.SERVER) == (
        "0000  01 bb c3 50 00 00 01 2c\n"
        "0008  00 00 00 65 60 12 ff ff\n"
        "0010  4d 76 00 00 02 04 05 b4\n"
    )


def test_no_header_where_nothing_was_sent() -> None:
    assert header_dump(run("server listens; client opens"), Side.SERVER) == ""


@needs_tcpdump
@pytest.mark.parametrize("name", SCRIPTS)
def test_tcpdump_finds_each_checksum_correct(name: str, tmp_path: Path) -> None:
    file = tmp_path / "trace.pcap"
    sent = [each for side in Side for each in frames(ran(name), side) if each.sender is side]
    file.write_bytes(pcap(sent))
    command = ["tcpdump", "-n", "-vv", "-r", str(file)]
    real = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.findall(r"cksum 0x[0-9a-f]{4} \((\w+)", real.stdout) == ["correct"] * len(sent)
