"""The wheel, and an environment into which nothing else was installed; both are made once."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.command import Newsroom

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installation:
    """A virtual environment with the wheel in it."""

    folder: Path

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        return next((self.folder / "lib").glob("python3*/site-packages"))

    def run(self, folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A program of the environment, by its name, in a folder; the checkout is out of reach."""
        prefixes = ("NEWS_", "PYTHON", "SCRAPY_")
        ours = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
        return subprocess.run(
            [str(self.folder / "bin" / words[0]), *words[1:]],
            cwd=folder,
            env={**ours, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
    venv.create(folder, with_pip=True)
    pip(str(folder / "bin" / "python"), "install", "--constraint", str(ROOT / "constraints.txt"), str(wheel))
    return Installation(folder)


def pip(python: str, command: str, *arguments: str) -> None:
    line = [python, "-m", "pip", command, "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(line, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)
