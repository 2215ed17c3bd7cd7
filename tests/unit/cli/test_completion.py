"""Words that may follow are known to ``news completion``, and reach the three shells."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.cli.configuration import Configuration
from crawler.commands.completion import SCRIPTS, Command
from crawler.storage.store import Store
from crawler.storage.values import SiteSettings
from tests.postgres import miss

ROOT = Path(__file__).parents[3]
SECONDS = 240  # at most, until a shell answers


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    configuration = Configuration()
    configuration.set("NEWS_STORE", f"sqlite:///{tmp_path_factory.mktemp('store') / 'news.db'}")
    with Store.open(configuration["NEWS_STORE"]) as store:
        store.site_settings.save([SiteSettings(name="herald", home="https://herald.example/")])
    completion = Command()
    completion.settings = configuration
    return completion


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("repo",), ["report"]),
        (("shel",), ["shell"]),
        (("crawl", "--log-f"), ["--log-format"]),
        (("crawl", "--log-format", ""), ["text", "json"]),
        (("coverage", "--by", "d"), ["day"]),
        (("deliver", "--format", "par"), ["parquet"]),
        (("sites", "export", "--format", ""), ["opml", "csv", "txt"]),
        (("records", "--kind", "live"), ["live_blog"]),
        (("records", "--fields", "head"), ["headline"]),
        (("records", "-L", "D"), ["DEBUG"]),
        (("sites", "find", "--country", "n"), ["na", "no"]),
        (("sites", "pa"), ["pause"]),
        (("sites", "set", "sputnik", "del"), ["delay="]),
        (("sites", "pause", "sput"), ["sputnik"]),
        (("records", "--site", "sput"), ["sputnik"]),
        (("update", "sput"), ["sputnik"]),
        (("completion", "z"), ["zsh"]),
        (("config", "-s", "NEWS_CONT"), ["NEWS_CONTACT="]),
        (("records", "--since", ""), []),  # any time
        (("sites", "import", ""), []),  # the shell completes files
        (("nothing", ""), []),
    ],
)
def test_what_may_follow(typed: tuple[str, ...], expected: list[str], command: Command) -> None:
    assert command.words([*typed]) == expected


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the program and the scripts of the shells."""
    program = tmp_path / "bin" / "news"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m crawler "$@"\n')
    program.chmod(0o755)
    for shell, script in SCRIPTS.items():
        (tmp_path / f"news.{shell}").write_text(script + "\n")
    return tmp_path


def environment(desk: Path) -> dict[str, str]:
    path = f"{desk / 'bin'}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(desk), "TERM": "dumb", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


def shell_program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        miss(name, f"{name} is not installed")
    return found


def test_bash_completes_values(desk: Path) -> None:
    lines = (
        "source news.bash; COMP_WORDS=(news crawl --log-format j); COMP_CWORD=3",
        '_news; printf "%s\\n" "${COMPREPLY[@]}"',
    )
    done = subprocess.run(
        [shell_program("bash"), "--norc", "-c", "\n".join(lines)],
        cwd=desk,
        env=environment(desk),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("json\n", "")


def test_fish_completes_values(desk: Path) -> None:
    done = subprocess.run(
        [shell_program("fish"), "--no-config", "-c", "source news.fish; complete -C 'news crawl --log-format j'"],
        cwd=desk,
        env=environment(desk),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    assert "json" in done.stdout.split(), done.stderr


def test_zsh_completes_values(desk: Path) -> None:
    program = shell_program("zsh")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(desk)
        os.execve(program, [program, "-f", "-i"], environment(desk))  # pragma: no cover
    try:
        os.write(terminal, b"autoload -Uz compinit; compinit -u -D; source news.zsh; print rea''dy\n")
        read_until(terminal, b"ready\r\n")
        os.write(terminal, b"news crawl --log-format j\t")
        read_until(terminal, b"json")
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)


def read_until(terminal: int, wanted: bytes) -> None:
    """Reads what a shell shows until it shows what is wanted."""
    shown = b""
    end = time.monotonic() + SECONDS
    while wanted not in shown:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 4096)
