"""README and CONTRIBUTING say what is so: their sessions run, and every command is there."""

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pexpect
import pytest
from browser import png_size

from quizgen.check import check
from quizgen.cli import CONTENT, main
from quizgen.items import items
from quizgen.lint.run import lint

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PAGES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")}
ENVIRONMENT = {
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "LANG": "C.UTF-8",
}


class Command(NamedTuple):
    """One command of a session, and all that the terminal shows after it."""

    line: str
    shown: str

    @property
    def typed(self) -> list[str]:
        """What the reader types while it runs."""
        return re.findall(r"^> (.*)$", self.shown, re.M)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)


def session(page: str) -> Iterator[Command]:
    """The commands of all console blocks.  `$ ` begins one; `> ` goes on with a here-document."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, shown = part.partition("\n")
            if "<<" in line:
                script, shown = shown.split("> END\n", 1)
                line += "\n" + re.sub(r"^> ", "", script, flags=re.M) + "END"
            yield Command(line, shown)


def terminal_shows(command: Command, folder: Path) -> str:
    """Run a command at a real terminal, type what the page types, and return the screen."""
    child = pexpect.spawn(
        "bash",
        ["-c", command.line],
        cwd=str(folder),
        env={**ENVIRONMENT, "QUIZGEN_HOME": str(folder)},
        encoding="utf-8",
        timeout=30,
        dimensions=(50, 100),
    )
    shown = ""
    for answer in command.typed:
        child.expect("> $")
        shown += child.before + child.after
        child.sendline(answer)
    child.expect(pexpect.EOF)
    return (shown + child.before).replace("\r\n", "\n")


def test_readme_session_is_what_happens(tmp_path: Path) -> None:
    commands = list(session(README))
    for command in commands:
        assert terminal_shows(command, tmp_path) == command.shown, command.line
    assert len(commands) > 4


GUIDES = {
    part.partition("\n")[0]: shown[0]
    for part in README.split("\n## ")
    if (shown := blocks(part, "sh"))
}


@pytest.mark.parametrize("guide", [name for name in GUIDES if name != "Two commands"])
def test_every_command_of_a_guide_does_its_work(guide: str, tmp_path: Path) -> None:
    """One after the other, as a reader would, who knows no answer."""
    for line in GUIDES[guide].splitlines():
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            input="\n" * 99,
            capture_output=True,
            text=True,
            env={**os.environ, **ENVIRONMENT, "QUIZGEN_HOME": str(tmp_path)},
        )
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), f"{line}\n{done.stderr}"


def test_there_is_a_guide_for_everybody() -> None:
    assert [name.split(":")[0] for name in GUIDES] == [
        "Two commands", "A candidate", "An author", "A trainer", "How we know it is true",
    ]  # fmt: skip


def test_picture_in_the_readme_is_light_and_described() -> None:
    """A card of the deck, which `tests/export` looks at; here what a reader downloads."""
    [(source, told)] = re.findall(r'<img src="([^"]*)"[^>]* alt="([^"]*)"', README)
    png = (ROOT / source).read_bytes()
    assert png_size(png) == (804, 1220) and len(png) < 50_000
    assert len(told) > 100


def test_examples_in_contributing_are_sound(tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text("".join(blocks(CONTRIBUTING, "yaml")), "utf-8")
    checked = check([tmp_path], CONTENT)
    assert not checked.findings
    assert not lint(checked, items(checked))
    assert len(checked.verdicts) == 12


def helped(*arguments: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        assert main([*arguments, "--help"]) == 0
    return shown.getvalue()


@pytest.fixture(scope="module")
def commands() -> list[str]:
    return re.findall(r"^  (\S+)", helped().partition("Commands:\n")[2], re.M)


def test_every_command_is_documented_and_every_documented_one_exists(commands: list[str]) -> None:
    rows = re.findall(r"^\| `quizgen (\S+?)[ `]", README, re.M)
    assert sorted(rows) == sorted(commands)


def test_every_option_that_is_documented_exists(commands: list[str]) -> None:
    helps = "".join(map(helped, commands))
    for page in PAGES.values():
        for line in page.splitlines():
            if "quizgen" in line or "`--" in line or "`-" in line:
                for option in re.findall(r"(?<=[` ])(--?[a-z]+)(?=[` ])", line):
                    if option not in ("--rewrite-golden", "-i", "--help"):
                        assert re.search(rf"(?<!\S){option}\b", helps), f"{option} in: {line}"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        assert target.startswith("https://") or (ROOT / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_files_named_exist(page: str) -> None:
    named = re.findall(r"`((?:quizgen|tests|content|templates|\.ci)/[\w./-]*)`", PAGES[page])
    assert all((ROOT / name).exists() for name in named)


def test_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {name for page in PAGES.values() for name in re.findall(r"`make ([a-z-]+)`", page)}
    assert named and all(re.search(rf"^{name}:", makefile, re.M) for name in named)


def test_script_words_in_contributing_are_understood() -> None:
    """Each statement of the table is one that a script may hold."""
    from quizgen.tcp.run.script import parse

    table = CONTRIBUTING.partition("| statement | meaning |")[2].partition("\n\n")[0]
    statements = [
        statement
        for row in table.splitlines()[2:]
        for statement in re.findall(r"`([^`]+)`", row.split("|")[1])
    ]
    assert len(statements) > 12
    for statement in statements:
        assert parse(statement, {"handshake": "server listens"})


def test_changelog_names_the_version() -> None:
    from quizgen import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\]", changelog, re.M)
    assert headings[:2] == ["Unreleased", __version__]
