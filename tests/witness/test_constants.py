"""The sysctls: read from /proc, as numbers, and compared with what is expected."""

from pathlib import Path

from quizgen.witness.constants import Unequal, compare, read


def test_read_numbers_and_ranges(tmp_path: Path) -> None:
    (tmp_path / "ipv4").mkdir()
    (tmp_path / "ipv4/tcp_fin_timeout").write_text("60\n")
    (tmp_path / "ipv4/ip_local_port_range").write_text("32768\t60999\n")
    names = ["ipv4.tcp_fin_timeout", "ipv4.ip_local_port_range", "ipv4.tcp_tw_recycle"]
    assert read(names, tmp_path) == {
        "ipv4.tcp_fin_timeout": (60,),
        "ipv4.ip_local_port_range": (32768, 60999),
    }


def test_compare_names_what_is_otherwise() -> None:
    expected = {"ipv4.tcp_syn_retries": (6,), "ipv4.tcp_fin_timeout": (60,), "core.somaxconn": (1,)}
    found = {"ipv4.tcp_syn_retries": (6,), "ipv4.tcp_fin_timeout": (30,)}
    unequal = compare(expected, found)
    assert unequal == [
        Unequal("ipv4.tcp_fin_timeout", (60,), (30,)),
        Unequal("core.somaxconn", (1,), None),
    ]
    assert [str(each) for each in unequal] == [
        "ipv4.tcp_fin_timeout is 30, not 60",
        "core.somaxconn is not there, not 1",
    ]
