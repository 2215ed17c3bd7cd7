"""Parts of a running crawl, made from the settings and extensions of its crawler."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crawler.article import Declared
from crawler.crawl.channel_requests import ChannelRequests
from crawler.crawl.round_limits import RoundLimits
from crawler.crawl.simulation import SimulationOrder, Simulator
from crawler.crawl.site_discovery import SiteDiscovery
from crawler.extensions.conversion import host_pause, robots_refusal, robots_sitemaps
from crawler.fetch.scrapy_internals import is_crowded

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.crawl.arguments import Selection
    from crawler.crawl.page_renderings import PageRenderings
    from crawler.crawl.scheduler import UnreadPages
    from crawler.crawl.session import CrawlSession
    from crawler.site import Site


def open_discovery(
    crawler: Crawler, session: CrawlSession, site: Site, selection: Selection, *, due_only: bool
) -> SiteDiscovery:
    """The discovery of a site, within the bounds of the settings."""
    settings = crawler.settings
    requests = ChannelRequests(
        session,
        site,
        selection,
        robots_sitemaps=lambda: robots_sitemaps(crawler, site),
        max_bytes=lambda kind: settings.getint(
            "NEWS_SITEMAP_MAXSIZE" if kind is Declared.SITEMAP else "DOWNLOAD_MAXSIZE"
        ),
        due_only=due_only,
        limits=RoundLimits(
            urls=settings.getint("NEWS_SITE_URLS"),
            sitemaps=settings.getint("NEWS_SITE_SITEMAPS"),
            bytes=settings.getint("NEWS_SITE_BYTES"),
            pages=settings.getint("NEWS_SITE_PAGES"),
        ),
    )
    return SiteDiscovery(requests)


def is_busy(crawler: Crawler) -> bool:
    """Whether as many answers are in work as Scrapy takes at once."""
    return crawler.engine is not None and is_crowded(crawler.engine)


def make_simulator(crawler: Crawler, session: CrawlSession, order: SimulationOrder) -> Simulator:
    """What notes what would be fetched of each site."""
    return Simulator(session, order, refusal=partial(robots_refusal, crawler), pause=partial(host_pause, crawler))


async def find_unread_pages(
    crawler: Crawler, session: CrawlSession, renderings: PageRenderings | None
) -> UnreadPages | None:
    """What is read in place of being fetched: what a killed run has left, and what another process has shown."""
    fetched = await _find_fetched_pages(crawler, session)
    if renderings is None or renderings.handover is None:
        return fetched
    if fetched is not None:
        renderings.handover.find_others = fetched.find
    return renderings.handover


async def _find_fetched_pages(crawler: Crawler, session: CrawlSession) -> UnreadPages | None:
    """What a killed run has fetched and not stored: in the archive, without one in the spool."""
    from crawler.extensions.warc import WarcExtension  # a list of spiders needs no archive

    archive = crawler.get_extension(WarcExtension)
    if archive is None:
        return session.page_spool
    from crawler.crawl.unread_pages import ArchivedPages  # fastwarc, which a crawl without archive does not need

    folder = archive.archive.writer.folder
    pages = ArchivedPages(
        session.store, session.clock, folder, max_page_bytes=crawler.settings.getint("DOWNLOAD_MAXSIZE")
    )
    await pages.index(archive.recovered)
    archive.recovered.clear()
    return pages
