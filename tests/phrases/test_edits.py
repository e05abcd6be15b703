"""One edit to the words of a shipped number or list makes them false, and is refused."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from quizgen.check import Checked
from quizgen.entries.library import Library, LoadedEntry
from quizgen.entries.text import Text
from quizgen.forms.classify import Classify
from quizgen.forms.number import Number
from quizgen.forms.order import Order
from quizgen.forms.path import Path as StatePath
from quizgen.forms.runs import Runs
from quizgen.forms.wordings import misworded
from quizgen.tcp.model.tables import State

TRIED = 300
SWAPS = {
    "en": [
        *(("client", "server"), ("server", "client"), ("at least", "at most"), ("first", "last")),
        *(("largest", "smallest"), ("earliest", "latest"), ("before", "after"), ("each", "half")),
        *(("never", "always"), ("is", "is not"), ("can", "cannot"), ("does", "does not")),
        *(("Linux", "RFC 9293"), ("RFC 9293", "Linux"), ("seconds", "minutes"), ("no", "a")),
        *(("possible", "impossible"), ("lost", "delivered"), ("sends", "receives")),
        *(("in order", "in reverse order"), ("IPv4", "IPv6"), ("bytes", "bits")),
    ],
    "zh": [
        *(("客户端", "服务端"), ("服务端", "客户端"), ("至少", "最多"), ("首个", "最后一个")),
        *(("最大", "最小"), ("最早", "最晚"), ("之前", "之后"), ("始终", "偶尔")),
        *(("可能", "不可能"), ("会", "不会"), ("没有", "有"), ("丢失", "到达")),
        *(("Linux", "RFC 9293"), ("RFC 9293", "Linux"), ("秒", "分钟"), ("字节", "比特")),
        *(("按顺序", "按逆序"), ("双方", "一方"), ("打开", "关闭"), ("IPv4", "IPv6")),
    ],
}
SEGMENTS = ("SYN", "FIN", "ACK", "RST", "SYN,ACK")
STILL_TRUE = r"backlog of 1|以 1\d* 为 backlog"  # of any greater backlog, the cap is what remains


def edited(words: str, language: str) -> Iterator[str]:
    """The words with one thing exchanged for another."""
    edge = r"(?<![\w,-]){}(?![\w,-])" if language == "en" else "{}"
    for old, new in SWAPS[language]:
        for found in re.finditer(edge.format(re.escape(old)), words):
            yield words[: found.start()] + new + words[found.end() :]
    for kind in (tuple(map(str, State)), SEGMENTS):
        for found in re.finditer(rf"(?<![\w,-])({'|'.join(kind)})(?![\w,-])", words):
            for other in kind:
                if other != found[0]:
                    yield words[: found.start()] + other + words[found.end() :]
    for found in re.finditer(r"(?<![\w.])\d+(?![\w.])", words):
        if not re.search(STILL_TRUE, words):
            yield f"{words[: found.start()]}{int(found[0]) + 1}{words[found.end() :]}"


def edits(library: Library) -> Iterator[tuple[LoadedEntry, str]]:
    """Every entry with one edit, and what it then asks."""
    for loaded in library.entries.values():
        entry = loaded.entry
        if isinstance(entry, Number | Order | StatePath | Classify | Runs) and entry.ask:
            for language, words in entry.ask.items():
                for other in edited(words, language):
                    ask = Text(**{**entry.ask, language: other})
                    yield replace(loaded, entry=entry.model_copy(update={"ask": ask})), other


def test_a_false_edit_is_refused(checked: Checked) -> None:
    library = checked.library
    tried = random.Random(9293).sample(list(edits(library)), TRIED)
    assert [words for loaded, words in tried if not any(misworded(loaded, library))] == []
