from datetime import UTC, datetime

import pytest

from crawler.article import Page
from crawler.extraction.page.document import Document, open_document
from crawler.site import Site, site_for

FETCHED = datetime(2024, 5, 4, 12, tzinfo=UTC)
STORY = "https://www.paper.example/politics/council-votes-for-new-bridge-12345"


@pytest.fixture
def read_html():
    """Opens a page that is given as markup."""

    def read(html: str | bytes, url: str = STORY, site: Site | None = None, **page) -> Document:
        candidate = page.pop("candidate", None)
        body = html.encode() if isinstance(html, str) else html
        given = Page(url=url, body=body, fetched=FETCHED, **page)
        return open_document(given, site or site_for(url), candidate=candidate)

    return read
