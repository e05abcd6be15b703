"""What anybody writes: files that were spoiled, words put together by chance.

Nothing but the error that a reader documents comes of it, and no run of the program a traceback.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizgen.check import check
from quizgen.cli import CONTENT, main
from quizgen.entries.arithmetic import evaluate
from quizgen.items import items
from quizgen.lint.run import lint
from quizgen.phrases.reading import read
from quizgen.tcp.run.script import ScriptError, parse
from quizgen.tcp.search.predicate import predicate
from quizgen.tcp.search.runs import parse_run

HERE = Path(__file__).parent
VALID = [
    file.read_text("utf-8")
    for file in sorted((HERE / "content" / "valid").glob("*.yaml"))
    if file.stat().st_size < 6000
]
HOSTILE = st.sampled_from(
    [
        *("\x00", "\u202e", "\x1b[2J", "\ud800".encode("utf-8", "replace").decode(), "\ufeff"),
        *("9" * 5000, "-1", "1e999", "0x", ".inf", "~", "{{ 7 }}", "<b>", "\\(x\\)", "$x$", "::"),
        *("(" * 300, "not " * 300, "[" * 300, "{" * 300, "&a [*a]", "!!python/object:x", "<<: 1"),
        *("../../etc/passwd", "\t", "\r", "\n", "- ", ": ", "#", "'", '"', "|\n", "甲", "{msl}"),
    ]
)
WORDS = """
server client listens opens closes sends 10 receives aborts deliver lose duplicate SYN ACK
SYN,ACK FIN RST everything from with data seq=x+1 ack=y old forged waits 2 MSL retransmits
gives up crashes isn window offers MSS=1460 delays ACKs is at u do handshake ; -> = ( ) and
or not was both ESTABLISHED CLOSED TIME-WAIT LISTEN + - * / // ** doubling msl , initial_rto
The is lost. arrives. never first third segment of the close In which state is each host?
客户端 服务端 丢失 第三个 报文段 已到达 此时 处于 什么状态 ？ 。
"""
PUT_TOGETHER = st.lists(st.sampled_from(sorted(set(WORDS.split()))) | HOSTILE, max_size=12).map(
    " ".join
)


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A good file, in which some lines are gone, doubled, moved or hold something else."""
    lines = draw(st.sampled_from(VALID)).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        line = lines[place]
        column = draw(st.integers(0, len(line)))
        put = draw(HOSTILE | PUT_TOGETHER)
        lines[place : place + 1] = draw(
            st.sampled_from(
                [
                    *([""], [line, line], ["  " + line], [line[column:]], [line[:column]]),
                    *([line[:column] + put + line[column:]], [f"{line.partition(': ')[0]}: {put}"]),
                ]
            )
        )
    return "\n".join(lines)


@settings(max_examples=60)
@given(text=spoiled())
def test_spoiled_content_is_checked_or_refused(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("content") / "a.yaml"
    file.write_text(text, "utf-8")
    checked = check([file], CONTENT)
    if not checked.findings:
        lint(checked, items(checked))
    assert all(str(finding).isprintable() for finding in checked.findings)


READERS: dict[str, Callable[[str], object]] = {
    "script": lambda text: parse(text, {"handshake": "server listens; client opens"}),
    "predicate": predicate,
    "run": parse_run,
    "expression": lambda text: evaluate(text, {}),
    "English": lambda text: read(text, "en"),
    "Chinese": lambda text: read(text, "zh"),
}


@pytest.mark.parametrize("reader", READERS)
@given(text=PUT_TOGETHER | st.text())
def test_reader_takes_any_text_or_refuses_it(reader: str, text: str) -> None:
    try:
        READERS[reader](text)
    except ScriptError as error:
        assert str(error)


@settings(max_examples=30)
@given(typed=st.lists(PUT_TOGETHER | st.text() | st.sampled_from("abcd?su-!lwfq"), max_size=12))
def test_drill_takes_whatever_is_typed(
    typed: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drill")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO("\n".join(typed)))
        options = ["--content", str(HERE / "content" / "valid" / "small.yaml")]
        assert main(["drill", "--seed", "1", "--home", str(folder), *options]) == 0


BROKEN = ['{"a": 1}', "[]", '{"id": null}', "{", '{"a": ' + "9" * 5000 + "}", "[" * 9**5]
ROWS = st.lists(PUT_TOGETHER | st.text() | st.sampled_from(BROKEN))


@pytest.mark.parametrize("name", ["history", "lock", "answers"])
@settings(max_examples=40)
@given(rows=ROWS)
@example(rows=BROKEN[-2:-1])
@example(rows=BROKEN[-1:])
def test_spoiled_file_is_refused(
    name: str, rows: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("spoiled")
    text = "\n".join(rows).encode("utf-8", "replace")
    content = folder / "a.yaml"
    content.write_text(VALID[0], "utf-8")
    (folder / "anki.lock").write_bytes(text if name == "lock" else b"{}")
    (folder / "key.json").write_bytes(text)
    (folder / "a.jsonl").write_bytes(text)
    command = {
        "history": ["history", "import", str(folder / "a.jsonl"), "--home", str(folder / "home")],
        "lock": ["check", str(content)],
        "answers": ["mark", str(folder), str(folder / "a.jsonl")],
    }[name]
    assert main(command) in (0, 1, 2)
