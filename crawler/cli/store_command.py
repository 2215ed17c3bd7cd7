"""What the commands that read the store share: the store itself, times, sites."""

from __future__ import annotations

from abc import abstractmethod
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import UsageError
from scrapy.utils.misc import load_object

from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.storage.store import Store


class StoreCommand(NewsCommand):
    """A command that reads the store."""

    least, most = 0, 0  # arguments
    misuse = "no arguments, please"  # what is said of more or fewer

    @abstractmethod
    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Does the work with the open store; returns the exit code."""

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Opens the store and does the work."""
        from crawler.storage.store import Store

        if not self.least <= len(args) <= self.most:
            raise UsageError(self.misuse)
        assert self.settings is not None  # Scrapy gives them to every command
        with Store.open(self.settings["NEWS_STORE"], must_exist=True) as store:
            return self.run_with_store(store, args, opts)

    def now(self) -> datetime:
        """The time, by NEWS_CLOCK."""
        assert self.settings is not None
        moment: datetime = load_object(self.settings["NEWS_CLOCK"])().now()
        return moment

    def moment(self, name: str, text: str | None, default: datetime | None = None) -> datetime | None:
        """A time that was given, as the spiders take it; raises ArgumentInvalid."""
        from crawler.crawl.arguments import read_moment

        return default if text is None else read_moment(name, text, self.now())

    def check_site(self, store: Store, name: str | None) -> str | None:
        """The name of a site that the store knows, given as such or by its URL; raises ArgumentInvalid."""
        if name is None:
            return None
        from crawler.cli.known_sites import load_site_registry

        known = [row.name for row in store.channels.sites()]
        if name in known:
            return name
        assert self.settings is not None
        found = load_site_registry(self.settings).find(name).name
        if found not in known:
            raise ArgumentInvalid(f"nothing is known of a site {name!r} in {store}: 'scrapy sites' lists them")
        return found


class Moving:
    """A line that moves in a terminal and says how much is done; elsewhere nothing."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        console = Console(stderr=True)
        self._line = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._line.add_task(self._text.format(0))
        self._line.start()
        return self

    def __call__(self, done: int) -> None:
        """Says how much is done."""
        self._line.update(self._task, description=self._text.format(done))

    def __exit__(self, *_: object) -> None:
        self._line.stop()


def add_period(parser: ArgumentParser, since: str) -> None:
    """Adds the options of a period."""
    parser.add_argument("--site", metavar="NAME", help="this site alone, by name or URL")
    help_text = "from a day, a time, or 12h, 3d, 2w ago (%(default)s)"
    parser.add_argument("--since", metavar="TIME", default=since, help=help_text)
    parser.add_argument("--until", metavar="TIME", help="up to a time, not included (now)")
