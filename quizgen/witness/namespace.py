"""A network namespace of one's own, with a TUN device or the loopback in it, and nothing else.

Linux only.  The namespace belongs to the process that enters it and to the files opened in it: it
ends with them, however they end, so there is nothing to clean up.  An ordinary user enters it
through a user namespace, where the system allows that.
"""

import ctypes
import errno
import fcntl
import os
import socket
import struct
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
TUN_DEVICE = "/dev/net/tun"
TUNSETIFF, IFF_TUN, IFF_NO_PI, IFF_UP = 0x400454CA, 0x0001, 0x1000, 0x1
LOOPBACK_INDEX = 1
DEVICE = "wire"

# Linux's rtnetlink, from <linux/rtnetlink.h>.
RTM_NEWLINK, RTM_NEWADDR, RTM_NEWROUTE = 16, 20, 24
NLM_F_REQUEST, NLM_F_ACK, NLM_F_REPLACE, NLM_F_CREATE = 0x1, 0x4, 0x100, 0x400
NLMSG_ERROR = 2
IFA_ADDRESS, IFA_LOCAL = 1, 2
RTA_DST, RTA_OIF, RTA_METRICS = 1, 4, 8
RTAX_LOCK, RTAX_RTO_MIN, RTAX_QUICKACK = 1, 13, 15
RT_TABLE_MAIN, RTPROT_STATIC, RT_SCOPE_LINK, RTN_UNICAST = 254, 4, 253, 1

# What would blur the comparison, switched off inside the namespace; see `ip-sysctl` in the kernel's
# documentation.  A reader of the model knows none of these.
STEERING = {
    "tcp_congestion_control": "reno",  # others may pace what is sent
    "tcp_early_retrans": "0",  # no tail loss probe before the retransmission timeout
    "tcp_ecn": "0",
    "tcp_invalid_ratelimit": "0",  # a challenge ACK for each segment that deserves one
    "tcp_no_metrics_save": "1",  # a connection learns nothing from the one before
    "tcp_retrans_collapse": "0",  # what is sent again looks as it did before
    "tcp_sack": "0",
    "tcp_timestamps": "0",
}


class Refused(Exception):  # noqa: N818
    """The system refused; `what` was asked for, and `reason` is the error's name."""

    def __init__(self, what: str, number: int) -> None:
        self.what = what
        self.reason = errno.errorcode.get(number, str(number))
        super().__init__(f"{what}: {os.strerror(number)}")


def enter() -> tuple[int, int] | None:
    """Move this process, which must have one thread, into a new network namespace.

    Return the user and group it had, if a user namespace was needed to do so.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return None
    had = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise Refused("unshare", ctypes.get_errno())
    return had


def become_root(had: tuple[int, int]) -> None:
    """In a new user namespace, take the user that may write its sysctls."""
    own = Path("/proc/self")
    try:
        (own / "setgroups").write_text("deny")
        (own / "uid_map").write_text(f"0 {had[0]} 1")
        (own / "gid_map").write_text(f"0 {had[1]} 1")
    except OSError as error:
        raise Refused("uid_map", error.errno or 0) from None


def steer() -> None:
    """Write STEERING; what this kernel does not have is not there to blur anything."""
    for name, value in STEERING.items():
        path = Path("/proc/sys/net/ipv4", name)
        try:
            if path.exists():
                path.write_text(value)
        except OSError as error:
            raise Refused(str(path), error.errno or 0) from None


def open_tun(address: str) -> int:
    """Make the device of this namespace, bring it up with `address`; return its descriptor."""
    try:
        tun = os.open(TUN_DEVICE, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(TUN_DEVICE, error.errno or 0) from None
    try:
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
        index = socket.if_nametoindex(DEVICE)
        host = socket.inet_aton(address)
        _netlink(
            RTM_NEWADDR,
            NLM_F_CREATE,
            struct.pack("BBBBI", socket.AF_INET, 32, 0, 0, index)
            + _attribute(IFA_LOCAL, host)
            + _attribute(IFA_ADDRESS, host),
        )
        _bring_up(index)
    except OSError as error:
        os.close(tun)
        raise Refused("TUNSETIFF", error.errno or 0) from None
    return tun


def bring_loopback_up() -> None:
    """Give this namespace 127.0.0.1."""
    try:
        _bring_up(LOOPBACK_INDEX)
    except OSError as error:
        raise Refused("lo", error.errno or 0) from None


def route(address: str, rto_min: int, quick_ack: bool) -> None:
    """Reach `address` over the wire, with two metrics of the route (see `man ip-route`).

    `rto_min` is the least retransmission timeout in ms.  With `quick_ack` every ACK leaves at
    once; without, Linux decides, and delays what it may.
    """
    metrics = (
        _attribute(RTAX_LOCK, struct.pack("I", 1 << RTAX_RTO_MIN))
        + _attribute(RTAX_RTO_MIN, struct.pack("I", rto_min))
        + _attribute(RTAX_QUICKACK, struct.pack("I", quick_ack))
    )
    kind = (RT_TABLE_MAIN, RTPROT_STATIC, RT_SCOPE_LINK, RTN_UNICAST)
    _netlink(
        RTM_NEWROUTE,
        NLM_F_CREATE | NLM_F_REPLACE,
        struct.pack("BBBBBBBBI", socket.AF_INET, 32, 0, 0, *kind, 0)
        + _attribute(RTA_DST, socket.inet_aton(address))
        + _attribute(RTA_OIF, struct.pack("I", socket.if_nametoindex(DEVICE)))
        + _attribute(RTA_METRICS, metrics),
    )


def _bring_up(index: int) -> None:
    _netlink(RTM_NEWLINK, 0, struct.pack("BxHiII", 0, 0, index, IFF_UP, IFF_UP))


def _attribute(kind: int, value: bytes) -> bytes:
    padding = b"\0" * (-len(value) % 4)
    return struct.pack("HH", 4 + len(value), kind) + value + padding


def _netlink(kind: int, flags: int, body: bytes) -> None:
    """Send one rtnetlink request and await its acknowledgment; raise OSError if refused."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as link:
        link.settimeout(2)
        flags |= NLM_F_REQUEST | NLM_F_ACK
        link.send(struct.pack("IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        answer = link.recv(65536)
    if struct.unpack_from("H", answer, 4)[0] == NLMSG_ERROR:
        (code,) = struct.unpack_from("i", answer, 16)
        if code:
            raise OSError(-code, os.strerror(-code))
