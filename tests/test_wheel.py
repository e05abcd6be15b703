"""The wheel works alone: in an empty environment, in another directory, without a network.

The wheel is built from the sdist with the test environment's own hatchling, so both are proven.
Its dependencies come from `.venv/wheelhouse`, which `make test` fills from the list in
`pyproject.toml`: pip resolves them here as a user's pip would, and fetches nothing.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WHEELHOUSE = ROOT / ".venv" / "wheelhouse"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(directory)]
    run([*command, str(ROOT)], cwd=directory)
    (path,) = directory.glob("*.whl")
    return path


@pytest.mark.parametrize("folder", ["content", "templates"])
def test_wheel_carries_folder(wheel: Path, folder: str) -> None:
    expected = {
        f"quizgen/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert expected, f"{folder}/ holds no file"
    assert expected <= set(zipfile.ZipFile(wheel).namelist())


def test_wheel_carries_every_language(wheel: Path) -> None:
    spoken = {str(path.relative_to(ROOT)) for path in (ROOT / "quizgen").rglob("words/*.yaml")}
    assert spoken and spoken <= set(zipfile.ZipFile(wheel).namelist())


def test_wheel_makes_a_deck_offline(wheel: Path, tmp_path: Path) -> None:
    assert WHEELHOUSE.is_dir(), f"{WHEELHOUSE} is missing: `make wheelhouse` fills it"
    environment = tmp_path / "environment"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    python = environment / "bin" / "python"
    offline = without_network()

    run([sys.executable, "-m", "venv", "--without-pip", str(environment)], cwd=tmp_path)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-compile"]
    found = ["--no-index", "--find-links", str(WHEELHOUSE), str(wheel)]
    run([*offline, *pip, *found], cwd=elsewhere)
    run([*offline, str(environment / "bin" / "quizgen"), "anki", "-o", "deck.apkg"], cwd=elsewhere)

    assert zipfile.is_zipfile(elsewhere / "deck.apkg")
    where = run([str(python), "-c", "import quizgen; print(quizgen.__file__)"], cwd=elsewhere)
    assert Path(where.strip()).is_relative_to(environment)


def without_network() -> list[str]:
    """Return the command prefix that takes the network away, or nothing where none may."""
    for prefix in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        try:
            if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
                return prefix
        except FileNotFoundError:
            break
    return []


def run(command: list[str], cwd: Path) -> str:
    """Return what `command` prints, run with no setting of the user's pip or Python."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
    env["PIP_CONFIG_FILE"] = os.devnull
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    assert result.returncode == 0, f"{command} failed:\n{result.stdout}{result.stderr}"
    return result.stdout
