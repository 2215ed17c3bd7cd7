"""Candidates, articles and outcomes for the tests of stores, complete except for what a test names."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.article import Article, Candidate, Change, Comparison, Declared, Outcome, OutcomeName, Revision
from crawler.storage.values import IdentifiedArticle

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "https://paper.example/feed.xml"


def url(name: str | int) -> str:
    return f"https://paper.example/news/{name}"


def candidate(name: str | int, **fields: Any) -> Candidate:
    values = {"site": "paper", "declared_by": FEED, "declared_in": Declared.FEED, "found": NOW, **fields}
    return Candidate(url=url(name), **values)


def article(name: str | int = "a", **fields: Any) -> Article:
    values = {"site": "paper", "headline": f"Story {name}", "body": "One paragraph.", "fetched": NOW, **fields}
    return Article(url=url(name), **values)


def story(
    name: str | int = "a", *, identity: str | None = None, ledger_url: str | None = None, **fields: Any
) -> IdentifiedArticle:
    read = article(name, **fields)
    return IdentifiedArticle(
        article=read,
        identity=identity or url(name).removeprefix("https://"),
        digest=hashlib.sha256(read.body.encode(errors="surrogatepass")).hexdigest(),
        signature=b"\x00\xffsketch",
        ledger_url=ledger_url or url(name),
        status=200,
    )


def with_outcome(name: str | int, outcome: OutcomeName, at: datetime = NOW, **fields: Any) -> Outcome:
    return Outcome(**{"url": url(name), "site": "paper", "name": outcome, "reason": "the reason", "at": at, **fields})


def compare(old: Revision | None, new: Article) -> Comparison:
    """The body alone decides."""
    if old is None:
        return Comparison(change=Change.NEW, article=new)
    is_same = old.article.body == new.body
    return Comparison(change=Change.UNCHANGED if is_same else Change.REVISED, article=new)
