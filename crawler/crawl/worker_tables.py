"""Models and tables that wait until a page needs them: loaded once for all workers where more than a few are read."""

from datetime import UTC, datetime

from crawler.article import Page
from crawler.extraction import extract
from crawler.identity.urls import registered_domain
from crawler.site import site_for

FIRST_PAGE = b"""<!doctype html><html lang="en-GB"><title>A bridge is opened in the town</title><body><article>
<h1>A bridge is opened in the town</h1><p class="byline">By Ada Byron, 3 May 2024, 10:20</p>
<p>The bridge over the river was opened on Friday, two years after the old one had been closed to all traffic.</p>
</article>"""  # as most are
_url = "https://www.example.org/2024/05/03/a-bridge-is-opened"
extract.extract_page(Page(url=_url, body=FIRST_PAGE, fetched=datetime.now(UTC)), site_for(_url))
registered_domain(_url)  # the list of suffixes, for a page in ten
