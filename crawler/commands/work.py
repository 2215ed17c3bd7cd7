"""``scrapy work``: a worker of a fleet, one process for each core of any number of machines."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from typing import ClassVar

from crawler.commands.crawl import Command as Crawl
from crawler.crawl.program import program_version
from crawler.errors import ArgumentInvalid, FleetRefused


class Command(Crawl):
    """Works in a fleet."""

    example: ClassVar[str] = "work --sites-at-once 40"
    runs_for_days: ClassVar[bool] = True

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Work in a fleet: rounds of the sites of a PostgreSQL store, shared with any number of processes"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Does what 'scrapy watch' does as one of many processes, on one machine or several, over one store in"
            " PostgreSQL: each site is crawled by one worker at a time, and so are all sites of one host. Start"
            " one for each core, and with NEWS_RENDER=1 one '--queue render' on machines with Chromium: it shows"
            " the pages of all workers that only a browser can show. A worker may be killed at any moment: others"
            " take over within a minute. SIGTERM or Ctrl-C ends it, 'scrapy fleet drain' ends all of them when"
            " their sites are done. Exit codes: 0 ended so, 1 failed, 2 wrong arguments or settings, no"
            " PostgreSQL, no browser, or a fleet of another version, 70 it had lost its database, 75 an update is"
            " running on the store."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of a worker."""
        super().add_options(parser)
        parser.add_argument("--sites-at-once", metavar="N", help="sites that are crawled at once (default: 40)")
        parser.add_argument("--files-at-once", metavar="N", help="archives that are imported at once (default: 1)")
        parser.add_argument(
            "--queue",
            metavar="NAME",
            help="one kind of jobs alone: sites, files, or render: show pages to a browser",
        )

    def add_directory_options(self, parser: ArgumentParser) -> None:
        """A worker reads the sites of the store."""

    def add_fleet_options(self, parser: ArgumentParser) -> None:
        """It reads no archives."""

    def add_selection_options(self, parser: ArgumentParser) -> None:
        """A worker fetches what is due, whatever its time."""

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """The options become arguments of the spider; a process reads its pages in one process beside it."""
        if args and not args[0].startswith("-"):  # what looks like an option is refused by the class above
            hint = "the store says what is due; 'scrapy sites add' adds a site, 'scrapy crawl' crawls one"
            self.refuse(ArgumentInvalid(f"{args[0]!r}: a worker is given no sites: {hint}"))
        if not args:
            options = {"sites_at_once": opts.sites_at_once, "files_at_once": opts.files_at_once, "queue": opts.queue}
            chosen = [f"{name}={value}" for name, value in options.items() if value is not None]
            opts.spargs = [*chosen, *opts.spargs]
            args[:] = ["work"]
        super().process_options(args, opts)
        assert self.settings is not None
        if not self.settings.getint("NEWS_WORKERS"):
            self.settings.set("NEWS_WORKERS", 1, priority="cmdline")

    def check(self, spider: str, opts: Namespace) -> None:
        """The fleet is asked before the store is opened, which would bring its tables to this program's schema."""
        from crawler.storage.fleet import check_fleet
        from crawler.storage.rendering_orders import RENDER_QUEUE

        assert self.settings is not None
        has_browser = opts.spargs.get("queue") == RENDER_QUEUE
        if has_browser:
            from crawler.cli.settings_check import check_rendering

            self.settings.set("NEWS_RENDER", 1, priority="cmdline")
            check_rendering(self.settings)
        if find_spec("procrastinate") is None:
            raise FleetRefused("the job queue is not installed; run: pip install 'news-crawler[fleet]'")
        store, fleet = self.settings["NEWS_STORE"], str(self.settings["NEWS_FLEET"])
        check_fleet(store, program_version(), fleet, has_browser=has_browser)
        super().check(spider, opts)
