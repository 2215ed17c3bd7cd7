"""``scrapy demo``: serve the bundled demo newspaper, or crawl it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress

from crawler.cli.command import NewsCommand
from crawler.crawl.program import name_program, program_name
from crawler.errors import ArgumentInvalid

DEMO_SETTINGS = ("DOWNLOAD_DELAY=0.02", "AUTOTHROTTLE_ENABLED=False")  # it is our own server, on this machine


class Command(NewsCommand):
    """Serves the recorded pages that come with the program as one newspaper."""

    example = "demo --crawl"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[--crawl] [--port PORT]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Serve the bundled demo newspaper on this machine, or crawl it into the store"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        from crawler.cli.demo_site import PORT

        super().add_options(parser)
        parser.add_argument("--crawl", action="store_true", help="crawl the paper with 'crawl news', then stop it")
        parser.add_argument("--port", type=int, default=PORT, help=f"port of 127.0.0.1 (default {PORT})")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Serve the paper, or crawl it and return the exit code of the crawl."""
        from crawler.cli.demo_site import Newspaper

        if args:
            raise ArgumentInvalid(f"this command takes no arguments, and {args[0]} is one")
        with suppress(KeyboardInterrupt), Newspaper(port=opts.port) as paper:
            if opts.crawl:
                return _crawl(paper.url, opts.set)
            print(f"The demo newspaper is at {paper.url}/ until Ctrl-C; to crawl it:", flush=True)
            command = name_program(f"scrapy crawl news -a site={paper.url}/")
            print(f"  NEWS_ALLOW_ADDRESSES=127.0.0.1 {command}", flush=True)
            threading.Event().wait()
        print()
        return 0


def _crawl(url: str, typed: Sequence[str]) -> int:
    module = "crawler" if program_name() == "news" else "scrapy"
    command = [sys.executable, "-m", module, "crawl", "news", "-a", f"site={url}/"]
    for setting in (*DEMO_SETTINGS, *typed):
        command += ["-s", setting]
    print(f"Crawling the demo newspaper at {url}/", flush=True)
    environment = {**os.environ, "NEWS_ALLOW_ADDRESSES": "127.0.0.1"}
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
