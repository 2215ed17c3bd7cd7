"""The ``news`` command: Scrapy's command line with the settings of this project, in any folder."""

from __future__ import annotations

import os

from scrapy.cmdline import execute
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.project import ENVVAR

from crawler.cli.closed_pipe import ended_by_closed_pipe


def main() -> None:
    """Runs a command; where a ``scrapy.cfg`` names other settings, or the environment does, these hold."""
    if not closest_scrapy_cfg():
        os.environ.setdefault(ENVVAR, "crawler.settings")  # processes that a command starts need it too
    with ended_by_closed_pipe():
        execute()


if __name__ == "__main__":
    main()
