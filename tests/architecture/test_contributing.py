"""CONTRIBUTING.md names only what there is: paths, commands, make targets, modules, classes."""

from __future__ import annotations

import re
import tomllib
from importlib.util import find_spec

import pytest

from crawler.cli.command import NewsCommand
from crawler.cli.store_command import StoreCommand
from tests.architecture.house import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MADE_UP = re.compile(r"<\w+>|paper")  # of the examples
BUILT = {".venv", "build/docs/", "dist/"}  # made by make
CODE = re.findall(r"`([^`\n]+)`", TEXT) + re.search(r"```\n(.+?)```", TEXT, re.DOTALL)[1].splitlines()  # type: ignore[index]
PATHS = sorted(
    {
        word
        for line in CODE
        for word in re.findall(r"[\w.\-<>]+(?:/[\w.\-<>]*)+|[\w-]+\.(?:toml|md)\b", line)
        if not word.startswith((".venv/", "//")) and "://" not in line and not MADE_UP.search(word)
    }
    - BUILT
)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_there_are_paths_to_be_looked_at() -> None:
    assert {"crawler/text/", "crawler/settings.py", "tests/unit/identity", "pyproject.toml"} <= set(PATHS)


def test_links_lead_somewhere() -> None:
    assert all((ROOT / target).exists() for target in re.findall(r"\]\(([^)]+)\)", TEXT))


def test_make_has_every_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", " ".join(line for line in CODE if "make " in line)))
    assert len(named) > 6
    assert named <= targets


def test_scrapy_has_every_command() -> None:
    named = {line.split()[1] for line in CODE if line.startswith("scrapy ")}
    commands = {path.stem for path in (ROOT / "crawler" / "commands").glob("*.py")} | {"genspider"}
    assert named
    assert named <= commands


def test_modules_and_classes_are_there() -> None:
    modules = {name for line in CODE for name in re.findall(r"python -m ([\w.]+)", line)}
    assert {"pytest", "tests.architecture.house"} <= modules
    assert all(find_spec(name) for name in modules)
    for base in (NewsCommand, StoreCommand):
        assert f"`{base.__module__.replace('.', '/')}.py` (`{base.__name__}`)" in TEXT


def test_every_room_has_its_folder_of_tests() -> None:
    named = re.findall(r"pytest tests/unit/(\w+)", TEXT)
    assert named
    assert all(list((ROOT / "tests" / "unit" / name).glob("test_*.py")) for name in named)


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")
