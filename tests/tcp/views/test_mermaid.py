"""Mermaid: whole texts, and what the real parser understands of them."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tcp.views.ladders import HOSTS, SCRIPTS, ran

from quizgen.tcp.model.tables import State
from quizgen.tcp.views.ladder import Mark, Row, rows
from quizgen.tcp.views.mermaid import sequence_diagram
from quizgen.tcp.views.states import edges, notes, state_diagram_mermaid, words_of

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
INSTALLED = ROOT / ".venv" / "mermaid"
HOSTILE = 'a; b # c <br> "d" {e} & f: g'
# As Mermaid numbers its arrows.
SOLID, DOTTED, NOTE, SOLID_CROSS, DOTTED_CROSS = 0, 1, 2, 3, 4


@cache
def diagrams() -> dict[str, str]:
    """Every text that is given to the parser, which is started once for all of them."""
    made = {
        f"{name} {language}": sequence_diagram(
            rows(ran(name), language=language), HOSTS[language], title=name, language=language
        )
        for name in SCRIPTS
        for language in HOSTS
    }
    row = Row(Mark.PASSES, "", "", HOSTILE)
    made["hostile"] = sequence_diagram([row], (HOSTILE, HOSTILE), title=HOSTILE)
    made["broken"] = "sequenceDiagram\n    C=>>S: SYN\n"
    return made | {f"states {language}": state_diagram_mermaid(language) for language in HOSTS}


@cache
def understood() -> dict[str, Any]:
    assert (INSTALLED / "node_modules" / "mermaid").is_dir(), "install Mermaid with: make mermaid"
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    node = shutil.which("node", path=path)
    assert node, "node comes with: make mermaid"
    made = diagrams()
    command = [node, str(HERE / "mermaid" / "parse.mjs"), str(INSTALLED)]
    parsed = subprocess.run(
        command, input=json.dumps([*made.values()]), capture_output=True, text=True, timeout=120
    )
    assert parsed.returncode == 0, parsed.stderr
    return dict(zip(made, json.loads(parsed.stdout), strict=True))


@pytest.mark.parametrize("name", ["simultaneous-close", "third-ack-lost"])
def test_sequence_diagram_is_golden(name: str, compare: Callable[[Path, str], None]) -> None:
    compare(HERE / "golden" / "diagrams" / f"{name}.mmd", diagrams()[f"{name} en"])


def test_state_diagram_is_golden(compare: Callable[[Path, str], None]) -> None:
    for language in HOSTS:
        compare(
            HERE / "golden" / "diagrams" / f"states.{language}.mmd",
            diagrams()[f"states {language}"],
        )


def test_parser_finds_mistakes() -> None:
    assert "Parse error" in understood()["broken"]["error"]


@pytest.mark.parametrize("language", HOSTS)
@pytest.mark.parametrize("name", SCRIPTS)
def test_mermaid_understands_every_arrow(name: str, language: str) -> None:
    arrows = {
        Mark.PASSES: SOLID,
        Mark.ARRIVES: DOTTED,
        Mark.LOST: SOLID_CROSS,
        Mark.VANISHES: DOTTED_CROSS,
    }
    parsed = understood()[f"{name} {language}"]
    assert parsed.get("type") == "sequence", parsed
    assert parsed["actors"] == [*HOSTS[language]]
    assert [
        (message["from"], message["message"], message["type"])
        for message in parsed["messages"]
        if message["type"] != NOTE
    ] == [
        ("CS"[row.sender], row.label, arrows[row.mark])
        for row in rows(ran(name))
        if row.mark in arrows
    ]


def test_words_cannot_break_out() -> None:
    parsed = understood()["hostile"]
    assert parsed.get("type") == "sequence", parsed
    (message,) = parsed["messages"]
    # Mermaid keeps entities in a code of its own until it draws.
    shown = {"ﬂ°°59¶ß": ";", "ﬂ°°35¶ß": "#", "ﬂ°°60¶ß": "<", "ﬂ°°62¶ß": ">", "ﬂ°°34¶ß": '"'}
    shown |= {"ﬂ°°123¶ß": "{", "ﬂ°°125¶ß": "}", "ﬂ°°38¶ß": "&"}
    for words in (message["message"], *parsed["actors"]):
        for code, letter in shown.items():
            words = words.replace(code, letter)
        assert words == HOSTILE


@pytest.mark.parametrize("language", HOSTS)
def test_mermaid_understands_every_transition(language: str) -> None:
    parsed = understood()[f"states {language}"]
    assert parsed.get("type") == "stateDiagram", parsed
    names = parsed["states"]
    assert sorted(names.values()) == sorted(State)
    assert [
        (names[edge["id1"]], edge["relationTitle"], names[edge["id2"]]) for edge in parsed["edges"]
    ] == [(edge.origin, " / ".join(words_of(edge, language)), edge.target) for edge in edges()]
    (note,) = parsed["notes"]
    assert [line.strip() for line in note.splitlines()] == notes(language)
