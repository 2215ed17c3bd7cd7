"""Follows redirects as a browser does: also those that a page makes itself, with cookies for the one chain only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, RedirectMiddleware
from scrapy.http import HtmlResponse
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch.page import facts_of, set_facts
from crawler.fetch.page_redirects import location_target, may_redirect, redirect_of_page
from crawler.fetch.redirect_cookies import cookie_header, with_cookies
from crawler.fetch.scrapy_internals import follow_redirect

if TYPE_CHECKING:
    from scrapy.http import Response


REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


class PageRedirectMiddleware(BaseRedirectMiddleware):
    """Follows pages that only send elsewhere, in the place of Scrapy's MetaRefreshMiddleware."""

    enabled_setting = "METAREFRESH_ENABLED"

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request for the page that a page sends to, else the response."""
        is_page = isinstance(response, HtmlResponse) and response.status < 400
        if request.meta.get("dont_redirect") or facts_of(request).is_side or not is_page:
            return response
        assert isinstance(response, HtmlResponse)
        refresh = response.headers.get("Refresh")
        if not refresh and not may_redirect(response.body):
            return response
        target = redirect_of_page(
            response.text, url=response.url, refresh=refresh.decode("utf-8", "replace") if refresh else None
        )
        if target is None:
            return response
        return _with_cookies(follow_redirect(self, request, response, target, "the page sends there"), response)


class HttpRedirectMiddleware(RedirectMiddleware):
    """Scrapy's, which mends addresses as browsers do and sends the chain's cookies back, as rings wait for them."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request that a redirect leads to, else the response."""
        location = response.headers.get("Location")
        if location is None or response.status not in REDIRECT_STATUSES:
            return response
        target = location_target(location, url=request.url)
        if target is None:
            return response
        mended = response.replace(headers={**response.headers, "Location": target})
        result = super().process_response(request, mended)
        if result is mended:
            return response  # it is not to be followed
        return _with_cookies(result, response) if isinstance(result, Request) else result


def _with_cookies(request: Request, response: Response) -> Request:
    facts = facts_of(request)
    given = [value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")]
    cookies = with_cookies(facts.cookies, given, url=response.url)
    set_facts(request, replace(facts, cookies=cookies))
    header = cookie_header(cookies, request.url)
    request.headers.pop("Cookie", None)
    if header and urlparse_cached(request).hostname:
        request.headers["Cookie"] = header
    return request
