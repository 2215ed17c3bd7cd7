"""Sites, the documents in which they declare stories, and their templates."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.article import Declared
from crawler.errors import StoreUnusable
from crawler.site import Site
from crawler.storage.store import Store
from crawler.storage.values import Channel, SiteRow
from tests.contract.stories import FEED, HOUR, NOW, compare, story


def add_channel(store: Store, url: str = FEED, **changes: Any) -> None:
    values: dict[str, Any] = {"site": "paper", "kind": Declared.FEED, "found_by": "site", "now": NOW, **changes}
    store.channels.add(url, **values)


def test_a_channel_is_added_once(store: Store) -> None:
    add_channel(store)
    add_channel(store, found_by="link", now=NOW + HOUR)
    add_channel(store, site="other")
    assert store.channels.select("paper") == [
        Channel(url=FEED, site="paper", kind=Declared.FEED, found_by="site", found=NOW)
    ]
    assert len(store.channels.select()) == 2


def test_a_fetch_of_a_channel_replaces_its_validators(store: Store) -> None:
    add_channel(store)
    store.channels.record_fetch(
        FEED, site="paper", now=NOW, status=200, etag='"1"', last_modified="Tue", new=3, next_due=NOW + HOUR
    )
    (channel,) = store.channels.select("paper")
    assert (channel.etag, channel.last_modified, channel.status) == ('"1"', "Tue", 200)
    assert (channel.last_fetch, channel.last_new, channel.next_due) == (NOW, NOW, NOW + HOUR)
    store.channels.record_fetch(FEED, site="paper", now=NOW + HOUR, status=200)
    (channel,) = store.channels.select("paper")
    assert (channel.etag, channel.last_modified) == (None, None)
    assert (channel.last_fetch, channel.last_new, channel.next_due) == (NOW + HOUR, NOW, None)


def test_a_304_and_a_failure_leave_the_validators(store: Store) -> None:
    add_channel(store)
    store.channels.record_fetch(FEED, site="paper", now=NOW, status=200, etag='"1"')
    store.channels.record_fetch(FEED, site="paper", now=NOW, status=304)
    store.channels.record_fetch(FEED, site="paper", now=NOW, status=503, failed=True, failure="answered 503")
    store.channels.record_fetch(FEED, site="paper", now=NOW + HOUR, failed=True, failure="timeout")
    (channel,) = store.channels.select("paper")
    assert (channel.etag, channel.failures, channel.status) == ('"1"', 2, None)
    assert (channel.failure, channel.failing_since) == ("timeout", NOW)
    store.channels.record_fetch(FEED, site="paper", now=NOW, status=304)
    (channel,) = store.channels.select("paper")
    assert (channel.failures, channel.failure, channel.failing_since) == (0, None, None)


def test_a_channel_that_was_never_added_is_refused(store: Store) -> None:
    with pytest.raises(StoreUnusable, match=r"feed\.xml is not a channel of paper; add it first"):
        store.channels.record_fetch(FEED, site="paper", now=NOW, status=200)


def test_sites_are_listed_with_what_is_held(store: Store) -> None:
    assert store.channels.sites() == []
    site = Site(name="paper", home="https://paper.example/", publisher="The Paper", language="en")
    store.channels.save_sites([site], NOW)
    store.channels.save_sites(
        [Site(name="paper", home="https://paper.example/", publisher="Paper", language="en")], NOW
    )
    add_channel(store)
    run = store.runs.begin("paper", NOW)
    store.runs.begin_site(Site(name="unheard", home="https://unheard.example/"), NOW + HOUR)
    store.runs.begin("(web archive)", NOW)
    store.ledger.commit_batch([story(1), story(2)], compare=compare, run=run, now=NOW)
    paper, unheard = store.channels.sites()
    assert paper == SiteRow(
        name="paper",
        home="https://paper.example/",
        publisher="Paper",
        language="en",
        articles=2,
        channels=tuple(store.channels.select("paper")),
        last_crawl=NOW,
    )
    assert (unheard.name, unheard.articles, unheard.last_crawl) == ("unheard", 0, NOW + HOUR)


def test_a_template_is_bytes_that_come_back(store: Store) -> None:
    assert store.channels.load_template("paper") is None
    store.channels.save_template("paper", b"\x00\xff1", now=NOW)
    store.channels.save_template("paper", b"\x00\xff2", now=NOW, pages=7)
    assert store.channels.load_template("paper") == b"\x00\xff2"
    assert store.channels.load_template("other") is None
