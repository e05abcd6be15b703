"""The learner's terminal: lines that can be edited where it allows that, plain ones elsewhere."""

import os
import sys
from collections.abc import Callable

_SIMPLE = ("", "dumb", "unknown")


def is_terminal() -> bool:
    """Somebody sits at both ends."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def can_edit() -> bool:
    """The terminal moves its cursor as it is told."""
    return is_terminal() and (os.name == "nt" or os.environ.get("TERM", "") not in _SIMPLE)


def reader(is_edited: bool) -> Callable[[str], str]:
    """How a line is asked for.  It raises EOFError and KeyboardInterrupt as `input` does."""
    if not is_edited:
        return input if is_terminal() else _piped
    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import to_formatted_text

    session: PromptSession[str] = PromptSession()
    return lambda prompt: session.prompt(to_formatted_text(prompt))


def _piped(prompt: str) -> str:
    """A line of a pipe.  `input` would lose a Ctrl-C that comes while it writes the prompt."""
    print(prompt, end="", flush=True)
    return input("")
