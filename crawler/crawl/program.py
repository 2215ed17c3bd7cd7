"""The program as it was started: its name, and what to type for it."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which

OWN_FORMS = (  # what is typed to Scrapy's program, and to ours
    ("scrapy crawl news -a site=", "news crawl "),
    ("-a site=", "news crawl "),
    ("scrapy ", "news "),
)


def program_name() -> str:
    """What stands before a command: ``news`` for the script of that name and ``python -m crawler``, else ``scrapy``."""
    path = Path(sys.argv[0])
    return "news" if path.stem == "news" or path.parts[-2:] == ("crawler", "__main__.py") else "scrapy"


def name_program(text: str) -> str:
    """A message that names commands of ``scrapy``, with the program and the form of the arguments in use."""
    if program_name() == "scrapy":
        return text
    for old, new in OWN_FORMS:
        text = text.replace(old, new)
    return text


def program_command() -> str:
    """What to type: the name, or where the shell would not find this program the shortest path that leads to it."""
    name = program_name()
    own = Path(sys.prefix) / "bin" / name
    found = which(name)
    if not own.exists() or (found and Path(found).samefile(own)):
        return name
    near = os.path.relpath(own)
    forms = [str(own), near if os.sep in near else f"./{near}"]
    if own.is_relative_to(Path.home()):
        forms.append(f"~/{own.relative_to(Path.home())}")
    return min(forms, key=len)


def program_version() -> str:
    """The version that is installed; 0 where only the source is there."""
    try:
        return version("news-crawler")
    except PackageNotFoundError:
        return "0"
