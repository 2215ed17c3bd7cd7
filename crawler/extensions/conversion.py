"""Scrapy's responses and failures as the records of the crawl."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from scrapy.http import TextResponse

from crawler.article import Capture, Declared, Page, Rights
from crawler.crawl.channel_answers import ChannelAnswer
from crawler.crawl.fetch_facts import FetchFacts, FetchFailure
from crawler.crawl.requisite_requests import RequisiteAnswer
from crawler.crawl.story_requests import StoryAnswer, StoryRequest
from crawler.discovery.well_known import sitemaps_in_robots
from crawler.fetch.failures import outcome_of
from crawler.fetch.middlewares.compression import PARTIAL_FLAG
from crawler.fetch.middlewares.robots import RobotsMiddleware, rights_by
from crawler.fetch.page import as_page, facts_of
from crawler.fetch.refusals import RequestRefused, RunStopped
from crawler.fetch.retry_after import retry_after

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.fetch.tdmrep import Reservations
    from crawler.site import Site

logger = logging.getLogger(__name__)

MAX_VALIDATOR_CHARS = 1000  # of an ETag that is kept and sent back


class _Validators(TypedDict, total=False):
    etag: str | None
    last_modified: str | None


BACKOFF_STATUSES = frozenset({429, 503})


def channel_answer(response: Response) -> ChannelAnswer:
    """The answer of a feed, sitemap or front."""
    facts = FetchFacts(status=response.status, **_validators(response), is_partial=is_partial(response))
    decode = (lambda: response.text) if isinstance(response, TextResponse) else None
    links = tuple(value.decode("latin-1") for value in response.headers.getlist("Link"))
    return ChannelAnswer(url=response.url, facts=facts, body=response.body, links=links, decode=decode)


def story_answer(
    response: Response, request: StoryRequest, fetched: datetime, reservations: Reservations
) -> StoryAnswer:
    """The answer of a story; what its host reserves is asked for when the story is an article."""
    known = facts_of(response)
    candidate = request.due.candidate
    facts = FetchFacts(
        status=response.status,
        **_validators(response),
        is_partial=is_partial(response),
        retry_after=_retry_after(response) if response.status in BACKOFF_STATUSES else None,
        seconds=response.meta.get("download_latency"),
        capture=known.capture,
        via=None if candidate.declared_in is Declared.USER else candidate.declared_by,
        declared_in=candidate.declared_in,
        redirects=len(response.meta.get("redirect_urls", ())),
        robots=known.host_rights.robots,
    )

    async def host_rights() -> Rights:
        mining = await reservations.rules_for(response.url)
        return replace(known.host_rights, tdm_reserved=mining.tdm_reserved, tdm_policy=mining.tdm_policy)

    mining = reservations.known_rules(response.url)
    known_rights = replace(known.host_rights, tdm_reserved=mining.tdm_reserved, tdm_policy=mining.tdm_policy)
    return StoryAnswer(as_page(response, request.due.url, fetched), facts, known_rights, host_rights)


async def archived_answer(
    crawler: Crawler, request: StoryRequest, page: Page, capture: Capture | None, reservations: Reservations
) -> StoryAnswer | None:
    """The answer of a story that a killed run has fetched; None where it may not be fetched by today's robots.txt."""
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    rights = Rights(robots="not asked")
    if middleware is not None and middleware.obeyed:
        try:
            rules = await middleware.rules_for(page.url)
        except RequestRefused:
            return None
        if rules.refusal(page.url) is not None:
            return None
        rights = rights_by(rules, page.url)
        page = replace(page, product_token=middleware.token)
    candidate = request.due.candidate
    headers = {name.lower(): value for name, value in page.headers}
    facts = FetchFacts(
        status=page.status,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        capture=capture,
        via=None if candidate.declared_in is Declared.USER else candidate.declared_by,
        declared_in=candidate.declared_in,
        robots=rights.robots,
    )

    async def host_rights() -> Rights:
        mining = await reservations.rules_for(page.url)
        return replace(rights, tdm_reserved=mining.tdm_reserved, tdm_policy=mining.tdm_policy)

    return StoryAnswer(page, facts, await host_rights(), host_rights)


def requisite_answer(response: Response) -> RequisiteAnswer:
    """The answer of a picture, style, font or script."""
    chain = response.meta.get("redirect_urls") or [response.url]
    media_type = (_header(response, "Content-Type") or "").partition(";")[0].strip().lower()
    return RequisiteAnswer(
        requested_url=chain[0],
        url=response.url,
        status=response.status,
        media_type=media_type,
        body=response.body,
        capture=facts_of(response).capture,
        is_partial=is_partial(response),
    )


def fetch_failure(failure: Failure) -> FetchFailure:
    """Why a request had no answer."""
    return failure_of(failure.value or RuntimeError(str(failure)))


def failure_of(error: BaseException) -> FetchFailure:
    """Why a request had no answer, by what was raised."""
    outcome, reason = outcome_of(error)
    refusal = error if isinstance(error, RequestRefused) else None
    return FetchFailure(
        outcome=outcome,
        reason=reason,
        is_refused=refusal is not None,
        is_stopped=isinstance(error, RunStopped),
        is_unresolved="name cannot be resolved" in reason,
        retry_after=refusal.retry_after if refusal is not None else None,
    )


async def robots_sitemaps(crawler: Crawler, site: Site) -> tuple[str, ...]:
    """The sitemaps that the robots.txt of a site names."""
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    if middleware is None:
        return ()
    try:
        rules = await middleware.rules_for(site.home)
    except RequestRefused:
        return ()  # the request for the home page says why
    return sitemaps_in_robots(rules.text, url=rules.url, warn=logger.warning)


async def robots_refusal(crawler: Crawler, url: str) -> str | None:
    """Why robots.txt forbids a URL, or cannot be had; None where it allows it."""
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    if middleware is None:
        return None
    try:
        return (await middleware.rules_for(url)).refusal(url)
    except RequestRefused as refusal:
        return refusal.reason


def host_pause(crawler: Crawler, host: str) -> float:
    """The seconds between two requests to a host, at least."""
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    spacing = middleware.spacing(host) if middleware is not None else 0.0
    return max(spacing, crawler.settings.getfloat("DOWNLOAD_DELAY"))


def is_partial(response: Response) -> bool:
    """Whether less came than the host has, after further tries."""
    return PARTIAL_FLAG in response.flags


def _validators(response: Response) -> _Validators:
    """What a later request is made conditional with; nothing where this answer is not whole."""
    if is_partial(response):
        return {}
    etag, last_modified = (_header(response, name) for name in ("ETag", "Last-Modified"))
    return {
        "etag": etag if len(etag or "") <= MAX_VALIDATOR_CHARS else None,
        "last_modified": last_modified if len(last_modified or "") <= MAX_VALIDATOR_CHARS else None,
    }


def _retry_after(response: Response) -> float | None:
    return retry_after(response.headers.get("Retry-After"), date=response.headers.get("Date"))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
