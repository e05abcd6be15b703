"""A question that its author leaves out is told from the script, or the entry is refused."""

from pathlib import Path

import pytest

from quizgen.check import check
from quizgen.cli import CONTENT
from quizgen.items import items

TOLD = Path(__file__).parent.parent / "content" / "valid" / "told.yaml"
UNTOLD = """\
topic: untold
title: {en: Untold, zh: 不讲述}
level: mid
entries:
  - id: untold
    source: RFC 9293 §3.5
    after: server window 4; server listens; client opens
    answer: {client: SYN-SENT}
"""


def test_stems_are_told_from_scripts() -> None:
    checked = check([TOLD], CONTENT)
    assert checked.findings == ()
    stems = {item.entry_id: dict(item.stem) for item in items(checked)}
    assert stems["told-2"] == {
        "en": (
            "On an established connection the client closes, and its FIN arrives; nothing else has "
            "arrived yet. In which state is each host before anything is retransmitted?"
        ),
        "zh": (
            "在已建立的连接上，客户端关闭连接，其 FIN 到达；其他报文段都还没有到达。"
            "在任何重传之前，双方各处于什么状态？"
        ),
    }
    assert stems["told-4"] == {
        "en": (
            "The client's ISN is x. On an established connection the client sends 100 bytes, and "
            "its data arrives. Which acknowledgment number does the server send?"
        ),
        "zh": (
            "客户端的 ISN 为 x。在已建立的连接上，客户端发送 100 字节，其数据到达。"
            "服务端发送的确认号是多少？"
        ),
    }


def test_what_cannot_be_told_has_to_be_asked(tmp_path: Path) -> None:
    file = tmp_path / "untold.yaml"
    file.write_text(UNTOLD, "utf-8")
    assert [str(finding) for finding in check([file], CONTENT).findings] == [
        f"{file}:7:12: untold: no phrase tells this run and asks for its answer; write 'ask'"
    ]


@pytest.mark.parametrize(("right", "wrong"), [("FIN-WAIT-1", "FIN-WAIT-2"), ("lose", "deliver")])
def test_told_question_guards_its_answer(right: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "told.yaml"
    file.write_text(TOLD.read_text("utf-8").replace(right, wrong, 1), "utf-8")
    assert len(check([file], CONTENT).findings) == 1
