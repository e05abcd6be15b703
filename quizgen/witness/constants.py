"""The numbers that Linux lets one set: as this machine has them, and as a new namespace begins."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

# Under /proc/sys/net; documented in the kernel's Documentation/networking/ip-sysctl.rst.
SYSCTLS = (
    "ipv4.tcp_syn_retries",
    "ipv4.tcp_synack_retries",
    "ipv4.tcp_syn_linear_timeouts",
    "ipv4.tcp_retries1",
    "ipv4.tcp_retries2",
    "ipv4.tcp_orphan_retries",
    "ipv4.tcp_max_orphans",
    "ipv4.tcp_fin_timeout",
    "ipv4.tcp_max_tw_buckets",
    "ipv4.tcp_tw_reuse",
    "ipv4.tcp_tw_reuse_delay",
    "ipv4.tcp_rfc1337",
    "ipv4.tcp_max_syn_backlog",
    "core.somaxconn",
    "ipv4.tcp_syncookies",
    "ipv4.tcp_abort_on_overflow",
    "ipv4.tcp_fastopen",
    "ipv4.tcp_keepalive_time",
    "ipv4.tcp_keepalive_intvl",
    "ipv4.tcp_keepalive_probes",
    "ipv4.ip_local_port_range",
    "ipv4.tcp_challenge_ack_limit",
    "ipv4.tcp_invalid_ratelimit",
    "ipv4.tcp_timestamps",
    "ipv4.tcp_window_scaling",
    "ipv4.tcp_sack",
    "ipv4.tcp_ecn",
    "ipv4.tcp_rto_min_us",
    "ipv4.tcp_rto_max_ms",
)
ROOT = Path("/proc/sys/net")

Values = Mapping[str, tuple[int, ...]]


class Unequal(NamedTuple):
    """A number that the kernel has otherwise: its sysctl, what was expected, what it is."""

    name: str
    expected: tuple[int, ...]
    found: tuple[int, ...] | None

    def __str__(self) -> str:
        expected, found = (" ".join(map(str, numbers or ())) for numbers in self[1:])
        return f"{self.name} is {found or 'not there'}, not {expected}"


def read(names: Iterable[str] = SYSCTLS, root: Path = ROOT) -> dict[str, tuple[int, ...]]:
    """Return what the namespace of this process has; a name that it does not know is left out.

    A new namespace begins with the kernel's defaults; the machine's own may have been set.
    """
    found = {}
    for name in names:
        path = root / name.replace(".", "/")
        if path.is_file():
            found[name] = tuple(int(word) for word in path.read_text().split())
    return found


def compare(expected: Values, found: Values) -> list[Unequal]:
    """Return every expected number that is otherwise, or that is not there."""
    return [
        Unequal(name, numbers, found.get(name))
        for name, numbers in expected.items()
        if found.get(name) != numbers
    ]
