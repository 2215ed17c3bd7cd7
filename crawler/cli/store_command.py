"""What the commands that read the store share: the open store, times, sites, progress."""

from __future__ import annotations

from abc import abstractmethod
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError
from scrapy.utils.misc import load_object

from crawler.cli.command import NewsCommand
from crawler.errors import ArgumentInvalid

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.storage.store import Store


class StoreCommand(NewsCommand):
    """A command that reads the store."""

    min_arguments, max_arguments = 0, 0
    usage_error = "this command takes no arguments"  # the message for more or fewer

    @abstractmethod
    def run_with_store(self, store: Store, args: list[str], opts: Namespace) -> int:
        """Does the work with the open store; returns the exit code."""

    def execute(self, args: list[str], opts: Namespace) -> int:
        """Opens the store and does the work."""
        from crawler.storage.store import Store

        if not self.min_arguments <= len(args) <= self.max_arguments:
            raise UsageError(self.usage_error)
        assert self.settings is not None  # Scrapy gives them to every command
        with Store.open(self.settings["NEWS_STORE"], must_exist=True) as store:
            return self.run_with_store(store, args, opts)

    def now(self) -> datetime:
        """The time, by NEWS_CLOCK."""
        assert self.settings is not None
        moment: datetime = load_object(self.settings["NEWS_CLOCK"])().now()
        return moment

    def moment(self, name: str, text: str | None, default: datetime | None = None) -> datetime | None:
        """Reads a time in the form that the spiders take, else the default; raises ArgumentInvalid."""
        from crawler.crawl.arguments import read_moment

        return default if text is None else read_moment(name, text, self.now())

    def check_site(self, store: Store, name: str | None) -> str | None:
        """The name of a site of the store, from its name or URL; raises ArgumentInvalid."""
        if name is None:
            return None
        from crawler.cli.known_sites import load_site_registry

        known = [row.name for row in store.channels.sites()]
        if name in known:
            return name
        assert self.settings is not None
        site_name = load_site_registry(self.settings).find(name).name
        if site_name not in known:
            raise ArgumentInvalid(f"site {name!r} is not in {store}: 'scrapy sites' lists the sites")
        return site_name


@contextmanager
def show_progress(text: str) -> Iterator[Callable[[int], None]]:
    """A spinner with a text and the elapsed time while standard error is a terminal, else nothing.

    ``text`` is a format with one place, for the number that the yielded function is called with.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(text.format(0))
        yield lambda count: progress.update(task, description=text.format(count))


def add_site_option(parser: ArgumentParser) -> None:
    """Adds ``--site``, which ``StoreCommand.check_site`` reads."""
    parser.add_argument("--site", metavar="NAME", help="only this site, by name or URL")


def add_period_options(parser: ArgumentParser, since: str) -> None:
    """Adds ``--since`` and ``--until``, which ``StoreCommand.moment`` reads."""
    start_help = "start of the period: a day, a time, or 12h, 3d, 2w ago (default: %(default)s)"
    parser.add_argument("--since", metavar="TIME", default=since, help=start_help)
    parser.add_argument("--until", metavar="TIME", help="end of the period, not included (default: now)")
