"""Feeds as strings, and their reading, for the tests of several files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.discovery.feeds import Feed, read_feed

FOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news/feed.xml"
TEN = datetime(2026, 2, 28, 10, tzinfo=UTC)


def read(body: bytes | str, **given: Any) -> Feed:
    return read_feed(
        body.encode() if isinstance(body, str) else body, **{"url": URL, "site": "paper", "found": FOUND, **given}
    )


def rss(items: str, channel: str = "", root: str = "") -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0" {root}><channel><title>Paper</title>{channel}{items}</channel></rss>'
    )


def item(inner: str = "", link: str = "https://paper.example/a") -> str:
    return f"<item><title>Bridge opens</title><link>{link}</link>{inner}</item>"


def urls(feed: Feed) -> list[str]:
    return [candidate.url for candidate in feed.candidates]
