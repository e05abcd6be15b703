"""Captures that fit a phone: each line is its fields, which wrap and never break.

Who sends to whom, flags, `seq` and `ack` come first, with the addresses as short as they can be
told apart; the lines as a host prints them stand below a fold.
"""

import re
from collections.abc import Collection, Sequence

from quizgen.export.anki.text import escaped
from quizgen.export.exhibits import drawn
from quizgen.item import Exhibit
from quizgen.words import Words

_SAY = Words("export")
_LINE = re.compile(r"\S*?([\d.:]+) IP (\S+) > (\S+): Flags (\[\S+\]), (.*)")
_FIRST = ("seq ", "ack ")


def capture(exhibit: Exhibit, language: str) -> str:
    """An exhibit as a list of lines that fit, or as it is where it fits already."""
    if picture := drawn(exhibit, language):
        return f'<div class="picture">{picture.inline()}</div>'
    text = exhibit.text[language].rstrip("\n")
    lines = text.splitlines()
    if exhibit.form == "tcpdump":
        short = _packets(lines)
    elif exhibit.form == "ss":
        short = _sockets(lines)
    elif exhibit.form == "runs":
        items = "".join(f"<li>{escaped(line)}</li>" for line in lines)
        return f'<ol class="exhibit runs">{items}</ol>'
    else:
        return f'<pre class="exhibit">{escaped(text)}</pre>'
    full = (
        f"<summary>{escaped(_SAY('card.full lines')[language])}</summary><pre>{escaped(text)}</pre>"
    )
    return f'<ol class="exhibit {exhibit.form}">{short}</ol><details class="full">{full}</details>'


def _packets(lines: Sequence[str]) -> str:
    """`.1.50000 > .2.443 [S.] seq 300 ack 101`, then the rest, quietly."""
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    short = _shortened({host for match in found for host in (match[2], match[3])})
    shown = []
    for match in found:
        sender, receiver = short[match[2]], short[match[3]]
        parts = re.findall(r"(?:\[[^]]*\]|[^,\[])+", match[5])
        fields = [part.strip() for part in parts]
        first = [field for field in fields if field.startswith(_FIRST)]
        rest = sorted((f for f in fields if f not in first), key=lambda f: f.startswith("options"))
        main = _fields([f"{sender} > {receiver}", match[4], *first])
        time = match[1].partition(":")[2]  # the hour tells nothing
        shown.append(f"<li>{main}<small>{_fields([time, *rest])}</small></li>")
    return "".join(shown)


def _shortened(hosts: Collection[str]) -> dict[str, str]:
    """The end of each address and its port, `.1.50000`, where that tells them apart."""
    ends = {host: "." + ".".join(host.split(".")[-2:]) for host in hosts}
    return ends if len(set(ends.values())) == len(hosts) else {host: host for host in hosts}


def _sockets(lines: Sequence[str]) -> str:
    """`CLOSE-WAIT .2:443 .1:50000`, then the queues, quietly."""
    shown = []
    for line in lines:
        state, *rest = line.split()
        if len(rest) == 4:  # a heading has more
            received, sent, local, peer = rest
            main = _fields([state, local, peer])
            queues = _fields([f"Recv-Q {received}", f"Send-Q {sent}"])
            shown.append(f"<li>{main}<small>{queues}</small></li>")
        elif state != "State":
            shown.append(f"<li>{_fields([line.strip()])}</li>")
    return "".join(shown)


def _fields(fields: Sequence[str]) -> str:
    return "".join(f"<span>{escaped(field)}</span> " for field in fields)
