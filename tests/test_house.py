"""What no linter asks of `quizgen/`: where the clock is met, how long code is, how fast it starts.

Each rule is a function from one parsed module to findings, `line: what is wrong, what to do`.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

CLOCK_OR_CHANCE = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
    *("datetime.date.today", "os.urandom", "uuid.uuid1", "uuid.uuid4"),
}
NOT_ON_WINDOWS = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
SLOW_IMPORTS = {"fsrs", "genanki", "jinja2", "pydantic", "pygal", "rich", "sqlite3", "yaml"}
TRACKED_BYTES = 300_000
LARGE_FILES: dict[str, str] = {}  # path: why it is in the repository, and not made by `make`
FUNCTION_LINES = 50
MODULE_LINES = 400


class Module(NamedTuple):
    """One file of quizgen: its dotted name, whether it is an `__init__`, and its source."""

    name: str
    is_package: bool
    source: str

    @property
    def room(self) -> str | None:
        """The room it stands in; None at the top level."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 2 or (self.is_package and len(parts) == 2) else None


def read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, is_package, path.read_text("utf-8"))


def imports(module: Module) -> Iterator[tuple[int, str, str]]:
    """Yield (line, local name, what it stands for) of every import, wherever it is written."""
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.name.split(".")
                kept = parts[: len(parts) - node.level + module.is_package]
                base = ".".join([*kept, *base.split(".")] if base else kept)
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, f"{base}.{alias.name}"


def uses(module: Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield every expression that names something imported, with its full dotted name.

    A call without arguments counts as a name too: `random.Random()` takes its seed from the clock.
    """
    names = {local: target for _, local, target in imports(module)}
    for local in [local for local in names if "." in local]:  # `import os.path` binds `os`
        names[local.partition(".")[0]] = local.partition(".")[0]

    def dotted(node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return names.get(node.id)
        if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
            return f"{base}.{node.attr}"
        if isinstance(node, ast.Call) and not node.args and (base := dotted(node.func)):
            return f"{base}()"
        return None

    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.expr) and (name := dotted(node)):
            yield node, name


def meets_no_clock_or_seed(module: Module) -> Iterator[str]:
    if module.room == "cli":
        return
    for line, _, target in imports(module):
        if target.partition(".")[0] in {"time", "secrets"}:
            yield f"{line}: imports {target}; take the time or the seed as an argument"
    for node, name in uses(module):
        if name in CLOCK_OR_CHANCE:
            yield f"{node.lineno}: uses {name}; take its value as an argument"
        if name.startswith("random.") and name != "random.Random":
            yield f"{node.lineno}: uses {name}; take a seeded random.Random as an argument"


def starts_on_windows(module: Module) -> Iterator[str]:
    """The witness is Linux's own; nothing else may need what Windows lacks."""
    if module.room == "witness":
        return
    for line, _, target in imports(module):
        if target.partition(".")[0] in NOT_ON_WINDOWS:
            yield f"{line}: imports {target}, which Windows does not have"


def is_short(module: Module) -> Iterator[str]:
    length = len(module.source.splitlines())
    if length > MODULE_LINES:
        yield f"1: {length} lines; split the module along the domain (limit {MODULE_LINES})"
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{node.lineno}: {node.name} has {length} lines (limit {FUNCTION_LINES})"


Rule = Callable[[Module], Iterator[str]]
RULES: list[Rule] = [
    meets_no_clock_or_seed,
    starts_on_windows,
    is_short,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_quizgen_keeps(rule: Rule) -> None:
    findings = [
        f"{path.relative_to(ROOT)}:{finding}"
        for path in sorted((ROOT / "quizgen").rglob("*.py"))
        for finding in rule(read(path))
    ]
    assert not findings, "\n" + "\n".join(findings)


BROKEN: list[tuple[Rule, str, str]] = [
    (meets_no_clock_or_seed, "quizgen.study.a", "import time"),
    (meets_no_clock_or_seed, "quizgen.study.a", "import datetime as d; d.datetime.now(d.UTC)"),
    (meets_no_clock_or_seed, "quizgen.study.a", "from datetime import date as D; D.today()"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "import random; random.seed(1)"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "from random import shuffle; shuffle([])"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "from random import random; random()"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "import os.path; os.urandom(4)"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "import random; random.Random()"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "from random import Random as R; R()"),
    (starts_on_windows, "quizgen.study.a", "def f():\n import termios"),
    (starts_on_windows, "quizgen.cli.a", "from fcntl import ioctl"),
    (is_short, "quizgen.cli", "\n" * 401),
    (is_short, "quizgen.cli", "def f():\n" + " g()\n" * 50),
]
SOUND: list[tuple[Rule, str, str]] = [
    (meets_no_clock_or_seed, "quizgen.cli.a", "import time; time.time()"),
    (meets_no_clock_or_seed, "quizgen.forms.a", "import random; random.Random(7).shuffle([])"),
    (meets_no_clock_or_seed, "quizgen.study.a", "def f(now): return now.date()"),
    (starts_on_windows, "quizgen.witness.a", "import fcntl"),
    (starts_on_windows, "quizgen.study.a", "import os, signal"),
    (is_short, "quizgen.cli", "def f():\n" + " g()\n" * 49 + "\n" * 350),
]


@pytest.mark.parametrize(("rule", "name", "source"), BROKEN)
def test_rule_reports(rule: Rule, name: str, source: str) -> None:
    assert list(rule(Module(name, False, source)))


@pytest.mark.parametrize(("rule", "name", "source"), SOUND)
def test_rule_accepts(rule: Rule, name: str, source: str) -> None:
    assert not list(rule(Module(name, False, source)))


def test_command_line_starts_without_slow_imports() -> None:
    """`--help` builds the whole application; what a command needs, that command imports."""
    script = (
        "import sys\n"
        "from quizgen.cli import main\n"
        "sys.argv = ['quizgen', '--help']\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        f"slow = {SLOW_IMPORTS} & set(sys.modules)\n"
        "sys.exit(f'import these in the command that needs them: {slow}' if slow else 0)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_lock_has_every_dependency_and_names_no_place_to_get_it_from() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    script = [sys.executable, ".ci/dependencies.py", "any", "dev"]
    named = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    locked = set(re.findall(r"^(\S+)==", lock, re.MULTILINE))
    assert {name.lower() for name in named.split()} <= locked, "renew the lock with: make lock"
    assert "://" not in lock
    assert len(re.findall(r"(?:==.*\\\n)(?:    --hash=sha256:)", lock)) == len(locked)


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file()]


def test_repository_keeps_no_large_file_without_a_reason() -> None:
    sizes = {name: (ROOT / name).stat().st_size for name in tracked_files()}
    assert "pyproject.toml" in sizes
    large = {name for name, size in sizes.items() if size > TRACKED_BYTES}
    assert large == set(LARGE_FILES), (
        f"a file over {TRACKED_BYTES} bytes stands in LARGE_FILES of this test with its reason, "
        "and no other does"
    )


def test_picture_shows_the_floors_that_are_held() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    held = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    drawn = re.search(r"```text\n(cli  .*?)```", told, re.S)
    assert drawn
    floors = [re.split("  +", line)[0].split(" · ") for line in drawn[1].splitlines()]
    assert floors == [floor.split(" | ") for floor in held]
