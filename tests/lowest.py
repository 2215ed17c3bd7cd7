"""Prints the lowest versions that pyproject.toml allows, one ``name==version`` a line, for ``make test-min``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+(?:\[[\w,-]+\])?)>=(?P<floor>[\w.]+)")
EXTRAS = ("parquet", "postgres", "s3", "test")
CHECKERS = ("lxml-stubs", "mypy", "ruff")  # no test imports them


def main() -> None:
    """Turns each ``name>=floor`` into a pin; raises ValueError for a requirement of another form."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    for requirement in dict.fromkeys(wanted):
        found = REQUIREMENT.fullmatch(requirement)
        if found is None:
            raise ValueError(f"{requirement!r} does not read name>=version")
        if found["name"] not in CHECKERS:
            print(f"{found['name']}=={found['floor']}")


if __name__ == "__main__":
    main()
