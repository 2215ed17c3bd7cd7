"""What the commands that read the store share: the open store, times, sites, progress."""

from __future__ import annotations

import math
from abc import abstractmethod
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crawler.cli.command import NewsCommand, did_you_mean
from crawler.cli.settings_check import make_named
from crawler.errors import ArgumentInvalid
from crawler.site import NAME_PATTERN

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.settings import BaseSettings

    from crawler.cli.configuration import Configuration
    from crawler.storage.selection import RecordFilter
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
            raise ArgumentInvalid(self.usage_error)
        assert self.settings is not None  # Scrapy gives them to every command
        with Store.open(self.settings["NEWS_STORE"], must_exist=True) as store:
            return self.run_with_store(store, args, opts)

    def now(self) -> datetime:
        """The time, by NEWS_CLOCK."""
        assert self.settings is not None
        return now_by(self.settings)

    def moment(self, name: str, text: str | None, default: datetime | None = None) -> datetime | None:
        """Reads a time in the form that the spiders take, else the default; raises ArgumentInvalid."""
        from crawler.crawl.arguments import read_moment

        return default if text is None else read_moment(name, text, self.now())

    def check_site(self, store: Store, name: str | None) -> str | None:
        """The name of a site of the store, from its name, host or URL; raises ArgumentInvalid."""
        if name is None:
            return None
        known = {row.name: row for row in store.channels.sites()}
        if name in known:
            return name
        from crawler.cli.known_sites import load_site_registry

        assert self.settings is not None
        registry = load_site_registry(self.settings)
        registry.update(store.site_settings.all())
        registry.met = {row.name: row.home for row in known.values() if row.home is not None}
        if NAME_PATTERN.fullmatch(name) and name not in registry.by_name:
            question = did_you_mean(name, [*known, *registry.by_name]) or ": 'scrapy sites' lists the sites"
            raise ArgumentInvalid(f"no site {name!r} in {store}{question}")
        site = registry.find(name)
        if site.name not in known:
            raise ArgumentInvalid(f"site {name!r} is not in {store}: 'scrapy sites' lists the sites")
        return site.name

    def record_filter(self, store: Store, opts: Namespace, **more: Any) -> RecordFilter:
        """The records that the options of ``add_record_options`` and ``more`` ask for; raises ArgumentInvalid."""
        from crawler.storage.search_text import Search
        from crawler.storage.selection import RecordFilter
        from crawler.text.languages import read_language

        since, until = self.moment("since", opts.since), self.moment("until", opts.until)
        if since and until and since > until:
            raise ArgumentInvalid(f"--since {opts.since} is later than --until {opts.until}")
        if opts.search is not None:
            Search.parse(opts.search)
        if opts.language is not None and read_language(opts.language) is None:
            raise ArgumentInvalid(f"--language {opts.language} is not a language: give a tag, such as en or pt-BR")
        if more.get("author") is not None:
            Search.parse(more["author"])
        site = self.check_site(store, opts.site)
        return RecordFilter(site=site, since=since, until=until, search=opts.search, language=opts.language, **more)


def now_by(settings: BaseSettings | Configuration) -> datetime:
    """The time, by NEWS_CLOCK."""
    moment: datetime = make_named("NEWS_CLOCK", settings["NEWS_CLOCK"]).now()
    return moment


def read_confidence(text: str | None) -> float | None:
    """The number of ``--min-confidence``; raises ArgumentInvalid for what is none from 0 to 1."""
    if text is None:
        return None
    try:
        least = float(text)
    except ValueError:
        least = math.nan
    if not 0 <= least <= 1:
        raise ArgumentInvalid(f"--min-confidence {text} is not a number from 0 to 1, such as 0.8")
    return least


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


def add_record_options(parser: ArgumentParser) -> None:
    """Adds the options that ``StoreCommand.record_filter`` reads; ``--site`` is added by itself."""
    moment = "a day, a time, or 12h, 3d, 2w ago"
    parser.add_argument("--since", metavar="TIME", help=f"only articles published since {moment}")
    parser.add_argument("--until", metavar="TIME", help=f"only articles published until {moment}")
    parser.add_argument("--search", metavar="WORDS", help='words, "a phrase", begin*, a OR b, NOT c')
    parser.add_argument("--language", metavar="TAG", help="only this language; en is en-GB too")


def add_period_options(parser: ArgumentParser, since: str) -> None:
    """Adds ``--since`` and ``--until``, which ``StoreCommand.moment`` reads."""
    start_help = "start of the period: a day, a time, or 12h, 3d, 2w ago (default: %(default)s)"
    parser.add_argument("--since", metavar="TIME", default=since, help=start_help)
    parser.add_argument("--until", metavar="TIME", help="end of the period, not included (default: now)")
