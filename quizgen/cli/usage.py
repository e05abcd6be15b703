"""What is wrong with a command line that no command can take, in the language that it asks for.

The library that parses it says so in English alone, and its words are left where it finds something
that is not known here.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from quizgen.guess import nearest
from quizgen.words import ENGLISH, LANGUAGES, Text, Words, join, same

_SAY = Words("cli")
_MOST = 20  # names that are listed where none is near


def language_of(arguments: Iterable[str]) -> str:
    """What `--lang` asks for, before anything is parsed; English where it asks for nothing."""
    asked = re.search(r"(?:^|\s)--lang[= ](\w+)", " ".join(arguments))
    named = asked[1].casefold() if asked else ENGLISH
    return named if named in LANGUAGES else ENGLISH


def near(word: str, known: Iterable[str], otherwise: Text | None = None) -> Text:
    """`; did you mean X?`, or else what is given, or the whole choice where that is short."""
    choices = list(known)
    if found := nearest(word, choices) if len(word) < 200 else None:
        return _SAY("near.one", name=found)
    if otherwise is None and 0 < len(choices) <= _MOST:
        return _SAY("near.all", names=", ".join(choices))
    return otherwise or same("")


def told(error: TyperException) -> Text | None:
    """What is wrong, and where to read on; None where only the library knows."""
    context = getattr(error, "ctx", None)
    wrong = _of_parameter(error) if isinstance(error, typer.BadParameter) else _of_words(error)
    if wrong is None or context is None:
        return wrong
    return join([wrong, _SAY("usage.help", command=_command(context))], same("\n"))


def _command(context: typer.Context) -> str:
    """What is typed for it, however it was started."""
    return " ".join(["quizgen", *context.command_path.split()[1:]])


def _of_parameter(error: typer.BadParameter) -> Text | None:
    """A value that its option or argument does not take, or none where one is needed."""
    if error.param is None:
        return None
    name = error.param.get_error_hint().replace("'", "")
    if hasattr(error, "param_type"):
        return _SAY("usage.missing", name=name)
    kind: Any = error.param.type_descriptor
    if kind.choices:
        known = [str(getattr(choice, "value", choice)) for choice in kind.choices]
        given = error.message.partition("'")[2].partition("' is not")[0]
        return _SAY("usage.choice", name=name, given=given, hint=near(given, known))
    if "int" in str(kind.annotation):
        least, most = kind.parameter_info.min, kind.parameter_info.max
        key = "number" if least is None else "from" if most is None else "between"
        return _SAY(f"usage.{key}", name=name, least=str(least), most=str(most))
    return _SAY("usage.value", name=name, wrong=error.message)


def _of_words(error: TyperException) -> Text | None:
    """An option or a command that there is not, or what stands where nothing is expected."""
    command = getattr(getattr(error, "ctx", None), "command", None)
    name = getattr(error, "option_name", None)
    if name is not None and hasattr(error, "possibilities"):
        return _SAY("usage.option", name=name, hint=near(name, _options(command), same("")))
    if name is not None:
        takes = "usage.empty" if "requires" in error.message else "usage.flag"
        return _SAY(takes, name=name)
    found = re.fullmatch(r"No such command '(.*?)'\..*", error.message, re.DOTALL)
    if found and command:
        return _SAY("usage.command", name=found[1], hint=near(found[1], command.commands))
    if found := re.fullmatch(r"Got unexpected extra arguments?\(?s?\)? \((.*)\)", error.message):
        return _SAY("usage.extra", words=found[1])
    return None


def _options(command: Any) -> Sequence[str]:
    return [name for each in command.params for name in each.opts if name.startswith("--")]
