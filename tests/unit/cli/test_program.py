"""What people are told to type is what their shell finds, or the shortest path to this program."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from crawler.crawl.program import program_command

ROOT = Path(__file__).parents[3]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "home" / "venv" / "bin" / "news"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "home" / "venv"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    return program


def test_a_program_on_the_path_is_named_alone(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "bin" / "news").symlink_to(installed)
    assert program_command() == "news"


def test_another_program_of_the_name_on_the_path_is_not_meant(installed: Path, tmp_path: Path) -> None:
    other = tmp_path / "bin" / "news"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    assert program_command() == "~/venv/bin/news"


def test_from_the_folder_around_it_the_path_is_relative(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(installed.parents[1])
    assert program_command() == "bin/news"
    monkeypatch.chdir(installed.parent)
    assert program_command() == "./news"


def test_from_a_folder_beside_it_too(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home" / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "home" / "desk")
    monkeypatch.setenv("HOME", "/root-of-another")
    assert program_command() == "../venv/bin/news"


SHELL = [path for name in ("commands", "cli", "extensions") for path in sorted((ROOT / "crawler" / name).glob("*.py"))]


@pytest.mark.parametrize("file", SHELL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_printed_names_the_program_that_was_started(file: Path) -> None:
    """An error or a help text is turned by who prints it; what a file prints itself, it turns itself."""
    printed = [
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    for call in printed:
        turned = [
            one for one in ast.walk(call) if isinstance(one, ast.Call) and "name_program" in ast.unparse(one.func)
        ]
        inside = {id(one) for node in turned for one in ast.walk(node)}
        texts = [one for one in ast.walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        assert not [one.value for one in texts if "scrapy " in one.value and id(one) not in inside]
