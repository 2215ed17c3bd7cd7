"""Articles for tests, whole unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.article import Article, Change, Revision

FETCHED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://paper.example/harbour/2026/11/20/crane-stays-for-another-winter"
BODY = (
    "The harbour board met on Tuesday to decide what becomes of the old crane on the northern quay.\n\n"
    "Nobody had expected the vote to be close, and for forty minutes it was not.\n\n"
    "A retired pilot then asked how a ship would turn without the light that stands on top of it."
)


def article(**changes: Any) -> Article:
    fields: dict[str, Any] = {"url": URL, "site": "paper", "headline": "Crane stays", "body": BODY, "fetched": FETCHED}
    return Article(**{**fields, **changes})


def revision(held: Article, **changes: Any) -> Revision:
    fields: dict[str, Any] = {"identity": "x", "number": 1, "change": Change.NEW, "digest": "", "signature": b""}
    return Revision(article=held, seen=FETCHED, **{**fields, **changes})
