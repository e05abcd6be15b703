"""The program as a process of its own, in this one, or in a shell."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizgen.cli import main

SMALL = str(Path(__file__).parent / "content" / "valid" / "small.yaml")
QUIZGEN = [sys.executable, "-m", "quizgen"]
INSTALLED = str(Path(sys.executable).parent / "quizgen")


OTHER = """
topic: other
title: {en: Other, zh: 其他}
level: mid
entries:
  - id: other-event
    source: RFC 9293 §3.10.4
    state: LISTEN
    event: CLOSE
    answer: {next: CLOSED}
"""


def start(
    *arguments: str, folder: Path | None = None, typed: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    return subprocess.run(
        [*QUIZGEN, *arguments],
        cwd=folder,
        input=typed,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """What the program would print and end with, in this process and with nothing to read."""
    shown, errors = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with (
        contextlib.chdir(folder or Path.cwd()),
        contextlib.redirect_stdout(shown),
        contextlib.redirect_stderr(errors),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        code = main(arguments)
    written = [stream.flush() or stream.buffer.getvalue() for stream in (shown, errors)]
    return subprocess.CompletedProcess(arguments, code, *written)


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, env={**os.environ, "PATH": path}
    )
