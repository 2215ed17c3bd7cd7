"""``scrapy due``: what a round would ask for now, and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand

if TYPE_CHECKING:
    from crawler.storage.store import Store
    from crawler.storage.values import Channel, Due

MAX_DUE_ROWS = 20


class Command(StoreCommand):
    """Lists what is due."""

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List what would be fetched now, and why"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--site", metavar="NAME", help="of this site alone")
        parser.add_argument(
            "--limit", type=int, default=MAX_DUE_ROWS, metavar="N", help="so many stories (%(default)s); 0: all"
        )
        parser.add_argument("--json", action="store_true", help="as JSON Lines")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Feeds, sitemaps and fronts first, then stories, the newest first."""
        now, site = self.now(), self.check_site(store, opts.site)
        channels = [one for one in store.channels.select(site) if one.next_due is None or one.next_due <= now]
        stories = store.ledger.list_due(now, site=site, limit=max(opts.limit, 0) or None)
        rows = [(one.site, one.kind.value, one.url, why_channel(one)) for one in channels]
        rows += [(one.candidate.site, "story", one.url, why(one)) for one in stories]
        if opts.json:
            for name, kind, url, reason in rows:
                print(json.dumps({"site": name, "kind": kind, "url": url, "why": reason}, ensure_ascii=False))
            return 0
        for name, kind, url, reason in rows:
            print(f"{name}  {kind}  {reason}\n    {url}")
        counts = [count for (of, _), count in store.ledger.count_due(now).items() if site in {None, of}]
        counted = f"{sum(counts)} stories and {len(channels)} feeds, sitemaps and fronts are due"
        print(f"{counted}; 'scrapy update' asks for them")
        if not rows:
            ahead = [moment for name, moment in store.ledger.next_due_times().items() if site in {None, name}]
            print(f"next: {min(ahead):%Y-%m-%d %H:%M} UTC" if ahead else "nothing will be due: no site is known yet")
        return 0


def why_channel(channel: Channel) -> str:
    """Why a feed, sitemap or front is due."""
    if channel.last_fetch is None:
        return "never asked"
    if channel.failures:
        return f"{channel.failures} failures in a row: tried again"
    return "something may be new"


def why(due: Due) -> str:
    """Why a story is due."""
    if due.outcome is None:
        return "never tried"
    name = due.outcome.replace("_", " ")
    if due.tries:
        return f"{name}, {due.tries} {'times' if due.tries > 1 else 'time'} in a row: tried again"
    edits = f", {due.changes} changes until now" if due.changes else ""
    return f"held and visited {due.visits} {'times' if due.visits > 1 else 'time'}{edits}: may have changed"
