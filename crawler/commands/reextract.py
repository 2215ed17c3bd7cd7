"""``scrapy reextract``: the archived pages behind the store, extracted by today's extractor."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_site_option, show_progress
from crawler.crawl.program import program_name

if TYPE_CHECKING:
    from crawler.crawl.reextraction import Reextraction
    from crawler.storage.store import Store

MAX_LISTED_LINES = 8  # of unreadable pages, and of reasons


class Command(StoreCommand):
    """Re-extracts, and reports what differs."""

    example = "reextract --site paper --dry-run --html differences.html"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Re-extract the archived pages behind the store with today's extractor"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Re-extracts every revision whose page is archived (NEWS_WARC) and reports the differences, field by field."
            " The new record replaces the old one within the same revision, and is never taken for an edit by the"
            " publisher; the old one is kept beside it. Nothing is fetched. Exit codes: 0 done, 1 pages could not be"
            " read from the archive, or the store cannot be written."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        since_help = "only revisions seen since a day, a time, or 12h, 3d, 2w ago"
        parser.add_argument("--since", metavar="TIME", help=since_help)
        parser.add_argument("--dry-run", action="store_true", help="report the differences, change nothing")
        parser.add_argument("--html", metavar="FILE", help="write an HTML page with all differences")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Re-extract, report, and store the new records."""
        from crawler.archive.producer import software
        from crawler.cli.known_sites import load_site_registry
        from crawler.commands.diff import write_page
        from crawler.crawl.extraction_pool import ExtractionPool, all_cores
        from crawler.crawl.reextraction import Reextraction
        from crawler.reporting.reextraction import reextraction_page

        assert self.settings is not None
        extraction_pool = ExtractionPool(
            workers=self.settings.getint("NEWS_WORKERS") or all_cores(),
            timeout=self.settings.getfloat("NEWS_EXTRACT_TIMEOUT"),
            memory=self.settings.getint("NEWS_EXTRACT_MEMORY"),
        )
        from crawler.identity.copies import copy_rules

        work = Reextraction(
            store,
            extraction_pool,
            load_site_registry(self.settings),
            max_page_bytes=self.settings.getint("DOWNLOAD_MAXSIZE"),
            folder=Path(self.settings["NEWS_WARC"]) if self.settings["NEWS_WARC"] else None,
            software=None if opts.dry_run else software(),
            copies=copy_rules(self.settings.getfloat("NEWS_COPIES_WINDOW")),
        )
        site, since = self.check_site(store, opts.site), self.moment("since", opts.since)
        with show_progress("{:,} revisions re-extracted") as report:
            asyncio.run(work.run(site=site, since=since, now=self.now(), on_progress=report))
        self._report(work, is_applied=not opts.dry_run)
        if opts.html:
            write_page(opts.html, reextraction_page(work.differences, work.extracted_count))
            print(f"wrote the differences to {opts.html}")
        return 1 if work.unavailable else 0

    def _report(self, work: Reextraction, *, is_applied: bool) -> None:
        from crawler.reporting.reextraction import count_changes

        if not work.extracted_count and not work.unavailable:
            print("no page is archived: set NEWS_WARC=FOLDER to archive the pages of a crawl")
            return
        count, differing = work.extracted_count, len(work.differences)
        revisions = f"{count:,} revision{'' if count == 1 else 's'} re-extracted"
        print(f"{revisions}, {differing:,} {'differs' if differing == 1 else 'differ'}")
        if rows := count_changes(work.differences):
            print(f"  {'field':<16} changed  gained    lost")
            for field, *counts in rows:
                print(f"  {field:<16} {'  '.join(f'{count:>6,}' for count in counts)}")
        for reason, count in work.no_articles.most_common(MAX_LISTED_LINES):
            print(f"  {count:,} no longer an article, left unchanged: {reason}")
        name = f"{program_name()} {self.own_name()}"
        for line in work.unavailable[:MAX_LISTED_LINES]:
            print(f"{name}: {line}", file=sys.stderr)
        if len(work.unavailable) > MAX_LISTED_LINES:
            print(f"{name}: and {len(work.unavailable) - MAX_LISTED_LINES:,} more pages", file=sys.stderr)
        if work.differences:
            print("the new records are in the store" if is_applied else "nothing was changed (--dry-run)")
