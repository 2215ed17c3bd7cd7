"""The URL by which the ledger knows an item."""

from __future__ import annotations

from crawler.article import Outcome, OutcomeName
from tests.articles import FETCHED, URL, article


def test_an_article_is_known_by_the_url_that_was_asked_for() -> None:
    assert article(url=URL, requested_url=f"{URL}?id=1").ledger_url == f"{URL}?id=1"
    assert article(url=URL, requested_url=None).ledger_url == URL, "of a file nobody asked for a URL"


def test_an_outcome_is_known_by_its_url() -> None:
    assert Outcome(url=URL, site="paper", name=OutcomeName.GONE, reason="HTTP 410", at=FETCHED).ledger_url == URL
