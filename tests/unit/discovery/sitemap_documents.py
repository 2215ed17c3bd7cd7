"""Sitemaps made of entries, and what is read of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from crawler.article import Candidate, Declared
from crawler.discovery.sitemaps import SitemapLink, read_sitemap

FOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/sitemap.xml"
PLAIN = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def read(body: bytes | str | io.IOBase, **given: Any) -> tuple[list[Candidate | SitemapLink], list[str]]:
    warnings: list[str] = []
    given = {"url": URL, "site": "paper", "found": FOUND, "warn": warnings.append, **given}
    source: Any = body.encode() if isinstance(body, str) else body
    return list(read_sitemap(source, **given)), warnings


def urls(body: bytes | str, **given: Any) -> list[str]:
    return [entry.url for entry in read(body, **given)[0]]


def urlset(*entries: str, names: str = f'xmlns="{PLAIN}" xmlns:news="{NEWS}"') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {names}>{"".join(entries)}</urlset>'


def entry(path: str = "a", inner: str = "") -> str:
    return f"<url><loc>https://paper.example/{path}</loc>{inner}</url>"


STORY = entry(
    "a",
    "<lastmod>2026-02-28T11:00:00Z</lastmod><news:news><news:publication><news:name>Paper</news:name>"
    "<news:language>en</news:language></news:publication><news:publication_date>2026-02-28T11:00:00+01:00"
    "</news:publication_date><news:title>Bridge &amp; river</news:title><news:keywords>Town, River,town</news:keywords>"
    "</news:news>",
)


def check_story(entry: Candidate | SitemapLink) -> None:
    assert isinstance(entry, Candidate)
    assert entry.url == "https://paper.example/a"
    assert entry.declared_in is Declared.NEWS_SITEMAP
    assert (entry.site, entry.declared_by, entry.found) == ("paper", URL, FOUND)
    assert entry.published == datetime(2026, 2, 28, 10, tzinfo=UTC)
    assert entry.modified == datetime(2026, 2, 28, 11, tzinfo=UTC)
    assert (entry.title, entry.language, entry.tags) == ("Bridge & river", "en", ("Town", "River"))


MANY = [entry(str(number)) for number in range(2000)]
