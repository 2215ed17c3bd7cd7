"""``news purge``: removes what lies long back, once it was said what that is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.cli.store_command import StoreCommand, add_site_option, show_progress
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from crawler.storage.store import Store

MIN_AGE = timedelta(days=1)


class Command(StoreCommand):
    """Removes old stories."""

    example = "purge --older 400d --yes"
    usage_error = "this command takes no arguments: use --older"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Remove old stories, or all but their latest text; says first what goes"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Removes stories that were published (else first seen) longer ago than --older, with their revisions, and"
            " the log of visits of that time. Their URLs stay known and are not fetched again; cursors of deliveries"
            " hold. Without --yes nothing is removed. 'vacuum' gives the space back; WARC files are not touched."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        add_site_option(parser)
        parser.add_argument("--older", metavar="TIME", help="what is older than 400d, 52w, or a day")
        keep_help = "keep each story with its latest text; only former revisions and visits go"
        parser.add_argument("--keep-text", action="store_true", help=keep_help)
        parser.add_argument("--yes", action="store_true", help="remove it")

    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Say what would go, and remove it where that is wanted."""
        from crawler.storage.purge import Purge, PurgeCount, count_purge, run_purge

        before = self.moment("older", opts.older)
        if before is None:
            raise ArgumentInvalid("--older is missing: give an age, as --older 400d")
        if before > self.now() - MIN_AGE:
            raise ArgumentInvalid(f"--older {opts.older} is less than a day ago")
        purge = Purge(before=before, site=self.check_site(store, opts.site), keeps_text=opts.keep_text)

        def what(count: PurgeCount) -> str:
            visits = f"{count.visits:,} visit{'' if count.visits == 1 else 's'}"
            revisions = f"revision{'' if count.revisions == 1 else 's'}"
            if opts.keep_text:
                return f"{count.revisions:,} former {revisions}, and {visits}"
            stories = f"{count.stories:,} {'story' if count.stories == 1 else 'stories'}"
            return f"{stories} with {count.revisions:,} {revisions}, and {visits}"

        found = count_purge(store.database, purge)
        print(f"older than {before:%Y-%m-%d %H:%M} UTC in {store}: {what(found)}")
        if not opts.yes:
            print("nothing was removed; --yes removes it")
            return 0
        with show_progress("{:,} removed") as report:
            done = run_purge(store.database, purge, on_progress=report)
        print(f"removed {what(done)}")
        return 0
