"""``news runspider``: crawls with a spider that is a file of its own."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, ClassVar

from scrapy.addons import AddonManager
from scrapy.commands.runspider import Command as ScrapyRunspider
from scrapy.exceptions import UsageError

from crawler.cli.command import FAILED, MISUSED, print_error
from crawler.cli.log_format import JSON
from crawler.cli.scrapy_command import LineCommand
from crawler.cli.settings_check import check_spider
from crawler.commands.crawl import add_log_options, exit_code, prepare_log, print_start, start_line
from crawler.crawl.program import program_name
from crawler.errors import ArgumentInvalid, NewsError, StoreUnusable

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


class Command(LineCommand, ScrapyRunspider):
    """Crawls with the spider of a file."""

    example: ClassVar[str] = "runspider paper.py"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Run a spider that is a file of its own"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Crawls with the spider of a Python file, by the settings and into the store of 'crawl'; -a since=3d and"
            " -a limit=50 stand for its options. Exit codes: 0 done, 1 failed, 2 wrong arguments or settings, 130"
            " stopped."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of a crawl's log."""
        super().add_options(parser)
        add_log_options(parser)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options, and be as quiet as a crawl."""
        super().process_options(args, opts)
        assert self.settings is not None
        try:
            if len(args) != 1:
                raise ArgumentInvalid("give the file of one spider, as runspider paper.py")
            AddonManager.load_pre_crawler_settings(self.settings)
            prepare_log(self.settings, opts)
        except ArgumentInvalid as error:
            self.refuse(error)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the spider; what was typed wrong is one line."""
        assert self.crawler_process is not None
        self._created: Crawler | None = None
        self._arguments = opts.spargs
        try:
            super().run(args, opts)
        except UsageError as error:
            self.refuse(ArgumentInvalid(str(error).strip()))
        except NewsError as error:
            print_error(self.own_name(), error)
            self.exitcode = FAILED if isinstance(error, StoreUnusable) else MISUSED
            return
        if not self.crawler_process.bootstrap_failed and self._created is not None:
            self.exitcode = exit_code(self._created)

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        """The crawler of the spider, once its arguments are looked at; raises NewsError."""
        assert self.settings is not None
        assert not isinstance(spidercls, str)
        check_spider(spidercls, self._arguments, self.settings)
        if not sys.stderr.isatty() and program_name() == "news":
            line = start_line(spidercls.name, self._arguments, self.settings["NEWS_STORE"])
            print_start(line, is_json=self.settings["NEWS_LOG_FORMAT"] == JSON)
        crawler = self._created = super()._create_crawler(spidercls)
        return crawler
