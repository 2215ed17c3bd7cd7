"""``news upgrade``: brings a store to the schema of this program, once it was said what changes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid


class Command(NewsCommand):
    """Upgrades the store."""

    example = "upgrade --yes"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show what an upgrade of the store changes, and do it"

    def long_desc(self) -> str:
        """What help says."""
        return (
            "Lists the changes that bring the store to the schema of this program; --yes makes them. Any other command"
            " makes them too when it opens the store. A program of an older version cannot open it then: copy it first"
            " ('backup FILE'; PostgreSQL: pg_dump)."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--yes", action="store_true", help="make the changes")

    def execute(self, args: list[str], opts: Namespace) -> int:
        """List the changes, and make them where that is wanted."""
        from crawler.storage.migrate import pending_migrations
        from crawler.storage.schema import VERSION
        from crawler.storage.store import Store

        if args:
            raise ArgumentInvalid("this command takes no arguments")
        assert self.settings is not None
        url = self.settings["NEWS_STORE"]
        version, changes = pending_migrations(url)
        if not changes:
            print(f"the store has schema version {version}, the newest: nothing changes")
            return 0
        print(f"the store has schema version {version}, this program {VERSION}:")
        for name, what in changes:
            print(f"  {name}: {what}")
        if not opts.yes:
            print("nothing was changed; --yes makes these changes; copy the store before")
            return 0
        Store.open(url).close()
        print(f"the store has schema version {VERSION} now")
        return 0
