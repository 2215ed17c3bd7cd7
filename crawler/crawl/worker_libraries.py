"""What a worker needs for every page; the process that workers are forked from imports it once for all of them."""

from datetime import UTC, datetime

from crawler.article import Page
from crawler.extraction import extract, version_reading
from crawler.extraction.fields import rights
from crawler.identity import compare, copies, urls
from crawler.normalisation import article, validation
from crawler.site import site_for
from crawler.storage import json_text, search_text

LIBRARIES = (extract, version_reading, rights, compare, copies, urls, article, validation, json_text, search_text)
FIRST_PAGE = b"""<!doctype html><html lang="en-GB"><title>A bridge is opened in the town</title><body><article>
<h1>A bridge is opened in the town</h1><p class="byline">By Ada Byron, 3 May 2024, 10:20</p>
<p>The bridge over the river was opened on Friday, two years after the old one had been closed to all traffic.</p>
</article>"""  # with it the models and tables are loaded that wait until a page needs them
_url = "https://www.example.org/2024/05/03/a-bridge-is-opened"
extract.extract_page(Page(url=_url, body=FIRST_PAGE, fetched=datetime.now(UTC)), site_for(_url))
