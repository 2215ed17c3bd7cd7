"""A crawl that fetches no story and stores nothing: for ``crawl --simulate`` and ``sites check``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawler.cli.known_sites import load_site_settings, open_site_registry
from crawler.cli.store_command import now_by
from crawler.errors import StoreMissing
from crawler.site import Site, place_of

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcessBase
    from scrapy.settings import BaseSettings

    from crawler.crawl.simulation import SimulatedSite
    from crawler.crawl.site_registry import SiteRegistry
    from crawler.storage.store import Store

SPIDER = "news"
TO_LINE_END = "\x1b[K"  # erases what stands there
UNUSED_EXTENSIONS = (
    "crawler.extensions.warc.WarcExtension",
    "crawler.extensions.progress.ProgressExtension",
    "crawler.extensions.summary.SummaryExtension",
)


def simulate(process: CrawlerProcessBase, names: Sequence[str], options: Mapping[str, Any]) -> list[SimulatedSite]:
    """Looks through sites with a process that has not begun; the store is only read. Raises StoreUnusable."""
    from crawler.crawl.simulation import SimulationOrder
    from crawler.storage.store import Store

    settings: BaseSettings = process.settings
    url = settings["NEWS_STORE"]
    known_sites = open_site_registry(settings)
    with TemporaryDirectory(prefix="news-") as folder, _known_store(url) as known:
        store = f"sqlite:///{folder}/news.db"
        with Store.open(store) as own:
            own.site_settings.save(list(load_site_settings(url).values()))
            own.channels.save_sites(_met_sites(known_sites, names), now_by(settings))
        extensions = {**settings.getdict("EXTENSIONS"), **dict.fromkeys(UNUSED_EXTENSIONS)}
        settings.setdict({"NEWS_STORE": store, "NEWS_WARC": "", "EXTENSIONS": extensions}, priority="cmdline")
        crawler = process.create_crawler(SPIDER)
        sites = LookedAt(len(names))
        process.crawl(crawler, **options, site="\n".join(names), simulation=SimulationOrder(known, sites))
        sites.tell("")
        process.start()
        sites.wipe()
    return sorted(sites, key=lambda one: one.site.name)


class LookedAt(list["SimulatedSite"]):
    """Sites that were looked at, which a terminal shows as they come."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def append(self, site: SimulatedSite) -> None:
        """Adds a site."""
        super().append(site)
        self.tell(f": {site.site.name}")

    def tell(self, latest: str) -> None:
        """Says how many there are, in the place of the line before."""
        if sys.stderr.isatty():
            line = f"{len(self)} of {self.number} sites looked at{latest}"
            # its end is at its beginning: a warning of the log is written over it, not behind it
            sys.stderr.write(f"{line[: shutil.get_terminal_size().columns - 1]}{TO_LINE_END}\r")
            sys.stderr.flush()

    def wipe(self) -> None:
        """Takes the line away."""
        if sys.stderr.isatty():
            sys.stderr.write(TO_LINE_END)


def _met_sites(known_sites: SiteRegistry, names: Sequence[str]) -> list[Site]:
    """The sites that the store of real crawls has under the names that are given, or that their places may have."""
    found = [known_sites.find(name) for name in names]
    held = {name for site in found for name in (site.name, *place_of(site.home).names)}
    return [Site(name=name, home=known_sites.met[name]) for name in sorted(held) if name in known_sites.met]


@contextmanager
def _known_store(url: str) -> Iterator[Store | None]:
    """The store of real crawls; None where there is none yet."""
    from crawler.storage.store import Store

    try:
        store = Store.open(url, must_exist=True)
    except StoreMissing:
        yield None
        return
    with store:
        yield store


def duration(seconds: float) -> str:
    """A length of time in words: 40 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
