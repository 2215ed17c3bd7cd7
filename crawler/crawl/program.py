"""The program as it was started: its name, and what to type for it."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import which


def program_name() -> str:
    """What stands before a command: ``news`` for the script of that name, else ``scrapy``."""
    return "news" if Path(sys.argv[0]).stem == "news" else "scrapy"


def program_command() -> str:
    """What to type: the name, or the path where the shell would not find this program."""
    name = program_name()
    own = Path(sys.prefix) / "bin" / name
    found = which(name)
    if not own.exists() or (found and Path(found).resolve() == own.resolve()):
        return name
    return str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own)
