"""What belongs to archived pages, as Scrapy's requests; and who asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request

from crawler.crawl.requisite_requests import RequisiteRequest
from crawler.extensions.conversion import fetch_failure, requisite_answer
from crawler.extensions.ledger import LedgerExtension
from crawler.fetch.page import FACTS_KEY, RequestFacts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.crawl.requisites import RequisiteFetcher
    from crawler.crawl.session import CrawlSession

REQUISITE_PRIORITY = -10  # after the stories of all sites


def open_fetcher(crawler: Crawler, session: CrawlSession) -> RequisiteFetcher | None:
    """What fetches the rest of archived pages in a crawl; None where that is not wanted."""
    ledger = crawler.get_extension(LedgerExtension)
    if ledger is None or not ledger.wants_requisites:
        return None
    from crawler.crawl.requisites import make_fetcher
    from crawler.extensions.warc import WarcExtension

    archive = crawler.get_extension(WarcExtension)
    assert archive is not None, "it is on where NEWS_WARC is set"
    settings = crawler.settings
    return make_fetcher(
        session,
        archive.archive,
        settings["NEWS_WARC_REQUISITES"],
        count=settings.getint("NEWS_WARC_REQUISITES_COUNT"),
        size=settings.getint("NEWS_WARC_REQUISITES_BYTES"),
        known_for=settings.getfloat("NEWS_WARC_REQUISITES_AGE"),
        page_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
    )


def request_requisite(wanted: RequisiteRequest, *, max_bytes: int) -> Request:
    """The request for a picture, style, font or script."""
    return Request(
        wanted.url,
        callback=read_requisite,
        errback=miss_requisite,
        headers={"Accept": "*/*"},
        priority=REQUISITE_PRIORITY,
        meta={"download_maxsize": min(wanted.max_bytes, max_bytes), FACTS_KEY: RequestFacts(is_requisite=True)},
        cb_kwargs={"request": wanted},
    )


async def read_requisite(response: Response, request: RequisiteRequest) -> None:
    """Gives the answer to whoever asked for it."""
    request.answer(requisite_answer(response))


async def miss_requisite(failure: Failure) -> None:
    """Says why there is none."""
    request: RequisiteRequest = failure.request.cb_kwargs["request"]  # type: ignore[attr-defined]
    request.answer(fetch_failure(failure))
