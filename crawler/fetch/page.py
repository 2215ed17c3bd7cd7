"""A request and its response in our own records: the page that came, and what the crawl knows of the request."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.article import Capture, Page, Rights
from crawler.fetch.redirect_cookies import Cookie

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from scrapy import Request
    from scrapy.http import Response

    Work = Callable[[], Awaitable[None]]

NOTHING_SAID = Rights()
FACTS_KEY = "news_facts"  # the only key of ours in Request.meta


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What the parts of a crawl know of one request; a redirect or another try begins with what was known before."""

    ledger_url: str | None = None  # the URL of the ledger that is fetched
    host_rights: Rights = (
        NOTHING_SAID  # the rule of robots.txt that was applied, and what that file says beside its rules
    )
    capture: Capture | None = None  # where the bytes of the response are archived
    product_token: str | None = None  # by which robots rules name us; None where they are not asked
    cookies: tuple[Cookie, ...] = ()  # that its chain of redirects was given
    is_side: bool = False  # whether it is asked for beside the stories, which are not to wait for it
    is_requisite: bool = False  # whether it belongs to an archived page: the summary counts what could not be had
    memento: tuple[str, datetime] | None = None  # URL and time of the capture that a web archive is asked for
    work: Work | None = None  # what is done in place of asking the host, in its turn and by its rules
    robots_bytes: int | None = None  # of a robots.txt, received so far; None for any other request


def facts_of(message: Request | Response) -> RequestFacts:
    """What is known of a request, or of the request that a response answers."""
    facts = message.meta.get(FACTS_KEY)
    return facts if isinstance(facts, RequestFacts) else RequestFacts()


def set_facts(request: Request, facts: RequestFacts) -> None:
    """Put new facts in the place of what was known of a request."""
    request.meta[FACTS_KEY] = facts


def failure_level(facts: RequestFacts) -> int:
    """How loudly a log says that a host does not answer: softly where the summary counts it anyway."""
    return logging.INFO if facts.is_requisite else logging.WARNING


def as_page(response: Response, requested_url: str, fetched: datetime) -> Page:
    """A response with its bytes and headers as the record of the fetch."""
    held = dict.items(response.headers)  # Headers.items() looks each name up anew
    headers = ((k.decode("latin-1"), v.decode("latin-1")) for k, vs in held for v in vs)
    return Page(
        url=response.url,
        body=response.body,
        fetched=fetched,
        status=response.status,
        headers=tuple(headers),
        requested_url=requested_url,
        product_token=facts_of(response).product_token,
    )
