"""The technical words of this field, and how to find them in English and Chinese prose.

A token is what both languages write the same way: a state, a flag, a variable, a sequence
expression, a call, a sysctl, a command, an RFC.  A name that circulates and is wrong is known
too, with the right one beside it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.tcp.model.tables import State

_FLAG = "SYN|FIN|RST|ACK|PSH|URG"
_PATTERN = re.compile(
    r"""(?<![A-Za-z0-9_])(?:
      (?P<document>RFC\ \d+ | BCP\ \d+)
    | (?P<path>(?:net\.|/proc/|/sys/)[\w./]*\w)
    | (?P<call>[a-z_]\w*\(\))
    | (?P<flags>(?:FLAG)(?:[,+/-](?:FLAG))+)
    | (?P<expression>[a-z]'*[+-]\d+(?![\w]))
    | (?P<word>[A-Za-z]+(?:_[A-Za-z0-9]+)+          # snake and Linux names
        | [A-Z][A-Z0-9]+(?:[-.][A-Z0-9]+)*          # SYN-SENT, SND.NXT, MSS
        | IPv[46] | QUICv1 | TLSv1\.[0-3]
        | (?:COMMANDS)(?![A-Za-z0-9_-]))
    )s?(?![A-Za-z0-9_])""".replace("FLAG", _FLAG).replace(
        "COMMANDS", "ss|netstat|tcpdump|nstat|lsof|strace|iptables|nftables|conntrack|nmap|hping3"
    ),
    re.VERBOSE,
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.'+-])\d+(?:,\d{3})*(?:\.\d+)?")

_REQUIREMENT = re.compile(r"(?:MUST|SHLD|MAY)-\d+")  # as RFC 9293 numbers them

_VARIABLES = {
    *("SND.UNA", "SND.NXT", "SND.WND", "SND.UP", "SND.WL1", "SND.WL2", "ISS"),
    *("RCV.NXT", "RCV.WND", "RCV.UP", "IRS", "ISN", "ISNs"),
    *("SEG.SEQ", "SEG.ACK", "SEG.LEN", "SEG.WND", "SEG.UP", "SEQ", "CTL", "WND", "LEN"),
}
_USER_CALLS = {"OPEN", "SEND", "RECEIVE", "CLOSE", "ABORT", "STATUS"}
_FLAGS = {"SYN", "FIN", "RST", "ACK", "PSH", "URG", "ECE", "CWR", "NS", "ECN"}
_OPTIONS = {
    *("MSS", "WS", "SACK", "TS", "NOP", "TSVAL", "TSECR", "PAWS", "TFO", "MD5", "TCP-AO", "NAT"),
    *("SO_LINGER", "SO_REUSEADDR", "SO_REUSEPORT", "SO_KEEPALIVE", "SO_RCVTIMEO", "SO_SNDTIMEO"),
    *("TCP_DEFER_ACCEPT", "TCP_FASTOPEN", "TCP_FASTOPEN_CONNECT", "TCP_INFO", "TCP_KEEPIDLE"),
    *("TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_LINGER2", "TCP_NODELAY", "TCP_QUICKACK", "TCP_SYNCNT"),
    *("TCP_USER_TIMEOUT", "TCP_CORK", "TCP_REPAIR", "TCP_MAXSEG", "IP_BIND_ADDRESS_NO_PORT"),
    *("SHUT_WR", "SHUT_RD", "SHUT_RDWR", "SOMAXCONN", "SOCK_STREAM", "SIGPIPE", "SIGKILL"),
    *("SIGTERM", "MSG_NOSIGNAL", "MSG_FASTOPEN", "MSG_PEEK", "EPOLLRDHUP", "EPOLLHUP", "EPOLLIN"),
    *("EPOLLOUT", "EPOLLERR", "POLLHUP", "POLLIN", "O_NONBLOCK", "LINUX_MIB_LISTENOVERFLOWS"),
}
_ERRORS = {
    *("ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EADDRINUSE", "EADDRNOTAVAIL", "EINTR"),
    *("EINPROGRESS", "EHOSTUNREACH", "ENETUNREACH", "EMFILE", "ENFILE", "EAGAIN", "EISCONN"),
    *("ENOTCONN", "ECONNABORTED", "ESHUTDOWN", "EALREADY", "EWOULDBLOCK", "EOF", "ENOBUFS"),
}
_PROTOCOLS = {
    *("TCP", "UDP", "IP", "IPv4", "IPv6", "ICMP", "HTTP", "HTTPS", "TLS", "QUIC", "DNS", "ARP"),
    *("SSH", "TCP/IP", "SCTP", "MPTCP", "DTLS", "FTP", "SMTP", "RPC", "WWW", "URI", "URL", "REST"),
    *("HTTP/1", "GET", "POST", "PING", "PSK", "VPN", "ALPN", "BGP", "SSL", "MTLS"),
}
_TERMS = {
    *(
        "R1",
        "R2",
        "PMTU",
        "DF",
        "RFC",
        "TCB",
        "TCBs",
        "MSL",
        "RTT",
        "RTO",
        "SRTT",
        "MTU",
        "TTL",
        "FIFO",
        "API",
        "OS",
        "CPU",
    ),
    *("BSD", "POSIX", "GRO", "TSO", "NIC", "LAN", "ID", "IDs", "IANA", "IETF", "MUST", "SHOULD"),
    *("MAY", "NOT", "NULL", "PID", "FD", "LB", "LVS", "ELB", "AWS", "CDN", "NOTE", "BDP", "DOS"),
    *("DDOS", "TIME", "SLB", "OOM", "RAM", "MB", "KB", "GB", "GHZ", "MBIT", "GBIT", "HMAC"),
    *("CGNAT", "SNAT", "DNAT", "MITM", "MSS=1460", "LISTENOVERFLOWS", "LISTENDROPS", "RTT"),
    *("TCPABORTONOVERFLOW", "JVM", "GC", "SQL", "TRUE", "FALSE", "OK", "UTC", "GUI", "MISS"),
}
_COMMANDS = {
    *("ss", "netstat", "tcpdump", "nstat", "lsof", "strace", "iptables", "nftables", "conntrack"),
    *("nmap", "hping3"),
}
_CALLS = {
    f"{name}()"
    for name in (
        *("socket", "bind", "listen", "accept", "accept4", "connect", "send", "recv", "read"),
        *("write", "close", "shutdown", "select", "poll", "epoll_wait", "epoll", "setsockopt"),
        *("getsockopt", "getpeername", "getsockname", "sendto", "sendmsg", "recvmsg", "exec"),
        *("fork", "exit", "kill", "dup", "sendfile", "fcntl", "ioctl", "epoll_ctl", "splice"),
    )
}
_SYSCTL_NAMES = {
    *("tcp_syn_retries", "tcp_synack_retries", "tcp_max_syn_backlog", "tcp_syncookies"),
    *("tcp_abort_on_overflow", "tcp_fin_timeout", "tcp_tw_reuse", "tcp_tw_recycle"),
    *("tcp_max_tw_buckets", "tcp_max_orphans", "tcp_orphan_retries", "tcp_retries1"),
    *("tcp_retries2", "tcp_keepalive_time", "tcp_keepalive_intvl", "tcp_keepalive_probes"),
    *("tcp_rfc1337", "tcp_timestamps", "tcp_sack", "tcp_window_scaling", "tcp_fastopen"),
    *("tcp_challenge_ack_limit", "tcp_invalid_ratelimit", "tcp_no_metrics_save", "tcp_ecn"),
    *("tcp_syn_linear_timeouts", "tcp_tw_reuse_delay", "ip_local_port_range", "somaxconn"),
    *("ip_local_reserved_ports", "tcp_migrate_req", "netdev_max_backlog", "tcp_rto_min_us"),
    *("tcp_fastopen_key", "tcp_rmem", "tcp_wmem", "tcp_mem", "file_max", "nf_conntrack_max"),
    *(
        "tcp_mtu_probing",
        "tcp_rto_max_ms",
        "tcp_retrans_collapse",
        "nf_conntrack",
        "tcp_thin_linear_timeouts",
    ),
}
_KERNEL = {
    *("TCP_TIMEWAIT_LEN", "TCP_TIMEOUT_INIT", "TCP_RTO_MIN", "TCP_RTO_MAX", "TCP_FIN_TIMEOUT"),
    *("TCP_SYN_RETRIES", "TCP_SYNACK_RETRIES", "TCP_PAWS_MSL", "TCP_PAWS_WINDOW", "SYN_QUEUE"),
    *("TCP_DELACK_MIN", "TCP_DELACK_MAX"),
}
_DOCUMENTS = {
    *(791, 792, 793, 813, 896, 1071, 1122, 1191, 1323, 1337, 1379, 1644, 1948, 2018, 2119, 2525),
    *(2988, 3168, 3360, 4727, 4821, 4953, 4987, 5382, 5482, 5681, 5925, 5961, 6056, 6191, 6298),
    *(
        6528,
        6691,
        6928,
        6824,
        7323,
        7413,
        7414,
        7430,
        8446,
        8684,
        8961,
        8899,
        9000,
        9001,
        9002,
        9110,
    ),
    *(9112, 9113, 9114, 9293, 9406, 9438, 8985),
}
KNOWN = frozenset(
    {*State}
    | _VARIABLES
    | _USER_CALLS
    | _FLAGS
    | _OPTIONS
    | _ERRORS
    | _PROTOCOLS
    | _TERMS
    | _COMMANDS
    | _CALLS
    | _SYSCTL_NAMES
    | _KERNEL
    | {f"RFC {number}" for number in _DOCUMENTS}
)

RENDERED = {
    **{state.replace("-", "_"): state for state in State if "-" in state},
    **{state.replace("-W", "_W").replace("-1", "1"): state for state in (State.FIN_WAIT_1,)},
    **{state.replace("-W", "_W").replace("-2", "2"): state for state in (State.FIN_WAIT_2,)},
    "SYN_RECV": State.SYN_RECEIVED,
    "SYN-RECV": State.SYN_RECEIVED,
    "SYN_RCVD": State.SYN_RECEIVED,
    "ESTAB": State.ESTABLISHED,
    "UNCONN": State.CLOSED,
    "CLOSE": State.CLOSED,
}
"""How ss, netstat and kernels print states; right only where they are the subject."""

WRONG = {
    **dict.fromkeys(("SYN_SEND", "SYN-SEND", "SYNSENT", "SYN_SENDED"), "SYN-SENT"),
    **dict.fromkeys(
        ("SYN-RCVD", "SYN_REVD", "SYN_RECEIVE", "SYN-RECIEVED", "SYNRCVD"), "SYN-RECEIVED"
    ),
    **dict.fromkeys(("FIN-WAIT1", "FIN_WAIT", "FIN-WAIT", "FINWAIT1"), "FIN-WAIT-1"),
    **dict.fromkeys(("FIN-WAIT2", "FINWAIT2"), "FIN-WAIT-2"),
    **dict.fromkeys(("CLOSED_WAIT", "CLOSED-WAIT", "CLOSEWAIT"), "CLOSE-WAIT"),
    **dict.fromkeys(("TIMEWAIT", "TIMED_WAIT", "TIMED-WAIT"), "TIME-WAIT"),
    **dict.fromkeys(("ESTABLISH", "ESTABLISHMENT", "ESTABLISED"), "ESTABLISHED"),
    **dict.fromkeys(("LASTACK",), "LAST-ACK"),
}

# What a token may be called instead, in English and in Chinese.
SPOKEN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "SYN": (("SYN,ACK", "handshake segment"), ("SYN,ACK", "半连接队列")),
    "ACK": (("acknowledg", "SYN,ACK", "FIN,ACK", "RST,ACK"), ("确认", "SYN,ACK", "FIN,ACK")),
    "FIN": (("FIN,ACK", "clos"), ("FIN,ACK", "关闭")),
    "RST": (("reset", "RST,ACK"), ("复位", "重置", "RST,ACK")),
    "OPEN": (("open",), ("打开",)),
    "CLOSE": (("close", "closing"), ("关闭",)),
    "ABORT": (("abort",), ("中止",)),
    "SEND": (("send", "sent"), ("发送", "提交")),
    "RECEIVE": (("receive",), ("接收", "收到")),
    "ISN": (("initial sequence number",), ("初始序列号",)),
    "TCB": (("connection block",), ("控制块",)),
    "TCP": (("connection", "segment"), ("连接", "报文段")),
    "ID": (("id",), ("标识",)),
    "IP": (("address",), ("地址",)),
    "API": (("calls",), ("接口",)),
    "EOF": (("end of file", "returns 0"), ("文件结束", "返回 0")),
    "MSL": (("lifetime",), ("生存时间", "寿命")),
    "RTT": (("round trip", "round-trip"), ("往返",)),
    "RTO": (("retransmission timeout", "retransmission timer"), ("重传超时", "重传定时器")),
    "MSS": (("maximum segment size",), ("最大报文段长度",)),
    "RFC": (("",), ("",)),  # "the RFC" can be left out anywhere
    "GB": (("gigabyte",), ("吉字节",)),
    "MB": (("megabyte",), ("兆字节",)),
    "CPU": (("processor",), ("处理器",)),
    "OS": (("operating system", "system"), ("操作系统", "系统")),
}
_ENGLISH_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CHINESE_NUMBERS = ("零", "一", "两|二|双", "三", "四", "五", "六", "七", "八", "九")
_MORE_ENGLISH = {"1": "once|single|first|only", "2": "twice|both|second|double", "10": "ten"}


class Token(NamedTuple):
    """A technical word as it is written in a text."""

    kind: str
    text: str


def tokens(prose: str) -> Iterator[Token]:
    """Yield the technical words of a text, in order; `ACKs` is ACK."""
    spaced = re.sub(r"(\d)(MSL|RTT)", r"\1 \2", prose)
    for match in _PATTERN.finditer(spaced):
        kind = match.lastgroup or ""
        yield Token(kind, match[kind])


def unknown(token: Token) -> bool:
    """The token is no technical word of this field."""
    if token.kind == "expression":
        return False
    if token.kind == "flags":
        return "," not in token.text and token.text not in KNOWN
    if token.kind == "path":
        return token.text.startswith("net.") and token.text.rpartition(".")[2] not in KNOWN
    return token.text not in KNOWN and not _REQUIREMENT.fullmatch(token.text)


def numbers(prose: str) -> set[str]:
    """The bare numbers of a text, written without thousands separators."""
    spaced = re.sub(r"(\d)(MSL|RTT)", r"\1 \2", prose)
    without_tokens = _PATTERN.sub(" ", spaced)
    return {match[0].replace(",", "") for match in _NUMBER.finditer(without_tokens)}


def says_number(prose: str, number: str) -> bool:
    """The text has the number in words: `three`, `三`."""
    digit = int(number) if number.isdigit() and len(number) == 1 else None
    words = [_MORE_ENGLISH[number]] if number in _MORE_ENGLISH else []
    chinese = "十" if number == "10" else ""
    if digit is not None:
        words.append(_ENGLISH_NUMBERS[digit])
        chinese = _CHINESE_NUMBERS[digit]
    found = words and re.search(rf"(?i)\b(?:{'|'.join(words)})", prose)
    return bool(found or (chinese and re.search(chinese, prose)))


def spells_number(prose: str, number: str) -> bool:
    """The text has the digit as a numeral word, `three` or `三`: nothing that merely implies it."""
    if len(number) != 1 or not number.isdigit():
        return False
    chinese = _CHINESE_NUMBERS[int(number)].replace("|双", "")
    return bool(re.search(rf"(?i)\b{_ENGLISH_NUMBERS[int(number)]}\b|{chinese}", prose))


def says(prose: str, token: str, language: str) -> bool:
    """The text has in its own words what the other language names by a token."""
    own_words = SPOKEN.get(token, ((), ()))[language == "zh"]
    if token.endswith("()"):  # the accept queue is what accept() empties
        own_words = (token[:-2],)
    return any(word in prose or word in prose.lower() for word in own_words)
