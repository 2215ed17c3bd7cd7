"""``scrapy record``: a page as a fixture, with what is read of it as the expectation to review."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.utils.conf import closest_scrapy_cfg

from crawler.article import Outcome, Page
from crawler.errors import ArgumentInvalid, NewsError
from crawler.fixtures import Fixture, read_result
from crawler.sites import known_site

STORY = re.compile(r"[a-z0-9][a-z0-9_]*")
CANONICAL = re.compile(rb"<link[^>]+rel=[\"']?canonical[^>]*>", re.IGNORECASE)
HREF = re.compile(rb"href=[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE)


FETCHING: dict[str, Any] = {
    "LOG_ENABLED": True,
    "LOG_LEVEL": "WARNING",
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
}  # no store


class PageSpider(Spider):
    """Fetches one page and keeps it as it came, whatever its status."""

    name = "record"

    def __init__(self, url: str, pages: list[Page], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.url = url
        self.pages = pages

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        yield Request(self.url, meta={"handle_httpstatus_all": True})

    def parse(self, response: Response) -> None:
        """Keep the response."""
        headers = ((k.decode("latin-1"), v.decode("latin-1")) for k, vs in response.headers.items() for v in vs)
        page = Page(
            url=response.url,
            body=response.body,
            fetched=datetime.now(UTC),
            status=response.status,
            headers=tuple(headers),
            requested_url=self.url,
        )
        self.pages.append(page)


class Command(ScrapyCommand):
    """Writes ``fixtures/<name>/<story>/``."""

    requires_project = True
    requires_crawler_process = False  # a file needs none
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # as Scrapy spells it

    def syntax(self) -> str:
        """The arguments, as help shows them."""
        return "<name> <url or file>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Record a page as a fixture of a known site, with its expectation to review"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of this command."""
        super().add_options(parser)
        parser.add_argument("--story", help="name of the fixture (default: from the URL)")
        parser.add_argument("--url", help="URL of a page that is given as a file (default: its canonical link)")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the command; failures are one line and exit code 1."""
        if len(args) != 2:
            raise UsageError("give the name of a known site, and a URL or a file")
        try:
            self._record(args[0], args[1], opts)
        except NewsError as error:
            print(f"scrapy record: {error}", file=sys.stderr)
            self.exitcode = 1

    def _record(self, name: str, what: str, opts: Namespace) -> None:
        site = known_site(name)
        page = self._fetch(what) if urlsplit(what).scheme in {"http", "https"} else read_file(Path(what), opts.url)
        if not site.owns(page.url):
            raise ArgumentInvalid(f"{page.url} is no page of {name}, whose home is {site.home}")
        story = opts.story or name_story(page.url)
        if not STORY.fullmatch(story):
            raise ArgumentInvalid(f"story {story!r}: lower-case letters, digits and _ only")
        fixture = Fixture(Path(closest_scrapy_cfg()).parent / "fixtures" / name / story)
        if fixture.path.exists():
            raise ArgumentInvalid(f"fixtures/{fixture.name} is there already: give another name with --story")
        result = read_result(page, site)
        fixture.write(page)
        path = fixture.write_expected(result)
        read = f"{result.name}: {result.reason}" if isinstance(result, Outcome) else f"article: {result.headline}"
        print(f"fixtures/{fixture.name}: {read}")
        print(f"Review {path.name} against the page: it holds what was read of it, right or wrong.")

    def _fetch(self, url: str) -> Page:
        pages: list[Page] = []
        assert self.settings is not None  # Scrapy gives them to every command
        for name, value in FETCHING.items():
            self.settings.set(name, value, priority="spider")
        process = AsyncCrawlerProcess(self.settings)
        process.crawl(PageSpider, url=url, pages=pages)
        process.start()
        if not pages:
            raise ArgumentInvalid(f"{url} could not be fetched: run it again with -L INFO to see why")
        return pages[0]


def read_file(path: Path, url: str | None) -> Page:
    """A saved page; raises ArgumentInvalid when it cannot be read or nobody says what its URL is."""
    try:
        body = path.read_bytes()
        fetched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise ArgumentInvalid(f"{path} is no http or https URL, nor a file that can be read: {error}") from error
    link = CANONICAL.search(body)
    href = HREF.search(link[0]) if link else None
    found = url or (href[1].decode("ascii", "replace") if href else None)
    if not found:
        raise ArgumentInvalid(f"{path} names no canonical URL: give the page's with --url")
    return Page(url=found, body=body, fetched=fetched, headers=(("Content-Type", "text/html"),))


def name_story(url: str) -> str:
    """A folder name from the last words of a URL."""
    words = re.findall(r"[a-z0-9]+", urlsplit(url).path.rpartition(".")[0].lower() or urlsplit(url).path.lower())
    telling = [word for word in words if not word.isdigit()][-6:]
    return "_".join(telling or words[-1:])[:60].strip("_") or "front"
