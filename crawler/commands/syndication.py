"""``scrapy syndication``: stories that several papers have, or one paper twice."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crawler.cli.store_command import StoreCommand, add_site_option
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.identity.copy_changes import CopyChange
    from crawler.storage.store import Store
    from crawler.storage.values import Cluster

DEFAULT_LIMIT = 20
MARGIN = " " * 8  # before what is said of a cluster
REBUILD_RECORDS = 500  # in one transaction


class Command(StoreCommand):
    """Lists clusters of copies, or tells one of them."""

    example = "syndication --since 7d --min 3"
    max_arguments = 1
    usage_error = "give no story, or the URL or the number of one"

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "[url or id]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List stories that several papers have: who was first, where they come from, what each changed"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Stories whose texts have half of their words in common, in runs of three, are copies; they are found as"
            " they are stored, within NEWS_COPIES_WINDOW days. With a URL or a number, tells what each paper made of"
            " that story. --min 1 also lists what one paper has twice: reprints, updated versions under another URL,"
            " one story in two sections. --rebuild compares stories of the window that were stored before, or with"
            " NEWS_COPIES_WINDOW=0."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        since_help = "with a story of this time or later: a day, or 12h, 3d, 2w ago"
        parser.add_argument("--since", metavar="TIME", help=since_help)
        parser.add_argument("--min", type=int, default=2, metavar="N", help="in so many papers at least (default: 2)")
        parser.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help="so many at most (0: all)")
        parser.add_argument("--json", action="store_true", help="print JSON Lines")
        parser.add_argument("--rebuild", action="store_true", help="compare what was stored before")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Print clusters, the copies of one story, or how many stories were compared."""
        if opts.min < 1 or opts.limit < 0:
            raise ArgumentInvalid("--min is a number of 1 or more, --limit one of 0 or more")
        if opts.rebuild:
            print(f"{self._rebuild(store):,} stories compared")
            return 0
        if args:
            from crawler.commands.show import find_record

            row = find_record(store, args[0])
            cluster = store.copies.cluster_of(row.id)
            if cluster is None:
                print(f"no copy of {row.url} is known")
            else:
                _print(cluster, as_json=opts.json, has_copies=True)
            return 0
        site, since = self.check_site(store, opts.site), self.moment("since", opts.since)
        is_empty = True
        for cluster in store.copies.clusters(since=since, site=site, min_sites=opts.min, limit=opts.limit or None):
            _print(cluster, as_json=opts.json, has_copies=opts.json)
            is_empty = False
        if is_empty and not opts.json:
            print(f"no story is known in {opts.min} paper{'' if opts.min == 1 else 's'}")
        return 0

    def _rebuild(self, store: Store) -> int:
        from crawler.identity.copies import copy_rules

        assert self.settings is not None
        rules = copy_rules(self.settings.getfloat("NEWS_COPIES_WINDOW"))
        if rules is None:
            raise ArgumentInvalid("NEWS_COPIES_WINDOW is 0: copies are not looked for")
        after, total = 0, 0
        while True:
            after, compared = store.copies.link_held(rules, after=after, limit=REBUILD_RECORDS, now=self.now())
            if not after:
                return total
            total += compared


def _print(cluster: Cluster, *, as_json: bool, has_copies: bool) -> None:
    from crawler.identity.copy_changes import describe_copies
    from crawler.identity.origin import Evidence, likely_origin, story_moment

    original, origin = cluster.copies[0], likely_origin(cluster.copies)
    changes = describe_copies(original, cluster.copies) if has_copies else []
    left_out = cluster.size - len(cluster.copies)
    if as_json:
        copies = [_as_plain(copy, change) for copy, change in zip(cluster.copies, changes, strict=True)]
        known = {"headline": original.headline, "first": original.site, "papers": len(cluster.sites)}
        where = {"origin": origin.name, "evidence": origin.evidence.value}
        print(
            json.dumps(
                {"cluster": cluster.id, **known, **where, "copies": copies, "left_out": left_out}, ensure_ascii=False
            )
        )
        return
    moments = [story_moment(copy) for copy in cluster.copies]
    hours = (max(moments) - min(moments)).total_seconds() / 3600
    size = len(cluster.sites)
    papers = f"{size} papers" if size > 1 else f"{cluster.size:,} times in {original.site}"
    print(f"{cluster.id:>6}  {original.headline}")
    first = f"first in {original.site}" if size > 1 else "first"
    span = f"within {hours:.0f} h" if not left_out else f"the first {len(cluster.copies)} stories within {hours:.0f} h"
    print(f"{MARGIN}{papers} {span}, {first} {story_moment(original):%Y-%m-%d %H:%M} UTC")
    if origin.evidence is not Evidence.FIRST:
        counted = f", by what the first {len(cluster.copies)} stories say" if left_out else ""
        print(f"{MARGIN}from {origin.name} ({origin.evidence.value}{counted})")
    for copy, change in zip(cluster.copies, changes, strict=False):
        print(f"{MARGIN}{copy.site:<16} {story_moment(copy):%Y-%m-%d %H:%M} UTC  {_in_words(change)}")
        if change.has_other_headline:
            print(f"{MARGIN}{'':<16} {copy.headline}")
        print(f"{MARGIN}{'':<16} {copy.url}")
    if has_copies and left_out:
        print(f"{MARGIN}and {left_out:,} more, which are not compared")


def _in_words(change: CopyChange) -> str:
    from crawler.identity.copy_changes import Relation

    if change.relation is Relation.ORIGINAL:
        return change.relation.value
    is_changed = change.added_words or change.cut_words
    words = f"+{change.added_words} -{change.cut_words} words" if is_changed else "same text"
    return f"{change.relation.value}, {words}"


def _as_plain(copy: Any, change: CopyChange) -> dict[str, Any]:
    return {
        "id": copy.record_id,
        "site": copy.site,
        "url": copy.url,
        "headline": copy.headline,
        "published": copy.published and copy.published.isoformat(),
        "first_seen": copy.first_seen.isoformat(),
        "relation": change.relation.value,
        "added_words": change.added_words,
        "cut_words": change.cut_words,
        "other_headline": change.has_other_headline,
    }
