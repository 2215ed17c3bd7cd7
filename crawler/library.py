"""Articles for a notebook or another program: a page goes in, and what a crawl would keep of it comes out.

Nothing is fetched and nothing is stored, but by ``crawl``. ``open_store`` reads what a crawl has stored.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crawler.article import Article, Kind, Outcome, Page
from crawler.crawl.arguments import Selection, check_url, read_moment
from crawler.crawl.postprocess import postprocess
from crawler.errors import ArgumentInvalid, NotAnArticle
from crawler.extraction.extract import extract_page
from crawler.extraction.own_url import UNKNOWN_URL, find_own_url
from crawler.site import Site
from crawler.text.languages import read_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.crawl.site_registry import SiteRegistry
    from crawler.storage.store import Store

# what is given in place of a page: an address, or the path of a file
PLACE_PATTERN = re.compile(r"(?:https?|file)://[^\s<]+|[^\s<]+\.x?html?", re.IGNORECASE)
MAX_PLACE_CHARS = 2000
READ_FIRST = "give the bytes of a saved page, as Path('story.html').read_bytes(); crawl() fetches"


def extract_article(page: Page | bytes | str, site: Site | str | None = None, *, url: str | None = None) -> Article:
    """The article of a page, as a crawl would keep it: by the site's rules, normalised, validated, with its digest.

    Args:
        page: A page with its URL and headers, or the HTML alone: bytes as they were fetched or saved, or text.
        site: The site, or the name or a URL of one; without it the site that the page's URL belongs to.
        url: The URL of HTML; without it the one that the page gives as its own (canonical link, ``og:url``, JSON-LD),
            else ``http://page.invalid/story``, which no page has.

    Raises:
        NotAnArticle: The page is none, or lacks what makes one; ``outcome`` says what it is, and why.
        ArgumentInvalid: The page is an address or a path, the URL is not valid, or there is no such site.

    """
    result = read_page(page, site, url=url)
    if isinstance(result, Outcome):
        raise NotAnArticle(result)
    return result


def read_page(page: Page | bytes | str, site: Site | str | None = None, *, url: str | None = None) -> Article | Outcome:
    """The article of a page, or the outcome of a page that is none; arguments as for ``extract_article``.

    Raises:
        ArgumentInvalid: The page is an address or a path, the URL is not valid, or there is no such site.

    """
    known = _as_page(page, url)
    declared = site if isinstance(site, Site) else _declared_sites().find(known.url if site is None else site)
    return postprocess(extract_page(known, declared).result, declared)


def _as_page(page: Page | bytes | str, url: str | None) -> Page:
    if isinstance(page, Page):
        if url and url != page.url:
            raise ArgumentInvalid(f"url={url} is not the URL of the page, which is {page.url}")
        if not page.url:
            return replace(page, url=find_own_url(page.body) or UNKNOWN_URL)
        check_url(page.url)
        return page
    if not isinstance(page, bytes | bytearray | str):
        raise ArgumentInvalid(f"a page is bytes, text or a Page, not {type(page).__name__}: {READ_FIRST}")
    if isinstance(page, str) and len(page) < MAX_PLACE_CHARS and PLACE_PATTERN.fullmatch(page):
        raise ArgumentInvalid(f"{page!r} is not a page but where one is: {READ_FIRST}")
    body = page.encode("utf-8", "replace") if isinstance(page, str) else bytes(page)
    known = check_url(url) if url else find_own_url(body) or UNKNOWN_URL
    return Page(url=known, body=body, fetched=datetime.now(UTC))


def crawl(
    *sites: str,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    limit: int | None = None,
    sections: str | Sequence[str] | None = None,
    language: str | None = None,
    store: str | Path | None = None,
    settings: Mapping[str, Any] | None = None,
    progress: bool = True,
) -> Iterator[Article]:
    """Crawls sites in a process of its own, and gives each article as soon as it is stored.

    ``for article in crawl("https://paper.example/", since="3d", limit=50):`` Leaving the loop stops the crawl.

    Args:
        sites: URLs, or names of known sites.
        since: Only stories published since a time: aware, or a text such as ``2026-01-31`` and ``3d``.
        until: Only stories published until then.
        limit: The newest stories of each site.
        sections: Only these sections.
        language: Only stories in a language; ``en`` is ``en-GB`` too.
        store: Where the articles stay: a file such as ``news.db``, or a database URL. What it holds already is not
            given again unless it has changed. Without one a temporary store is used, and removed at the end.
        settings: Settings by name, such as ``{"NEWS_CONTACT": "me@university.example"}``.
        progress: Whether a bar is shown, in a terminal or a notebook.

    Raises:
        ArgumentInvalid: What is asked for cannot be; at once, or when the first article is asked for.
        CrawlFailed: Nothing could be fetched, or the crawl broke off; behind the last article.

    """
    if not sites:
        raise ArgumentInvalid("which site? give its URL, as crawl('https://paper.example/')")
    given = {
        "since": since.isoformat() if isinstance(since, datetime) else since,
        "until": until.isoformat() if isinstance(until, datetime) else until,
        "limit": None if limit is None else str(limit),
        "sections": sections if sections is None or isinstance(sections, str) else ",".join(sections),
        "language": language,
    }
    options = {name: value for name, value in given.items() if value is not None}
    Selection.parse(options)
    from crawler.cli.child_crawl import stream_articles

    return stream_articles(
        sites,
        options,
        store_url=None if store is None else _store_url(store),
        settings=settings or {},
        progress=progress,
        total=None if limit is None else limit * len(sites),
    )


def _store_url(store: str | Path) -> str:
    text = str(store)
    return text if "://" in text else f"sqlite:///{text}"


def open_store(store: str | Path) -> StoreReader:
    """The articles of a store that a crawl has written: a file such as ``news.db``, or a database URL.

    Raises:
        StoreUnusable: There is no such store, or it cannot be read.

    """
    from crawler.storage.store import Store

    return StoreReader(Store.open(_store_url(store), must_exist=True))


class StoreReader:
    """A store that is open to be read; ``close`` it, or use it in a ``with`` statement."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def articles(
        self,
        *,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        site: str | None = None,
        search: str | None = None,
        language: str | None = None,
        section: str | None = None,
        author: str | None = None,
        kind: str | None = None,
        limit: int | None = None,
    ) -> ArticleList:
        """The latest article of each story, newest first; times are aware, or texts such as ``2026-01-31`` and ``3d``.

        Raises:
            ArgumentInvalid: A time, language, kind or search cannot be read.

        """
        from crawler.storage.selection import RecordFilter

        if kind is not None and kind not in list(Kind):
            raise ArgumentInvalid(f"kind={kind} is not a kind: choose from {', '.join(Kind)}")
        if language is not None and read_language(language) is None:
            raise ArgumentInvalid(f"language={language} is not a language: give a tag, such as en or pt-BR")
        now = datetime.now(UTC)
        start, end = (
            read_moment(name, moment, now) if isinstance(moment, str) else moment
            for name, moment in (("since", since), ("until", until))
        )
        wanted = RecordFilter(
            site=site,
            since=start,
            until=end,
            search=search,
            language=language,
            section=section,
            author=author,
            kind=Kind(kind) if kind else None,
        )
        return ArticleList(row.article for row in self.store.records.select(wanted=wanted, limit=limit))

    def close(self) -> None:
        """Closes the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class ArticleList(list[Article]):
    """Articles, as a list that becomes a table; its ``repr`` is a line, since one of the articles would be long."""

    def __repr__(self) -> str:
        return f"<{len(self)} article{'' if len(self) == 1 else 's'}>"

    def to_pandas(self) -> Any:
        """A DataFrame of pandas, a column for each field of the record; times are aware.

        Raises:
            ArgumentInvalid: pandas is not installed.

        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ArgumentInvalid("to_pandas needs pandas: pip install pandas") from error
        frame = pd.DataFrame([one.to_dict() for one in self], columns=list(Article.__dataclass_fields__))
        for name in ("published", "modified", "fetched"):
            frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
        return frame


@cache
def _declared_sites() -> SiteRegistry:
    """The sites of the project that the process runs in, else those that come with the program; loads Scrapy."""
    from scrapy.utils.project import get_project_settings

    from crawler.cli.known_sites import load_site_registry

    settings = get_project_settings()
    if not settings.getlist("SPIDER_MODULES"):
        settings.setmodule("crawler.settings")
    return load_site_registry(settings)
