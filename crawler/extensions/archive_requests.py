"""Requests to web archives by Scrapy's downloader: with the pace, the refusals and the tries of any other host."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.article import OutcomeName
from crawler.crawl.archive_answers import ArchiveAnswer, ArchiveRequest
from crawler.crawl.fetch_facts import FetchFailure
from crawler.discovery.timegate import accept_datetime
from crawler.discovery.timemaps import read_archive_address
from crawler.extensions.conversion import failure_of, is_partial
from crawler.fetch.page import FACTS_KEY, RequestFacts, facts_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.clock import Clock
    from crawler.crawl.gone_stories import GoneStories
    from crawler.crawl.session import CrawlSession

STOPPED = FetchFailure(
    outcome=OutcomeName.FAILED, reason="the run was stopped before it was fetched", is_refused=True, is_stopped=True
)


async def ask_archive(crawler: Crawler, clock: Clock, request: ArchiveRequest) -> ArchiveAnswer | FetchFailure:
    """What a web archive answers; a captured page is archived as such, and redirects of a capture are not followed."""
    meta: dict[str, object] = {FACTS_KEY: RequestFacts(memento=request.memento)}
    headers = {}
    if request.first_byte is not None:
        headers = {"Range": f"bytes={request.first_byte}-{request.last_byte}", "Accept-Encoding": "identity"}
    if request.near is not None:
        headers["Accept-Datetime"] = accept_datetime(request.near)
    if request.memento is not None:
        meta["dont_redirect"] = True
    sent = Request(request.url, callback=NO_CALLBACK, headers=headers, meta=meta, dont_filter=True)
    if crawler.engine is None or crawler.engine.spider is None:
        return STOPPED
    try:
        response = await crawler.engine.download_async(sent)
    except Exception as error:  # noqa: BLE001  # whatever it was, it is the outcome of what was asked for
        return failure_of(error)
    return ArchiveAnswer(
        url=response.url,
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=response.body,
        at=clock.now(),
        capture=facts_of(response).capture,
        is_partial=is_partial(response),
    )


def gone_stories(crawler: Crawler, session: CrawlSession) -> GoneStories | None:
    """What looks for stories that are gone in the web archive of NEWS_WEB_ARCHIVE; None without NEWS_ARCHIVED."""
    from crawler.crawl.gone_stories import GoneStories
    from crawler.extensions.warc import WarcExtension

    settings = crawler.settings
    if not settings.getbool("NEWS_ARCHIVED"):
        return None
    recorder = crawler.get_extension(WarcExtension)
    return GoneStories(
        session,
        read_archive_address(str(settings["NEWS_WEB_ARCHIVE"] or "")),
        partial(ask_archive, crawler, session.clock),
        record=None if recorder is None else recorder.record,
        max_page_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
    )
