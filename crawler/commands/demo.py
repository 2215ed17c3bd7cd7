"""``scrapy demo``: serve the bundled demo newspaper, or crawl it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace

from scrapy.commands import ScrapyCommand

from crawler.errors import NewsError

FAST = {"DOWNLOAD_DELAY": "0.02", "AUTOTHROTTLE_ENABLED": "False"}  # it is our own server, on this machine


class Command(ScrapyCommand):
    """Serves the pages of ``fixtures/`` as one paper."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # as Scrapy spells it

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

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the command; failures are one line and exit code 1."""
        from crawler.cli.demo_site import Newspaper

        try:
            with Newspaper(port=opts.port) as paper:
                if opts.crawl:
                    self.exitcode = _crawl(paper.url)
                else:
                    print(f"The demo newspaper is at {paper.url}/ until Ctrl-C; to crawl it:", flush=True)
                    print(f"  NEWS_ALLOW_ADDRESSES=127.0.0.1 scrapy crawl news -a site={paper.url}/", flush=True)
                    threading.Event().wait()
        except NewsError as error:
            print(f"scrapy demo: {error}", file=sys.stderr)
            self.exitcode = 1
        except KeyboardInterrupt:
            print()


def _crawl(url: str) -> int:
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={url}/"]
    for name, value in FAST.items():
        command += ["-s", f"{name}={value}"]
    print(f"Crawling the demo newspaper at {url}/", flush=True)
    environment = {**os.environ, "NEWS_ALLOW_ADDRESSES": "127.0.0.1"}
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
