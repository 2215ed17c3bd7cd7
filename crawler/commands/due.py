"""``scrapy due``: what an update would fetch now, and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_site_option
from crawler.crawl.program import name_program

if TYPE_CHECKING:
    from crawler.storage.store import Store

DEFAULT_LIMIT = 20
MAX_NAMED_SITES = 5  # of those that are left out
SPECIAL_OUTCOMES = {None: "never fetched yet", "out_of_range": "only for a run with another --since or --until"}


class Command(StoreCommand):
    """Lists what is due."""

    example = "due --site paper --limit 50"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List what an update would fetch now, and why"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        limit_help = "maximum number of stories, and of new sites (default: %(default)s; 0: all)"
        parser.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help=limit_help)
        parser.add_argument("--json", action="store_true", help="print JSON Lines")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print feeds, sitemaps and fronts first, then stories, the newest first."""
        from crawler.crawl.own_sites import window_start
        from crawler.reporting.due_reasons import channel_reason, story_reason

        now, site = self.now(), self.check_site(store, opts.site)
        known = store.channels.select(site)
        chosen = store.site_settings.all()
        resting = {name for name, one in chosen.items() if one.rests(now) and site in {None, name}}
        channels = [one for one in known if one.next_due is None or one.next_due <= now]
        channels = [one for one in channels if one.site not in resting]
        listed = store.ledger.list_due(now, site=site, limit=max(opts.limit, 0) or None, window_start=window_start)
        begun = {one.site for one in known}
        settings = [one for name, one in sorted(chosen.items()) if name not in begun | resting]
        added = [one for one in settings if one.added and site in {None, one.name}]
        rows = [(one.name, "site", one.home, "added, never read") for one in added[: max(opts.limit, 0) or None]]
        rows += [(one.site, one.kind.value, one.url, channel_reason(one)) for one in channels]
        rows += [(one.candidate.site, "story", one.url, story_reason(one)) for one in listed]
        if opts.json:
            for name, kind, url, reason in rows:
                print(json.dumps({"site": name, "kind": kind, "url": url, "why": reason}, ensure_ascii=False))
            return 0
        for name, kind, url, reason in rows:
            print(f"{name}  {kind}  {reason}\n    {url}")
        counts = [
            (outcome, n)
            for (of, outcome), n in store.ledger.count_due(now, window_start=window_start).items()
            if site in {None, of}
        ]
        of_outcome = {outcome: sum(n for of, n in counts if of == outcome) for outcome, _ in counts}
        parts = [
            f"{of_outcome[outcome]} {words}" for outcome, words in SPECIAL_OUTCOMES.items() if outcome in of_outcome
        ]
        special = f" ({', '.join(parts)})" if parts else ""
        count = sum(of_outcome.values())
        stories = f"{count} {'story' if count == 1 else 'stories'}{special}"
        new_sites = f"{len(added)} new site{'' if len(added) == 1 else 's'}, " if added else ""
        total = f"{new_sites}{stories} and {len(channels)} feeds, sitemaps and fronts are due"
        wanted = len(added) + len(channels) + count - of_outcome.get("out_of_range", 0)
        others = f" but {stories}" if count else ""
        print(name_program(f"{total}: 'scrapy update' fetches them") if wanted else f"nothing is due{others}")
        if not wanted:
            due_times = store.ledger.next_due_times(now=now, window_start=window_start)
            times = [moment for name, moment in due_times.items() if site in {None, name} and name not in resting]
            if times or not resting:
                none = "nothing will be due: no site is known yet"
                print(f"next: {min(times):%Y-%m-%d %H:%M} UTC" if times else none)
        if resting:
            names = ", ".join(sorted(resting)[:MAX_NAMED_SITES]) + (", ..." if len(resting) > MAX_NAMED_SITES else "")
            print(f"disabled or paused, so left out: {names}")
        return 0
