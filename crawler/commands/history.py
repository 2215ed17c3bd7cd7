"""``scrapy history``: the revisions of a story; and of a site what a web archive holds of its past."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crawler.cli.command import FAILED, MISUSED, check_no_options, print_error
from crawler.cli.store_command import StoreCommand
from crawler.crawl.program import name_program, program_name
from crawler.errors import ArgumentInvalid, NewsError, StoreUnusable

if TYPE_CHECKING:
    from crawler.storage.store import Store

SPIDER = "history"
ARCHIVE_OPTIONS = ("since", "until", "limit", "sections", "language", "warcs", "again")


class Command(StoreCommand):
    """Lists revisions, or reads a web archive."""

    example = "history paper --since 2019-01-01 --from http://pywb.example/"
    min_arguments, max_arguments = 1, 1
    usage_error = "give the URL of one story, or its number; with --from the sites whose past is to be read"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<url or id> | <site> [<site> ...] --from <archive> [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List the revisions of a story; with --from, read a paper's past out of a web archive"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Lists the revisions of a story, with the time and kind of each edit. With --from it asks the CDX server of"
            " a web archive, or its TimeMaps, which stories of a site it holds, and reads its captures into the store,"
            " each as of its time; the site itself is asked for nothing. Killed, it goes on where it ended. Exit codes:"
            " 0 done, 1 failed (also when a part of the index could not be read), 2 wrong arguments or settings,"
            " 130 stopped."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        from crawler.commands.crawl import add_log_options

        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON Lines")
        group = parser.add_argument_group(title="Options of a web archive")
        address = "the archive: the address of its CDX server, of a collection, or of its TimeMaps (timemap:URL)"
        group.add_argument("--from", dest="archive", metavar="ARCHIVE", help=address)
        group.add_argument("--since", metavar="TIME", help="captures made, and stories published, since a day or time")
        group.add_argument("--until", metavar="TIME", help="captures made, and stories published, until then")
        group.add_argument("--limit", metavar="N", help="read N articles at most")
        group.add_argument("--sections", metavar="NAMES", help="only URLs in folders of these names, comma-separated")
        group.add_argument("--language", metavar="TAG", help="only stories in a language, such as en")
        group.add_argument("--warcs", metavar="URL", help="read the captures out of the WARC files below this address")
        group.add_argument("--again", action="store_true", help="also what was listed, failed or out of time before")
        add_log_options(group)  # type: ignore[arg-type]

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """A crawl of an archive runs in Scrapy's process, and is looked at before that starts."""
        super().process_options(args, opts)
        if opts.archive is None:
            return
        from crawler.commands.crawl import check_crawl, prepare_log

        settings: Any = self.settings
        settings.set("LOG_ENABLED", True, priority="command")
        prepare_log(settings, opts)
        try:
            assert self.parser is not None
            check_no_options(args, self.parser)
            self.arguments = archive_arguments(args, opts)
            check_crawl(SPIDER, self.arguments, settings)
        except NewsError as error:
            print_error(self.own_name(), error)
            raise SystemExit(FAILED if isinstance(error, StoreUnusable) else MISUSED) from error
        self.requires_crawler_process = True

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Lists revisions, or reads the archive."""
        if opts.archive is not None:
            return self._read_archive(args, opts)
        for name in ARCHIVE_OPTIONS:
            if getattr(opts, name):
                raise ArgumentInvalid(f"--{name} is for a web archive: say which with --from")
        return super().execute(args, opts)

    def _read_archive(self, args: list[str], opts: Namespace) -> int:
        from crawler.commands.crawl import exit_code, print_start
        from crawler.storage.engine import parse_url, printable_url

        settings: Any = self.settings
        if not sys.stderr.isatty() and program_name() == "news":
            store = printable_url(parse_url(settings["NEWS_STORE"]))
            line = f"Reading {', '.join(args)} out of {opts.archive} into {store}"
            print_start(line, is_json=settings["NEWS_LOG_FORMAT"] == "json")
        crawler = self.crawler_process.create_crawler(SPIDER)
        self.crawler_process.crawl(crawler, **self.arguments)
        self.crawler_process.start()
        return FAILED if self.crawler_process.bootstrap_failed else exit_code(crawler)

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print the revisions, the first one first."""
        from crawler.commands.show import find_record

        row = find_record(store, args[0])
        revisions = store.records.revisions(row.id)
        for one in revisions:
            kinds = [kind.value for kind in one.classes]
            memento = one.article.memento
            if opts.json:
                values = {"revision": one.number, "seen": one.seen.isoformat(), "classes": kinds}
                values |= {"headline": one.article.headline, "digest": one.digest, "memento": memento}
                print(json.dumps(values, ensure_ascii=False))
            else:
                what = ", ".join(kind.replace("_", " ") for kind in kinds) or one.change.value
                source = f"  from {memento}" if memento else ""
                print(f"{one.number:>3}  {one.seen:%Y-%m-%d %H:%M} UTC  {what}{source}\n     {one.article.headline}")
        if not opts.json:
            shows = f"; 'scrapy diff {args[0]}' shows the latest change" if len(revisions) > 1 else ""
            print(name_program(f"last seen {row.last_seen:%Y-%m-%d %H:%M} UTC{shows}"))
        return 0


def archive_arguments(sites: list[str], opts: Namespace) -> dict[str, str]:
    """The arguments of the spider; raises ArgumentInvalid."""
    if not sites:
        raise ArgumentInvalid("which site? give its name or URL")
    if opts.json:
        raise ArgumentInvalid("--json is for the revisions of a story, not for an archive")
    given = {name: str(value) for name in ARCHIVE_OPTIONS if (value := getattr(opts, name)) and value is not True}
    return {**given, **({"again": "1"} if opts.again else {}), "site": "\n".join(sites), "archive": opts.archive}
