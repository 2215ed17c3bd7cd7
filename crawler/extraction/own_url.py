"""The URL of a page that comes without one: what it calls itself."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from crawler.article import Page
from crawler.extraction.fields.canonical_url import canonical_urls
from crawler.extraction.page.document import open_document
from crawler.site import site_for

UNKNOWN_URL = "http://page.invalid/story"  # where the page is said to lie while it is searched (RFC 2606)


def find_own_url(body: bytes) -> str | None:
    """The absolute URL in a page's canonical link, ``og:url`` or JSON-LD, in this order; None where there is none."""
    site = site_for(UNKNOWN_URL)
    try:
        document = open_document(Page(url=UNKNOWN_URL, body=body, fetched=datetime.now(UTC)), site)
        found = [candidate.value for candidate in canonical_urls(document)]
    except (etree.LxmlError, RecursionError, ValueError, OverflowError):  # what no parser can read says nothing
        return None
    return next((url for url in found if not site.owns(url)), None)
