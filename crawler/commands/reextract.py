"""``scrapy reextract``: the archived pages behind the store, read by the extractor of today."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.store_command import Moving, StoreCommand

if TYPE_CHECKING:
    from crawler.crawl.reextraction import Rereading
    from crawler.storage.store import Store

MAX_LISTED_PAGES = 8  # unread pages, and reasons, that are listed


class Command(StoreCommand):
    """Reads again, and says what differs."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Read the archived pages behind the store again, with the extractor of today"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Reads every revision whose page is archived (NEWS_WARC) again and reports field by field what differs."
            " The new reading takes the place of the old one within the same revision, and is never taken for an edit"
            " by the publisher; what was there is kept beside it. Nothing is fetched. Exit codes: 0 done, 1 pages"
            " could not be read from the archive, or the store cannot be written."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--site", metavar="NAME", help="this site alone, by name or URL")
        parser.add_argument("--since", metavar="TIME", help="revisions seen from a day, a time, or 12h, 3d, 2w ago on")
        parser.add_argument("--dry-run", action="store_true", help="only report, change nothing")
        parser.add_argument("--html", metavar="FILE", help="write a page with every difference")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Reads, reports, and applies."""
        from crawler.archive.producer import software
        from crawler.cli.known_sites import load_site_registry
        from crawler.commands.diff import write_page
        from crawler.crawl.extraction_pool import ExtractionPool, all_cores
        from crawler.crawl.reextraction import Rereading
        from crawler.reporting.reextraction import reextraction_page

        assert self.settings is not None
        extraction_pool = ExtractionPool(
            workers=self.settings.getint("NEWS_WORKERS") or all_cores(),
            timeout=self.settings.getfloat("NEWS_EXTRACT_TIMEOUT"),
        )
        work = Rereading(
            store,
            extraction_pool,
            load_site_registry(self.settings),
            largest=self.settings.getint("DOWNLOAD_MAXSIZE"),
            folder=Path(self.settings["NEWS_WARC"]) if self.settings["NEWS_WARC"] else None,
            software=None if opts.dry_run else software(),
        )
        site, since = self.check_site(store, opts.site), self.moment("since", opts.since)
        with Moving("{:,} revisions read") as tell:
            asyncio.run(work.run(site=site, since=since, now=self.now(), tell=tell))
        self._report(work, is_applied=not opts.dry_run)
        if opts.html:
            write_page(opts.html, reextraction_page(work.differences, work.read))
            print(f"every difference is in {opts.html}")
        return 1 if work.unread else 0

    def _report(self, work: Rereading, *, is_applied: bool) -> None:
        from crawler.reporting.reextraction import tally

        if not work.read and not work.unread:
            print("no page is archived: NEWS_WARC=FOLDER keeps the pages of a crawl")
            return
        print(f"{work.read:,} revisions read again, {len(work.differences):,} are read otherwise")
        if rows := tally(work.differences):
            print(f"  {'field':<16} changed  gained    lost")
            for name, *counts in rows:
                print(f"  {name:<16} {'  '.join(f'{count:>6,}' for count in counts)}")
        for reason, count in work.others.most_common(MAX_LISTED_PAGES):
            print(f"  {count:,} no article any more, left as they were: {reason}")
        for line in work.unread[:MAX_LISTED_PAGES]:
            print(f"scrapy reextract: {line}", file=sys.stderr)
        if len(work.unread) > MAX_LISTED_PAGES:
            print(f"scrapy reextract: and {len(work.unread) - MAX_LISTED_PAGES:,} pages more", file=sys.stderr)
        if work.differences:
            done = "the new readings are in the store" if is_applied else "nothing was changed (--dry-run)"
            print(done)
